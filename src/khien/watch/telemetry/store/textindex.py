"""The text index: for each row group of a compacted file, which runs of five bytes occur in `raw`.

It can only say "not here": a row group that it rules out has no row with the word.
"""

import re
import struct
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

GRAM: Final = 5
BITS: Final = 21
BITMAP_BYTES: Final = (1 << BITS) // 8
_MAGIC: Final = b"KHNGRAM1"
_COUNT: Final = struct.Struct("<I")
_BLOCK: Final = 1 << 20
_MASK: Final = np.uint64((1 << (8 * GRAM)) - 1)
_FACTOR: Final = np.uint64(0x9E3779B97F4A7C15)
_SHIFT: Final = np.uint64(64 - BITS)
_LOWER: Final = np.arange(256, dtype=np.uint8)
_LOWER[ord("A") : ord("Z") + 1] += 32
_ASCII_RUN: Final = re.compile(r"[\x00-\x7f]+")

Bytes = npt.NDArray[np.uint8]


def index_path(root: Path, data: Path) -> Path:
    """Return where the index of a data file is; it need not exist."""
    return root / "grams" / f"{data.stem}.grams"


def bitmap(texts: Sequence[Bytes]) -> Bytes:
    """Return the packed bitmap of all five-byte runs in some texts, ASCII letters lowered."""
    marks = np.zeros(1 << BITS, np.bool_)
    for text in texts:
        for start in range(0, max(len(text) - GRAM + 1, 0), _BLOCK):
            block = _LOWER[text[start : start + _BLOCK + GRAM - 1]]
            marks[_hashes(block)] = True
    return np.packbits(marks)


def write_index(path: Path, groups: Sequence[tuple[int, Bytes]]) -> None:
    """Write the index of a file: (rows, bitmap) of each row group; the caller syncs it."""
    with path.open("wb") as file:
        file.write(_MAGIC + _COUNT.pack(len(groups)))
        file.writelines(_COUNT.pack(rows) for rows, _ in groups)
        file.writelines(marks.tobytes() for _, marks in groups)


def text_groups(path: Path, terms: Sequence[str]) -> list[tuple[int, int]] | None:
    """Return (first row, rows) of the row groups that may have all terms, neighbours joined.

    None if there is no index or it cannot help, and everything must be read.
    """
    hashes = np.concatenate([np.zeros(0, np.uint64), *map(_term_hashes, terms)])
    if not len(hashes):
        return None
    try:
        content = np.memmap(path, np.uint8, mode="r")
    except (FileNotFoundError, ValueError):
        return None
    counts = _row_counts(content)
    if counts is None:
        return None
    bitmaps = content[len(content) - len(counts) * BITMAP_BYTES :].reshape(-1, BITMAP_BYTES)
    shifts = (np.uint64(7) - (hashes & np.uint64(7))).astype(np.uint8)
    hits = (bitmaps[:, hashes >> np.uint64(3)] >> shifts) & 1
    return list(_joined(counts, [bool(row.all()) for row in hits]))


def _joined(counts: Sequence[int], present: Sequence[bool]) -> Iterator[tuple[int, int]]:
    first = row = 0
    for count, wanted in zip(counts, present, strict=True):
        if not wanted:
            if first < row:
                yield first, row - first
            first = row + count
        row += count
    if first < row:
        yield first, row - first


def _row_counts(content: Bytes) -> list[int] | None:
    head = bytes(content[: len(_MAGIC) + _COUNT.size])
    if not head.startswith(_MAGIC) or len(head) < len(_MAGIC) + _COUNT.size:
        return None
    (groups,) = _COUNT.unpack_from(head, len(_MAGIC))
    start = len(head)
    if len(content) != start + groups * (_COUNT.size + BITMAP_BYTES):
        return None
    return list(struct.unpack(f"<{groups}I", bytes(content[start : start + groups * 4])))


def _term_hashes(term: str) -> npt.NDArray[np.uint64]:
    # Letters outside ASCII have case variants of other bytes, so only ASCII runs are asked for.
    runs = [run.encode() for run in _ASCII_RUN.findall(term) if len(run) >= GRAM]
    found = [_hashes(_LOWER[np.frombuffer(run, np.uint8)]) for run in runs]
    return np.unique(np.concatenate(found)) if found else np.zeros(0, np.uint64)


def _hashes(text: Bytes) -> npt.NDArray[np.uint64]:
    padded = np.zeros(len(text) + 16, np.uint8)
    padded[: len(text)] = text
    raw = padded.tobytes()
    hashes = np.zeros(len(text) - GRAM + 1, np.uint64)
    for shift in range(8):
        words = np.frombuffer(raw, "<u8", count=(len(raw) - shift) // 8, offset=shift)
        here = hashes[shift::8]
        here[:] = ((words[: len(here)] & _MASK) * _FACTOR) >> _SHIFT
    return hashes
