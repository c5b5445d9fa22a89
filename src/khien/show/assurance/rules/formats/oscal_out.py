"""A catalogue as an OSCAL catalog of 1.1; read again it is the same, and written twice too."""

import uuid
from datetime import UTC, datetime, time
from typing import Any, Final

from khien.base.regulation.types import SILENCE, Words
from khien.show.assurance.rules.formats.oscal import NAMESPACE, VERSION, escaped, token_of
from khien.show.assurance.types.catalogues import Catalogue, Family, Requirement

_OURS: Final = uuid.uuid5(uuid.NAMESPACE_URL, NAMESPACE)


def written(catalogue: Catalogue) -> dict[str, Any]:
    """Return the OSCAL document of a catalogue as plain values."""
    key = uuid.uuid5(_OURS, f"{catalogue.code} {catalogue.version}")
    return {
        "catalog": {
            "uuid": str(key),
            "metadata": _metadata(catalogue),
            **_some("groups", [_group(one) for one in catalogue.family]),
        }
    }


def _metadata(one: Catalogue) -> dict[str, Any]:
    stamp = datetime.combine(one.valid_from, time(), UTC).isoformat()
    props = [
        _prop("code", one.code),
        *_english(one.title),
        _prop("source", one.source),
        _prop("valid-from", one.valid_from.isoformat()),
    ]
    if one.valid_to:
        props.append(_prop("valid-to", one.valid_to.isoformat()))
    if one.note != SILENCE and one.note.en != one.note.vi:
        props.append({**_prop("note-en", "1"), "remarks": escaped(one.note.en)})
    return {
        "title": escaped(one.title.vi),
        "published": stamp,
        "last-modified": stamp,
        "version": one.version,
        "oscal-version": VERSION,
        "props": props,
        **({"remarks": escaped(one.note.vi)} if one.note != SILENCE else {}),
    }


def _group(one: Family) -> dict[str, Any]:
    return {
        "id": f"group_{token_of(one.code)}",
        "title": escaped(one.title.vi),
        "props": [_prop("code", one.code), *_english(one.title)],
        **_some("controls", [_control(each) for each in one.requirement]),
    }


def _control(one: Requirement) -> dict[str, Any]:
    props = [_prop("code", one.code), {"name": "label", "value": one.code}, *_english(one.title)]
    props += [_prop("level", str(level)) for level in one.levels]
    if one.recurrence:
        props.append(_prop("recurrence", one.recurrence))
    props += [_prop("measure", code) for code in one.measures]
    return {
        "id": token_of(one.code),
        "title": escaped(one.title.vi),
        "props": props,
        **_some("parts", _statement(one)),
    }


def _statement(one: Requirement) -> list[dict[str, Any]]:
    if one.text == SILENCE:
        return []
    key = token_of(one.code)
    parts: list[dict[str, Any]] = [
        {"id": f"{key}_smt", "name": "statement", "prose": escaped(one.text.vi)}
    ]
    if one.text.en != one.text.vi:
        english = {"id": f"{key}_smt_en", "name": "statement-en", "ns": NAMESPACE}
        parts.append({**english, "prose": escaped(one.text.en)})
    return parts


def _english(title: Words) -> list[dict[str, Any]]:
    return [] if title.en == title.vi else [_prop("title-en", title.en)]


def _prop(name: str, value: str) -> dict[str, Any]:
    return {"name": name, "ns": NAMESPACE, "value": value}


def _some(name: str, values: list[dict[str, Any]]) -> dict[str, Any]:
    """Return a member of OSCAL, which knows no empty lists."""
    return {name: values} if values else {}
