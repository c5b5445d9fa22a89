"""Names of programs as Windows and distributions list them lead to products; nothing is guessed."""

import tomllib

import pytest

from khien.know.exposure.rules.feeds.osv import release_key
from khien.know.exposure.rules.matching.naming import named
from khien.know.exposure.rules.matching.programs import DATA, bare, program_of
from khien.know.exposure.rules.matching.testing import closure
from khien.know.exposure.types.feeds import Confidence, Scheme
from khien.know.exposure.types.matching import Named, Naming, Thing

PROGRAMS = tomllib.loads((DATA / "programs.toml").read_text("utf-8"))["program"]


def name(thing: Thing, **said: str) -> Named:
    words = {(key.replace("_", " "), ""): value for key, value in said.items()}
    return named(thing, said=words, covered=frozenset({"deb:debian 12"}))


@pytest.mark.parametrize(
    ("listed", "version", "publisher", "product", "read"),
    [
        ("7-Zip 19.00 (x64)", "19.00", "Igor Pavlov", "7-zip:7-zip", "19.00"),
        ("Mozilla Firefox ESR (x64 en-US)", "115.5.0", "Mozilla", "mozilla:firefox_esr", "115.5.0"),
        ("Mozilla Firefox 115.5.0 (x86 vi)", "115.5.0", "Mozilla", "mozilla:firefox", "115.5.0"),
        ("Java 8 Update 202 (64-bit)", "8.0.2020.8", "Oracle Corporation", "oracle:jre", "1.8.0_202"),
        ("Java(TM) 6 Update 45", "6.0.450", "Oracle", "oracle:jre", "1.6.0_45"),
        ("WinRAR 6.24 (64-bit)", "6.24.0", "win.rar GmbH", "rarlab:winrar", "6.24.0"),
        ("Notepad++ (64-bit x64)", "8.5.8", "Notepad++ Team", "notepad-plus-plus:notepad++", "8.5.8"),
        ("PuTTY release 0.78 (64-bit)", "0.78.0.0", "Simon Tatham", "putty:putty", "0.78.0.0"),
        ("LibreOffice 7.4.2.3", "7.4.2.3", "The Document Foundation", "libreoffice:libreoffice", "7.4.2.3"),
        ("Adobe Acrobat Reader DC - Vietnamese", "23.003.20284", "Adobe Systems Incorporated", "adobe:acrobat_reader_dc", "23.003.20284"),
        ("Microsoft Edge", "119.0.2151.58", "Microsoft Corporation", "microsoft:edge_chromium", "119.0.2151.58"),
        ("UltraViewer version 6.6.7", "6.6.7", "DucFabulous", "ultraviewer:ultraviewer", "6.6.7"),
        ("Git version 2.42.0.2", "", "The Git Development Community", "git-scm:git", "2.42.0.2"),
        ("Kaspersky Endpoint Security for Windows", "12.3", "AO Kaspersky Lab", "kaspersky:endpoint_security", "12.3"),
        ("Python 3.11.4 (64-bit)", "3.11.4150.0", "Python Software Foundation", "python:python", "3.11.4150.0"),
    ],
)  # fmt: skip
def test_a_program_is_named_by_name_and_publisher(
    listed: str, version: str, publisher: str, product: str, read: str
) -> None:
    found = name(Thing("x", listed, version, publisher, "windows"))

    assert (found.products[0], found.version) == (f"a:{product}", read)
    assert found.naming is Naming.ALIAS


@pytest.mark.parametrize(
    ("listed", "publisher", "ecosystem"),
    [
        ("Firefox Downloader (mẫu)", "", "windows"),
        ("7-Zip", "Công ty mẫu", "windows"),
        ("gitlab", "", "generic"),
        ("python", "", "generic"),
        ("", "", "windows"),
    ],
)
def test_what_does_not_stand_in_the_table_is_not_guessed(
    listed: str, publisher: str, ecosystem: str
) -> None:
    assert name(Thing("x", listed, "1.0", publisher, ecosystem)).naming is Naming.NONE


