"""The commands of catalogues: told, checked, brought in, given out."""

from pathlib import Path

import click

from khien.base.accounts import services as accounts
from khien.show.assurance.queries import catalogues as queries
from khien.show.assurance.services import catalogues as services
from khien.show.assurance.types.catalogues import Form

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group(name="catalogues")
def catalogues_group() -> None:
    """Catalogues of requirements: TOML, Excel and OSCAL in, TOML and OSCAL out."""


@catalogues_group.command(name="list")
def list_command() -> None:
    """Print every edition: code, version, how many requirements, from where, title."""
    for one in queries.editions():
        origin = "shipped" if one.is_shipped else "brought in"
        click.echo(
            f"{one.code:<16} {one.version:<12} {one.requirements:>5}  {origin:<10}  {one.title.en}"
        )


@catalogues_group.command(name="check")
@click.argument("file", type=FILE)
def check_command(file: Path) -> None:
    """Say what FILE requires, or where it is wrong. Keeps nothing."""
    found = services.read_catalogue(file.name, file.read_bytes())
    held = found.catalogue
    click.echo(f"{held.code} {held.version}: {held.title.en}")
    count = sum(1 for _ in held.requirements())
    click.echo(f"  {len(held.family)} families, {count} requirements, from {found.form.value}")
    if found.left_out:
        click.echo(f"  {found.left_out} left out: the file says that they are withdrawn")


@catalogues_group.command(name="import")
@click.argument("file", type=FILE, required=False)
@click.option("--shipped", is_flag=True, help="The catalogues that come with Khiên.")
def import_command(file: Path | None, *, shipped: bool) -> None:
    """Bring in FILE, or with --shipped the catalogues that come with Khiên. A second time changes nothing."""
    if shipped == (file is not None):
        raise click.UsageError("Name either a FILE or --shipped.")
    if file is None:
        keys = services.load_shipped(accounts.operator("catalogues import --shipped"))
    else:
        by = accounts.operator(f"catalogues import {file.name}")
        keys = [services.load_catalogue(by, name=file.name, content=file.read_bytes())]
    for key in keys:
        held = queries.edition(key).catalogue
        count = sum(1 for _ in held.requirements())
        click.echo(f"{held.code} {held.version}: {count} requirements.")


@catalogues_group.command(name="export")
@click.argument("code", metavar="ID")
@click.option(
    "--format", "form", type=click.Choice([Form.OSCAL.value, Form.TOML.value]), default="oscal"
)
@click.option("--version", default="", help="The edition's version; left out: the newest.")
def export_command(code: str, form: str, version: str) -> None:
    """Print the catalogue ID as an OSCAL catalog or as TOML."""
    held = queries.edition_named(code, version).catalogue
    click.echo(queries.written(held, Form(form)), nl=False)
