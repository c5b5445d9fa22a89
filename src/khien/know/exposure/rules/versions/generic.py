"""Versions of programs at large: numbers by value, pre-release words before the release, letters after."""

import re
from typing import Final

from khien.know.exposure.rules.versions.encoding import number

_BEFORE: Final = ("alpha", "beta", "rc", "cr", "pre", "preview", "milestone")
_DRAFT: Final = ("dev", "canary", "nightly", "snapshot", "insider", "ea")
PRE: Final = frozenset(_BEFORE + _DRAFT)
"""Words that stand for something before the release they are written after."""

_TOKEN: Final = re.compile(r"\d+|[a-z]+")
_PRE, _END, _WORD, _NUMBER = b"\x01", b"\x02", b"\x03", b"\x04"


def key(version: str) -> bytes:
    """Return the key of a version: `1.0-rc1` < `1.0` = `1.0.0` < `1.0a` < `1.2` < `1.10`.

    Zeros are cut from the end of the leading numbers only: were they cut anywhere, `1.0-rc1` would
    stand above `1.0`.
    """
    tokens = _TOKEN.findall(version.lower())
    if len(tokens) > 1 and tokens[0] == "v":
        tokens = tokens[1:]
    numbers = next((at for at, one in enumerate(tokens) if not one.isdigit()), len(tokens))
    kept = numbers
    while kept > 1 and not tokens[kept - 1].strip("0"):
        kept -= 1
    return b"".join(_part(one) for one in tokens[:kept] + tokens[numbers:]) + _END


def _part(token: str) -> bytes:
    if token.isdigit():
        return _NUMBER + number(token)
    return (_PRE if token in PRE else _WORD) + token.encode() + b"\x00"
