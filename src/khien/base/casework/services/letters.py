"""The daily letter, handed to the room that sends mail."""

from django.urls import reverse

from khien.base.accounts.services import everything
from khien.base.casework.services.feeds import letter_due
from khien.base.core.refusals import text
from khien.base.delivery import services as delivery


def send_digest(*, person: int, turn: int) -> None:
    """Have a person's daily letter sent, where one is due. The worker's transaction holds both."""
    letter = letter_due(person=person, turn=turn)
    if letter is not None:
        delivery.send_mail(
            everything(text("the daily letter")),
            to=letter.to,
            subject=letter.text.subject,
            body=letter.text.body,
            about=reverse("casework:inbox"),
            key=letter.key,
        )
