"""Commands of reporting: which reports there are, make one into files, count one anew."""

import json
import sys
from pathlib import Path

import click

from khien.base.accounts import queries as accounts
from khien.base.accounts import services as account_services
from khien.base.core.refusals import Invalid, text
from khien.base.trust.services.signing import sign_pdf
from khien.show.reporting.queries import kinds
from khien.show.reporting.queries import reports as queries
from khien.show.reporting.rules.periods import LIKE
from khien.show.reporting.rules.words import value_written
from khien.show.reporting.services import making
from khien.show.reporting.types.kinds import BadKind

OUT = click.Path(file_okay=False, path_type=Path)
FILE = click.Path(path_type=Path)


@click.group(name="report")
def report_group() -> None:
    """Make official reports and look at their kinds."""


@report_group.command(name="list")
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table")
def list_kinds(form: str) -> None:
    """List the kinds of reports that can be made here."""
    held = [one for one in kinds.kinds() if one.code != "order"]
    if form == "json":
        said = [
            {
                "kind": one.code,
                "title": one.title.vi,
                "period": one.period.value,
                "like": LIKE[one.period],
                "source": one.source,
                "public": one.is_public,
            }
            for one in held
        ]
        click.echo(json.dumps(said, ensure_ascii=False, indent=2))
    else:
        for one in held:
            click.echo(f"{one.code:<20} {LIKE[one.period]:<12} {one.title.vi}  [{one.source}]")
    for bad in kinds.refused():
        click.echo(f"not made: {bad}", err=True)
    if kinds.refused():
        sys.exit(2)


@report_group.command()
@click.argument("kind")
@click.option("--period", required=True, help="2026-10, 2026-Q3, 2026-H1, 2026 or a day.")
@click.option("--unit", default="", help="The unit's code; without it the province.")
@click.option("--sign", is_flag=True, help="Seal the PDF by this instance's key.")
@click.option("--out", type=OUT, required=True, help="The folder for the files.")
@click.option("--format", "forms", default="pdf", show_default=True, help="pdf,docx,xlsx,json")
def make(kind: str, period: str, unit: str, sign: bool, out: Path, forms: str) -> None:  # noqa: FBT001
    """Make the report KIND on a period as a draft, and write its files into a folder.

    The draft stands in the list of reports; people check, approve and sign it there.
    """
    wanted = [one.strip() for one in forms.split(",") if one.strip()]
    wrong = [one for one in wanted if one not in queries.FORMATS]
    if wrong or not wanted:
        raise Invalid(
            what=text("--format takes %(known)s, with commas between them, not “%(said)s”.")
            % {"known": ", ".join(queries.FORMATS), "said": forms}
        )
    _require_folder(out)
    by = account_services.operator("report make")
    number = making.make_report(by, kind=kind, unit_code=unit or _top(), period=period)
    for form in wanted:
        content = queries.content(by, number, form)
        if form == "pdf" and sign:
            content = sign_pdf(by, content=content, reason=f"Khiên {number}").content
        target = out / f"{kind}-{period}-{number}.{form}"
        target.write_bytes(content)
        click.echo(str(target))


@report_group.command()
@click.argument("number")
def recount(number: str) -> None:
    """Count the figures of report NUMBER anew as of its instant; exit 1 where one comes out otherwise."""
    by = account_services.operator("report recount")
    found = queries.recounted(by, number)
    for one in found:
        frozen, counted = value_written(one.frozen), value_written(one.now)
        click.echo(f"{one.code}: {frozen} was frozen, {counted} is counted now")
    if found:
        sys.exit(1)
    click.echo(f"{number}: every figure comes out the same.")


@report_group.command()
@click.argument("path", type=FILE)
def check(path: Path) -> None:
    """Check PATH, the definition of a kind of report, before it is laid into the home's “reports”."""
    if not path.is_file():
        raise Invalid(what=text("%(path)s: there is no such file.") % {"path": path})
    try:
        said = kinds.read_kind(path.read_bytes(), file=path.name)
    except BadKind as bad:
        click.echo(str(bad), err=True)
        sys.exit(1)
    click.echo(f"{path.name}: {said.code}, {len(said.blocks)} pieces, {len(said.figures)} figures.")


def _top() -> str:
    top = accounts.province()
    if top is None:
        raise Invalid(what=text("There is no unit yet; enter the province first."))
    return top.code


def _require_folder(out: Path) -> None:
    """Make the folder for files before anything is made for it. Raises Invalid."""
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as fault:
        said = {"path": out, "why": fault.strerror or str(fault)}
        raise Invalid(what=text("%(path)s cannot be written: %(why)s.") % said) from fault
