"""`khien findings`: a file is checked, taken in for the units whose machines it names, or refused."""

from pathlib import Path

import pytest
from click.testing import CliRunner
from tests.cast import Cast

from khien.know.exposure import access
from khien.know.exposure.cli import findings_group
from khien.know.exposure.tests.scans import FIRST
from khien.know.exposure.tests.test_finding_pages import NMAP
from khien.know.inventory.services.observing import observe
from khien.know.inventory.types.observation import Observation, Source

pytestmark = pytest.mark.django_db


def run(*words: str) -> tuple[int, str]:
    ran = CliRunner().invoke(findings_group, list(words))
    return ran.exit_code, ran.output


@pytest.fixture
def file(tmp_path: Path) -> str:
    """Return the path of a report of two machines."""
    second = NMAP.partition("<host>")[2].partition("</host>")[0].replace("10.1.1.5", "10.9.9.9")
    path = tmp_path / "quet.xml"
    path.write_text(NMAP.replace("<runstats>", f"<host>{second}</host><runstats>"))
    return str(path)


def test_check_says_format_and_count_and_keeps_nothing(people: Cast, file: str) -> None:
    code, told = run("check", file)

    assert code == 0
    assert told.splitlines()[0] == "nmap: 2 findings"
    assert access.findings().count() == 0


def test_import_gives_each_machine_to_its_unit_and_counts_the_others(
    people: Cast, file: str
) -> None:
    machine = Observation(Source.REGISTER, FIRST, host_name="MAY", addresses=("10.1.1.5",))
    observe(people.minh, unit_code="XA1", observations=[machine])

    code, told = run("import", file)

    assert code == 0
    assert "XA1: 1 new, 0 known, 0 reopened, 0 closed" in told
    assert "in no unit's inventory: 10.9.9.9: 1" in told
    assert "XA1: 0 new, 1 known" in run("import", file)[1]
    assert access.findings().get().device is not None


def test_import_for_a_unit_takes_all(people: Cast, file: str) -> None:
    assert "XA2: 2 new" in run("import", file, "--unit", "XA2")[1]
    assert access.reports().get().file_key is not None


@pytest.mark.parametrize(
    ("content", "words", "told"),
    [
        ("", (), "the file is empty"),
        ("<a/>", (), "<a>"),
        ('{"a": 1', (), "line 1, column"),
        ("xin chào", (), "line 1: this is no report"),
        ("<a/>", ("--format", "nmap"), "not <nmaprun>"),
        ('{"findings": [{"title": "x"}]}', (), "findings[0]: a field is missing (severity)"),
    ],
)
def test_what_is_no_report_is_refused_with_its_place(
    people: Cast, tmp_path: Path, content: str, words: tuple[str, ...], told: str
) -> None:
    path = tmp_path / "la.txt"
    path.write_text(content)

    code, said = run("check", str(path), *words)

    assert code == 1
    assert told in said


def test_a_report_whose_machines_nobody_has_is_refused(people: Cast, file: str) -> None:
    code, told = run("import", file)

    assert code == 1
    assert "10.1.1.5" in told
    assert access.reports().count() == 0
