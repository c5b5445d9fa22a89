"""Registers inventory with Django."""

from django.apps import AppConfig


class InventoryConfig(AppConfig):
    """The room inventory."""

    name = "khien.know.inventory"
    label = "inventory"
    default_auto_field = "django.db.models.BigAutoField"
