"""Values of indicators: their one form, which can never be one, and which are never blocked."""

import ipaddress
import re
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urlsplit

from khien.act.exchange.types.indicators import BadTerm, BadValue, IndicatorKind, NewIndicator
from khien.base.core.refusals import Invalid, text

VALUE_MAX: Final = 1000
TERM_DAYS_MAX: Final = 730
Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

_INNER: Final = tuple(
    ipaddress.ip_network(written)
    for written in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.168.0.0/16",
        "224.0.0.0/4",
        "240.0.0.0/4",
        "::/128",
        "::1/128",
        "fc00::/7",
        "fe80::/10",
        "fec0::/10",
        "ff00::/8",
    )
)
_LABEL: Final = r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?"
_DOMAIN: Final = re.compile(rf"(?:{_LABEL}\.)+[a-z][a-z0-9-]{{0,61}}[a-z0-9]")
_HEX: Final = {
    IndicatorKind.MD5: 32,
    IndicatorKind.SHA1: 40,
    IndicatorKind.SHA256: 64,
    IndicatorKind.SHA512: 128,
}
_MAIL: Final = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}")
_URL_SIGNS: Final = re.compile(r"[!-~]+")
_INNER_ENDS: Final = (
    ".local",
    ".localhost",
    ".internal",
    ".lan",
    ".intranet",
    ".home.arpa",
    ".arpa",
)
_SHARED: Final = frozenset(
    [
        "ac",
        "biz",
        "com",
        "edu",
        "gov",
        "health",
        "id",
        "info",
        "int",
        "io",
        "name",
        "net",
        "org",
        "pro",
    ]
)
"""Second labels under which many owners register: nobody blocks `gov.vn` as a whole."""

_INNER_WHY: Final = text("it is a private, local or reserved address; such never leave or enter.")
_EMPTY_HASHES: Final = frozenset(
    {
        "d41d8cd98f00b204e9800998ecf8427e",
        "da39a3ee5e6b4b0d3255bfef95601890afd80709",
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    }
)


def in_one_form(kind: IndicatorKind, written: str) -> str:
    """Return a value in the one form under which it is kept. Raises BadValue."""
    value = written.strip().replace("[.]", ".").replace("(.)", ".")
    value = re.sub(r"(?i)^hxxp", "http", value)
    if not value or len(value) > VALUE_MAX:
        raise _bad(written, text("it is empty or too long."))
    return _FORMS[kind](value)


def kind_of(written: str) -> IndicatorKind | None:
    """Return the kind that a bare value has by its looks, or None."""
    for kind in IndicatorKind:
        try:
            in_one_form(kind, written)
        except BadValue:
            continue
        return kind
    return None


def require_term(indicator: NewIndicator) -> None:
    """Raise a refusal unless the indicator names its source and ends in sensible time."""
    if not indicator.source.strip():
        raise Invalid(what=text("Name the source: who says so, and where it can be read."))
    if not 0 <= indicator.confidence <= 100:
        raise Invalid(what=text("Confidence is a whole number from 0 to 100."))
    term = indicator.expires_at - indicator.valid_from
    if not timedelta(0) < term <= timedelta(days=TERM_DAYS_MAX):
        what = f"{indicator.valid_from:%Y-%m-%d} – {indicator.expires_at:%Y-%m-%d}"
        raise BadTerm(days=TERM_DAYS_MAX, what=what)


def is_live(*, valid_from: datetime, expires_at: datetime, is_revoked: bool, at: datetime) -> bool:
    """Return whether an indicator holds at an instant."""
    return not is_revoked and valid_from <= at < expires_at


def protected_form(written: str) -> str:
    """Return a network or domain of our own in one form. Raises Invalid."""
    value = written.strip().lower().rstrip(".")
    try:
        return str(ipaddress.ip_network(value, strict=False))
    except ValueError:
        pass
    if not _DOMAIN.fullmatch(value):
        raise Invalid(what=text("Write a network (203.0.113.0/24), an address, or a domain."))
    return value


