"""Registers exposure with Django."""

from django.apps import AppConfig


class ExposureConfig(AppConfig):
    """The room exposure."""

    name = "khien.know.exposure"
    label = "exposure"
    default_auto_field = "django.db.models.BigAutoField"
