"""Official papers are rendered: PDF by Typst, DOCX by docxtpl, XLSX, SVG. Call outside transactions."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from django.conf import settings

from khien.base.core.refusals import NotFound, text
from khien.base.files.rules.papers import charts, frozen, layout
from khien.base.files.rules.papers import pdf as typst
from khien.base.files.rules.papers import xlsx as sheets
from khien.base.files.rules.papers.docx import frame as word
from khien.base.files.types.papers import Chart, Paper, Room, Table
from khien.base.files.types.rendering import PaperTooLarge, TemplateBroken, TemplateMissing

DATA: Final = Path(__file__).parents[1] / "data"
PIECES: Final = DATA / "typst"
STANDARD: Final = "paper"
CELLS_MAX: Final = 400_000
_PIECES_MAX: Final = 8 * 1024 * 1024
_KEPT: Final = frozenset({".typ", ".png", ".jpg", ".svg"})

as_data: Final[Callable[[Paper], dict[str, Any]]] = frozen.as_data
from_data: Final[Callable[[Any], Paper]] = frozen.from_data


def pdf(paper: Paper) -> bytes:
    """Return a paper as PDF/A-2b. Raises TemplateBroken, TemplateMissing, PaperTooLarge."""
    sources, name = _sources(paper)
    return typst.compiled(sources, layout.page(paper), known=name)


def pdf_to_sign(paper: Paper) -> tuple[bytes, Room | None]:
    """Return a paper as `pdf` does, and where a signature goes; none where its template leaves no room."""
    sources, name = _sources(paper)
    return typst.compiled_with_room(sources, layout.page(paper), known=name)


def docx(paper: Paper) -> bytes:
    """Return a paper as DOCX, to be edited. Raises TemplateBroken, TemplateMissing, PaperTooLarge."""
    _require_fits(paper)
    name = f"{paper.template or STANDARD}.docx"
    own = {one.name: one for one in folder().glob("*.docx")}
    if paper.template and name not in own:
        raise TemplateMissing(file=name)
    file = own.get(name, DATA / "docx" / f"{STANDARD}.docx")
    return word.written(file.read_bytes(), paper, known=name)


def xlsx(paper: Paper) -> bytes:
    """Return the tables of a paper as a workbook, a sheet each. Raises PaperTooLarge."""
    _require_fits(paper)
    return sheets.written(paper)


FORMATS: Final[dict[str, Callable[[Paper], bytes]]] = {"pdf": pdf, "docx": docx, "xlsx": xlsx}


def rendered(paper: Paper, form: str) -> bytes:
    """Return a paper in one of FORMATS. Raises NotFound for another."""
    if form not in FORMATS:
        raise NotFound(what=form)
    return FORMATS[form](paper)


def chart_svg(chart: Chart) -> str:
    """Return a chart for a page, in the page's colours."""
    return charts.svg(chart)


def folder() -> Path:
    """Return where the province keeps templates of its own."""
    return Path(settings.KHIEN.home) / "templates"


def templates() -> dict[str, bytes]:
    """Return the built-in templates by file name, to be copied and changed, and a paper to try them with."""
    found = [
        *sorted(PIECES.glob("*.typ")),
        DATA / "docx" / f"{STANDARD}.docx",
        DATA / "example.json",
    ]
    return {one.name: one.read_bytes() for one in found}


def render_pdf(
    template: Path, values: dict[str, Any], *, pictures: Mapping[str, bytes] | None = None
) -> bytes:
    """Return a PDF/A-2b of a room's own template: `values.json` and pictures by name lie beside it."""
    sources = {piece.name: piece.read_bytes() for piece in PIECES.glob("*.typ")} | dict(
        pictures or {}
    )
    sources[typst.MAIN] = template.read_bytes()
    return typst.compiled(sources, values, known=template.name)


def _sources(paper: Paper) -> tuple[dict[str, bytes], str]:
    """Return the sources of a paper with its template as the main one, and what that is called."""
    _require_fits(paper)
    name = f"{paper.template or STANDARD}.typ"
    own = dict(_pieces_of_province())
    if paper.template and name not in own:
        raise TemplateMissing(file=name)
    sources = {piece.name: piece.read_bytes() for piece in PIECES.glob("*.typ")} | own
    _require_closed(sources)
    sources[typst.MAIN] = sources[name]
    return sources, name


def _pieces_of_province() -> Iterator[tuple[str, bytes]]:
    """Yield what lies in the province's folder beside its templates: pieces and pictures."""
    room = _PIECES_MAX
    for one in sorted(folder().glob("*")) if folder().is_dir() else ():
        if one.suffix.lower() in _KEPT and one.is_file():
            room -= one.stat().st_size
            if room < 0:
                raise TemplateBroken(
                    file=one.name, line="–", why=text("the folder holds more than 8 MB")
                )
            yield one.name, one.read_bytes()


def _require_closed(sources: dict[str, bytes]) -> None:
    """Refuse a template that would fetch a package from the outside."""
    for name, content in sources.items():
        before, found, _ = content.partition(b"@preview/")
        if found:
            line = str(before.count(b"\n") + 1)
            raise TemplateBroken(
                file=name, line=line, why=text("packages from outside are not fetched")
            )


def _require_fits(paper: Paper) -> None:
    blocks = [*paper.blocks, *(one for annex in paper.annexes for one in annex.blocks)]
    cells = sum(len(one.heads) * len(one.rows) for one in blocks if isinstance(one, Table))
    if cells > CELLS_MAX:
        raise PaperTooLarge(cells=cells, most=CELLS_MAX)
