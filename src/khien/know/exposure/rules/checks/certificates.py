"""Reads what certificate-transparency logs give out: JSON and CSV of crt.sh, one JSON object a line."""

import csv
import io
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, Final

import orjson

from khien.base.core.refusals import text
from khien.know.exposure.types.lookalikes import Logged, NotALog

BYTES_MAX: Final = 200 * 1024**2
NAMES_MAX: Final = 200
_NAME_COLUMNS: Final = (
    "name_value",
    "common_name",
    "dns_names",
    "matching identities",
    "common name",
)


def read_log(name: str, content: bytes) -> Iterator[Logged | None]:
    """Yield a log's certificates, None for a row that names none. Raises NotALog."""
    if len(content) > BYTES_MAX:
        raise NotALog(name=name, fault=text("it is larger than 200 MB"))
    begin = content[:64].lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    if begin == b"[":
        yield from _rows(name, _json(name, content.removeprefix(b"\xef\xbb\xbf"), 1))
    elif begin == b"{":
        for number, line in enumerate(content.removeprefix(b"\xef\xbb\xbf").splitlines(), 1):
            if line.strip():
                yield _logged(name, _json(name, line, number), number)
    else:
        yield from _table(name, content)


def _json(name: str, content: bytes, line: int) -> Any:
    try:
        return orjson.loads(content)
    except orjson.JSONDecodeError as problem:
        at = line + problem.lineno - 1
        raise NotALog(name=name, fault=f"JSON, {at}:{problem.colno}") from problem


def _rows(name: str, rows: Any) -> Iterator[Logged | None]:
    for number, row in enumerate(rows, 1):
        yield _logged(name, row, number)


def _table(name: str, content: bytes) -> Iterator[Logged | None]:
    try:
        words = content.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        raise NotALog(name=name, fault=f"UTF-8, {problem.start}") from problem
    reader = csv.DictReader(io.StringIO(words, newline=""))
    try:
        columns = {one.strip().lower() for one in reader.fieldnames or ()}
        if not columns & set(_NAME_COLUMNS):
            raise NotALog(name=name, fault=text("its first line names no column of names"))
        for row in reader:
            held = {(key or "").strip().lower(): value for key, value in row.items()}
            yield _logged(name, held, reader.line_num)
    except csv.Error as problem:
        raise NotALog(name=name, fault=f"CSV, {reader.line_num}") from problem


def _logged(name: str, row: Any, number: int) -> Logged | None:
    """Return one row as a certificate, whichever of the known forms it has."""
    if not isinstance(row, dict):
        raise NotALog(name=name, fault=f"JSON, {number}")
    data = row.get("data")
    leaf = data.get("leaf_cert") if isinstance(data, dict) else None
    held: dict[str, Any] = leaf if isinstance(leaf, dict) else row
    names: list[str] = []
    for column in (*_NAME_COLUMNS, "all_domains"):
        value = held.get(column)
        if isinstance(value, str):
            names += value.replace(",", "\n").split()
        elif isinstance(value, list):
            names += [one for one in value if isinstance(one, str)]
    plain = (one.lower().rstrip(".").removeprefix("*.") for one in names[:NAMES_MAX])
    clean = dict.fromkeys(one.removeprefix("www.") for one in plain)
    good = tuple(one for one in clean if 3 < len(one) <= 253 and "." in one and "@" not in one)
    if not good:
        return None
    return Logged(
        good, _issuer(held)[:200], _instant(held.get("not_before", held.get("not before")))
    )


def _issuer(held: dict[str, Any]) -> str:
    value = held.get("issuer_name", held.get("issuer name", held.get("issuer", "")))
    if isinstance(value, dict):
        value = next(
            (value[key] for key in ("O", "CN", "friendly_name", "name") if value.get(key)), ""
        )
    return str(value or "")


def _instant(value: Any) -> datetime | None:
    try:
        if isinstance(value, int | float):
            return datetime.fromtimestamp(value, UTC)
        found = datetime.fromisoformat(str(value).strip())
    except (ValueError, OverflowError, OSError):
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
