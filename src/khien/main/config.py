"""Every setting of an instance: read once from `KHIEN_*`, with its default and what it means."""

import ipaddress
import os
import re
import secrets
import shutil
from dataclasses import dataclass
from pathlib import Path

from khien.base.core.refusals import Invalid, text
from khien.base.delivery.rules import mail_server
from khien.base.files.rules.policy import USUAL, policy_of

STAMPS_POLICY = "2.25.48768778378636329725287577034759487493"
"""The policy of time stamps that says no more than that Khiên made them."""


@dataclass(frozen=True, slots=True)
class Config:
    """The settings of one instance. Each is read from `KHIEN_` and its name in capitals."""

    home: Path
    """The instance's directory: database, events, files, anchors."""

    port: int = 8000
    """Where `khien serve` listens."""

    bind: str = "127.0.0.1"
    """The address `khien serve` listens on; 0.0.0.0 for every network card."""

    address: str = ""
    """How people reach the pages, for links in letters: `https://khien.tinh.gov.vn`."""

    hosts: tuple[str, ...] = ("localhost", "127.0.0.1", "[::1]")
    """The names under which browsers may reach the pages (comma-separated)."""

    database_url: str = ""
    """`postgresql://user:password@host/name`; empty: SQLite in the home."""

    rules: tuple[Path, ...] = ()
    """More Sigma rules beside our own: files, folders or release zips (`:`-separated)."""

    consoles: tuple[Path, ...] = ()
    """More mappings of consoles' alerts beside our own: files or folders of TOML (`:`-separated)."""

    gateway: str = ""
    """Where the phones' gateway stands, for the core that pulls from it: `https://baosuco.tinh.gov.vn`."""

    gateway_secret: str = ""
    """What the core shows the gateway; the same on both, at least 20 characters."""

    profile: str = "vn-2026"
    """Which set of dated legal rules applies."""

    https: bool = False
    """Whether browsers come through HTTPS: cookies are then sent only there."""

    receive_bytes_max: int = 64 * 1024 * 1024
    """The largest body that the HTTP intake takes, in bytes."""

    opens_incidents: frozenset[str] = frozenset({"critical"})
    """Levels of alerts that open an incident by themselves (comma-separated; `none` for no level)."""

    opens_incidents_a_day: int = 20
    """How many incidents alerts open by themselves within a day; the rest stay alerts."""

    event_days: int = 365
    """How long events are kept."""

    smtp: str = ""
    """The mail server: `smtp://`, `smtp+starttls://` or `smtps://` and `user:password@host:port`."""

    smtp_from: str = ""
    """The address that e-mail comes from; needed with `smtp`."""

    contact: str = ""
    """How others reach the response team, as they are told: an e-mail address, a telephone."""

    clamd: str = ""
    """Where clamd checks files: the path of its socket, or `host:port`; empty: it does not."""

    milter: str = ""
    """Where the mail filter listens for an MTA: the path of a socket, or `host:port`; empty: nowhere."""

    milter_unit: str = ""
    """Code of the unit whose mail the filter looks at, once its gateway is allowed."""

    milter_policy: str = USUAL
    """What the filter does: malware, marked, unchecked = header, tempfail or reject, commas between."""

    tesseract: str = ""
    """The full path of tesseract, which reads scans; unset: where it is found; `none`: nothing does."""

    resolver: str = ""
    """Which DNS server outside checks ask: `address` or `address:port`; empty: the machine's own."""

    certificate_log: str = ""
    """Where certificates are asked for by `{name}`, as in `https://crt.sh/?q=%25{name}%25&output=json`."""

    chromium: str = ""
    """The full path of Chromium, by which outside checks take pictures of sites; empty: they take none."""

    sslyze: str = ""
    """The full path of SSLyze, which looks at a site's ciphers; empty: versions of TLS alone are tried."""

    revocation: str = ""
    """`online`: ask the addresses in a certificate whether it was revoked; empty: only what is at hand."""

    verify_seconds: int = 20
    """How long the look at one file's signatures may take."""

    time_stamps: str = ""
    """The address of a time-stamping authority (RFC 3161) for signing; empty: this instance's own, if any."""

    pkcs11: str = ""
    """The full path of a token's PKCS #11 module, by which `--token` signs."""

    pkcs11_token: str = ""
    """The label of the token."""
    ca_module: str = ""
    """The PKCS#11 module in whose token the internal authority's key lies; empty: it is a file."""

    ca_token: str = ""
    """The label of that token."""

    ca_pin: str = ""
    """The PIN of that token."""

    tsa_policy: str = STAMPS_POLICY
    """The OID of the policy that time stamps name: the province's own, where it has one."""

    is_demo: bool = False
    """Whether this is the demo province: sample data is then announced on every page."""

    debug: bool = False
    """Show programming errors in the browser; never in an instance that others reach."""

    @property
    def secret_key(self) -> str:
        """Return the instance's secret, made at first use and kept in the home (mode 600)."""
        file = self.home / "secret-key"
        if not file.exists():
            self.home.mkdir(parents=True, exist_ok=True, mode=0o700)
            opened = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(opened, "w") as written:
                written.write(secrets.token_urlsafe(48))
        return file.read_text().strip()

    @property
    def events(self) -> Path:
        """Return where the event store lives."""
        return self.home / "events"


