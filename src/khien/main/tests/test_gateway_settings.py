"""The gateway's settings fit the bounds of what it lets in."""

from khien.act.gate.http import BOXES_BYTES_MAX, REQUEST_BYTES_MAX
from khien.main import gateway_settings


def test_nothing_that_is_let_in_is_large_enough_for_a_temporary_file() -> None:
    assert gateway_settings.FILE_UPLOAD_MAX_MEMORY_SIZE > REQUEST_BYTES_MAX
    assert gateway_settings.DATA_UPLOAD_MAX_MEMORY_SIZE == BOXES_BYTES_MAX
