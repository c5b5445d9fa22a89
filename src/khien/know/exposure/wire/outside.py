"""Looks at one site: few requests, one at a time and a pause apart, bounded, never onto foreign hosts."""

import http.client
import secrets
import socket
import ssl
import time
import warnings
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from typing import Final
from urllib.parse import urljoin, urlsplit

from cryptography import x509

from khien.base.core.outward import InnerAddress, Pinned, cut_off
from khien.know.exposure.rules.checks.content import read_page
from khien.know.exposure.types.checks import INNER, Answer, CertificateSeen, Place, SiteSeen, Walk

PAUSE_S = 1.0
ANSWER_S = 20.0
WHOLE_S = 120.0
BODY_MAX = 1_000_000
SMALL_MAX: Final = 20_000
CHUNK: Final = 65536
HOPS_MAX: Final = 5
FOLDERS_MAX: Final = 2
EXPOSED: Final = (
    "/.git/HEAD",
    "/.svn/entries",
    "/.env",
    "/backup.zip",
    "/backup.sql",
    "/wp-config.php.bak",
    "/web.config.bak",
)
STS_PATH: Final = "/.well-known/mta-sts.txt"
_OLD: Final = (("TLS 1.0", ssl.TLSVersion.TLSv1), ("TLS 1.1", ssl.TLSVersion.TLSv1_1))
_NOT_OURS: Final = ("NO_PROTOCOLS_AVAILABLE", "NO_CIPHERS_AVAILABLE")
"""What the local OpenSSL says where it does not speak a version itself."""


