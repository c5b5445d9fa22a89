"""Commands of trust: make a signing key, sign."""

from pathlib import Path

import click

from khien.base.accounts import services as accounts
from khien.base.core.refusals import Invalid, text
from khien.base.trust.queries import keys
from khien.base.trust.services import keys as making
from khien.base.trust.services import signing

FILE = click.Path(path_type=Path)


@click.group(name="trust")
def trust_group() -> None:
    """Make keys and sign; `khien verify` checks."""


@trust_group.command(name="make-key")
@click.argument("name")
@click.option("--holder", default="Khiên", show_default=True, help="Whose signature it will be.")
def make_key(name: str, holder: str) -> None:
    """Make a signing key NAME with a certificate of this instance's own."""
    made = making.make_key(accounts.operator("trust make-key"), name=name, holder=holder)
    click.echo(f"{keys.key_folder() / name}.key and .pem: {made.holder}")
    click.echo(f"valid to {made.valid_to:%Y-%m-%d}, SHA-256 {made.fingerprint}")
    click.echo(
        "The certificate is self-signed: this instance's own, none of the government's authority. "
        "Hand the .pem file and its SHA-256 to whoever is to trust it.",
        err=True,
    )


@trust_group.command()
@click.argument("path", type=FILE)
@click.option("--key", default=making.INSTANCE_KEY, show_default=True, help="The key's name.")
def sign(path: Path, key: str) -> None:
    """Sign PATH: a PDF into PATH.signed.pdf, anything else beside it into PATH.p7s."""
    by, content = accounts.operator("trust sign"), _content(path)
    if content.startswith(b"%PDF-"):
        target = path.with_suffix(".signed.pdf")
        target.write_bytes(signing.sign_pdf(by, content=content, key=key))
    else:
        target = path.with_name(f"{path.name}.p7s")
        target.write_bytes(signing.sign_detached(by, content=content, key=key))
    click.echo(str(target))


def _content(path: Path) -> bytes:
    if not path.is_file():
        raise Invalid(what=text("%(path)s: there is no such file.") % {"path": path})
    return path.read_bytes()
