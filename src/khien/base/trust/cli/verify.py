"""`khien verify`: check the signatures of any file."""

import json
import sys
from pathlib import Path

import click

from khien.base.accounts import services as accounts
from khien.base.core.refusals import Invalid, text
from khien.base.trust.rules.plain import plain
from khien.base.trust.services.checks import CONTENT_MAX, check_kept
from khien.base.trust.types.checks import TooLargeToCheck

NOT_VALID = 1
BESIDE = (".p7s", ".sig")
_CARRIES = (b"%PDF-",)
FILE = click.Path(path_type=Path)
_MIB = 1024 * 1024


@click.command(name="verify")
@click.argument("path", type=FILE)
@click.argument("signature", type=FILE, required=False)
def verify_command(path: Path, signature: Path | None) -> None:
    """Check the signatures in PATH: a PDF, an XML, a CMS message (.p7m), a certificate.

    A detached SIGNATURE (CMS) over PATH is checked against it; PATH.p7s is found by itself. The verdict
    is JSON on the standard output, kept with the content's SHA-256 and shown again on the page.

    Ends with 0 when there is a signature and every one is trusted, 1 when not, 2 when it could not be read.
    """
    content = _content(path)
    beside = signature if signature is not None else _beside(path, content)
    by = accounts.operator(f"verify {path.name}")
    kept = check_kept(by, content=content, signature=_content(beside) if beside else None)
    click.echo(json.dumps({"file": str(path), **plain(kept.found)}, ensure_ascii=False, indent=2))
    if not kept.found.is_valid:
        sys.exit(NOT_VALID)


def _beside(path: Path, content: bytes) -> Path | None:
    """Return the detached signature that lies beside a file which carries none itself."""
    if content.startswith(_CARRIES):
        return None
    found = [path.with_name(f"{path.name}{ending}") for ending in BESIDE]
    return next((one for one in found if one.is_file()), None)


def _content(path: Path) -> bytes:
    if not path.is_file():
        raise Invalid(what=text("%(path)s: there is no such file.") % {"path": path})
    size = path.stat().st_size
    if size > CONTENT_MAX:
        raise TooLargeToCheck(size=size // _MIB, most=CONTENT_MAX // _MIB)
    return path.read_bytes()
