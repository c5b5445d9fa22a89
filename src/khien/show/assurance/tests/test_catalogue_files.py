"""Catalogues come and go as TOML, Excel and OSCAL; a file that is wrong is refused with its place."""

import io
import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as some
from openpyxl import load_workbook
from trestle.oscal.catalog import Catalog

from khien.base.regulation.types import Words
from khien.show.assurance.rules import catalogues as rules
from khien.show.assurance.rules.formats import oscal_out, sheet, toml
from khien.show.assurance.rules.formats.tidying import tidy
from khien.show.assurance.services.catalogues import SHIPPED
from khien.show.assurance.types.catalogues import (
    Catalogue,
    CatalogueNotRead,
    Family,
    Form,
    Requirement,
)

NIST: dict[str, Any] = {
    "catalog": {
        "uuid": "74c8ba1e-5cd4-4ad1-bbfd-d888e2f6c724",
        "metadata": {
            "title": "Electronic *Control* Set",
            "last-modified": "2023-12-04T14:55:00.000000-04:00",
            "version": "5.1.1",
            "oscal-version": "1.1.1",
        },
        "groups": [
            {
                "id": "ac",
                "class": "family",
                "title": "Access Control",
                "params": [{"id": "shared", "values": ["30 days"]}],
                "controls": [
                    {
                        "id": "ac-2",
                        "class": "SP800-53",
                        "title": "Account Management",
                        "params": [
                            {"id": "ac-2_prm_1", "label": "roles"},
                            {
                                "id": "ac-2_prm_2",
                                "select": {
                                    "how-many": "one-or-more",
                                    "choice": [
                                        "remove",
                                        "disable after {{ insert: param, shared }}",
                                    ],
                                },
                            },
                        ],
                        "props": [{"name": "label", "value": "AC-2"}],
                        "parts": [
                            {
                                "id": "ac-2_smt",
                                "name": "statement",
                                "parts": [
                                    {
                                        "id": "ac-2_smt.a",
                                        "name": "item",
                                        "props": [{"name": "label", "value": "a."}],
                                        "prose": "Assign\n   {{ insert: param, ac-2_prm_1 }};",
                                    },
                                    {
                                        "id": "ac-2_smt.b",
                                        "name": "item",
                                        "props": [{"name": "label", "value": "b."}],
                                        "prose": "See [AC-3](#ac-3); {{ insert: param, ac-2_prm_2 }}",
                                    },
                                ],
                            },
                            {"id": "ac-2_gdn", "name": "guidance", "prose": "Not a requirement."},
                        ],
                        "controls": [
                            {"id": "ac-2.1", "title": "Automated"},
                            {
                                "id": "ac-2.2",
                                "title": "Gone",
                                "props": [{"name": "status", "value": "withdrawn"}],
                            },
                        ],
                    }
                ],
                "groups": [
                    {"id": "ac-x", "title": "More", "controls": [{"id": "_ac-9", "title": "Deep"}]}
                ],
            }
        ],
    }
}

_LINE = some.text(
    some.characters(exclude_categories=["Cs", "Cc"]) | some.sampled_from("*[]{}\\_`\"'\n\t "),
    max_size=30,
)
_CODE = some.from_regex(r"[A-Za-z0-9][A-Za-z0-9._-]{0,12}", fullmatch=True)
_WORDS = some.builds(Words, _LINE, _LINE)
_TITLE = some.builds(Words, _LINE.map(lambda one: f"T{one}"), _LINE.map(lambda one: f"{one}Đ"))
_REQUIREMENT = some.builds(
    Requirement,
    code=_CODE,
    title=_TITLE,
    text=_WORDS,
    levels=some.lists(some.integers(1, 5), max_size=5).map(tuple),
    recurrence=some.just("") | _CODE,
    measures=some.lists(_CODE, max_size=3).map(tuple),
)


def _catalogue(requirements: list[Requirement]) -> Catalogue:
    half = len(requirements) // 2
    return Catalogue(
        code="own",
        version="1 / 2026",
        title=Words("Own", "Của tỉnh"),
        source="Quy chế mẫu",
        valid_from=date(2026, 1, 1),
        valid_to=date(2027, 1, 1),
        note=Words("Mind *this*", "Lưu ý\nhai dòng"),
        family=(
            Family(code="A", title=Words("A", "A"), requirement=tuple(requirements[:half])),
            Family(code="1B", title=Words("B_", "{B}"), requirement=tuple(requirements[half:])),
        ),
    )


@given(some.lists(_REQUIREMENT, min_size=1, max_size=4, unique_by=lambda one: one.code))
def test_what_is_given_out_comes_in_again_the_same(requirements: list[Requirement]) -> None:
    held = tidy("own", _catalogue(requirements))

    as_oscal = json.dumps(oscal_out.written(held)).encode()

    assert rules.read("own.json", as_oscal) == held
    assert rules.read("own.toml", toml.written(held).encode()) == held


@pytest.mark.parametrize("path", sorted(SHIPPED.glob("*.toml")), ids=lambda path: path.stem)
def test_what_is_given_out_is_oscal_by_another_tools_models(path: Path) -> None:
    held = rules.read(path.name, path.read_bytes())

    written = oscal_out.written(held)

    judged = Catalog.parse_obj(written["catalog"])
    assert len(judged.groups or []) == len(held.family)
    assert oscal_out.written(held) == written, "the identifiers are stable"


