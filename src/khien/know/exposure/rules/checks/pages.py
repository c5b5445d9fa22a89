"""Judges what a site's first page says: what it loads, hides, links to, and whether it is as it was."""

import re
from typing import Final

from khien.base.core.refusals import text
from khien.know.exposure.rules.checks.content import likeness
from khien.know.exposure.types.checks import Answer, Baseline, Content, Judged, Verdict

CODES: Final = ("generator", "mixed", "domains", "hidden", "text")
ALIKE_LEAST: Final = 0.3
"""Below this likeness of two texts a page is taken for defaced: measured on defaced and on redone pages."""

_GOOD, _WEAK, _BAD, _UNKNOWN = Verdict.GOOD, Verdict.WEAK, Verdict.BAD, Verdict.UNKNOWN


def judge(home: Answer, content: Content, baseline: Baseline | None) -> list[Judged]:
    """Return what is said of a page; without a last good look there is nothing to compare with."""
    if home.status != 200:
        return [Judged(code, _UNKNOWN, text("There is no first page to read.")) for code in CODES]
    return [
        _generator(content),
        _mixed(home, content),
        _domains(content, baseline),
        _hidden(content),
        _text(content, baseline),
    ]


def _generator(content: Content) -> Judged:
    if re.search(r"\d+\.\d+|\d{2,}", content.generator):
        return Judged("generator", _WEAK, text("The page tells a version."), content.generator)
    return Judged("generator", _GOOD, text("The page tells no version."), content.generator)


def _mixed(home: Answer, content: Content) -> Judged:
    if not home.url.startswith("https:"):
        return Judged("mixed", _UNKNOWN, text("The page itself comes without encryption."))
    found = [one for one in content.loads if one.startswith("http:")]
    if found:
        shown = "\n".join(found[:20])[:2000]
        return Judged("mixed", _WEAK, text("Something is loaded without encryption."), shown)
    return Judged("mixed", _GOOD, text("Everything is loaded with encryption."))


def _domains(content: Content, baseline: Baseline | None) -> Judged:
    if baseline is None:
        shown = "\n".join(sorted(content.domains)[:50])[:2000]
        return Judged(
            "domains", _GOOD, text("First look; the next one is compared with it."), shown
        )
    new = sorted(content.domains - baseline.domains)
    if new:
        shown = "\n".join(new[:50])[:2000]
        return Judged("domains", _WEAK, text("The page links to new hosts."), shown)
    return Judged("domains", _GOOD, text("The page links to no new host."))


def _hidden(content: Content) -> Judged:
    if content.hidden:
        shown = "\n".join(content.hidden)[:2000]
        return Judged(
            "hidden", _BAD, text("The page hides words of gambling from visitors."), shown
        )
    return Judged("hidden", _GOOD, text("The page hides no words of gambling."))


def _text(content: Content, baseline: Baseline | None) -> Judged:
    if baseline is None:
        return Judged("text", _GOOD, text("First look; the next one is compared with it."))
    alike = likeness(content.text, baseline.text)
    if alike is None:
        return Judged("text", _UNKNOWN, text("There is too little text to compare."))
    if alike < ALIKE_LEAST:
        shown = f"{alike:.2f}\n{content.title}\n{content.text[:500]}"
        return Judged("text", _BAD, text("The text is not what it was: perhaps defaced."), shown)
    return Judged("text", _GOOD, text("The text is about what it was."), f"{alike:.2f}")