def read_config() -> Config:
    """Read the environment. Raises Invalid, naming the variable and what would be right."""
    found = os.environ
    home = Path(found.get("KHIEN_HOME") or Path.home() / ".khien").expanduser().absolute()
    return Config(
        home=home,
        port=_number("KHIEN_PORT", 8000, highest=65535),
        bind=found.get("KHIEN_BIND", "127.0.0.1"),
        address=_address("KHIEN_ADDRESS", found.get("KHIEN_ADDRESS", "")),
        hosts=tuple(
            host.strip() for host in found.get("KHIEN_HOSTS", "").split(",") if host.strip()
        )
        or ("localhost", "127.0.0.1", "[::1]"),
        database_url=found.get("KHIEN_DATABASE_URL", ""),
        rules=_paths("KHIEN_RULES"),
        consoles=_paths("KHIEN_CONSOLES"),
        gateway=_address("KHIEN_GATEWAY", found.get("KHIEN_GATEWAY", "")),
        gateway_secret=found.get("KHIEN_GATEWAY_SECRET", ""),
        profile=found.get("KHIEN_PROFILE", "vn-2026"),
        https=found.get("KHIEN_HTTPS") == "1",
        receive_bytes_max=_number("KHIEN_RECEIVE_BYTES_MAX", 64 * 1024 * 1024, highest=1 << 31),
        opens_incidents=_levels(found.get("KHIEN_OPENS_INCIDENTS", "critical")),
        opens_incidents_a_day=_number("KHIEN_OPENS_INCIDENTS_A_DAY", 20, highest=10_000),
        event_days=_number("KHIEN_EVENT_DAYS", 365, highest=36500),
        smtp=_smtp(found.get("KHIEN_SMTP", ""), found.get("KHIEN_SMTP_FROM", "")),
        smtp_from=found.get("KHIEN_SMTP_FROM", ""),
        contact=found.get("KHIEN_CONTACT", "").strip()[:300],
        clamd=_where("KHIEN_CLAMD"),
        milter=_where("KHIEN_MILTER"),
        milter_unit=found.get("KHIEN_MILTER_UNIT", ""),
        milter_policy=_policy(found.get("KHIEN_MILTER_POLICY", USUAL)),
        tesseract=_tesseract(),
        resolver=_resolver(found.get("KHIEN_RESOLVER", "")),
        certificate_log=_log(found.get("KHIEN_CERTIFICATE_LOG", "")),
        chromium=_program("KHIEN_CHROMIUM"),
        sslyze=_program("KHIEN_SSLYZE"),
        revocation=_one_of("KHIEN_REVOCATION", "online"),
        verify_seconds=_number("KHIEN_VERIFY_SECONDS", 20, highest=30),
        time_stamps=_address("KHIEN_TIME_STAMPS", found.get("KHIEN_TIME_STAMPS", "")),
        pkcs11=_program("KHIEN_PKCS11"),
        pkcs11_token=found.get("KHIEN_PKCS11_TOKEN", ""),
        ca_module=_program("KHIEN_CA_MODULE"),
        ca_token=found.get("KHIEN_CA_TOKEN", ""),
        ca_pin=found.get("KHIEN_CA_PIN", ""),
        tsa_policy=_oid("KHIEN_TSA_POLICY", STAMPS_POLICY),
        is_demo=found.get("KHIEN_DEMO") == "1" or (home / "demo").exists(),
        debug=found.get("KHIEN_DEBUG") == "1",
    )


