"""`systeminfo` in any language, and lists of updates as `Get-HotFix` and `wmic qfe` print them.

The order of the lines is the same in all languages: what a line says is told by its place and by its
value, not by its label. Registered owner and logon server are passed over.
"""

import csv
import io
import re
from datetime import datetime
from typing import Final

from khien.base.core.refusals import text
from khien.know.inventory.rules.reading import machines
from khien.know.inventory.rules.reading.door import refused, value
from khien.know.inventory.types.observation import Observation, Source

_LINE: Final = re.compile(r"^(?! {4,})([^\s:：][^:：]{0,60})[:：] *(.*)$")
_VERSION: Final = re.compile(r"\b(\d{1,2}\.\d\.\d{4,5})\b")
_SYSTEM: Final = re.compile(r"(?i)windows")
_ARCH: Final = re.compile(r"(?i)\b(x64|x86|arm64|itanium)[\w-]*|\bIA64")
_NUMBER_MB: Final = re.compile(r"^([\d.,\s\u00a0\u202f’']+)\s*(MB|Mo|МБ|Мб|M)\b")
_IP: Final = re.compile(r"\[\d+\]: *([0-9a-fA-F.:]{7,45})\s*$")
_PATCH: Final = re.compile(r"\[\d+\]: *((?:KB|Q)\d{5,8})")
_QFE_HEAD: Final = re.compile(r"(?im)^\W*(?:Source|Node|.*CSName)\b.*\bHotFixID\b.*$")

_QFE_CSV: Final = re.compile(r'(?im)^"?[\w"]+[,;\t][^\n]*\bHotFixID\b[^\n]*$')
_QFE_LIST: Final = re.compile(r"(?im)^HotFixID\s*:")
_QFE_MACHINE: Final = ("csname", "pscomputername", "source", "node", "__server")


def is_systeminfo(words: str) -> bool:
    """Return whether a text looks like the answer of `systeminfo`."""
    head = words[:4000]
    return bool(_SYSTEM.search(head) and _VERSION.search(head) and len(_pairs(words)) >= 8)


def is_hotfixes(words: str) -> bool:
    """Return whether a text is a list of installed updates: a table, `Format-List` or CSV."""
    head = words[:4000]
    return any(sign.search(head) for sign in (_QFE_HEAD, _QFE_CSV, _QFE_LIST))


def read(words: str, *, at: datetime, host: str = "") -> list[Observation]:
    """Return what `systeminfo` says of one machine. Raises NotRead."""
    pairs = _pairs(words)
    places = [place for place, (_, told) in enumerate(pairs) if _VERSION.search(told)]
    named = [place for place, (_, told) in enumerate(pairs) if _SYSTEM.search(told)]
    if not places or not named:
        raise refused(
            "1",
            text("the line with the version of Windows is missing"),
            text("send the whole answer of systeminfo"),
        )
    at_name, at_version = named[0], places[0]
    name = pairs[at_name][1]
    machine = host or (pairs[at_name - 1][1] if at_name else "")
    if not machine:
        raise refused(
            "1",
            text("the line with the machine's name is missing"),
            text("send the whole answer of systeminfo, or say which machine it is"),
        )
    maker, model, arch, place = _hardware(pairs)
    memory = next((one for _, told in pairs if (one := _megabytes(told))), None)
    version = pairs[at_version][1]
    system = machines.windows(value(name, 200), version, arch=arch)
    patches = tuple(dict.fromkeys(one.replace("Q", "KB", 1) for one in _PATCH.findall(words)))
    domain = next((told for label, told in pairs[place:] if _is_domain(label)), "")
    return [
        Observation(
            source=Source.SYSTEMINFO,
            seen_at=at,
            host_name=value(machine, 120),
            domain=value(domain, 120),
            addresses=machines.addresses_in(_IP.findall(words.replace("\r", "\n"))),
            kind=machines.kind_of(system=name),
            maker=value(maker, 120),
            model=value(model, 200),
            memory_mb=memory,
            system=machines.replaced(system, patches=patches, version=_pack(version)),
        )
    ]


