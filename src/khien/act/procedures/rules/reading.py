"""Definitions are read from TOML and looked through before anything runs by them."""

from khien.act.procedures.rules.checking import faults
from khien.act.procedures.types.definitions import BadDefinition, Definition
from khien.base.core import definitions


def read(content: bytes, *, file: str) -> Definition:
    """Return a definition that can be run. Raises BadDefinition with its first fault."""
    said = definitions.read(content, Definition, file=file, refusal=BadDefinition)
    for where, what in faults(said):
        raise BadDefinition(file=file, where=where, what=what)
    return said
