"""Forms of NĐ 331/2026 are printed, in Vietnamese as official documents are. Call outside transactions."""

from datetime import date

from django.utils import translation

from khien.base.accounts.types import Actor
from khien.base.files.services import rendering
from khien.show.assurance.queries.dossier_papers import forms
from khien.show.assurance.queries.form08_paper import form08_paper


def dossier_form(by: Actor, *, number: str, code: str, form: str) -> bytes:
    """Return a dossier on a form of the decree as PDF or DOCX. Raises NotFound, FormNotFitting."""
    with translation.override("vi"):
        paper = forms.paper(by, number, code)
    return rendering.rendered(paper, form)


def form08(by: Actor, *, day: date, unit_codes: frozenset[str] | None, form: str) -> bytes:
    """Return Form 08 with its annexes as PDF, DOCX or workbook. Raises NotFound for another format."""
    with translation.override("vi"):
        paper = form08_paper(by, day, unit_codes).paper
    return rendering.rendered(paper, form)
