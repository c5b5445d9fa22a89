"""What every file passes first: its size, its packing, its encoding, the plain form of its values."""

import io
import json
import re
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, datetime
from functools import lru_cache
from typing import Any, Final
from xml.etree.ElementTree import Element, ParseError

import orjson
from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from khien.base.core.legacy import from_tcvn3
from khien.base.core.refusals import text
from khien.know.inventory.types.observation import NotRead

BYTES_MAX: Final = 16 * 1024 * 1024
"""The largest message or packed file that is taken."""

UNPACKED_MAX: Final = 64 * 1024 * 1024
RATIO_MAX: Final = 200
FILES_MAX: Final = 5000
VALUE_MAX: Final = 500
DEPTH_MAX: Final = 64

_BOMS: Final = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
_OEM: Final = ("cp1258", "cp850", "cp1252", "latin-1")
_DATES: Final = (
    "%Y-%m-%d",
    "%d/%m/%Y",
    "%d-%m-%Y",
    "%d.%m.%Y",
    "%Y/%m/%d",
    "%Y%m%d",
    "%d/%m/%y",
)


def refused(where: str, what: str, right: str) -> NotRead:
    """Return the refusal of a file: where in it, what is wrong there, what would be right."""
    return NotRead(where=where, what=what, right=right)


def unpacked(content: bytes) -> bytes:
    """Return a gzip or zlib body unpacked, others as they are. Raises NotRead past the bounds."""
    if len(content) > BYTES_MAX:
        raise refused(
            "0", text("it is larger than 16 MB"), text("send it in parts or only what is needed")
        )
    if content[:2] == b"\x1f\x8b":
        return _inflated(content, 31)
    if content[:1] == b"\x78" and len(content) > 2 and int.from_bytes(content[:2], "big") % 31 == 0:
        return _inflated(content, 15)
    return content


def _inflated(content: bytes, bits: int) -> bytes:
    most = min(UNPACKED_MAX, max(len(content) * RATIO_MAX, 1024 * 1024))
    machine = zlib.decompressobj(bits)
    try:
        found = machine.decompress(content, most)
    except zlib.error as problem:
        raise refused(
            "0", text("the packed body is damaged"), text("send it packed by zlib or gzip, whole")
        ) from problem
    if machine.unconsumed_tail:
        raise refused(
            "0",
            text("it unpacks to far more than an inventory can be"),
            text("send the inventory alone"),
        )
    if not machine.eof:
        raise refused(
            str(len(content)), text("the packed body ends too early"), text("send it whole")
        )
    return found


def members(content: bytes) -> Iterator[tuple[str, bytes]]:
    """Return the files of a zip that are no folders. Raises NotRead for a bomb or a broken one."""
    wrong = text("the zip file is damaged or locked with a password")
    right = text("pack the inventories again as a plain zip")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            infos = [info for info in packed.infolist() if not info.is_dir()]
            if len(infos) > FILES_MAX:
                raise refused(
                    "0", text("the zip holds more than 5,000 files"), text("split it into several")
                )
            left = UNPACKED_MAX * 4
            for info in infos:
                if info.file_size > min(UNPACKED_MAX, left) or (
                    info.file_size > RATIO_MAX * max(info.compress_size, 5000)
                ):
                    raise refused(
                        info.filename[:120],
                        text("it unpacks to far more than an inventory can be"),
                        text("send the inventory alone"),
                    )
                left -= info.file_size
                yield info.filename, packed.read(info)
    except (
        zipfile.BadZipFile,
        RuntimeError,
        NotImplementedError,
        OSError,
        zlib.error,
        EOFError,
    ) as problem:
        raise refused("0", wrong, right) from problem


def decoded(content: bytes) -> str:
    """Return a text file in NFC: a mark of order first, then UTF-16 by its zeros, UTF-8, an old code page."""
    for mark, codec in _BOMS:
        if content.startswith(mark):
            return _plain(content[len(mark) :].decode(codec, "replace"))
    head = content[:400]
    if head[1::2].count(0) > len(head) // 4:
        return _plain(content.decode("utf-16-le", "replace"))
    if head[::2].count(0) > len(head) // 4:
        return _plain(content.decode("utf-16-be", "replace"))
    try:
        return _plain(content.decode("utf-8"))
    except UnicodeDecodeError:
        pass
    for codec in _OEM:
        try:
            return _plain(content.decode(codec))
        except UnicodeDecodeError:
            continue
    return _plain(content.decode("latin-1"))


def _plain(words: str) -> str:
    return unicodedata.normalize("NFC", words.replace("\x00", ""))


def json_of(content: bytes) -> Any:
    """Return the value of a JSON file. Raises NotRead with line and column."""
    words = decoded(content)
    try:
        return orjson.loads(words)
    except orjson.JSONDecodeError:
        pass
    try:
        return json.loads(words)  # takes numbers beyond a double, and names the place
    except json.JSONDecodeError as problem:
        raise refused(
            f"{problem.lineno}:{problem.colno} ({problem.msg})",
            text("this is no valid JSON"),
            text("send the file as the program wrote it"),
        ) from problem
    except (RecursionError, ValueError) as problem:
        raise refused(
            "1:1",
            text("the JSON is nested too deep"),
            text("send the file as the program wrote it"),
        ) from problem


