"""Templates of official papers: the built-in ones, and those that a province changes without touching code."""

import io
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from docx import Document
from tools import paper_template

from khien.base.core.refusals import Invalid
from khien.base.files.cli import papers_group
from khien.base.files.services import rendering
from khien.base.files.tests.official import pdf_text, report
from khien.base.files.types.rendering import TemplateBroken, TemplateMissing


@pytest.fixture
def home(tmp_path: Path, settings: Any) -> Path:
    """Make an empty home in which a province may keep templates."""
    settings.KHIEN = replace(settings.KHIEN, home=tmp_path)
    (tmp_path / "templates").mkdir()
    return tmp_path / "templates"


def test_the_kept_template_is_what_its_tool_makes() -> None:
    made = io.BytesIO()
    paper_template.made().save(made)

    assert _parts(made.getvalue()) == _parts(paper_template.FILE.read_bytes())


def _parts(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as held:
        return {name: held.read(name) for name in held.namelist()}


def test_a_template_of_the_province_is_taken_instead(home: Path) -> None:
    (home / "paper.typ").write_text('#let held = json("values.json")\nMẫu của tỉnh: #held.subject')
    own = Document()
    own.add_paragraph("Mẫu của tỉnh: {{ subject }}")
    own.add_paragraph("{{ body }}")
    own.save(str(home / "letter.docx"))

    assert "Mẫu của tỉnh: Kết quả" in pdf_text(rendering.pdf(report()))
    held = Document(io.BytesIO(rendering.docx(report(template="letter"))))
    assert held.paragraphs[0].text.startswith("Mẫu của tỉnh: Kết quả")
    with pytest.raises(TemplateMissing):
        rendering.pdf(report(template="letter"))


@pytest.mark.parametrize(
    ("content", "file", "line", "why"),
    [
        ("#let held = 1\n#foo()", "paper.typ", "2", "unknown variable: foo"),
        ('\n#import "@preview/x:1.0.0"', "paper.typ", "2", "packages from outside are not fetched"),
        ('#json("/etc/passwd")', "paper.typ", "1", "file not found"),
    ],
)
def test_a_broken_template_is_told_with_its_line(
    home: Path, content: str, file: str, line: str, why: str
) -> None:
    (home / "paper.typ").write_text(content)

    with pytest.raises(TemplateBroken) as refused:
        rendering.pdf(report())

    assert (refused.value.values["file"], refused.value.values["line"]) == (file, line)
    assert why in str(refused.value)


@pytest.mark.parametrize(
    ("lines", "why"),
    [
        (("{{ subject }}",), "“{{ body }}” must stand once"),
        (("{{ body }} và {{ body }}",), "“{{ body }}” must stand once"),
        (("{{ body }}", "{{ ministry }}"), "'ministry' is undefined"),
        (("{{ body }}", "{% if %}"), "Expected an expression"),
        (("{{ body }}", "{{ ''.__class__.__mro__ }}"), "__class__"),
    ],
)
def test_a_docx_template_that_cannot_be_used_says_why(
    home: Path, lines: tuple[str, ...], why: str
) -> None:
    own = Document()
    for line in lines:
        own.add_paragraph(line)
    own.save(str(home / "paper.docx"))

    with pytest.raises(TemplateBroken) as refused:
        rendering.docx(report())

    assert why in str(refused.value)


def test_no_docx_is_no_template(home: Path) -> None:
    (home / "paper.docx").write_bytes(b"PK\x03\x04 nothing")

    with pytest.raises(TemplateBroken, match="it is no DOCX file"):
        rendering.docx(report())


def test_templates_are_handed_out_and_tried_at_the_command_line(home: Path, tmp_path: Path) -> None:
    run = CliRunner().invoke
    data = home / "example.json"

    taken = run(papers_group, ["template", "--out", str(home)])
    again = run(papers_group, ["template", "--out", str(home)])
    tried = run(papers_group, ["try", str(data), "--out", str(tmp_path / "out")])
    other = run(papers_group, ["try", str(data), "--format", "odt", "--out", str(tmp_path)])

    assert taken.exit_code == tried.exit_code == 0
    assert sorted(one.name for one in home.iterdir()) == [
        "example.json",
        "nd30.typ",
        "paper.docx",
        "paper.typ",
    ]
    assert isinstance(again.exception, Invalid)
    assert isinstance(other.exception, Invalid)
    made = sorted(one.name for one in (tmp_path / "out").iterdir())
    assert made == ["example.docx", "example.pdf", "example.xlsx"]
