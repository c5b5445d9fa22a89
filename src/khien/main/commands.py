"""Commands that need the house: Django is set up here, once, before any of them is defined."""

import os
from datetime import date
from functools import wraps
from pathlib import Path
from typing import Any

import click
import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "khien.main.settings")

from khien.base.core.refusals import Refusal
from khien.base.core.speech import sentence

try:
    django.setup()
except Refusal as refusal:
    raise click.ClickException(str(refusal)) from refusal

from django.conf import settings
from django.core.management import call_command
from django.utils import translation

from khien.act.advisories.cli import advisories_group
from khien.act.exchange.cli import exchange_group, incidents_group
from khien.act.gate import process as gate
from khien.act.mails.cli import mail_reports_group
from khien.act.procedures.cli.procedures import procedures_group
from khien.base.accounts import queries as people
from khien.base.accounts import services as accounts
from khien.base.accounts.types import Role, UnitKind
from khien.base.core import audit
from khien.base.core.clock import today
from khien.base.files import process as letters
from khien.base.files.cli import files_group, papers_group, scan_command
from khien.base.regulation.cli import regulation_group
from khien.base.trust.cli.authority import authority_group
from khien.base.trust.cli.certificates import certificates_group
from khien.base.trust.cli.trust import trust_group
from khien.base.trust.cli.verify import verify_command
from khien.know.exposure.cli import checks_group, feeds_group, findings_group, match_command
from khien.know.inventory.cli import inventory_group
from khien.main import supervise, worker
from khien.main.demo import build
from khien.main.stopping import until_told
from khien.show.assurance.cli.assessments import assessments_group
from khien.show.assurance.cli.catalogues import catalogues_group
from khien.show.assurance.cli.levels import levels_group
from khien.show.assurance.cli.measures import measures_group
from khien.show.planning.cli import obligations_command, plans_group
from khien.show.publishing.cli import public_group
from khien.show.reporting.cli import report_group
from khien.watch.detection import process as detector
from khien.watch.telemetry.cli import consoles_group
from khien.watch.telemetry.services import feeds, following, intake

SEAL_EVERY_S = 20.0


class RefusedCommand(click.ClickException):
    """A refusal as one sentence; exit code 2 is given by `main`."""


def told(function: Any) -> Any:
    """Turn a refusal into one sentence on stderr."""

    @wraps(function)
    def wrapped(*args: Any, **kwargs: Any) -> Any:
        with translation.override("en"):
            try:
                return function(*args, **kwargs)
            except Refusal as refusal:
                raise RefusedCommand(sentence(refusal)) from refusal

    return wrapped


def ready() -> None:
    """Bring the database to today's shape."""
    settings.KHIEN.home.mkdir(parents=True, exist_ok=True)
    call_command("migrate", verbosity=0, interactive=False)


def _processes() -> dict[str, list[str]]:
    """Return what a whole instance runs."""
    puller = {"puller": ["pull"]} if settings.KHIEN.gateway else {}
    milter = {"milter": ["files", "milter"]} if settings.KHIEN.milter else {}
    return {
        "web": ["web"],
        "worker": ["worker"],
        "detector": ["follow"],
        "sealer": ["seal"],
        **puller,
        **milter,
    }


@click.command()
@told
def serve() -> None:
    """Start everything: pages and intake, worker, detector, sealer."""
    ready()
    click.echo(f"Khiên listens on http://{settings.KHIEN.bind}:{settings.KHIEN.port}", err=True)
    supervise.run(_processes(), until_told())


@click.command()
@told
def web() -> None:
    """Serve the pages, the API and the log intake."""
    import uvicorn  # noqa: PLC0415 - only this process needs it

    uvicorn.run(
        "khien.main.asgi:application",
        host=settings.KHIEN.bind,
        port=settings.KHIEN.port,
        log_level="warning",
        access_log=False,
        proxy_headers=settings.KHIEN.https,
    )


