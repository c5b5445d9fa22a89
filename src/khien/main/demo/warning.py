"""The demo's early warnings: one to twelve units, of which one does not answer; one that citizens read too.

And a newer draft that waits for approval.
"""

from datetime import datetime, timedelta

from khien.act.advisories.queries import advisories as papers
from khien.act.advisories.queries import follow
from khien.act.advisories.services import drafts, following, issuing
from khien.act.advisories.types.content import (
    Addressing,
    AdvisoryKind,
    Content,
    Reach,
    Reference,
    Severity,
)
from khien.act.advisories.types.follow import FollowFilter, FollowLine
from khien.base.accounts import queries as people
from khien.base.accounts import services as accounts
from khien.base.accounts.types import Actor
from khien.base.core import outbox
from khien.base.core.clock import now, played
from khien.base.core.offers import Product
from khien.base.core.refusals import text
from khien.base.core.tlp import Tlp
from khien.base.trust.services import keys

UNITS = (
    "SNV",
    "STC",
    "SYT",
    "SGDDT",
    "VPUB",
    "TTPVHCC",
    "XA01",
    "XA02",
    "XA03",
    "XA05",
    "XA08",
    "XA12",
)
SILENT = "XA12"
COUNTER = "TTPVHCC"
ACCEPTED = {"SNV": "Phòng CNTT Sở Nội vụ", "XA05": "Cán bộ CNTT phường Mẫu 5"}
IN_WORK = {"SYT": "Tổ CNTT Sở Y tế"}
DONE = {
    "STC": "Đã nâng cấp 2 máy chủ web lên 2.4.68, đã kiểm tra bằng lệnh httpd -v.",
    "VPUB": "Đã nâng cấp cổng thông tin, khởi động lại lúc 22:10, quét lại không còn lỗi.",
    "TTPVHCC": "Đơn vị thuê vận hành đã vá; biên bản số 14 lưu tại Trung tâm.",
    "XA01": "Đã nâng cấp máy chủ trang thông tin, có ảnh chụp phiên bản.",
    "XA08": "Đã nâng cấp máy chủ một cửa lên 2.4.68 và đổi mật khẩu quản trị.",
    "SGDDT": "Đã vá 3 máy chủ, đã thử lại dịch vụ.",
}
NOT_APPLICABLE = {
    "XA02": "Phường không vận hành máy chủ web; trang thông tin đặt tại Văn phòng UBND tỉnh.",
    "XA03": "Không dùng Apache; máy chủ chạy IIS.",
}


def warn() -> None:
    """Play the advisory's three days through the services."""
    began = now() - timedelta(days=3)
    analyst, lead = people.actor_named("phantich"), people.actor_named("truongnhom")
    with played(began):
        keys.make_key(
            accounts.everything(text("the demo province is built")), holder="Công an Tỉnh mẫu"
        )
    _warn_citizens(analyst, lead, at=began - timedelta(days=2))
    with played(began):
        number = _sent(analyst, lead, _apache())
    lines = follow.follow_ups(analyst, FollowFilter(number)).rows
    for order, line in enumerate(lines):
        with played(began + timedelta(minutes=35 + 47 * order)):
            _answer(line)
    with played(began + timedelta(hours=25)):
        _settle()
    with played(now() - timedelta(hours=2)):
        draft = drafts.begin(analyst, content=_printers())
        drafts.submit(analyst, number=draft, revision=1)


def _warn_citizens(analyst: Actor, lead: Actor, *, at: datetime) -> None:
    """Warn everybody of a copied site; the counter of public services puts the warning up."""
    with played(at):
        number = _sent(analyst, lead, _copied_site())
    by = accounts.everything(text("the demo province is built"))
    (line,) = follow.follow_ups(analyst, FollowFilter(number)).rows
    with played(at + timedelta(hours=2)):
        following.note_opened(by, number=line.case)
        following.accept(by, number=line.case, who="Quầy hướng dẫn của Trung tâm")
    with played(at + timedelta(hours=5)):
        following.finish(
            by, number=line.case, evidence="Đã dán cảnh báo tại quầy, đã đăng lên trang."
        )
        _settle()


def _answer(line: FollowLine) -> None:
    """Have one unit do its part; the silent one does nothing."""
    code, case = line.unit_code, line.case
    by = accounts.everything(text("the demo province is built"))
    who = (ACCEPTED | IN_WORK).get(code, f"Cán bộ CNTT {line.unit}")
    if code == SILENT:
        return
    following.note_opened(by, number=case)
    if code in NOT_APPLICABLE:
        following.decline(by, number=case, why=NOT_APPLICABLE[code])
        return
    following.accept(by, number=case, who=who)
    if code in IN_WORK:
        following.start(by, number=case)
    if code in DONE:
        following.finish(by, number=case, evidence=DONE[code])


