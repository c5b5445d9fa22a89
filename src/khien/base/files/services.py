"""Files are rendered and kept: PDF by Typst from a template and JSON; content by its hash."""

import hashlib
import json
import os
import tempfile
from pathlib import Path
from typing import Any

import typst
from django.conf import settings

from khien.base.core.refusals import NotFound


def render_pdf(template: Path, values: dict[str, Any]) -> bytes:
    """Return a PDF/A-2b of a Typst template, whose `values.json` holds the values.

    Values are data to the template, never markup. Takes about 0.1 s; call outside transactions.
    """
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        (work / "template.typ").write_text(template.read_text(encoding="utf-8"), encoding="utf-8")
        (work / "values.json").write_text(json.dumps(values, ensure_ascii=False), encoding="utf-8")
        made = typst.compile(str(work / "template.typ"), root=str(work), pdf_standards=["a-2b"])
        assert isinstance(made, bytes)
        return made


def keep(content: bytes) -> str:
    """Keep content durably under its SHA-256 and return that."""
    digest = hashlib.sha256(content).hexdigest()
    place = _place(digest)
    if not place.exists():
        place.parent.mkdir(parents=True, exist_ok=True)
        fresh = place.with_suffix(".new")
        with fresh.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(place)
    return digest


def kept(digest: str) -> bytes:
    """Return kept content, checked against its hash. Raises NotFound."""
    place = _place(digest)
    if not place.exists():
        raise NotFound(what=digest)
    content = place.read_bytes()
    if hashlib.sha256(content).hexdigest() != digest:
        raise NotFound(what=digest)
    return content


def _place(digest: str) -> Path:
    return Path(settings.KHIEN.home) / "files" / digest[:2] / digest
