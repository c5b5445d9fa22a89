"""The API: every room's routers under one version, described at `/api/v1/openapi.json`."""

from django.http import HttpRequest
from ninja import NinjaAPI

from khien.act.response.api import router as incidents
from khien.show.assurance.api import router as measures
from khien.watch.detection.api import router as alerts


def signed_in(request: HttpRequest) -> bool:
    """Let in the signed-in; what each may see is decided behind every room's door."""
    return getattr(request, "actor", None) is not None and request.actor.person_id is not None  # type: ignore[attr-defined]


api = NinjaAPI(
    title="Khiên",
    version="1",
    description="What you may see on the pages, as data. Sign in first; the session is used.",
    auth=signed_in,
    docs_url=None,
)
api.add_router("/alerts", alerts)
api.add_router("/incidents", incidents)
api.add_router("/measures", measures)
