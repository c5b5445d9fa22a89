"""Definitions are read from TOML and looked through before anything runs by them."""

import tomllib
from typing import Final, NoReturn

import msgspec

from khien.act.procedures.rules.checking import faults
from khien.act.procedures.types.definitions import BadDefinition, Definition
from khien.base.core.refusals import text

BYTES_MAX: Final = 200_000


def read(content: bytes, *, file: str) -> Definition:
    """Return a definition that can be run. Raises BadDefinition with its first fault."""
    if len(content) > BYTES_MAX:
        _refuse(file, "1", text("it is larger than 200 KB; a definition is a page or two"))
    try:
        said = msgspec.convert(tomllib.loads(content.decode("utf-8")), Definition)
    except UnicodeDecodeError:
        _refuse(file, "1", text("it is not UTF-8; save it as UTF-8"))
    except tomllib.TOMLDecodeError as broken:
        _refuse(file, "TOML", str(broken))
    except msgspec.ValidationError as broken:
        what, _, where = str(broken).partition(" - at ")
        _refuse(file, where.strip("`") or "$", what)
    for where, what in faults(said):
        _refuse(file, where, what)
    return said


def _refuse(file: str, where: str, what: str) -> NoReturn:
    raise BadDefinition(file=file, where=where, what=what)
