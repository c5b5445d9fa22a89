"""Sealing and packing: what is sealed opens at the core alone, and whole."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khien.act.gate.rules import message as messages
from khien.act.gate.rules import sealing
from khien.act.gate.types import GivenFile, Message, SealBroken


@given(st.binary(max_size=300), st.integers(min_value=0, max_value=10_000))
def test_sealed_form_opens_at_the_core_and_nowhere_altered(message: bytes, place: int) -> None:
    private = sealing.new_core_key()
    sealed = sealing.seal_to_core(message, sealing.public_of(private))

    assert sealing.open_at_core(sealed, private) == message
    broken = bytearray(sealed)
    broken[place % len(sealed)] ^= 1
    for other, key in ((bytes(broken), private), (sealed, sealing.new_core_key())):
        with pytest.raises(SealBroken):
            sealing.open_at_core(other, key)


@given(st.binary(max_size=300))
def test_box_opens_with_its_own_key_only(message: bytes) -> None:
    sealed = sealing.seal_to_phone(message, "key")

    assert sealing.open_at_phone(sealed, "key") == message
    with pytest.raises(SealBroken):
        sealing.open_at_phone(sealed, "other")


FILES = st.lists(st.builds(GivenFile, st.text(max_size=20), st.binary(max_size=200)), max_size=5)


@given(st.dictionaries(st.text(max_size=9), st.text(max_size=20), max_size=4), FILES)
def test_message_comes_out_as_it_was_packed(said: dict[str, str], files: list[GivenFile]) -> None:
    message = Message("report", dict(said), "key", tuple(files))

    assert messages.unpack(messages.pack(message)) == message


@given(st.binary(max_size=200))
def test_bytes_of_any_kind_are_a_message_or_a_refusal(packed: bytes) -> None:
    try:
        found = messages.unpack(packed)
    except SealBroken:
        return
    assert messages.unpack(messages.pack(found)) == found


def test_message_with_bytes_left_over_or_missing_is_refused() -> None:
    packed = messages.pack(Message("report", {}, "key", (GivenFile("a", b"12345"),)))

    for broken in (packed + b"x", packed[:-1]):
        with pytest.raises(SealBroken):
            messages.unpack(broken)
