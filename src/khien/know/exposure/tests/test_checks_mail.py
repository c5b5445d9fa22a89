"""What the DNS says of mail domains, asked of a real name server on loopback."""

from dataclasses import replace

import pytest

from khien.know.exposure.rules.checks import mail
from khien.know.exposure.tests.outside import Zone, name_server
from khien.know.exposure.types.checks import INNER, Answer, Verdict
from khien.know.exposure.wire.names import Names, look_at_mail

DOMAIN = "thu.tinh.example"
GOOD: Zone = {
    (DOMAIN, "TXT"): ['"v=spf1 mx include:spf.example -all"', '"google-site=1"'],
    (DOMAIN, "MX"): ["10 mx.tinh.example."],
    (DOMAIN, "DNSKEY"): [
        "257 3 13 mdsswUyr3DPW132mOi8V9xESWE8jTo0dxCjjnopKl+GqJxpVXckHAeF+KkxLbxIL fDLUT0rAK9iUzy1L53eKGQ=="
    ],
    ("spf.example", "TXT"): ['"v=spf1 ip4:192.0.2.1 -all"'],
    (f"_dmarc.{DOMAIN}", "TXT"): ['"v=DMARC1; p=reject"'],
    (f"_mta-sts.{DOMAIN}", "TXT"): ['"v=STSv1; id=1"'],
    (f"_smtp._tls.{DOMAIN}", "TXT"): ['"v=TLSRPTv1; rua=mailto:a@b.vn"'],
    (f"k1._domainkey.{DOMAIN}", "TXT"): ['"v=DKIM1; k=rsa; p=MIIB" "IjAN"'],
}


POLICY = "version: STSv1\nmode: enforce\nmx: *.tinh.example\nmax_age: 2419200\n"


def answered(body: str) -> Answer:
    return Answer("https://mta-sts/.well-known/mta-sts.txt", 200, body=body.encode())


ENFORCED = answered(POLICY)


def said(
    zone: Zone, *, selectors: tuple[str, ...] = ("k1",), policy: Answer | None = ENFORCED
) -> dict[str, Verdict]:
    with name_server(zone) as server:
        seen = look_at_mail(Names(server), DOMAIN, selectors)
        judged = mail.judge(replace(seen, sts_policy=policy))
    return {one.check: one.verdict for one in judged}


def test_a_good_domain_is_good_in_all() -> None:
    assert set(said(GOOD).values()) == {Verdict.GOOD}


def test_a_domain_without_records() -> None:
    assert said({(DOMAIN, "A"): ["192.0.2.1"]}, selectors=()) == {
        "spf": Verdict.BAD,
        "dmarc": Verdict.BAD,
        "mx": Verdict.WEAK,
        "dkim": Verdict.UNKNOWN,
        "mta-sts": Verdict.WEAK,
        "tls-rpt": Verdict.WEAK,
        "dnssec": Verdict.WEAK,
    }


@pytest.mark.parametrize(
    ("records", "verdict"),
    [
        (['"v=spf1 mx -all"', '"v=spf1 -all"'], Verdict.BAD),
        (['"v=spf1 +all"'], Verdict.BAD),
        (['"v=spf1 mx"'], Verdict.WEAK),
        (['"v=spf1 ' + " ".join(f"exists:{n}.example" for n in range(11)) + ' -all"'], Verdict.BAD),
        (['"v=spf1 include:loop.example -all"'], Verdict.BAD),
        (['"v=spf1 include:silent.example -all"'], Verdict.UNKNOWN),
        (['"v=spf1 redirect=spf.example"'], Verdict.GOOD),
    ],
)
def test_spf(records: list[str], verdict: Verdict) -> None:
    others: Zone = {
        ("loop.example", "TXT"): ['"v=spf1 include:loop.example -all"'],
        ("silent.example", "FAIL"): [],
    }

    assert said({**GOOD, **others, (DOMAIN, "TXT"): records})["spf"] is verdict


@pytest.mark.parametrize(
    ("record", "verdict"),
    [
        ("v=DMARC1; p=none", Verdict.BAD),
        ("v=DMARC1; p=quarantine; pct=20", Verdict.WEAK),
        ("v=DMARC1; p=quarantine", Verdict.GOOD),
    ],
)
def test_dmarc(record: str, verdict: Verdict) -> None:
    assert said({**GOOD, (f"_dmarc.{DOMAIN}", "TXT"): [f'"{record}"']})["dmarc"] is verdict


def test_dmarc_of_the_domain_above_holds() -> None:
    zone = {key: value for key, value in GOOD.items() if key[0] != f"_dmarc.{DOMAIN}"}
    zone["_dmarc.tinh.example", "TXT"] = ['"v=DMARC1; p=reject"']

    assert said(zone)["dmarc"] is Verdict.GOOD


def test_a_name_server_with_a_fault_tells_nothing() -> None:
    found = said({(DOMAIN, "FAIL"): []})

    assert {found[code] for code in ("spf", "mx", "dnssec")} == {Verdict.UNKNOWN}


@pytest.mark.parametrize(
    ("policy", "verdict"),
    [
        (None, Verdict.UNKNOWN),
        (Answer("x", problem=INNER), Verdict.UNKNOWN),
        (Answer("x", problem="certificate verify failed"), Verdict.WEAK),
        (Answer("x", 301), Verdict.WEAK),
        (answered("<html>trang chủ</html>"), Verdict.WEAK),
        (answered(POLICY.replace("STSv1", "STSv2")), Verdict.WEAK),
        (answered(POLICY.replace("enforce", "strict")), Verdict.WEAK),
        (answered(POLICY.replace("2419200", "-1")), Verdict.WEAK),
        (answered(POLICY.replace("2419200", "31557601")), Verdict.WEAK),
        (answered(POLICY.replace("mx: *.tinh.example\n", "")), Verdict.WEAK),
        (answered(POLICY.replace("enforce", "none")), Verdict.WEAK),
        (answered(POLICY.replace("enforce", "testing")), Verdict.WEAK),
        (answered(POLICY.replace("2419200", "86400")), Verdict.WEAK),
        (answered(POLICY.replace("*.tinh", "*.khac")), Verdict.BAD),
        (answered(POLICY.replace("*.tinh", "*.mx.tinh")), Verdict.BAD),
        (answered(POLICY.replace("*.tinh", "*.khac").replace("enforce", "testing")), Verdict.WEAK),
        (answered(POLICY.replace("\n", "\r\n") + "mode: none\r\nx: y\r\n"), Verdict.GOOD),
        (answered(POLICY.replace("*.tinh", "MX.tinh")), Verdict.GOOD),
    ],
)
def test_policy_of_mta_sts_is_read_as_rfc_8461_says(
    policy: Answer | None, verdict: Verdict
) -> None:
    assert said(GOOD, policy=policy)["mta-sts"] is verdict


def test_reports_of_failures_need_an_address() -> None:
    zone: Zone = {**GOOD, (f"_smtp._tls.{DOMAIN}", "TXT"): ['"v=TLSRPTv1;"']}

    assert said(zone)["tls-rpt"] is Verdict.WEAK