def _paths(name: str) -> tuple[Path, ...]:
    written = os.environ.get(name, "").split(os.pathsep)
    return tuple(Path(path).expanduser().absolute() for path in written if path)


def _number(name: str, default: int, *, highest: int) -> int:
    written = os.environ.get(name, "")
    if not written:
        return default
    if not written.isdigit() or not 0 < int(written) <= highest:
        raise Invalid(
            what=text("%(name)s is “%(written)s”; it takes a whole number from 1 to %(highest)s.")
            % {"name": name, "written": written, "highest": highest}
        )
    return int(written)


def _levels(written: str) -> frozenset[str]:
    known = {"critical", "high", "medium", "low", "informational"}
    levels = frozenset(level.strip() for level in written.split(",") if level.strip())
    if levels == {"none"}:
        return frozenset()
    if not levels or levels - known:
        raise Invalid(
            what=text(
                "KHIEN_OPENS_INCIDENTS is “%(written)s”; it takes critical, high, medium, low, "
                "informational with commas between, or none."
            )
            % {"written": written}
        )
    return levels


def _address(name: str, written: str) -> str:
    if written and not written.startswith(("http://", "https://")):
        raise Invalid(
            what=text("%(name)s is “%(written)s”; it begins with https:// or http://.")
            % {"name": name, "written": written}
        )
    return written.rstrip("/")


def _resolver(written: str) -> str:
    host, _, port = written.partition(":")
    try:
        if written:
            ipaddress.IPv4Address(host)
            good = not port or 0 < int(port) <= 65535
        else:
            good = True
    except ValueError:
        good = False
    if not good:
        raise Invalid(
            what=text("KHIEN_RESOLVER is “%(written)s”; it is an IPv4 address, as in 10.0.0.53:53.")
            % {"written": written}
        )
    return written


def _log(written: str) -> str:
    if written and ("{name}" not in written or not written.startswith(("https://", "http://"))):
        raise Invalid(
            what=text(
                "KHIEN_CERTIFICATE_LOG is “%(written)s”; it begins with https:// or http:// and "
                "holds {name} where the name goes."
            )
            % {"written": written}
        )
    return written


def _one_of(name: str, only: str) -> str:
    written = os.environ.get(name, "")
    if written not in {"", only}:
        raise Invalid(
            what=text("%(name)s is “%(written)s”; it takes “%(only)s”, or nothing.")
            % {"name": name, "written": written, "only": only}
        )
    return written


def _program(name: str) -> str:
    written = os.environ.get(name, "")
    if written and not written.startswith("/"):
        raise Invalid(
            what=text("%(name)s is “%(written)s”; it takes the program's full path.")
            % {"name": name, "written": written}
        )
    return written


def _oid(name: str, default: str) -> str:
    written = os.environ.get(name, "") or default
    if not re.fullmatch(r"[012](\.(0|[1-9]\d{0,39})){2,20}", written):
        raise Invalid(
            what=text("%(name)s is “%(written)s”; it takes an OID, as in 1.3.6.1.4.1.99999.1.")
            % {"name": name, "written": written}
        )
    return written


def _tesseract() -> str:
    if not os.environ.get("KHIEN_TESSERACT"):
        return shutil.which("tesseract") or ""
    return "" if os.environ["KHIEN_TESSERACT"] == "none" else _program("KHIEN_TESSERACT")


def _smtp(written: str, sender: str) -> str:
    mail_server(written, sender)
    return written


def _where(name: str) -> str:
    written = os.environ.get(name, "")
    host, _, port = written.rpartition(":")
    if written and not written.startswith("/") and not (host and port.isdigit()):
        raise Invalid(
            what=text("%(name)s is “%(written)s”; it takes the socket's full path or host:port.")
            % {"name": name, "written": written}
        )
    return written


def _policy(written: str) -> str:
    policy_of(written)
    return written
