"""Reading technical signs: told apart by their form, put into one spelling, shown so that none is clicked."""

import hashlib
import re
from collections.abc import Callable, Sequence
from ipaddress import ip_address
from typing import Final
from urllib.parse import urlsplit

from khien.act.response.types.observables import ObservableKind, ReadSign, SignNotRead
from khien.base.core.refusals import text

LINES_MAX: Final = 2000
VALUE_MAX: Final = 2000

KIND_NAMES: Final[dict[ObservableKind, str]] = {
    ObservableKind.IP: text("IP address"),
    ObservableKind.DOMAIN: text("Domain name"),
    ObservableKind.URL: text("Web address"),
    ObservableKind.EMAIL: text("E-mail address"),
    ObservableKind.MD5: text("MD5 hash"),
    ObservableKind.SHA1: text("SHA-1 hash"),
    ObservableKind.SHA256: text("SHA-256 hash"),
    ObservableKind.FILE_NAME: text("File name"),
    ObservableKind.REGISTRY: text("Registry key"),
    ObservableKind.OTHER: text("Other sign"),
}

RIGHT: Final[dict[ObservableKind, str]] = {
    ObservableKind.IP: text("write 203.0.113.7 or 2001:db8::7"),
    ObservableKind.DOMAIN: text("write example.com"),
    ObservableKind.URL: text("write https://example.com/path"),
    ObservableKind.EMAIL: text("write name@example.com"),
    ObservableKind.MD5: text("32 digits 0 to 9 and a to f are needed"),
    ObservableKind.SHA1: text("40 digits 0 to 9 and a to f are needed"),
    ObservableKind.SHA256: text("64 digits 0 to 9 and a to f are needed"),
    ObservableKind.REGISTRY: text("it begins with HKLM\\, HKCU\\, HKCR\\, HKU\\ or HKCC\\"),
    ObservableKind.FILE_NAME: text("a name without line breaks is needed"),
    ObservableKind.OTHER: text("write something"),
}

Inside = Callable[[str], Sequence[str]]
"""Finds the addresses of internal networks in a text: `regulation.queries.internal_addresses`."""

_HASHES: Final = {32: ObservableKind.MD5, 40: ObservableKind.SHA1, 64: ObservableKind.SHA256}
_HEX = re.compile(r"[0-9a-f]+")
_LABEL = r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9])?"
_DOMAIN = re.compile(rf"(?:{_LABEL}\.)+(?!\d+$)[a-z0-9-]{{2,63}}")
_EMAIL = re.compile(r"[^@\s]{1,64}@(?P<domain>[^@\s]+)")
_FILE = re.compile(r"[^\r\n]+\.[A-Za-z0-9]{1,8}")
_REGISTRY = re.compile(
    r"(HKLM|HKCU|HKCR|HKU|HKCC|HKEY_(LOCAL_MACHINE|CURRENT_USER|CLASSES_ROOT|USERS|CURRENT_CONFIG))\\.+",
    re.IGNORECASE,
)
_SCHEMES: Final = ("http", "https", "ftp", "ftps")
_INSIDE: Final = (".local", ".lan", ".internal", ".intranet", ".corp", ".home.arpa", ".localhost")
_FILE_ENDINGS: Final = frozenset(
    [
        "exe",
        "dll",
        "bat",
        "cmd",
        "ps1",
        "vbs",
        "js",
        "scr",
        "zip",
        "rar",
        "doc",
        "docx",
        "xls",
        "xlsx",
        "pdf",
        "txt",
        "lnk",
        "iso",
        "tmp",
        "php",
        "aspx",
        "jsp",
    ]
)


def read_signs(pasted: str, inside: Inside, kind: ObservableKind | None = None) -> list[ReadSign]:
    """Return the signs of a text, one a line, each once. Raises SignNotRead for the first wrong one."""
    found: dict[tuple[ObservableKind, str], ReadSign] = {}
    for number, line in enumerate(pasted.splitlines(), 1):
        if line.strip():
            sign = read_sign(line, inside, kind, number)
            found.setdefault((sign.kind, sign.value), sign)
    return list(found.values())[:LINES_MAX]


def read_sign(
    written: str, inside: Inside, kind: ObservableKind | None = None, line: int = 1
) -> ReadSign:
    """Return one sign, its kind told by its form where none is said. Raises SignNotRead."""
    value = refanged(written)
    wanted = kind or kind_of(value)
    spelled = _SPELL[wanted](value) if len(value) <= VALUE_MAX else ""
    if not spelled:
        raise SignNotRead(
            line=line, value=written.strip()[:80], kind=KIND_NAMES[wanted], right=RIGHT[wanted]
        )
    return ReadSign(wanted, spelled, is_internal=is_internal(wanted, spelled, inside))