class Protected:
    """The networks and domains that are never on a block list, ready to be asked many times."""

    def __init__(self, written: Sequence[str]) -> None:
        self.networks: list[Network] = []
        self.domains: set[str] = set()
        for value in written:
            try:
                self.networks.append(ipaddress.ip_network(value, strict=False))
            except ValueError:
                self.domains.add(value.lower())

    def covers(self, kind: IndicatorKind, value: str) -> bool:
        """Return whether blocking this value would hit something of our own."""
        host = urlsplit(value).hostname or "" if kind is IndicatorKind.URL else value
        if kind is IndicatorKind.EMAIL:
            host = value.rpartition("@")[2]
        try:
            address = ipaddress.ip_address(host)
        except ValueError:
            return self._covers_name(host)
        return any(address in network for network in self.networks)

    def _covers_name(self, host: str) -> bool:
        labels = host.split(".")
        above = {".".join(labels[first:]) for first in range(len(labels))}
        return bool(above & self.domains) or any(own.endswith(f".{host}") for own in self.domains)


def is_inner(address: Address) -> bool:
    """Return whether an address lies in a private, local or reserved network."""
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    return any(address in network for network in _INNER if network.version == address.version)


def _ip(version: int) -> Callable[[str], str]:
    def form(value: str) -> str:
        try:
            address = ipaddress.ip_address(value)
        except ValueError:
            raise _bad(value, text("it is no IP address.")) from None
        if address.version != version or getattr(address, "scope_id", None):
            raise _bad(value, text("it is no IP address."))
        if is_inner(address):
            raise _bad(value, _INNER_WHY)
        return str(address)

    return form


def _domain(value: str) -> str:
    name = value.lower().rstrip(".")
    if not name.isascii():
        try:
            name = name.encode("idna").decode()
        except UnicodeError:
            raise _bad(value, text("it is no domain name.")) from None
    if len(name) > 253 or not _DOMAIN.fullmatch(name):
        raise _bad(value, text("it is no domain name."))
    labels = name.split(".")
    if f".{name}".endswith(_INNER_ENDS):
        raise _bad(value, _INNER_WHY)
    if len(labels) == 2 and labels[0] in _SHARED and len(labels[1]) == 2:
        raise _bad(value, text("it is shared by many owners."))
    return name


def _url(value: str) -> str:
    try:
        parts = urlsplit(value)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        raise _bad(value, text("it is no web address.")) from None
    if parts.scheme.lower() not in {"http", "https", "ftp"} or not _URL_SIGNS.fullmatch(value):
        raise _bad(value, text("it is no web address."))
    if parts.username is not None:
        raise _bad(value, text("a web address here holds no user name or password."))
    _require_host(value, host)
    return parts._replace(
        scheme=parts.scheme.lower(), netloc=parts.netloc.lower(), fragment=""
    ).geturl()


def _require_host(value: str, host: str) -> None:
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        _domain(host)
        return
    if is_inner(address):
        raise _bad(value, _INNER_WHY)


def _hash(length: int) -> Callable[[str], str]:
    def form(value: str) -> str:
        digits = value.lower()
        if len(digits) != length or not re.fullmatch(r"[0-9a-f]+", digits):
            raise _bad(value, text("it is no hash of this kind."))
        if digits in _EMPTY_HASHES:
            raise _bad(value, text("it is the hash of an empty file."))
        return digits

    return form


def _email(value: str) -> str:
    local, _, domain = value.rpartition("@")
    if not _MAIL.fullmatch(local):
        raise _bad(value, text("it is no e-mail address."))
    return f"{local}@{_domain(domain)}"


def _bad(value: str, why: str) -> BadValue:
    return BadValue(value=value[:100], why=why)


_FORMS: Final[dict[IndicatorKind, Callable[[str], str]]] = {
    IndicatorKind.IPV4: _ip(4),
    IndicatorKind.IPV6: _ip(6),
    IndicatorKind.DOMAIN: _domain,
    IndicatorKind.URL: _url,
    IndicatorKind.EMAIL: _email,
} | {kind: _hash(length) for kind, length in _HEX.items()}
