"""What every reader of plans gathers: obligations made clean, each clause once, faults with their place."""

import re
import unicodedata
from contextlib import suppress
from datetime import date, datetime
from typing import Any, Final, NoReturn

from khien.base.core.refusals import text
from khien.show.planning.rules.money import require_sums
from khien.show.planning.rules.owing import RIGHT, is_selector
from khien.show.planning.types.money import Fund, GivenProgramme, GivenProject
from khien.show.planning.types.plans import (
    OWED,
    GivenObligation,
    GivenPlan,
    GivenSection,
    Mark,
    PlanFile,
    PlanNotRead,
    Said,
)

OBLIGATIONS_MAX: Final = 2000
WORDS_MAX: Final = 1000
_CODE: Final = re.compile(r"[A-Z0-9][A-Z0-9.-]{1,39}")
_CLAUSE: Final = re.compile(r"[^\s/?#]{1,60}")
_MARKS: Final[dict[str, Mark]] = {
    "s": Mark.SOFTWARE,
    "phần mềm": Mark.SOFTWARE,
    "p": Mark.PEOPLE,
    "": Mark.PEOPLE,
    "con người": Mark.PEOPLE,
    "n": Mark.OUTSIDE,
    "ngoài phần mềm": Mark.OUTSIDE,
    "c": Mark.CONTENT,
    "không xây dựng": Mark.CONTENT,
} | {one.value: one for one in Mark}


