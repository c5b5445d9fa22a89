"""The words of Sigma here: atoms, conditions, rules, and rules that were not loaded."""

from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from typing import Any, NamedTuple

import msgspec


class Kind(StrEnum):
    """What an atom asks of a field's value."""

    TEXT = "text"  # parts, letter case ignored
    CASED = "cased"  # parts, letter case kept
    REGEX = "regex"
    CIDR = "cidr"
    COMPARE = "compare"
    NULL = "null"
    EXISTS = "exists"
    FIELD = "field"  # the value of another field


class Wild(IntEnum):
    """What stands between the literal parts of a text."""

    ONE = 0
    ANY = 1


Part = str | int
"""A literal, or a `Wild`."""


class Atom(msgspec.Struct, frozen=True, array_like=True):
    """One question to one field: `field` None is a keyword, asked of every value of the record.

    `parts`: for texts. `pattern`: for a regex, a network, a compared number or a field's name;
    `option`: regex flags, the comparison (`lt`, `lte`, `gt`, `gte`, `neq`), `yes`/`no` for EXISTS,
    `starts`/`ends`/`contains` for FIELD.
    """

    field: str | None
    kind: Kind
    parts: tuple[Part, ...] = ()
    pattern: str = ""
    option: str = ""


# A condition: an atom's number; True or False; ["not", c]; ["and", c, …]; ["or", c, …].
Condition = Any


class Rule(msgspec.Struct, array_like=True):
    """One loaded rule, ready to be compiled."""

    id: str
    title: str
    level: str
    product: str
    category: str
    service: str
    condition: Condition
    path: str
    name: str = ""


class Grouping(msgspec.Struct, frozen=True, array_like=True):
    """A group-by field; `names` gives the field of rules (by id) that have it under another name."""

    field: str
    names: dict[str, str] = {}


class Correlation(msgspec.Struct, array_like=True):
    """One loaded correlation over rules, or over other correlations, by their ids.

    `count` events, distinct values of `fields`, or distinct rules within `seconds` make it true.
    """

    id: str
    title: str
    level: str
    kind: str
    rules: tuple[str, ...]
    group_by: tuple[Grouping, ...]
    seconds: int
    count: int
    fields: tuple[str, ...]
    path: str
    name: str = ""
    generates: bool = False


@dataclass(frozen=True, slots=True)
class NotLoaded:
    """A rule that does not take part, and why in one sentence."""

    path: str
    title: str
    reason: str
    id: str = ""


@dataclass(slots=True)
class RuleSet:
    """All rules of some packs: atoms shared by number, conditions over them."""

    atoms: list[Atom] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)
    correlations: list[Correlation] = field(default_factory=list)
    not_loaded: list[NotLoaded] = field(default_factory=list)


class Match(NamedTuple):
    """A rule that matched the record at a position of a batch."""

    rule: Rule
    position: int


@dataclass(frozen=True, slots=True)
class Reason:
    """One field value that made a rule true, and what the rule asked for."""

    field: str
    value: str
    asked: str
