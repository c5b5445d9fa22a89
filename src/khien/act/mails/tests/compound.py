"""Writes a compound file as Outlook keeps a mail in one: enough of the format for a test of the reader."""

import struct

SECTOR = 512
LEAST = 4096
"""Shorter streams would lie in sectors of their own kind; they are filled up instead."""

FREE, END, FAT_SECTOR = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def compound(streams: dict[str, bytes], folders: dict[str, dict[str, bytes]]) -> bytes:
    """Return a compound file of streams, and of folders that hold streams."""
    body = bytearray()
    fat: list[int] = []

    def put(content: bytes) -> int:
        start, count = len(fat) + 1, max(1, -(-len(content) // SECTOR))
        body.extend(content.ljust(count * SECTOR, b"\0"))
        fat.extend([*range(start + 1, start + count), END])
        return start

    entries: list[list[object]] = [["Root Entry", 5, FREE, FREE, END, 0]]

    def add(held: dict[str, bytes]) -> list[int]:
        keys = []
        for name, content in held.items():
            whole = content.ljust(LEAST, b"\0")
            entries.append([name, 2, FREE, FREE, put(whole), len(whole)])
            keys.append(len(entries) - 1)
        return keys

    def chained(keys: list[int]) -> int:
        for key, after in zip(keys, [*keys[1:], FREE], strict=True):
            entries[key][2] = after
        return keys[0] if keys else FREE

    top = add(streams)
    for name, held in folders.items():
        entries.append([name, 1, FREE, chained(add(held)), END, 0])
        top.append(len(entries) - 1)
    entries[0][3] = chained(top)
    directory = put(b"".join(_entry(*one) for one in entries))  # type: ignore[arg-type]
    table = struct.pack("<128I", *[FAT_SECTOR, *fat, *[FREE] * (127 - len(fat))])
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16
    head += struct.pack(
        "<HHHHHHIIIIIIIIII", 0x3E, 3, 0xFFFE, 9, 6, 0, 0, 0, 1, directory, 0, 0, END, 0, END, 0
    )
    head += struct.pack("<109I", 0, *[FREE] * 108)
    return head + table + bytes(body)


def _entry(name: str, kind: int, right: int, child: int, start: int, size: int) -> bytes:
    wide = (name + "\0").encode("utf-16-le")
    return (
        wide.ljust(64, b"\0")
        + struct.pack("<HBBIII", len(wide), kind, 1, FREE, right, child)
        + b"\0" * 36
        + struct.pack("<IQ", start, size)
    )
