"""Commands of publishing: the public site as files."""

from pathlib import Path

import click

from khien.base.core.refusals import Invalid, text
from khien.show.publishing import queries


@click.group(name="public")
def public_group() -> None:
    """Build the public site for citizens."""


@public_group.command()
@click.option(
    "--out", type=click.Path(file_okay=False, path_type=Path), required=True, help="The folder."
)
def build(out: Path) -> None:
    """Write the whole public site as static files, to be served by any web server."""
    count = 0
    for path in queries.paths():
        target = out / path
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(queries.file(path).content)
        except OSError as fault:
            raise Invalid(
                what=text("%(path)s cannot be written: %(why)s.")
                % {"path": target, "why": fault.strerror or str(fault)}
            ) from fault
        count += 1
    click.echo(f"{out}: {count} files; serve it under /public/.")
