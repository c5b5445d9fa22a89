"""Commands of reported mail: what the mail server hands over."""

import sys
from os import EX_DATAERR, EX_NOPERM, EX_OK, EX_TEMPFAIL

import click

from khien.act.mails.services import mails
from khien.act.mails.types.mails import SIZE_MAX
from khien.act.mails.types.refusals import AnalysisBroke, SenderUnknown, TooManyReports
from khien.base.core.refusals import Refusal
from khien.base.core.speech import sentence

_CODES = {SenderUnknown: EX_NOPERM, TooManyReports: EX_TEMPFAIL, AnalysisBroke: EX_TEMPFAIL}


@click.group(name="mail-reports")
def mail_reports_group() -> None:
    """Take suspicious mails that staff forward to the reporting address."""


@mail_reports_group.command()
def take() -> None:
    """Take one mail from stdin; made for a pipe of the mail server, it ends with its codes.

    0: reported. 65: not taken and why (too large, a secrecy marking). 77: from outside the province.
    75: not now, the server keeps the mail and tries again.
    """
    sys.exit(_taken(sys.stdin.buffer.read(SIZE_MAX + 1)))


def _taken(content: bytes) -> int:
    try:
        number = mails.take_forwarded(content)
    except Refusal as refusal:
        click.echo(f"khien: {sentence(refusal)}", err=True)
        return _CODES.get(type(refusal), EX_DATAERR)
    except Exception as problem:  # noqa: BLE001 - whatever broke, the mail server keeps the mail
        click.echo(f"khien: not now: {type(problem).__name__}", err=True)
        return EX_TEMPFAIL
    click.echo(number)
    return EX_OK
