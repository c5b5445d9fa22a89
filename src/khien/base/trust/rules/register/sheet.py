"""The register as a workbook: the same columns as the list that is brought in."""

from collections.abc import Callable, Iterable
from typing import Final

from khien.base.core import workbooks
from khien.base.core.refusals import text
from khien.base.trust.rules.register.files import FIELDS
from khien.base.trust.types.certificates import CertificateLine

STATE: Final = text("State")


def written(lines: Iterable[CertificateLine], spoken: Callable[[str], str]) -> bytes:
    """Return the workbook: one row a certificate, texts never as formulas."""
    heads = [spoken(rule.title) for rule in FIELDS[:9]] + [spoken(STATE)]
    rows = (
        (
            one.unit_code,
            spoken(one.kind_name),
            spoken(one.source_name),
            one.holder,
            one.person,
            one.serial,
            one.issuer,
            f"{one.valid_from:%d/%m/%Y}",
            f"{one.ends_at:%d/%m/%Y}",
            spoken(one.state_name),
        )
        for one in lines
    )
    return workbooks.pages([(spoken(text("Certificates")), heads, rows)])


def template(spoken: Callable[[str], str]) -> bytes:
    """Return the list to be filled in."""
    return workbooks.written(text("Certificates"), FIELDS, (), spoken, {})
