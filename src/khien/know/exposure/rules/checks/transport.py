"""Judges how mail to a domain comes encrypted: MTA-STS with its policy, and reports of failures."""

import re
from dataclasses import dataclass
from typing import Final

from khien.base.core.refusals import text
from khien.know.exposure.rules.checks.cases import first
from khien.know.exposure.rules.checks.names import fits
from khien.know.exposure.types.checks import INNER, Answer, Judged, MailSeen, Records, Verdict

MAX_AGE: Final = 31_557_600
"""The longest that a policy may hold, in seconds. Source: RFC 8461, 3.2."""

WEEK: Final = 604_800
LINES_MAX: Final = 200
MODES: Final = frozenset({"enforce", "testing", "none"})
_GOOD, _WEAK, _BAD, _UNKNOWN = Verdict.GOOD, Verdict.WEAK, Verdict.BAD, Verdict.UNKNOWN
_UNTOLD: Final = text("The name server gave no answer.")


@dataclass(frozen=True, slots=True)
class Policy:
    """A policy of MTA-STS as RFC 8461 reads it; `fault` says what makes senders heed none of it."""

    mode: str = ""
    max_age: int = 0
    mx: tuple[str, ...] = ()
    fault: str = ""


def sts_records(records: Records) -> list[str]:
    """Return the MTA-STS records among the TXT records of a name."""
    return [one for one in records.values if re.match(r"v\s*=\s*STSv1\s*;", one)]


def read_policy(body: bytes) -> Policy:
    """Return a policy; of a field that stands twice the first holds, unknown ones are passed over."""
    fields: dict[str, str] = {}
    servers: list[str] = []
    for line in body.decode("utf-8", "replace").splitlines()[:LINES_MAX]:
        name, colon, value = line.partition(":")
        if colon and name.strip() == "mx":
            servers.append(value.strip().lower().rstrip("."))
        elif colon:
            fields.setdefault(name.strip(), value.strip())
    mode, age = fields.get("mode", ""), fields.get("max_age", "")
    faults = (
        (fields.get("version") != "STSv1", text("its version is not STSv1")),
        (mode not in MODES, text("its mode is none of enforce, testing, none")),
        (
            not (age.isascii() and age.isdigit()) or len(age) > 10 or int(age) > MAX_AGE,
            text("its max_age is no number of seconds up to a year"),
        ),
        (mode != "none" and not servers, text("it names no mail server (mx)")),
    )
    fault = next((why for is_so, why in faults if is_so), "")
    return Policy(mode, 0 if fault else int(age), tuple(servers), fault)


def judge(seen: MailSeen) -> list[Judged]:
    """Return what is said of a domain's encryption."""
    return [_sts(seen), _reports(seen.tls_rpt)]


def _sts(seen: MailSeen) -> Judged:
    if not seen.mta_sts.was_told:
        return Judged("mta-sts", _UNKNOWN, _UNTOLD)
    found = sts_records(seen.mta_sts)
    if len(found) != 1:
        shown = "\n".join(found)[:1000]
        return Judged("mta-sts", _WEAK, text("There is no such record, or several."), shown)
    answer = seen.sts_policy
    if answer is None or answer.problem == INNER:
        return Judged("mta-sts", _UNKNOWN, text("The policy was not asked for."), found[0][:300])
    if answer.status != 200:
        shown = f"{answer.url}\n{answer.problem or answer.status}"
        return Judged(
            "mta-sts",
            _WEAK,
            text("The policy cannot be fetched over a trusted connection; senders heed none."),
            shown,
        )
    return _policy(seen, answer)


def _policy(seen: MailSeen, answer: Answer) -> Judged:
    policy = read_policy(answer.body)
    servers = [one.split()[-1].rstrip(".").lower() for one in seen.mx.values if one.split()]
    left_out = [
        one for one in servers if one and not any(fits(pattern, one) for pattern in policy.mx)
    ]
    written = answer.body.decode("utf-8", "replace")[:800]
    enforces = policy.mode == "enforce"
    return first(
        "mta-sts",
        "\n".join([policy.fault or ", ".join(left_out), written]).strip(),
        (bool(policy.fault), _WEAK, text("The policy has a fault; senders heed none of it.")),
        (policy.mode == "none", _WEAK, text("The policy is switched off (mode none).")),
        (not seen.mx.was_told, _UNKNOWN, _UNTOLD),
        (
            bool(left_out) and enforces,
            _BAD,
            text("The policy leaves out a mail server of the domain: mail to it is held back."),
        ),
        (bool(left_out), _WEAK, text("The policy leaves out a mail server of the domain.")),
        (not enforces, _WEAK, text("The policy only watches (mode testing).")),
        (policy.max_age < WEEK, _WEAK, text("The policy holds for less than a week.")),
        good=text("Mail comes encrypted: the policy names every mail server."),
    )


def _reports(records: Records) -> Judged:
    if not records.was_told:
        return Judged("tls-rpt", _UNKNOWN, _UNTOLD)
    found = [one for one in records.values if re.match(r"v\s*=\s*TLSRPTv1\s*;", one)]
    shown = "\n".join(found)[:1000]
    asked = bool(found) and re.search(r"rua\s*=\s*(?:mailto:|https:)\S", found[0]) is not None
    return first(
        "tls-rpt",
        shown,
        (len(found) != 1, _WEAK, text("There is no such record, or several.")),
        (not asked, _WEAK, text("It names no address for reports (rua).")),
        good=text("The record is there."),
    )
