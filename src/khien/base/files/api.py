"""The API of files: a mail gateway or a clerk's program asks about a file; nothing of it is kept."""

from django.http import HttpRequest
from ninja import File, Router, Schema
from ninja.files import UploadedFile

from khien.base.accounts.types import Actor
from khien.base.files import queries
from khien.base.files.services import storing as services
from khien.base.files.types.stored import Answer, Checked, Level

router = Router(tags=["files"])
_SCHEME = "Bearer "


class CheckedOut(Schema):
    """The answer about one file: `level` and `place` of a marking, `reason`, and who looked."""

    path: str
    sha256: str
    verdict: Answer
    level: Level
    place: str
    reason: str
    engines: list[str]


def asker(request: HttpRequest) -> Actor | None:
    """Return who asks: a person who signed in, or a unit's mail gateway that is allowed."""
    said = request.headers.get("Authorization", "")
    if said.startswith(_SCHEME):
        unit = queries.gateway_of(said.removeprefix(_SCHEME).strip())
        return Actor(f"mail gateway {unit}", None) if unit else None
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor if actor.person_id is not None else None


@router.post("/check", response=CheckedOut, auth=asker)
def check(request: HttpRequest, file: UploadedFile = File(...)) -> Checked:  # type: ignore[type-arg]  # noqa: B008 - ninja's way to say where it comes from
    """Check a file for malware and secrecy markings, as `khien files scan` does, without keeping it.

    Who asked is audited with the file's hash and the answer, not with its name. A mail gateway
    sends its token as `Authorization: Bearer …`.
    """
    by: Actor = request.auth  # type: ignore[attr-defined]
    return services.check_for(by, name=file.name or "", content=file.read())
