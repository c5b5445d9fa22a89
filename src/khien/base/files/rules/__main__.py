"""The check as a process of its own: contents on stdin one after the other, a judgement for each.

Before each content stands a line with its size and whether pictures must be read; each answer is a
line of JSON. The process may write no file, use bounded memory and time, and leaves no core: a
hostile file ends this process, not the one that asks, and nothing of a content reaches a disk.
"""

import sys
from pathlib import Path

import msgspec

from khien.base.core.confined import confine, spare_processor


class Asked(msgspec.Struct):
    """What stands before a content."""

    size: int
    reads_pictures: bool


def main() -> None:
    """Judge what comes until nothing does: `OWN_RULES TESSERACT` are a folder and a program."""
    confine()
    from khien.base.files.rules.judging import Means, judge_with  # noqa: PLC0415 - only within the bounds
    from khien.base.files.rules.signatures import Signatures  # noqa: PLC0415 - as above

    own, tesseract = sys.argv[1:3]
    signatures = Signatures(Path(own))
    while line := sys.stdin.buffer.readline():
        asked = msgspec.json.decode(line, type=Asked)
        content = sys.stdin.buffer.read(asked.size)
        if len(content) < asked.size:
            return
        spare_processor()
        means = Means(signatures, tesseract, asked.reads_pictures)
        sys.stdout.buffer.write(msgspec.json.encode(judge_with(means, content)) + b"\n")
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
