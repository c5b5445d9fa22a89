"""Which mails were reported in a period, for reports."""

from typing import Final

from khien.act.mails import access
from khien.act.mails.types.mails import VERDICT_NAMES
from khien.base.core.offers import Happening
from khien.base.core.refusals import text

HAPPENINGS: Final = (
    Happening(
        code="mails-reported",
        title=text("Suspicious mails reported"),
        definition=text("Mails that staff reported in the period."),
        source="NB47-III.3-b",
        rows=access.mails,
        at="received_at",
        label=("number",),
        group="verdict",
        groups=VERDICT_NAMES,
        page="mails:mail",
        key="number",
    ),
)
