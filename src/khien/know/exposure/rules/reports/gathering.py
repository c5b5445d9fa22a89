"""What every reader gathers: findings made clean, each thing once, what is left out counted by reason."""

import ipaddress
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, Final
from urllib.parse import urlsplit

from khien.base.core.refusals import text
from khien.know.exposure.rules.reports.source import Report
from khien.know.exposure.types.findings import (
    Asset,
    AssetKind,
    Cleared,
    FindingSeen,
    Reporter,
    Scan,
    Severity,
)

FINDINGS_MAX: Final = 500_000
TITLE_MAX: Final = 300
TEXT_MAX: Final = 8_000
EVIDENCE_MAX: Final = 4_000
AGAIN: Final = text("the same thing at the same place, said again")

RANKS: Final = {severity: rank for rank, severity in enumerate(Severity)}
_CVE: Final = re.compile(r"CVE-\d{4}-\d{4,7}", re.IGNORECASE)
_CWE: Final = re.compile(r"(?:CWE-?)?(\d{1,5})", re.IGNORECASE)
_BROKEN: Final = re.compile(r"(?<=[^\s.:;!?])[ \t]*\n[ \t]*(?=[^\s\-*•\d])")
"""A line break inside a sentence: after no stop, before no item of a list."""

_CONTROLS: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_WORDS: Final = {
    "critical": Severity.CRITICAL,
    "catastrophic": Severity.CRITICAL,
    "high": Severity.HIGH,
    "important": Severity.HIGH,
    "severe": Severity.HIGH,
    "serious": Severity.HIGH,
    "error": Severity.HIGH,
    "medium": Severity.MEDIUM,
    "moderate": Severity.MEDIUM,
    "warning": Severity.MEDIUM,
    "warn": Severity.MEDIUM,
    "low": Severity.LOW,
    "minor": Severity.LOW,
    "note": Severity.LOW,
    "negligible": Severity.LOW,
    "info": Severity.INFO,
    "informational": Severity.INFO,
    "information": Severity.INFO,
    "none": Severity.INFO,
    "log": Severity.INFO,
    "debug": Severity.INFO,
}


