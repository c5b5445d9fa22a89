"""What a check has to say beside its verdict: sentences by code, so that they are kept and read later."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Final

from khien.base.core.refusals import text


class NoteCode(StrEnum):
    """One thing that a check found."""

    CONTENT_CHANGED = "content_changed"
    UNREADABLE = "unreadable"
    GAP_FILLED = "gap_filled"
    ODD_FORM = "odd_form"
    NOT_COVERED = "not_covered"
    CHANGED_AFTER = "changed_after"
    FILLED_IN = "filled_in"
    APPENDED = "appended"
    HIDDEN_SIGNATURE = "hidden_signature"
    SIGNED_AFTER = "signed_after"
    SUPPLEMENTED = "supplemented"
    PART_SIGNED = "part_signed"
    NO_CERTIFICATE = "no_certificate"
    STRAY_CERTIFICATE = "stray_certificate"
    SELF_SIGNED = "self_signed"
    NO_ROOT = "no_root"
    CHAIN_BROKEN = "chain_broken"
    NOT_BEGUN = "not_begun"
    ENDED = "ended"
    ENDED_SINCE = "ended_since"
    NOT_FOR_SIGNING = "not_for_signing"
    WEAK = "weak"
    REVOKED = "revoked"
    REVOKED_LATER = "revoked_later"
    NOT_REVOKED = "not_revoked"
    REVOCATION_UNKNOWN = "revocation_unknown"
    CRL_FUTURE = "crl_future"
    CRL_OLD = "crl_old"
    CRL_FORGED = "crl_forged"
    OCSP_FUTURE = "ocsp_future"
    OCSP_OLD = "ocsp_old"
    OCSP_FORGED = "ocsp_forged"
    OCSP_NONCE = "ocsp_nonce"
    ANSWER_UNREADABLE = "answer_unreadable"
    NOT_REACHED = "not_reached"
    STAMPED = "stamped"
    STAMP_BROKEN = "stamp_broken"
    STAMP_UNTRUSTED = "stamp_untrusted"
    STAMP_ENDED = "stamp_ended"
    NO_STAMP = "no_stamp"
    TIME_AHEAD = "time_ahead"


NOTE_TEXTS: Final[dict[NoteCode, str]] = {
    NoteCode.CONTENT_CHANGED: text("The content is not what was signed."),
    NoteCode.UNREADABLE: text("This signature cannot be read: %(detail)s."),
    NoteCode.GAP_FILLED: text(
        "Where the signature stands, there are bytes that are not part of it."
    ),
    NoteCode.ODD_FORM: text("The signature is not written as the standard has it: %(detail)s."),
    NoteCode.NOT_COVERED: text("The signature does not cover the whole of what it stands in."),
    NoteCode.CHANGED_AFTER: text("After signing, the document was changed: %(detail)s."),
    NoteCode.FILLED_IN: text("After signing, fields were added or filled in: %(fields)s."),
    NoteCode.APPENDED: text("After the last signature, something stands that belongs to nothing."),
    NoteCode.HIDDEN_SIGNATURE: text(
        "The file holds a further signature or time stamp that no field of the document leads to."
    ),
    NoteCode.SIGNED_AFTER: text("After it, only further signatures or time stamps were added."),
    NoteCode.SUPPLEMENTED: text(
        "After the last signature, only material for checking it was added; no time stamp covers that."
    ),
    NoteCode.PART_SIGNED: text("Only a part is signed: “%(part)s” stands outside the signature."),
    NoteCode.NO_CERTIFICATE: text(
        "The signature brings no certificate: it does not say who signed."
    ),
    NoteCode.STRAY_CERTIFICATE: text(
        "The signature carries a certificate that fits nobody in it: “%(name)s”."
    ),
    NoteCode.SELF_SIGNED: text(
        "The certificate is self-signed: nobody else vouches that this is “%(name)s”."
    ),
    NoteCode.NO_ROOT: text(
        "“%(name)s” issued it, and no root that is trusted here vouches for that."
    ),
    NoteCode.CHAIN_BROKEN: text("The chain of certificates does not hold: %(detail)s."),
    NoteCode.NOT_BEGUN: text("The certificate holds only from %(day)s."),
    NoteCode.ENDED: text("The certificate ended on %(day)s."),
    NoteCode.ENDED_SINCE: text(
        "The certificate ended on %(day)s, and no time stamp proves that the signature is older."
    ),
    NoteCode.NOT_FOR_SIGNING: text("The certificate is not for signing documents: %(uses)s."),
    NoteCode.WEAK: text("Too weak today: %(what)s."),
    NoteCode.REVOKED: text(
        "The certificate of “%(name)s” was revoked on %(day)s, says %(source)s of %(as_of)s (%(origin)s)."
    ),
    NoteCode.REVOKED_LATER: text(
        "The certificate of “%(name)s” was revoked on %(day)s, after the time that is proven: the "
        "signature stands."
    ),
    NoteCode.NOT_REVOKED: text("Not revoked, says %(source)s of %(as_of)s (%(origin)s)."),
    NoteCode.REVOCATION_UNKNOWN: text(
        "Whether the certificate of “%(name)s” was revoked is not known: neither the file nor this system "
        "has an answer."
    ),
    NoteCode.CRL_FUTURE: text("A revocation list of “%(name)s” is dated in the future: %(day)s."),
    NoteCode.CRL_OLD: text("A revocation list of “%(name)s” is too old: it held until %(day)s."),
    NoteCode.CRL_FORGED: text("A revocation list of “%(name)s” was not signed by it."),
    NoteCode.OCSP_FUTURE: text("An OCSP answer about “%(name)s” is dated in the future: %(day)s."),
    NoteCode.OCSP_OLD: text("An OCSP answer about “%(name)s” is too old: it held until %(day)s."),
    NoteCode.OCSP_FORGED: text(
        "An OCSP answer about “%(name)s” was signed by somebody who may not answer for its issuer."
    ),
    NoteCode.OCSP_NONCE: text(
        "An OCSP answer about “%(name)s” is not to the question asked: its nonce is another."
    ),
    NoteCode.ANSWER_UNREADABLE: text("An answer about revocation cannot be read: %(detail)s."),
    NoteCode.NOT_REACHED: text("%(address)s did not answer the question about revocation."),
    NoteCode.STAMPED: text("A time stamp of “%(name)s” proves that it was there at %(day)s."),
    NoteCode.STAMP_BROKEN: text("A time stamp in it does not fit what it stands on."),
    NoteCode.STAMP_UNTRUSTED: text(
        "A time stamp of “%(name)s” is in it, and no root that is trusted here vouches for that."
    ),
    NoteCode.STAMP_ENDED: text(
        "The certificate of the time stamp of “%(name)s” has ended: it proves nothing more."
    ),
    NoteCode.NO_STAMP: text("The time is the signer's word alone: no time stamp proves it."),
    NoteCode.TIME_AHEAD: text("The signer's clock names a time that has not come: %(day)s."),
}


@dataclass(frozen=True, slots=True)
class Note:
    """One sentence by its code, with the values and instants that stand in it."""

    code: NoteCode
    values: dict[str, str] = field(default_factory=dict)
    moments: dict[str, datetime] = field(default_factory=dict)

    @property
    def message(self) -> str:
        """Return the marked sentence, its places still open."""
        return NOTE_TEXTS[self.code]

    @property
    def filling(self) -> dict[str, object]:
        """Return what stands in its places, for a page: instants are shown there in the reader's hours."""
        return {**self.values, **self.moments}

    @property
    def plain(self) -> str:
        """Return the sentence in English, its instants in UTC."""
        said = {
            name: f"{at.astimezone(UTC):%d/%m/%Y %H:%M} UTC" for name, at in self.moments.items()
        }
        return self.message % {**self.values, **said}
