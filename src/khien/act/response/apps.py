"""Registers response with Django."""

from django.apps import AppConfig


class ResponseConfig(AppConfig):
    """The room response."""

    name = "khien.act.response"
    label = "response"
    default_auto_field = "django.db.models.BigAutoField"
