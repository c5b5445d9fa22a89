"""Registers trust with Django."""

from django.apps import AppConfig


class TrustConfig(AppConfig):
    """The room trust."""

    name = "khien.base.trust"
    label = "trust"
    default_auto_field = "django.db.models.BigAutoField"
