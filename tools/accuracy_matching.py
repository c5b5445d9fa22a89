"""How right matching is: outside verdicts on packages of container images, decided from local corrections.

A label says that an image's package has (TP) or has not (FP) a CVE. It gives a name and a version, not whose
package it is: that is told from the version's shape (`.el9`, `-r0`, `+deb11u1`); a bare version is of a
library or program of unknown make, and is not named by its name alone. *Decidable* is a label whose CVE has
rows that name a product in the corrections; what the corrections do not speak of is not counted.
"""

import json
import re
import tarfile
import zipfile
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from khien.know.exposure.rules.feeds import reading
from khien.know.exposure.rules.matching.naming import named
from khien.know.exposure.rules.matching.testing import Row, fitting
from khien.know.exposure.rules.versions.keys import key_of
from khien.know.exposure.types.feeds import Affected, Bound
from khien.know.exposure.types.matching import Thing

PRECISION_MIN: Final = 0.95
NAMED_MIN: Final = 0.60
SHAPES: Final = (
    ("rpm", re.compile(r"[.+_]?(?:amzn\d|el\d|fc\d|cm\d|mariner|azl)")),
    ("apk", re.compile(r"-r\d+$")),
    ("deb", re.compile(r"deb\d|ubuntu|dfsg|^\d+:|-\d+(?:\.\d+)*$|\+b\d|~")),
)
Label = tuple[str, str, str, str]


def compare(data: Path) -> int:
    """Print precision, recall and the share that has a name; return how many targets are missed."""
    folder = data / "vulnerability"
    rows = _rows(folder / "nvd-data-overrides.tar.xz")
    labels = list(_labels(folder / "vulnerability-match-labels.zip"))
    decidable = [label for label in labels if label[0] in rows]
    counts: Counter[tuple[bool, str]] = Counter()
    wrong: list[str] = []
    unnamed: Counter[str] = Counter()
    for cve, verdict, name, version in decidable:
        thing = Thing(name, name, version, ecosystem=_ecosystem(version))
        found = named(thing, said={}, covered=frozenset())
        if not found.products:
            unnamed[verdict] += 1
            continue
        own = [row for row in rows[cve] if row.product in found.products]
        is_hit = bool(fitting(found, own))
        counts[is_hit, verdict] += 1
        if is_hit and verdict == "FP":
            wrong.append(f"{name} {version} {cve}")
    return _print(len(labels), len(decidable), counts, unnamed, wrong)


def _print(
    labels: int,
    decidable: int,
    counts: Counter[tuple[bool, str]],
    unnamed: Counter[str],
    wrong: list[str],
) -> int:
    right, false = counts[True, "TP"], counts[True, "FP"]
    missed = counts[False, "TP"]
    precision = right / (right + false) if right + false else 0.0
    recall = right / (right + missed + unnamed["TP"]) if right else 0.0
    share = sum(counts.values()) / decidable if decidable else 0.0
    print(f"\nmatching: {labels:,} outside verdicts, {decidable:,} decidable from the corrections:")
    print(f"  named     {share:6.1%} of them (wanted {NAMED_MIN:.0%})")
    print(
        f"  precision {precision:6.1%} ({right} right, {false} wrong; wanted {PRECISION_MIN:.0%})"
    )
    print(
        f"  recall    {recall:6.1%} ({missed} missed, {unnamed['TP']} of packages without a name)"
    )
    for one in wrong:
        print(f"    wrong: {one}")
    return int(precision < PRECISION_MIN) + int(share < NAMED_MIN)


def _labels(file: Path) -> Iterator[Label]:
    """Yield CVE, verdict, name and version of each label that says yes or no."""
    with zipfile.ZipFile(file) as archive:
        for member in archive.namelist():
            raw = archive.read(member) if member.endswith(".json") else b""
            held = json.loads(raw) if raw else {}
            if held.get("label") in {"TP", "FP"} and "package" in held:
                cve = held.get("effective_cve") or held["vulnerability_id"]
                yield cve, held["label"], held["package"]["name"], held["package"]["version"]


def _rows(file: Path) -> dict[str, list[Row]]:
    found: defaultdict[str, list[Row]] = defaultdict(list)
    with tarfile.open(file, "r|*") as archive:
        for member in archive:
            if member.isfile() and member.name.endswith(".json"):
                inside = archive.extractfile(member)
                assert inside is not None
                for content in reading.read(inside.read(), where=member.name):
                    for record in content.records:
                        for one in record.affected:
                            found[one.cve].append(_row(one))
    return dict(found)


def _row(one: Affected) -> Row:
    return Row(
        cve=one.cve,
        source="overrides",
        product=one.product,
        scheme=one.scheme,
        start=one.start.version if one.start else "",
        start_key=_key(one, one.start),
        is_start_in=one.start is None or one.start.is_included,
        end=one.end.version if one.end else "",
        end_key=_key(one, one.end),
        is_end_in=one.end is not None and one.end.is_included,
        fixed_in=one.fixed_in,
        target=one.target,
        runs_on=one.runs_on,
        confidence=one.confidence,
    )


def _key(one: Affected, bound: Bound | None) -> bytes | None:
    return key_of(one.scheme, bound.version) if bound else None


def _ecosystem(version: str) -> str:
    return next((name for name, shape in SHAPES if shape.search(version)), "generic")
