"""A living centre with issued advisories: judged by outsiders' tools, and pulled by another centre."""

import json
import shutil
import subprocess
import sys
import time
import zipfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import jsonschema
import pytest
import requests
from conftest import require_or_skip
from referencing import Registry, Resource

from khien.act.exchange.tests.build import KHIEN, bundle, instance, ran, stix_indicator
from tests.issued import TITLES

ROOT = Path(__file__).parent.parent
VALIDATOR = ROOT / "tools" / "csaf-validator"
METADATA = "/.well-known/csaf/provider-metadata.json"
CONTACT = "ung-cuu@tinh.example.vn"
WAIT_S = 60.0
Living = tuple[str, dict[str, str], str]


@pytest.fixture(scope="module")
def there(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Living]:
    """Serve a centre with two advisories and three indicators, and give a peer's token."""
    folder = tmp_path_factory.mktemp("there")
    with pytest.MonkeyPatch.context() as settings:
        settings.setenv("KHIEN_CONTACT", CONTACT)
        with instance(folder) as (address, env):
            words = {**env, "DJANGO_SETTINGS_MODULE": "khien.main.settings"}
            issue = [sys.executable, "-m", "tests.issued"]
            subprocess.run(issue, env=words, check=True, cwd=ROOT)
            file = folder / "bundle.json"
            file.write_bytes(bundle(*[stix_indicator(f"198.51.100.{n}") for n in range(3)]))
            ran(env, "exchange", "import", str(file), "--source", "CERT mẫu")
            token = ran(env, "exchange", "add-peer", "Bạn", "--tlp", "green").strip()
            yield address, env, token


@contextmanager
def working(env: dict[str, str]) -> Iterator[None]:
    process = subprocess.Popen([KHIEN, "worker"], env=env, stderr=subprocess.DEVNULL)
    try:
        yield
    finally:
        process.terminate()
        process.wait(20)


def documents(address: str, token: str) -> dict[str, bytes]:
    """Return every document that the provider's ROLIE feeds name for a peer, by its address."""
    headers = {"Authorization": f"Bearer {token}"}
    metadata = requests.get(address + METADATA, headers=headers, timeout=20).json()
    feeds = metadata["distributions"][0]["rolie"]["feeds"]
    found = {}
    for feed in feeds:
        rolie = requests.get(feed["url"], headers=headers, timeout=20).json()
        for entry in rolie["feed"]["entry"]:
            url = entry["content"]["src"]
            found[url] = requests.get(url, headers=headers, timeout=20).content
    return found


def test_csaf_validator_library_finds_no_fault_in_any_document(
    there: Living, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    node = shutil.which("node")
    if node is None or not (VALIDATOR / "node_modules").is_dir():
        require_or_skip("the CSAF validator is not installed: npm ci --prefix tools/csaf-validator")
    found = documents(there[0], there[2])
    files = []
    for url, content in found.items():
        files.append(tmp_path / urlsplit(url).path.rpartition("/")[2])
        files[-1].write_bytes(content)

    done = subprocess.run(
        [str(node), str(VALIDATOR / "validate.js"), *map(str, files)],
        capture_output=True,
        text=True,
        check=True,
    )

    judged: list[dict[str, Any]] = json.loads(done.stdout)
    assert len(judged) == len(TITLES)
    remarks = [one for each in judged for one in each["remarks"]]
    told = Counter(f"{one['name']}: {one['message']}" for one in remarks)
    with capsys.disabled():
        print("\nCSAF validator library:", *(f"{n}× {one}" for one, n in told.items()), sep="\n  ")  # noqa: T201 - what is to be seen
    assert [one for one in remarks if one["kind"] in {"schema", "mandatory"}] == []
    assert all(each["counts"]["mandatory"] >= 40 for each in judged)


def test_provider_metadata_fits_the_official_schema_and_says_whom_to_ask(
    there: Living, data_folder: Path
) -> None:
    oasis = zipfile.ZipFile(data_folder / "csaf-2.0-test.zip")
    provider, csaf = (
        json.loads(oasis.read(f"json_schema/{name}_json_schema.json"))
        for name in ("provider", "csaf")
    )
    registry: Registry[Any] = Registry().with_resource(csaf["$id"], Resource.from_contents(csaf))

    metadata = requests.get(there[0] + METADATA, timeout=20).json()

    jsonschema.Draft202012Validator(provider, registry=registry).validate(metadata)
    assert metadata["publisher"]["contact_details"] == CONTACT


def test_another_centre_pulls_every_kind_of_feed(there: Living, tmp_path: Path) -> None:
    address, _, token = there
    secret = tmp_path / "secret"
    secret.write_text(token)
    feeds = {
        "Chỉ báo": ("taxii", f"{address}/taxii2/khien/", "--collection", "indicators", "--direct"),
        "Sự kiện": ("misp", f"{address}/misp/manifest.json"),
        "Cảnh báo": ("csaf", address + METADATA),
    }
    with instance(tmp_path) as (_, env):
        for name, words in feeds.items():
            shared = ("--secret-file", str(secret), "--inner", "thử", "--class", "control")
            ran(env, "exchange", "add-feed", name, *words, *shared)
        with working(env):
            told = until_told(env, len(feeds))

    assert "Chỉ báo (taxii" in told
    assert told.count("3 new") + told.count("3 known") == 2
    assert f"{len(TITLES)} new" in told
    assert "Bearer" not in told + (tmp_path / "log").read_text()


def until_told(env: dict[str, str], count: int) -> str:
    """Return how the feeds stand once all were pulled."""
    deadline = time.monotonic() + WAIT_S
    while True:
        told = ran(env, "exchange", "feeds")
        if told.count("Z: ") == count:
            return told
        assert time.monotonic() < deadline, told
        time.sleep(0.5)
