"""The API of reported mail: the button of a mail program hands a mail in and is told what was found."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext
from ninja import File, Form, Router, Schema
from ninja.files import UploadedFile

from khien.act.mails.queries import mails as queries
from khien.act.mails.services import mails as services
from khien.act.mails.types.mails import Did, GivenMail, Handed, MailState, MailVerdict, Weight
from khien.base.accounts.services import everything
from khien.base.accounts.types import Actor
from khien.base.core.refusals import text
from khien.know.inventory.services import agents
from khien.know.inventory.types.agents import KeyUnknown, Sender

router = Router(tags=["mail reports"])
_SCHEME = "Bearer "
_ANSWERED = everything(text("a mail program's button is answered"))


class FoundOut(Schema):
    """One thing that the look found, the gravest first: a weight, and a sentence."""

    weight: Weight
    says: str


class MailReportOut(Schema):
    """A report: its number, how it stands, what the look found and what to do; never that a mail is safe."""

    number: str
    state: MailState
    verdict: MailVerdict
    says: str
    found: list[FoundOut]
    advice: list[str]
    page: str


def asker(request: HttpRequest) -> Actor | Sender | None:
    """Return who reports: a person who signed in, or a unit's machines by a key for agents."""
    said = request.headers.get("Authorization", "")
    if said.startswith(_SCHEME):
        try:
            return agents.sender_of(said.removeprefix(_SCHEME).strip())
        except KeyUnknown:
            return None
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor if actor.person_id is not None else None


@router.post("", response=MailReportOut, auth=asker)
def report(
    request: HttpRequest,
    file: UploadedFile = File(...),  # type: ignore[type-arg]  # noqa: B008 - ninja's way to say where it comes from
    did: Did = Form(Did.LOOKED),  # type: ignore[type-arg]  # noqa: B008 - as above
    reporter: str = Form(""),  # type: ignore[type-arg]
) -> MailReportOut:
    """Report a suspicious mail (EML or Outlook), as the page does; the mail itself is not kept.

    `did` is what the receiver did with it. With a unit's key for agents (`Authorization: Bearer …`)
    `reporter` may say whose button it was, by the mail address of an account of that unit. The same
    mail again is the same report.
    """
    by: Actor | Sender = request.auth  # type: ignore[attr-defined]
    mail = GivenMail(file.read(), Handed.BUTTON, did)
    if isinstance(by, Sender):
        number = services.take_from_button(unit_code=by.unit_code, mail=mail, reporter=reporter)
    else:
        number = services.hand_in(by, mail=mail)
    held = queries.mail(_ANSWERED, number)
    return MailReportOut(
        number=number,
        state=held.line.state,
        verdict=held.line.verdict,
        says=gettext(held.line.verdict_name),
        found=[
            FoundOut(weight=one.weight, says=gettext(one.sentence) % one.values)
            for one in held.reasons
        ],
        advice=[gettext(one) for one in held.advice],
        page=request.build_absolute_uri(reverse("mails:mail", args=[number])),
    )