def test_every_name_of_the_table_leads_to_its_own_program() -> None:
    wrong = []
    for one in PROGRAMS:
        for listed in one["names"]:
            plain = listed.replace("*", "").strip()
            maker = (one.get("by") or [""])[0]
            found = program_of(plain, maker, needs_publisher=False)
            if found is None or found.title != one["title"]:
                wrong.append(f"{listed} → {found and found.title}")

    assert wrong == []


def test_what_a_source_gives_comes_before_the_table() -> None:
    purl = Thing("x", "whatever", "9.1.0", purl="pkg:maven/org.eclipse.jetty/jetty-server@9.1.0")
    cpe = Thing(
        "x", "Mozilla Firefox", "1", "Mozilla", "windows", cpe="cpe:2.3:a:v:p:*:*:*:*:*:*:*:*"
    )
    npm = Thing("x", "Lodash", "4.17.20", ecosystem="npm")

    assert name(purl).products == ("maven:org.eclipse.jetty:jetty-server", "maven:*:jetty-server")
    assert (name(purl).scheme, name(purl).naming) == (Scheme.MAVEN, Naming.PURL)
    assert (name(cpe).products, name(cpe).naming) == (("a:v:p",), Naming.CPE)
    assert (name(npm).products, name(npm).naming) == (("npm:lodash",), Naming.ECOSYSTEM)


def test_a_persons_word_comes_before_all() -> None:
    thing = Thing("x", "Phần mềm 2.0", "2.0", ecosystem="windows")

    assert name(thing, phần_mềm="a:v:p").products == ("a:v:p",)
    assert name(thing, phần_mềm="").naming is Naming.NOTHING


def test_a_package_of_a_distribution_is_its_source_or_else_what_it_packs() -> None:
    given = ("x", "libssl3", "3.0.11-1~deb12u2", "", "deb", "openssl")

    covered, other = name(Thing(*given, "debian 12.5")), name(Thing(*given, "debian 11"))

    assert (covered.products, covered.version) == (("deb:debian 12:openssl",), "3.0.11-1~deb12u2")
    assert (other.products, other.version) == (("a:openssl:openssl",), "3.0.11")
    assert (covered.confidence, other.confidence) == (Confidence.HIGH, Confidence.LOW)


@pytest.mark.parametrize(
    ("package", "version", "own"),
    [
        ("java-1.8.0-openjdk", "1:1.8.0.282.b08-2.el8_3", "1.8.0_282"),
        ("java-17-openjdk-headless", "1:17.0.6.0.10-3.el9_1", "17.0.6"),
        ("openjdk-11-jre-headless", "11.0.11+9-0ubuntu2~20.04", "11.0.11"),
        ("openjdk-8-jre", "8u372-ga-1", "1.8.0_372"),
    ],
)
def test_java_has_its_own_numbers(package: str, version: str, own: str) -> None:
    assert name(Thing("x", package, version, ecosystem="rpm")).version == own


def test_bare_names_have_no_version_size_or_language() -> None:
    assert bare("Microsoft Visual C++ 2015-2022 Redistributable (x64) - 14.36.32532") == (
        "microsoft visual c++ 2015-2022 redistributable"
    )
    assert bare("Adobe Acrobat Reader DC MUI") == "adobe acrobat reader dc"
    assert bare("Zoom(64bit)") == "zoom"


def test_releases_of_distributions_are_known_however_written() -> None:
    assert release_key("debian", "12.5") == release_key("debian", "bookworm") == "debian 12"
    assert release_key("alpine", "v3.19") == release_key("alpine", "3.19.1") == "alpine 3.19"
    assert release_key("ubuntu", "22.04:LTS") == "ubuntu 22.04"
    assert (
        release_key("rhel", "enterprise_linux:9::baseos") == release_key("rhel", "9.4") == "rhel 9"
    )


def test_an_update_mends_what_it_replaces_in_turn() -> None:
    replaces = {"KB3": {"KB2"}, "KB2": {"KB1"}, "KB1": {"KB3"}}

    assert closure(["KB3"], replaces) == {"KB1", "KB2", "KB3"}
    assert closure(["KB9"], replaces) == {"KB9"}