def xml_of(content: bytes) -> Element:
    """Return the root of an XML file. Raises NotRead with line and column; entities are refused."""
    try:
        found = fromstring(content, forbid_dtd=False, forbid_entities=True, forbid_external=True)
    except ParseError as problem:
        line, column = problem.position
        raise refused(
            f"{line}:{column + 1} ({str(problem).partition(':')[0]})",
            text("this is no well-formed XML"),
            text("send the file as the program wrote it"),
        ) from problem
    except DefusedXmlException as problem:
        raise refused(
            "1:1", text("the XML declares entities"), text("an inventory has none; take them out")
        ) from problem
    except (LookupError, ValueError, RecursionError) as problem:
        raise refused(
            "1:1",
            text("the XML is in an encoding that is not known"),
            text("save it as UTF-8"),
        ) from problem
    assert isinstance(found, Element)
    return found


def value(given: object, most: int = VALUE_MAX) -> str:
    """Return a value as one short line of text in NFC; what is no plain value is empty."""
    if given is None or isinstance(given, bool | list | dict):
        return ""
    words = str(given)
    if not words.isascii():
        words = unicodedata.normalize("NFC", words)
    return " ".join(words.replace("\x00", "").split())[:most]


@lru_cache(maxsize=8192)
def vietnamese(given: str) -> str:
    """Return a cell's words; where they were typed in a TCVN3 font and that can be told, in Unicode.

    A character from U+0100 on means Unicode. Else the words are of the old font where read so each is a
    syllable of Vietnamese, and read as they stand some is none.
    """
    if given.isascii() or any(ord(one) >= 0x100 for one in given):
        return given
    other = from_tcvn3(given)
    marked = [
        (before, after)
        for before, after in zip(given.split(), other.split(), strict=False)
        if not before.isascii()
    ]
    is_old = all(_is_syllable(after) for _, after in marked) and not all(
        _is_syllable(before) for before, _ in marked
    )
    return other if is_old else given


_SYLLABLE: Final = re.compile(
    r"(ngh|ng|nh|ch|gh|gi|kh|ph|qu|th|tr|[bcdđghklmnpqrstvx])?[aeiouyăâêôơư]{1,3}(ng|nh|ch|[cmnpt])?"
)


def _is_syllable(word: str) -> bool:
    plain = word.lower().strip(".,;:()/-")
    bare = "".join(
        one
        for one in unicodedata.normalize("NFD", plain)
        if one not in "\u0300\u0301\u0303\u0309\u0323"  # tones; the marks of letters stay
    )
    return _SYLLABLE.fullmatch(unicodedata.normalize("NFC", bare)) is not None


def whole(given: object) -> int | None:
    """Return a whole number of at least 0 that fits a table, or None."""
    if isinstance(given, bool) or given is None:
        return None
    found = re.match(r"\s*(\d{1,12})(?:\.\d*)?\s*$", str(given))
    number = int(found.group(1)) if found else -1
    return number if 0 <= number < 2**31 else None


def truth(given: object) -> bool | None:
    """Return whether a value says yes or no, or None where it says neither."""
    plain = value(given).lower() if not isinstance(given, bool) else str(given).lower()
    if plain in {"1", "true", "yes", "on", "enabled", "có", "co", "x", "đã mã hóa"}:
        return True
    if plain in {"0", "false", "no", "off", "disabled", "không", "khong", "chưa", "chua"}:
        return False
    return None


def day(given: object) -> date | None:
    """Return a date as files write it, or None."""
    if isinstance(given, datetime):
        return given.date()
    if isinstance(given, date):
        return given
    plain = value(given, 40)
    for form, length in zip(_DATES, (10, 10, 10, 10, 10, 8, 8), strict=True):
        try:
            return datetime.strptime(plain[:length], form).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    return None


def instant(given: object, at: datetime) -> datetime | None:
    """Return an instant not after `at`; without a zone it is in the zone of `at`. None: it says none."""
    plain = value(given, 40)
    if plain.isdigit() and len(plain) == 10:
        found = datetime.fromtimestamp(int(plain), at.tzinfo)
        return min(found, at)
    try:
        found = datetime.fromisoformat(plain)
    except ValueError:
        one = day(plain)
        if one is None:
            return None
        found = datetime(one.year, one.month, one.day, tzinfo=at.tzinfo)
    if found.tzinfo is None:
        found = found.replace(tzinfo=at.tzinfo)
    return min(found, at)


def table(given: object) -> dict[str, Any]:
    """Return an object of a JSON file, or an empty one for anything else."""
    return given if isinstance(given, dict) else {}


def rows(given: object) -> list[dict[str, Any]]:
    """Return the objects of a list; one object alone is a list of one."""
    if isinstance(given, dict):
        return [given]
    return [one for one in given if isinstance(one, dict)] if isinstance(given, list) else []
