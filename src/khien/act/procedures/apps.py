"""Registers procedures with Django."""

from django.apps import AppConfig


class ProceduresConfig(AppConfig):
    """The room procedures."""

    name = "khien.act.procedures"
    label = "procedures"
    default_auto_field = "django.db.models.BigAutoField"
