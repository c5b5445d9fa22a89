"""Registers detection with Django."""

from django.apps import AppConfig


class DetectionConfig(AppConfig):
    """The room detection."""

    name = "khien.watch.detection"
    label = "detection"
    default_auto_field = "django.db.models.BigAutoField"
