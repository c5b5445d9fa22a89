"""Technical classes as other formats say them."""

from collections.abc import Iterable
from typing import Final

from khien.act.exchange.rules.stix import CLASS_LABEL
from khien.act.exchange.types.indicators import TechnicalClass

_WORDS: Final[tuple[tuple[str, TechnicalClass], ...]] = (
    ("ransom", TechnicalClass.RANSOMWARE),
    ("phish", TechnicalClass.PHISHING),
    ("brute", TechnicalClass.PASSWORDS),
    ("credential", TechnicalClass.PASSWORDS),
    ("password", TechnicalClass.PASSWORDS),
    ("scan", TechnicalClass.SCANNING),
    ("reconnaissance", TechnicalClass.SCANNING),
    ("command-and-control", TechnicalClass.CONTROL),
    ("command and control", TechnicalClass.CONTROL),
    ("c2", TechnicalClass.CONTROL),
    ("c&c", TechnicalClass.CONTROL),
    ("botnet", TechnicalClass.BOTNET),
    ("ddos", TechnicalClass.DENIAL),
    ("denial", TechnicalClass.DENIAL),
    ("exfil", TechnicalClass.EXFILTRATION),
    ("mining", TechnicalClass.MINING),
    ("miner", TechnicalClass.MINING),
    ("exploit", TechnicalClass.EXPLOITATION),
    ("webshell", TechnicalClass.EXPLOITATION),
    ("delivery", TechnicalClass.DELIVERY),
    ("dropper", TechnicalClass.DELIVERY),
    ("payload", TechnicalClass.DELIVERY),
    ("malware", TechnicalClass.MALWARE),
    ("trojan", TechnicalClass.MALWARE),
    ("installation", TechnicalClass.MALWARE),
)


def class_among(words: Iterable[str]) -> TechnicalClass | None:
    """Return the technical class that labels, phases or tags name, or None. Our own label leads."""
    said = [word.lower() for word in words]
    for word in said:
        own = word.removeprefix(CLASS_LABEL)
        if own != word and own in set(TechnicalClass):
            return TechnicalClass(own)
    for sign, technical_class in _WORDS:
        if any(sign in word for word in said):
            return technical_class
    return None
