"""Asks a name server, within bounds: records by name and type, or that it could not be told."""

from typing import Final

import dns.exception
import dns.flags
import dns.name
import dns.rdatatype
import dns.resolver

from khien.know.exposure.rules.checks import mail
from khien.know.exposure.types.checks import MailSeen, Records

ANSWER_S: Final = 8.0
RECORDS_MAX: Final = 100
SELECTORS_MAX: Final = 10
LEVELS_MAX: Final = 5


class Names:
    """Asks one name server (`address` or `address:port`), or the machine's own."""

    def __init__(self, server: str) -> None:
        self._resolver = dns.resolver.Resolver(configure=not server)
        if server:
            host, _, port = server.partition(":")
            self._resolver.nameservers = [host]
            self._resolver.port = int(port or 53)
        self._resolver.lifetime = ANSWER_S
        self._resolver.use_edns(0, dns.flags.DO, 1232)
        self._resolver.flags = dns.flags.RD | dns.flags.AD

    def find(self, name: str, kind: str) -> Records:
        """Return the records of a name; TXT records as one text each."""
        try:
            found = self._resolver.resolve(
                dns.name.from_text(name), kind, raise_on_no_answer=False, search=False
            )
        except dns.resolver.NXDOMAIN:
            return Records()
        except (dns.exception.DNSException, OSError, ValueError):
            return Records(was_told=False)
        is_signed = bool(found.response.flags & dns.flags.AD)
        held = list(found.rrset or ())[:RECORDS_MAX]
        if kind == "TXT":
            values = [b"".join(one.strings).decode("utf-8", "replace") for one in held]
        else:
            values = [one.to_text() for one in held]
        return Records(tuple(values), is_signed=is_signed)


def look_at_mail(names: Names, domain: str, selectors: tuple[str, ...] = ()) -> MailSeen:
    """Return what the DNS says of a mail domain. At most about 50 questions."""
    txt = names.find(domain, "TXT")
    dmarc_at, dmarc = _dmarc(names, domain)
    return MailSeen(
        txt=txt,
        mx=names.find(domain, "MX"),
        dmarc=dmarc,
        dmarc_at=dmarc_at,
        mta_sts=names.find(f"_mta-sts.{domain}", "TXT"),
        tls_rpt=names.find(f"_smtp._tls.{domain}", "TXT"),
        dnskey=names.find(domain, "DNSKEY"),
        spf_lookups=_lookups(names, txt),
        dkim=tuple(
            (one, names.find(f"{one}._domainkey.{domain}", "TXT"))
            for one in selectors[:SELECTORS_MAX]
        ),
    )


def _dmarc(names: Names, domain: str) -> tuple[str, Records]:
    """Return the record that holds for a domain: its own, or the next one above it that has one."""
    at = domain
    found = names.find(f"_dmarc.{at}", "TXT")
    for _level in range(LEVELS_MAX):
        parent = at.partition(".")[2]
        if not found.was_told or mail.dmarc_records(found) or "." not in parent:
            return at, found
        at = parent
        found = names.find(f"_dmarc.{at}", "TXT")
    return at, found


def _lookups(names: Names, txt: Records) -> int | None:
    """Return how many questions an SPF record leads to, counted up to just above what is allowed."""
    count, waiting = 0, list(mail.spf_records(txt)[:1])
    while waiting and count <= mail.LOOKUPS_MAX:
        asked, onward = mail.spf_questions(waiting.pop())
        count += asked
        for domain in onward[: mail.LOOKUPS_MAX]:
            found = names.find(domain, "TXT")
            if not found.was_told:
                return None
            waiting += mail.spf_records(found)[:1]
    return count
