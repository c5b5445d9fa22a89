"""Definitions that people write in TOML are read into their shape, or refused with their place."""

import tomllib
from typing import Final, TypeVar

import msgspec

from khien.base.core.refusals import Refusal, text

BYTES_MAX: Final = 200_000

Shape = TypeVar("Shape")


def read(content: bytes, shape: type[Shape], *, file: str, refusal: type[Refusal]) -> Shape:
    """Return a definition of a shape.

    Raises `refusal` with `file`, `where` (a path in the definition, or a line) and `what`.
    """
    if len(content) > BYTES_MAX:
        raise refusal(
            file=file,
            where="1",
            what=text("it is larger than 200 KB; a definition is a page or two"),
        )
    try:
        return msgspec.convert(tomllib.loads(content.decode("utf-8-sig")), shape)
    except UnicodeDecodeError as broken:
        what = text("it is not UTF-8; save it as UTF-8")
        raise refusal(file=file, where=_line(content, broken.start), what=what) from broken
    except (tomllib.TOMLDecodeError, RecursionError) as broken:
        raise refusal(file=file, where="TOML", what=str(broken)) from broken
    except msgspec.ValidationError as broken:
        what, _, where = str(broken).partition(" - at ")
        raise refusal(file=file, where=where.strip("`") or "$", what=what) from broken


def _line(content: bytes, place: int) -> str:
    return str(content.count(b"\n", 0, place) + 1)
