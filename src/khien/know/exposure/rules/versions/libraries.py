"""Versions of libraries: semantic versions (npm, Go), Python's, Maven's.

Source: semver.org 2.0.0; PEP 440; Maven's version order.
"""

import re
from typing import Final

from khien.know.exposure.rules.versions import generic
from khien.know.exposure.rules.versions.encoding import number

_SEMVER: Final = re.compile(r"v?(\d+)(?:\.(\d+))?(?:\.(\d+))?(?:-([0-9a-z.-]+))?(?:\+.*)?$")
_PYPI: Final = re.compile(
    r"v?(?:(?P<epoch>\d+)!)?(?P<release>\d+(?:\.\d+)*)"
    r"(?:[-_.]?(?P<pre>a|b|c|rc|alpha|beta|pre|preview)[-_.]?(?P<pre_number>\d*))?"
    r"(?P<post>-(?P<bare>\d+)|[-_.]?(?:post|rev|r)[-_.]?(?P<post_number>\d*))?"
    r"(?P<dev>[-_.]?dev[-_.]?(?P<dev_number>\d*))?(?:\+(?P<local>[a-z0-9]+(?:[-_.][a-z0-9]+)*))?$"
)
_PRE: Final = {"a": 1, "alpha": 1, "b": 2, "beta": 2}
_MAVEN_RELEASE: Final = re.compile(r"[.-](?:final|ga|release)$")
_MAVEN_PRE: Final = re.compile(r"(?<=\d)[.-]?(a|b|m)(?=\d)")
_MAVEN_WORDS: Final = {"a": "-alpha-", "b": "-beta-", "m": "-milestone-"}


def semver_key(version: str) -> bytes:
    """Return the key of a semantic version; a pre-release stands before its release."""
    found = _SEMVER.match(version.strip().lower())
    if found is None:
        return generic.key(version)
    out = b"".join(number(found[at] or "0") for at in (1, 2, 3))
    if found[4] is None:
        return out + b"\x02"
    return out + b"\x01" + b"".join(_identifier(one) for one in found[4].split(".")) + b"\x02"


def pypi_key(version: str) -> bytes:
    """Return the key of a Python version: `1.0.dev1` < `1.0a1` < `1.0rc1` < `1.0` < `1.0.post1`."""
    found = _PYPI.match(version.strip().lower())
    if found is None:
        return generic.key(version)
    numbers = re.sub(r"(?:\.0+)+$", "", found["release"]).split(".")
    out = (
        number(found["epoch"] or "") + b"".join(b"\x02" + number(one) for one in numbers) + b"\x01"
    )
    if found["pre"]:
        out += bytes([_PRE.get(found["pre"], 3)]) + number(found["pre_number"])
    elif found["dev"] and not found["post"]:
        out += b"\x00"
    else:
        out += b"\x04"
    if found["post"]:
        out += b"\x01" + number(found["bare"] or found["post_number"] or "")
    else:
        out += b"\x00"
    out += b"\x00" + number(found["dev_number"]) if found["dev"] else b"\x01"
    return out + _local(found["local"])


def maven_key(version: str) -> bytes:
    """Return the key of a Maven version: `1.0-M1` < `1.0-rc1` < `1.0` = `1.0.Final` < `1.0-sp1`."""
    bare = _MAVEN_RELEASE.sub("", version.strip().lower())
    bare = _MAVEN_PRE.sub(lambda found: _MAVEN_WORDS[found[1]], bare)
    return generic.key(re.sub(r"(?<![a-z])cr(?=\d|$)", "rc", bare))


def _identifier(one: str) -> bytes:
    return b"\x03" + number(one) if one.isdigit() else b"\x04" + one.encode() + b"\x00"


def _local(local: str | None) -> bytes:
    parts = re.split(r"[-_.]", local) if local else []
    told = [
        b"\x03" + number(one) if one.isdigit() else b"\x02" + one.encode() + b"\x00"
        for one in parts
    ]
    return b"".join(told) + b"\x01"
