"""The `khien` command: `detect` needs the engine alone; the rest sets up the house first."""

import sys

import click
from typing_extensions import override

from khien.engine.cli import detect_command


class _Refused(click.ClickException):
    """A refusal as a sentence on stderr and exit code 2."""

    exit_code = 2


class House(click.Group):
    """Commands of all rooms, found only when one of them is called."""

    @override
    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands."""
        return sorted({"detect", "gateway", *_rooms()})

    @override
    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return one command; Django is loaded unless it is `detect`."""
        if cmd_name == "detect":
            return detect_command
        if cmd_name == "gateway":
            return _gateway()
        return _rooms().get(cmd_name)


def _gateway() -> click.Command:
    from khien.main.gateway import gateway_command  # noqa: PLC0415 - it has settings of its own

    return gateway_command


def _rooms() -> dict[str, click.Command]:
    from khien.main.commands import COMMANDS  # noqa: PLC0415 - `detect` must not load Django

    return COMMANDS


@click.command(cls=House, context_settings={"help_option_names": ["-h", "--help"]})
def house() -> None:
    """Khiên: the information-security system of a province."""


def main() -> None:
    """Run the command; every refusal is one sentence and exit code 2."""
    try:
        result = house(standalone_mode=False)
    except click.exceptions.Abort:
        click.echo("Stopped.", err=True)
        sys.exit(130)
    except click.exceptions.NoArgsIsHelpError as helped:
        click.echo(helped.format_message())
        sys.exit(0)
    except click.ClickException as problem:
        click.echo(f"khien: {problem.format_message()}", err=True)
        sys.exit(2)
    except BrokenPipeError:
        sys.exit(0)
    sys.exit(result if isinstance(result, int) else 0)
