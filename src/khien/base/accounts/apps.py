"""Registers accounts with Django."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Accounts: units, people, memberships."""

    name = "khien.base.accounts"
    label = "accounts"
    default_auto_field = "django.db.models.BigAutoField"
