"""Whether a maker's statement speaks of a part that a finding is about."""

from urllib.parse import unquote

from khien.know.exposure.types.findings import Cleared


def part_of(written: str) -> tuple[str, str]:
    """Return name and version of a part, as it is compared: `pkg:npm/%40a/b@1.2?x` is `@a/b` and `1.2`."""
    bare = unquote(written.partition("#")[0].partition("?")[0]).strip().lower()
    is_purl = bare.startswith("pkg:")
    if is_purl:
        bare = bare.partition("/")[2]
    name, mark, version = bare.rpartition("@")
    if not mark or not name:
        return bare, ""
    return name, version


def speaks_of(told: Cleared, *, component: str, version: str, asset: str) -> bool:
    """Return whether a statement is about this part, in this version, in what holds it.

    A statement for one version says nothing of another, and nothing where the version is not known.
    """
    holder = part_of(told.product)[0].rpartition("/")[2] if told.product else ""
    if holder and holder not in asset.lower():
        return False
    name, stated = part_of(told.component)
    stated = told.version.lower() or stated
    own, held = part_of(component)
    held = version.lower() or held
    if stated:
        return _is_same(name, own) and stated == held
    return _is_same(name, own) or name == f"{own} {held}"


def _is_same(one: str, other: str) -> bool:
    """Return whether two names are one part: the same, or the same without their group."""
    if one == other:
        return bool(one)
    if "/" in one and "/" in other:
        return False
    return one.rpartition("/")[2] == other.rpartition("/")[2]
