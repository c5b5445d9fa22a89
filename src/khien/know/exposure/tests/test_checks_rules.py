"""What pages, policies and texts are judged to be."""

import time
from datetime import UTC, datetime

import pytest

from khien.know.exposure.rules.checks import content as pages
from khien.know.exposure.rules.checks import disclosure, places
from khien.know.exposure.rules.checks import pages as judging
from khien.know.exposure.rules.checks.names import fits
from khien.know.exposure.types.checks import Answer, Baseline, Content, NotAnAddress, Place, Verdict

AT = datetime(2026, 11, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("written", "place"),
    [
        ("https://xa.tinh.gov.vn/trang", Place("https", "xa.tinh.gov.vn")),
        ("XA.tinh.gov.vn", Place("https", "xa.tinh.gov.vn")),
        ("http://10.0.0.5:8080", Place("http", "10.0.0.5", 8080)),
        ("https://xã.vn", Place("https", "xn--x-yfa.vn")),
    ],
)
def test_place_of_an_entry(written: str, place: Place) -> None:
    assert places.place_of(written) == place


@pytest.mark.parametrize(
    "written", ["ftp://a.vn", "https://a b.vn", "https://u@a.vn", "https://:80"]
)
def test_no_place(written: str) -> None:
    with pytest.raises(NotAnAddress):
        places.place_of(written)


@pytest.mark.parametrize(
    ("body", "is_hidden"),
    [
        ('<div style="display: none"><p>Cá cược bóng đá</p></div>', True),
        ("<p hidden>nha <b>cai</b></p>", True),
        ('<span style="font-size:0px"><a href="x">CASINO</a></span>', True),
        ('<div style="height:1px;overflow:hidden">Tài xỉu</div>', True),
        ("<p>Giải bóng đá thiếu niên của xã</p>", False),
        ('<div style="display:none">Mục lục của trang</div>', False),
        ('<div style="display:none">x</div><p>casino</p>', False),
        ("<script>var a = '<div hidden>casino';</script>", False),
    ],
)
def test_words_of_gambling_are_found_where_they_are_hidden(body: str, is_hidden: bool) -> None:
    assert bool(pages.read_page(body.encode(), "https://a.vn/").hidden) is is_hidden


def test_page_is_read() -> None:
    body = (
        "<title>Xã</title><p>Một</p> hai <a href='//b.vn/x'>ba</a><script src='http://c.vn/a.js'>"
        "</script><form action='https://d.vn'></form><a href='/trong'>bốn</a><a href='http://[x'>"
    )

    found = pages.read_page(body.encode(), "https://a.vn/")

    assert (found.title, found.text) == ("Xã", "Một hai ba bốn")
    assert found.domains == {"b.vn", "c.vn", "d.vn"}
    assert found.loads == ("http://c.vn/a.js",)


def test_page_of_another_text_is_taken_for_defaced() -> None:
    words = "một hai ba bốn năm sáu bảy tám chín mười"
    before = Baseline(words, frozenset({"b.vn"}))
    home = Answer("https://a.vn/", 200)

    def said(text: str, *domains: str) -> dict[str, Verdict]:
        content = Content(text=text, domains=frozenset(domains))
        return {one.check: one.verdict for one in judging.judge(home, content, before)}

    assert said(f"{words} mười một", "b.vn")["text"] is Verdict.GOOD
    assert said("trang này đã bị chiếm quyền bởi kẻ lạ")["text"] is Verdict.BAD
    assert said("")["text"] is Verdict.UNKNOWN
    assert said(words, "b.vn", "c.vn")["domains"] is Verdict.WEAK


@pytest.mark.parametrize(
    ("body", "verdict"),
    [
        ("Contact: mailto:a@b.vn\nExpires: 2027-01-01T00:00:00Z", Verdict.GOOD),
        ("Contact: mailto:a@b.vn\nExpires: 2026-11-20T00:00:00Z", Verdict.WEAK),
        ("Contact: mailto:a@b.vn\nExpires: 2026-01-01T00:00:00Z", Verdict.BAD),
        ("Contact: mailto:a@b.vn\nExpires: mai", Verdict.WEAK),
        ("Expires: 2027-01-01T00:00:00Z", Verdict.WEAK),
        ("<html>trang chủ</html>", Verdict.WEAK),
    ],
)
def test_security_txt(body: str, verdict: Verdict) -> None:
    assert disclosure.judge(Answer("x", 200, body=body.encode()), AT).verdict is verdict


@pytest.mark.parametrize(
    ("name", "host", "is_fit"),
    [
        ("*.tinh.gov.vn", "xa.tinh.gov.vn", True),
        ("*.tinh.gov.vn", "a.xa.tinh.gov.vn", False),
        ("*.vn", "tinh.vn", False),
        ("XA.vn", "xa.vn", True),
    ],
)
def test_name_of_a_certificate_fits(name: str, host: str, is_fit: bool) -> None:
    assert fits(name, host) is is_fit


@pytest.mark.parametrize(
    "part", ["<a", "<a '>'", "<div>", "</p>", "<!--", "<a href='", "<p hidden>x"]
)
def test_a_hostile_page_takes_no_longer_than_a_long_one(part: str) -> None:
    page = (part * 500_000)[:1_000_000].encode()
    begun = time.monotonic()

    pages.read_page(page, "https://a.vn/")

    assert time.monotonic() - begun < 10
