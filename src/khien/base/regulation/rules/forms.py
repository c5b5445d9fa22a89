"""Whether what is filled into a form holds together: required fields, dates, sums, addresses."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from itertools import pairwise
from typing import Any, Final

from khien.base.core.refusals import text
from khien.base.regulation.types import FormCheck, FormDefinition, FormFault

Values = Mapping[str, Any]
"""By field code: a text, a list of codes, or for a table a list of rows (column code to value)."""

INTERNAL: Final = tuple(
    ip_network(network)
    for network in (
        "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "127.0.0.0/8",
        "169.254.0.0/16", "fc00::/7", "fe80::/10", "::1/128",
    )
)  # fmt: skip
"""Networks that never route on the Internet (RFC 1918, 6598, 3927, 4193, 4291)."""

_MONTH = re.compile(r"\d{4}-\d{2}")
_V4 = re.compile(r"(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?!\d|\.\d)")
_V6 = re.compile(r"[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]+")

REQUIRED: Final = text("This field must be filled in.")
NOT_A_NUMBER: Final = text("A whole number is needed here, without a sign.")


def internal_addresses(written: str) -> tuple[str, ...]:
    """Return the addresses of internal networks that a text holds, in order."""
    found = []
    for match in (*_V4.findall(written), *_V6.findall(written)):
        address = _address_or_none(match)
        mapped = getattr(address, "ipv4_mapped", None) or address
        if mapped and any(
            mapped in network for network in INTERNAL if network.version == mapped.version
        ):
            found.append(match)
    return tuple(found)


def _address_or_none(written: str) -> IPv4Address | IPv6Address | None:
    tried = [written.rstrip("."), written.strip(":.")]
    if ":" not in written:
        tried = [".".join(str(int(part)) for part in written.split("."))]
    for one in tried:
        try:
            return ip_address(one)
        except ValueError:
            continue
    return None


def faults(form: FormDefinition, values: Values) -> tuple[FormFault, ...]:
    """Return every field that is missing or breaks a rule of the form."""
    return (*_missing(form, values), *_wrong_numbers(form, values), *_broken(form, values))


def _missing(form: FormDefinition, values: Values) -> Iterator[FormFault]:
    for field in form.fields:
        if field.is_required and not _filled(values.get(field.code)):
            yield FormFault(field.code, message=REQUIRED)


def _filled(value: object) -> bool:
    return bool(value.strip()) if isinstance(value, str) else value not in (None, [], ())


def _wrong_numbers(form: FormDefinition, values: Values) -> Iterator[FormFault]:
    for field in form.fields:
        numbers = {column.code for column in field.columns if column.kind != "text"}
        rows = values.get(field.code) if field.kind == "table" else ()
        if any(_number(row.get(code)) is None for row in rows or () for code in numbers):
            yield FormFault(field.code, message=NOT_A_NUMBER)


def _broken(form: FormDefinition, values: Values) -> Iterator[FormFault]:
    for check in form.checks:
        for field in _CHECKS[check.kind](check, values):
            yield FormFault(field, words=check.sentence)


def _not_after(check: FormCheck, values: Values) -> Iterator[str]:
    given = [(code, _instant(values.get(code))) for code in check.fields]
    for (_, earlier), (code, later) in pairwise(given):
        if earlier and later and _after(earlier, later):
            yield code


def _after(earlier: datetime, later: datetime) -> bool:
    if (earlier.tzinfo is None) != (later.tzinfo is None):
        return earlier.date() > later.date()
    return earlier > later


def _parts_at_most(check: FormCheck, values: Values) -> Iterator[str]:
    for row in values.get(check.table) or ():
        if sum(_number(row.get(code)) or 0 for code in check.fields) > (
            _number(row.get(check.whole)) or 0
        ):
            yield check.table
            return


def _total_is_sum(check: FormCheck, values: Values) -> Iterator[str]:
    rows: Sequence[Mapping[str, Any]] = values.get(check.table) or ()
    totals = [row for row in rows if row.get("row") == check.total_row]
    parts = [row for row in rows if row.get("row") != check.total_row]
    for total in totals:
        for code in check.fields:
            if (_number(total.get(code)) or 0) != sum(_number(row.get(code)) or 0 for row in parts):
                yield check.table
                return


def _no_internal_addresses(_check: FormCheck, values: Values) -> Iterator[str]:
    for code, value in values.items():
        if any(internal_addresses(written) for written in _texts(value)):
            yield code


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for held in value.values():
            yield from _texts(held)
    elif isinstance(value, list | tuple):
        for held in value:
            yield from _texts(held)


def _instant(value: object) -> datetime | None:
    written = str(value or "")
    try:
        return datetime.fromisoformat(f"{written}-01" if _MONTH.fullmatch(written) else written)
    except ValueError:
        return None


def _number(value: object) -> int | None:
    """Return a count; nothing written is nought, and what is no count is None."""
    if value in (None, ""):
        return 0
    written = str(value)
    return int(written) if re.fullmatch(r"\d{1,18}", written) else None


_CHECKS: Final = {
    "not_after": _not_after,
    "parts_at_most": _parts_at_most,
    "total_is_sum": _total_is_sum,
    "no_internal_addresses": _no_internal_addresses,
}
