"""Mails as they come: a phishing mail that imitates the province, an ordinary one, and what carries them."""

from email.message import EmailMessage
from email.policy import SMTP

OWN = "tinhmau.example"
LURE = "https://tinhmau-example.net/dang-nhap/8f3a9c2b71d04e55?u=minh@tinhmau.example"


def phishing(
    *, to: str = "Minh <minh@tinhmau.example>", subject: str = "Hộp thư của minh sắp bị khóa"
) -> EmailMessage:
    """Return a mail that says to come from the province and leads to a false sign-in page."""
    mail = EmailMessage(policy=SMTP)
    mail["Return-Path"] = "<bounce+minh=tinhmau.example@gui-nhanh.example>"
    mail["Received"] = (
        "from mx.gui-nhanh.example (mx.gui-nhanh.example [198.51.100.7]) by thu.tinhmau.example"
        " with ESMTP for <minh@tinhmau.example>; Wed, 25 Nov 2026 08:00:05 +0700"
    )
    mail["Authentication-Results"] = "thu.tinhmau.example; spf=fail; dkim=none; dmarc=fail"
    mail["From"] = "Văn phòng UBND Tỉnh <hotro@tinhmau-example.net>"
    mail["Reply-To"] = "hotro@hop-thu.example"
    mail["To"] = to
    mail["Subject"] = subject
    mail["Date"] = "Wed, 25 Nov 2026 08:00:00 +0700"
    mail["Message-ID"] = "<1@gui-nhanh.example>"
    mail.set_content("Bấm vào liên kết để giữ hộp thư.")
    mail.add_alternative(
        f'<p>Vào <a href="{LURE}">https://thu.tinhmau.example</a> để giữ hộp thư.</p>',
        subtype="html",
    )
    mail.set_boundary("ranh-gioi")
    return mail


def ordinary() -> EmailMessage:
    """Return a mail against which nothing speaks."""
    mail = EmailMessage(policy=SMTP)
    mail["Received"] = (
        "from a.doi-tac.example by thu.tinhmau.example; Wed, 25 Nov 2026 08:00:05 +0700"
    )
    mail["Authentication-Results"] = "thu.tinhmau.example; spf=pass; dkim=pass; dmarc=pass"
    mail["From"] = "Đối tác <lienhe@doi-tac.example>"
    mail["To"] = "minh@tinhmau.example"
    mail["Subject"] = "Lịch họp tuần sau"
    mail["Date"] = "Wed, 25 Nov 2026 08:00:00 +0700"
    mail["Message-ID"] = "<2@doi-tac.example>"
    mail.set_content("Chương trình ở https://doi-tac.example/lich nhé.")
    return mail


def forwarded(inner: EmailMessage, *, sender: str = "minh@tinhmau.example") -> bytes:
    """Return a mail as its receiver forwards it to the reporting address, as an attachment."""
    mail = EmailMessage(policy=SMTP)
    mail["From"], mail["To"] = sender, "baothu@tinhmau.example"
    mail["Subject"] = "Fwd: thư lạ"
    mail.set_content("Gửi trung tâm.")
    mail.add_attachment(inner)
    return mail.as_bytes()
