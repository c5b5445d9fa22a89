"""The words of software: products, and how many machines have them."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class ProductLine:
    """One product in one version, on how many of the visible machines."""

    key: int
    name: str
    version: str
    publisher: str
    ecosystem: str
    machines: int
    support_ends: date | None = None


@dataclass(frozen=True, slots=True)
class OpenShare:
    """Of the visible machines with a list of software: how many have a known open-source office suite."""

    machines: int
    open_office: int
    paid_office: int
