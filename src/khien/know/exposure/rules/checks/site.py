"""Judges what a look at a site saw: reach, TLS, headers, cookies, files that should not be there."""

import re
from datetime import timedelta
from typing import Final

from khien.base.core.refusals import text
from khien.know.exposure.rules.checks import disclosure, pages
from khien.know.exposure.rules.checks.cases import first
from khien.know.exposure.rules.checks.names import fits
from khien.know.exposure.types.checks import (
    INNER,
    Answer,
    Baseline,
    CertificateSeen,
    Content,
    Judged,
    SiteSeen,
    Verdict,
    Walk,
)

SLOW_S: Final = 5.0
SHORT: Final = timedelta(days=30)
HALF_A_YEAR: Final = 15_552_000
_GOOD, _WEAK, _BAD, _UNKNOWN = Verdict.GOOD, Verdict.WEAK, Verdict.BAD, Verdict.UNKNOWN
_STRICT_REFERRERS: Final = frozenset(
    {
        "no-referrer",
        "same-origin",
        "strict-origin",
        "strict-origin-when-cross-origin",
        "no-referrer-when-downgrade",
        "origin",
        "origin-when-cross-origin",
    }
)


def judge(seen: SiteSeen, content: Content, baseline: Baseline | None) -> list[Judged]:
    """Return what is said of a site. What needs an answer is “could not tell” where there was none."""
    found = [reach(seen), *_tls(seen)]
    home = seen.home.last
    if home.status == 0:
        found += [
            Judged(code, _UNKNOWN, text("The site did not answer."))
            for code in ("hsts", "csp", "nosniff", "frames", "referrer", "cookies", "server")
        ]
        found += [
            Judged(code, _UNKNOWN, text("The site did not answer."))
            for code in ("security-txt", "folders", "exposed", *pages.CODES)
        ]
        return found
    found += [_hsts(seen), _csp(home), _nosniff(home), _frames(home), _referrer(home)]
    found += [_cookies(seen), _server(home), disclosure.judge(seen.security_txt, seen.at)]
    found += [_folders(seen), _exposed(seen)]
    return found + pages.judge(home, content, baseline)


def reach(seen: SiteSeen) -> Judged:
    """Return whether a site answers, and how fast."""
    home = seen.home.last
    took = home.problem or f"{home.status} · {home.seconds} s"
    details = f"{took}\n{seen.home.left_to or home.url}"[:600]
    return first(
        "reach",
        details,
        (seen.home.is_endless, _BAD, text("It leads visitors in a circle.")),
        (
            home.problem == INNER,
            _UNKNOWN,
            text("It stands at an inner address; only a written confirmation lets it be called."),
        ),
        (home.status == 0, _BAD, text("It does not answer.")),
        (home.status >= 500, _BAD, text("It answers with a fault of its own.")),
        (bool(seen.home.left_to), _WEAK, text("It leads to another host.")),
        (home.status >= 400, _WEAK, text("Its first page cannot be read by visitors.")),
        (home.seconds > SLOW_S, _WEAK, text("It takes longer than 5 seconds to answer.")),
        good=text("It answers."),
    )


def is_outage(home: Walk) -> bool:
    """Return whether visitors get nothing: no answer, a fault of the server, or a circle."""
    is_silent = home.last.status == 0 and home.last.problem != INNER
    return home.is_endless or is_silent or home.last.status >= 500


def _tls(seen: SiteSeen) -> list[Judged]:
    if seen.place.scheme != "https":
        return [
            Judged("certificate", _BAD, text("The site stands in the register without HTTPS.")),
            Judged("tls", _UNKNOWN, text("The site stands in the register without HTTPS.")),
            Judged("ciphers", _UNKNOWN, text("The site stands in the register without HTTPS.")),
            Judged("redirect", _UNKNOWN, text("The site stands in the register without HTTPS.")),
        ]
    return [_certificate(seen), _versions(seen), _ciphers(seen), _redirect(seen)]


