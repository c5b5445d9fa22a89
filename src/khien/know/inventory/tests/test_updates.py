"""Lists of installed updates as Windows writes them: CSV, `Format-List` and `wmic`, in any encoding."""

import pytest

from khien.know.inventory.rules.reading.telling import read
from khien.know.inventory.tests.test_reading import AT


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le", "cp1258"])
@pytest.mark.parametrize(
    "words",
    [
        (
            '#TYPE System.Management.ManagementObject\r\n"PSComputerName","Description","HotFixID","InstalledBy"\r\n'
            '"XA1-PC-001","Bản cập nhật","KB5012117","XA1\\nguyenvana"\r\n"XA1-PC-002","Update","KB4562830",""\r\n'
        ),
        (
            '"Source";"Description";"HotFixID"\r\n"XA1-PC-001";"Update";"KB5012117"\r\n'
            '"XA1-PC-002";"Update";"KB4562830"\r\n'
        ),
        (
            "\r\n\r\nSource      : XA1-PC-001\r\nDescription : Bản cập nhật\r\nHotFixID    : KB5012117\r\n"
            "InstalledBy : XA1\\nguyenvana\r\n\r\nSource      : XA1-PC-002\r\nHotFixID    : KB4562830\r\n\r\n"
        ),
        (
            "Node,Caption,CSName,HotFixID\r\n\r\nXA1-PC-001,http://x,XA1-PC-001,KB5012117\r\n"
            "XA1-PC-002,http://x,XA1-PC-002,KB4562830\r\n"
        ),
    ],
)
def test_updates_are_read_as_csv_and_as_a_list(words: str, encoding: str) -> None:
    found = read(words.encode(encoding, "replace"), at=AT)

    said = {one.one.host_name: one.one.system.patches for one in found.told if one.one.system}
    assert said == {"XA1-PC-001": ("KB5012117",), "XA1-PC-002": ("KB4562830",)}
    assert "nguyenvana" not in repr(found)
