"""What was seen of the demo province's sites and mail from outside: as real looks would have kept it.

Sample data: nobody is called; the names are of the range that is kept for examples.
"""

import io
from datetime import datetime, timedelta
from typing import Final

import orjson
from PIL import Image, ImageDraw

from khien.base.accounts.types import Actor
from khien.base.core.clock import now, played, today
from khien.know.exposure.services import checking, lookalikes, owning
from khien.know.exposure.services.checking import Errand
from khien.know.exposure.types.checks import (
    Answer,
    CertificateSeen,
    MailSeen,
    PictureTaken,
    Place,
    Records,
    SiteSeen,
    TlsScanned,
    Walk,
)
from khien.know.exposure.types.lookalikes import Likeness, NamesAsked, NameSeen
from khien.know.exposure.wire.browser import HEIGHT, WIDTH
from khien.know.inventory.queries.sites import OutsideEntry, outside_entries

DAYS: Final = 9
WEAK: Final = "Weak cipher suites offered TLS_RSA_WITH_3DES_EDE_CBC_SHA"
SITE: Final = "phuong5.tinhmau.example"
PORTAL: Final = "congthongtin.tinhmau.example"
DOMAIN: Final = "tinhmau.example"
HEADERS: Final = (
    ("content-type", "text/html; charset=utf-8"),
    ("strict-transport-security", "max-age=31536000"),
    ("content-security-policy", "default-src 'self'; frame-ancestors 'none'"),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "no-referrer"),
)
PAGE: Final = (
    "<title>Trang mẫu</title><h1>Trang thông tin điện tử (mẫu)</h1><p>Lịch tiếp công dân, thủ tục hành "
    "chính, thông báo của ủy ban và tin tức trong tuần. Dữ liệu mẫu.</p>"
)
DEFACED: Final = (
    "<title>Hacked (mẫu)</title><h1>Trang này đã bị chiếm quyền, dữ liệu mẫu của bản thử</h1>"
    "<a href='https://ca-cuoc-mau.example/'>vào đây</a>"
)
DOWN: Final = frozenset({150, 149, 148, 45})
"""So many hours ago the site did not answer."""


def fill(by: Actor) -> None:
    """Have the sites shown to be their units' own, looked at every day, one of them defaced last night."""
    entries = {one.name.removeprefix("https://"): one for one in outside_entries(by).rows}
    with played(now() - timedelta(days=DAYS)):
        errands = {name: _shown(by, entries[name]) for name in (SITE, PORTAL, DOMAIN)}
        for name in (SITE, PORTAL):
            checking.keep_look(errands[name], _site(name, now(), PAGE, _picture(is_defaced=False)))
    _calls(errands[SITE])
    with played(now() - timedelta(hours=7)):
        defaced = _site(SITE, now(), DEFACED, _picture(is_defaced=True))
        checking.keep_look(errands[SITE], defaced)
        checking.keep_look(errands[DOMAIN], _mail())
        _lookalikes(by, errands[DOMAIN])


def _shown(by: Actor, entry: OutsideEntry) -> Errand:
    owning.confirm(by, key=entry.key, letter="12/CV-MAU", on=today())
    errand = checking.held_for(entry)
    assert errand is not None
    return errand


def _calls(errand: Errand) -> None:
    """Call the site every hour, as the outage log and the days of its availability would hold it."""
    start = now().replace(minute=0, second=0, microsecond=0)
    hourly = Errand(errand.target, errand.entry, is_whole=False)
    for hour in range(24 * (DAYS - 1), 0, -1):
        at = start - timedelta(hours=hour)
        status = 503 if hour in DOWN else 200
        home = Answer(f"https://{SITE}/", status, seconds=0.3 + hour % 7 / 10)
        with played(at):
            checking.keep_look(hourly, SiteSeen(Place("https", SITE), at, Walk((home,))))


def _site(name: str, at: datetime, page: str, picture: bytes) -> SiteSeen:
    url = f"https://{name}/"
    certificate = CertificateSeen(
        (name,), at - timedelta(days=30), at + timedelta(days=240), "CN=CA mẫu", "TLSv1.3"
    )
    nothing = Answer(url, 404)
    expires = f"{at + timedelta(days=300):%Y-%m-%dT00:00:00Z}"
    security = f"Contact: mailto:attt@{DOMAIN}\nExpires: {expires}\n" if name == PORTAL else ""
    return SiteSeen(
        place=Place("https", name),
        at=at,
        home=Walk((Answer(url, 200, HEADERS, page.encode(), seconds=0.4),)),
        plain=Walk((Answer(f"http://{name}/", 301),), left_to=url),
        certificate=certificate,
        old_versions=() if name == PORTAL else ("TLS 1.0", "TLS 1.1"),
        security_txt=Answer(url, 200 if security else 404, body=security.encode()),
        exposed=(("/.git/HEAD", nothing), ("/.env", nothing)),
        nowhere=nothing,
        picture=PictureTaken(picture),
        scan=TlsScanned(
            () if name == PORTAL else ("Weak cipher suites offered TLS_RSA_WITH_3DES_EDE_CBC_SHA",)
        ),
    )


def _mail() -> MailSeen:
    return MailSeen(
        txt=Records(("v=spf1 mx -all",)),
        mx=Records((f"10 mx.{DOMAIN}.",)),
        dmarc=Records((f"v=DMARC1; p=none; rua=mailto:dmarc@{DOMAIN}",)),
        dmarc_at=DOMAIN,
        mta_sts=Records(("v=STSv1; id=20261101",)),
        tls_rpt=Records(),
        dnskey=Records(),
        spf_lookups=1,
        sts_policy=Answer(
            f"https://mta-sts.{DOMAIN}/.well-known/mta-sts.txt",
            200,
            body=f"version: STSv1\nmode: testing\nmx: mx.{DOMAIN}\nmax_age: 2419200\n".encode(),
        ),
    )


def _lookalikes(by: Actor, errand: Errand) -> None:
    found = NameSeen(
        "tinhrnau.example", Likeness.HOMOGLYPH, ("203.0.113.66",), ("10 mx.tinhrnau.example.",)
    )
    lookalikes.keep_search(errand.target, errand.entry, NamesAsked(716, 4, (found,)))
    logged = {
        "name_value": "tinhmau-dichvucong.example\nwww.tinhmau-dichvucong.example",
        "issuer_name": "O=CA miễn phí (mẫu)",
        "not_before": f"{today() - timedelta(days=2):%Y-%m-%d}T03:00:00",
    }
    lookalikes.take_log(by, name="nhat-ky-mau.json", content=orjson.dumps([logged]))


def _picture(*, is_defaced: bool) -> bytes:
    """Return a drawn page: a head, a picture, lines of text; or one that somebody painted over."""
    page = Image.new("RGB", (WIDTH, HEIGHT), "#111" if is_defaced else "#fff")
    pen = ImageDraw.Draw(page)
    if is_defaced:
        pen.rectangle((240, 480, 1040, 560), fill="#c22")
        pen.rectangle((380, 620, 900, 660), fill="#c22")
    else:
        pen.rectangle((0, 0, WIDTH, 140), fill="#0b5f6b")
        pen.rectangle((60, 190, 760, 560), fill="#9fc3c9")
        for line in range(28):
            y, width = 620 + line * 32, 1100 - line % 5 * 90
            pen.rectangle((60, y, 60 + width, y + 12), fill="#b8bfc6")
    kept = io.BytesIO()
    page.save(kept, "PNG")
    return kept.getvalue()
