"""Report forms: fields in printed order, rules of consistency."""

from typing import Annotated, ClassVar, Literal

from msgspec import Meta, Struct

from khien.base.regulation.types.dated import SILENCE, Code, Entry, Words

FieldKind = Literal[
    "text", "long_text", "date", "time", "moment", "month", "number", "money", "email", "phone",
    "choice", "choices", "address", "files", "table",
]  # fmt: skip


class Choice(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One thing that may be ticked."""

    code: Code
    label: Words


class Column(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One column of a table field."""

    code: Code
    label: Words
    kind: Literal["text", "number", "money"] = "text"


class FormField(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One field of a form; `filled_from` names where in a case its value is found."""

    code: Code
    label: Words
    kind: FieldKind = "text"
    block: Words = SILENCE
    is_required: bool = False
    help: Words = SILENCE
    filled_from: str = ""
    choices: tuple[Choice, ...] = ()
    columns: tuple[Column, ...] = ()


class FormCheck(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A rule of consistency over a form's fields, with the sentence told where it is broken.

    `not_after`: each of `fields` is not later than the next. `parts_at_most`: in every row of the
    table `table` the columns `fields` together are at most column `whole`. `total_is_sum`: the row
    whose first column is `total_row` holds the sums of the others. `no_internal_addresses`: no
    field holds an address of an internal network.
    """

    kind: Literal["not_after", "parts_at_most", "total_is_sum", "no_internal_addresses"]
    sentence: Words
    fields: tuple[Code, ...] = ()
    table: str = ""
    whole: str = ""
    total_row: str = ""


class FormDefinition(Entry, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A report form as a list of fields in printed order, with its rules of consistency."""

    kind: ClassVar[str] = "form"
    number: str = ""
    recipient: Words = SILENCE
    fields: Annotated[tuple[FormField, ...], Meta(min_length=1)]
    checks: tuple[FormCheck, ...] = ()
