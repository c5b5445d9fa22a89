"""Commands of files: check one, look through a share, allow mail gateways; try templates of papers."""

import json
import sys
from collections import Counter
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Final

import click
import msgspec

from khien.base.accounts import services as accounts
from khien.base.core.refusals import Invalid, text
from khien.base.files import queries
from khien.base.files.services import rendering
from khien.base.files.services import storing as services
from khien.base.files.types.rendering import PaperNotRead
from khien.base.files.types.stored import Answer, Checked, Fault
from khien.base.files.wire import shares
from khien.base.files.wire.answers import said_of

FOUND, UNCHECKED = 1, 3
PAPER_BYTES_MAX: Final = 32 * 1024 * 1024
DAY = click.DateTime(["%Y-%m-%d"])


@click.group(name="files")
def files_group() -> None:
    """Look at what the check of files finds."""


@files_group.command()
@click.argument("path", type=click.Path(path_type=Path))
def check(path: Path) -> None:
    """Check a file as an upload is checked, without keeping it."""
    if not path.is_file():
        raise Invalid(what=text("%(path)s: there is no such file.") % {"path": path})
    found = services.judge(path.read_bytes())
    for note in (*found.notes, *map(said_of, found.unread)):
        click.echo(f"note: {note}", err=True)
    if found.fault is not Fault.NONE:
        raise Invalid(what=f"{path}: refused, {found.fault.value}: {found.detail}")
    click.echo(f"{path}: {found.kind}, may be kept.")


@click.command(name="scan")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="PATH…")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "ndjson"]),
    default="text",
    show_default=True,
    help="Lines to read, or one JSON object a line.",
)
@click.option(
    "--ocr/--no-ocr",
    default=True,
    show_default=True,
    help="Read pictures and scanned pages too (by tesseract); one that nothing read is unchecked.",
)
def scan_command(paths: tuple[Path, ...], *, form: str, ocr: bool) -> None:
    """Look through files and folders for malware and secrecy markings; one row a file.

    A row has path, sha256, verdict (clean, malware, marked, unchecked), level, place, reason and
    engines: who looked. Nothing is written, kept or sent on; only clamd, where it is configured, is
    handed what bears no marking. A file for internal circulation (LƯU HÀNH NỘI BỘ) is clean with
    that level and a reason. What cannot be looked at to its end is unchecked, never clean.

    Ends with 0 when all is clean, 1 when malware or a marking was found, 3 when nothing was found
    but something is unchecked, 2 when the command was called wrongly.
    """
    kept, again = shares.without_repeats(paths)
    for path in again:
        click.echo(f"{path}: lies in what was given already; looked at once.", err=True)
    counts: Counter[Answer] = Counter()
    means = services.means(reads_pictures=ocr)
    for row in services.scan(kept, means if ocr else replace(means, tesseract="")):
        counts[row.verdict] += 1
        click.echo(msgspec.json.encode(row) if form == "ndjson" else _line(row))
    told = ", ".join(f"{counts[verdict]:,} {verdict}" for verdict in Answer)
    click.echo(f"{counts.total():,} files: {told}.", err=True)
    if counts[Answer.MALWARE] or counts[Answer.MARKED]:
        sys.exit(FOUND)
    if counts[Answer.UNCHECKED]:
        sys.exit(UNCHECKED)


@files_group.command(name="allow-gateway")
@click.argument("unit")
@click.option("--regulation", required=True, help="Number of the unit's issued Quy chế.")
@click.option("--issued", required=True, type=DAY, help="The day on which it was issued.")
@click.option("--notice", required=True, type=DAY, help="The day on which the staff were told.")
def allow_gateway(unit: str, *, regulation: str, issued: datetime, notice: datetime) -> None:
    """Let UNIT's mail gateway ask, by its issued Quy chế and staff notice; print its token once.

    Until then the API takes no token of it and `khien files milter` looks at no letter.
    """
    by = accounts.operator(f"files allow-gateway {unit}")
    token = services.allow_gateway(
        by,
        unit_code=unit,
        regulation=regulation,
        issued_on=issued.date(),
        notice_on=notice.date(),
    )
    click.echo(token)


@files_group.command(name="end-gateway")
@click.argument("unit")
def end_gateway(unit: str) -> None:
    """End what UNIT's mail gateway is allowed; its token ends at once."""
    services.end_gateway(accounts.operator(f"files end-gateway {unit}"), unit_code=unit)
    click.echo(f"{unit}: the mail gateway may not ask any more.")


@files_group.command()
def gateways() -> None:
    """List the mail gateways that may ask, with what allows it."""
    for line in queries.permissions(accounts.operator("files gateways")):
        click.echo(
            f"{line.unit_code}  Quy chế {line.regulation} of {line.issued_on}, "
            f"staff told {line.notice_on}"
        )


def _line(row: Checked) -> str:
    told = "; ".join(part for part in (row.level.value, row.place, row.reason) if part)
    return f"{row.verdict:<9}  {row.path}" + (f"  ({told})" if told else "")


@click.group(name="papers")
def papers_group() -> None:
    """Official papers: take the templates to change them, and try them."""


@papers_group.command()
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), required=True)
def template(out: Path) -> None:
    """Write copies of the built-in templates, and an example to try changed ones with."""
    out.mkdir(parents=True, exist_ok=True)
    for name, content in rendering.templates().items():
        if (out / name).exists():
            raise Invalid(
                what=text("%(path)s is there already; nothing is written over it.")
                % {"path": out / name}
            )
        (out / name).write_bytes(content)
        click.echo(f"{out / name}")
    click.echo(f"Change what is to be changed and put it into {rendering.folder()}.")


@papers_group.command(name="try")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--format", "forms", default="pdf,docx,xlsx", show_default=True, metavar="pdf,docx,xlsx"
)
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), required=True)
def try_paper(file: Path, *, forms: str, out: Path) -> None:
    """Render a paper from its JSON, by the province's templates where there are any."""
    wanted = [form.strip() for form in forms.split(",") if form.strip()]
    unknown = [form for form in wanted if form not in rendering.FORMATS]
    if unknown or not wanted:
        named = {"form": "".join(unknown[:1]), "known": ", ".join(rendering.FORMATS)}
        raise Invalid(what=text("There is no format “%(form)s”: choose of %(known)s.") % named)
    paper = rendering.from_data(_json(file))
    out.mkdir(parents=True, exist_ok=True)
    for form in wanted:
        target = out / f"{file.stem}.{form}"
        target.write_bytes(rendering.FORMATS[form](paper))
        click.echo(f"{target}")


def _json(file: Path) -> object:
    if not file.is_file():
        raise Invalid(what=text("%(path)s: there is no such file.") % {"path": file})
    if file.stat().st_size > PAPER_BYTES_MAX:
        raise Invalid(what=text("%(path)s: a paper has at most 32 MB.") % {"path": file})
    try:
        return json.loads(file.read_bytes())
    except ValueError as fault:
        raise PaperNotRead(place=file.name, why=str(fault)) from fault
