"""Inventories that agents bring, and the answers that their protocols want."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final
from xml.etree.ElementTree import Element

from django.utils import timezone

from khien.base.core.clock import now
from khien.base.core.refusals import text
from khien.know.inventory.rules.reading import fusion, glpi
from khien.know.inventory.rules.reading.door import decoded, json_of, refused, unpacked, xml_of
from khien.know.inventory.services.agents import acting
from khien.know.inventory.services.observing import observe
from khien.know.inventory.types.agents import Sender
from khien.know.inventory.types.observation import Observation, Observed

HOURS: Final = 24
"""How often an agent comes, in hours."""

ALL_DONE: Final = {"status": "ok", "expiration": HOURS}
"""What an agent is answered whose message was taken in: at once, so that none need ask again."""

UNWANTED: Final = ("collect", "deploy", "esx", "remoteinventory", "wakeonlan")
"""Tasks that GLPI agents can do and that nobody here asks for: they read files or act on machines."""


@dataclass(frozen=True, slots=True)
class Message:
    """One message of an agent: JSON of GLPI's protocol, or XML of FusionInventory's; never both."""

    document: dict[str, Any] | None = None
    root: Element | None = None


def message_of(body: bytes) -> Message:
    """Return an agent's message, unpacked. Raises NotRead."""
    content = unpacked(body)
    head = decoded(content[:200]).lstrip()
    if head.startswith("<"):
        root = xml_of(content)
        if root.tag != "REQUEST":
            raise refused(
                "1:1", text("this is no request of an agent"), text("send GLPI's JSON or XML")
            )
        return Message(root=root)
    document = json_of(content)
    if not isinstance(document, dict):
        raise refused(
            "1:1", text("this is no request of an agent"), text("send GLPI's JSON or XML")
        )
    return Message(document=document)


def answer_glpi(sender: Sender, document: dict[str, Any]) -> dict[str, Any]:
    """Take in what a GLPI agent brings and return its answer. Raises NotRead."""
    action = str(document.get("action", "inventory"))
    if action == "contact":
        return {
            "status": "ok",
            "message": "Khiên",
            "expiration": HOURS,
            "tasks": {"inventory": {"server": "khien", "version": "1"}},
            "disabled": list(UNWANTED),
        }
    if document.get("status") == "pending" and "content" not in document:
        return ALL_DONE  # a proxy tells that it still waits for its agents; it will send what they bring
    _take(sender, glpi.read(document, at=_now()))
    return ALL_DONE


def answer_fusion(sender: Sender, root: Element) -> str:
    """Take in what a FusionInventory agent brings and return its answer in XML. Raises NotRead."""
    if fusion.query_of(root) == "PROLOG":
        return f"<REPLY><PROLOG_FREQ>{HOURS}</PROLOG_FREQ><RESPONSE>SEND</RESPONSE></REPLY>"
    _take(sender, fusion.read(root, at=_now()))
    return "<REPLY></REPLY>"


def _take(sender: Sender, found: list[Observation]) -> Observed:
    """Take in observations as of now: the clock of a machine that speaks itself is not trusted."""
    at = now()
    said = [replace(one, seen_at=at) for one in found]
    return observe(acting(sender), unit_code=sender.unit_code, observations=said)


def _now() -> datetime:
    return timezone.localtime(now())
