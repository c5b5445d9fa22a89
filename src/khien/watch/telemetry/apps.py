"""Registers telemetry with Django."""

from django.apps import AppConfig


class TelemetryConfig(AppConfig):
    """The room telemetry."""

    name = "khien.watch.telemetry"
    label = "telemetry"
    default_auto_field = "django.db.models.BigAutoField"
