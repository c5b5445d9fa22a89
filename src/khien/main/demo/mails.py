"""Reported mails in the demo province: one attack on two communes, and advertising. Sample data."""

from datetime import timedelta
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from khien.act.mails.services import mails
from khien.act.mails.types.mails import Did, Finding, GivenMail, Handed
from khien.base.accounts import queries as accounts
from khien.base.core.clock import now, played

FALSE = "tinhrnau.example"
"""Reads like the province's own domain: rn for m."""


def fill() -> None:
    """Have two communes report one phishing mail, one of them advertising; the centre answers some."""
    lead = accounts.actor_named("truongnhom")
    with played(now() - timedelta(days=2)):
        spam = _hand_in("canbo.xa12", advertising(), Did.LOOKED)
        mails.judge(lead, number=spam, finding=Finding.SPAM, words="Đã chặn người gửi (mẫu).")
        mails.close(accounts.actor_named("canbo.xa12"), number=spam)
    with played(now() - timedelta(hours=5)):
        first = _hand_in("canbo.xa12", phishing("canbo.xa12"), Did.LOOKED)
        mails.judge(lead, number=first, finding=Finding.PHISHING)
    with played(now() - timedelta(hours=1)):
        _hand_in("canbo.xa05", phishing("canbo.xa05"), Did.CLICKED)


def phishing(to: str) -> EmailMessage:
    """Return a mail that says to come from the province and leads to a false sign-in page."""
    mail = _mail(f"Quản trị thư điện tử Tỉnh mẫu <hotro@{FALSE}>", to)
    mail["Subject"] = "Hộp thư công vụ sắp hết hạn, xác nhận trước 17 giờ (mẫu)"
    mail["Reply-To"] = "xacnhan@hop-thu.example"
    mail["Authentication-Results"] = "thu.tinhmau.example; spf=softfail; dkim=none; dmarc=fail"
    mail.set_content("Hộp thư sắp hết hạn (thư mẫu).")
    page = (
        "<p>Hộp thư sắp hết hạn (thư mẫu). Xác nhận tại "
        f'<a href="https://{FALSE}/xac-nhan/7f3c9b2a41d8e655?u={to}">https://thu.tinhmau.example</a></p>'
    )
    mail.add_alternative(page, subtype="html")
    return mail


def advertising() -> EmailMessage:
    """Return a mail that sells something."""
    mail = _mail("Khóa học bán hàng <tin@quang-cao.example>", "canbo.xa12")
    mail["Subject"] = "Ưu đãi 50% khóa học cuối năm (mẫu)"
    mail["Authentication-Results"] = "thu.tinhmau.example; spf=pass; dkim=pass; dmarc=pass"
    mail.set_content("Đăng ký tại https://quang-cao.example/khoa-hoc (thư mẫu).")
    return mail


def _mail(sender: str, to: str) -> EmailMessage:
    mail, at = EmailMessage(policy=SMTP), format_datetime(now())
    mail["Received"] = f"from mx.gui-nhanh.example by thu.tinhmau.example with ESMTP; {at}"
    mail["From"], mail["To"], mail["Date"] = sender, f"{to}@tinhmau.example", at
    mail["Message-ID"] = f"<{to}@gui-nhanh.example>"
    return mail


def _hand_in(name: str, mail: EmailMessage, did: Did) -> str:
    given = GivenMail(mail.as_bytes(), Handed.FILE, did)
    return mails.hand_in(accounts.actor_named(name), mail=given)
