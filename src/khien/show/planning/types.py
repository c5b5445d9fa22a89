"""The words of planning: plans and their orders."""

from dataclasses import dataclass
from datetime import date

from khien.show.assurance.types import Figure


@dataclass(frozen=True, slots=True)
class Plan:
    """A plan as it was issued."""

    code: str
    number: str
    issued: date
    issuer: str
    title: str


@dataclass(frozen=True, slots=True)
class Order:
    """One order of a plan: its clause, the source's key phrase, our summary, what shows it done."""

    clause: str
    plan: Plan
    quote: str
    summary: str
    owed_by: str
    shown_by: str
    measures: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OrderState:
    """An order with its live figures."""

    order: Order
    figures: tuple[Figure, ...]

    @property
    def share(self) -> float | None:
        """Return the lowest share of its figures: an order is as far as its weakest part."""
        shares = [figure.share for figure in self.figures if figure.share is not None]
        return min(shares) if shares else None
