"""Which addresses outside may be called."""

import pytest

from khien.base.core import outward
from khien.base.core.refusals import Invalid


@pytest.mark.parametrize(
    ("url", "allows_inner"),
    [
        ("https://soc.example/hook?x=1", False),
        ("https://8.8.8.8/", False),
        ("http://10.0.0.5:8080/hook", True),
        ("https://[::1]/", True),
    ],
)
def test_address_is_taken(url: str, allows_inner: bool) -> None:
    outward.require_url(url, allows_inner=allows_inner)


@pytest.mark.parametrize(
    "url",
    [
        "http://soc.example/",
        "ftp://soc.example/",
        "https://",
        "https://soc.example:0x/",
        "https://user:pass@soc.example/",
        "https://soc.example/#part",
        "https://soc.example/a b",
        "https://soc.example/a\nb",
        "https://127.0.0.1/",
        "https://10.0.0.5/",
        "https://169.254.169.254/latest",
        "https://[::ffff:10.0.0.1]/",
        "https://localhost/",
        "https://" + "a" * 500,
    ],
)
def test_address_that_cannot_be_is_refused(url: str) -> None:
    with pytest.raises(Invalid):
        outward.require_url(url, allows_inner=False)


@pytest.mark.parametrize(
    "url",
    [
        "http://169.254.169.254/latest",
        "http://[fe80::1]/",
        "http://[fd00:ec2::254]/",
        "http://[::ffff:169.254.169.254]/",
        "http://0.0.0.0/",
    ],
)
def test_some_addresses_are_called_for_nobody(url: str) -> None:
    talk = outward.Pinned(url, allows_inner=True)

    with pytest.raises(outward.InnerAddress, match="never called"):
        talk.connect()
