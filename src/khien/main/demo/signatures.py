"""Signatures of the demo province: certificates in every state, and one signed notice that can be checked."""

from datetime import date, timedelta
from typing import Final

import typst

from khien.base.accounts import queries as people
from khien.base.accounts.types import Actor
from khien.base.core.clock import now, today
from khien.base.documents.services import register as documents
from khien.base.documents.services import signing
from khien.base.documents.types.register import DocumentKind, NewDocument
from khien.base.trust.services import certificates
from khien.base.trust.types.certificates import CertificateKind, NewCertificate, Source

NOTICE: Final = """#set page(paper: "a4", margin: (x: 25mm, y: 20mm))
#set text(lang: "vi", size: 14pt)
#align(center)[*THÔNG BÁO (mẫu)*]

Về việc sử dụng chữ ký số trong văn bản chỉ đạo, điều hành.

Văn bản này được ký số để dùng thử chức năng “Kiểm tra chữ ký”."""
UNIT: Final = "XA05"


def fill(by: Actor) -> None:
    """Enter certificates that ended, were revoked and replaced, and one of a server; sign a notice."""
    at = now()
    ended = _entered(by, "mau-cu-01", days=-20, holder="Văn thư cũ (mẫu)")
    lost = _entered(
        by, "mau-cu-02", days=200, holder="Chủ tịch (mẫu)", kind=CertificateKind.PERSONAL
    )
    newer = _entered(by, "mau-moi-01", days=900, holder="Văn thư (mẫu)")
    _entered(
        by, "mau-ssl-01", days=25, holder="xa05.mau.gov.vn", kind=CertificateKind.SERVER,
        source=Source.PUBLIC,
    )  # fmt: skip
    certificates.replace_certificate(by, key=ended, replaced_by=newer)
    certificates.revoke_certificate(
        by, key=lost, at=at - timedelta(days=40), words="Mất thiết bị lưu khóa (mẫu)"
    )
    _entered(by, "mau-cu-03", days=-5, holder="Kế toán (mẫu)", kind=CertificateKind.PERSONAL)
    _notice(by)


def _entered(
    by: Actor,
    serial: str,
    *,
    days: int,
    holder: str,
    kind: CertificateKind = CertificateKind.AGENCY,
    source: Source = Source.GOVERNMENT,
) -> int:
    at = now()
    certificate = NewCertificate(
        unit_code=UNIT,
        serial=serial,
        holder=holder,
        issuer="CA mẫu",
        valid_from=at - timedelta(days=700),
        ends_at=at + timedelta(days=days),
        kind=kind,
        source=source,
    )
    return certificates.enter_certificate(by, certificate=certificate)


def _notice(by: Actor) -> None:
    province = people.province()
    assert province is not None
    made = typst.compile(NOTICE.encode())
    assert isinstance(made, bytes)
    file, name = documents.keep_file(
        by, name="thong-bao-mau.pdf", content=made, unit_code=province.code
    )
    key = documents.enter_document(
        by,
        document=NewDocument(
            kind=DocumentKind.GUIDANCE,
            number="45/TB-UBND",
            issuer="Ủy ban nhân dân tỉnh (mẫu)",
            issued_on=date(today().year, 11, 2),
            title="Sử dụng chữ ký số trong văn bản chỉ đạo, điều hành (mẫu)",
            unit_code=province.code,
            file_key=file,
            file_name=name,
        ),
    )
    signing.sign_document(by, key=key)
