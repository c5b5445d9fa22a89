"""Faults of a file: which test, where, what; and where a thing stands, as a JSON pointer."""

import re
from dataclasses import dataclass

from typing_extensions import override


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault: the test of CSAF section 6.1 (or `shape`), the path, and what is wrong there."""

    test: str
    path: str
    what: str

    @override
    def __str__(self) -> str:
        told = f"{self.path[:300] or '/'}: {self.what[:300]}"
        return told if self.test == "shape" else f"{told} ({self.test})"


def pointer(dotted: str) -> str:
    """Return a JSON pointer for a path such as `$.document.notes[2].text`."""
    return re.sub(r"\[(\d+)\]", r"/\1", dotted.removeprefix("$")).replace(".", "/")
