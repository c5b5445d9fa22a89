"""The words of the public pages: guides, files of the site, what is refused."""

from dataclasses import dataclass
from datetime import date

import msgspec

from khien.base.core.refusals import Refusal, text


class GuideSection(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A part of a guide: its heading and its short steps."""

    title: str
    steps: tuple[str, ...]


class Guide(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A page for citizens, in Vietnamese. `reviewed_on` is the day on which somebody last read it over."""

    code: str
    title: str
    summary: str
    reviewed_on: date
    sections: tuple[GuideSection, ...]
    order: int = 100


@dataclass(frozen=True, slots=True)
class SiteFile:
    """One file of the site: its path below the site's root, its content and type."""

    path: str
    content: bytes
    kind: str


@dataclass(frozen=True, slots=True)
class PartLine:
    """A part of the public page as its keepers see it: what it is, whether it is current, why not."""

    title: str
    is_current: bool
    detail: str
    path: str = ""


class BadGuide(Refusal):
    """A guide that cannot be shown."""

    message = text("%(file)s: %(where)s: %(what)s")
    status = 422
