"""Registers mails with Django."""

from django.apps import AppConfig


class MailsConfig(AppConfig):
    """The room mails."""

    name = "khien.act.mails"
    label = "mails"
    default_auto_field = "django.db.models.BigAutoField"
