"""Rules of the tree that no off-the-shelf linter knows."""

import ast
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SOURCE = ROOT / "src" / "khien"
FILES = sorted(path for path in SOURCE.rglob("*.py") if "migrations" not in path.parts)
LINES_MAX = 400
FUNCTION_LINES_MAX = 60


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(SOURCE)))
def test_file_is_short_and_says_what_it_is_for(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    tree = ast.parse(source)
    too_long = [
        node.name
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or 0) - node.lineno >= FUNCTION_LINES_MAX
    ]

    assert source.count("\n") <= LINES_MAX
    assert too_long == []
    assert ast.get_docstring(tree)


def test_only_access_says_objects() -> None:
    doors = {"access.py"}
    saying = [
        str(path.relative_to(SOURCE))
        for path in FILES
        if path.name not in doors
        and path.parts[-2] != "access"
        and "tests" not in path.parts
        and path.parts[-2] != "core"
        and re.search(r"\b[A-Z]\w+\.objects\b", path.read_text(encoding="utf-8"))
    ]

    assert saying == []


def test_nothing_speaks_of_the_workplace() -> None:
    listed = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split()
    words = re.compile(r"/work/|/tmp/bash" + r"_jobs|sub" + r"agent", re.IGNORECASE)
    found = [
        name
        for name in listed
        if name.endswith((".py", ".md", ".toml", ".html", ".sh", ".yml"))
        and words.search((ROOT / name).read_text(encoding="utf-8"))
        and name != "tests/test_tidy.py"
    ]

    assert found == []


def test_every_text_has_its_vietnamese() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tools.messages", "--check"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.stdout.strip() == "all texts have their Vietnamese"


def test_contracts_are_kept() -> None:
    done = subprocess.run(
        [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert "0 broken" in done.stdout, done.stdout[-3000:]


def test_every_hop_of_every_way_is_an_import() -> None:
    from tools.architecture_page import broken_hops, graph_of_the_house  # noqa: PLC0415

    assert broken_hops(graph_of_the_house()) == []


def test_glossary_is_in_both_languages() -> None:
    held = tomllib.loads((SOURCE / "main/data/glossary.toml").read_text(encoding="utf-8"))

    assert all(word["en"] and word["vi"] and word["source"] for word in held["word"])
