"""Registers ui with Django."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    """Shell, components, CSS."""

    name = "khien.base.ui"
    label = "ui"
