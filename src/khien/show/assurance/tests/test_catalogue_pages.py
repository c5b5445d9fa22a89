"""The pages and commands of catalogues: found, narrowed, tried, taken in, compared, given out."""

import json
from collections import Counter

import pytest
from click.testing import CliRunner
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.cast import Cast

from khien.base.core.refusals import NotAllowed, NotFound
from khien.show.assurance.cli.catalogues import catalogues_group
from khien.show.assurance.queries import catalogues as queries
from khien.show.assurance.queries import comparing, drafts
from khien.show.assurance.rules import catalogues as rules
from khien.show.assurance.rules.comparing import compare
from khien.show.assurance.services import catalogues as services
from khien.show.assurance.types.catalogues import CatalogueNotRead, CatalogueUnknown
from khien.show.assurance.types.comparing import Change

pytestmark = pytest.mark.django_db

FIRST = """
code = "own"
version = "2025"
title = { en = "Our own", vi = "Quy định của tỉnh" }
source = "Quy chế (mẫu)"
valid_from = 2025-01-01

[[family]]
code = "TK"
title = { en = "Accounts", vi = "Tài khoản" }

[[family.requirement]]
code = "TK.1"
title = { en = "Accounts are reviewed", vi = "Tài khoản được rà soát" }
recurrence = "account-review"

[[family.requirement]]
code = "TK.2"
title = { en = "Passwords have at least 8 characters", vi = "Mật khẩu có ít nhất 8 ký tự" }

[[family]]
code = "MT"
title = { en = "Machines", vi = "Máy tính" }

[[family.requirement]]
code = "MT.1"
title = { en = "Machines run licensed anti-virus", vi = "Máy tính có phần mềm diệt vi rút bản quyền" }
measures = ["pcs-with-antivirus"]

[[family.requirement]]
code = "MT.2"
title = { en = "Floppy disks are kept locked away", vi = "Đĩa mềm được cất trong tủ có khóa" }
"""

SECOND = (
    FIRST.replace('version = "2025"', 'version = "2026"')
    .replace("valid_from = 2025-01-01", "valid_from = 2026-01-01")
    .replace("ít nhất 8 ký tự", "ít nhất 12 ký tự")
    .partition('\n[[family.requirement]]\ncode = "MT.2"')[0]
    + """
[[family.requirement]]
code = "MT.3"
title = { en = "Signatures are fresh", vi = "Mẫu nhận diện được cập nhật" }
"""
)


def _signed_in(client: Client, name: str) -> Client:
    client.force_login(get_user_model().objects.get(username=name))
    return client


def _shipped(people: Cast, name: str) -> int:
    content = (services.SHIPPED / name).read_bytes()
    return services.load_catalogue(people.system, name=name, content=content, is_shipped=True)


def test_every_catalogue_that_comes_with_khien_is_taken_in(people: Cast) -> None:
    services.load_shipped(people.system)

    held = {one.code: one for one in queries.editions()}
    assert {code: one.requirements for code, one in held.items()} == {
        "vn-2026": 96,
        "vn-2017": 64,
        "nb47": 42,
        "cm35": 32,
        "nist-csf": 106,
        "cis-controls": 18,
    }
    assert all(one.is_shipped for one in held.values())


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            "pcs-with-antivirus",
            "pcs-with-hats",
            r"MT\.1: there is no such measure \(pcs-with-hats\)",
        ),
        ("account-review", "tea", r"TK\.1: nothing comes round under this code \(tea\)"),
    ],
)
def test_what_nobody_measures_is_refused_at_its_requirement(old: str, new: str, said: str) -> None:
    with pytest.raises(CatalogueNotRead, match=said):
        services.read_catalogue("x.toml", FIRST.replace(old, new).encode())


def test_an_edition_is_narrowed_by_level_and_words_without_accents(
    people: Cast, client: Client
) -> None:
    key = _shipped(people, "vn-2026.toml")

    page = _signed_in(client, "hoa").get(
        f"/catalogues/{key}", {"level": "3", "q": "tuong lua ung dung"}
    )

    assert page.status_code == 200
    rows = [one.code for _, found in page.context["shown"] for one in found]
    assert rows == ["NET.5"]
    assert page.context["rounds"]["scan"].every_months == (12, 12, 6, 6, 3)
    assert "WAF" in page.content.decode()
    level_one = queries.narrowed(queries.edition(key).catalogue, level=1)
    assert "MON" not in {one.code for one in level_one}, "monitoring is asked from level 3 on"


def test_two_editions_are_told_apart_requirement_by_requirement(
    people: Cast, client: Client
) -> None:
    before = services.load_catalogue(people.system, name="a", content=FIRST.encode())
    after = services.load_catalogue(people.system, name="b", content=SECOND.encode())

    found = comparing.editions_compared(before, after)

    assert [(one.code, one.change, one.what) for one in found.differences] == [
        ("TK.1", Change.SAME, ()),
        ("TK.2", Change.CHANGED, ("title",)),
        ("MT.1", Change.SAME, ()),
        ("MT.3", Change.ADDED, ()),
        ("MT.2", Change.DROPPED, ()),
    ]
    asked = {"before": str(before), "after": str(after), "only": "changed"}
    page = _signed_in(client, "hoa").get("/catalogues/compare", asked).content.decode()
    assert "<del>Mật khẩu có ít nhất 8 ký tự</del>" in page
    assert "MT.3" not in page