class Gathering:
    """The findings of one report, in the making."""

    def __init__(self, report: Report, reporter: Reporter) -> None:
        self.report, self.reporter = report, reporter
        self.skipped: Counter[str] = Counter()
        self.scope: dict[Asset, None] = {}
        self.tool, self.tool_version = reporter.value, ""
        self.started_at: datetime | None = None
        self.ended_at: datetime | None = None
        self.places: tuple[str, ...] | None = None
        self.rules: tuple[str, ...] | None = None
        self._found: dict[tuple[Asset, str, str, str], FindingSeen] = {}
        self._cleared: dict[Cleared, None] = {}
        self._clean: dict[str, str] = {}

    def __len__(self) -> int:
        return len(self._found)

    def skip(self, reason: str, count: int = 1) -> None:
        """Count something of which no finding comes."""
        if count:
            self.skipped[reason] += count

    def clear(
        self,
        reason: str,
        cves: Iterable[str],
        *,
        component: str,
        version: str = "",
        product: str = "",
        words: str = "",
    ) -> None:
        """Take a maker's statement that a part is not affected; it is counted by its reason too."""
        self.skip(reason)
        for cve in cves_in(*cves):
            if component and len(self._cleared) < FINDINGS_MAX:
                told = Cleared(
                    cve,
                    self._line(component, 300),
                    self._line(version, 100),
                    self._line(product, 255),
                    self._line(words, 500),
                )
                self._cleared[told] = None

    def covers(self, asset: Asset) -> None:
        """Note that the scan looked at this whole, within `places` and `rules`."""
        self.scope[asset] = None

    def add(  # noqa: PLR0913 - one word for each part of a finding
        self,
        asset: Asset,
        rule: str,
        *,
        title: str,
        severity: Severity,
        location: str = "",
        cves: Iterable[str] = (),
        cwes: Iterable[int] = (),
        references: Iterable[str] = (),
        cvss: float | None = None,
        description: str = "",
        fix: str = "",
        evidence: str = "",
        component: str = "",
        component_version: str = "",
        fixed_in: str = "",
        seen_at: datetime | None = None,
        place: str = "",
    ) -> None:
        """Take one finding; the same thing at the same place is joined to the one before."""
        rule = self._line(rule, 200) or self._line(title, 200)
        if not rule:
            self.report.refuse(text("a result has neither a rule nor a title"), at=place)
        seen = FindingSeen(
            reporter=self.reporter,
            asset=asset,
            rule=rule,
            location=self._line(location, 400),
            title=self._line(title, TITLE_MAX) or rule,
            severity=severity,
            cves=cves_in(*cves),
            cwes=tuple(dict.fromkeys(cwes)),
            cvss=cvss,
            description=self._flowing(description),
            fix=self._flowing(fix),
            evidence=self._text(evidence, EVIDENCE_MAX, keep=False),
            references=tuple(dict.fromkeys(self._line(one, 500) for one in references if one))[:20],
            component=self._line(component, 200),
            component_version=self._line(component_version, 100),
            fixed_in=self._line(fixed_in, 200),
            seen_at=seen_at,
            place=place,
        )
        key = (seen.asset, seen.rule, seen.location, seen.component)
        held = self._found.get(key)
        if held is not None:
            self.skip(AGAIN)
            seen = joined(held, seen)
        elif len(self._found) >= FINDINGS_MAX:
            self.report.refuse(
                text("the report holds more than 500,000 findings"),
                at=place,
                right=text("split it"),
            )
        self._found[key] = seen

    def scan(self) -> Scan:
        """Return the report as read. Raises NotRead where nothing came of it and nothing says why."""
        if not self._found and not self.skipped and not self.scope:
            self.report.refuse(
                text("there is no result in it, and nothing that says what was looked at"),
                right=text("scan again and export the whole report"),
            )
        return Scan(
            reporter=self.reporter,
            tool=self._line(self.tool, 100),
            tool_version=self._line(self.tool_version, 60),
            started_at=self.started_at,
            ended_at=self.ended_at or self.started_at,
            scope=tuple(self.scope),
            findings=tuple(self._found.values()),
            skipped=tuple(sorted(self.skipped.items())),
            places=self.places,
            rules=self.rules,
            cleared=tuple(self._cleared),
        )

    def _line(self, value: str, most: int) -> str:
        return " ".join(self._text(value, most * 2).split())[:most]

    def _flowing(self, value: str) -> str:
        """Return a text whose lines a scanner has broken, as paragraphs; lists stay lists."""
        if "\n" not in value:
            return self._text(value)
        held = self._clean.get(f"¶{value}")
        if held is None:
            held = self._clean[f"¶{value}"] = _BROKEN.sub(" ", self._text(value, keep=False))
        return held

    def _text(self, value: str, most: int = TEXT_MAX, *, keep: bool = True) -> str:
        """Return a text without control characters, in NFC, bounded; plugin texts are held once."""
        if not value:
            return ""
        if (held := self._clean.get(value)) is not None and len(held) <= most:
            return held
        found = value[: most * 2]
        if not found.isascii():
            found = unicodedata.normalize("NFC", found)
        found = _CONTROLS.sub("", found).strip()
        found = found if len(found) <= most else f"{found[: most - 1]}…"
        if keep and len(self._clean) < 100_000:
            self._clean[value] = found
        return found


def joined(one: FindingSeen, other: FindingSeen) -> FindingSeen:
    """Return two reports of one thing as one: the worse severity, both evidences."""
    evidence = one.evidence
    if other.evidence and other.evidence not in evidence:
        evidence = f"{evidence}\n{other.evidence}".strip()[:EVIDENCE_MAX]
    return replace(
        one,
        severity=worst(one.severity, other.severity),
        cves=tuple(dict.fromkeys(one.cves + other.cves)),
        cwes=tuple(dict.fromkeys(one.cwes + other.cwes)),
        evidence=evidence,
        cvss=max((score for score in (one.cvss, other.cvss) if score is not None), default=None),
    )


def worst(*severities: Severity) -> Severity:
    """Return the worst of severities."""
    return min(severities, key=RANKS.__getitem__)