def read_hotfixes(words: str, *, at: datetime) -> list[Observation]:
    """Return the updates that `Get-HotFix` or `wmic qfe` name, a machine a name. Raises NotRead."""
    plain = words.lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    if _QFE_CSV.search(plain[:4000]):
        found = _separated(plain)
    elif _QFE_HEAD.search(plain[:4000]):
        found = _table(plain.split("\n"))
    else:
        found = _blocks(plain)
    told = {name: machines.patches_in(held) for name, held in found.items()}
    if not any(told.values()):
        raise refused(
            "1",
            text("no installed update of a named machine stands in it"),
            text("send the answer of Get-HotFix with its column Source"),
        )
    return [
        Observation(
            source=Source.SYSTEMINFO,
            seen_at=at,
            host_name=value(name, 120),
            system=machines.patched(patches),
            is_partial=True,
        )
        for name, patches in told.items()
        if patches
    ]


def _table(lines: list[str]) -> dict[str, list[str]]:
    """Return the lines of a table with columns of fixed width, by the machine's name."""
    found: dict[str, list[str]] = {}
    head = next(place for place, line in enumerate(lines) if _QFE_HEAD.match(line))
    title = lines[head]
    word = re.search(r"(?i)CSName|Source|Node", title)
    first = re.search(r"(?i)Caption|CSName|Source|Node|Description", title)
    start = word.start() - first.start() if word and first else 0
    for line in lines[head + 1 :]:
        name = re.match(r"\s*(\S+)", line[start:])
        if name and machines.patches_in([line]):
            found.setdefault(name.group(1), []).append(line)
    return found


def _separated(plain: str) -> dict[str, list[str]]:
    """Return the updates of `Export-Csv` or `wmic /format:csv`, by the machine's name."""
    match = _QFE_CSV.search(plain)
    assert match is not None
    lines = io.StringIO(plain[match.start() :].lstrip())
    sign = max(",;\t", key=match.group().count)
    found: dict[str, list[str]] = {}
    for row in csv.DictReader(lines, delimiter=sign):
        told = {str(key).casefold(): str(cell or "").strip() for key, cell in row.items()}
        name = next((told[key] for key in _QFE_MACHINE if told.get(key)), "")
        if name and told.get("hotfixid"):
            found.setdefault(name, []).append(told["hotfixid"])
    return found


def _blocks(plain: str) -> dict[str, list[str]]:
    """Return the updates of `Format-List`: a block of lines each, a label and a value a line."""
    found: dict[str, list[str]] = {}
    for block in re.split(r"\n\s*\n", plain):
        pairs = (line.partition(":") for line in block.split("\n"))
        told = {label.strip().casefold(): words.strip() for label, _, words in pairs}
        name = next((told[key] for key in _QFE_MACHINE if told.get(key)), "")
        if name and told.get("hotfixid"):
            found.setdefault(name, []).append(told["hotfixid"])
    return found


def _pairs(words: str) -> list[tuple[str, str]]:
    """Return the lines that have a label, as label and value."""
    found = []
    for line in words.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        match = _LINE.match(line)
        if match:
            found.append((match.group(1).strip(), match.group(2).strip()))
    return found


def _hardware(pairs: list[tuple[str, str]]) -> tuple[str, str, str, int]:
    """Return maker, model, architecture and where the latter stands: it follows the other two."""
    for place, (_, told) in enumerate(pairs):
        match = _ARCH.match(told)
        if match and place >= 2:
            return pairs[place - 2][1], pairs[place - 1][1], match.group(), place
    return "", "", "", 0


def _megabytes(told: str) -> int | None:
    match = _NUMBER_MB.match(told)
    digits = re.sub(r"\D", "", match.group(1)) if match else ""
    return int(digits) if digits and len(digits) < 9 else None


def _is_domain(label: str) -> bool:
    return bool(re.match(r"(?i)dom|domän|域|ドメイン|miền|домен", label))


def _pack(version: str) -> str:
    match = re.search(r"(?i)service pack \d", version)
    return match.group() if match else ""
