"""The API: every room's routers under one version, described at `/api/v1/openapi.json`."""

from typing import Any

from django.http import HttpRequest
from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema
from typing_extensions import override

from khien.act.mails.api import router as mail_reports
from khien.act.response.api import router as incidents
from khien.base.files.api import router as files
from khien.base.trust.api import router as signatures
from khien.show.assurance.api import levels_router as levels
from khien.show.assurance.api import router as measures
from khien.watch.detection.api import router as alerts


def signed_in(request: HttpRequest) -> bool:
    """Let in the signed-in; what each may see is decided behind every room's door."""
    return getattr(request, "actor", None) is not None and request.actor.person_id is not None  # type: ignore[attr-defined]


REFUSALS = {
    401: "Nobody is signed in.",
    403: "You may not do this.",
    404: "There is none, or you may not see it.",
    422: "A value of the question cannot be right; `detail` says which.",
    429: "Too many of these in a day; `detail` says how many.",
    503: "The work broke off and nothing was kept; ask again.",
}
"""What every operation may answer besides what it is for."""


class Described(NinjaAPI):
    """The API whose description names the refusals that every operation may answer."""

    @override
    def get_openapi_schema(self, *words: Any, **more: Any) -> OpenAPISchema:
        """Return the description, the refusals written to each operation."""
        found = super().get_openapi_schema(*words, **more)
        content = {"application/json": {"schema": {"type": "object", "required": ["detail"]}}}
        for item in found["paths"].values():
            for operation in item.values():
                for status, told in REFUSALS.items():
                    answer = {"description": told, "content": content}
                    operation["responses"].setdefault(status, answer)
        return found


api = Described(
    title="Khiên",
    version="1",
    description="What you may see on the pages, as data. Sign in first; the session is used.",
    auth=signed_in,
    docs_url=None,
)
api.add_router("/alerts", alerts)
api.add_router("/files", files)
api.add_router("/incidents", incidents)
api.add_router("/levels", levels)
api.add_router("/mail-reports", mail_reports)
api.add_router("/measures", measures)
api.add_router("/signatures", signatures)
