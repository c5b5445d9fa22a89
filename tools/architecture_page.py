"""Write the generated parts of docs/architecture.md; `--check` only compares.

The page holds two generated blocks, between marker comments: the diagram of the rooms (from the
import graph) and the ways (from docs/ways.toml).
"""

import itertools
import re
import sys
import tomllib
from pathlib import Path

import grimp

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "architecture.md"
HIDDEN = {"base.core", "base.ui"}


def graph_of_the_house() -> grimp.ImportGraph:
    """Return who imports whom."""
    return grimp.build_graph("khien", cache_dir=None)


def diagram(graph: grimp.ImportGraph) -> str:
    """Return a mermaid graph with one arrow for each room that imports another."""
    arrows = set()
    for module in graph.modules:
        for imported in graph.find_modules_directly_imported_by(module):
            one, other = _room(module), _room(imported)
            if one and other and one != other and not HIDDEN & {one, other}:
                arrows.add(f"  {one.split('.')[-1]} --> {other.split('.')[-1]}")
    return "\n".join(["```mermaid", "graph TD", *sorted(arrows), "```"])


def ways() -> dict[str, dict[str, object]]:
    """Return the ways through the house."""
    return tomllib.loads((ROOT / "docs" / "ways.toml").read_text(encoding="utf-8"))


def ways_text() -> str:
    """Return the ways as lines for the page; `⟶` is a baton that one can look at."""
    lines = []
    for way in ways().values():
        hops = way["hops"]
        assert isinstance(hops, list)
        shown = " → ".join(f"`{hop.removeprefix('khien.')}`" for hop in hops)
        lines.append(f"- **{way['title']}**: {shown.replace(' → `⟶ ', ' ⟶ `')}")
    return "\n".join(lines)


def broken_hops(graph: grimp.ImportGraph) -> list[str]:
    """Return each listed hop whose first module does not import the second; batons are no imports."""
    problems = []
    for name, way in ways().items():
        hops = way["hops"]
        assert isinstance(hops, list)
        for one, other in itertools.pairwise(hops):
            if other.startswith("⟶"):
                continue
            importer = one.removeprefix("⟶ ")
            if importer not in graph.modules or other not in graph.modules:
                problems.append(f"{name}: {importer} or {other} is no module")
            elif not graph.direct_import_exists(importer=importer, imported=other):
                problems.append(f"{name}: {importer} does not import {other}")
    return problems


def main() -> int:
    """Rewrite the page, or fail when it differs from the code."""
    graph = graph_of_the_house()
    text = PAGE.read_text(encoding="utf-8")
    fresh = _between(text, "diagram", diagram(graph))
    fresh = _between(fresh, "ways", ways_text())
    problems = broken_hops(graph)
    if "--check" in sys.argv:
        problems += ["docs/architecture.md is old: run `make docs`"] if fresh != text else []
    else:
        PAGE.write_text(fresh, encoding="utf-8")
    print("\n".join(problems) or "architecture page is true")
    return bool(problems)


def _between(text: str, mark: str, inner: str) -> str:
    return re.sub(
        rf"(<!-- {mark} -->\n).*?(\n<!-- end -->)",
        lambda found: found[1] + inner + found[2],
        text,
        flags=re.DOTALL,
    )


def _room(module: str) -> str:
    parts = module.split(".")
    if len(parts) < 3:
        return ""
    return (
        "main" if parts[1] == "main" else "engine" if parts[1] == "engine" else ".".join(parts[1:3])
    )


if __name__ == "__main__":
    sys.exit(main())
