"""Commands of procedures: look through a definition, list what runs here."""

import json
from pathlib import Path
from typing import Any

import click
from django.utils.translation import gettext

from khien.act.procedures.queries import definitions as queries
from khien.act.procedures.rules.reading import read
from khien.act.procedures.types.definitions import DOER_NAMES, Definition
from khien.base.core.refusals import Invalid, text
from khien.base.core.speech import sentence


@click.group(name="procedures")
def procedures_group() -> None:
    """Look at procedures: steps, roles, guards; check a definition of one's own."""


@procedures_group.command(name="check")
@click.argument("file", type=click.Path(path_type=Path))
def check_command(file: Path) -> None:
    """Look a definition (TOML) through: what is wrong with it, or that it can run."""
    if not file.is_file():
        raise Invalid(what=text("%(path)s: there is no such file.") % {"path": file})
    said = read(file.read_bytes(), file=file.name)
    other = queries.looked_through()[0].get(said.code)
    click.echo(
        f"{file.name}: {said.code}: {len(said.fields)} fields, {len(said.states)} states, "
        f"{len(said.moves)} steps: can run."
    )
    if other is not None:
        click.echo(f"note: it takes the place of “{other.code}” that runs here.", err=True)


@procedures_group.command(name="list")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
def list_command(form: str) -> None:
    """List the procedures that run here, with their states, steps and who takes them."""
    every = queries.definitions()
    if form == "json":
        click.echo(json.dumps([_plain(one) for one in every], ensure_ascii=False, indent=1))
    else:
        for one in every:
            click.echo(f"{one.code}: {gettext(one.title)} ({one.source})")
            for move in one.moves:
                way = f"{', '.join(move.sources)} → {move.to}"
                click.echo(f"  {move.code}: {way} [{move.role}]")
    for bad in queries.refused():
        click.echo(f"refused: {sentence(bad)}", err=True)


def _plain(said: Definition) -> dict[str, Any]:
    return {
        "code": said.code,
        "title": gettext(said.title),
        "source": said.source,
        "opens": said.opens,
        "roles": {role: gettext(name) for role, name in DOER_NAMES.items()},
        "fields": [one.code for one in said.fields],
        "states": [
            {"code": one.code, "title": gettext(one.title), "is_end": one.end}
            for one in said.states
        ],
        "moves": [
            {
                "code": one.code,
                "title": gettext(one.title),
                "from": list(one.sources),
                "to": one.to,
                "role": one.role,
                "asks": list(one.asks),
                "apart": list(one.apart),
                "guards": [gettext(guard.sentence) for guard in one.guards],
            }
            for one in said.moves
        ],
    }
