"""Official papers are rendered: PDF by Typst."""

import json
import tempfile
from pathlib import Path
from typing import Any, Final

import typst

PIECES: Final = Path(__file__).parents[1] / "data" / "typst"


def render_pdf(template: Path, values: dict[str, Any]) -> bytes:
    """Return a PDF/A-2b of a Typst template, whose `values.json` holds the values.

    Beside it lie the shared pieces (`nd30.typ`: the layout of official documents), to be imported.
    Values are data to the template, never markup. Takes about 0.1 s; call outside transactions.
    """
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        for piece in PIECES.glob("*.typ"):
            (work / piece.name).write_text(piece.read_text(encoding="utf-8"), encoding="utf-8")
        (work / "template.typ").write_text(template.read_text(encoding="utf-8"), encoding="utf-8")
        (work / "values.json").write_text(json.dumps(values, ensure_ascii=False), encoding="utf-8")
        made = typst.compile(str(work / "template.typ"), root=str(work), pdf_standards=["a-2b"])
        assert isinstance(made, bytes)
        return made
