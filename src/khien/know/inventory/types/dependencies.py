"""The words of dependencies: what an entry needs, what needs it, and its drawn diagrams."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from khien.base.core.refusals import Refusal, text


@dataclass(frozen=True, slots=True)
class Node:
    """One entry as a drawing shows it; `is_open`: whether the reader may open it."""

    key: int
    name: str
    register: str
    unit: str
    zones: tuple[str, ...] = ()
    is_open: bool = True


@dataclass(frozen=True)
class Net:
    """What of a net of entries is shown around one.

    `needs` and `needed_by` hold each entry with its distance, the nearest first; `edges` go from who needs to
    what is needed, among the shown; `more` is how many were left out of the drawing.
    """

    centre: Node
    nodes: Mapping[int, Node]
    needs: tuple[tuple[Node, int], ...]
    needed_by: tuple[tuple[Node, int], ...]
    edges: tuple[tuple[int, int], ...]
    more: int


@dataclass(frozen=True, slots=True)
class DiagramLine:
    """One version of a system's diagram."""

    key: int
    version: int
    name: str
    drawn_on: date
    note: str
    at: datetime
    by: str


class NoDiagram(Refusal):
    """A file that is neither a picture nor a PDF was given as a diagram."""

    message = text("A diagram is a picture (PNG, JPEG) or a PDF; this file is %(kind)s.")
    status = 422
