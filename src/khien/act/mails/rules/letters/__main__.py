"""The look as a process of its own: what is the province's own and the mail on stdin, the findings on stdout.

It may write no file, use bounded memory and time, and leaves no core: a hostile mail ends this process,
not the one that serves pages, and nothing of it reaches a disk.
"""

import resource
import sys
from typing import Final

import msgspec

CPU_S: Final = 20
MEMORY_BYTES: Final = 768 * 1024 * 1024


def main() -> None:
    """Look at what comes on stdin: a line of JSON with what is asked, then the mail itself."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_S, CPU_S))
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY_BYTES, MEMORY_BYTES))
    from khien.act.mails.rules.letters.looking import Asked, look  # noqa: PLC0415 - within the bounds

    given = sys.stdin.buffer
    asked = msgspec.json.decode(given.readline(), type=Asked)
    sys.stdout.buffer.write(msgspec.json.encode(look(asked, given.read())))


if __name__ == "__main__":
    main()
