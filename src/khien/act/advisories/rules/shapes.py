"""Whether a foreign value has a declared shape, and where it has not."""

from typing import Any

import msgspec


def misfit(given: Any, shape: Any) -> tuple[str, str] | None:
    """Return the path of the first wrong value (`.objects[2].name`) and what is wrong; None if all fits."""
    try:
        msgspec.convert(given, shape, strict=True)
    except msgspec.ValidationError as wrong:
        words, _, place = str(wrong).partition(" - at `")
        return place.rstrip("`").removeprefix("$"), words
    return None
