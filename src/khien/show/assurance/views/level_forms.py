"""Forms of NĐ 331/2026 given out: those of a level dossier."""

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from khien.base.accounts.http import Request, needs
from khien.base.accounts.types import Capability
from khien.base.files.http import give_paper
from khien.show.assurance.services import printing


@needs(Capability.SEE_INVENTORY)
@require_GET
def dossier_form(request: Request, number: str, code: str, form: str) -> HttpResponse:
    """Give out a dossier on a form of the decree."""
    made = printing.dossier_form(request.actor, number=number, code=code, form=form)
    return give_paper(made, f"{number}-mau-{code}.{form}")
