"""Registers casework with Django."""

from django.apps import AppConfig


class CaseworkConfig(AppConfig):
    """The room casework."""

    name = "khien.base.casework"
    label = "casework"
    default_auto_field = "django.db.models.BigAutoField"
