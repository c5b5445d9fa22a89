"""Events over HTTP: what is acknowledged is kept, what is refused says why."""

import gzip
import json
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from asgiref.testing import ApplicationCommunicator

from khien.base.core.clock import now
from khien.watch.telemetry import queries as telemetry
from khien.watch.telemetry.process import Receiver
from khien.watch.telemetry.services import feeds
from tests.cast import Cast

_communicator: Any = ApplicationCommunicator


async def ask(path: str, body: bytes, *headers: tuple[bytes, bytes]) -> tuple[int, dict[str, Any]]:
    scope = {"type": "http", "method": "POST", "path": path, "headers": list(headers)}
    communicator: Any = _communicator(Receiver("test"), scope)
    await communicator.send_input({"type": "http.request", "body": body})
    start = await communicator.receive_output(5)
    answer = await communicator.receive_output(5)
    return start["status"], json.loads(answer["body"])


def post(path: str, body: bytes, *headers: tuple[bytes, bytes]) -> tuple[int, dict[str, Any]]:
    return async_to_sync(ask)(path, body, *headers)


@pytest.fixture
def token(people: Cast) -> tuple[bytes, bytes]:
    secret = feeds.enter_feed(people.tuan, code="hec", name="HEC", unit_code="XA1")
    return b"authorization", f"Splunk {secret}".encode()


EVENT = "/services/collector/event"


def test_hec_batch_is_kept_before_it_is_acknowledged(
    people: Cast, token: tuple[bytes, bytes]
) -> None:
    body = b'{"host": "h1", "event": {"a": 1}}{"event": "plain line"}\n{"event": {"b": 2}}'

    assert post(EVENT, body, token) == (200, {"text": "Success", "code": 0})
    packed = gzip.compress(body)
    assert post(EVENT, packed, token, (b"content-encoding", b"gzip"))[0] == 200

    page = telemetry.search(
        people.minh,
        words="",
        start=now().replace(year=2020),
        end=now().replace(year=2100),
        unit_codes=None,
    )
    assert page.total == 6
    assert sorted(event.raw for event in page.rows) == sorted(
        ['{"a": 1}', "plain line", '{"b": 2}'] * 2
    )
    assert {event.columns["unit"] for event in page.rows} == {"XA1"}


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"", 400, 5),
        (b'{"event": {"a": 1}}{"host": "x"}', 400, 12),
        (b'{"event": {"a": 1}}{broken', 400, 6),
        (b'{"event": ""}', 400, 13),
    ],
)
def test_refused_hec_batch_says_why_and_changes_nothing(
    people: Cast, token: tuple[bytes, bytes], body: bytes, status: int, code: int
) -> None:
    found, answer = post(EVENT, body, token)

    assert (found, answer["code"]) == (status, code)
    page = telemetry.search(
        people.minh,
        words="",
        start=now().replace(year=2020),
        end=now().replace(year=2100),
        unit_codes=None,
    )
    assert page.total == 0


def test_hec_wants_a_known_token(people: Cast) -> None:
    assert post(EVENT, b"{}") == (401, {"text": "Token is required", "code": 2})
    assert post(EVENT, b"{}", (b"authorization", b"Splunk no"))[1]["code"] == 4