class Gathering:
    """A plan in the making. Every fault is raised as PlanNotRead with the place where it stands."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._sections: dict[str, GivenSection] = {}
        self._obligations: dict[str, GivenObligation] = {}
        self._programmes: dict[str, GivenProgramme] = {}
        self._plan: GivenPlan | None = None

    def refuse(self, place: str, what: str, right: str, *, detail: object = "") -> NoReturn:
        """Raise PlanNotRead with the place in this file; `detail` is what stands there."""
        told = f" ({str(detail)[:80]})" if detail else ""
        raise PlanNotRead(name=self.name, place=place, what=what, detail=told, right=right)

    def plan(self, given: dict[str, Any], place: str) -> None:
        """Take what is said of the plan itself."""
        code = self._line(given.get("code"), 40).upper()
        if not _CODE.fullmatch(code):
            self.refuse(
                place,
                text("the plan has no code"),
                text("give 2 to 40 capital letters, digits, dots and hyphens"),
            )
        title = self._line(given.get("title"), 500)
        if not title:
            self.refuse(place, text("the plan has no title"), text("give its title"))
        self._plan = GivenPlan(
            code,
            self._line(given.get("number"), 100),
            self._day(given.get("issued"), place),
            self._line(given.get("issuer"), 300),
            title,
            self._line(given.get("approved_by"), 300),
        )

    def section(self, clause: str, title: Said, place: str) -> None:
        """Take a heading."""
        clause = self._clause(clause, place)
        if clause in self._sections:
            self.refuse(
                place, text("a heading stands twice"), text("give each heading once"), detail=clause
            )
        self._sections[clause] = GivenSection(clause, title)

    def obligation(self, given: dict[str, Any], place: str) -> None:
        """Take one obligation."""
        clause = self._clause(given.get("clause"), place)
        if clause in self._obligations:
            before = self._obligations[clause].place
            self.refuse(
                place,
                text("a clause stands twice"),
                text("give each clause once"),
                detail=f"{clause}: {before}",
            )
        if len(self._obligations) >= OBLIGATIONS_MAX:
            self.refuse(place, text("more than 2,000 obligations"), text("split the plan"))
        section = self._line(given.get("section"), 60)
        if section not in self._sections:
            self.refuse(
                place,
                text("its heading is not among the headings"),
                text("name a heading that stands before it"),
                detail=section or "?",
            )
        mark = _MARKS.get(self._line(given.get("mark"), 40).lower())
        if mark is None:
            self.refuse(
                place,
                text("this is no mark"),
                text("write software, people, outside or content"),
                detail=given.get("mark"),
            )
        summary = said(given.get("summary"))
        if not summary.spoken("vi"):
            self.refuse(
                place, text("an obligation says nothing"), text("give its summary"), detail=clause
            )
        waits_for = said(given.get("waits_for"))
        if waits_for != Said() and mark not in OWED:
            self.refuse(
                place,
                text("what no unit owes waits for nothing"),
                text("say in why_not why it is not shown here"),
                detail=clause,
            )
        self._obligations[clause] = GivenObligation(
            clause=clause,
            section=section,
            quote=self._line(given.get("quote"), 400),
            summary=summary,
            owed_by=said(given.get("owed_by")),
            shown_by=said(given.get("shown_by")),
            mark=mark,
            owes=self._selectors(given.get("owes"), place),
            measures=tuple(_listed(given.get("measures"))),
            pages=tuple(_listed(given.get("pages"))),
            why_not=said(given.get("why_not")),
            waits_for=waits_for,
            due_on=self._day(given.get("due_on"), place),
            place=place,
        )

    def programme(self, given: dict[str, Any], projects: list[dict[str, Any]], place: str) -> None:
        """Take a programme with its projects; what it states of their sums must come out."""
        code = self._clause(given.get("clause"), place)
        if code in self._programmes:
            self.refuse(
                place, text("a programme stands twice"), text("give each once"), detail=code
            )
        fund = str(given.get("fund") or "")
        if fund not in set(Fund):
            right = text("write investment, recurrent, central, foreign or own")
            self.refuse(place, text("this is no source of money"), right, detail=fund or "?")
        found = GivenProgramme(
            code,
            self._line(given.get("title"), 500),
            Fund(fund),
            self._money(given.get("total"), place),
            self._years(given.get("years"), place),
            tuple(self._project(one, place) for one in projects),
            place,
        )
        require_sums(self.name, found)
        self._programmes[code] = found

    def _project(self, given: dict[str, Any], place: str) -> GivenProject:
        clause = self._clause(given.get("clause"), place)
        starts, ends = given.get("starts"), given.get("ends")
        if not (
            isinstance(starts, int) and isinstance(ends, int) and 2000 <= starts <= ends <= 2200
        ):
            right = text("give the first and the last year, as 2026 and 2027")
            self.refuse(place, text("the years of a project are wrong"), right, detail=clause)
        return GivenProject(
            clause,
            self._line(given.get("title"), 500),
            self._line(given.get("target"), 500),
            self._line(given.get("lead"), 200),
            starts,
            ends,
            self._money(given.get("total"), place),
            self._years(given.get("years"), place),
            place,
        )

    def _years(self, given: Any, place: str) -> tuple[tuple[int, int], ...]:
        if given is None:
            return ()
        if not isinstance(given, dict) or not all(str(year).isdigit() for year in given):
            right = text("write years = { 2026 = 3000000000 }")
            self.refuse(place, text("these are no amounts by year"), right, detail=given)
        return tuple((int(year), self._money(one, place)) for year, one in sorted(given.items()))

    def _money(self, given: Any, place: str) -> int:
        if given is None:
            return 0
        if not isinstance(given, int) or isinstance(given, bool) or not 0 <= given < 10**15:
            right = text("write whole VND without dots, as 3000000000")
            self.refuse(place, text("this is no amount"), right, detail=given)
        return given

    def file(self) -> PlanFile:
        """Return the plan as read."""
        if self._plan is None:
            self.refuse(
                text("beginning"),
                text("nothing is said of the plan itself"),
                text("give its code and title"),
            )
        if not self._obligations:
            self.refuse(
                text("whole file"), text("there is no obligation in it"), text("give at least one")
            )
        return PlanFile(
            self._plan,
            tuple(self._sections.values()),
            tuple(self._obligations.values()),
            tuple(self._programmes.values()),
        )

    def _clause(self, given: Any, place: str) -> str:
        clause = self._line(given, 61)
        if not _CLAUSE.fullmatch(clause):
            self.refuse(
                place,
                text("this is no clause"),
                text("write 1 to 60 characters without spaces, slashes and marks, as in II.6-c"),
                detail=clause or "?",
            )
        return clause

    def _selectors(self, given: Any, place: str) -> tuple[str, ...]:
        found = tuple(_listed(given))
        for one in found:
            if not is_selector(one):
                self.refuse(place, text("this names no units"), RIGHT, detail=one)
        return found

    def _day(self, given: Any, place: str) -> date | None:
        if given in (None, ""):
            return None
        found = _day_of(given)
        if found is None:
            self.refuse(place, text("this is no day"), text("write it as 31/12/2026"), detail=given)
        return found

    @staticmethod
    def _line(given: Any, most: int) -> str:
        return clean(given)[:most]


def clean(given: Any) -> str:
    """Return a text in one line and in NFC; empty for nothing."""
    words = "" if given is None else str(given)
    return " ".join(unicodedata.normalize("NFC", words).split())


def said(given: Any) -> Said:
    """Return a text that is given in one language (the file's, Vietnamese) or in both."""
    if isinstance(given, dict):
        return Said(clean(given.get("en"))[:WORDS_MAX], clean(given.get("vi"))[:WORDS_MAX])
    return Said(vi=clean(given)[:WORDS_MAX])


def _day_of(given: Any) -> date | None:
    if isinstance(given, datetime):
        return given.date()
    if isinstance(given, date):
        return given
    for form in ("%Y-%m-%d", "%d/%m/%Y"):
        with suppress(ValueError):
            return datetime.strptime(str(given).strip(), form).date()  # noqa: DTZ007 - a day
    return None


def _listed(given: Any) -> list[str]:
    if isinstance(given, list):
        return [clean(one) for one in given if clean(one)]
    return [one for one in re.split(r"[;,\s]+", clean(given)) if one]
