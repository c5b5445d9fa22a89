"""Feeds of others: pulled whole and once, a file or at once; a broken server leaves one sentence."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from tests.cast import Cast

from khien.act.advisories.queries import advisories
from khien.act.advisories.types.advisories import AdvisoryFilter
from khien.act.exchange.models import Draft, Feed, Indicator, StixObject
from khien.act.exchange.queries import feeds as queries
from khien.act.exchange.rules import feeds as rules
from khien.act.exchange.services import feeds, imports, pulling
from khien.act.exchange.tests.build import csaf, stix_indicator
from khien.act.exchange.tests.publisher import COLLECTION, Publisher, published
from khien.act.exchange.types.feeds import BadFeed, FeedKind, FeedLine, NewFeed
from khien.act.exchange.types.imports import Terms
from khien.act.exchange.types.indicators import TechnicalClass
from khien.act.exchange.wire import fetching
from khien.base.accounts.types import Actor
from khien.base.casework import queries as casework
from khien.base.core import clock, outbox
from khien.base.core.models import AuditRecord, OutboxRow
from khien.base.core.refusals import Invalid, NotAllowed

pytestmark = pytest.mark.django_db
TERMS = Terms("Trung tâm bạn", technical_class=TechnicalClass.CONTROL)
FIRST, SECOND = (f"44298a74-ba52-4f0c-87a3-1824e67d7fa{n}" for n in (1, 2))
PATHS = {
    FeedKind.TAXII: "/root",
    FeedKind.MISP: "/misp/manifest.json",
    FeedKind.CSAF: "/csaf/provider-metadata.json",
}


@pytest.fixture
def there() -> Iterator[Publisher]:
    with published() as publisher:
        yield publisher


def said(there: Publisher, kind: FeedKind, **more: Any) -> NewFeed:
    fresh: dict[str, Any] = {
        "name": f"{kind} mẫu",
        "collection": "c" if kind is FeedKind.TAXII else "",
        "inner_reason": "thử trên một máy",
        "is_direct": True,
    }
    return NewFeed(kind=kind, url=there.address + PATHS[kind], terms=TERMS, **(fresh | more))


def work() -> None:
    """Let the worker do the jobs that are due now."""
    while outbox.work_once("w", is_long=True):
        pass


def pulled(by: Actor) -> FeedLine:
    """Have the only feed pulled now, and return how it stands."""
    feeds.pull_feed(by, key=Feed.objects.get().pk)
    work()
    (line,) = queries.feeds(by)
    return line


def begun(by: Actor) -> list[str]:
    """Return the numbers of the advisories."""
    return [line.number for line in advisories.advisories(by, AdvisoryFilter()).rows]


def waiting(by: Actor) -> list[str]:
    """Return what the inbox says of feeds."""
    return [line.title for line in casework.inbox(by) if line.kind == feeds.ITEM.code]


def problem(line: FeedLine) -> str:
    return line.problem.message % line.problem.values if line.problem else ""


def test_taxii_collection_is_read_page_by_page_and_goes_on_where_it_stopped(
    people: Cast, there: Publisher
) -> None:
    there.shelf = [stix_indicator(f"198.51.100.{n}") for n in range(5)]
    feeds.enter_feed(people.lan, feed=said(there, FeedKind.TAXII, user="khien", secret="mật khẩu"))
    work()

    assert Indicator.objects.count() == 5
    assert set(there.signed_in) == {"Basic a2hpZW46beG6rXQga2jhuql1"}
    assert [path.partition("?")[2] for path in there.asked] == [
        "limit=1000",
        "limit=1000&next=2",
        "limit=1000&next=4",
    ]
    there.shelf.append(stix_indicator("198.51.100.77"))
    line = pulled(people.lan)

    assert line.counts == {"refused": 0, "new": 1}
    assert there.asked[-1].endswith("?limit=1000&added_after=2026-11-01T00%3A00%3A00.000004Z")
    assert len(there.asked) == 4
    assert "mật khẩu" not in str(list(AuditRecord.objects.values_list("details", flat=True)))


def test_faulty_object_of_a_page_is_counted_and_the_others_are_taken(
    people: Cast, there: Publisher
) -> None:
    there.shelf = [stix_indicator("198.51.100.1"), stix_indicator(modified="gestern")]
    feeds.enter_feed(people.lan, feed=said(there, FeedKind.TAXII))
    work()

    (line,) = queries.feeds(people.lan)
    assert (line.counts, problem(line)) == ({"new": 1, "refused": 1}, "")
    assert line.refusal is not None
    assert line.refusal.values["path"] == "objects[1].modified"


def test_new_feed_waits_for_a_person_and_stops_when_too_many_files_wait(
    people: Cast, there: Publisher, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pulling, "DRAFTS_MAX", 2)
    there.shelf = [stix_indicator(f"198.51.100.{n}") for n in range(6)]
    feeds.enter_feed(people.lan, feed=said(there, FeedKind.TAXII, is_direct=False))
    work()

    (line,) = queries.feeds(people.lan)
    assert (Draft.objects.count(), Indicator.objects.count()) == (2, 0)
    assert problem(line).startswith("2 files of this feed wait among the imports")
    for row in Draft.objects.all():
        imports.apply_draft(people.lan, key=row.pk)
    assert pulled(people.lan).counts["files"] == 1
    assert Draft.objects.filter(decided_at__isnull=True).count() == 1
    assert Indicator.objects.count() == 4


def test_misp_feed_is_read_event_by_event_and_again_where_one_changed(
    people: Cast, there: Publisher
) -> None:
    there.publish_event(FIRST, "a.example", "b.example")
    there.publish_event(SECOND, "c.example")
    there.put(f"/misp/{SECOND}.json", {"Event": {"uuid": SECOND, "Attribute": "x"}})
    feeds.enter_feed(people.lan, feed=said(there, FeedKind.MISP, secret="khóa"))
    work()

    (line,) = queries.feeds(people.lan)
    assert (line.counts, problem(line)) == ({"new": 2, "refused": 1}, "")
    asked = len(there.asked)
    there.publish_event(FIRST, "a.example", "d.example", stamp=9)
    line = pulled(people.lan)

    assert line.counts == {"refused": 0, "new": 1, "known": 1}
    assert len(there.asked) == asked + 2
    assert set(Indicator.objects.values_list("value", flat=True)) == {
        "a.example",
        "b.example",
        "d.example",
    }


def test_csaf_provider_gives_drafts_of_advisories_whose_hash_holds(
    people: Cast, there: Publisher
) -> None:
    there.publish_csaf("a.json", csaf("HM-1"), "2026-11-02T00:00:00Z")
    there.publish_csaf("b.json", csaf("HM-2"), "2026-11-03T00:00:00Z", mark="0" * 128)
    there.publish_csaf("c.json", csaf("HM-3", title=""), "2026-11-04T00:00:00Z")
    feeds.enter_feed(people.lan, feed=said(there, FeedKind.CSAF))
    work()

    (line,) = queries.feeds(people.lan)
    assert (line.counts, problem(line)) == ({"new": 1, "refused": 2}, "")
    there.publish_csaf("b.json", csaf("HM-2"), "2026-11-03T00:00:00Z")
    there.publish_csaf("a.json", csaf("HM-1"), "2026-11-05T00:00:00Z")
    line = pulled(people.lan)

    assert line.counts == {"new": 1, "known": 1, "refused": 0}
    origins = {advisories.advisory(people.lan, one).origin for one in begun(people.lan)}
    assert origins == {"https://vendor.example HM-1 v1", "https://vendor.example HM-2 v1"}


def hang(there: Publisher) -> None:
    there.hangs_s = 3


def hold_back(there: Publisher) -> None:
    there.held_back = 7


def answers(status: int, body: bytes = b"", **headers: str) -> Callable[[Publisher], None]:
    def change(there: Publisher) -> None:
        for path in (COLLECTION, *PATHS.values()):
            there.pages[path] = (status, headers, body)

    return change


@pytest.mark.parametrize("kind", list(FeedKind))
@pytest.mark.parametrize(
    ("breaks", "sentence"),
    [
        (answers(500), "answers 500 instead of content"),
        (answers(401), "answers 401 instead of content"),
        (answers(302, Location="http://169.254.169.254/"), "sends on to http://169.254.169.254/"),
        (answers(200, b"<html>"), "this is not the JSON that belongs there"),
        (answers(200, b"[1]"), "this is no|names no"),
        (answers(200, b"[" + b"1," * 9_000_000 + b"1]"), "gives more than 16777216 bytes"),
        (hold_back, "broke off after"),
        (hang, "does not answer"),
    ],
)
def test_broken_server_leaves_nothing_half_taken_and_one_sentence(
    people: Cast,
    there: Publisher,
    kind: FeedKind,
    breaks: Callable[[Publisher], None],
    sentence: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(fetching, "FETCH_S", 1.0)
    there.shelf = [stix_indicator("198.51.100.1")]
    there.publish_event(FIRST, "a.example")
    there.publish_csaf("a.json", csaf(), "2026-11-02T00:00:00Z")
    breaks(there)
    feeds.enter_feed(people.lan, feed=said(there, kind))
    work()

    (line,) = queries.feeds(people.lan)
    assert any(part in problem(line) for part in sentence.split("|")), problem(line)
    assert line.next_at > clock.now() + timedelta(minutes=100)
    assert (Indicator.objects.count(), StixObject.objects.count()) == (0, 0)
    assert begun(people.lan) == []
    assert not OutboxRow.objects.exclude(error="").exists()


def test_feed_that_breaks_in_the_middle_keeps_what_was_whole_and_goes_on_from_there(
    people: Cast, there: Publisher
) -> None:
    there.publish_event(FIRST, "a.example")
    there.publish_event(SECOND, "b.example", stamp=2)
    whole = there.pages[f"/misp/{SECOND}.json"]
    there.pages[f"/misp/{SECOND}.json"] = (500, {}, b"")
    feeds.enter_feed(people.lan, feed=said(there, FeedKind.MISP))
    work()

    (line,) = queries.feeds(people.lan)
    assert f"{SECOND}.json answers 500" in problem(line)
    assert line.counts["new"] == 1
    there.pages[f"/misp/{SECOND}.json"] = whole
    line = pulled(people.lan)

    assert (line.counts["new"], line.failures, problem(line)) == (1, 0, "")
    assert there.asked.count(f"/misp/{FIRST}.json") == 1


def test_run_is_bounded_and_the_next_one_goes_on_at_once(
    people: Cast, there: Publisher, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pulling, "PIECES_MAX", 2)
    there.shelf = [stix_indicator(f"198.51.100.{n}") for n in range(10)]
    feeds.enter_feed(people.lan, feed=said(there, FeedKind.TAXII))

    outbox.work_once("w", is_long=True)
    assert Indicator.objects.count() == 4
    work()

    assert Indicator.objects.count() == 10
    assert len(there.asked) == 5


def test_feed_that_fails_again_and_again_becomes_work_and_stops_being_it(
    people: Cast, there: Publisher
) -> None:
    feeds.enter_feed(people.lan, feed=said(there, FeedKind.MISP))
    work()
    for _ in range(rules.TELLS_AFTER - 2):
        pulled(people.lan)
    assert waiting(people.lan) == []

    assert pulled(people.lan).failures == rules.TELLS_AFTER
    assert "misp mẫu" in waiting(people.lan)[0]
    there.publish_event(FIRST, "a.example")
    pulled(people.lan)

    assert waiting(people.lan) == []


def test_feed_is_pulled_by_one_worker_at_a_time_and_taken_over_from_a_killed_one(
    people: Cast, there: Publisher
) -> None:
    there.publish_event(FIRST, "a.example")
    feeds.enter_feed(people.lan, feed=said(there, FeedKind.MISP))
    Feed.objects.update(held_until=clock.now() + timedelta(seconds=90))

    work()
    assert there.asked == []
    with clock.played(clock.now() + timedelta(seconds=95)):
        work()

    assert Indicator.objects.count() == 1


def test_paused_or_closed_feed_is_left_alone(people: Cast, there: Publisher) -> None:
    there.publish_event(FIRST, "a.example")
    key = feeds.enter_feed(people.lan, feed=said(there, FeedKind.MISP, secret="x"))
    feeds.pause_feed(people.lan, key=key)
    work()
    assert (there.asked, Indicator.objects.count()) == ([], 0)

    pulled(people.lan)
    assert Indicator.objects.count() == 1
    feeds.close_feed(people.lan, key=key)
    work()

    assert queries.feeds(people.lan) == []
    assert Feed.objects.get().sealed_secret == ""


def test_sign_in_goes_to_the_feeds_own_host_alone(people: Cast, there: Publisher) -> None:
    with published() as elsewhere:
        elsewhere.publish_csaf("a.json", csaf(), "2026-11-02T00:00:00Z")
        there.pages["/csaf/provider-metadata.json"] = elsewhere.pages[
            "/csaf/provider-metadata.json"
        ]
        feeds.enter_feed(people.lan, feed=said(there, FeedKind.CSAF, secret="khóa"))
        work()

        (line,) = queries.feeds(people.lan)
        assert problem(line).endswith("Only an https:// address is taken.")
        assert elsewhere.asked == []


@pytest.mark.parametrize(
    ("more", "refusal"),
    [
        ({"inner_reason": ""}, Invalid),
        ({"collection": ""}, BadFeed),
        ({"name": " "}, BadFeed),
        ({"user": "a:b"}, BadFeed),
        ({"secret": "a\r\nX: y"}, BadFeed),
    ],
)
def test_feed_that_cannot_be_is_not_registered(
    people: Cast, there: Publisher, more: dict[str, str], refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        feeds.enter_feed(people.lan, feed=said(there, FeedKind.TAXII, **more))
    with pytest.raises(NotAllowed):
        feeds.enter_feed(people.minh, feed=said(there, FeedKind.TAXII))

    assert not Feed.objects.exists()
