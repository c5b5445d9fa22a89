"""The check as a process of its own: contents on stdin one after the other, a judgement for each.

Before each content stands a line with its size and whether pictures must be read; each answer is a
line of JSON. The process may write no file, use bounded memory and time, and leaves no core: a
hostile file ends this process, not the one that asks, and nothing of a content reaches a disk.
"""

import resource
import sys
from pathlib import Path
from typing import Final

import msgspec

CPU_S: Final = 30
MEMORY_BYTES: Final = 1536 * 1024 * 1024


class Asked(msgspec.Struct):
    """What stands before a content."""

    size: int
    reads_pictures: bool


def main() -> None:
    """Judge what comes until nothing does: `OWN_RULES TESSERACT` are a folder and a program."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY_BYTES, MEMORY_BYTES))
    _spare_processor()
    from khien.base.files.rules.judging import Means, judge_with  # noqa: PLC0415 - only within the bounds
    from khien.base.files.rules.signatures import Signatures  # noqa: PLC0415 - as above

    own, tesseract = sys.argv[1:3]
    signatures = Signatures(Path(own))
    while line := sys.stdin.buffer.readline():
        asked = msgspec.json.decode(line, type=Asked)
        content = sys.stdin.buffer.read(asked.size)
        if len(content) < asked.size:
            return
        _spare_processor()
        means = Means(signatures, tesseract, asked.reads_pictures)
        sys.stdout.buffer.write(msgspec.json.encode(judge_with(means, content)) + b"\n")
        sys.stdout.buffer.flush()


def _spare_processor() -> None:
    """Let the processor's time of one content run from now."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    most = int(used.ru_utime + used.ru_stime) + CPU_S
    _, highest = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (most, highest))


if __name__ == "__main__":
    main()
