"""Names of hosts: spelled out, compared with the province's own, told when they imitate one."""

import unicodedata
from ipaddress import ip_address
from typing import Final

from khien.act.mails.rules.letters.reading import clean

_ALIKE: Final = str.maketrans(
    {
        # Cyrillic
        "а": "a", "в": "b", "е": "e", "ё": "e", "з": "3", "и": "u", "і": "i", "ї": "i", "ј": "j",
        "к": "k", "м": "m", "н": "h", "о": "o", "р": "p", "с": "c", "ѕ": "s", "т": "t", "у": "y",
        "х": "x", "һ": "h", "ԁ": "d", "ԛ": "q", "ԝ": "w", "ь": "b", "г": "r", "п": "n",
        # Greek
        "α": "a", "β": "b", "γ": "y", "ε": "e", "η": "n", "ι": "i", "κ": "k", "ν": "v", "ο": "o",
        "ρ": "p", "τ": "t", "υ": "u", "χ": "x", "ω": "w",
        # Latin of other languages, and digits read as letters
        "ı": "i", "ł": "l", "đ": "d", "ɑ": "a", "ɡ": "g", "ø": "o", "ß": "b", "æ": "ae", "œ": "oe",
        "0": "o", "1": "l", "|": "l", "3": "e", "5": "s",
    }
)  # fmt: skip
"""Letters that the eye takes for others. Source: Unicode TR 39, the part met in names of hosts."""

_PAIRS: Final = (("rn", "m"), ("vv", "w"), ("cl", "d"), ("i", "l"))
_OWN_MIN: Final = 8
_PUBLIC: Final = frozenset(
    {
        "gmail.com", "googlemail.com", "yahoo.com", "yahoo.com.vn", "outlook.com",
        "hotmail.com", "live.com", "icloud.com", "gov.vn", "com.vn", "edu.vn", "org.vn",
        "net.vn",
    }
)  # fmt: skip
_SECOND: Final = frozenset({"com", "gov", "edu", "org", "net", "co", "ac"})
SHORT: Final = frozenset(
    {
        "bit.ly", "tinyurl.com", "t.co", "goo.gl", "is.gd", "ow.ly", "buff.ly", "cutt.ly",
        "rebrand.ly", "shorturl.at", "t.ly", "rb.gy", "tiny.cc", "s.id", "by.com.vn",
        "bitly.com.vn", "short.gy", "lnkd.in", "trib.al", "v.gd", "qr.ae", "linktr.ee",
    }
)  # fmt: skip
COMMON: Final = frozenset(
    {
        "google.com", "gstatic.com", "googleapis.com", "facebook.com", "youtube.com", "zalo.me",
        "microsoft.com", "w3.org", "apple.com", "twitter.com", "x.com", "linkedin.com",
        "instagram.com", "office.com", "live.com", "outlook.com", "windows.net",
        "sharepoint.com", "dropbox.com",
    }
)  # fmt: skip
"""Hosts that many mails name: one link to them makes no campaign, and none is an indicator."""


def spelled(host: str) -> str:
    """Return a host as its letters stand: punycode is spelled out, case and last dot are gone."""
    labels = []
    for label in host.strip().strip(".").lower()[:253].split("."):
        if label.startswith("xn--"):
            try:
                labels.append(label[4:].encode("ascii").decode("punycode"))
            except (UnicodeError, ValueError):
                labels.append(label)
        else:
            labels.append(label)
    return unicodedata.normalize("NFKC", clean(".".join(labels))).lower()


def encoded(host: str) -> str:
    """Return a host as it goes over the wire, its foreign letters in punycode."""
    return ".".join(
        label if label.isascii() else f"xn--{label.encode('punycode').decode('ascii')}"
        for label in host.split(".")
    )


def is_number(host: str) -> bool:
    """Return whether a host is an address in numbers, in any of the ways that browsers take."""
    bare = host.strip("[]")
    try:
        ip_address(bare)
    except ValueError:
        pieces = bare.split(".")
        return len(pieces) <= 4 and all(
            piece.isdigit() or (piece.startswith("0x") and piece[2:].isalnum()) for piece in pieces
        )
    return True


def is_foreign(host: str) -> bool:
    """Return whether a name is written with letters beyond those of ordinary names."""
    return not spelled(host).isascii()


def is_within(host: str, domain: str) -> bool:
    """Return whether a host is a domain or stands below it."""
    return host == domain or host.endswith(f".{domain}")


def own_of(domains: tuple[str, ...]) -> tuple[str, ...]:
    """Return the own domains that can be imitated: no provider's, no bare ending, none too short."""
    kept = {spelled(domain) for domain in domains}
    return tuple(
        sorted(one for one in kept if "." in one and len(one) >= _OWN_MIN and one not in _PUBLIC)
    )


def own_above(host: str, own: tuple[str, ...]) -> str:
    """Return the own domain within which a host stands, or nothing."""
    name = spelled(host)
    return next((domain for domain in own if is_within(name, domain)), "")


def imitated(host: str, own: tuple[str, ...]) -> str:
    """Return the own domain that a host imitates, or nothing.

    Names under gov.vn are given to bodies of the State only: a near one there is a neighbour, no imitation.
    """
    name = spelled(host)
    if own_above(name, own) or is_number(name) or (name.isascii() and is_within(name, "gov.vn")):
        return ""
    return next((domain for domain in own if _imitates(name, domain)), "")


def site(host: str) -> str:
    """Return the name that somebody registered: the last two labels, three below com.vn and its like."""
    labels = spelled(host).split(".")
    count = 3 if len(labels) > 2 and labels[-2] in _SECOND and len(labels[-1]) == 2 else 2
    return ".".join(labels[-count:])


def _imitates(name: str, domain: str) -> bool:
    labels = domain.count(".") + 1
    tail = ".".join(name.split(".")[-labels:])
    seen, meant = _skeleton(tail), _skeleton(domain)
    if seen == meant or _is_near(tail, domain):
        return True
    squashed = _squash(meant)
    return len(squashed) >= _OWN_MIN and squashed in _squash(_skeleton(name))


def _skeleton(name: str) -> str:
    """Return a name as the eye takes it in: marks gone, look-alike letters made one."""
    bare = "".join(
        sign for sign in unicodedata.normalize("NFD", name) if not unicodedata.combining(sign)
    ).translate(_ALIKE)
    for pair, one in _PAIRS:
        bare = bare.replace(pair, one)
    return bare


def _squash(name: str) -> str:
    return name.replace(".", "").replace("-", "").replace("_", "")


def _is_near(one: str, other: str) -> bool:
    """Return whether one letter is missing, added, changed, or two neighbours are changed round."""
    if abs(len(one) - len(other)) > 1 or one == other:
        return False
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    rest, more = one[start:], other[start:]
    if len(rest) == len(more):
        return rest[1:] == more[1:] or (rest[:2] == more[:2][::-1] and rest[2:] == more[2:])
    longer, shorter = (rest, more) if len(rest) > len(more) else (more, rest)
    return longer[1:] == shorter
