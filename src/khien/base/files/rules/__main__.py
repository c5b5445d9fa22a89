"""The check as a process of its own: content on stdin, the judgement as JSON on stdout.

It may write no file, use bounded memory and time, and leaves no core: a hostile file ends this
process, not the one that serves pages, and nothing of a content reaches a disk.
"""

import resource
import sys
from pathlib import Path
from typing import Final

import msgspec

CPU_S: Final = 30
MEMORY_BYTES: Final = 1536 * 1024 * 1024


def main() -> None:
    """Judge what comes on stdin; the first word is the folder of the province's own rules."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_S, CPU_S))
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY_BYTES, MEMORY_BYTES))
    from khien.base.files.rules.judging import judge  # noqa: PLC0415 - only within the bounds

    more = Path(sys.argv[1]) if len(sys.argv) > 1 else None
    sys.stdout.buffer.write(msgspec.json.encode(judge(sys.stdin.buffer.read(), more)))


if __name__ == "__main__":
    main()