@click.command(name="worker")
@told
def worker_command() -> None:
    """Hear facts, run jobs, chain the audit."""
    ready()
    worker.run(until_told())


@click.command()
@click.option("--port", default=8088, show_default=True, help="Where the receiver listens.")
@told
def receive(port: int) -> None:
    """Serve the log intake alone, on its own port."""
    import uvicorn  # noqa: PLC0415 - only this process needs it

    from khien.watch.telemetry.process import Receiver  # noqa: PLC0415

    uvicorn.run(
        Receiver("receive"),
        host=settings.KHIEN.bind,
        port=port,
        log_level="warning",
        access_log=False,
    )


@click.command()
@click.option("--once", is_flag=True, help="Seal what is closed and end.")
@told
def seal(once: bool) -> None:  # noqa: FBT001 - click gives it so
    """Seal closed log segments into the table; once a day compact it and remove what is too old."""
    ready()
    stop = until_told()
    kept: date | None = None
    while not stop.is_set():
        rows, removed = following.seal_once()
        if once:
            click.echo(f"{rows:,} events sealed, {removed} segments removed.")
            return
        if kept != today():
            kept = today()
            following.keep_house(kept)
        stop.wait(SEAL_EVERY_S)


@click.command()
@click.option("--once", is_flag=True, help="Follow to the end of what has come, and end.")
@told
def follow(once: bool) -> None:  # noqa: FBT001 - click gives it so
    """Follow the log and raise alerts."""
    ready()
    raised = detector.follow(until_told(), once=once)
    if once:
        click.echo(f"{raised:,} alerts raised.")


@click.command()
@told
def pull() -> None:
    """Pull what phones sent to the gateway, and hand it what they may see."""
    if not settings.KHIEN.gateway:
        raise RefusedCommand("KHIEN_GATEWAY is not set: there is no gateway to pull from.")
    ready()
    gate.pull(until_told())


@files_group.command()
def milter() -> None:
    """Filter letters for an MTA that speaks the milter protocol (Postfix, Sendmail).

    KHIEN_MILTER says where it listens, KHIEN_MILTER_UNIT whose mail it is, KHIEN_MILTER_POLICY what
    is done with malware, marked and unchecked letters. It looks at nothing until that unit's
    gateway is allowed (`khien files allow-gateway`).
    """
    letters.filter_letters(accounts.operator("files milter"), until_told())


@click.command()
@click.argument("path", metavar="INPUT", type=click.Path(path_type=Path))
@click.option("--unit", required=True, help="Code of the unit whose logs these are.")
@told
def ingest(path: Path, unit: str) -> None:
    """Take in a log file or folder as events of a unit."""
    if not path.exists():
        raise RefusedCommand(f"{path}: there is no such file or folder.")
    ready()
    by = accounts.operator(f"ingest {path} --unit {unit}")
    people.unit_by_code(by, unit)
    code = f"{unit.lower()}-files"
    if not intake.has_feed(code):
        feeds.enter_feed(by, code=code, name="Tệp nạp thủ công", unit_code=unit)
    taken = intake.ingest(by, path=path, feed_code=code)
    click.echo(
        f"{taken.events:,} events kept, {taken.unparsed:,} records kept unparsed, "
        f"{taken.refused:,} refused."
    )
    for fault in taken.faults:
        click.echo(f"  {fault}", err=True)


@click.command()
@click.argument("username")
@click.option("--name", prompt="Full name", help="The person's name.")
@click.password_option(help="At least ten characters.")
@told
def createadmin(username: str, name: str, password: str) -> None:
    """Enter an administrator (and, in an empty instance, the province)."""
    ready()
    by = accounts.operator(f"createadmin {username}")
    units = people.units_of(by)
    root = (
        units[0].code
        if units
        else accounts.enter_unit(
            by, code="TINH", name="Ủy ban nhân dân tỉnh", kind=UnitKind.PROVINCE
        )
    )
    new = accounts.NewPerson(username, name, root, password=password)
    person = accounts.enter_person(by, person=new)
    accounts.give_role(
        by, person_id=person, unit_code=root, role=Role.ADMINISTRATOR, has_subtree=True
    )
    click.echo(f"{username} is an administrator of {root}.")


