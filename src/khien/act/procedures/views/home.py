"""The first page of procedures: what may be started here, and what each register holds."""

from typing import Final

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from khien.act.procedures.queries import acts as queries
from khien.act.procedures.queries import definitions
from khien.act.procedures.rules.kinds import RIGHTS
from khien.act.procedures.types.definitions import GROUP_NAMES, Group
from khien.base.accounts import queries as accounts
from khien.base.accounts.http import Request, needs
from khien.base.accounts.types import Capability
from khien.base.core.refusals import text
from khien.base.core.speech import sentence

SEE = Capability.SEE_PROCEDURES
OWN: Final = (
    (
        Group.PEOPLE,
        "reviews:reviews",
        text("Account and access reviews"),
        text(
            "Who may still sign in, with which rights, decided by a named person; the next list proves that "
            "it was done."
        ),
    ),
    (
        Group.MEDIA,
        "procedures:stocktakes",
        text("Counts of media"),
        text("Print labels, count by scanning, draw the minutes."),
    ),
    (
        Group.HELP,
        "mails:mails",
        text("Suspicious mail"),
        text("Report spam and phishing, and read the centre's answer."),
    ),
)
"""Pages that are more than a declared procedure: where they stand, and what for."""


@needs(SEE)
@require_GET
def home(request: Request) -> HttpResponse:
    """Show the procedures by what they are for, each with what its register holds and what is open."""
    held = queries.counts(request.actor, request.units(SEE))
    opens = {right: accounts.may_somewhere(request.actor, right) for right in RIGHTS.values()}
    groups = [
        (
            name,
            [row[1:] for row in OWN if row[0] is group],
            [
                (one, *held.get(one.code, (0, 0)), opens[RIGHTS[one.opens]])
                for one in definitions.definitions()
                if one.group is group
            ],
        )
        for group, name in GROUP_NAMES.items()
    ]
    is_centre = accounts.may_somewhere(request.actor, Capability.CHECK_PROCEDURES)
    context = {
        "groups": [one for one in groups if one[1] or one[2]],
        "refused": [sentence(one) for one in definitions.refused()] if is_centre else [],
    }
    return render(request, "procedures/home.html", context)
