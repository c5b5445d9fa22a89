"""Collect the texts of every room and compile the Vietnamese; `--check` only compares.

Texts stand in English in code and templates; each room's `locale/vi/LC_MESSAGES/django.po` holds the
Vietnamese beside them. No gettext programs are needed.
"""

import io
import re
import sys
import tomllib
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

ROOT = Path(__file__).parent.parent
SOURCE = ROOT / "src" / "khien"
WRITTEN = datetime(2026, 1, 1, tzinfo=UTC)
"""A fixed instant for the catalogues' headers: the same texts give the same bytes."""
KEYWORDS = {
    "text": None,
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
BADGE = re.compile(r'{%\s*badge\s+"\w+"\s+"([^"]+)"\s*%}')
QUOTED = r"""u?(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
CALL = re.compile(rf"n?p?gettext\({QUOTED}(?:,\s*{QUOTED})*(?:,\s*count)?\)")
DECLARED = {"title", "checks_title", "single", "purpose", "sentence", "help", "name", "intro"}
DATA_TEXT = re.compile(r'(?m)^(?:summary|owed_by|shown_by|reads) = "([^"]+)"$')

Found = tuple[str | tuple[str, ...], str | None, str, int]


def rooms() -> list[Path]:
    """Return the folders that hold texts of their own."""
    return sorted({file.parent for file in SOURCE.rglob("apps.py")})


def texts_of(room: Path) -> Iterator[Found]:
    """Yield (message, context, file, line) of a room."""
    for file in sorted(room.rglob("*.py")):
        if not {"tests", "migrations"} & set(file.parts):
            yield from _python(file.read_bytes(), file)
    for file in sorted(room.rglob("*.html")):
        source = file.read_text(encoding="utf-8")
        calls = CALL.findall(templatize(source, origin=str(file)))
        yield from _python("\n".join(calls).encode(), file)
        for found in BADGE.finditer(source):
            yield found[1], None, str(file.relative_to(ROOT)), 1
    for file in sorted(room.glob("data/procedures/*.toml")):
        declared = _declared(tomllib.loads(file.read_text(encoding="utf-8")))
        yield from ((words, None, str(file.relative_to(ROOT)), 1) for words in declared)
    for file in sorted(room.glob("data/*.toml")):
        for found in DATA_TEXT.finditer(file.read_text(encoding="utf-8")):
            yield found[1], None, str(file.relative_to(ROOT)), 1


def _declared(piece: object) -> Iterator[str]:
    """Yield the texts of a declared procedure: titles, sentences, help, the words of choices."""
    if isinstance(piece, list):
        for one in piece:
            yield from _declared(one)
    if isinstance(piece, dict):
        for key, value in piece.items():
            if key in DECLARED and isinstance(value, str):
                yield value
            elif key == "choices":
                yield from value.values()
            else:
                yield from _declared(value)


def fresh_catalog(room: Path) -> Catalog:
    """Return a room's catalog: every text, with the Vietnamese that stood there."""
    held = _held(room)
    catalog = Catalog(
        locale="vi",
        project="Khiên",
        charset="utf-8",
        fuzzy=False,
        header_comment="# The Vietnamese of this room; written by `make messages`.",
        creation_date=WRITTEN,
        revision_date=WRITTEN,
        last_translator="Khiên",
        language_team="vi",
        msgid_bugs_address="",
    )
    for message, context, file, _line in texts_of(room):
        known = held.get(message, context)
        string = known.string if known is not None else ""
        catalog.add(message, string or "", locations=[(file, 1)], context=context)
    for entry in catalog:
        entry.locations = sorted(set(entry.locations))
    return catalog


def missing(catalog: Catalog) -> list[str]:
    """Return the texts without Vietnamese."""
    return [str(message.id) for message in catalog if message.id and not _is_whole(message.string)]


def said_twice(catalogs: Mapping[str, Catalog]) -> list[str]:
    """Return the texts that rooms put into Vietnamese in different words.

    A reader is shown one of them, whichever room comes first: where the meaning differs, so must the
    English.
    """
    said: defaultdict[tuple[str | None, str], dict[str, str]] = defaultdict(dict)
    for room, catalog in catalogs.items():
        for message in catalog:
            if message.id and _is_whole(message.string):
                said[message.context, str(message.id)].setdefault(str(message.string), room)
    return [
        f"“{text}” is said in two ways: " + ", ".join(f"{vi} ({room})" for vi, room in ways.items())
        for (_, text), ways in said.items()
        if len(ways) > 1
    ]


def main() -> int:
    """Write every room's catalog, or with `--check` fail where one is old or not whole."""
    settings.configure(USE_I18N=True)
    catalogs = {str(room.relative_to(SOURCE)): fresh_catalog(room) for room in rooms()}
    problems = said_twice(catalogs)
    for room in rooms():
        catalog = catalogs[str(room.relative_to(SOURCE))]
        lost = missing(catalog)
        problems += [f"{room.relative_to(SOURCE)}: no Vietnamese for: {one}" for one in lost]
        if "--check" in sys.argv:
            problems += _old(room, catalog)
        elif len(catalog):
            _write(room, catalog)
    print("\n".join(problems) or "all texts have their Vietnamese")
    return bool(problems)


def _python(source: bytes, file: Path) -> Iterator[Found]:
    found = extract("python", io.BytesIO(source), keywords=KEYWORDS)
    for line, message, _comments, context in found:
        if message and (isinstance(message, str) or message[0]):
            yield message, context, str(file.relative_to(ROOT)), line


def _po(room: Path) -> Path:
    return room / "locale" / "vi" / "LC_MESSAGES" / "django.po"


def _held(room: Path) -> Catalog:
    if not _po(room).exists():
        return Catalog(locale="vi")
    with _po(room).open("rb") as file:
        return read_po(file, locale="vi")


def _is_whole(string: object) -> bool:
    return all(string) if isinstance(string, tuple | list) else bool(string)


def _bytes(catalog: Catalog) -> bytes:
    out = io.BytesIO()
    write_po(out, catalog, width=100, omit_header=False, sort_output=True, include_lineno=False)
    text = out.getvalue().decode()
    return re.sub(r'(?m)^"(POT-Creation|PO-Revision)-Date:.*\n', "", text).encode()


def _old(room: Path, catalog: Catalog) -> list[str]:
    if not len(catalog):
        return []
    is_same = _po(room).exists() and _po(room).read_bytes() == _bytes(catalog)
    return (
        [] if is_same else [f"{room.relative_to(SOURCE)}: texts have changed: run `make messages`"]
    )


def _write(room: Path, catalog: Catalog) -> None:
    _po(room).parent.mkdir(parents=True, exist_ok=True)
    _po(room).write_bytes(_bytes(catalog))
    with _po(room).with_suffix(".mo").open("wb") as file:
        write_mo(file, catalog)


if __name__ == "__main__":
    sys.exit(main())
