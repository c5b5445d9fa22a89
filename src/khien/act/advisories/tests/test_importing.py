"""Foreign files: taken in as drafts, as next versions, or refused; and the command."""

import json
import uuid
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.cast import PASSWORD

from khien.act.advisories.cli import advisories_group
from khien.act.advisories.queries import advisories as papers
from khien.act.advisories.services import drafts, importing, issuing
from khien.act.advisories.tests.build import Province, content, pass_on
from khien.act.advisories.tests.test_csaf import whole, written
from khien.act.advisories.tests.test_misp import UUID
from khien.act.advisories.tests.test_misp import written as event_written
from khien.act.advisories.tests.test_stix import START, bundle, foreign
from khien.act.advisories.types.advisories import (
    AlreadyImported,
    Faulty,
    OlderImported,
    OwnWork,
    VersionState,
    WorkedOn,
)
from khien.base.accounts.types import Actor
from khien.base.core.refusals import NotAllowed


def csaf(versions: int = 1, **changes: Any) -> bytes:
    file = written(whole(), versions=versions)
    file["document"]["publisher"] = {
        "category": "vendor",
        "name": "Hãng mẫu",
        "namespace": "https://vendor.example",
    }
    file["document"].update(changes)
    return json.dumps(file).encode()


def take(by: Actor, given: bytes) -> str:
    return importing.take_in(by, found=importing.read("a.json", given))


def test_foreign_advisory_becomes_a_draft_without_times(province: Province) -> None:
    number = take(province.an, csaf())

    record = papers.advisory(province.an, number)
    assert (record.line.state, record.line.title) == (VersionState.DRAFT, "Lỗ hổng Apache")
    assert record.origin == "https://vendor.example CB-2026-0001 v1"
    assert "the time to accept is missing" in record.acts.lacks
    assert record.content.cves == ("CVE-2026-12345", "CVE-2026-12346")


def test_who_took_it_in_does_not_approve_it(province: Province) -> None:
    number = take(province.lan, csaf())
    drafts.keep(province.an, number=number, content=content(), revision=1)
    drafts.submit(province.an, number=number, revision=2)

    with pytest.raises(OwnWork):
        issuing.approve(province.lan, number=number, revision=2)


def test_newer_version_of_the_same_becomes_the_next_version(province: Province) -> None:
    number = take(province.an, csaf())
    with pytest.raises(AlreadyImported, match="version 1"):
        take(province.an, csaf())
    with pytest.raises(WorkedOn):
        take(province.an, csaf(2))
    drafts.keep(province.an, number=number, content=content("XA1"), revision=1)
    pass_on(province, number)
    issuing.send(province.an, number=number)

    assert take(province.an, csaf(3)) == number
    record = papers.advisory(province.an, number)
    assert (record.line.version, record.origin.rpartition(" ")[2]) == (2, "v3")
    assert record.content.addressing.codes == ("XA1",)
    with pytest.raises(OlderImported):
        take(province.an, csaf(2))


def test_only_writers_take_in(province: Province) -> None:
    with pytest.raises(NotAllowed):
        take(province.minh, csaf())


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (b"{", "no JSON"),
        (b'{"type": "bundle", "id": "bundle--x", "objects": []}', "^a.json is not taken: id: "),
        (b'{"response": [{"Event": {"info": "x"}}]}', r": response\[0\].Event: .*uuid"),
        (b'{"a": 1}', "none of the formats"),
        (csaf(csaf_version="2.1"), "/document/csaf_version"),
    ],
)
def test_refused_file_says_what_and_where_and_leaves_nothing(
    province: Province, given: bytes, told: str
) -> None:
    with pytest.raises(Faulty, match=told):
        take(province.an, given)

    assert papers.advisories(province.an).total == 0


def test_newer_report_and_event_become_next_versions_and_older_are_refused(
    province: Province,
) -> None:
    report = foreign()
    event = event_written()

    def stix(days: int) -> bytes:
        newer = report[1].new_version(modified=START + timedelta(days=days))
        return json.dumps(bundle(newer, *report)).encode()

    def misp(seconds: int) -> bytes:
        stamped = {"timestamp": str(1_790_000_000 + seconds)}
        return json.dumps({"Event": event["Event"] | stamped}).encode()

    for made, origin in ((stix, report[1].id), (misp, f"MISP {UUID}")):
        number = take(province.an, made(2))
        with pytest.raises(AlreadyImported):
            take(province.an, made(2))
        drafts.keep(province.an, number=number, content=content("XA1"), revision=1)
        pass_on(province, number)
        issuing.send(province.an, number=number)

        assert take(province.an, made(9)) == number
        record = papers.advisory(province.an, number)
        assert (record.line.version, origin in record.origin) == (2, True)
        with pytest.raises(OlderImported):
            take(province.an, made(5))


def test_same_identifier_of_another_publisher_is_another_advisory(province: Province) -> None:
    """A report's identifier is anybody's to write; only its creator speaks for it."""
    _, report, *rest = foreign()
    held = json.loads(report.serialize())
    other = held | {"created_by_ref": f"identity--{uuid.uuid4()}", "name": "Giả mạo"}

    first = take(province.an, json.dumps(bundle(held, *rest)).encode())
    second = take(province.an, json.dumps(bundle(other, *rest)).encode())

    assert first != second


def test_page_takes_in_and_tells_what_was_settled(province: Province) -> None:
    client = Client()
    client.post("/sign-in/login/", {"login": "anpt", "password": PASSWORD})
    owner, report, _, *rest = foreign()
    good = SimpleUploadedFile("a.json", json.dumps(bundle(owner, report, *rest)).encode())
    bad = SimpleUploadedFile("b.json", json.dumps(bundle(owner)).encode())

    page = client.post("/advisories/import", {"file": good}, follow=True).content.decode()
    assert client.post("/advisories/import", {"file": bad}).status_code == 303
    refused = client.get("/advisories/import").content.decode()

    (line,) = papers.advisories(province.an).rows
    assert line.title == "Apache bị khai thác"
    assert "“Trung bình”" in page
    assert "b.json" in refused
    assert "objects: holds no report" in refused
    minh = Client()
    minh.post("/sign-in/login/", {"login": "minh", "password": PASSWORD})
    assert minh.get("/advisories/import").status_code == 403


def test_command_checks_and_takes_in(province: Province, tmp_path: Path) -> None:
    good, bad = tmp_path / "good.json", tmp_path / "bad.json"
    good.write_bytes(csaf())
    bad.write_bytes(csaf(title=""))
    run = CliRunner().invoke

    checked = run(advisories_group, ["check", str(good)])
    assert (checked.exit_code, papers.advisories(province.an).total) == (0, 0)
    assert "no fault" in checked.output
    refused = run(advisories_group, ["check", str(bad)])
    assert refused.exit_code == 1
    assert "/document/title" in refused.output
    taken = run(advisories_group, ["import", str(good)])
    assert taken.exit_code == 0
    (line,) = papers.advisories(province.an).rows
    assert line.number in taken.output
    again = run(advisories_group, ["import", str(good)])
    assert again.exit_code == 1
    assert "already" in again.output
    assert run(advisories_group, ["check", str(tmp_path / "none.json")]).exit_code == 2
