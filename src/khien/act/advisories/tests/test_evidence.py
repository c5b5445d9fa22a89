"""Files that show what was done: checked, kept with their hash, read by the unit and the editors alone."""

import hashlib

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.cast import PASSWORD

from khien.act.advisories.queries import follow
from khien.act.advisories.services import following, returning
from khien.act.advisories.tests.build import Province, sent
from khien.act.advisories.types.follow import AnswerState, GivenFile, TooManyFiles
from khien.base.casework.types import Stale
from khien.base.files.types.stored import MarkedSecret, TypeNotTaken, Verdict

LOG = "2026-11-25 08:00 httpd 2.4.68 khởi động\n".encode()
GIVEN = GivenFile("httpd.log", LOG)


def accepted(province: Province) -> str:
    case = f"{sent(province, 'XA1', 'XA2')}.1.XA1"
    following.accept(province.minh, number=case, who="Minh")
    return case


def verdicts() -> set[str]:
    rows = apps.get_model("files", "StoredFile")._default_manager
    return set(rows.values_list("verdict", flat=True))


def client_of(name: str) -> Client:
    client = Client()
    client.post("/sign-in/login/", {"login": name, "password": PASSWORD})
    return client


def test_file_comes_with_the_answer_and_is_given_out_with_its_hash(province: Province) -> None:
    case = accepted(province)
    minh = client_of("minh")
    answer = {"evidence": "Đã vá", "files": [SimpleUploadedFile("httpd.log", LOG)]}
    minh.post(f"/advisories/answers/{case}/finish", answer)

    (one,) = follow.answer(province.an, case).files
    assert (one.file.name, one.file.digest) == ("httpd.log", hashlib.sha256(LOG).hexdigest())
    address = f"/advisories/answers/{case}/files/{one.key}"
    for client in (minh, client_of("anpt")):
        page = client.get(f"/advisories/answers/{case}").content.decode()
        assert address in page
        assert one.file.digest in page
        given = client.get(address)
        assert (given.content, given["Content-Type"]) == (LOG, "application/octet-stream")
    assert client_of("hoa").get(address).status_code == 404
    foreign = address.replace(case, case.replace("XA1", "XA2"))
    assert client_of("hoa").get(foreign).status_code == 404


@pytest.mark.parametrize(
    ("bad", "refusal"),
    [
        (GivenFile("a.exe", b"MZ\x90\x00" + b"\x00" * 200), TypeNotTaken),
        (GivenFile("mat.txt", "TUYỆT MẬT\nCông văn số 1".encode()), MarkedSecret),
    ],
)
def test_refused_file_leaves_the_answer_open_and_no_other_file_behind(
    province: Province, bad: GivenFile, refusal: type[Exception]
) -> None:
    case = accepted(province)

    with pytest.raises(refusal):
        following.finish(province.minh, number=case, evidence="Đã vá", files=[GIVEN, bad])

    answer = follow.answer(province.minh, case)
    assert (answer.line.state, answer.files) == (AnswerState.ACCEPTED, ())
    assert verdicts() == {Verdict.DELETED}


def test_answer_that_comes_too_late_keeps_no_file(province: Province) -> None:
    case = accepted(province)

    with pytest.raises(Stale):
        following.finish(province.minh, number=case, evidence="x", files=[GIVEN], version=1)

    assert verdicts() == {Verdict.DELETED}


def test_files_of_a_returned_answer_stay_and_count(province: Province) -> None:
    case = accepted(province)
    following.finish(province.minh, number=case, evidence="lần một", files=[GIVEN])
    returning.return_answer(province.an, number=case, why="thiếu")
    many = [GivenFile(f"{place}.log", LOG) for place in range(following.FILES_MAX)]

    with pytest.raises(TooManyFiles, match="at most 10"):
        following.finish(province.minh, number=case, evidence="lần hai", files=many)
    following.finish(
        province.minh, number=case, evidence="lần hai", files=[GivenFile("b.log", LOG + b"2")]
    )

    names = [one.file.name for one in follow.answer(province.minh, case).files]
    assert names == ["httpd.log", "b.log"]
    assert follow.follow_ups(province.an).rows[-1].files_count == 2
