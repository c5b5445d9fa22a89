"""Registers planning with Django."""

from django.apps import AppConfig


class PlanningConfig(AppConfig):
    """The room planning."""

    name = "khien.show.planning"
    label = "planning"
    default_auto_field = "django.db.models.BigAutoField"
