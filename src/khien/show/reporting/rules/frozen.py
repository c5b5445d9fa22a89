"""Whether a signed file is the frozen one with nothing but signatures added."""

import io
from typing import Final

import pypdfium2
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader

from khien.base.core.refusals import text
from khien.show.reporting.types.reports import NotTheFrozen

_FAULTS: Final = (PdfError, ValueError, KeyError, IndexError, TypeError, AttributeError, OSError)


def require_contains(content: bytes, frozen: bytes) -> None:
    """Raise NotTheFrozen unless a signed PDF begins with the frozen one and shows the same pages.

    A signing program adds to the end of a file; so the frozen bytes must stand at its beginning, its
    signatures must cover them, and what was added may not change what the pages say.
    """
    if not content.startswith(frozen):
        raise NotTheFrozen(why=text("its beginning is another one"))
    if len(content) == len(frozen):
        raise NotTheFrozen(why=text("it is the unsigned file"))
    try:
        signatures = list(
            PdfFileReader(io.BytesIO(content), strict=False).embedded_regular_signatures
        )
    except _FAULTS as broken:
        raise NotTheFrozen(why=text("it cannot be read as a PDF")) from broken
    if not signatures:
        raise NotTheFrozen(why=text("it bears no signature"))
    if any(one.byte_range[0] != 0 or one.byte_range[1] < len(frozen) for one in signatures):
        raise NotTheFrozen(why=text("a signature in it does not cover the approved pages"))
    if _pages(content) != _pages(frozen):
        raise NotTheFrozen(why=text("its pages say something else than those approved"))


def _pages(content: bytes) -> list[tuple[str, int]]:
    """Return what each page says, and how many things are drawn on it."""
    document = pypdfium2.PdfDocument(content)
    try:
        found = []
        for page in document:
            words = page.get_textpage().get_text_bounded()
            found.append((words, sum(1 for _ in page.get_objects(max_depth=1))))
        return found
    finally:
        document.close()
