"""Shapes in a mask: what hangs together, frames taken away, and what is left set straight."""

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Mask = NDArray[np.bool_]

RUNS_MAX: Final = 200_000
FRAME_FILL: Final = 0.3
CORNER_FILL: Final = 0.22
"""The thinnest letter of a stamp, T, fills about a third of its bounds; a corner of a frame a tenth."""
_TURNS: Final = range(-12, 13)


class Blob(NamedTuple):
    """What hangs together: its bounds, how much of them it fills, and its rows of pixels."""

    left: int
    top: int
    right: int
    bottom: int
    area: int
    runs: list[tuple[int, int, int]]

    @property
    def width(self) -> int:
        """Return how wide it is."""
        return self.right - self.left

    @property
    def height(self) -> int:
        """Return how high it is."""
        return self.bottom - self.top


def blobs(mask: Mask) -> list[Blob]:
    """Return what hangs together in a mask, corners included; nothing of one that is too busy."""
    edges = np.diff(np.pad(mask, ((0, 0), (1, 1))).astype(np.int8), axis=1)
    rows, starts = np.nonzero(edges == 1)
    ends = np.nonzero(edges == -1)[1]
    if len(rows) > RUNS_MAX:
        return []
    runs = list(zip(rows.tolist(), starts.tolist(), ends.tolist(), strict=True))
    above = list(range(len(runs)))

    def root(one: int) -> int:
        while above[one] != one:
            above[one] = above[above[one]]
            one = above[one]
        return one

    place = 0
    for number, (row, start, end) in enumerate(runs):
        while place < number and (
            runs[place][0] < row - 1 or (runs[place][0] == row - 1 and runs[place][2] < start)
        ):
            place += 1
        other = place
        while other < number and runs[other][0] == row - 1 and runs[other][1] <= end:
            above[root(other)] = root(number)
            other += 1
    held: dict[int, list[tuple[int, int, int]]] = {}
    for number, run in enumerate(runs):
        held.setdefault(root(number), []).append(run)
    return [_blob(one) for one in held.values()]


def _blob(runs: list[tuple[int, int, int]]) -> Blob:
    return Blob(
        min(run[1] for run in runs),
        runs[0][0],
        max(run[2] for run in runs),
        runs[-1][0] + 1,
        sum(run[2] - run[1] for run in runs),
        runs,
    )


def straight(mask: Mask) -> Mask:
    """Return a mask turned so that its rows are the fullest and the emptiest."""
    picture = Image.fromarray(mask.astype(np.uint8) * 255)
    small = picture.copy()
    small.thumbnail((300, 300))

    def sharpness(turn: int) -> float:
        rows = np.asarray(small.rotate(turn, expand=True), dtype=np.float32).sum(axis=1)
        return float((np.diff(rows) ** 2).sum())

    best = max(_TURNS, key=lambda turn: (sharpness(turn), -abs(turn)))
    return np.asarray(picture.rotate(best, expand=True)) > 127


def unframed(mask: Mask) -> Mask:
    """Return a mask without what is no letter: frames, pieces of their lines, specks."""
    made = mask.copy()
    for _ in range(2):
        made = trimmed(made)
        high, wide = made.shape
        for blob in blobs(made):
            is_around = blob.height > 0.9 * high and blob.width > 0.9 * wide
            is_frame = blob.height > 0.72 * high or blob.width > 0.55 * wide
            is_line = blob.width > max(6 * blob.height, 0.1 * wide)
            is_speck = blob.area < 6
            is_corner = _touches(blob, made) and _fill(blob) < CORNER_FILL
            if is_around or (is_frame and _is_thin(blob)) or is_corner or is_line or is_speck:
                for row, start, end in blob.runs:
                    made[row, start:end] = False
    return trimmed(made)


def trimmed(mask: Mask) -> Mask:
    """Return a mask without its empty edges."""
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    if not len(rows):
        return mask[:0, :0]
    return mask[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


def _touches(blob: Blob, mask: Mask) -> bool:
    """Return whether a shape stands at the edge of a mask, as pieces of a broken frame do."""
    high, wide = mask.shape
    return blob.left < 3 or blob.top < 3 or blob.right > wide - 3 or blob.bottom > high - 3


def _is_thin(blob: Blob) -> bool:
    """Return whether a shape is a line around something, or a line alone."""
    return blob.height > 6 * blob.width or _fill(blob) < FRAME_FILL


def _fill(blob: Blob) -> float:
    return blob.area / (blob.width * blob.height)
