"""Reads of casework: the inbox, cases and what is in them, calendars."""

from khien.base.casework.queries.feeds import calendar, digest, digest_hour, tokens
from khien.base.casework.queries.inbox import (
    count_open,
    inbox,
    inbox_page,
    item_kinds,
    units_with_open_items,
)
from khien.base.casework.queries.parts import (
    clocks_kept,
    clocks_of,
    comments_of,
    count_comments,
    next_clocks,
    participants_of,
    steps_of,
    timeline,
)
from khien.base.casework.queries.preview import preview
from khien.base.casework.queries.records import (
    case,
    case_ids,
    case_url,
    cases,
    count_cases,
    require_not_led,
    standings,
)

__all__ = [
    "calendar",
    "case",
    "case_ids",
    "case_url",
    "cases",
    "clocks_kept",
    "clocks_of",
    "comments_of",
    "count_cases",
    "count_comments",
    "count_open",
    "digest",
    "digest_hour",
    "inbox",
    "inbox_page",
    "item_kinds",
    "next_clocks",
    "participants_of",
    "preview",
    "require_not_led",
    "standings",
    "steps_of",
    "timeline",
    "tokens",
    "units_with_open_items",
]
