"""Registers reporting with Django."""

from django.apps import AppConfig


class ReportingConfig(AppConfig):
    """The room reporting."""

    name = "khien.show.reporting"
    label = "reporting"
    default_auto_field = "django.db.models.BigAutoField"
