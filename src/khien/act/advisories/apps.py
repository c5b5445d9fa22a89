"""Registers advisories with Django."""

from django.apps import AppConfig


class AdvisoriesConfig(AppConfig):
    """The room advisories."""

    name = "khien.act.advisories"
    label = "advisories"
    default_auto_field = "django.db.models.BigAutoField"