@click.group(name="audit")
def audit_group() -> None:
    """Look at the audit chain."""


@audit_group.command()
@told
def verify() -> None:
    """Check every link and anchor; name each altered or missing record."""
    ready()
    verdict = audit.verify()
    for fault in verdict.faults:
        click.echo(fault, err=True)
    if verdict.faults:
        raise RefusedCommand(f"the audit chain has {len(verdict.faults)} fault(s).")
    waiting = f"; {verdict.unchained:,} wait for the worker" if verdict.unchained else ""
    click.echo(f"The audit chain holds: {verdict.records:,} records{waiting}.")


@click.command()
@click.option("--prepare", is_flag=True, help="Build the demo province in KHIEN_HOME and end.")
@click.option("--logs", type=click.Path(path_type=Path), help="Your own log files, taken in too.")
@told
def demo(prepare: bool, logs: Path | None) -> None:  # noqa: FBT001 - click gives it so
    """Build the demo province and serve it."""
    if logs is not None and not logs.exists():
        raise RefusedCommand(f"{logs}: there is no such file or folder.")
    ready()
    if build.is_built():
        build.catch_up()
    else:
        click.echo("Building the demo province …", err=True)
        build.build()
    if logs is not None:
        taken = build.take_logs(logs)
        click.echo(
            f"{logs}: {taken.events:,} events, {taken.unparsed:,} unparsed, {taken.refused:,} "
            "refused.",
            err=True,
        )
        for fault in taken.faults:
            click.echo(f"  {fault}", err=True)
    click.echo(build.SIGN_INS, err=True)
    if not prepare:
        os.environ["KHIEN_DEMO"] = "1"
        address = f"http://{settings.KHIEN.bind}:{settings.KHIEN.port}"
        click.echo(f"\nOpen {address}", err=True)
        supervise.run(_processes(), until_told())


def of_room(group: click.Group) -> click.Group:
    """Return a room's commands: the database is ready, a refusal is one sentence."""
    for command in group.commands.values():
        service = command.callback
        assert service is not None
        command.callback = told(_made_ready(service))
    return group


def of_room_alone(command: click.Command) -> click.Command:
    """Return a room's command that stands in no group, made as those of its groups are."""
    assert command.callback is not None
    command.callback = told(_made_ready(command.callback))
    return command


def _made_ready(service: Any) -> Any:
    @wraps(service)
    def wrapped(*args: Any, **kwargs: Any) -> Any:
        ready()
        return service(*args, **kwargs)

    return wrapped


COMMANDS: dict[str, click.Command] = {
    command.name or "": command
    for command in (
        serve,
        web,
        worker_command,
        receive,
        seal,
        follow,
        pull,
        ingest,
        createadmin,
        audit_group,
        regulation_group,
        demo,
        of_room_alone(match_command),
        of_room_alone(obligations_command),
        of_room_alone(verify_command),
    )
} | {
    group.name or "": of_room(group)
    for group in (
        advisories_group,
        certificates_group,
        checks_group,
        consoles_group,
        exchange_group,
        feeds_group,
        files_group,
        papers_group,
        procedures_group,
        findings_group,
        incidents_group,
        inventory_group,
        assessments_group,
        catalogues_group,
        levels_group,
        mail_reports_group,
        measures_group,
        plans_group,
        trust_group,
        public_group,
        report_group,
        authority_group,
    )
}

assert scan_command.callback is not None
scan_command.callback = told(scan_command.callback)
files_group.add_command(scan_command)
"""Stands in its group without a database: a share is looked through on a machine that has no other part."""
