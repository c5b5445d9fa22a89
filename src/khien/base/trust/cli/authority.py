"""Commands of the internal authority: made, used by its root, looked at."""

from pathlib import Path
from typing import Final

import click

from khien.base.accounts import queries as people
from khien.base.accounts import services as accounts
from khien.base.core.refusals import Invalid, text
from khien.base.trust.queries import authority as queries
from khien.base.trust.services.authority import founding, own, publishing, root
from khien.base.trust.types.authority import AuthorityLine

FOLDER: Final = click.Path(path_type=Path, file_okay=False)
FILE: Final = click.Path(path_type=Path, dir_okay=False)
BYTES_MAX: Final = 10 * 1024 * 1024
PASSPHRASE: Final = "KHIEN_ROOT_PASSPHRASE"  # noqa: S105 - the name of a variable
NOTICE: Final = (
    "This is an internal authority: for machines, agents and seals of this province. It is not the "
    "government's authority, and what it issues is no certificate for official signatures."
)


@click.group(name="ca")
def authority_group() -> None:
    """Run the internal certificate authority; it is not the government's authority."""


@authority_group.command(name="init")
@click.argument("folder", type=FOLDER)
@click.option(
    "--passphrase",
    envvar=PASSPHRASE,
    prompt="Passphrase of the root (at least 12 characters)",
    hide_input=True,
    confirmation_prompt=True,
    help=f"Closes the root's key; asked, or taken from {PASSPHRASE}.",
)
@click.option("--organisation", default="", help="In the subjects; default: the province's name.")
@click.option("--address", default="", help="Where status is asked; default: KHIEN_ADDRESS.")
@click.option("--root-key", type=click.Choice(["rsa", "p384"]), default="rsa", show_default=True)
@click.option("--token", is_flag=True, help="The issuing key is made in the PKCS#11 token.")
def init(
    folder: Path, passphrase: str, organisation: str, address: str, root_key: str, *, token: bool
) -> None:
    """Make the authority: its root into FOLDER (to be carried away), its issuing level here."""
    province = people.province()
    if province is None:
        raise Invalid(what=text("There is no province yet; enter the units first."))
    top, below = founding.found(
        accounts.operator("ca init"),
        wanted=founding.NewAuthority(
            place=folder,
            passphrase=passphrase,
            organisation=organisation.strip() or province.name,
            address=address,
            is_rsa=root_key == "rsa",
            in_token=token,
        ),
    )
    click.echo(f"root     SHA-256 {top}")
    click.echo(f"issuing  SHA-256 {below}")
    click.echo(
        f"Carry {folder} away on two media, to two places, and remove it here; the passphrase to a third. "
        f"{NOTICE}",
        err=True,
    )


@authority_group.command(name="root-sign")
@click.argument("folder", type=FOLDER)
@click.option("--passphrase", envvar=PASSPHRASE, prompt="Passphrase of the root", hide_input=True)
@click.option(
    "--request", type=FILE, help="A file of “khien ca request”: it becomes a certificate."
)
@click.option("--revoke", type=FILE, help="The certificate of an issuing authority to revoke.")
@click.option("--out", type=FOLDER, help="Where the files go; default: FOLDER.")
def root_sign(
    folder: Path, passphrase: str, request: Path | None, revoke: Path | None, out: Path | None
) -> None:
    """Sign with the root in FOLDER, on a machine without network: a new list, and what is given."""
    opened = root.open_root(folder, passphrase)
    target = out or folder
    if out is not None and not out.is_dir():
        raise Invalid(what=text("%(path)s: there is no such folder.") % {"path": out})
    made = root.sign_level(opened, _content(request)) if request is not None else b""
    signed = root.new_list(opened, revoke=_content(revoke) if revoke is not None else None)
    (target / root.LIST).write_bytes(signed)
    click.echo(str(target / root.LIST))
    if made:
        (target / "issuing.pem").write_bytes(made)
        click.echo(str(target / "issuing.pem"))
    click.echo("Carry them to the instance and take them in with “khien ca take”.", err=True)


@authority_group.command(name="request")
@click.argument("file", type=FILE)
@click.option("--token", is_flag=True, help="The key is made in the PKCS#11 token.")
def request_level(file: Path, *, token: bool) -> None:
    """Make the key of the next issuing authority here, and write its request for the root to FILE."""
    if file.exists():
        raise Invalid(what=text("%(path)s is there already; choose another name.") % {"path": file})
    if not file.absolute().parent.is_dir():
        folder = file.absolute().parent
        raise Invalid(what=text("%(path)s: there is no such folder.") % {"path": folder})
    by = accounts.operator("ca request")
    file.write_bytes(founding.ask_for_level(by, in_token=token))
    click.echo(str(file))


@authority_group.command()
@click.argument("files", type=FILE, nargs=-1, required=True)
def take(files: tuple[Path, ...]) -> None:
    """Take in what the root signed: its list, the certificate of a new issuing authority."""
    by = accounts.operator("ca take")
    for file in files:
        name = founding.take(by, content=_content(file), file=file.name)
        click.echo(f"{file}: {name}")


@authority_group.command()
def publish() -> None:
    """Sign and publish the lists of revoked certificates now; renew what the authority needs itself."""
    accounts.operator("ca publish")
    queries.current()
    for row in queries.alive():
        click.echo(f"{row.name}.crl number {publishing.publish(name=row.name)}")
    own.renew()


@authority_group.command()
def status() -> None:
    """Say how the authority stands."""
    found = queries.state(accounts.operator("ca status"))
    queries.current()
    for line in found.lines:
        click.echo(_sentence(line))
    for one in found.own:
        click.echo(
            f"{one.profile.value}: {one.title}, to {one.valid_to:%Y-%m-%d}, serial {one.serial}"
        )
    click.echo(f"requests that wait: {found.waiting}")
    click.echo(NOTICE, err=True)


def _sentence(line: AuthorityLine) -> str:
    until = f"{line.crl_until:%Y-%m-%d}" if line.crl_until else "never published"
    age = "; older than half its life" if line.crl_is_old else ""
    now = "current" if line.is_current else "former"
    return (
        f"{line.name} ({now}): {line.subject}\n"
        f"  key: {line.key_place}; valid to {line.valid_to:%Y-%m-%d}; SHA-256 {line.fingerprint}\n"
        f"  issued {line.issued}, revoked {line.revoked}; list {line.crl_number} until {until}{age}"
    )


def _content(path: Path) -> bytes:
    if not path.is_file():
        raise Invalid(what=text("%(path)s: there is no such file.") % {"path": path})
    if path.stat().st_size > BYTES_MAX:
        raise Invalid(what=text("%(path)s is too large to be a certificate.") % {"path": path})
    return path.read_bytes()
