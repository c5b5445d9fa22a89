"""Registers publishing with Django."""

from django.apps import AppConfig


class PublishingConfig(AppConfig):
    """The room publishing."""

    name = "khien.show.publishing"
    label = "publishing"
    default_auto_field = "django.db.models.BigAutoField"
