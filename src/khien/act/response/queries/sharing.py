"""What response shares of an incident with other centres: its technical signs, as far as they may go."""

from khien.act.response.queries.evidence import observables_to_share
from khien.act.response.types.incidents import ExerciseStaysInside
from khien.act.response.types.observables import ObservableKind, ObservableLine
from khien.base.accounts.types import Actor
from khien.base.casework import queries as casework
from khien.base.core.sharing import SharedObservable

_KINDS = {
    ObservableKind.DOMAIN: "domain",
    ObservableKind.URL: "url",
    ObservableKind.EMAIL: "email",
    ObservableKind.MD5: "md5",
    ObservableKind.SHA1: "sha1",
    ObservableKind.SHA256: "sha256",
}


def observables(actor: Actor, number: str) -> list[SharedObservable]:
    """Return the signs of a visible incident that others can use: no internal address, nothing RED.

    Raises NotFound, ExerciseStaysInside.
    """
    if casework.case(actor, number).line.is_exercise:
        raise ExerciseStaysInside(number=number)
    lines = observables_to_share(actor, number)
    return [
        SharedObservable(kind, line.value, line.tlp, line.note)
        for line in lines
        if (kind := _kind(line))
    ]


def _kind(line: ObservableLine) -> str:
    if line.kind is ObservableKind.IP:
        return "ipv6" if ":" in line.value else "ipv4"
    return _KINDS.get(line.kind, "")
