"""Addresses of sites and domains as registers hold them, and where a token shows whose they are."""

import ipaddress
import re
from datetime import date, timedelta
from typing import Final
from urllib.parse import urlsplit

from khien.know.exposure.types.checks import NotAnAddress, Place

VALID: Final = timedelta(days=365)
_NAME: Final = re.compile(r"(?=.{1,253}$)([a-z0-9_]([a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9-]{1,63}")


def place_of(name: str) -> Place:
    """Return where a site of a register stands; https where no scheme is written. Raises NotAnAddress."""
    written = name.strip()
    try:
        parts = urlsplit(written if "://" in written else f"https://{written}")
        host, port = parts.hostname or "", parts.port or 0
    except ValueError:
        raise NotAnAddress(name=name) from None
    good = parts.scheme in {"http", "https"} and parts.username is None
    if not good or not (_is_address(host) or domain_of(host, name)):
        raise NotAnAddress(name=name)
    return Place(parts.scheme, host if _is_address(host) else domain_of(host, name), port)


def domain_of(host: str, name: str = "") -> str:
    """Return a domain as the DNS writes it. Raises NotAnAddress."""
    try:
        found = host.strip().rstrip(".").lower().encode("idna").decode()
    except UnicodeError:
        raise NotAnAddress(name=name or host) from None
    if not _NAME.fullmatch(found):
        raise NotAnAddress(name=name or host)
    return found


def address_of(name: str, *, is_mail: bool) -> str:
    """Return for what a proof holds: a site's origin, or a domain. Raises NotAnAddress."""
    return domain_of(name) if is_mail else place_of(name).origin


def token_name(domain: str) -> str:
    """Return the name of the TXT record that shows whose a domain is."""
    return f"_khien.{domain}"


def token_path(token: str) -> str:
    """Return the path of the file that shows whose a site is."""
    return f"/.well-known/khien-{token}.txt"


def shows(token: str, *written: str) -> bool:
    """Return whether one of the texts is the token, alone or as `khien=token`."""
    return any(one.strip() in {token, f"khien={token}"} for one in written)


def is_letter_good(number: str, on: date, today: date) -> bool:
    """Return whether a written confirmation has a number and a day within the last year."""
    return bool(number.strip()) and today - VALID < on <= today


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
