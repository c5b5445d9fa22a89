"""Versions of distributions' packages: Debian's order with epoch and `~`, RPM's, Alpine's.

Source: Debian Policy 5.6.12; rpm's rpmvercmp; apk-tools' version rules.
"""

import re
from typing import Final

from khien.know.exposure.rules.versions.encoding import number

_PAIR: Final = re.compile(r"(\D*)(\d*)")
_SEGMENT: Final = re.compile(r"[0-9]+|[a-zA-Z]+|~|\^")
_APK: Final = re.compile(
    r"(?P<numbers>\d+(?:\.\d+)*)(?P<letter>[a-z]?)(?P<suffixes>(?:_[a-z]+\d*)*)(?:-r(?P<r>\d+))?"
)
_APK_SUFFIXES: Final = {
    name: rank
    for rank, name in enumerate(
        ("alpha", "beta", "pre", "rc", "", "cvs", "svn", "git", "hg", "p"), start=1
    )
}


def debian_key(version: str) -> bytes:
    """Return the key of a Debian version: `1.0~rc1` < `1.0` < `1.0-1` < `1.0+b1` < `1:0.5`."""
    epoch, colon, rest = version.strip().partition(":")
    if not colon or not epoch.isdigit():
        epoch, rest = "0", version.strip()
    upstream, dash, revision = rest.rpartition("-")
    if not dash:
        upstream, revision = rest, ""
    return number(epoch) + _debian_part(upstream) + _debian_part(revision)


def rpm_key(version: str) -> bytes:
    """Return the key of an RPM's epoch, version and release."""
    epoch, colon, rest = version.strip().partition(":")
    if not colon or not epoch.isdigit():
        epoch, rest = "0", version.strip()
    upstream, _, release = rest.partition("-")
    return number(epoch) + _rpm_part(upstream) + _rpm_part(release)


def apk_key(version: str) -> bytes:
    """Return the key of an Alpine version: numbers, a letter, suffixes (`_rc1` < none < `_p1`), `-r2`."""
    found = _APK.match(version.strip())
    if found is None:
        return b""
    out = b"".join(b"\x02" + number(one) for one in found["numbers"].split("."))
    out += b"\x01" + found["letter"].encode() + b"\x00"
    for suffix in found["suffixes"].split("_")[1:]:
        word = suffix.rstrip("0123456789")
        out += bytes([_APK_SUFFIXES.get(word, 5)]) + number(suffix[len(word) :])
    return out + bytes([_APK_SUFFIXES[""]]) + number(found["r"] or "")


def upstream_of(version: str) -> str:
    """Return the packed program's own version: without epoch, revision and the packer's marks."""
    bare = re.sub(r"^\d+:", "", version.strip())
    bare = bare.rpartition("-")[0] or bare
    return re.split(r"[+.~]?(?:dfsg|ds\d|repack|really)|\+(?:deb|git|ubuntu)|~(?:deb|bpo)", bare)[0]


def _debian_part(text: str) -> bytes:
    out = b""
    for words, digits in _PAIR.findall(text or "0"):
        if words or digits:
            out += bytes(_debian_letter(one) for one in words) + b"\x02" + number(digits)
    return out + b"\x02"


def _debian_letter(letter: str) -> int:
    if letter == "~":
        return 1
    place = min(ord(letter), 127)
    return place if letter.isascii() and letter.isalpha() else 128 + place


def _rpm_part(text: str) -> bytes:
    out = b""
    for one in _SEGMENT.findall(text):
        if one == "~":
            out += b"\x01"
        elif one == "^":
            out += b"\x03"
        elif one.isdigit():
            out += b"\x05" + number(one)
        else:
            out += b"\x04" + one.encode() + b"\x00"
    return out + b"\x02"