def test_a_catalogue_of_nist_is_read_with_its_parameters_and_enhancements() -> None:
    found = rules.look_into("nist.json", json.dumps(NIST).encode())

    assert (found.form, found.left_out) == (Form.OSCAL, 1)
    held = found.catalogue
    assert (held.code, held.version, held.title.en) == (
        "electronic-control-set",
        "5.1.1",
        "Electronic Control Set",
    )
    assert held.valid_from == date(2023, 12, 4)
    assert [(one.code, one.title.en) for one in held.family] == [
        ("ac", "Access Control"),
        ("ac-x", "Access Control: More"),
    ]
    assert [one.code for one in held.requirements()] == ["ac-2", "ac-2.1", "ac-9"]
    assert held.family[0].requirement[0].text.en.splitlines() == [
        "a. Assign [roles];",
        "b. See AC-3; [remove; disable after 30 days]",
    ]


def _with(**metadata: str) -> bytes:
    catalog = {**NIST["catalog"], "metadata": {**NIST["catalog"]["metadata"], **metadata}}
    return json.dumps({"catalog": catalog}).encode()


def _nested(depth: int) -> bytes:
    group: dict[str, Any] = {"title": "deepest", "controls": [{"id": "x", "title": "x"}]}
    for number in range(depth):
        group = {"title": f"g{number}", "groups": [group]}
    return json.dumps({"catalog": {**NIST["catalog"], "groups": [group]}}).encode()


def _bomb() -> bytes:
    """Return a catalog whose parameters put each other in without end."""
    twice = "{{ insert: param, p }} " * 50
    control = {
        "id": "x",
        "title": "x",
        "params": [{"id": "p", "select": {"choice": [twice, twice]}}],
        "parts": [{"name": "statement", "prose": twice * 20}],
    }
    group = {"id": "g", "title": "g", "controls": [control]}
    return json.dumps({"catalog": {**NIST["catalog"], "groups": [group]}}).encode()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (_with(**{"oscal-version": "2.0.0"}), r"oscal-version: this version .* \(2\.0\.0\)"),
        (_with(**{"oscal-version": "1.0.0-milestone3"}), "this version of OSCAL is not known"),
        (_with(**{"last-modified": "soon"}), r"last-modified: a day is missing or no day \(soon\)"),
        (_with(version="v" * 31), "version: this entry is not as a catalogue has it"),
        (b'{"profile": {}}', r"whole file: this is no OSCAL catalog \(profile\)"),
        (b'{"catalog": {"uuid": 1}}', "catalog.uuid: this is no OSCAL catalog"),
        (b'{"catalog": ', "this is no OSCAL catalog"),
        (b'{"catalog": ' + b"[" * 200_000, "this is no OSCAL catalog"),
        (_nested(13), "nested more than 12 deep"),
        (_bomb(), "x: its parameters put each other in without end"),
        (_with(title=" " * 3_000_000), "title: this text is too long"),
        (b"code = " + b"[" * 100_000, "this is no TOML in UTF-8"),
        (b"PK\x03\x04 no workbook", "this is no readable Excel workbook"),
        (b"\xff\xfe", "this is no TOML in UTF-8"),
    ],
)
def test_a_file_that_is_wrong_is_refused_with_its_place(content: bytes, said: str) -> None:
    with pytest.raises(CatalogueNotRead, match=said):
        rules.read("x", content)


def _workbook(*rows: Sequence[object], **head: object) -> bytes:
    """Return the template filled in as a clerk would."""
    said: dict[str, object] = {
        "Mã bộ yêu cầu": "tcvn",
        "Phiên bản": 2026,
        "Tên": "Tiêu chuẩn (mẫu)",
        "Nguồn": "Bản có bản quyền của tỉnh (mẫu)",
        "Áp dụng từ ngày": "24/7/2026",
        **head,
    }
    book = load_workbook(io.BytesIO(sheet.template("vi")))
    about, wanted = book.worksheets
    for line in about.iter_rows():
        line[1].value = said.get(str(line[0].value))
    for row in rows:
        wanted.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


ROW = ["A", "Tài khoản", "A.1", "Xác thực hai yếu tố", "", "Mọi tài khoản quản trị", ""]


def test_a_filled_template_is_a_catalogue() -> None:
    content = _workbook([*ROW, "3-5", "account-review", "units-with-rules; units-with-logs"])

    held = rules.read("tcvn.xlsx", content)

    assert (held.code, held.version, held.valid_from) == ("tcvn", "2026", date(2026, 7, 24))
    [one] = held.requirements()
    assert one == Requirement(
        code="A.1",
        title=Words("Xác thực hai yếu tố", "Xác thực hai yếu tố"),
        text=Words("Mọi tài khoản quản trị", "Mọi tài khoản quản trị"),
        levels=(3, 4, 5),
        recurrence="account-review",
        measures=("units-with-rules", "units-with-logs"),
    )


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (_workbook(ROW, ROW), r"Yêu cầu!3: this requirement stands twice \(A\.1: Yêu cầu!2\)"),
        (_workbook([*ROW, "3-7"]), r"Yêu cầu!2: these are no levels \(3-7\)"),
        (_workbook(["", "", "A.1", "x"]), "Yêu cầu!2: this row has no code or no family"),
        (_workbook(["A", "", "a b", "x"]), "Yêu cầu!2: this entry is not as a catalogue has it"),
        (_workbook(ROW, **{"Áp dụng từ ngày": "mai"}), r"Bộ yêu cầu: a day is missing .* \(mai\)"),
        (_workbook(), "whole file: nothing is required"),
    ],
)
def test_a_workbook_that_is_wrong_is_refused_with_sheet_and_row(content: bytes, said: str) -> None:
    with pytest.raises(CatalogueNotRead, match=said):
        rules.read("tcvn.xlsx", content)


def test_requirements_keep_their_levels_in_order_and_once() -> None:
    loose = Requirement(code="a", title=Words("", "Tên"), levels=(5, 3, 3))

    [held] = tidy("x", _catalogue([loose])).requirements()

    assert held == msgspec.structs.replace(loose, title=Words("Tên", "Tên"), levels=(3, 5))