def kind_of(value: str) -> ObservableKind:
    """Return the kind that a value's form tells."""
    lowered = value.lower()
    if _ip(value):
        return ObservableKind.IP
    if _HEX.fullmatch(lowered) and len(lowered) in _HASHES:
        return _HASHES[len(lowered)]
    for kind in (ObservableKind.URL, ObservableKind.EMAIL, ObservableKind.REGISTRY):
        if _SPELL[kind](value):
            return kind
    if lowered.rpartition(".")[2] in _FILE_ENDINGS and _FILE.fullmatch(value):
        return ObservableKind.FILE_NAME
    if _domain(value):
        return ObservableKind.DOMAIN
    return ObservableKind.FILE_NAME if _FILE.fullmatch(value) else ObservableKind.OTHER


def is_internal(kind: ObservableKind, value: str, inside: Inside) -> bool:
    """Return whether a sign names something inside: an address or a name that no outsider reaches."""
    if kind is ObservableKind.IP:
        return bool(inside(value))
    if kind is ObservableKind.URL:
        host = urlsplit(value).hostname or ""
        return bool(inside(host)) or host.endswith(_INSIDE) or "." not in host
    if kind is ObservableKind.EMAIL:
        return value.endswith(_INSIDE)
    return kind is ObservableKind.DOMAIN and value.endswith(_INSIDE)


def refanged(written: str) -> str:
    """Return a sign as it really is: hxxp, [.] and (at) are how people write it safely."""
    value = written.strip()
    for safe, real in (("[.]", "."), ("(.)", "."), ("[dot]", "."), ("[:]", ":"), ("[@]", "@")):
        value = value.replace(safe, real)
    value = value.replace("(at)", "@").replace("[at]", "@").replace("[://]", "://")
    return re.sub(r"^hxxp", "http", value, flags=re.IGNORECASE)


def defanged(kind: ObservableKind, value: str) -> str:
    """Return a sign as it is shown: nobody opens it by a click or a paste."""
    if kind is ObservableKind.URL:
        scheme, mark, rest = value.partition("://")
        host, slash, path = rest.partition("/")
        return f"{scheme.replace('tt', 'xx', 1)}{mark}{host.replace('.', '[.]')}{slash}{path}"
    if kind in {ObservableKind.IP, ObservableKind.DOMAIN}:
        return value.replace(".", "[.]")
    if kind is ObservableKind.EMAIL:
        return value.replace("@", "[@]").replace(".", "[.]")
    return value


def digest_of(value: str) -> str:
    """Return what a value is compared by: a value may be longer than an index takes."""
    return hashlib.sha256(value.encode()).hexdigest()


def without_internal(written: str, instead: str, inside: Inside) -> str:
    """Return a text in which each address of an internal network is replaced."""
    for address in sorted(set(inside(written)), key=len, reverse=True):
        written = written.replace(address, instead)
    return written


def _ip(value: str) -> str:
    try:
        return str(ip_address(value))
    except ValueError:
        return ""


def _domain(value: str) -> str:
    try:
        lowered = value.lower().rstrip(".").encode("idna").decode()
    except UnicodeError:
        return ""
    return lowered if _DOMAIN.fullmatch(lowered) else ""


def _url(value: str) -> str:
    try:
        parts = urlsplit(value)
        host = parts.hostname or ""
    except ValueError:
        return ""
    is_one = parts.scheme.lower() in _SCHEMES and host and not re.search(r"\s", value)
    return f"{parts.scheme.lower()}{value[len(parts.scheme) :]}" if is_one else ""


def _email(value: str) -> str:
    found = _EMAIL.fullmatch(value)
    return value.lower() if found and _domain(found["domain"]) else ""


def _hash(length: int) -> Callable[[str], str]:
    def spelled(value: str) -> str:
        lowered = value.lower()
        return lowered if len(lowered) == length and _HEX.fullmatch(lowered) else ""

    return spelled


def _file_name(value: str) -> str:
    return value if value and "\n" not in value else ""


_SPELL: Final[dict[ObservableKind, Callable[[str], str]]] = {
    ObservableKind.IP: _ip,
    ObservableKind.DOMAIN: _domain,
    ObservableKind.URL: _url,
    ObservableKind.EMAIL: _email,
    ObservableKind.MD5: _hash(32),
    ObservableKind.SHA1: _hash(40),
    ObservableKind.SHA256: _hash(64),
    ObservableKind.FILE_NAME: _file_name,
    ObservableKind.REGISTRY: lambda value: value if _REGISTRY.fullmatch(value) else "",
    ObservableKind.OTHER: lambda value: value,
}
