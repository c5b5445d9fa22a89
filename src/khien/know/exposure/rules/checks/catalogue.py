"""Every check: its question, how to mend what it finds, and what asks for it."""

from typing import Final

from khien.base.core.refusals import text
from khien.know.exposure.types.checks import Check

_SITES: Final = "NB47-II.6-g; CM35-II.1"
_MAIL: Final = "NB47-II.3; CM35-II.2"

SITE_CHECKS: Final = (
    Check(
        "reach",
        text("The site answers"),
        text("Ask whoever hosts the site why it does not answer or answers so slowly."),
        _SITES,
    ),
    Check(
        "certificate",
        text("The certificate is valid"),
        text("Ask the host for a certificate that fits the name and renews itself."),
        _SITES,
    ),
    Check(
        "tls",
        text("Only safe versions of TLS"),
        text("Ask the host to switch on TLS 1.2 and 1.3 and to switch off TLS 1.0 and 1.1."),
        "RFC 8996",
    ),
    Check(
        "ciphers",
        text("Only strong ciphers, no known flaw of TLS"),
        text("Ask the host to switch off SSL, weak ciphers, compression and unsafe renegotiation."),
        "RFC 9325",
    ),
    Check(
        "redirect",
        text("Visitors are led to HTTPS"),
        text("Ask the host to lead every http:// address to its https:// address."),
        _SITES,
    ),
    Check(
        "hsts",
        text("Browsers remember HTTPS (HSTS)"),
        text(
            "Have the header Strict-Transport-Security sent with max-age of at least half a year."
        ),
        "RFC 6797",
    ),
    Check(
        "csp",
        text("Foreign scripts are kept out (CSP)"),
        text("Have the header Content-Security-Policy sent, without unsafe-inline for scripts."),
        "W3C CSP 3",
    ),
    Check(
        "nosniff",
        text("File types are not guessed"),
        text("Have the header X-Content-Type-Options: nosniff sent."),
        "",
    ),
    Check(
        "frames",
        text("The site cannot be framed by others"),
        text("Have frame-ancestors set in the content policy, or X-Frame-Options: DENY sent."),
        "RFC 7034",
    ),
    Check(
        "referrer",
        text("Addresses of pages are not told to others"),
        text(
            "Have the header Referrer-Policy: strict-origin-when-cross-origin or a stricter one sent."
        ),
        "W3C Referrer Policy",
    ),
    Check(
        "cookies",
        text("Cookies are protected"),
        text("Have every cookie set with Secure, HttpOnly and SameSite."),
        "RFC 6265",
    ),
    Check(
        "server",
        text("The server's version is not told"),
        text("Ask the host to leave version numbers out of the headers Server and X-Powered-By."),
        "",
    ),
    Check(
        "generator",
        text("The version of the site's software is not told"),
        text("Have the site's software updated, and its version taken out of the pages."),
        "",
    ),
    Check(
        "security-txt",
        text("Finders of flaws know whom to tell (security.txt)"),
        text(
            "Put a file at /.well-known/security.txt with Contact and Expires, and renew it yearly."
        ),
        "RFC 9116",
    ),
    Check(
        "mixed",
        text("Nothing is loaded without encryption"),
        text(
            "Have the addresses of scripts, styles and pictures changed from http:// to https://."
        ),
        "",
    ),
    Check(
        "folders",
        text("Folders cannot be listed"),
        text("Ask the host to switch off directory listings."),
        _SITES,
    ),
    Check(
        "exposed",
        text("Settings and backups cannot be fetched"),
        text("Have the files removed from the site at once, and every password in them changed."),
        _SITES,
    ),
    Check(
        "domains",
        text("No links to hosts that were never linked to"),
        text(
            "Look at the new links; if they are the unit's own, say so here, else have the site cleaned."
        ),
        _SITES,
    ),
    Check(
        "hidden",
        text("No hidden gambling links"),
        text(
            "Somebody has broken into the site: report an incident, keep the logs, have the site cleaned "
            "and its passwords changed."
        ),
        _SITES,
    ),
    Check(
        "text",
        text("The page says what it said before"),
        text(
            "Look at the page; if the change is the unit's own, say so here, else report an incident."
        ),
        _SITES,
    ),
    Check(
        "picture",
        text("The page looks as it did"),
        text(
            "Lay the two pictures beside each other; if the change is the unit's own, say so here, else "
            "report an incident."
        ),
        _SITES,
    ),
)

MAIL_CHECKS: Final = (
    Check(
        "spf",
        text("Who may send mail for the domain (SPF)"),
        text("Keep one TXT record v=spf1 that names the mail servers and ends in -all or ~all."),
        f"{_MAIL}; RFC 7208",
    ),
    Check(
        "dmarc",
        text("Forged mail is turned away (DMARC)"),
        text("Keep a TXT record at _dmarc with p=quarantine or p=reject."),
        f"{_MAIL}; RFC 7489",
    ),
    Check(
        "mx",
        text("Mail servers are named (MX)"),
        text("Have the name server list the mail servers of the domain."),
        "RFC 5321",
    ),
    Check(
        "dkim",
        text("Mail is signed (DKIM)"),
        text("Switch on signing at the mail service, and put its key into the DNS."),
        f"{_MAIL}; RFC 6376",
    ),
    Check(
        "mta-sts",
        text("Mail to the domain comes encrypted (MTA-STS)"),
        text("Put a TXT record v=STSv1 at _mta-sts, and the policy at mta-sts.<domain>."),
        "RFC 8461",
    ),
    Check(
        "tls-rpt",
        text("Failures of encryption are reported (TLS-RPT)"),
        text("Put a TXT record v=TLSRPTv1 with an address for reports at _smtp._tls."),
        "RFC 8460",
    ),
    Check(
        "dnssec",
        text("The domain's records are signed (DNSSEC)"),
        text("Ask the registrar of the domain to switch on DNSSEC."),
        "RFC 4033",
    ),
)

BY_CODE: Final = {one.code: one for one in (*SITE_CHECKS, *MAIL_CHECKS)}
ORDER: Final = {code: place for place, code in enumerate(BY_CODE)}