def _sent(analyst: Actor, lead: Actor, content: Content) -> str:
    """Write, approve, sign and send an advisory now, and return its number."""
    number = drafts.begin(analyst, content=content)
    revision = papers.advisory(analyst, number).revision
    drafts.submit(analyst, number=number, revision=revision)
    issuing.approve(lead, number=number, revision=revision)
    issuing.sign(lead, number=number)
    issuing.send(analyst, number=number)
    _settle()
    return number


def _settle() -> None:
    while outbox.work_once("demo", is_long=False):
        pass


def _apache() -> Content:
    at = now()
    return Content(
        kind=AdvisoryKind.ADVISORY,
        title="Lỗ hổng Apache HTTP Server cho phép chạy lệnh từ xa (mẫu)",
        summary=(
            "Kẻ tấn công gửi một yêu cầu đặc biệt tới máy chủ web và chạy được lệnh trên máy đó, không cần "
            "tài khoản. Đã có mã khai thác công khai. Máy chủ của các đơn vị mở ra Internet bị dò quét "
            "trong 24 giờ qua."
        ),
        severity=Severity.CRITICAL,
        tlp=Tlp.AMBER,
        products=(
            Product("HTTP Server", "2.4.0 đến 2.4.67", "Apache"),
            Product("HTTP Server trong XAMPP", "trước 8.4.2", "Apache Friends"),
        ),
        cves=("CVE-2026-41207",),
        remedies=(
            "Kiểm tra phiên bản: httpd -v hoặc apache2 -v.",
            "Nâng cấp lên 2.4.68 từ kho của nhà cung cấp.",
            "Khởi động lại dịch vụ và kiểm tra lại phiên bản.",
            "Xem nhật ký truy cập từ 15 ngày trước; nếu có yêu cầu chứa “%2e%2e/” thì báo sự cố ngay.",
        ),
        workaround="Tắt mod_proxy và chặn truy cập từ ngoài mạng TSLCD cho tới khi nâng cấp.",
        references=(Reference("Thông báo của hãng", "https://httpd.apache.org/security/"),),
        accept_by=at + timedelta(hours=24),
        done_by=at + timedelta(days=5),
        valid_to=at + timedelta(days=60),
        addressing=Addressing(Reach.UNITS, UNITS),
    )


def _copied_site() -> Content:
    at = now()
    return Content(
        kind=AdvisoryKind.BULLETIN,
        title="Trang giả mạo Cổng dịch vụ công xin mã OTP (mẫu)",
        summary=(
            "Có trang giống hệt Cổng dịch vụ công của tỉnh, gửi qua tin nhắn, yêu cầu nhập số tài khoản "
            "và mã OTP để “nộp phạt”. Cơ quan nhà nước không bao giờ xin mã OTP."
        ),
        severity=Severity.HIGH,
        tlp=Tlp.CLEAR,
        remedies=(
            "Chỉ nộp hồ sơ tại trang có địa chỉ kết thúc bằng .gov.vn; tự gõ địa chỉ, không bấm đường dẫn.",
            "Đã nhập số tài khoản hoặc mã OTP: gọi ngay ngân hàng để khóa, rồi báo công an nơi gần nhất.",
            "Nhận được tin nhắn như vậy: chụp lại, báo cho đầu mối trên trang này, không chuyển tiếp.",
        ),
        accept_by=at + timedelta(hours=24),
        done_by=at + timedelta(days=3),
        valid_to=at + timedelta(days=90),
        addressing=Addressing(Reach.UNITS, (COUNTER,)),
    )


def _printers() -> Content:
    at = now()
    return Content(
        kind=AdvisoryKind.HARDENING,
        title="Gia cố máy in, máy quét dùng chung trong mạng nội bộ",
        summary="Máy in dùng chung thường giữ mật khẩu mặc định và lưu bản quét. Hướng dẫn bốn bước gia cố.",
        severity=Severity.MEDIUM,
        tlp=Tlp.GREEN,
        remedies=(
            "Đổi mật khẩu quản trị mặc định.",
            "Tắt các dịch vụ không dùng: FTP, Telnet, SNMP v1.",
            "Đặt máy in vào mạng riêng, chỉ máy chủ in kết nối được.",
            "Bật xóa bản quét sau khi gửi.",
        ),
        accept_by=at + timedelta(days=2),
        done_by=at + timedelta(days=14),
    )
