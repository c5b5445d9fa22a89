"""What several formats say alike: kinds of machines, systems by name and build, packages, addresses."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import replace
from ipaddress import ip_address
from typing import Final

from khien.know.inventory.types.devices import DeviceKind
from khien.know.inventory.types.observation import Ecosystem, PackageSeen, SystemSeen

_PC: Final = re.compile(
    r"(?i)laptop|notebook|desktop|portable|tower|all.?in.?one|mini ?pc|space-saving"
    r"|tablet|convertible|detachable|lunch ?box|sub ?notebook|hand ?held|stick"
)
_SERVER_CASE: Final = re.compile(r"(?i)server|rack|blade|multi-system")
_SERVER: Final = re.compile(r"(?i)windows.*server|\bserver\b.*windows|esxi|proxmox|hyper-v server")
_CLIENT: Final = re.compile(r"(?i)windows|mac ?os|os x|darwin|ubuntu desktop|workstation")
_PHONE: Final = re.compile(r"(?i)android|\bios\b|ipados|iphone|ipad")
_WINDOWS: Final = re.compile(r"(?i)windows|mswin32")
_BUILD: Final = re.compile(r"(?<![\d.])(?:\d{1,2}\.\d\.)(\d{4,5})(?:\.(\d{1,6}))?(?![\d])")
_SHORT_BUILD: Final = re.compile(r"(?<![\d.])(\d{4,5})\.(\d{1,6})(?![\d.])")
_NAMED_BUILD: Final = re.compile(r"(?i)\bbuild\s+(\d{4,5})(?:\.(\d{1,6}))?")
_BRACKET_BUILD: Final = re.compile(r"\b\d{1,2}\.\d \((\d{4,5})(?:\.(\d{1,6}))?\)")
_KB: Final = re.compile(r"\b(?:KB|Q)(\d{5,8})(?:v\d)?\b", re.IGNORECASE)
_RELEASE: Final = re.compile(r"(\d+)(?:\.(\d+))?")
_DISTRIBUTIONS: Final = (
    ("debian", "debian"),
    ("ubuntu", "ubuntu"),
    ("fedora", "fedora"),
    ("centos", "centos"),
    ("rocky", "rocky"),
    ("almalinux", "almalinux"),
    ("red hat", "rhel"),
    ("rhel", "rhel"),
    ("redhat", "rhel"),
    ("oracle linux", "ol"),
    ("amazon", "amzn"),
    ("alpine", "alpine"),
    ("opensuse", "opensuse"),
    ("suse", "sles"),
    ("arch", "arch"),
    ("kali", "kali"),
    ("mint", "linuxmint"),
)
_FINE_RELEASES: Final = frozenset({"ubuntu", "alpine", "opensuse", "sles", "linuxmint"})
_FROM: Final = {
    "deb": Ecosystem.DEB,
    "dpkg": Ecosystem.DEB,
    "deb_packages": Ecosystem.DEB,
    "rpm": Ecosystem.RPM,
    "rpm_packages": Ecosystem.RPM,
    "apk": Ecosystem.APK,
    "registry": Ecosystem.WINDOWS,
    "win": Ecosystem.WINDOWS,
    "windows": Ecosystem.WINDOWS,
    "uwp": Ecosystem.WINDOWS,
    "programs": Ecosystem.WINDOWS,
    "apps": Ecosystem.MACOS,
    "macos": Ecosystem.MACOS,
    "pkg": Ecosystem.MACOS,
    "npm": Ecosystem.NPM,
    "pypi": Ecosystem.PYPI,
    "maven": Ecosystem.MAVEN,
    "golang": Ecosystem.GO,
}
PACKAGES_MAX: Final = 20_000


def kind_of(*, case: str = "", system: str = "", is_virtual: bool = False) -> DeviceKind | None:
    """Return what sort of machine a case and a system tell of, or None where they do not."""
    if _PHONE.search(system):
        return DeviceKind.PHONE
    if _SERVER.search(system) or (_SERVER_CASE.search(case) and not _PC.search(case)):
        return DeviceKind.SERVER
    if _PC.search(case) or _CLIENT.search(system):
        return DeviceKind.PC
    return DeviceKind.SERVER if is_virtual and system else None


def windows(name: str, *versions: str, version: str = "", arch: str = "") -> SystemSeen:
    """Return a Windows by its name and by whatever holds its build and revision."""
    build, revision = build_in(*versions)
    return SystemSeen(
        name=name, version=version, build=build, revision=revision, arch=arch_of(arch)
    )


def build_in(*given: str) -> tuple[int | None, int | None]:
    """Return the build and the revision (UBR) that texts hold between them: `10.0.19045`, `19045.3803`."""
    build: int | None = None
    revision: int | None = None
    for words in given:
        for pattern in (_BUILD, _SHORT_BUILD, _NAMED_BUILD, _BRACKET_BUILD):
            found = pattern.search(words)
            if found is None:
                continue
            if build is None:
                build = int(found.group(1))
            if revision is None and found.group(2) and int(found.group(1)) == build:
                revision = int(found.group(2))
            break
    return build, revision


def is_windows(*words: str) -> bool:
    """Return whether one of the texts names Windows."""
    return any(_WINDOWS.search(one) for one in words)


def linux(
    name: str, version: str, *, kernel: str = "", arch: str = "", full: str = ""
) -> SystemSeen:
    """Return a system by its name and version; a known distribution gets its short name and release."""
    told = f"{name} {full}".lower()
    distribution = next((short for word, short in _DISTRIBUTIONS if word in told), "")
    found = _RELEASE.search(version) or _RELEASE.search(full)
    release = ""
    if distribution and found:
        is_fine = distribution in _FINE_RELEASES and found.group(2)
        release = f"{found.group(1)}.{found.group(2)}" if is_fine else found.group(1)
    return SystemSeen(
        name=full or f"{name} {version}".strip(),
        version=version,
        arch=arch_of(arch),
        distribution=distribution,
        release=release,
        kernel=kernel,
    )


def arch_of(given: str) -> str:
    """Return an architecture by the name that kernels use."""
    plain = given.lower()
    if "arm64" in plain or "aarch64" in plain:
        return "aarch64"
    if "64" in plain:
        return "x86_64"
    if "86" in plain or "32" in plain or "i386" in plain:
        return "x86"
    return plain[:20]


def patches_in(words: Iterable[str]) -> tuple[str, ...]:
    """Return the KB numbers in texts, each once, in order."""
    found = {f"KB{number}": None for one in words for number in _KB.findall(one)}
    return tuple(found)


def ecosystem_of(given: str, *, system: SystemSeen | None = None) -> Ecosystem:
    """Return whose packages a source's word means; where it says none, those of the system."""
    known = _FROM.get(given.lower())
    if known is not None:
        return known
    if system is not None and (system.build or is_windows(system.name)):
        return Ecosystem.WINDOWS
    return Ecosystem.GENERIC


def publisher_of(given: str) -> str:
    """Return a publisher; a maintainer with a mail address is a person, so none."""
    return "" if "@" in given or "<" in given else given


def each_once(packages: Iterable[PackageSeen]) -> tuple[PackageSeen, ...]:
    """Return packages that have a name, each once and at most 20,000."""
    found = {one: None for one in packages if one.name}
    return tuple(found)[:PACKAGES_MAX]


def addresses_in(given: Iterable[str]) -> tuple[str, ...]:
    """Return the addresses by which a machine is reached: no loopback, no link-local ones."""
    found: dict[str, None] = {}
    for words in given:
        try:
            one = ip_address(words.strip().partition("/")[0].partition("%")[0])
        except ValueError:
            continue
        if not (one.is_loopback or one.is_link_local or one.is_unspecified or one.is_multicast):
            found[str(one)] = None
    return tuple(found)[:32]


def fold(given: str) -> str:
    """Return words in lower case, without accents, with single spaces for all signs."""
    split = unicodedata.normalize("NFD", given.lower().replace("đ", "d"))
    plain = "".join(one for one in split if not unicodedata.combining(one))
    return re.sub(r"[^a-z0-9]+", " ", plain).strip()


def columns_of(header: Sequence[str], names: dict[str, tuple[str, ...]]) -> dict[str, int]:
    """Return where each wanted column stands in a header row, by any of its folded names."""
    plain = [fold(one) for one in header]
    found: dict[str, int] = {}
    for field, known in names.items():
        first = next((one for one in known if one in plain), None)
        if first is not None:
            found[field] = plain.index(first)
    return found


def replaced(system: SystemSeen, *, patches: tuple[str, ...], version: str) -> SystemSeen:
    """Return a Windows with its updates and its service pack."""
    return replace(system, patches=patches, version=version or system.version)


def patched(patches: tuple[str, ...]) -> SystemSeen:
    """Return a system of which nothing but its updates is known."""
    return SystemSeen(patches=patches)
