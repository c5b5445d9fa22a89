"""How many stamps the check of files finds, and how many ordinary papers it takes for stamped ones."""

import shutil
from collections import Counter
from typing import Final

from khien.base.files.rules.judging import Means, judge_with
from khien.base.files.rules.signatures import Signatures
from khien.base.files.tests.papers import LEVELS, ordinary, stamped
from khien.base.files.tests.scans import jpeg, scan

STAMPED, ORDINARY = 1400, 5000
RECALL_MIN: Final = 0.98
FLAGGED_MAX: Final = 1 / 500
TILTS: Final = (-6, -4, -2, 0, 2, 4, 6)


def compare() -> int:
    """Print recall and false positives over papers made here; return how many targets are missed."""
    means = Means(Signatures(None))
    missed = Counter(
        name
        for name, content, level in stamped(STAMPED, seed=11)
        if judge_with(means, content).level is not level
    )
    flagged = Counter(
        name for name, content in ordinary(ORDINARY, seed=12) if judge_with(means, content).level
    )
    recall = 1 - missed.total() / STAMPED
    print(
        f"\nmarkings: {STAMPED:,} stamped papers in 14 formats, recall {recall:.1%}", _told(missed)
    )
    print(f"markings: {ORDINARY:,} ordinary papers, {flagged.total()} flagged", _told(flagged))
    _pictures()
    return (recall < RECALL_MIN) + (flagged.total() / ORDINARY > FLAGGED_MAX)


def _pictures() -> None:
    """Print how many stamps are read on scanned pages, in red and as black and white copies."""
    program = shutil.which("tesseract")
    if program is None:
        print("markings: scanned pages are not read, tesseract is not installed")
        return
    means = Means(Signatures(None), program, reads_pictures=True)
    pages = [(level, tilt) for level in LEVELS for tilt in TILTS]
    red = sum(
        judge_with(means, jpeg(scan(level.value, tilt=tilt))).level is level
        for level, tilt in pages
    )
    grey = sum(
        judge_with(means, jpeg(scan(level.value, tilt=tilt, ink="black").convert("L"))).level
        is level
        for level, tilt in pages
    )
    print(f"markings: {len(pages)} scanned pages, red {red} read, black and white {grey} read")


def _told(counts: Counter[str]) -> str:
    return ", ".join(f"{name} {count}" for name, count in counts.most_common(5))
