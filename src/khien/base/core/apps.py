"""Registers core with Django."""

from django.apps import AppConfig


class CoreConfig(AppConfig):
    """Core: outbox and audit tables."""

    name = "khien.base.core"
    label = "core"
    default_auto_field = "django.db.models.BigAutoField"