def _certificate(seen: SiteSeen) -> Judged:
    held = seen.certificate
    if held is None:
        is_silent = seen.home.last.status == 0 and "SSL" not in seen.certificate_problem
        verdict = _UNKNOWN if is_silent else _BAD
        return Judged(
            "certificate", verdict, text("No certificate could be read."), seen.certificate_problem
        )
    fits_host = any(fits(name, seen.place.host) for name in held.names)
    return first(
        "certificate",
        _shown(held),
        (held.ends <= seen.at, _BAD, text("It has expired.")),
        (held.begins > seen.at, _BAD, text("It does not hold yet.")),
        (not fits_host, _BAD, text("It is for another name.")),
        (bool(held.problem), _BAD, text("Browsers do not trust who issued it.")),
        (held.ends <= seen.at + SHORT, _WEAK, text("It expires within 30 days.")),
        good=text("It is valid and fits the name."),
    )


def _shown(held: CertificateSeen) -> str:
    names = ", ".join(held.names[:5])
    parts = [names, held.ends.strftime("→ %d/%m/%Y"), held.issuer, held.problem]
    return "\n".join(one for one in parts if one)


def _versions(seen: SiteSeen) -> Judged:
    if seen.certificate is None:
        return Judged("tls", _UNKNOWN, text("There was no talk over TLS."))
    version = seen.certificate.version
    if version not in {"TLSv1.2", "TLSv1.3"}:
        return Judged("tls", _BAD, text("It offers no TLS 1.2 or newer."), version)
    if seen.old_versions is None:
        return Judged(
            "tls",
            _GOOD,
            text("It offers a safe version; whether it also takes old ones could not be tried."),
            version,
        )
    if seen.old_versions:
        shown = f"{version}\n{', '.join(seen.old_versions)}"
        return Judged("tls", _WEAK, text("It still takes old, broken versions."), shown)
    return Judged("tls", _GOOD, text("It takes safe versions alone."), version)


def _ciphers(seen: SiteSeen) -> Judged:
    scan = seen.scan
    if scan is None:
        return Judged("ciphers", _UNKNOWN, text("There was no talk over TLS."))
    if scan.problem:
        why = {
            "no scanner": text("No scanner of TLS is set up here."),
            INNER: text(
                "It stands at an inner address; only a written confirmation lets it be called."
            ),
        }.get(scan.problem, text("The scanner of TLS told nothing."))
        return Judged("ciphers", _UNKNOWN, why, scan.problem)
    return first(
        "ciphers",
        "\n".join(scan.weak)[:2000],
        (scan.is_grave, _BAD, text("It offers what has been broken.")),
        (bool(scan.weak), _WEAK, text("It offers what is weak.")),
        good=text("It offers strong ciphers alone."),
    )


def _redirect(seen: SiteSeen) -> Judged:
    if seen.plain is None:
        return Judged("redirect", _UNKNOWN, text("The site has a port of its own."))
    last = seen.plain.last
    shown = "\n".join(f"{one.status} {one.url}"[:200] for one in seen.plain.answers)
    if seen.plain.answers[0].status == 0:
        return Judged("redirect", _GOOD, text("It does not answer without encryption."), shown)
    if seen.plain.left_to.startswith("http:") or seen.plain.is_endless:
        return Judged("redirect", _WEAK, text("It leads visitors on without encryption."), shown)
    if last.url.startswith("https:") or seen.plain.left_to.startswith("https:"):
        return Judged("redirect", _GOOD, text("It leads visitors to HTTPS."), shown)
    return Judged("redirect", _BAD, text("It serves pages without encryption."), shown)


def _hsts(seen: SiteSeen) -> Judged:
    if not seen.home.last.url.startswith("https:"):
        return Judged("hsts", _WEAK, text("Without HTTPS, browsers cannot remember it."))
    value = seen.home.last.header("strict-transport-security")
    found = re.search(r"max-age\s*=\s*\"?(\d{1,12})", value, re.IGNORECASE)
    if not found or int(found[1]) == 0:
        return Judged("hsts", _WEAK, text("The header is missing."), value[:300])
    if int(found[1]) < HALF_A_YEAR:
        return Judged("hsts", _WEAK, text("It holds for less than half a year."), value[:300])
    return Judged("hsts", _GOOD, text("Browsers remember it."), value[:300])


def _csp(home: Answer) -> Judged:
    value = "; ".join(home.all("content-security-policy"))
    parts = _directives(value)
    scripts = parts.get("script-src", parts.get("default-src"))
    if scripts is None:
        return Judged("csp", _WEAK, text("No policy for scripts is sent."), value[:1000])
    is_open = "*" in scripts or "'unsafe-eval'" in scripts
    has_marks = any(one.startswith(("'nonce-", "'sha")) for one in scripts)
    if is_open or ("'unsafe-inline'" in scripts and not has_marks):
        return Judged("csp", _WEAK, text("The policy lets foreign scripts in."), value[:1000])
    return Judged("csp", _GOOD, text("A policy keeps foreign scripts out."), value[:1000])


