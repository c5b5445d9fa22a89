"""The commands of assessments: which there are, and how far each is."""

import json
from dataclasses import asdict

import click

from khien.base.accounts import services as accounts
from khien.show.assurance.queries import assessments as queries
from khien.show.assurance.types.assessments import AssessmentLine


@click.group(name="assessments")
def assessments_group() -> None:
    """Look at inspections and self-assessments."""


@assessments_group.command(name="list")
@click.option("--state", default="", help="open, planned, announced, begun, ended or withdrawn.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
def list_command(state: str, form: str) -> None:
    """Print the assessments, the newest first."""
    by = accounts.operator("assessments list")
    lines: list[AssessmentLine] = []
    after = ""
    while True:
        page = queries.assessments(by, state=state, after=after)
        lines += page.rows
        after = page.after
        if not after:
            break
    if form == "json":
        plain = [asdict(one) for one in lines]
        click.echo(json.dumps(plain, ensure_ascii=False, indent=2, default=str))
        return
    for one in lines:
        click.echo(
            f"{one.number:<12} {one.state:<10} {one.ended:,} / {one.subjects:,}  {one.title}"
        )
