"""Registers delivery with Django."""

from django.apps import AppConfig


class DeliveryConfig(AppConfig):
    """The room delivery."""

    name = "khien.base.delivery"
    label = "delivery"
    default_auto_field = "django.db.models.BigAutoField"
