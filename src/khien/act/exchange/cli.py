"""Commands of exchange: check and import files, register peers, export an incident."""

from pathlib import Path
from typing import TextIO

import click
import orjson

from khien.act.advisories.services import importing
from khien.act.exchange.queries import exports
from khien.act.exchange.queries import feeds as feed_queries
from khien.act.exchange.rules.reading import BYTES_MAX
from khien.act.exchange.services import feeds, imports, peers
from khien.act.exchange.types.feeds import FeedKind, NewFeed
from khien.act.exchange.types.imports import Found, IsAdvisory, Plan, Terms, TooLarge
from khien.act.exchange.types.indicators import Reliability, TechnicalClass
from khien.act.exchange.types.peers import NewPeer
from khien.base.accounts import services as accounts
from khien.base.core.refusals import Invalid, text
from khien.base.core.tlp import Tlp, tlp_of

FILE = click.Path(path_type=Path)
TLPS = click.Choice([tlp.word for tlp in Tlp])
CLASSES = click.Choice([each.value for each in TechnicalClass])
RELIABILITIES = click.Choice([each.value for each in Reliability])
KINDS = click.Choice([each.value for each in FeedKind])


@click.group(name="exchange")
def exchange_group() -> None:
    """Take in what other centres share, and say who reads ours."""


def terms_options(command: click.decorators.FC) -> click.decorators.FC:
    """Add what is said for records that say nothing themselves."""
    for option in (
        click.option("--days", type=click.IntRange(1, 730), default=90, show_default=True),
        click.option("--tlp", type=TLPS, default="amber", show_default=True),
        click.option("--class", "technical_class", type=CLASSES),
        click.option("--reliability", type=RELIABILITIES, default="F"),
        click.option("--source", default="", help="Who says so; the file's name if not given."),
    ):
        command = option(command)
    return command


@exchange_group.command()
@click.argument("path", type=FILE)
@terms_options
def check(
    path: Path, source: str, reliability: str, technical_class: str | None, tlp: str, days: int
) -> None:
    """Say what importing PATH (STIX 2.1, MISP or CSAF 2.0, told by its content) would do; do nothing."""
    terms = _terms(source or path.name, reliability, technical_class, tlp, days)
    by = accounts.operator("exchange check")
    content = _content(path)
    try:
        _show(path, imports.check_file(by, content=content, terms=terms), "would be")
    except IsAdvisory:
        found = importing.read(path.name, content)
        click.echo(f"{path}: CSAF 2.0: an advisory would be begun: {found.content.title}.")


@exchange_group.command(name="import")
@click.argument("path", type=FILE)
@click.option("--advisory", is_flag=True, help="Also begin an advisory from its report or event.")
@terms_options
def import_(  # noqa: PLR0913 - one for each option
    path: Path,
    *,
    advisory: bool,
    source: str,
    reliability: str,
    technical_class: str | None,
    tlp: str,
    days: int,
) -> None:
    """Import PATH (STIX 2.1, MISP or CSAF 2.0, told by its content), all of it or nothing.

    From a CSAF document an advisory is begun.
    """
    terms = _terms(source or path.name, reliability, technical_class, tlp, days)
    by = accounts.operator("exchange import")
    content = _content(path)
    is_csaf = False
    try:
        _show(path, imports.import_file(by, name=path.name, content=content, terms=terms), "were")
    except IsAdvisory:
        is_csaf = True
    if advisory or is_csaf:
        number = importing.take_in(by, found=importing.read(path.name, content))
        click.echo(f"{path}: {number} was begun: a draft, at /advisories/{number}.")


@exchange_group.command(name="add-peer")
@click.argument("name")
@click.option("--unit", default="", help="Whose centre it is.")
@click.option("--tlp", type=TLPS, default="green", show_default=True, help="The highest it reads.")
@click.option("--reads", multiple=True, default=("indicators", "advisories"), show_default=True)
@click.option("--writes", multiple=True)
def add_peer(
    name: str, unit: str, tlp: str, reads: tuple[str, ...], writes: tuple[str, ...]
) -> None:
    """Register another centre and print its token, this once."""
    by = accounts.operator("exchange add-peer")
    new = NewPeer(name, unit, tlp_of(tlp) or Tlp.CLEAR, reads, writes)
    click.echo(peers.enter_peer(by, peer=new).token)


@exchange_group.command(name="add-consumer")
@click.argument("name")
@click.option("--tlp", type=TLPS, default="amber", show_default=True)
def add_consumer(name: str, tlp: str) -> None:
    """Register a firewall that reads the block list and print its token, this once."""
    by = accounts.operator("exchange add-consumer")
    given = peers.enter_consumer(by, name=name, unit="", ceiling=tlp_of(tlp) or Tlp.CLEAR)
    click.echo(given.token)