def test_all_levels_and_none_named_are_the_same_and_a_moved_requirement_is_changed() -> None:
    before = rules.read("a", FIRST.encode())
    moved = FIRST.replace('code = "TK"', 'code = "ACC"').replace(
        'recurrence = "account-review"', 'recurrence = "account-review"\nlevels = [1, 2, 3, 4, 5]'
    )

    found = compare(before, rules.read("b", moved.encode()))

    assert [one.what for one in found[:3]] == [("family",), ("family",), ()]


def test_answers_are_counted_on_each_class_of_change(people: Cast) -> None:
    before = services.load_catalogue(people.system, name="a", content=FIRST.encode())

    tried = comparing.tried(before, rules.read("b", SECOND.encode()))
    tried.answers.update(Counter({"TK.1": 5, "TK.2": 3, "MT.2": 2}))

    assert tried.answered == {
        Change.CHANGED: 3,
        Change.ADDED: 0,
        Change.DROPPED: 2,
        Change.SAME: 5,
    }


def test_a_file_is_looked_at_tried_and_only_then_taken_in(people: Cast, client: Client) -> None:
    services.load_catalogue(people.system, name="a", content=FIRST.encode())
    _signed_in(client, "tuan")

    upload = SimpleUploadedFile("quy-dinh-2026.toml", SECOND.encode())
    answer = client.post("/catalogues/bring", {"file": upload}, follow=True)

    assert answer.context["against"], "it is tried against the edition of its own code"
    counts = {value: count for value, _, count, _ in answer.context["counts"]}
    assert counts == {"same": 2, "changed": 1, "added": 1, "dropped": 1}
    assert [one.version for one in queries.editions()] == ["2025"], "nothing is taken in yet"
    draft = answer.context["draft"].key
    with pytest.raises(NotFound):
        drafts.draft(people.lan, draft)

    taken = client.post(f"/catalogues/drafts/{draft}/take", follow=True)

    assert "Do tỉnh nhập" in taken.content.decode()
    assert [one.version for one in queries.editions()] == ["2026", "2025"]
    assert client.get(f"/catalogues/drafts/{draft}").status_code == 404


def test_a_wrong_file_is_refused_on_the_page_and_nothing_waits(
    people: Cast, client: Client
) -> None:
    wrong = SimpleUploadedFile("x.json", b'{"profile": {}}')

    answer = _signed_in(client, "tuan").post("/catalogues/bring", {"file": wrong})

    assert answer.status_code == 422
    assert "đây không phải tệp OSCAL loại catalog (profile)" in answer.content.decode()


def test_what_the_province_brought_in_is_given_out_to_nobody_else(
    people: Cast, client: Client
) -> None:
    own = services.load_catalogue(people.system, name="a", content=FIRST.encode())
    shipped = _shipped(people, "cis-8.toml")
    _signed_in(client, "hoa")

    assert client.get(f"/catalogues/{own}").status_code == 200
    assert client.get(f"/catalogues/{own}/as-oscal").status_code == 403
    assert client.get("/catalogues/bring").status_code == 403
    assert json.loads(client.get(f"/catalogues/{shipped}/as-oscal").content)["catalog"]
    assert client.get(f"/catalogues/{shipped}/as-excel").status_code == 404
    with pytest.raises(NotAllowed):
        services.load_catalogue(people.hoa, name="a", content=SECOND.encode())


def test_pages_that_a_reader_opens_first(people: Cast, client: Client) -> None:
    _signed_in(client, "tuan")
    assert "khien catalogues import --shipped" in client.get("/catalogues/").content.decode()
    _shipped(people, "csf-2.0.toml")

    page = client.get("/catalogues/").content.decode()

    assert "Khung an ninh mạng NIST CSF 2.0" in page
    assert client.get("/catalogues/template").content.startswith(b"PK")


def test_commands_print_what_they_read_and_say_what_exists(people: Cast) -> None:
    run = CliRunner().invoke
    done = run(catalogues_group, ["import", str(services.SHIPPED / "cis-8.toml")])
    assert done.output == "cis-controls 8: 18 requirements.\n"

    exported = run(catalogues_group, ["export", "cis-controls", "--version", "8"])

    held = queries.edition_named("cis-controls").catalogue
    assert rules.read("x", exported.output.encode()) == held
    as_toml = run(catalogues_group, ["export", "cis-controls", "--format", "toml"]).output
    assert rules.read("x", as_toml.encode()) == held
    refused = run(catalogues_group, ["export", "cis-controls", "--version", "9"])
    assert isinstance(refused.exception, CatalogueUnknown)
    assert str(refused.exception) == (
        "There is no catalogue cis-controls 9. There are: cis-controls 8."
    )
