"""Registers documents with Django."""

from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    """The room documents."""

    name = "khien.base.documents"
    label = "documents"
    default_auto_field = "django.db.models.BigAutoField"
