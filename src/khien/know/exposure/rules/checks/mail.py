"""Judges what the DNS says of a mail domain: who may send, what becomes of forged mail, encryption."""

import re
from typing import Final

from khien.base.core.refusals import text
from khien.know.exposure.rules.checks import transport
from khien.know.exposure.rules.checks.cases import first
from khien.know.exposure.types.checks import Judged, MailSeen, Records, Verdict

LOOKUPS_MAX: Final = 10
"""How often a receiver asks on for one SPF record. Source: RFC 7208, 4.6.4."""

_GOOD, _WEAK, _BAD, _UNKNOWN = Verdict.GOOD, Verdict.WEAK, Verdict.BAD, Verdict.UNKNOWN


def judge(seen: MailSeen) -> list[Judged]:
    """Return what is said of a mail domain."""
    return [_spf(seen), _dmarc(seen), _mx(seen), _dkim(seen), *transport.judge(seen), _dnssec(seen)]


def spf_records(records: Records) -> list[str]:
    """Return the SPF records among the TXT records of a domain."""
    return [one for one in records.values if re.match(r"v=spf1(\s|$)", one, re.IGNORECASE)]


def spf_questions(record: str) -> tuple[int, list[str]]:
    """Return how many questions a record's own terms ask, and the domains whose records count on."""
    asked, onward = 0, []
    for term in record.lower().split()[1:]:
        word = term.lstrip("+-~?")
        if re.match(r"(include:|redirect=)", word):
            asked += 1
            domain = re.split(r"[:=]", word, maxsplit=1)[1]
            if "%" not in domain:
                onward.append(domain)
        elif re.match(r"(a|mx|ptr)([:/]|$)|exists:", word):
            asked += 1
    return asked, onward


def dmarc_records(records: Records) -> list[str]:
    """Return the DMARC records among the TXT records of a name."""
    return [one for one in records.values if re.match(r"v\s*=\s*DMARC1\s*(;|$)", one)]


def _spf(seen: MailSeen) -> Judged:
    if not seen.txt.was_told:
        return _untold("spf")
    found = spf_records(seen.txt)
    terms = found[0].lower().split() if found else []
    has_end = {"-all", "~all"} & set(terms) or any(one.startswith("redirect=") for one in terms)
    lookups = seen.spf_lookups
    return first(
        "spf",
        "\n".join(found)[:1000],
        (not found, _BAD, text("There is no SPF record: anybody can send in its name.")),
        (len(found) > 1, _BAD, text("There are several SPF records; receivers heed none.")),
        (bool({"+all", "all"} & set(terms)), _BAD, text("It allows the whole world to send.")),
        (
            lookups is not None and lookups > LOOKUPS_MAX,
            _BAD,
            text("It needs more than 10 questions; receivers give up."),
        ),
        (not has_end, _WEAK, text("It does not say what becomes of all others.")),
        (lookups is None, _UNKNOWN, text("A record that it names could not be read.")),
        good=text("It names who may send."),
    )


def _dmarc(seen: MailSeen) -> Judged:
    if not seen.dmarc.was_told:
        return _untold("dmarc")
    found = dmarc_records(seen.dmarc)
    parts = [one.partition("=") for one in (found or [""])[0].split(";")]
    tags = {name.strip().lower(): value.strip().lower() for name, _, value in parts}
    turns_away = tags.get("p") in {"quarantine", "reject"}
    return first(
        "dmarc",
        "\n".join([seen.dmarc_at, *found])[:1000] if found else "",
        (not found, _BAD, text("There is no DMARC record: forged mail gets through.")),
        (len(found) > 1, _BAD, text("There are several DMARC records; receivers heed none.")),
        (not turns_away, _BAD, text("It only watches (p=none): forged mail gets through.")),
        (tags.get("pct", "100") != "100", _WEAK, text("It holds for a part of the mail alone.")),
        good=text("Forged mail is turned away."),
    )


def _mx(seen: MailSeen) -> Judged:
    shown = "\n".join(seen.mx.values)[:1000]
    if not seen.mx.was_told:
        return _untold("mx")
    if not seen.mx.values:
        return Judged("mx", _WEAK, text("No mail server is named."))
    return Judged("mx", _GOOD, text("Mail servers are named."), shown)


def _dkim(seen: MailSeen) -> Judged:
    if not seen.dkim:
        return Judged("dkim", _UNKNOWN, text("The register names no selector to look for."))
    if not all(records.was_told for _selector, records in seen.dkim):
        return _untold("dkim")
    missing = [one for one, records in seen.dkim if not any(map(_is_key, records.values))]
    shown = "\n".join(one for one, _records in seen.dkim)
    if missing:
        return Judged("dkim", _BAD, text("A key is missing or withdrawn."), "\n".join(missing))
    return Judged("dkim", _GOOD, text("Every named key is there."), shown)


def _is_key(value: str) -> bool:
    found = re.search(r"(?:^|;)\s*p\s*=\s*([^;\s]+)", value)
    return found is not None


def _dnssec(seen: MailSeen) -> Judged:
    if not seen.dnskey.was_told:
        return _untold("dnssec")
    if seen.dnskey.is_signed:
        return Judged("dnssec", _GOOD, text("The name server checked the signatures."))
    if seen.dnskey.values:
        shown = "\n".join(one[:60] for one in seen.dnskey.values)
        return Judged(
            "dnssec", _GOOD, text("Keys are there; the signatures were not checked."), shown
        )
    return Judged("dnssec", _WEAK, text("The records are not signed."))


def _untold(code: str) -> Judged:
    return Judged(code, _UNKNOWN, text("The name server gave no answer."))
