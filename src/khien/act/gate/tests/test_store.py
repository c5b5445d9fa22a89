"""The gateway's folder: bounded in number and in bytes, forgetting only what was taken."""

from pathlib import Path

import pytest

from khien.act.gate.store import MB, GatewayStore, Queue
from khien.act.gate.types import NotReady, QueueFull


def test_queue_is_bounded_in_number_in_bytes_and_in_each_form(tmp_path: Path) -> None:
    queue = Queue(tmp_path, forms_max=3, bytes_max=100, form_bytes_max=60)
    first = queue.put(b"a" * 60)

    for size in (61, 41):
        with pytest.raises(QueueFull):
            queue.put(b"b" * size)
    kept = [first, queue.put(b"c" * 20), queue.put(b"d" * 20)]
    with pytest.raises(QueueFull):
        queue.put(b"")
    queue.forget(first)

    assert queue.ids() == kept[1:]
    assert queue.put(b"e" * 60) in queue.ids()


def test_public_cannot_take_the_room_of_the_phones(tmp_path: Path) -> None:
    store = GatewayStore(tmp_path)
    public = store.public.put(b"a")
    for number in range(store.public.forms_max - 1):
        (store.public.folder / f"{number:032x}.form").write_bytes(b"")

    with pytest.raises(QueueFull):
        store.public.put(b"b")
    phone = store.phones.put(b"c" * MB)

    assert store.waiting()[0] == phone
    assert store.form(phone) == b"c" * MB
    assert store.form(public) == b"a"


def test_only_forms_are_forgotten_whatever_is_named(tmp_path: Path) -> None:
    store = GatewayStore(tmp_path / "gateway")
    other = tmp_path / "gateway" / "keep.form"
    other.write_bytes(b"")
    form = store.phones.put(b"a")

    store.taken([form, "../keep", "../../etc/passwd"])

    assert (store.waiting(), store.form("../keep"), other.exists()) == ([], None, True)


def test_form_that_broke_off_while_it_was_written_is_cleared_away(tmp_path: Path) -> None:
    store = GatewayStore(tmp_path)
    (store.phones.folder / f"{1:032x}.new").write_bytes(b"half")

    assert GatewayStore(tmp_path).waiting() == []
    assert list(store.phones.folder.iterdir()) == []


def test_nothing_is_sealed_before_the_core_has_spoken(tmp_path: Path) -> None:
    store = GatewayStore(tmp_path)

    with pytest.raises(NotReady):
        store.core_key()
    shown = {"signs": {"vi": [["other", "Khác"]]}}
    store.hear(boxes={}, marks=set(), public_key="key", shown=shown)

    assert store.core_key() == "key"
    assert store.shown("signs", "vi") == [("other", "Khác")]
    assert store.shown("signs", "fr") == []


def test_phone_that_the_core_no_longer_names_is_forgotten(tmp_path: Path) -> None:
    store = GatewayStore(tmp_path)
    lost, kept = "a" * 64, "b" * 64
    store.hear(boxes={lost: b"1", kept: b"2"}, marks={lost, kept}, public_key="k", shown={})

    store.hear(boxes={}, marks={kept}, public_key="k", shown={})

    assert (store.box(lost), store.box(kept), store.box_count()) == (None, b"2", 1)
