"""The head of a mail: who says to have sent it, by which servers, with which checks, as the mail states."""

import hashlib
import re
import unicodedata
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import getaddresses, parsedate_to_datetime
from itertools import pairwise
from typing import Final

from khien.act.mails.rules.letters import hosts
from khien.act.mails.rules.letters.reading import Letter, clean, decoded
from khien.act.mails.types.mails import Headers, Hop, Own, Reason

HOPS_MAX: Final = 15
SUBJECT_MAX: Final = 200
NAME_MIN: Final = 6
DATE_APART: Final = timedelta(days=2)
FAILED: Final = frozenset({"fail", "permerror", "hardfail"})
UNCLEAR: Final = frozenset({"softfail", "neutral", "temperror", "policy"})
_TO: Final = ("to", "cc", "bcc", "delivered-to", "x-original-to", "envelope-to", "x-forwarded-to")
_ADDRESS: Final = re.compile(r"[\w.+'-]{1,64}@[\w.-]{3,200}")
_CHECK: Final = re.compile(r"(?i)\b(spf|dkim|dmarc)\s*=\s*([a-z]{1,12})")
_FOR: Final = re.compile(r"(?i)\bfor\s+<?([^\s<>;]{3,200}@[^\s<>;]{3,200})>?")
_FROM: Final = re.compile(r"(?i)^from\s+(\S{1,200})(?:\s+\(([^)]{0,200})\))?")
_BY: Final = re.compile(r"(?i)\bby\s+(\S{1,200})")
_BEGINNINGS: Final = re.compile(r"^\s*((re|fw|fwd|tr|tl|chuyen tiep|tra loi)\s*:\s*)+")
_COUNTED: Final = re.compile(r"[\d#./-]+")


def headers(letter: Letter, hidden: tuple[str, ...]) -> Headers:
    """Return what is kept of a head."""
    name, address = _first_of(letter, "from")
    stated = letter.first("authentication-results")
    checks = {kind.lower(): said.lower() for kind, said in reversed(_CHECK.findall(stated))}
    local, _, domain = address.rpartition("@")
    shown = "…" if address.lower() in hidden else local
    return Headers(
        from_name=without(name, hidden)[:150],
        from_address=f"{shown}@{hosts.spelled(domain)}"[:250] if domain else "",
        reply_to=_reply(letter, hidden),
        return_domain=_domain(_first_of(letter, "return-path")[1]),
        subject=without(letter.first("subject"), hidden)[:SUBJECT_MAX],
        date=letter.first("date")[:60],
        message_domain=_domain(letter.first("message-id").strip("<> ")),
        checked_by=stated.partition(";")[0].strip()[:100] if checks else "",
        checks=checks,
        hops=tuple(_hops(letter)),
    )


def hidden_of(letter: Letter) -> tuple[str, ...]:
    """Return what names the receivers, in small letters: addresses, their first parts, their names."""
    said = [value for name in _TO for value in letter.raw(name)]
    pairs = [(decoded(name), address) for name, address in getaddresses(said[:20])]
    for value in letter.all_of("received")[:HOPS_MAX]:
        pairs += [("", address) for address in _FOR.findall(value)]
    found: dict[str, None] = {}
    for name, address in pairs:
        local = address.rpartition("@")[0]
        found |= {
            one.strip().lower(): None for one in (address, local, name) if len(one.strip()) > 3
        }
    return tuple(sorted(found, key=len, reverse=True))[:50]


def without(said: str, hidden: tuple[str, ...]) -> str:
    """Return words in which nobody's address stands, and nothing that names a receiver."""
    kept = _ADDRESS.sub("…", said)
    for one in hidden:
        kept = re.sub(re.escape(one), "…", kept, flags=re.IGNORECASE)
    return kept


def folded(said: str) -> str:
    """Return words in small letters without accents."""
    split = unicodedata.normalize("NFD", said.lower().replace("đ", "d"))
    return "".join(sign for sign in split if not unicodedata.combining(sign))


def subject_key(head: Headers) -> str:
    """Return by what two subjects of one sender's domain are alike; nothing where they say too little."""
    said = _BEGINNINGS.sub("", folded(head.subject)).replace("…", " ")
    said = " ".join(_COUNTED.sub("#", said).split())
    if len(said) < NAME_MIN or not head.from_domain:
        return ""
    return hashlib.sha256(f"{hosts.site(head.from_domain)}\n{said}".encode()).hexdigest()


