"""The words of scan reports: which are read, and how one is refused."""

from typing import Final

from khien.base.core.refusals import Refusal, text
from khien.know.exposure.types.findings import Reporter

REPORTERS: Final[dict[Reporter, str]] = {
    Reporter.NMAP: "nmap",
    Reporter.OPENVAS: "OpenVAS / Greenbone",
    Reporter.NESSUS: "Nessus / Tenable",
    Reporter.ZAP: "ZAP",
    Reporter.NUCLEI: "nuclei",
    Reporter.TRIVY: "Trivy",
    Reporter.TESTSSL: "testssl.sh",
    Reporter.SSLYZE: "SSLyze",
    Reporter.SARIF: "SARIF",
    Reporter.CYCLONEDX: "CycloneDX",
    Reporter.CSAF: "CSAF",
    Reporter.OPENVEX: "OpenVEX",
    Reporter.LYNIS: "Lynis",
    Reporter.OPENSCAP: "OpenSCAP",
    Reporter.PINGCASTLE: "PingCastle",
    Reporter.WAZUH: "Wazuh",
    Reporter.CLAMAV: "ClamAV",
    Reporter.OBSERVATORY: "Mozilla Observatory",
    Reporter.GENERIC: text("General list (DefectDojo)"),
    Reporter.MATCHING: text("Matching with the inventory"),
    Reporter.CHECK: text("Outside check"),
    Reporter.PERSON: text("A person"),
}
"""How each reporter is called on pages; those up to the general list are formats of reports too."""

FORMATS: Final = tuple(
    one for one in REPORTERS if one not in {Reporter.MATCHING, Reporter.CHECK, Reporter.PERSON}
)


class NotRead(Refusal):
    """A file that is no report we read, or a broken one; nothing of it was taken."""

    message = text("%(where)s: %(what)s%(detail)s. Nothing was taken; %(right)s.")
    status = 422
