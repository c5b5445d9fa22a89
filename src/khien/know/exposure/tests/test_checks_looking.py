"""A look at real sites on loopback, good ones and those that misbehave."""

import shutil
import socket
import ssl
import time
from dataclasses import replace
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest
from conftest import require_or_skip

from khien.know.exposure.rules.checks import content as pages
from khien.know.exposure.rules.checks import site as rules
from khien.know.exposure.tests.outside import PAGE, SAFE, Page, certificate, site
from khien.know.exposure.types.checks import Content, Place, SiteSeen, Verdict
from khien.know.exposure.wire import outside, scanner
from khien.know.exposure.wire.outside import Looker

SECURITY = "Contact: mailto:attt@tinh.example.vn\nExpires: 2090-01-01T00:00:00Z\n"


@pytest.fixture(autouse=True)
def _no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outside, "PAUSE_S", 0.0)


def looker(port: int, *, scheme: str = "http", allows_inner: bool = True) -> Looker:
    return Looker(Place(scheme, "localhost", port), allows_inner=allows_inner, contact="")


def look(port: int, *, scheme: str = "http") -> SiteSeen:
    return looker(port, scheme=scheme).look(datetime.now(UTC))


def verdicts(seen: SiteSeen) -> dict[str, Verdict]:
    home = seen.home.last
    judged = rules.judge(seen, pages.read_page(home.body, home.url), None)
    return {one.check: one.verdict for one in judged}


def test_a_good_site_is_good_in_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root, context = certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(root))
    cookie = {"Set-Cookie": "a=1; Secure; HttpOnly; SameSite=Lax"}
    held = {"/": Page(PAGE, headers=SAFE | cookie), "/.well-known/security.txt": Page(SECURITY)}
    with site(held, context) as running:
        found = verdicts(look(running.port, scheme="https"))

    left = {code for code, verdict in found.items() if verdict is not Verdict.GOOD}
    assert left == {"redirect", "ciphers"}
    assert ("GET", "/.env") not in running.asked
    assert all(agent.startswith("KHIEN (checks of the unit's own") for agent in running.agents)


def test_a_careless_site_hears_each_fault(tmp_path: Path) -> None:
    _root, context = certificate(tmp_path, days=-1)
    body = (
        '<meta name="generator" content="WordPress 5.8.1"><script src="http://cdn.example/a.js">'
        '</script><img src="/anh/a.png"><div style="position:absolute; left:-9999px">'
        '<a href="https://xau.example">Nhà  cái uy tín</a></div>'
    )
    told = {"Server": "Apache/2.4.1", "Set-Cookie": "a=1\nb=2; Secure"}
    held = {
        "/": Page(body, headers=told),
        "/anh/": Page("<title>Index of /anh</title>"),
        "/.git/HEAD": Page(headers={"Content-Type": "text/plain"}),
        "/.env": Page("trang lỗi", headers={"Content-Type": "text/html"}),
    }
    with site(held, context) as running:
        seen = look(running.port, scheme="https")

    found = verdicts(seen)
    bad = {"certificate", "folders", "exposed", "hidden"}
    assert {code for code, verdict in found.items() if verdict is Verdict.BAD} == bad
    assert {code for code, verdict in found.items() if verdict is Verdict.WEAK} == {
        *("hsts", "csp", "nosniff", "frames", "referrer", "cookies", "server"),
        *("generator", "security-txt", "mixed"),
    }
    [exposed] = [one for one in rules.judge(seen, Content(), None) if one.check == "exposed"]
    assert exposed.details == "/.git/HEAD"


@pytest.mark.parametrize(
    ("name", "days", "is_trusted", "verdict", "why"),
    [
        ("localhost", 20, True, Verdict.WEAK, "It expires within 30 days."),
        ("khac.example", 90, True, Verdict.BAD, "It is for another name."),
        ("localhost", 90, False, Verdict.BAD, "Browsers do not trust who issued it."),
        ("localhost", -3, True, Verdict.BAD, "It has expired."),
    ],
)
def test_what_is_said_of_a_certificate(  # noqa: PLR0913 - a table
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    *,
    name: str,
    days: int,
    is_trusted: bool,
    verdict: Verdict,
    why: str,
) -> None:
    root, context = certificate(tmp_path, name=name, days=days)
    if is_trusted:
        monkeypatch.setenv("SSL_CERT_FILE", str(root))
    with site({"/": Page(PAGE)}, context) as running:
        seen = look(running.port, scheme="https")

    [judged] = [one for one in rules.judge(seen, Content(), None) if one.check == "certificate"]
    assert (judged.verdict, judged.why) == (verdict, why)


def test_old_versions_of_tls_are_found(tmp_path: Path) -> None:
    _root, context = certificate(tmp_path, oldest=ssl.TLSVersion.TLSv1)
    with site({"/": Page(PAGE)}, context) as running:
        seen = look(running.port, scheme="https")

    assert seen.old_versions in {("TLS 1.0", "TLS 1.1"), None}
    assert verdicts(seen)["tls"] is (Verdict.WEAK if seen.old_versions else Verdict.GOOD)


def test_a_redirect_to_a_foreign_host_is_noted_and_not_followed() -> None:
    with site({"/": Page(PAGE)}) as foreign:
        to = f"http://127.0.0.1:{foreign.port}/"
        with site({"/": Page(status=302, headers={"Location": to})}) as running:
            seen = look(running.port)

    assert seen.home.left_to == to
    assert foreign.asked == []
    assert verdicts(seen)["reach"] is Verdict.WEAK


