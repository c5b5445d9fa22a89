"""Reads of papers: what a paper of an act says, in Vietnamese as official documents are."""

import re
from collections.abc import Iterator
from typing import Final

from django.utils import timezone
from django.utils.translation import gettext

from khien.act.procedures.access import acts as access
from khien.act.procedures.queries import acts as reads
from khien.act.procedures.queries import digests
from khien.act.procedures.types.acts import ActRecord
from khien.act.procedures.types.definitions import PaperSaid
from khien.base.accounts.types import Actor
from khien.base.core.clock import now, today
from khien.base.core.refusals import NotFound
from khien.base.files import queries as files
from khien.base.files.types.papers import (
    Block,
    Facts,
    Paper,
    Parties,
    Side,
    Table,
    Words,
    day_words,
)

LINES_MAX: Final = 500
PLAN: Final = re.compile(r"(?:NB|CM)\d+-")
CITED: Final = (
    (re.compile(r"\bLaw (\d+)/(\d{4})"), r"Luật \1/\2/QH15"),
    (re.compile(r"\bNĐ (\d+)/(\d{4})(?!/)"), r"Nghị định \1/\2/NĐ-CP"),
    (re.compile(r"\bArt\. "), "Điều "),
)
"""How papers cite what the source of a definition says in short."""


def papers(record: ActRecord) -> list[PaperSaid]:
    """Return the papers that an act has as it stands."""
    return [one for one in record.definition.papers if record.line.state.code in one.states]


def paper(actor: Actor, number: str, code: str) -> Paper:
    """Return a paper of an act. Raises NotFound where its state does not have the paper."""
    record = reads.act(actor, number)
    said = next((one for one in papers(record) if one.code == code), None)
    if said is None:
        raise NotFound(what=code)
    row = access.require_act(actor, number)
    basis = basis_of(record.definition.source)
    return Paper(
        head=files.head_of(row.unit.name, row.unit.path),
        name=gettext(said.title),
        abbreviation="BB",
        subject=record.line.title,
        number=number,
        day=today(),
        bases=(f"Căn cứ {basis}",) if basis else (),
        blocks=tuple(_blocks(record, said)),
        foot=f"{number} · SHA-256 {digests.of_act(row)[:16]}…",
    )


def _blocks(record: ActRecord, said: PaperSaid) -> Iterator[Block]:
    at = timezone.localtime(now())
    yield Words(
        gettext(said.intro)
        if said.intro
        else f"Hôm nay, hồi {at:%H} giờ {at:%M} {day_words(at.date())}, tại {record.line.unit}, các bên có "
        f"tên dưới đây lập {gettext(said.title).lower()} với nội dung sau:"
    )
    if record.facts:
        yield Facts(tuple((gettext(field.title), value) for field, value in record.facts))
    if record.things:
        yield _things(record)
    if any(one.grade for one in record.checks):
        yield Table(
            ("TT", "Nội dung", "Kết quả", "Ghi chú"),
            tuple(
                (
                    str(at),
                    gettext(one.title),
                    gettext(one.grade_name) if one.grade else "",
                    one.words,
                )
                for at, one in enumerate(record.checks, start=1)
            ),
            widths=(9, 66, 30, 55),
            aligns="clll",
            title=gettext(record.definition.checks_title),
        )
    lines = min(int(record.content.get(said.lines) or 0), LINES_MAX) if said.lines else 0
    if lines:
        yield Table(
            ("TT", "Họ và tên", "Chức vụ", "Chữ ký", "Ngày ký"),
            tuple((str(at), "", "", "", "") for at in range(1, lines + 1)),
            widths=(10, 50, 43, 32, 25),
            aligns="cllll",
        )
    yield Words("Văn bản lập xong, các bên đã đọc lại, thống nhất và ký tên dưới đây.")
    if said.signers:
        yield Parties(tuple(_party(record, party) for party in said.signers))


def basis_of(source: str) -> str:
    """Return the laws among the sources of a procedure, as papers cite them; plans are left out."""
    cited = [part.strip() for part in source.split(";") if not PLAN.match(part.strip())]
    words = "; ".join(cited)
    for short, full in CITED:
        words = short.sub(full, words)
    return words


def _things(record: ActRecord) -> Table:
    """Return the table of things: columns of which no thing says anything are left out."""
    said = record.definition.things
    held = [[value for _, value in one.shown] for one in record.things]
    filled = [place for place in range(len(said.fields)) if any(row[place] for row in held)]
    rows = zip(record.things, held, strict=True)
    return Table(
        ("TT", "Tên, số hiệu", *(gettext(said.fields[place].title) for place in filled)),
        tuple(
            (str(at), one.label, *(row[place] for place in filled))
            for at, (one, row) in enumerate(rows, start=1)
        ),
        aligns="c" + "l" * (len(filled) + 1),
        title=gettext(said.title),
    )


def _party(record: ActRecord, code: str) -> Side:
    line = next(one for one in record.parties if one.code == code)
    held = line.signature if line.signature and line.signature.is_current else None
    if held is None:
        return Side(gettext(line.title))
    at = f"{timezone.localtime(held.at):%H:%M %d/%m/%Y}"
    return Side(gettext(line.title), held.name, held.post, held.drawing, at)
