"""Reads of dependencies: what an entry needs, what fails with it, both drawn; and a system's diagrams."""

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from khien.base.accounts.types import Actor
from khien.base.files import queries as files
from khien.know.inventory import access
from khien.know.inventory.queries.registers import NAMING
from khien.know.inventory.rules import dependencies as rules
from khien.know.inventory.rules.registers import ALL, register_of
from khien.know.inventory.types.dependencies import DiagramLine, Net, Node

NAME_SHOWN = 24
EDGES = {
    register.code: tuple(rule.code for rule in register.fields if rule.kind in NAMING)
    for register in ALL
    if register.code != "internet-lines"
}
"""The fields by which an entry says what it needs; a line says what stands behind it, not what it needs."""


def net_of(actor: Actor, key: int) -> Net:
    """Return what a visible entry needs and what needs it. Raises NotFound. Three queries.

    Shared services of other units are named where they are needed, and opened only by who sees them.
    """
    row = access.require_entry(actor, key)
    nodes: dict[int, Node] = {}
    pairs: set[tuple[int, int]] = set()
    seen = access.entries_visible_to(actor).filter(register__in=EDGES)
    shared = access.entries("shared-services").exclude(pk__in=seen.values("pk"))
    for rows, is_open in ((seen, True), (shared, False)):
        told = rows.values_list("pk", "name", "register", "unit__name", "content")
        for pk, name, register, unit, content in told.iterator():
            zones = tuple(content.get("zones", ())) if is_open else ()
            nodes[pk] = Node(pk, name, register, unit, zones, is_open)
            for field in EDGES[register] if is_open else ():
                value = content.get(field)
                named = value if isinstance(value, list) else [value]
                pairs |= {(pk, int(one)) for one in map(str, named) if one.isdigit()}
    centre = nodes.get(row.pk) or Node(row.pk, row.name, row.register, row.unit.name)
    return rules.net(centre, nodes | {row.pk: centre}, pairs)


def drawn(found: Net) -> SafeString:
    """Return a net as a picture in SVG, coloured by CSS variables; its lists stand beside it in words."""
    boxes, width, height = rules.laid_out(found)
    at = {box.node.key: box for box in boxes}
    edges = format_html_join(
        "",
        '<path class="edge" d="M{} {} C{} {},{} {},{} {}" marker-end="url(#needs)"/>',
        (_curve(at[one], at[other]) for one, other in found.edges if one in at and other in at),
    )
    shapes = format_html_join(
        "", "{}", ((_box(box, is_centre=box.node == found.centre),) for box in boxes)
    )
    told = gettext("%(name)s: %(by)s entries need it, it needs %(needs)s") % {
        "name": found.centre.name,
        "by": len(found.needed_by),
        "needs": len(found.needs),
    }
    return format_html(
        '<svg class="net" role="img" aria-label="{}" viewBox="0 0 {} {}" width="{}" height="{}">'
        '<defs><marker id="needs" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="7" markerHeight="7" '
        'orient="auto"><path class="tip" d="M0 0 8 4 0 8z"/></marker></defs>{}{}</svg>',
        told, width, height, width, height, edges, shapes,
    )  # fmt: skip


def diagrams(actor: Actor, key: int) -> list[DiagramLine]:
    """Return the versions of a visible entry's diagram, the newest first. Three queries."""
    rows = list(access.diagrams_of(access.require_entry(actor, key)).order_by("-version"))
    names = {one.key: one.name for one in files.files(actor, [row.file_id for row in rows])}
    return [
        DiagramLine(
            row.pk, row.version, names.get(row.file_id, ""), row.drawn_on, row.note, row.at, row.by
        )
        for row in rows
    ]


def diagram_file(actor: Actor, key: int, version: int) -> int:
    """Return the file of one version of a visible entry's diagram. Raises NotFound."""
    return access.require_diagram(actor, key, version).file_id


def _box(box: rules.Box, *, is_centre: bool) -> SafeString:
    node, (wide, high) = box.node, rules.BOX
    short = node.name if len(node.name) <= NAME_SHOWN else f"{node.name[: NAME_SHOWN - 1]}…"
    kind = gettext(register_of(node.register).single)
    zones = f" · {', '.join(node.zones)}" if node.zones else ""
    below = f"{kind}{zones}"
    shape = format_html(
        '<g class="{}"><title>{} ({}, {}{})</title><rect x="{}" y="{}" width="{}" height="{}" rx="5"/>'
        '<text x="{}" y="{}">{}</text><text class="below" x="{}" y="{}">{}</text></g>',
        "centre" if is_centre else node.register,
        node.name, kind, node.unit, zones,
        box.x, box.y, wide, high,
        box.x + 8, box.y + 17, short,
        box.x + 8, box.y + 32, below if len(below) <= 30 else f"{below[:29]}…",
    )  # fmt: skip
    if is_centre or not node.is_open:
        return shape
    return format_html('<a href="{}">{}</a>', reverse("inventory:entry", args=[node.key]), shape)


def _curve(one: rules.Box, other: rules.Box) -> tuple[int, ...]:
    """Return the points of the curve from who needs to what is needed."""
    wide, high = rules.BOX
    y, end_y = one.y + high // 2, other.y + high // 2
    is_forward = other.x > one.x
    x = one.x + wide if is_forward else one.x
    end_x = other.x if is_forward else other.x + wide
    if other.x == one.x:
        x, end_x = one.x + wide, other.x + wide
        return x, y, x + 28, y, x + 28, end_y, end_x, end_y
    half = (x + end_x) // 2
    return x, y, half, y, half, end_y, end_x, end_y
