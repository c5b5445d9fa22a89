"""Registers regulation with Django."""

from django.apps import AppConfig


class RegulationConfig(AppConfig):
    """The room regulation."""

    name = "khien.base.regulation"
    label = "regulation"
    default_auto_field = "django.db.models.BigAutoField"
