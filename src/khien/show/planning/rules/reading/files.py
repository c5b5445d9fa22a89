"""A plan file told by its content, whatever it is called."""

import io
import zipfile

from khien.show.planning.rules.reading import sheet, toml, word
from khien.show.planning.rules.reading.gathering import Gathering
from khien.show.planning.types.plans import PlanFile


def read(name: str, content: bytes) -> PlanFile:
    """Return the plan that a file holds. Raises PlanNotRead with the place of the fault."""
    found = Gathering(name)
    reader = toml.read
    if content.startswith(b"PK"):
        reader = word.read if _has(content, "word/document.xml") else sheet.read
    elif content.startswith(b"\xd0\xcf\x11\xe0"):
        reader = sheet.read
    reader(found, content)
    return found.file()


def _has(content: bytes, member: str) -> bool:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return member in archive.namelist()
    except zipfile.BadZipFile:
        return False
