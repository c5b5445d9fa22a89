"""What a kind of report says of itself: its period, its words, the figures and tables in them."""

from typing import Literal

import msgspec

from khien.base.core.refusals import Refusal, text
from khien.show.reporting.types.periods import PeriodKind


class Said(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A name in both languages."""

    en: str
    vi: str


class Pillar(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A group of measures that is rated as one."""

    title: str
    figures: tuple[str, ...]


class BlockSaid(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One piece of a section.

    `words`: a paragraph with figures in it (`[[code]]`), which people edit under its `key`. `ask`: words
    that only people can write; `text` says what belongs there. `figures`: a table of figures beside the
    period before and the year before. `table`: a table that the house makes, by name. `units`: a table of
    units by figures. `chart`: the figures drawn. `pillars`: measures rated in groups.
    """

    kind: Literal["words", "ask", "figures", "table", "units", "chart", "pillars"]
    key: str = ""
    text: str = ""
    title: str = ""
    figures: tuple[str, ...] = ()
    table: str = ""
    pillars: tuple[Pillar, ...] = ()
    is_annex: bool = False


class SectionSaid(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A section: its heading and its pieces."""

    title: str
    blocks: tuple[BlockSaid, ...] = ()


class KindSaid(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A kind of report. `recurrence` is the rule of the rule book by which it falls due.

    `is_public`: nothing may stand in it that names a system, an address or an open weakness. `content`
    is empty where the sections say it all; else the house makes it, by name. `is_of_one_unit`: it speaks
    of the unit alone, not of those below.
    """

    code: str
    title: Said
    about: Said
    period: PeriodKind
    name: str
    abbreviation: str
    subject: str
    source: str
    addressed: tuple[str, ...] = ()
    bases: tuple[str, ...] = ()
    receivers: tuple[str, ...] = ("Lưu: VT.",)
    sections: tuple[SectionSaid, ...] = ()
    recurrence: str = ""
    content: str = ""
    template: str = ""
    order: int = 100
    is_public: bool = False
    is_of_one_unit: bool = False
    is_landscape: bool = False

    @property
    def blocks(self) -> tuple[BlockSaid, ...]:
        """Return the pieces of all sections, in order."""
        return tuple(block for section in self.sections for block in section.blocks)

    @property
    def figures(self) -> tuple[str, ...]:
        """Return the codes of all figures outside of words, each once."""
        found = [code for block in self.blocks for code in block.figures]
        found += [code for block in self.blocks for one in block.pillars for code in one.figures]
        return tuple(dict.fromkeys(found))


class BadKind(Refusal):
    """A kind of report that cannot be made."""

    message = text("%(file)s: %(where)s: %(what)s")
    status = 422


class NoKind(Refusal):
    """A kind that is not there."""

    message = text("There is no kind of report “%(said)s”; there are: %(known)s.")
    status = 404
