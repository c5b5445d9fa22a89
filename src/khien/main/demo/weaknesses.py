"""What the demo province is open to: a little vulnerability data, and one report of a scanner.

Sample data: the weaknesses are made up, under numbers that no real one bears; products are those of the
sample machines.
"""

import tempfile
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import orjson

from khien.base.accounts.types import Actor
from khien.base.core.clock import now, today
from khien.know.exposure.services import feeding, nightly
from khien.know.exposure.services.opening import open_findings
from khien.know.exposure.types.findings import (
    Asset,
    AssetKind,
    FindingSeen,
    Reporter,
    Scan,
    Severity,
)

PRODUCTS: Final = (
    ("CVE-2026-90001", "mozilla:firefox", "128.0", 9.8, "thực thi mã từ xa khi mở trang web"),
    ("CVE-2026-90002", "7-zip:7-zip", "24.07", 7.8, "tràn bộ đệm khi giải nén"),
    ("CVE-2026-90003", "libreoffice:libreoffice", "7.5.9", 7.8, "chạy macro không hỏi"),
    ("CVE-2026-90004", "rarlab:winrar", "6.23", 8.8, "chạy mã khi mở tệp nén"),
    ("CVE-2026-90005", "google:chrome", "119.0", 8.8, "ghi ngoài vùng nhớ"),
)
EXPLOITED: Final = "CVE-2026-90004"
SERVER: Final = Asset(AssetKind.HOST, "XA05-SRV-01")
REPORTED: Final = (
    ("SMB-SIGNING", "tcp/445", "Máy chủ không bắt buộc ký gói SMB (mẫu)", Severity.MEDIUM),
    (
        "RDP-NLA",
        "tcp/3389",
        "Máy tính từ xa mở cho mọi địa chỉ, không xác thực trước (mẫu)",
        Severity.HIGH,
    ),
    ("TLS-10", "tcp/443", "Còn chấp nhận TLS 1.0 (mẫu)", Severity.LOW),
)


def fill(by: Actor) -> None:
    """Carry in the data, match it, and take in one report of a scanner."""
    with tempfile.TemporaryDirectory(prefix="khien-demo-") as folder:
        feed, exploited = Path(folder) / "nvd-mau.json", Path(folder) / "kev-mau.json"
        feed.write_bytes(orjson.dumps(_feed()))
        exploited.write_bytes(orjson.dumps(_exploited()))
        feeding.import_feeds(by, paths=[feed, exploited])
    nightly.run()
    at = now() - timedelta(days=3)
    seen = tuple(
        FindingSeen(
            Reporter.OPENVAS, SERVER, rule, place, title, severity, fix="Xem hướng dẫn (mẫu)"
        )
        for rule, place, title, severity in REPORTED
    )
    scan = Scan(Reporter.OPENVAS, "OpenVAS", "22.4", at, at, (SERVER,), seen)
    open_findings(by, unit_code="XA05", scan=scan, digest="demo")


def _feed() -> dict[str, Any]:
    return {
        "format": "NVD_CVE",
        "version": "2.0",
        "vulnerabilities": [{"cve": _cve(*one)} for one in PRODUCTS],
    }


def _cve(name: str, product: str, before: str, score: float, words: str) -> dict[str, Any]:
    day = f"{today() - timedelta(days=20):%Y-%m-%d}T08:00:00.000"
    match = {
        "vulnerable": True,
        "criteria": f"cpe:2.3:a:{product}:*:*:*:*:*:*:*:*",
        "versionEndExcluding": before,
    }
    return {
        "id": name,
        "published": day,
        "lastModified": day,
        "vulnStatus": "Analyzed",
        "descriptions": [{"lang": "en", "value": f"Dữ liệu mẫu: {words}."}],
        "metrics": {"cvssMetricV31": [{"type": "Primary", "cvssData": {"baseScore": score}}]},
        "configurations": [{"nodes": [{"operator": "OR", "negate": False, "cpeMatch": [match]}]}],
    }


def _exploited() -> dict[str, Any]:
    entry = {
        "cveID": EXPLOITED,
        "vendorProject": "RARLAB",
        "product": "WinRAR",
        "vulnerabilityName": "Dữ liệu mẫu",
        "dateAdded": f"{today() - timedelta(days=10):%Y-%m-%d}",
        "shortDescription": "Dữ liệu mẫu",
        "requiredAction": "Cập nhật",
        "dueDate": f"{today() + timedelta(days=10):%Y-%m-%d}",
        "knownRansomwareCampaignUse": "Known",
    }
    return {"catalogVersion": "mau", "count": 1, "vulnerabilities": [entry]}
