"""pySigma's parsed conditions into atoms, each kept once and numbered, and conditions over them."""

import ipaddress
import re
from typing import Any

from sigma.conditions import (
    ConditionAND,
    ConditionFieldEqualsValueExpression,
    ConditionNOT,
    ConditionOR,
    ConditionValueExpression,
)
from sigma.rule import SigmaRule
from sigma.types import (
    Placeholder,
    SigmaBool,
    SigmaCasedString,
    SigmaCIDRExpression,
    SigmaCompareExpression,
    SigmaExists,
    SigmaExpansion,
    SigmaFieldReference,
    SigmaNull,
    SigmaNumber,
    SigmaRegularExpression,
    SigmaString,
    SpecialChars,
)

from khien.engine.sigma.types import Atom, Condition, Kind, Part, Wild


class ConditionRefused(ValueError):
    """Something in a rule that is not supported; the message says what."""


class Conditions:
    """The atoms of a rule set, growing while rules are taken in."""

    def __init__(self) -> None:
        self.atoms: list[Atom] = []
        self._numbers: dict[Atom, int] = {}

    def of_rule(self, rule: SigmaRule) -> Condition:
        """Return a rule's condition; several conditions are alternatives. Raises ConditionRefused."""
        found = [self._of(one.parsed) for one in rule.detection.parsed_condition]
        return found[0] if len(found) == 1 else ["or", *found]

    def _of(self, part: Any) -> Condition:
        if isinstance(part, ConditionAND):
            return ["and", *(self._of(one) for one in part.args)]
        if isinstance(part, ConditionOR):
            return ["or", *(self._of(one) for one in part.args)]
        if isinstance(part, ConditionNOT):
            return ["not", self._of(part.args[0])]
        if isinstance(part, ConditionFieldEqualsValueExpression):
            return self._value(part.field, part.value)
        if isinstance(part, ConditionValueExpression):
            return self._value(None, part.value)
        raise ConditionRefused(f"the condition part {type(part).__name__} is not supported")

    def _value(self, field: str | None, value: Any) -> Condition:
        if isinstance(value, SigmaExpansion):
            return ["or", *(self._value(field, one) for one in value.values)]
        if isinstance(value, SigmaExists):
            return self._number(Atom(field, Kind.EXISTS, option="yes" if value.exists else "no"))
        return self._number(_atom(field, value))

    def _number(self, atom: Atom) -> int:
        number = self._numbers.get(atom)
        if number is None:
            number = self._numbers[atom] = len(self.atoms)
            self.atoms.append(atom)
        return number


def _atom(field: str | None, value: Any) -> Atom:  # noqa: C901, PLR0911 - one line for each kind of value
    if isinstance(value, SigmaCasedString):
        return Atom(field, Kind.CASED, _searched(field, _parts(value)))
    if isinstance(value, SigmaString):
        parts = tuple(_lowered(part) for part in _parts(value))
        return Atom(field, Kind.TEXT, _searched(field, parts))
    if isinstance(value, SigmaBool):
        return Atom(field, Kind.TEXT, ("true" if value.boolean else "false",))
    if isinstance(value, SigmaNumber):
        return Atom(field, Kind.TEXT, _searched(field, (_number_text(value.number),)))
    if isinstance(value, SigmaRegularExpression):
        flags = "".join(sorted(flag.name[0].lower() for flag in value.flags))
        pattern, flags = _regex(str(value.regexp), flags)
        return Atom(field, Kind.REGEX, pattern=pattern, option=flags)
    if isinstance(value, SigmaCIDRExpression):
        ipaddress.ip_network(value.cidr, strict=False)
        return Atom(field, Kind.CIDR, pattern=value.cidr)
    if isinstance(value, SigmaCompareExpression):
        number = value.number.number
        return Atom(field, Kind.COMPARE, pattern=str(number), option=value.op.name.lower())
    if isinstance(value, SigmaNull):
        return Atom(field, Kind.NULL)
    if isinstance(value, SigmaFieldReference):
        option = "starts" if getattr(value, "starts_with", False) else ""
        option = "ends" if getattr(value, "ends_with", False) else option
        return Atom(field, Kind.FIELD, pattern=value.field, option=option)
    raise ConditionRefused(f"values of type {type(value).__name__} are not supported")


def _parts(value: SigmaString) -> tuple[Part, ...]:
    parts: list[Part] = []
    for part in value.s:
        if isinstance(part, str):
            parts.append(part)
        elif part == SpecialChars.WILDCARD_MULTI:
            parts.append(int(Wild.ANY))
        elif part == SpecialChars.WILDCARD_SINGLE:
            parts.append(int(Wild.ONE))
        elif isinstance(part, Placeholder):
            raise ConditionRefused(f"the placeholder %{part.name}% has no values here")
        else:
            raise ConditionRefused(f"the text part {part!r} is not supported")
    return tuple(parts)


def _searched(field: str | None, parts: tuple[Part, ...]) -> tuple[Part, ...]:
    """Return the parts as they are asked: a keyword is searched anywhere in a value."""
    wild = int(Wild.ANY)
    if field is not None or not parts:
        return parts
    lead = () if parts[0] == wild else (wild,)
    trail = () if parts[-1] == wild else (wild,)
    return (*lead, *parts, *trail)


def _lowered(part: Part) -> Part:
    return part.lower() if isinstance(part, str) else part


def _number_text(number: float) -> str:
    return str(int(number)) if float(number).is_integer() else str(number)


def _regex(pattern: str, flags: str) -> tuple[str, str]:
    """Return the pattern with flags that stand inside it taken out, and checked."""
    inside = re.match(r"\(\?([ims]+)\)", pattern)
    if inside:
        pattern, flags = pattern[inside.end() :], "".join(sorted({*flags, *inside[1]}))
    try:
        re.compile(pattern)
    except re.error as problem:
        raise ConditionRefused(
            f"the regular expression {pattern!r} is wrong: {problem}"
        ) from problem
    return pattern, flags
