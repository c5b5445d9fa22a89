"""The gateway: a process of its own, on a machine of its own, that holds sealed forms and nothing else."""

import os

import click
from django.http import HttpRequest, JsonResponse
from django.urls import URLPattern, path

from khien.base.core.refusals import Refusal

CONNECTIONS_MAX = 500


def healthz(_request: HttpRequest) -> JsonResponse:
    """Say that the gateway answers."""
    return JsonResponse({"status": "ok"})


def _addresses() -> list[URLPattern]:
    from khien.act.gate.views.gateway import core, outside, phone  # noqa: PLC0415 - settings must be chosen first

    return [
        path("", phone.home, name="home"),
        path("enter", phone.enter, name="enter"),
        path("acknowledge", phone.acknowledge, name="acknowledge"),
        path("decide", phone.decide, name="decide"),
        path("sent/<str:form>", phone.sent, name="sent"),
        path("language", phone.choose_language, name="language"),
        path("report", outside.report, name="public-report"),
        path("core/forms", core.forms),
        path("core/forms/<str:form>", core.form),
        path("core/taken", core.taken),
        path("core/boxes", core.boxes),
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
    pages = get_asgi_application()
    from khien.act.gate.http import Bounded  # noqa: PLC0415 - Django must be set up first

    uvicorn.run(
        Bounded(pages),  # type: ignore[arg-type]
        host=config.bind,
        port=config.port,
        log_level="warning",
        access_log=False,
        limit_concurrency=CONNECTIONS_MAX,
        proxy_headers=config.https,
    )


def __getattr__(name: str) -> list[URLPattern]:
    """Give Django the addresses when it asks, after the settings were chosen."""
    if name == "urlpatterns":
        return _addresses()
    raise AttributeError(name)
