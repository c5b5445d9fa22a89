"""How an installed thing gets its names in vulnerability data. Never by likeness.

A person's word comes first, then what its source gives, its package system or distribution, our table.
"""

from collections.abc import Mapping
from typing import Final
from urllib.parse import unquote

from khien.know.exposure.rules.feeds.cpe import cpe_of, maven_key, package_key
from khien.know.exposure.rules.feeds.osv import release_key
from khien.know.exposure.rules.matching import programs
from khien.know.exposure.rules.versions.distributions import upstream_of
from khien.know.exposure.types.feeds import Confidence, Scheme
from khien.know.exposure.types.matching import Named, Naming, Platform, Thing

Word = tuple[str, str]
"""A bare name and a folded publisher, as people map them."""

LIBRARIES: Final = {
    "npm": Scheme.SEMVER,
    "pypi": Scheme.PYPI,
    "maven": Scheme.MAVEN,
    "go": Scheme.SEMVER,
    "gem": Scheme.GENERIC,
    "cargo": Scheme.SEMVER,
    "nuget": Scheme.SEMVER,
    "composer": Scheme.GENERIC,
}
DISTRIBUTIONS: Final = {"deb": Scheme.DEB, "rpm": Scheme.RPM, "apk": Scheme.APK}
_PURL_TYPES: Final = {"golang": "go"}
_PLATFORMS: Final = {
    "windows": Platform.WINDOWS,
    "macos": Platform.MACOS,
    "deb": Platform.LINUX,
    "rpm": Platform.LINUX,
    "apk": Platform.LINUX,
}


def named(thing: Thing, *, said: Mapping[Word, str], covered: frozenset[str]) -> Named:
    """Return the names of a thing.

    `said`: what people mapped, empty for nothing to match. `covered`: releases of distributions that a feed
    speaks of, as `deb:debian 12`; packages of others are looked up as the program that they pack.
    """
    return (
        _by_person(thing, said)
        or _by_cpe(thing)
        or _by_purl(thing, covered)
        or _by_ecosystem(thing, covered)
        or _by_table(thing)
        or Named((), thing.version)
    )


def word_of(thing: Thing) -> Word:
    """Return under which word people map a thing: all its versions at once."""
    return programs.bare(thing.name), thing.publisher.strip().lower()


def _by_person(thing: Thing, said: Mapping[Word, str]) -> Named | None:
    product = said.get(word_of(thing)) if said else None
    if product is None:
        return None
    if not product:
        return Named((), thing.version, naming=Naming.NOTHING)
    version = thing.version or programs.version_of(
        programs.Program((), "", ()), thing.name, thing.version
    )
    if thing.ecosystem in DISTRIBUTIONS:
        return _packed((product,), thing.name, version, Naming.PERSON)
    return _named(thing, (product,), version, Naming.PERSON, rule=product)


def _by_cpe(thing: Thing) -> Named | None:
    cpe = cpe_of(thing.cpe) if thing.cpe else None
    if cpe is None or thing.ecosystem in DISTRIBUTIONS:
        return None
    version = thing.version or cpe.full_version
    return _named(thing, (cpe.key,), version, Naming.CPE, rule=thing.cpe)


def _by_purl(thing: Thing, covered: frozenset[str]) -> Named | None:
    if not thing.purl.startswith("pkg:"):
        return None
    path = thing.purl[4:].partition("#")[0].partition("?")[0]
    kind, _, rest = path.partition("/")
    names, at, version = rest.rpartition("@")
    space, _, name = (names if at else rest).rpartition("/")
    name, space, version = unquote(name), unquote(space), thing.version or unquote(version)
    kind = _PURL_TYPES.get(kind.lower(), kind.lower())
    if kind in DISTRIBUTIONS:
        return _distributed(thing, kind, thing.origin or name, covered)
    if kind not in LIBRARIES:
        return None
    full = f"{space}:{name}" if kind == "maven" else f"{space}/{name}" if space else name
    return _library(thing, kind, full, version, Naming.PURL)


def _by_ecosystem(thing: Thing, covered: frozenset[str]) -> Named | None:
    if thing.ecosystem in DISTRIBUTIONS:
        return _distributed(thing, thing.ecosystem, thing.origin or thing.name, covered)
    if thing.ecosystem in LIBRARIES:
        return _library(thing, thing.ecosystem, thing.name, thing.version, Naming.ECOSYSTEM)
    return None


def _library(thing: Thing, kind: str, name: str, version: str, naming: Naming) -> Named:
    if kind == "maven":
        group, _, artifact = name.rpartition(":")
        found = [maven_key(group or "*", artifact), maven_key("*", artifact)]
    else:
        found = [package_key(kind, name)]
    keys = tuple(dict.fromkeys(found))
    return _named(thing, keys, version, naming, rule=keys[0], scheme=LIBRARIES[kind])


def _distributed(thing: Thing, kind: str, source: str, covered: frozenset[str]) -> Named | None:
    system, _, number = thing.release.lower().partition(" ")
    prefix = f"{kind}:{release_key(system, number)}"
    if prefix in covered:
        key = f"{prefix}:{source.lower()}"[:200]
        return _named(
            thing, (key,), thing.version, Naming.DISTRIBUTION, rule=key, scheme=DISTRIBUTIONS[kind]
        )
    upstream = programs.upstream_named(thing.origin, thing.name)
    if upstream is None:
        return None
    version = programs.upstream_version(upstream, thing.version)
    return _packed(upstream.products, upstream.title, version, Naming.UPSTREAM)


def _packed(products: tuple[str, ...], title: str, version: str, naming: Naming) -> Named:
    """Return the name of a packed program: its packers mend it without a new number, so it is doubtful."""
    own = version if naming is Naming.UPSTREAM else upstream_of(version)
    return Named(
        products,
        own,
        platform=Platform.LINUX,
        naming=naming,
        rule=products[0],
        title=title,
        confidence=Confidence.LOW,
    )


def _by_table(thing: Thing) -> Named | None:
    is_listed = thing.ecosystem in {"windows", "macos"}
    found = programs.program_of(thing.name, thing.publisher, needs_publisher=not is_listed)
    if found is None:
        return None
    version = programs.version_of(found, thing.name, thing.version)
    confidence = Confidence.HIGH if thing.publisher else Confidence.MEDIUM
    return Named(
        found.products,
        version,
        platform=_PLATFORMS.get(thing.ecosystem, Platform.UNKNOWN),
        targets=found.targets,
        naming=Naming.ALIAS,
        rule=found.title,
        title=found.title,
        confidence=confidence,
    )


def _named(
    thing: Thing,
    products: tuple[str, ...],
    version: str,
    naming: Naming,
    **more: Scheme | str,
) -> Named:
    return Named(
        products,
        version,
        platform=_PLATFORMS.get(thing.ecosystem, Platform.UNKNOWN),
        naming=naming,
        title=programs.titles().get(products[0], ""),
        **more,  # type: ignore[arg-type]
    )
