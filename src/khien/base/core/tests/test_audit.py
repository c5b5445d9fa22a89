"""The audit chain: whoever alters, removes or inserts a record is seen."""

from pathlib import Path

import pytest

from khien.base.accounts.types import Actor
from khien.base.core import audit
from khien.base.core.models import AuditRecord
from khien.base.core.usecase import plain, record

pytestmark = pytest.mark.django_db
LAN = Actor("Lan", 1)


def chained(count: int) -> None:
    for number in range(count):
        record(LAN, "test.done", {"number": number})
    assert audit.chain_once() == count


def test_chain_of_untouched_records_holds(home: Path) -> None:
    chained(5)

    assert audit.verify() == audit.Verdict(5, 0, ())


def test_altered_record_is_named(home: Path) -> None:
    chained(3)
    AuditRecord.objects.filter(position=2).update(details={"number": 99})

    (fault,) = audit.verify().faults

    assert fault.startswith("Altered: record 2 (test.done by Lan")


def test_removed_record_in_the_middle_is_seen(home: Path) -> None:
    chained(4)
    AuditRecord.objects.filter(position=2).delete()

    assert audit.verify().faults[0].startswith("Before record 3")


def test_removed_last_record_is_seen(home: Path) -> None:
    chained(4)
    AuditRecord.objects.filter(position=4).delete()

    (fault,) = audit.verify().faults

    assert fault.startswith("The records from position 4 to 4 are gone")


def test_rewritten_chain_differs_from_the_anchor(home: Path) -> None:
    chained(2)
    last = AuditRecord.objects.get(position=2)
    last.details = {"number": 5}
    last.hash = audit.hash_of(last)
    last.save()

    (fault,) = audit.verify().faults

    assert fault.startswith("Rewritten: record 2")


def test_secrets_never_reach_the_audit() -> None:
    assert plain("password", "geheim") == "…"
    assert plain("new_token", "abc") == "…"
    assert plain("name", "Lan") == "Lan"
