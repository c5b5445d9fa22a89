"""Templates of rules: read from data files, checked, and which of two versions is newer."""

import re
import tomllib
from collections.abc import Mapping
from typing import Final

from khien.base.accounts.types import UnitKind
from khien.base.core.refusals import text
from khien.base.documents.rules.register import lines_of
from khien.base.documents.types.register import Subject
from khien.base.documents.types.rules import GivenTemplate, TemplateWrong

BODY_MAX: Final = 100_000
_CODE: Final = re.compile(r"[a-z0-9][a-z0-9-]{1,59}")


def require_template(template: GivenTemplate) -> None:
    """Raise TemplateWrong unless the template can be kept."""
    if not _CODE.fullmatch(template.code):
        raise TemplateWrong(what=text("its code has 2 to 60 small letters, digits and hyphens"))
    if not 0 < len(template.title.strip()) <= 300:
        raise TemplateWrong(what=text("its title is empty or longer than 300 characters"))
    if not 0 < len(template.body.strip()) <= BODY_MAX:
        raise TemplateWrong(what=text("its text is empty or longer than 100,000 characters"))
    if unknown := set(template.kinds) - {one.value for one in UnitKind}:
        raise TemplateWrong(what=f"kinds: {min(unknown)}")


def read(files: Mapping[str, str]) -> tuple[GivenTemplate, ...]:
    """Return the templates of data files (name to text). A broken one is a programming mistake."""
    found = []
    for written in files.values():
        given = tomllib.loads(written)
        one = GivenTemplate(
            code=given["code"],
            version=given["version"],
            title=given["title"],
            subject=Subject(given["subject"]),
            kinds=tuple(given["kinds"]),
            body=given["body"].strip(),
            bases=lines_of(given.get("bases", "")),
            source=given.get("source", ""),
        )
        require_template(one)
        found.append(one)
    return tuple(found)
