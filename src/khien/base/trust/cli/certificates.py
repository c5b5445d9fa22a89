"""`khien certificates`: bring certificates in, list those that end, look up revocations."""

from pathlib import Path

import click

from khien.base.accounts import services as accounts
from khien.base.core.refusals import Invalid, text
from khien.base.trust.queries import certificates as queries
from khien.base.trust.services import importing
from khien.base.trust.types.certificates import CertificateFilter, CertificateState

FILE = click.Path(path_type=Path)


@click.group(name="certificates")
def certificates_group() -> None:
    """Keep the register of certificates."""


@certificates_group.command(name="import")
@click.argument("path", type=FILE)
@click.option(
    "--unit", default="", help="The unit that holds them; an Excel list names each one's."
)
@click.option("--check", is_flag=True, help="Only say what would be taken; write nothing.")
def import_command(path: Path, *, unit: str, check: bool) -> None:
    """Bring the certificates of PATH in: PEM, DER, PKCS#7, or an Excel list.

    What stands in the register already is counted and left alone. Ends with 0 when nothing was refused,
    else with 2 after all that could be taken was.
    """
    if not path.is_file():
        raise Invalid(what=text("%(path)s: there is no such file.") % {"path": path})
    by = accounts.operator(f"certificates import {path.name}")
    act = importing.look if check else importing.bring
    told = act(by, content=path.read_bytes(), name=path.name, unit_code=unit)
    for line in told.lines:
        click.echo(line)
    for one in told.refused:
        click.echo(f"{one.where}: {one.message % one.values}", err=True)
    counts = f"{told.taken} {'would be taken' if check else 'taken'}, {told.same} known already"
    click.echo(f"{counts}, {len(told.refused)} refused.")
    if told.refused:
        raise Invalid(what=text("%(path)s: not everything could be taken.") % {"path": path})


@certificates_group.command(name="ending")
def ending() -> None:
    """List the certificates that end soon, one line each."""
    by = accounts.operator("certificates ending")
    wanted = CertificateFilter(state=CertificateState.ENDING)
    for one in queries.all_certificates(by, wanted):
        click.echo(f"{one.ends_at:%Y-%m-%d}  {one.unit_code}  {one.holder}  {one.serial}")
