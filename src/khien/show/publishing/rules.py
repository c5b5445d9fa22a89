"""Guides are read from TOML; security.txt and the feeds are written by their standards."""

import re
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Final
from xml.etree import ElementTree as ET

from khien.base.core import definitions
from khien.base.core.refusals import text
from khien.show.publishing.types import BadGuide, Guide

CURRENT_FOR: Final = timedelta(days=366)
"""How long a guide counts as current after somebody read it over: our own choice."""

EXPIRES_IN: Final = timedelta(days=180)
"""RFC 9116 recommends less than a year."""

_CODE: Final = re.compile(r"[a-z0-9][a-z0-9-]{1,39}")
_HEAD: Final = b'<?xml version="1.0" encoding="utf-8"?>\n'
_ATOM: Final = "http://www.w3.org/2005/Atom"


def read_guide(content: bytes, *, file: str) -> Guide:
    """Return a guide. Raises BadGuide."""
    found = definitions.read(content, Guide, file=file, refusal=BadGuide)
    if not _CODE.fullmatch(found.code):
        raise BadGuide(
            file=file, where="code", what=text("2 to 40 small letters, digits and hyphens")
        )
    return found


def is_current(guide: Guide, day: date) -> bool:
    """Return whether somebody read a guide over within the year."""
    return guide.reviewed_on <= day < guide.reviewed_on + CURRENT_FOR


def security_txt(contacts: Iterable[str], *, root: str, policy: str, at: datetime) -> bytes:
    """Return security.txt (RFC 9116)."""
    expires = (at + EXPIRES_IN).replace(hour=0, minute=0, second=0, microsecond=0)
    lines = [f"Contact: {one}" for one in contacts]
    lines.append(f"Expires: {expires:%Y-%m-%dT%H:%M:%SZ}")
    lines.append("Preferred-Languages: vi, en")
    if root:
        lines += [f"Canonical: {root}/.well-known/security.txt", f"Policy: {policy}"]
    return ("\n".join(lines) + "\n").encode()


def atom(
    title: str, root: str, entries: Iterable[tuple[str, str, str, datetime]], *, at: datetime
) -> bytes:
    """Return an Atom feed (RFC 4287); entries are titles, addresses, summaries and instants."""
    feed = ET.Element("feed", {"xmlns": _ATOM, "xml:lang": "vi"})
    ET.SubElement(feed, "title").text = title
    ET.SubElement(feed, "id").text = f"{root}/public/"
    ET.SubElement(feed, "link", {"rel": "self", "href": f"{root}/public/feed.atom"})
    ET.SubElement(feed, "link", {"rel": "alternate", "href": f"{root}/public/"})
    author = ET.SubElement(feed, "author")
    ET.SubElement(author, "name").text = title
    held = list(entries)
    newest = max((one[3] for one in held), default=at)
    ET.SubElement(feed, "updated").text = newest.isoformat()
    for name, address, summary, when in held:
        entry = ET.SubElement(feed, "entry")
        ET.SubElement(entry, "title").text = name
        ET.SubElement(entry, "id").text = address
        ET.SubElement(entry, "link", {"rel": "alternate", "href": address})
        ET.SubElement(entry, "updated").text = when.isoformat()
        ET.SubElement(entry, "summary").text = summary
    return _HEAD + bytes(ET.tostring(feed, encoding="utf-8"))


def rss(title: str, root: str, entries: Iterable[tuple[str, str, str, datetime]]) -> bytes:
    """Return the same as RSS 2.0."""
    feed = ET.Element("rss", {"version": "2.0"})
    channel = ET.SubElement(feed, "channel")
    ET.SubElement(channel, "title").text = title
    ET.SubElement(channel, "link").text = f"{root}/public/"
    ET.SubElement(channel, "description").text = title
    ET.SubElement(channel, "language").text = "vi"
    for name, address, summary, when in entries:
        item = ET.SubElement(channel, "item")
        ET.SubElement(item, "title").text = name
        ET.SubElement(item, "link").text = address
        ET.SubElement(item, "guid", {"isPermaLink": "true"}).text = address
        ET.SubElement(item, "pubDate").text = f"{when:%a, %d %b %Y %H:%M:%S %z}"
        ET.SubElement(item, "description").text = summary
    return _HEAD + bytes(ET.tostring(feed, encoding="utf-8"))