class Looker:
    """Talks with one site under its own name, two minutes at most; `contact` tells whom to ask about it."""

    def __init__(self, place: Place, *, allows_inner: bool, contact: str) -> None:
        self.place, self.allows_inner = place, allows_inner
        said = "KHIEN (checks of the unit's own sites, ordered by the province"
        shown = contact if contact.isascii() and contact.isprintable() else ""
        self.agent = f"{said}; {shown})" if shown else f"{said})"
        self._last = time.monotonic()
        self._until = self._last + WHOLE_S

    def look(self, at: datetime) -> SiteSeen:
        """Return what the site shows of itself. At most about 25 requests."""
        place = self.place
        certificate, problem = None, ""
        old: tuple[str, ...] | None = None
        if place.scheme == "https":
            certificate, problem = self.certificate()
            old = self.old_versions() if certificate else None
        home = self.walk(place.origin + "/")
        if not home.last.status:
            return SiteSeen(place, at, home, None, certificate, problem, old)
        exposed = tuple((path, self.ask("HEAD", place.origin + path)) for path in EXPOSED)
        nowhere = self.ask("HEAD", f"{place.origin}/khien-{secrets.token_hex(8)}")
        plain_origin = Place("http", place.host).origin
        has_plain = place.scheme == "https" and not place.port
        return SiteSeen(
            place=place,
            at=at,
            home=home,
            plain=self.walk(plain_origin + "/") if has_plain else None,
            certificate=certificate,
            certificate_problem=problem,
            old_versions=old,
            security_txt=self.ask(
                "GET", place.origin + "/.well-known/security.txt", most=SMALL_MAX
            ),
            exposed=exposed,
            nowhere=nowhere,
            folders=tuple(self.ask("GET", one, most=SMALL_MAX) for one in self._folders(home.last)),
        )

    def walk(self, url: str) -> Walk:
        """Return the answers from an address on; redirects are followed on the site's own host alone."""
        answers: list[Answer] = []
        for _hop in range(HOPS_MAX + 1):
            answer = self.ask("GET", url)
            answers.append(answer)
            to = answer.header("location") if 300 <= answer.status < 400 else ""
            if not to:
                return Walk(tuple(answers))
            try:
                url = urljoin(url, to)
                parts = urlsplit(url)
                is_own = parts.hostname == self.place.host and parts.scheme in {"http", "https"}
            except ValueError:
                is_own = False
            if not is_own or not url.isascii() or not url.isprintable():
                return Walk(tuple(answers), left_to=url[:300])
        return Walk(tuple(answers), is_endless=True)

    def policy(self) -> Answer:
        """Return the policy of MTA-STS; only a trusted connection counts, no redirect is followed."""
        strict = ssl.create_default_context()
        return self.ask("GET", self.place.origin + STS_PATH, most=SMALL_MAX, context=strict)

    def ask(
        self,
        method: str,
        url: str,
        *,
        most: int | None = None,
        context: ssl.SSLContext | None = None,
    ) -> Answer:
        """Return one answer with at most so many bytes of its body."""
        self._pace()
        begun = time.monotonic()
        parts = urlsplit(url)
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        headers = {"User-Agent": self.agent, "Accept": "*/*", "Connection": "close"}
        try:
            with self._talk(url, context or _unverified()) as talk:
                talk.request(method, path, headers=headers)
                with closing(talk.getresponse()) as answer:
                    seconds = time.monotonic() - begun
                    body, is_cut = _bounded(answer, BODY_MAX if most is None else most)
                    held = tuple((name.lower(), value) for name, value in answer.getheaders())
                    return Answer(url, answer.status, held, body, is_cut, round(seconds, 3))
        except (OSError, http.client.HTTPException, ValueError) as problem:
            return Answer(url, problem=_said(problem))

    def certificate(self) -> tuple[CertificateSeen | None, str]:
        """Return the certificate with why it is not trusted, or why there was no talk."""
        problem = ""
        try:
            seen = self._handshake(ssl.create_default_context())
        except ssl.SSLCertVerificationError as found:
            problem = found.verify_message or _said(found)
            try:
                seen = self._handshake(_unverified())
            except (OSError, ValueError) as failed:
                return None, _said(failed)
        except (OSError, ValueError) as failed:
            return None, _said(failed)
        content, version = seen
        try:
            return _certificate(content, version, problem), ""
        except ValueError as failed:
            return None, _said(failed)

    def old_versions(self) -> tuple[str, ...] | None:
        """Return the TLS versions before 1.2 that the site takes; None where OpenSSL here has none."""
        taken, tried = [], 0
        for name, version in _OLD:
            try:
                self._handshake(_only(version))
            except ssl.SSLError as problem:
                tried += problem.reason not in _NOT_OURS
            except (OSError, ValueError):
                tried += 1
            else:
                tried += 1
                taken.append(name)
        return tuple(taken) if tried == len(_OLD) else None

    def _handshake(self, context: ssl.SSLContext) -> tuple[bytes, str]:
        self._pace()
        with self._talk(self.place.origin, context) as talk:
            talk.connect()
            own = talk.sock
            assert isinstance(own, ssl.SSLSocket)
            return own.getpeercert(binary_form=True) or b"", own.version() or ""

    @contextmanager
    def _talk(self, url: str, context: ssl.SSLContext) -> Iterator[Pinned]:
        talk = Pinned(url, allows_inner=self.allows_inner, context=context)
        seconds = min(ANSWER_S, self._until - time.monotonic())
        if seconds <= 0:
            raise TimeoutError
        with closing(talk), cut_off(lambda: talk.sock, seconds):
            yield talk

    def _pace(self) -> None:
        wait = self._last + PAUSE_S - time.monotonic()
        if wait > 0:
            time.sleep(wait)
        self._last = time.monotonic()

    def _folders(self, home: Answer) -> list[str]:
        found: dict[str, None] = {}
        for one in read_page(home.body, home.url).loads:
            folder = one.partition("?")[0].rpartition("/")[0] + "/"
            if folder.startswith(f"{self.place.origin}/") and folder != f"{self.place.origin}/":
                found.setdefault(folder)
        good = [one for one in found if one.isascii() and one.isprintable() and " " not in one]
        return good[:FOLDERS_MAX]


def _unverified() -> ssl.SSLContext:
    """Return a context that reads public pages also where the certificate is the fault to be told."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def _only(version: ssl.TLSVersion) -> ssl.SSLContext:
    """Return a context that speaks one old version alone, to see whether a site still takes it."""
    context = _unverified()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        context.minimum_version = context.maximum_version = version
    context.set_ciphers("ALL:@SECLEVEL=0")
    return context


def _bounded(answer: http.client.HTTPResponse, most: int) -> tuple[bytes, bool]:
    parts, size = [], 0
    while size <= most and (part := answer.read1(CHUNK)):
        parts.append(part)
        size += len(part)
    return b"".join(parts)[:most], size > most


def _certificate(content: bytes, version: str, problem: str) -> CertificateSeen:
    held = x509.load_der_x509_certificate(content)
    try:
        others = held.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        names = [str(one.value) for one in others]
    except x509.ExtensionNotFound:
        names = []
    return CertificateSeen(
        names=tuple(names[:50]),
        begins=held.not_valid_before_utc,
        ends=held.not_valid_after_utc,
        issuer=held.issuer.rfc4514_string()[:200],
        version=version,
        problem=problem,
        der=content,
    )


def _said(problem: Exception) -> str:
    if isinstance(problem, TimeoutError):
        return "timeout"
    if isinstance(problem, InnerAddress):
        return INNER
    if isinstance(problem, socket.gaierror):
        return "no such name"
    return " ".join(f"{type(problem).__name__}: {problem}".split())[:200]
