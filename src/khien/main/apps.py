"""Starts the house: wiring and sign-in audit, once Django is ready."""

from django.apps import AppConfig
from typing_extensions import override


class MainConfig(AppConfig):
    """The top of the house."""

    name = "khien.main"
    label = "main"

    @override
    def ready(self) -> None:
        """Hand out the rooms' offers and listen to sign-ins."""
        from khien.main import sign_in, wiring  # noqa: PLC0415 - models must be loaded first

        wiring.connect()
        sign_in.connect()
