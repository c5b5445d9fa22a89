"""Forms of NĐ 331/2026 are printed, in Vietnamese as official documents are. Call outside transactions."""

from django.utils import translation

from khien.base.accounts.types import Actor
from khien.base.files.services import rendering
from khien.show.assurance.queries.dossier_papers import forms


def dossier_form(by: Actor, *, number: str, code: str, form: str) -> bytes:
    """Return a dossier on a form of the decree as PDF or DOCX. Raises NotFound, FormNotFitting."""
    with translation.override("vi"):
        paper = forms.paper(by, number, code)
    return rendering.rendered(paper, form)