def severity_of(word: object, cvss: float | None = None) -> Severity:
    """Return a severity by its word, else by CVSS; what nobody rated counts as medium."""
    found = _WORDS.get(str(word or "").strip().lower())
    if found is not None:
        return found
    return severity_by_cvss(cvss) if cvss is not None else Severity.MEDIUM


def severity_by_cvss(score: float) -> Severity:
    """Return the severity of a CVSS score, by the bands of version 3."""
    bands = ((9.0, Severity.CRITICAL), (7.0, Severity.HIGH), (4.0, Severity.MEDIUM))
    for least, severity in bands:
        if score >= least:
            return severity
    return Severity.LOW if score > 0 else Severity.INFO


def cves_in(*texts: object) -> tuple[str, ...]:
    """Return the CVE ids in texts, each once."""
    found = (match.upper() for one in texts if one for match in _CVE.findall(str(one)))
    return tuple(dict.fromkeys(found))


def cwes_in(*values: object) -> tuple[int, ...]:
    """Return CWE numbers out of 79, “79”, “CWE-79: …”; nothing of what is none."""
    found: list[int] = []
    for value in values:
        for word in str(value if value is not None else "").split(","):
            match = _CWE.match(word.strip())
            if match and int(match[1]):
                found.append(int(match[1]))
    return tuple(dict.fromkeys(found))


def number(value: object) -> float | None:
    """Return a CVSS score, or None for what is no number from 0 to 10."""
    try:
        found = float(str(value).strip().replace(",", "."))
    except ValueError:
        return None
    return found if 0 <= found <= 10 else None


def instant(value: object) -> datetime | None:
    """Return an instant out of ISO text or seconds since 1970; UTC where no zone is given."""
    written = str(value or "").strip()
    try:
        if re.fullmatch(r"\d{9,10}(\.\d+)?", written):
            return datetime.fromtimestamp(float(written), UTC)
        if re.fullmatch(r"\d{12,13}", written):
            return datetime.fromtimestamp(int(written) / 1000, UTC)
        written = re.sub(r"(\.\d{6})\d+", r"\1", written)
        found = datetime.fromisoformat(written)
    except (ValueError, OverflowError, OSError):
        return _spoken_instant(written)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def asset_of(value: object) -> Asset:
    """Return the asset that a host name, an address or a URL names."""
    written = str(value or "").strip()
    if re.match(r"https?://", written, re.IGNORECASE):
        parts = urlsplit(written)
        origin = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}".lower()
        return Asset(AssetKind.SITE, origin[:255])
    return Asset(AssetKind.HOST, host_of(written))


@lru_cache(maxsize=4096)
def host_of(value: str) -> str:
    """Return a host as it is compared: small letters, no port, no path, an address in its shortest form."""
    found = re.sub(r"^[a-z][a-z0-9+.-]*://", "", value.strip().lower()).split("/")[0]
    found = found.rstrip(".")
    bare = found.strip("[]") if found.count(":") != 1 else found.partition(":")[0]
    if found.startswith("["):
        bare = found[1:].partition("]")[0]
    try:
        return str(ipaddress.ip_address(bare))
    except ValueError:
        return bare[:255]


def path_of(value: str) -> str:
    """Return where on a site a URL points: path and query."""
    if "://" not in value:
        return value
    parts = urlsplit(value)
    return f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}"


def as_dicts(value: Any) -> list[dict[str, Any]]:
    """Return the objects of a list; nothing for what is no list."""
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def as_dict(value: Any) -> dict[str, Any]:
    """Return an object, an empty one for what is none."""
    return value if isinstance(value, dict) else {}


def as_texts(value: Any) -> list[str]:
    """Return the texts of a list, or of one text."""
    if isinstance(value, str):
        return [value]
    return [str(one) for one in value if one is not None] if isinstance(value, list) else []


def _spoken_instant(written: str) -> datetime | None:
    forms = (
        "%a %b %d %H:%M:%S %Y",
        "%a, %d %b %Y %H:%M:%S",
        "%Y:%m:%d %H:%M:%S",
        "%b %d, %Y %H:%M:%S UTC",
        "%d/%m/%Y",
        "%m/%d/%Y",
    )
    for form in forms:
        try:
            return datetime.strptime(written, form).replace(tzinfo=UTC)
        except ValueError:
            continue
    return None
