"""Two living instances pass an incident and its receipt, as two provinces would."""

import re
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import requests

from khien.act.exchange.tests.build import KHIEN, instance, ran

PASSWORD = "mat-khau-dai-2026"
WAIT_S = 60.0


class Centre:
    """One instance with its administrator signed in over the pages."""

    def __init__(self, address: str, env: dict[str, str]) -> None:
        self.address, self.env = address, env
        self.session = requests.Session()
        self.session.cookies.set("language", "en")
        self.post("/sign-in/login/", login="quantri", password=PASSWORD)

    def get(self, path: str) -> str:
        """Return a page."""
        answer = self.session.get(self.address + path, timeout=30)
        assert answer.status_code == 200, (path, answer.status_code, answer.text[-500:])
        return answer.text

    def post(self, path: str, _from: str = "", **said: str | list[str]) -> str:
        """Send a page's form and return the page that follows."""
        page = self.get(_from or path)
        found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        assert found is not None, path
        answer = self.session.post(
            self.address + path,
            {**said, "csrfmiddlewaretoken": found[1]},
            headers={"Referer": self.address + path},
            timeout=30,
        )
        assert answer.status_code == 200, (path, answer.status_code, answer.text[-500:])
        return answer.text


@contextmanager
def working(env: dict[str, str]) -> Iterator[None]:
    """Run an instance's worker."""
    process = subprocess.Popen([KHIEN, "worker"], env=env, stderr=subprocess.DEVNULL)
    try:
        yield
    finally:
        process.terminate()
        process.wait(20)


def shown(page: str) -> str:
    """Return the secret that a page shows this once."""
    found = re.search(r'<code(?: class="breakable")?>([^<]+)</code>', page)
    assert found is not None, page[-1500:]
    return found[1]


def until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + WAIT_S
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.3)


def joined(ours: Centre, theirs: Centre) -> None:
    """Register each at the other, with tokens, targets and secrets handed over as people do."""
    tokens, secrets = {}, {}
    for here, there, name in ((ours, theirs, "Ta"), (theirs, ours, "Bạn")):
        tokens[name] = shown(
            here.post("/exchange/peers", name="Bên kia", ceiling="2", reads=["indicators"])
        )
        secrets[name] = shown(
            here.post(
                "/admin/delivery/targets",
                name="Bên kia",
                unit="TINH",
                url=f"{there.address}/federation/incidents",
                allows_inner="on",
                inner_reason="thử trên một máy",
            )
        )
    for here, other in ((ours, "Bạn"), (theirs, "Ta")):
        here.post(
            "/exchange/peers/1/federate",
            "/exchange/peers",
            target="1",
            their_token=tokens[other],
            their_secret=secrets[other],
        )


def test_incident_passes_between_two_living_centres(tmp_path: Path) -> None:
    folders = [tmp_path / "ta", tmp_path / "ban"]
    with instance(folders[0]) as first, instance(folders[1]) as second:
        ours, theirs = Centre(*first), Centre(*second)
        joined(ours, theirs)
        number = _incident(ours)
        with working(ours.env), working(theirs.env):
            ours.post("/exchange/passing", number=number, peer="1", sections=["summary"], tlp="1")
            until(lambda: "SC-" in theirs.get("/exchange/passing"))
            until(lambda: "No receipt yet" not in ours.get("/exchange/passing"))

    found = _exported(theirs.env)
    assert "Máy chủ bị khóa" in found
    assert "203.0.113.5" in found
    assert "10.1.2.3" not in found


def _incident(centre: Centre) -> str:
    code = (
        "import django; django.setup()\n"
        "from khien.base.accounts import queries, services\n"
        "from khien.base.accounts.services import operator\n"
        "from khien.base.accounts.types import Role\n"
        "from khien.act.response.services.incidents import open_incident\n"
        "from khien.act.response.types.incidents import IncidentKind, NewIncident\n"
        "from khien.base.core.clock import now\n"
        "new = NewIncident('Máy chủ bị khóa', IncidentKind.RANSOMWARE, 'high', 'TINH', now(),"
        " summary='Từ 203.0.113.5 vào 10.1.2.3')\n"
        "by = operator('test')\n"
        "key = queries.actor_named('quantri').person_id\n"
        "services.give_role(by, person_id=key, unit_code='TINH', role=Role.LEAD, has_subtree=True)\n"
        "print(open_incident(by, incident=new))\n"
    )
    return _python(centre.env, code).strip()


def _exported(env: dict[str, str]) -> str:
    return ran(env, "incidents", "export", "SC-2026-00001", "--format", "json")


def _python(env: dict[str, str], code: str) -> str:
    python = str(Path(KHIEN).parent / "python")
    words = env | {"DJANGO_SETTINGS_MODULE": "khien.main.settings"}
    done = subprocess.run(
        [python, "-c", code], env=words, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout
