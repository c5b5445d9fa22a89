"""The key of a version by the rules of its scheme, kept while a run lasts: versions repeat a lot."""

from collections.abc import Callable
from functools import lru_cache
from typing import Final

from khien.know.exposure.rules.versions import distributions, generic, libraries
from khien.know.exposure.types.feeds import Scheme

VERSION_MAX: Final = 120
KEY_MAX: Final = 400
"""A key never grows past this; versions that agree so far are held to be equal."""

_KEYS: Final[dict[Scheme, Callable[[str], bytes]]] = {
    Scheme.GENERIC: generic.key,
    Scheme.DEB: distributions.debian_key,
    Scheme.RPM: distributions.rpm_key,
    Scheme.APK: distributions.apk_key,
    Scheme.SEMVER: libraries.semver_key,
    Scheme.PYPI: libraries.pypi_key,
    Scheme.MAVEN: libraries.maven_key,
}


@lru_cache(maxsize=200_000)
def key_of(scheme: Scheme, version: str) -> bytes:
    """Return the bytes whose order is the order of versions of one scheme."""
    return _KEYS[scheme](version[:VERSION_MAX])[:KEY_MAX]


def has_number(version: str) -> bool:
    """Return whether a version says anything that can be compared."""
    return any(one.isdigit() for one in version)
