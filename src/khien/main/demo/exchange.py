"""The demo's exchange: a neighbouring centre, a firewall, and made-up indicators on example ranges."""

from datetime import timedelta
from typing import Final

from khien.act.exchange.services import indicators, peers
from khien.act.exchange.types.indicators import (
    IndicatorKind,
    NewIndicator,
    Reliability,
    TechnicalClass,
)
from khien.act.exchange.types.peers import NewPeer
from khien.base.accounts.types import Actor
from khien.base.core.clock import now, played
from khien.base.core.tlp import Tlp

PEER: Final = "Trung tâm tỉnh bạn (mẫu)"
_SOURCES: Final = (
    ("Cảnh báo của Cục An toàn thông tin (mẫu)", Reliability.A),
    ("Đội ứng cứu tỉnh bạn (mẫu)", Reliability.B),
    ("Phân tích của Đội ứng cứu tỉnh (mẫu)", Reliability.B),
    ("Nguồn mở tổng hợp (mẫu)", Reliability.D),
)
_SEEN: Final = (
    (IndicatorKind.IPV4, "192.0.2.{n}", TechnicalClass.SCANNING, "Dò quét cổng 3389", 10),
    (IndicatorKind.IPV4, "198.51.100.{n}", TechnicalClass.PASSWORDS, "Dò mật khẩu SSH", 8),
    (IndicatorKind.IPV4, "203.0.113.{n}", TechnicalClass.CONTROL, "Máy chủ điều khiển", 6),
    (
        IndicatorKind.DOMAIN,
        "dang-nhap-{n}.example.com",
        TechnicalClass.PHISHING,
        "Giả trang một cửa",
        7,
    ),
    (IndicatorKind.DOMAIN, "c2-{n}.example.net", TechnicalClass.CONTROL, "Tên miền điều khiển", 4),
    (
        IndicatorKind.URL,
        "http://tai-{n}.example.org/a.exe",
        TechnicalClass.DELIVERY,
        "Tải mã độc",
        3,
    ),
    (IndicatorKind.SHA256, "{n:064x}", TechnicalClass.RANSOMWARE, "Tệp mã hóa dữ liệu", 3),
)


def build(by: Actor) -> None:
    """Enter the neighbour, a firewall, our own addresses and about forty indicators."""
    indicators.protect(by, value="203.0.113.240/28", reason="Trung tâm dữ liệu tỉnh (mẫu)")
    indicators.protect(by, value="tinhmau.example", reason="Cổng thông tin tỉnh (mẫu)")
    number = 0
    for kind, form, technical_class, words, count in _SEEN:
        for place in range(count):
            number += 1
            source, reliability = _SOURCES[number % len(_SOURCES)]
            with played(now() - timedelta(days=number % 12, minutes=7 * number)):
                key = indicators.enter_indicator(
                    by,
                    indicator=NewIndicator(
                        kind=kind,
                        value=form.format(n=place * 7 + 11),
                        technical_class=technical_class,
                        source=source,
                        reliability=reliability,
                        tlp=Tlp(number % 4),
                        valid_from=now(),
                        expires_at=now() + timedelta(days=20 + number),
                        confidence=40 + number,
                        words=words,
                    ),
                )
    indicators.revoke_indicator(by, key=key, why="Tệp sạch, nhận nhầm khi phân tích")
    new = NewPeer(PEER, "Tỉnh bạn (mẫu)", Tlp.GREEN, ("indicators", "advisories"), ("received",))
    peers.enter_peer(by, peer=new)
    peers.enter_consumer(
        by, name="Tường lửa trung tâm dữ liệu (mẫu)", unit="SKHCN", ceiling=Tlp.AMBER
    )