def reasons(letter: Letter, head: Headers, own: Own) -> Iterator[Reason]:
    """Yield what stands against the head."""
    domain = head.from_domain
    above = hosts.own_above(domain, own.domains) if domain else ""
    imitated = hosts.imitated(domain, own.domains) if domain else ""
    if imitated:
        yield Reason("sender_imitates", {"host": domain, "own": imitated})
    if hosts.is_foreign(domain):
        yield Reason("foreign_letters", {"host": domain, "spelled": hosts.encoded(domain)})
    if head.from_address.startswith("…@"):
        yield Reason("self_sent", {})
    if domain and not above:
        yield from _name(head, own)
    shown = _ADDRESS.search(_first_of(letter, "from")[0])
    named = shown[0].rpartition("@")[2].lower() if shown else ""
    if named and domain and hosts.site(named) != hosts.site(domain):
        yield Reason("name_is_address", {"name": named, "host": domain})
    yield from _elsewhere(head)
    yield from _checks(head, above)
    yield from _times(letter, head)


def _name(head: Headers, own: Own) -> Iterator[Reason]:
    said, domain = folded(head.from_name), head.from_domain
    is_unit = any(len(one) >= NAME_MIN and folded(one) in said for one in own.names)
    if is_unit or any(one in said for one in own.domains):
        yield Reason("unit_name", {"name": head.from_name, "host": domain})


def _elsewhere(head: Headers) -> Iterator[Reason]:
    domain = head.from_domain
    reply = head.reply_to.rpartition("@")[2]
    if domain and reply and hosts.site(reply) != hosts.site(domain):
        yield Reason("reply_elsewhere", {"reply": head.reply_to, "host": domain})
    sent = head.return_domain
    if domain and sent and hosts.site(sent) != hosts.site(domain):
        yield Reason("return_elsewhere", {"host": sent})


def _checks(head: Headers, own: str) -> Iterator[Reason]:
    checks = head.checks or {}
    if not checks:
        yield Reason("no_checks", {})
        return
    said = ", ".join(f"{kind.upper()} {checks[kind]}" for kind in sorted(checks))
    values = {"checks": said, "by": head.checked_by or "?"}
    failed = {kind for kind, one in checks.items() if one in FAILED}
    is_passed = checks.get("dmarc") == "pass"
    if failed and own and not is_passed:
        yield Reason("own_failed", {"own": own, "checks": said})
    elif failed and not is_passed:
        yield Reason("check_failed", values)
    elif any(one in UNCLEAR for one in checks.values()):
        yield Reason("check_soft", values)


def _times(letter: Letter, head: Headers) -> Iterator[Reason]:
    if not letter.first("message-id"):
        yield Reason("no_message_id", {})
    said = _instant(head.date)
    if said is None:
        yield Reason("no_date", {})
    passed = [at for value in letter.all_of("received")[:HOPS_MAX] if (at := _received_at(value))]
    if said and passed and abs(passed[0] - said) > DATE_APART:
        yield Reason("far_date", {})
    slack = timedelta(minutes=10)
    if any(newer + slack < older for newer, older in pairwise(passed)):
        yield Reason("disordered", {})


def _hops(letter: Letter) -> Iterator[Hop]:
    for value in letter.all_of("received")[:HOPS_MAX]:
        sender, receiver, at = _FROM.search(value), _BY.search(value), _received_at(value)
        said = " ".join(one for one in (sender[1], sender[2] or "") if one) if sender else ""
        yield Hop(
            _ADDRESS.sub("…", said)[:200],
            receiver[1][:200] if receiver else "",
            f"{at:%Y-%m-%dT%H:%M:%SZ}" if at else "",
        )


def _first_of(letter: Letter, name: str) -> tuple[str, str]:
    found = getaddresses(letter.raw(name)[:1])
    pairs = ((decoded(said), clean(address)) for said, address in found)
    return next((one for one in pairs if "@" in one[1]), ("", ""))


def _reply(letter: Letter, hidden: tuple[str, ...]) -> str:
    address = _first_of(letter, "reply-to")[1].lower()
    local, _, domain = address.rpartition("@")
    if not domain:
        return ""
    return f"{'…' if address in hidden else local}@{hosts.spelled(domain)}"[:250]


def _domain(address: str) -> str:
    return hosts.spelled(address.rpartition("@")[2].strip("<> "))[:200] if "@" in address else ""


def _received_at(value: str) -> datetime | None:
    return _instant(value.rpartition(";")[2].strip())


def _instant(said: str) -> datetime | None:
    try:
        at = parsedate_to_datetime(said)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return at.replace(tzinfo=at.tzinfo or UTC).astimezone(UTC) if 1990 < at.year < 2200 else None
