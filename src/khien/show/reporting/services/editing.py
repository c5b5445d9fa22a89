"""The words of a draft are edited; its figures never are."""

from collections.abc import Mapping
from typing import Final

from khien.base.accounts.types import Actor
from khien.base.core.usecase import use_case
from khien.base.files.services.storing import require_unmarked
from khien.show.reporting import access
from khien.show.reporting.queries.papers import HEAD_KEYS, Held
from khien.show.reporting.rules.words import require_known
from khien.show.reporting.services.moving import changed
from khien.show.reporting.types.reports import NotEditable, ReportChanged, Stage

WORDS_MAX: Final = 20_000


def edit_words(by: Actor, *, number: str, version: int, words: Mapping[str, str]) -> None:
    """Save the words of a draft, by their keys; keys that it does not have are left out.

    Raises NotEditable, ReportChanged, FigureUnknown, MarkedSecret.
    """
    require_unmarked("\n".join(words.values()))
    save_words(by, number=number, version=version, secret_words=dict(words))


@use_case
def save_words(by: Actor, *, number: str, version: int, secret_words: dict[str, str]) -> None:
    """Write the words of a draft down."""
    row = access.require_report(by, number, is_locked=True)
    if row.stage != Stage.DRAFT:
        raise NotEditable(number=number)
    if row.version != version:
        raise ReportChanged(number=number, who=row.changed_by)
    held = Held(row)
    known = {one.key for one in held.said.blocks if one.key} | set(HEAD_KEYS)
    fresh = {
        key: said.replace("\r\n", "\n").strip()[:WORDS_MAX]
        for key, said in secret_words.items()
        if key in known
    }
    for said in fresh.values():
        require_known(said, held.figures)
    row.words = {**row.words, **fresh}
    changed(by, row, "words")
