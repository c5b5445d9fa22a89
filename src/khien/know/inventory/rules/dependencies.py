"""What an entry needs and what fails with it: walked both ways, and laid out for a drawing."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

from khien.know.inventory.types.dependencies import Net, Node

SHOWN_MAX: Final = 30
WALKED_MAX: Final = 2000
BOX: Final = (176, 40)
GAP: Final = (56, 14)
MARGIN: Final = 8


@dataclass(frozen=True, slots=True)
class Box:
    """A node with the place of its upper left corner."""

    node: Node
    x: int
    y: int


def walked(start: int, ways: Mapping[int, Collection[int]]) -> dict[int, int]:
    """Return what is reached from an entry, each with its distance, the nearest first; circles end."""
    found: dict[int, int] = {}
    edge, distance = [start], 0
    while edge and len(found) < WALKED_MAX:
        distance += 1
        step = {there for here in edge for there in ways.get(here, ())}
        edge = sorted(there for there in step if there != start and there not in found)
        found |= dict.fromkeys(edge, distance)
    return found


def net(centre: Node, nodes: Mapping[int, Node], pairs: Collection[tuple[int, int]]) -> Net:
    """Return what one entry needs and what needs it; `pairs` go from who needs to what is needed."""
    out: dict[int, list[int]] = {}
    back: dict[int, list[int]] = {}
    for one, other in pairs:
        if one in nodes and other in nodes:
            out.setdefault(one, []).append(other)
            back.setdefault(other, []).append(one)
    needs, needed_by = walked(centre.key, out), walked(centre.key, back)
    near = sorted(
        {**needs, **needed_by}, key=lambda key: (min(_far(key, needs), _far(key, needed_by)), key)
    )
    drawn = {centre.key, *near[: SHOWN_MAX - 1]}
    return Net(
        centre=centre,
        nodes={key: nodes[key] for key in sorted(drawn)},
        needs=tuple((nodes[key], far) for key, far in needs.items()),
        needed_by=tuple((nodes[key], far) for key, far in needed_by.items()),
        edges=tuple(sorted({(a, b) for a, b in pairs if a in drawn and b in drawn and a != b})),
        more=max(0, len(near) - (SHOWN_MAX - 1)),
    )


def laid_out(found: Net) -> tuple[list[Box], int, int]:
    """Return the boxes of a drawing in columns by distance, what fails on the left; its width and height."""
    columns: dict[int, list[Node]] = {0: [found.centre]}
    for sign, rows in ((1, found.needs), (-1, found.needed_by)):
        for node, far in rows:
            if node.key in found.nodes and not any(node in column for column in columns.values()):
                columns.setdefault(sign * far, []).append(node)
    order = sorted(columns)
    most = max(len(column) for column in columns.values())
    width, height = len(order) * (BOX[0] + GAP[0]) - GAP[0], most * (BOX[1] + GAP[1]) - GAP[1]
    boxes = []
    for place, distance in enumerate(order):
        column = columns[distance]
        top = (height - len(column) * (BOX[1] + GAP[1]) + GAP[1]) // 2
        boxes += [
            Box(
                node,
                MARGIN + place * (BOX[0] + GAP[0]),
                MARGIN + top + row * (BOX[1] + GAP[1]),
            )
            for row, node in enumerate(column)
        ]
    return boxes, width + 2 * MARGIN, height + 2 * MARGIN


def _far(key: int, found: Mapping[int, int]) -> int:
    return found.get(key, WALKED_MAX)