def _directives(value: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for part in value.lower().split(";"):
        words = part.split()
        if words:
            found.setdefault(words[0], words[1:])
    return found


def _nosniff(home: Answer) -> Judged:
    value = home.header("x-content-type-options")
    if value.strip().lower() == "nosniff":
        return Judged("nosniff", _GOOD, text("The header is sent."), value)
    return Judged("nosniff", _WEAK, text("The header is missing."), value[:200])


def _frames(home: Answer) -> Judged:
    policy = _directives("; ".join(home.all("content-security-policy"))).get("frame-ancestors")
    old = home.header("x-frame-options").strip().lower()
    if (policy is not None and "*" not in policy) or old in {"deny", "sameorigin"}:
        shown = old or "frame-ancestors " + " ".join(policy or [])
        return Judged("frames", _GOOD, text("Others cannot frame it."), shown[:300])
    return Judged("frames", _WEAK, text("Anybody can show it inside a page of theirs."), old[:300])


def _referrer(home: Answer) -> Judged:
    values = [one.strip().lower() for one in home.header("referrer-policy").split(",")]
    if values[-1] in _STRICT_REFERRERS:
        return Judged("referrer", _GOOD, text("The header is sent."), values[-1])
    return Judged("referrer", _WEAK, text("The header is missing or lax."), values[-1][:200])


def _cookies(seen: SiteSeen) -> Judged:
    found = [one for answer in seen.home.answers for one in answer.all("set-cookie")]
    faults = []
    for one in found[:50]:
        name, *flags = [part.strip() for part in one.split(";")]
        held = {flag.partition("=")[0].lower() for flag in flags}
        missing = [flag for flag in ("Secure", "HttpOnly", "SameSite") if flag.lower() not in held]
        if missing:
            faults.append(f"{name.partition('=')[0][:60]}: {', '.join(missing)}")
    if not found:
        return Judged("cookies", _GOOD, text("The first page sets no cookie."))
    if faults:
        shown = "\n".join(faults)[:1000]
        return Judged("cookies", _WEAK, text("A cookie lacks a protecting flag."), shown)
    return Judged("cookies", _GOOD, text("Every cookie is protected."), str(len(found)))


def _server(home: Answer) -> Judged:
    told = [home.header(name) for name in ("server", "x-powered-by", "x-aspnet-version")]
    shown = "\n".join(one for one in told if one)[:300]
    if re.search(r"\d+\.\d+", shown):
        return Judged("server", _WEAK, text("The headers tell a version."), shown)
    return Judged("server", _GOOD, text("The headers tell no version."), shown)


def _folders(seen: SiteSeen) -> Judged:
    answers = [seen.home.last, *seen.folders]
    listed = [one.url for one in answers if one.status == 200 and _is_listing(one.body)]
    if listed:
        return Judged("folders", _BAD, text("A folder shows all its files."), "\n".join(listed))
    tried = "\n".join(one.url for one in seen.folders)
    return Judged("folders", _GOOD, text("No folder that was tried shows its files."), tried)


def _is_listing(body: bytes) -> bool:
    found = re.search(
        rb"<(?:title|h1)>\s*(?:index of|directory listing for)\s*/", body[:4000], re.IGNORECASE
    )
    return found is not None


def _exposed(seen: SiteSeen) -> Judged:
    if seen.nowhere is None or seen.nowhere.status == 200:
        return Judged(
            "exposed",
            _UNKNOWN,
            text("The site answers alike for every address, also invented ones."),
        )
    found = [
        path
        for path, answer in seen.exposed
        if answer.status == 200 and "text/html" not in answer.header("content-type").lower()
    ]
    if found:
        return Judged("exposed", _BAD, text("Anybody can fetch these files."), "\n".join(found))
    if any(answer.problem for _path, answer in seen.exposed):
        return Judged("exposed", _UNKNOWN, text("The site gave no answer for it."))
    return Judged("exposed", _GOOD, text("None of the few that were tried is there."))
