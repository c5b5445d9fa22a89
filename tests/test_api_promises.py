"""What the API promises in its description holds for whatever is asked; agents' endpoints bear any body.

Bounded and with a fixed seed: the same questions every time.
"""

import base64
import gzip
import json
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import orjson
import pytest
import schemathesis
from django.conf import settings as django_settings
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import checks

from khien.know.inventory import access
from khien.know.inventory.services import agents
from khien.main.api import api
from tests.cast import PASSWORD, Cast

pytestmark = pytest.mark.django_db

BOUNDED = settings(
    max_examples=25,
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)
PROMISES = [
    checks.not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_schema_conformance,
]
OPERATIONS = [
    (method, path) for path, item in api.get_openapi_schema()["paths"].items() for method in item
]
AGENTS = (
    "/inventory",
    "/osquery/enroll",
    "/osquery/config",
    "/osquery/log",
    "/osquery/distributed/read",
    "/osquery/distributed/write",
)
PACKERS = (bytes, zlib.compress, gzip.compress)
plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)
told = st.fixed_dictionaries(
    {},
    optional={
        "action": st.sampled_from(["contact", "inventory", "netdiscovery"]) | plain,
        "deviceid": st.text() | plain,
        "content": st.fixed_dictionaries(
            {},
            optional=dict.fromkeys(
                ("hardware", "bios", "operatingsystem", "networks", "softwares"), plain
            ),
        )
        | plain,
        "status": st.just("pending") | plain,
        "node_key": st.text() | plain,
        "enroll_secret": st.text() | plain,
        "host_identifier": st.text() | plain,
        "log_type": st.just("result") | plain,
        "data": plain,
    },
)


@contextmanager
def one_connection() -> Iterator[None]:
    """Leave the test's connection open when a request ends, as Django's own client does."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    try:
        yield
    finally:
        for signal in (request_started, request_finished):
            signal.connect(close_old_connections)


def written(one: object) -> bytes:
    """Return a value as JSON, with numbers as large as they come."""
    return json.dumps(one).encode()


def cookie_of(name: str) -> dict[str, str]:
    client = Client()
    client.post("/sign-in/login/", {"login": name, "password": PASSWORD})
    name_of_it = django_settings.SESSION_COOKIE_NAME
    return {name_of_it: client.cookies[name_of_it].value}


def described(method: str, path: str) -> Any:
    with one_connection():
        schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())
    return schema[path][method.upper()]


@pytest.mark.parametrize(("method", "path"), OPERATIONS)
def test_every_answer_is_one_that_the_description_promises(
    people: Cast, method: str, path: str
) -> None:
    operation, cookie = described(method, path), cookie_of("lan")
    answers: set[int] = set()

    @BOUNDED
    @given(case=operation.as_strategy())
    def ask(case: Any) -> None:
        answers.add(case.call_and_validate(cookies=cookie, checks=PROMISES).status_code)

    with one_connection():
        ask()
    assert 401 not in answers
    assert 200 in answers or "{" in path


@pytest.mark.parametrize(("method", "path"), OPERATIONS)
def test_nobody_is_answered_without_signing_in(people: Cast, method: str, path: str) -> None:
    operation = described(method, path)

    @settings(BOUNDED, max_examples=10)
    @given(case=operation.as_strategy())
    def ask(case: Any) -> None:
        assert case.call().status_code in {401, 404, 422}

    with one_connection():
        ask()


@pytest.mark.parametrize("address", AGENTS)
def test_agents_endpoints_bear_any_body(people: Cast, address: str) -> None:
    key = agents.make_key(people.minh, unit_code="XA1", name="máy")
    basic = {"Authorization": "Basic " + base64.b64encode(f"khien:{key}".encode()).decode()}
    client = Client()

    @BOUNDED
    @given(body=told.map(written) | st.binary(), pack=st.sampled_from(PACKERS))
    def ask(body: bytes, pack: Callable[[bytes], bytes]) -> None:
        answer = client.post(address, pack(body), content_type="application/json", headers=basic)
        assert answer.status_code in {200, 400, 401, 413, 422}, answer.content
        assert isinstance(orjson.loads(answer.content), dict)

    ask()


@pytest.mark.parametrize("address", AGENTS)
def test_agents_without_a_key_leave_nothing(people: Cast, address: str) -> None:
    client = Client()

    @settings(BOUNDED, max_examples=15)
    @given(one=told)
    def ask(one: dict[str, Any]) -> None:
        answer = client.post(address, written(one), content_type="application/json")
        said = orjson.loads(answer.content)
        assert answer.status_code in {401, 422} or said.get("node_invalid") is True, said

    ask()
    assert not access.everything().exists()
