"""Registers overview with Django."""

from django.apps import AppConfig


class OverviewConfig(AppConfig):
    """The room overview."""

    name = "khien.show.overview"
    label = "overview"
    default_auto_field = "django.db.models.BigAutoField"
