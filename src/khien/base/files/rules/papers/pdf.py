"""PDF/A-2b by Typst: values are data to a template, never markup. About 0.1 s a paper."""

import json
import re
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import typst

from khien.base.files.types.papers import Room
from khien.base.files.types.rendering import TemplateBroken

MAIN: Final = "template.typ"
_UNDRAWN: Final = re.compile(r"the text [`\"]+(.+?)[`\"]+ could not be displayed")
_PLACE: Final = re.compile(r"┌─ (\S+?):(\d+):\d+")
_ERROR: Final = re.compile(r"^error: (.+)$", re.MULTILINE)
_TRIES: Final = 4
_ROOM: Final = "<signature-room>"
"""The mark that a template sets where a signature is put."""
_PNG_PPI: Final = 220


def compiled(sources: Mapping[str, bytes], values: Mapping[str, Any], *, known: str) -> bytes:
    """Return the PDF/A-2b of `sources` (one of them `template.typ`) with `values.json` beside them.

    What no font on this machine can draw is written as its number, as in [U+1F600]. Raises
    TemplateBroken with the place of the fault; `known` is what the template is called there.
    """
    with tempfile.TemporaryDirectory() as folder:
        return _settled(Path(folder), sources, values, known)


def compiled_with_room(
    sources: Mapping[str, bytes], values: Mapping[str, Any], *, known: str
) -> tuple[bytes, Room | None]:
    """Return as `compiled`, and where a signature goes; none where the template leaves no room."""
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        return _settled(work, sources, values, known), _room(work)


def picture(svg: str) -> bytes:
    """Return an SVG drawing as PNG."""
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        (work / "drawing.svg").write_text(svg, encoding="utf-8")
        (work / MAIN).write_text(
            '#set page(width: 150mm, height: auto, margin: 0mm)\n#image("drawing.svg", width: 100%)',
            encoding="utf-8",
        )
        return _compile(work, format="png", ppi=_PNG_PPI)


def strokes_svg(strokes: Sequence[Sequence[tuple[float, float]]]) -> str:
    """Return the strokes of a pen in a box of 300 × 120 as SVG."""
    lines = "".join(
        f'<polyline points="{" ".join(f"{x:.1f},{y:.1f}" for x, y in points)}" fill="none" '
        'stroke="#101828" stroke-width="4"/>'
        for points in strokes
    )
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 300 120">{lines}</svg>'


def _settled(
    work: Path, sources: Mapping[str, bytes], values: Mapping[str, Any], known: str
) -> bytes:
    for name, content in sources.items():
        (work / name).write_bytes(content)
    said = json.dumps(values, ensure_ascii=False)
    for _ in range(_TRIES):
        (work / "values.json").write_text(said, encoding="utf-8")
        try:
            return _compile(work, pdf_standards=["a-2b"])
        except typst.TypstError as broken:
            undrawn = set("".join(_UNDRAWN.findall(broken.diagnostic)))
            if not undrawn:
                raise _told(broken, known) from broken
            said = _numbered(said, undrawn)
    plain = {letter for letter in said if ord(letter) > 0x2FFF}
    (work / "values.json").write_text(_numbered(said, plain), encoding="utf-8")
    try:
        return _compile(work, pdf_standards=["a-2b"])
    except typst.TypstError as broken:
        raise _told(broken, known) from broken


def _room(work: Path) -> Room | None:
    said = typst.query(
        str(work / MAIN),
        _ROOM,
        field="value",
        root=str(work),
        package_path=str(work / "packages"),
    )
    found = json.loads(said)
    if len(found) != 1:
        return None
    at = found[0]
    top = at["page_height"] - at["top"]
    box = (at["left"], top - at["height"], at["left"] + at["width"], top)
    return Room(at["page"], tuple(round(one, 2) for one in box))


def _compile(work: Path, **options: Any) -> bytes:
    made = typst.compile(
        str(work / MAIN), root=str(work), package_path=str(work / "packages"), **options
    )
    assert isinstance(made, bytes)
    return made


def _numbered(said: str, letters: set[str]) -> str:
    return said.translate({ord(one): f"[U+{ord(one):04X}]" for one in letters if ord(one) > 0x7F})


def _told(broken: typst.TypstError, known: str) -> TemplateBroken:
    told = broken.diagnostic or str(broken)
    fault = _ERROR.search(told)
    place = _PLACE.search(told, fault.end() if fault else 0)
    file, line = (Path(place[1]).name, place[2]) if place else (MAIN, "?")
    why = (fault[1] if fault else str(broken)).rstrip(".")
    return TemplateBroken(file=known if file == MAIN else file, line=line, why=why)
