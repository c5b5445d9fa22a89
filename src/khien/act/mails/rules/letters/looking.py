"""The look at a mail whole: head, links and attachments, each reason with its weight; and the verdict."""

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import unescape
from typing import Final

from khien.act.mails.rules.letters import heads, hosts, links, outlook, reading
from khien.act.mails.types.mails import (
    Analysis,
    Handed,
    Headers,
    LinkSeen,
    MailVerdict,
    Own,
    PartSeen,
    Reason,
    Weight,
)
from khien.act.mails.types.reasons import REASONS

PARTS_LOOKED: Final = 8
"""How many attachments the files' check is given, each a process of its own."""
WORDS_MAX: Final = 300_000
TOLD_MAX: Final = 8
"""How often one kind of reason is told."""

_TURNED: Final = re.compile("[\u202a-\u202e\u2066-\u2069\u200e\u200f]")
_PROGRAMS: Final = frozenset(
    {
        "exe", "com", "scr", "pif", "bat", "cmd", "ps1", "psm1", "vbs", "vbe", "js", "jse",
        "wsf", "wsh", "hta", "lnk", "msi", "msp", "jar", "cpl", "reg", "scf", "url", "dll",
        "application", "gadget", "inf", "chm", "appx", "msix", "one",
    }
)  # fmt: skip
_PAGES: Final = frozenset({"html", "htm", "shtml", "xhtml", "mht", "mhtml", "svg"})
_DISKS: Final = frozenset({"iso", "img", "vhd", "vhdx", "udf", "dmg"})
_PAPERS: Final = frozenset(
    {
        "pdf", "doc", "docx", "xls", "xlsx", "ppt", "pptx", "txt", "rtf", "jpg", "jpeg", "png",
        "gif", "zip", "rar", "odt", "ods", "csv", "mp3", "mp4",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Asked:
    """What the process is asked: how the mail came, and what is the province's own."""

    handed: Handed
    own: Own


def look(asked: Asked, content: bytes) -> Analysis:
    """Return what is found in a mail; one that cannot be taken apart says so in its reasons."""
    own = Own(hosts.own_of(asked.own.domains), asked.own.names)
    forwarder = ""
    try:
        if asked.handed is Handed.FORWARDED:
            forwarder = _forwarder(content)
        letter = _opened(asked.handed, content)
    except reading.Unreadable as problem:
        return Analysis(Headers(), (), (), (unread(str(problem)),), "", forwarder=forwarder)
    hidden = heads.hidden_of(letter)
    head = heads.headers(letter, hidden)
    found = links.find(letter.words, letter.pages)
    kept, parts = _links(found, hidden), _parts(letter, hidden)
    told: list[Reason] = []
    if letter.headers:
        told += heads.reasons(letter, head, own)
    else:
        told.append(Reason("no_headers", {}))
    told += _of_links(found, own)
    told += _of_parts(letter, hidden)
    if letter.faults:
        told.append(Reason("faulty", {"detail": ", ".join(sorted(set(letter.faults))[:4])}))
    words = "\n".join((letter.first("subject"), *letter.words, *map(_plain, letter.pages)))
    if letter.is_cut or len(words) > WORDS_MAX:
        told.append(Reason("cut_words", {}))
    return Analysis(
        headers=head,
        links=kept,
        parts=parts,
        reasons=tuple(_few(told)),
        words=words[:WORDS_MAX],
        subject_key=heads.subject_key(head),
        forwarder=forwarder,
    )


def verdict_of(reasons: Iterable[Reason]) -> MailVerdict:
    """Return the verdict that reasons make: the heaviest decides, and what was not read is never nothing."""
    weights = {REASONS[reason.code][0] for reason in reasons}
    if Weight.DANGER in weights:
        return MailVerdict.DANGER
    if Weight.SUSPICIOUS in weights:
        return MailVerdict.SUSPICIOUS
    return MailVerdict.UNREADABLE if Weight.UNREAD in weights else MailVerdict.NO_SIGNS


def unread(detail: str) -> Reason:
    """Return the reason of a mail that cannot be read."""
    return Reason("broken", {"detail": detail})


def _forwarder(content: bytes) -> str:
    """Return the address that forwards a mail to the reporting address."""
    outer = reading.Letter(headers=reading.headers_of(reading.parsed(content)))
    return heads.headers(outer, ()).from_address.lower()


def _opened(handed: Handed, content: bytes) -> reading.Letter:
    """Return the mail that is meant: of a forwarded one that which it carries, or its words alone."""
    if handed is Handed.FORWARDED:
        inner = reading.inner_mail(content)
        if inner is not None:
            return _opened(Handed.FILE, inner)
        outer = reading.read(content)
        return reading.Letter(words=outer.words, pages=outer.pages, parts=outer.parts)
    if content.startswith(reading.OLE):
        return outlook.read(content)
    if handed is Handed.PASTED and not reading.has_head(content):
        return reading.Letter(words=[reading.clean(content.decode("utf-8", "replace"))])
    return reading.read(content.lstrip())


def _links(found: links.Found, hidden: tuple[str, ...]) -> tuple[LinkSeen, ...]:
    kept = {one.kept: one for link in found.links.values() for one in [links.seen(link, hidden)]}
    return tuple(kept.values())


def _of_links(found: links.Found, own: Own) -> Iterator[Reason]:
    if found.has_form:
        yield Reason("asks_password", {})
    if found.has_script:
        yield Reason("script_link", {})
    if found.count > links.LINKS_MAX:
        yield Reason("more_links", {"count": str(found.count)})
    for link in found.links.values():
        yield from _of_link(link, hosts.spelled(link.host), own)


def _of_link(link: links.Link, host: str, own: Own) -> Iterator[Reason]:
    imitated = hosts.imitated(host, own.domains)
    if imitated:
        yield Reason("link_imitates", {"host": host, "own": imitated})
    yield from _of_said(link, host, own)
    if hosts.is_foreign(host):
        yield Reason("foreign_letters", {"host": host, "spelled": hosts.encoded(host)})
    for holds, code in (
        (hosts.is_number(host), "number_host"),
        (host in hosts.SHORT, "short_link"),
        (link.has_name, "name_in_link"),
        (link.has_port, "odd_port"),
    ):
        if holds:
            yield Reason(code, {"host": host})


def _of_said(link: links.Link, host: str, own: Own) -> Iterator[Reason]:
    """Yield the reason of a link whose words show another host than it leads to."""
    if not link.said or hosts.site(link.said) == hosts.site(host):
        return
    is_own = hosts.own_above(link.said, own.domains) and not hosts.own_above(host, own.domains)
    yield Reason("said_own" if is_own else "said_other", {"said": link.said, "host": host})


def _parts(letter: reading.Letter, hidden: tuple[str, ...]) -> tuple[PartSeen, ...]:
    """Return the attachments, the first few with their content: the files' check looks at those."""
    return tuple(
        PartSeen(
            _named(part, hidden),
            len(part.content),
            hashlib.sha256(part.content).hexdigest(),
            part.content if place < PARTS_LOOKED else b"",
        )
        for place, part in enumerate(_whole(letter))
    )


def _whole(letter: reading.Letter) -> list[reading.Part]:
    """Return the attachments that hold something; what a mail inside carries stands beside it."""
    return [part for part in letter.parts if part.content]


def _of_parts(letter: reading.Letter, hidden: tuple[str, ...]) -> Iterator[Reason]:
    held = _whole(letter)
    if len(held) > PARTS_LOOKED:
        yield Reason("more_parts", {"count": str(len(held))})
    for part in held:
        yield from _of_part(part, {"name": _named(part, hidden)})


def _of_part(part: reading.Part, name: dict[str, str]) -> Iterator[Reason]:
    endings = part.name.lower().rstrip(". ").split(".")[1:]
    last = _TURNED.sub("", endings[-1]) if endings else ""
    if _TURNED.search(part.name):
        yield Reason("turned_name", name)
    if last in _PROGRAMS:
        yield Reason("program", name)
        if len(endings) > 1 and endings[-2].strip() in _PAPERS:
            yield Reason("double_ending", name)
    elif last in _PAGES:
        yield Reason("page_attached", name)
    elif last in _DISKS:
        yield Reason("disk_attached", name)
    elif part.name.lower() == "winmail.dat" or "ms-tnef" in part.name:
        yield Reason("sealed", name)


def _named(part: reading.Part, hidden: tuple[str, ...]) -> str:
    return heads.without(_TURNED.sub("", part.name), hidden)[: reading.NAME_MAX]


def _few(reasons: Iterable[Reason]) -> Iterator[Reason]:
    """Yield each reason once, and no kind of it too often."""
    told: set[tuple[str, str]] = set()
    counts: dict[str, int] = {}
    for reason in reasons:
        key = (reason.code, str(sorted(reason.values.items())))
        if key not in told and counts.get(reason.code, 0) < TOLD_MAX:
            told.add(key)
            counts[reason.code] = counts.get(reason.code, 0) + 1
            yield reason


def _plain(page: str) -> str:
    """Return the words of a page, a block a line, for the look for markings."""
    return unescape(re.sub(r"<[^>]{0,5000}>", "\n", page))
