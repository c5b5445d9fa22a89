"""The gateway: a process of its own, on a machine of its own, that holds sealed forms and nothing else."""

import os

import click
from django.http import HttpRequest, JsonResponse
from django.urls import URLPattern, path

from khien.base.core.refusals import Refusal


def healthz(_request: HttpRequest) -> JsonResponse:
    """Say that the gateway answers."""
    return JsonResponse({"status": "ok"})


def _addresses() -> list[URLPattern]:
    from khien.act.gate.views import gateway  # noqa: PLC0415 - settings must be chosen first

    return [
        path("", gateway.home, name="home"),
        path("enter", gateway.enter, name="enter"),
        path("acknowledge", gateway.acknowledge, name="acknowledge"),
        path("core/forms", gateway.core_forms),
        path("core/taken", gateway.core_taken),
        path("core/boxes", gateway.core_boxes),
        path("healthz", healthz),
    ]


@click.command(name="gateway")
def gateway_command() -> None:
    """Serve the phones' gateway: no database, only sealed forms that the core pulls."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "khien.main.gateway_settings"
    import uvicorn  # noqa: PLC0415 - settings must be chosen first
    from django.conf import settings  # noqa: PLC0415
    from django.core.asgi import get_asgi_application  # noqa: PLC0415

    try:
        config = settings.KHIEN
    except Refusal as refusal:
        raise click.ClickException(str(refusal)) from refusal
    if len(config.gateway_secret) < 20:
        raise click.ClickException(
            "KHIEN_GATEWAY_SECRET is missing or shorter than 20 characters; set the same one here and "
            "at the core."
        )
    uvicorn.run(
        get_asgi_application(),
        host=config.bind,
        port=config.port,
        log_level="warning",
        access_log=False,
        proxy_headers=config.https,
    )


def __getattr__(name: str) -> list[URLPattern]:
    """Give Django the addresses when it asks, after the settings were chosen."""
    if name == "urlpatterns":
        return _addresses()
    raise AttributeError(name)
