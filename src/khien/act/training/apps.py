"""Registers training with Django."""

from django.apps import AppConfig


class TrainingConfig(AppConfig):
    """The room training."""

    name = "khien.act.training"
    label = "training"
    default_auto_field = "django.db.models.BigAutoField"
