"""The API of signatures: any program asks what a signature is worth; the verdict alone is kept."""

from django.http import HttpRequest
from ninja import File, Router, Schema
from ninja.files import UploadedFile

from khien.base.accounts.types import Actor
from khien.base.trust.rules.plain import plain
from khien.base.trust.services.checks import check_kept

router = Router(tags=["signatures"])


class NoteOut(Schema):
    """One thing that the check found: a stable code, and a sentence."""

    code: str
    says: str


class SignatureOut(Schema):
    """One signature or document time stamp; `state` from trusted to altered, times in ISO 8601."""

    type: str
    state: str
    says: str
    trusted: bool
    whole: bool
    signer: str
    issuer: str
    serial: str
    signed_at: str | None
    proven_at: str | None
    root: str
    own: bool
    certificate_ends_at: str | None
    revocation: str
    algorithm: str
    notes: list[NoteOut]


class CheckOut(Schema):
    """The answer about one file: valid only where it is signed and every signature is trusted here."""

    valid: bool
    says: str
    kind: str
    sha256: str
    state: str
    signatures: list[SignatureOut]


@router.post("/check", response=CheckOut)
def check(
    request: HttpRequest,
    file: UploadedFile = File(...),  # type: ignore[type-arg]  # noqa: B008 - ninja's way to say where it comes from
    signature: UploadedFile | None = File(None),  # type: ignore[type-arg]  # noqa: B008 - as above
) -> dict[str, object]:
    """Check a signed PDF, XML, CMS or certificate, or a file with a detached signature beside it.

    The same as `khien verify`. The verdict is kept by the content's SHA-256, the file is not.
    """
    by: Actor = request.actor  # type: ignore[attr-defined]
    beside = signature.read() if signature else None
    return plain(check_kept(by, content=file.read(), signature=beside).found)
