"""Dependencies: walked both ways, drawn within bounds, shown to whom they concern; diagrams by version."""

import xml.etree.ElementTree as ET
from datetime import date
from itertools import pairwise

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.cast import Cast

from khien.base.core.refusals import NotFound
from khien.know.inventory.queries import dependencies as reads
from khien.know.inventory.queries import registers
from khien.know.inventory.rules import dependencies as rules
from khien.know.inventory.services import diagrams, workbooks
from khien.know.inventory.services import registers as services
from khien.know.inventory.tests.test_importing import signed_in
from khien.know.inventory.tests.test_registers import filled
from khien.know.inventory.types.dependencies import Node, NoDiagram

PNG = b"\x89PNG\r\n\x1a\n" + bytes(50)


def nodes(count: int) -> dict[int, Node]:
    return {key: Node(key, f"Hệ thống {key}", "systems", "Xã") for key in range(count)}


def enter(people: Cast, register: str, name: str, unit: str = "XA1", **content: object) -> int:
    by = people.minh if unit == "XA1" else people.hoa
    return services.enter_entry(
        by, register=register, unit_code=unit, content={"name": name, **content}
    )


def test_both_ways_are_walked_the_nearest_first_and_circles_end() -> None:
    pairs = [(0, 1), (1, 2), (2, 0), (3, 0), (4, 3)]

    found = rules.net(nodes(5)[0], nodes(5), pairs)

    assert [(node.key, far) for node, far in found.needs] == [(1, 1), (2, 2)]
    assert [(node.key, far) for node, far in found.needed_by] == [(2, 1), (3, 1), (1, 2), (4, 2)]


def test_a_drawing_shows_thirty_without_overlaps_and_counts_the_rest() -> None:
    many = nodes(200)
    found = rules.net(many[0], many, [(0, key) for key in range(1, 100)] + [(150, 0)])

    boxes, width, height = rules.laid_out(found)

    assert len(boxes) == rules.SHOWN_MAX
    assert found.more == 100 - (rules.SHOWN_MAX - 1)
    assert len({(box.x, box.y) for box in boxes}) == len(boxes)
    wide, high = rules.BOX
    assert all(0 <= box.x <= width - wide and 0 <= box.y <= height - high for box in boxes)
    rows = sorted(box.y for box in boxes if box.x == boxes[-1].x)
    assert all(later - sooner >= high for sooner, later in pairwise(rows))


@pytest.mark.django_db
def test_what_fails_with_a_system_is_told_and_drawn(people: Cast) -> None:
    data = enter(people, "data-sets", "Hộ tịch", **{"class": "personal"})
    base = enter(people, "systems", "Một cửa <&>", data=[str(data)], zones=["DMZ"])
    portal = enter(people, "systems", "Cổng", depends_on=[str(base)])
    site = enter(people, "sites", "https://xa1.tinh.gov.vn", system=str(portal))

    net = reads.net_of(people.minh, base)

    assert [(node.key, far) for node, far in net.needed_by] == [(portal, 1), (site, 2)]
    assert [(node.key, far) for node, far in net.needs] == [(data, 1)]
    drawing = ET.fromstring(reads.drawn(net))  # noqa: S314 - our own
    words = "".join(drawing.itertext())
    assert "Một cửa <&>" in words
    assert "DMZ" in words
    assert len(drawing.findall(".//g")) == 4
    page = signed_in("minh").get(f"/inventory/registers/entries/{base}").content.decode()
    assert "Ngừng theo khi mục này ngừng" in page


@pytest.mark.django_db
def test_a_shared_service_of_another_unit_is_named_and_not_opened(people: Cast) -> None:
    hidden = enter(people, "systems", "Máy chủ thư", unit="XA2")
    mail = enter(people, "shared-services", "Thư điện tử", unit="XA2", system=str(hidden))
    own = enter(people, "systems", "Văn bản", uses=[str(mail)])

    net = reads.net_of(people.minh, own)

    assert [(node.name, node.is_open) for node, _ in net.needs] == [("Thư điện tử", False)]
    assert "Máy chủ thư" not in reads.drawn(net)
    assert [node.name for node, _ in reads.net_of(people.lan, hidden).needed_by] == [
        "Thư điện tử",
        "Văn bản",
    ]


@pytest.mark.django_db
def test_several_dependencies_go_through_the_form_and_the_sheet(people: Cast) -> None:
    keys = [enter(people, "systems", name) for name in ("A", "B")]
    signed_in("minh").post(
        "/inventory/registers/systems/enter",
        {"name": "C", "unit": "XA1", "depends_on": [str(key) for key in keys]},
    )
    sheet = filled("systems", {"Tên": "D", "Phụ thuộc vào hệ thống": "a; B"}, actor=people.minh)
    key = workbooks.keep_sheet(people.minh, register="systems", name="s", content=sheet)
    workbooks.apply_sheet(people.minh, key=key)

    for name in ("C", "D"):
        (line,) = registers.entries(people.minh, "systems", words=name).rows
        record = registers.entry(people.minh, line.key)
        assert record.content["depends_on"] == [str(key) for key in keys], name
        shown = {rule.code: words for rule, words in record.facts}
        assert shown["depends_on"] == "A\nB"


@pytest.mark.django_db
def test_a_diagram_is_kept_by_version_and_given_to_whom_the_system_is_shown(people: Cast) -> None:
    key = enter(people, "systems", "Cổng")
    with pytest.raises(NoDiagram):
        diagrams.keep_diagram(people.minh, key=key, name="a.txt", content=b"so do", drawn_on=None)
    with pytest.raises(NotFound):
        diagrams.keep_diagram(people.hoa, key=key, name="a.png", content=PNG, drawn_on=None)
    day = date(2026, 11, 1)
    diagrams.keep_diagram(people.minh, key=key, name="a.png", content=PNG, drawn_on=day)
    minh = signed_in("minh")
    file = SimpleUploadedFile("b.png", PNG + b"1")
    minh.post(f"/inventory/registers/entries/{key}/diagrams", {"file": file, "note": "Thêm DMZ"})

    told = [(one.version, one.note) for one in reads.diagrams(people.minh, key)]
    assert told == [(2, "Thêm DMZ"), (1, "")]
    assert minh.get(f"/inventory/registers/entries/{key}/diagrams/1").content == PNG
    for name, version in (("hoa", 1), ("minh", 3)):
        address = f"/inventory/registers/entries/{key}/diagrams/{version}"
        assert signed_in(name).get(address).status_code == 404