@exchange_group.command(name="add-feed")
@click.argument("name")
@click.argument("kind", type=KINDS)
@click.argument("url")
@click.option("--collection", default="", help="The collection of a TAXII server.")
@click.option("--user", default="", help="Who signs in; without one the secret is a token.")
@click.option("--secret-file", type=click.File(), help="The password or token; - reads it.")
@click.option("--inner", default="", help="Why an inner address, or http, may be used.")
@click.option("--minutes", type=click.IntRange(5, 10080), default=60, show_default=True)
@click.option("--direct", is_flag=True, help="Take what comes at once, without a person's look.")
@terms_options
def add_feed(  # noqa: PLR0913 - one for each option
    *,
    name: str,
    kind: str,
    url: str,
    collection: str,
    user: str,
    secret_file: TextIO | None,
    inner: str,
    minutes: int,
    direct: bool,
    source: str,
    reliability: str,
    technical_class: str | None,
    tlp: str,
    days: int,
) -> None:
    """Register a feed of another centre, to be pulled by the worker.

    URL is a TAXII API root, a MISP manifest.json or a CSAF provider-metadata.json.
    """
    new = NewFeed(
        name=name,
        kind=FeedKind(kind),
        url=url,
        terms=_terms(source or name, reliability, technical_class, tlp, days),
        collection=collection,
        user=user,
        secret=secret_file.read().strip() if secret_file else "",
        inner_reason=inner,
        minutes=minutes,
        is_direct=direct,
    )
    key = feeds.enter_feed(accounts.operator("exchange add-feed"), feed=new)
    click.echo(f"{name}: feed {key} is registered; the worker pulls it now.")


@exchange_group.command(name="feeds")
def list_feeds() -> None:
    """List the feeds with what came of their last pull."""
    for line in feed_queries.feeds(accounts.operator("exchange feeds")):
        came = ", ".join(f"{count:,} {word}" for word, count in line.counts.items() if count)
        state = "paused" if line.is_paused else f"next {line.next_at:%Y-%m-%d %H:%M}Z"
        told = line.problem.message % line.problem.values if line.problem else came or "nothing new"
        last = f"{line.last_at:%Y-%m-%d %H:%M}Z: {told}" if line.last_at else "never pulled"
        click.echo(f"{line.name} ({line.kind}, {state}): {last}")


@exchange_group.command(name="pull-feed")
@click.argument("name")
def pull_feed(name: str) -> None:
    """Have the worker pull feed NAME now; a paused one goes on."""
    by = accounts.operator("exchange pull-feed")
    feeds.pull_feed(by, key=feed_queries.key_of(by, name))
    click.echo(f"{name}: the worker pulls it now.")


@exchange_group.command(name="pause-feed")
@click.argument("name")
def pause_feed(name: str) -> None:
    """Pull feed NAME no more until it is asked for."""
    by = accounts.operator("exchange pause-feed")
    feeds.pause_feed(by, key=feed_queries.key_of(by, name))
    click.echo(f"{name}: paused.")


@click.group(name="incidents")
def incidents_group() -> None:
    """Hand incidents to others."""


@incidents_group.command()
@click.argument("number")
@click.option("--format", "form", type=click.Choice(["stix", "misp", "json"]), default="stix")
@click.option("--tlp", type=TLPS, default="amber", show_default=True)
def export(number: str, form: str, tlp: str) -> None:
    """Print incident NUMBER in a format that others read; inner addresses are covered."""
    by = accounts.operator(f"incidents export {number}")
    made = exports.incident(by, number, form=form, tlp=tlp_of(tlp) or Tlp.RED)
    click.echo(orjson.dumps(made, option=orjson.OPT_INDENT_2).decode())


def _terms(
    source: str, reliability: str, technical_class: str | None, tlp: str, days: int
) -> Terms:
    return Terms(
        source,
        Reliability(reliability),
        TechnicalClass(technical_class) if technical_class else None,
        tlp_of(tlp) or Tlp.RED,
        days,
    )


def _content(path: Path) -> bytes:
    if not path.is_file():
        raise Invalid(what=text("%(path)s: there is no such file.") % {"path": path})
    size = path.stat().st_size
    if size > BYTES_MAX:
        raise TooLarge(size=size, most=BYTES_MAX)
    return path.read_bytes()


def _show(path: Path, plan: Plan, verb: str) -> None:
    for line in plan.lines:
        if line.found is Found.REFUSED:
            why = line.why % {name: str(value) for name, value in line.why_values.items()}
            click.echo(f"{line.path}: refused: {why}", err=True)
        elif line.found is Found.CHANGED:
            said = "; ".join(f"{name}: {old} → {new}" for name, old, new in line.changes)
            click.echo(f"{line.path}: {line.label}: {said or line.why}", err=True)
    counts = ", ".join(f"{plan.counts.get(found, 0):,} {found.value}" for found in Found)
    total = sum(plan.counts.values())
    click.echo(f"{path}: {plan.format_name}: of {total:,} records {verb} {counts}.")
