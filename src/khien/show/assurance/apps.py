"""Registers assurance with Django."""

from django.apps import AppConfig


class AssuranceConfig(AppConfig):
    """The room assurance."""

    name = "khien.show.assurance"
    label = "assurance"
    default_auto_field = "django.db.models.BigAutoField"
