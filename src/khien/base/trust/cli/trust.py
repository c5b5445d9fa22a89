"""Commands of trust: make a signing key, sign."""

import os
from pathlib import Path

import click

from khien.base.accounts import services as accounts
from khien.base.core.refusals import Invalid, text
from khien.base.trust.queries import keys, tokens
from khien.base.trust.services import keys as making
from khien.base.trust.services import signing
from khien.base.trust.types.keys import INSTANCE_KEY
from khien.base.trust.types.signing import Level

FILE = click.Path(path_type=Path)


@click.group(name="trust")
def trust_group() -> None:
    """Make keys and sign; `khien verify` checks."""


@trust_group.command(name="make-key")
@click.argument("name")
@click.option("--holder", default="Khiên", show_default=True, help="Whose signature it will be.")
def make_key(name: str, holder: str) -> None:
    """Make a signing key NAME with a certificate of this instance's own."""
    by = accounts.operator("trust make-key")
    made = making.make_key(by, name=name, holder=holder)
    click.echo(f"{keys.key_folder() / name}.key and .pem: {made.holder}")
    click.echo(f"valid to {made.valid_to:%Y-%m-%d}, SHA-256 {made.fingerprint}")
    click.echo(
        "The certificate is self-signed: this instance's own, none of the government's authority. "
        "Hand the .pem file and its SHA-256 to whoever is to trust it.",
        err=True,
    )


@trust_group.command()
@click.argument("path", type=FILE)
@click.option("--key", default=INSTANCE_KEY, show_default=True, help="The key's name.")
@click.option("--token", default="", help="Sign with the key of this label in the PKCS #11 token.")
@click.option(
    "--level",
    type=click.Choice([one.value for one in Level]),
    default=Level.LTA.value,
    show_default=True,
    help="The level wished (beside a file B-T at most); what was reached is said.",
)
def sign(path: Path, *, key: str, token: str, level: str) -> None:
    """Sign PATH: a PDF into PATH.signed.pdf, anything else beside it into PATH.p7s.

    The PIN of a token is taken from KHIEN_PKCS11_PIN, or asked for; it is written nowhere.
    """
    by, content = accounts.operator("trust sign"), _content(path)
    held = tokens.token_key(token, pin=_pin()) if token else key
    if content.startswith(b"%PDF-"):
        target = path.with_suffix(".signed.pdf")
        made = signing.sign_pdf(by, content=content, key=held, level=Level(level))
    else:
        target = path.with_name(f"{path.name}.p7s")
        made = signing.sign_detached(by, content=content, key=held, level=Level(level))
    target.write_bytes(made.content)
    click.echo(f"{target}: {made.level.value}")
    if made.why:
        click.echo(made.why, err=True)


@trust_group.command()
@click.argument("path", type=FILE)
def restamp(path: Path) -> None:
    """Put a further time stamp over PATH, an archived PDF, before its last one ends."""
    made = signing.restamp(accounts.operator("trust restamp"), content=_content(path))
    target = path.with_suffix(".restamped.pdf")
    target.write_bytes(made.content)
    click.echo(f"{target}: {made.level.value}")


def _pin() -> str:
    held = os.environ.get("KHIEN_PKCS11_PIN")
    if held is not None:
        return held
    asked: str = click.prompt("PIN", hide_input=True, err=True)
    return asked


def _content(path: Path) -> bytes:
    if not path.is_file():
        raise Invalid(what=text("%(path)s: there is no such file.") % {"path": path})
    return path.read_bytes()