def test_a_circle_of_redirects_ends() -> None:
    held = {"/": Page(status=302, headers={"Location": "/a"})}
    held["/a"] = Page(status=302, headers={"Location": "/"})
    with site(held) as running:
        walk = looker(running.port).walk(f"http://localhost:{running.port}/")

    assert walk.is_endless
    assert len(running.asked) == outside.HOPS_MAX + 1


def test_a_huge_answer_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outside, "BODY_MAX", 100_000)

    def pour(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response_only(200)
        handler.end_headers()
        for _part in range(10_000):
            handler.wfile.write(b"x" * 100_000)

    with site({"/": Page(act=pour)}) as running:
        answer = looker(running.port).ask("GET", f"http://localhost:{running.port}/")

    assert (len(answer.body), answer.is_cut) == (100_000, True)


def test_a_site_that_dribbles_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outside, "ANSWER_S", 0.5)

    def dribble(handler: BaseHTTPRequestHandler) -> None:
        for _part in range(100):
            handler.wfile.write(b"H")
            handler.wfile.flush()
            time.sleep(0.1)

    begun = time.monotonic()
    with site({"/": Page(act=dribble)}) as running:
        seen = looker(running.port).walk(f"http://localhost:{running.port}/")

    assert time.monotonic() - begun < 5
    assert seen.last.status == 0
    assert seen.last.problem


def test_an_inner_address_is_not_called_unless_it_may_be() -> None:
    with site({"/": Page(PAGE)}) as running:
        one = looker(running.port, allows_inner=False)
        answer = one.ask("GET", f"http://localhost:{running.port}/")

    assert (answer.status, answer.problem) == (0, "inner address")
    assert running.asked == []


def test_requests_stand_a_pause_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outside, "PAUSE_S", 0.3)
    with site({"/": Page(PAGE)}) as running:
        one = looker(running.port)
        begun = time.monotonic()
        for _turn in range(3):
            one.ask("GET", f"http://localhost:{running.port}/")

    assert time.monotonic() - begun >= 0.6


def test_policy_of_mail_is_fetched_over_a_trusted_connection_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root, context = certificate(tmp_path)
    held = {outside.STS_PATH: Page("version: STSv1\n")}
    with site(held, context) as running:
        untrusted = looker(running.port, scheme="https").policy()
        monkeypatch.setenv("SSL_CERT_FILE", str(root))
        trusted = looker(running.port, scheme="https").policy()
        held[outside.STS_PATH] = Page(status=302, headers={"Location": "/khac"})
        moved = looker(running.port, scheme="https").policy()

    assert (untrusted.status, "CERTIFICATE_VERIFY_FAILED" in untrusted.problem) == (0, True)
    assert (trusted.status, trusted.body) == (200, b"version: STSv1\n")
    assert moved.status == 302
    assert ("GET", "/khac") not in running.asked


def test_a_name_that_also_leads_inside_is_not_called(monkeypatch: pytest.MonkeyPatch) -> None:
    """As after DNS rebinding: one public address beside an inner one."""
    with site({"/": Page(PAGE)}) as running:
        both = [
            (socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, running.port))
            for one in ("203.0.113.9", "127.0.0.1")
        ]
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_words, **_more: both)
        answer = looker(running.port, allows_inner=False).ask(
            "GET", f"http://localhost:{running.port}/"
        )

    assert answer.problem == "inner address"
    assert running.asked == []


def test_a_name_is_looked_up_once_a_talk(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was checked is what is called: a second look-up could lead inside."""
    asked: list[object] = []
    real = socket.getaddrinfo

    def noted(*words: Any, **more: Any) -> Any:
        asked.append(words[0])
        return real(*words, **more)

    with site({"/": Page(PAGE)}) as running:
        monkeypatch.setattr(socket, "getaddrinfo", noted)
        answer = looker(running.port).ask("GET", f"http://localhost:{running.port}/")

    assert answer.status == 200
    assert asked.count("localhost") == 1


@pytest.fixture
def sslyze() -> str:
    """Return the installed SSLyze: a program with an environment of its own."""
    found = shutil.which("sslyze", path="/opt/sslyze/bin")
    if found is None:
        require_or_skip("SSLyze is not installed in /opt/sslyze")
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("oldest", "verdict"), [(None, Verdict.GOOD), (ssl.TLSVersion.TLSv1, Verdict.WEAK)]
)
def test_ciphers_are_told_by_sslyze_out_of_process(
    tmp_path: Path, sslyze: str, oldest: ssl.TLSVersion | None, verdict: Verdict
) -> None:
    _root, context = certificate(tmp_path, oldest=oldest)
    with site({"/": Page(PAGE)}, context) as running:
        place = Place("https", "localhost", running.port)
        seen = look(running.port, scheme="https")
        refused = scanner.scan_tls(sslyze, place, allows_inner=False)
        scan = scanner.scan_tls(sslyze, place, allows_inner=True)

    assert refused.problem == "inner address"
    assert scan.problem == ""
    assert verdicts(replace(seen, scan=scan))["ciphers"] is verdict


@pytest.mark.parametrize(
    ("program", "problem"),
    [("", "no scanner"), ("/khong/co", "no scanner"), ("/bin/true", "no report")],
)
def test_without_a_scanner_ciphers_could_not_be_told(program: str, problem: str) -> None:
    place = Place("https", "localhost", 1)

    assert scanner.scan_tls(program, place, allows_inner=True).problem == problem
