"""CVSS inside a CSAF file: whole, computed right, one with its vector. Tests 6.1.7-6.1.10."""

from collections.abc import Iterator
from typing import Any, Final

from cvss import CVSS2, CVSS3
from cvss.exceptions import CVSSError

from khien.act.advisories.types.foreign import Fault

_V3: Final = {
    "attackVector": ("AV", "NETWORK ADJACENT_NETWORK LOCAL PHYSICAL"),
    "attackComplexity": ("AC", "LOW HIGH"),
    "privilegesRequired": ("PR", "NONE LOW HIGH"),
    "userInteraction": ("UI", "NONE REQUIRED"),
    "scope": ("S", "UNCHANGED CHANGED"),
    "confidentialityImpact": ("C", "NONE LOW HIGH"),
    "integrityImpact": ("I", "NONE LOW HIGH"),
    "availabilityImpact": ("A", "NONE LOW HIGH"),
    "exploitCodeMaturity": ("E", "UNPROVEN PROOF_OF_CONCEPT FUNCTIONAL HIGH X"),
    "remediationLevel": ("RL", "OFFICIAL_FIX TEMPORARY_FIX WORKAROUND UNAVAILABLE X"),
    "reportConfidence": ("RC", "UNKNOWN REASONABLE CONFIRMED X"),
    "confidentialityRequirement": ("CR", "LOW MEDIUM HIGH X"),
    "integrityRequirement": ("IR", "LOW MEDIUM HIGH X"),
    "availabilityRequirement": ("AR", "LOW MEDIUM HIGH X"),
    "modifiedAttackVector": ("MAV", "NETWORK ADJACENT_NETWORK LOCAL PHYSICAL X"),
    "modifiedAttackComplexity": ("MAC", "LOW HIGH X"),
    "modifiedPrivilegesRequired": ("MPR", "NONE LOW HIGH X"),
    "modifiedUserInteraction": ("MUI", "NONE REQUIRED X"),
    "modifiedScope": ("MS", "UNCHANGED CHANGED X"),
    "modifiedConfidentialityImpact": ("MC", "NONE LOW HIGH X"),
    "modifiedIntegrityImpact": ("MI", "NONE LOW HIGH X"),
    "modifiedAvailabilityImpact": ("MA", "NONE LOW HIGH X"),
}
_V2: Final = {
    "accessVector": ("AV", {"NETWORK": "N", "ADJACENT_NETWORK": "A", "LOCAL": "L"}),
    "accessComplexity": ("AC", {"HIGH": "H", "MEDIUM": "M", "LOW": "L"}),
    "authentication": ("Au", {"MULTIPLE": "M", "SINGLE": "S", "NONE": "N"}),
    "confidentialityImpact": ("C", {"NONE": "N", "PARTIAL": "P", "COMPLETE": "C"}),
    "integrityImpact": ("I", {"NONE": "N", "PARTIAL": "P", "COMPLETE": "C"}),
    "availabilityImpact": ("A", {"NONE": "N", "PARTIAL": "P", "COMPLETE": "C"}),
    "exploitability": (
        "E",
        {
            "UNPROVEN": "U",
            "PROOF_OF_CONCEPT": "POC",
            "FUNCTIONAL": "F",
            "HIGH": "H",
            "NOT_DEFINED": "ND",
        },
    ),
    "remediationLevel": (
        "RL",
        {
            "OFFICIAL_FIX": "OF",
            "TEMPORARY_FIX": "TF",
            "WORKAROUND": "W",
            "UNAVAILABLE": "U",
            "NOT_DEFINED": "ND",
        },
    ),
    "reportConfidence": (
        "RC",
        {"UNCONFIRMED": "UC", "UNCORROBORATED": "UR", "CONFIRMED": "C", "NOT_DEFINED": "ND"},
    ),
    "collateralDamagePotential": (
        "CDP",
        {
            "NONE": "N",
            "LOW": "L",
            "LOW_MEDIUM": "LM",
            "MEDIUM_HIGH": "MH",
            "HIGH": "H",
            "NOT_DEFINED": "ND",
        },
    ),
    "targetDistribution": (
        "TD",
        {"NONE": "N", "LOW": "L", "MEDIUM": "M", "HIGH": "H", "NOT_DEFINED": "ND"},
    ),
    "confidentialityRequirement": (
        "CR",
        {"LOW": "L", "MEDIUM": "M", "HIGH": "H", "NOT_DEFINED": "ND"},
    ),
    "integrityRequirement": ("IR", {"LOW": "L", "MEDIUM": "M", "HIGH": "H", "NOT_DEFINED": "ND"}),
    "availabilityRequirement": (
        "AR",
        {"LOW": "L", "MEDIUM": "M", "HIGH": "H", "NOT_DEFINED": "ND"},
    ),
}
_KEYS_V3: Final = {
    name: (letter, {("NOT_DEFINED" if word == "X" else word): word[0] for word in words.split()})
    for name, (letter, words) in _V3.items()
}
VECTOR_MAX: Final = 300
_SEVERITIES: Final = ("NONE", "LOW", "MEDIUM", "HIGH", "CRITICAL")
_SCORES: Final = ("baseScore", "temporalScore", "environmentalScore")
_RATED: Final = ("baseSeverity", "temporalSeverity", "environmentalSeverity")


def faults(file: dict[str, Any]) -> Iterator[Fault]:
    """Yield what is wrong with the scores of every vulnerability."""
    for place, one in enumerate(file.get("vulnerabilities", [])):
        path = f"/vulnerabilities/{place}/scores"
        seen: set[tuple[str, str]] = set()
        for order, score in enumerate(one.get("scores", [])):
            for name in ("cvss_v2", "cvss_v3"):
                if name in score:
                    yield from _score(score[name], f"{path}/{order}/{name}")
                    yield from _doubled(score, name, f"{path}/{order}", seen)


def worst(file: dict[str, Any]) -> str:
    """Return the highest severity word of all scores, in small letters; empty where there is none."""
    found = [
        str(score[name].get("baseSeverity", "")).upper()
        for one in file.get("vulnerabilities", [])
        for score in one.get("scores", [])
        for name in ("cvss_v3",)
        if name in score
    ]
    ranked = [_SEVERITIES.index(word) for word in found if word in _SEVERITIES]
    return _SEVERITIES[max(ranked)].lower() if ranked else ""


def _doubled(
    score: dict[str, Any], name: str, path: str, seen: set[tuple[str, str]]
) -> Iterator[Fault]:
    version = str(score[name].get("version", name))
    for place, product in enumerate(score["products"]):
        if (product, version) in seen:
            what = f"product {product} has two scores of CVSS {version}"
            yield Fault("6.1.7", f"{path}/products/{place}", what)
        seen.add((product, version))


def _score(score: dict[str, Any], path: str) -> Iterator[Fault]:
    is_v3 = path.endswith("v3")
    found = list(_unwhole(score, path, is_v3=is_v3))
    if found:
        yield from found
        return
    vector = score["vectorString"]
    try:
        computed = CVSS3(vector) if is_v3 else CVSS2(vector)
    except CVSSError as wrong:
        yield Fault("6.1.8", f"{path}/vectorString", str(wrong))
        return
    metrics: dict[str, str] = getattr(computed, "original_metrics", computed.metrics)
    yield from _miscomputed(score, path, computed, is_v3=is_v3)
    for name, (letter, words) in (_KEYS_V3 if is_v3 else _V2).items():
        if name in score and letter in metrics and words[score[name]] != metrics[letter]:
            yield Fault("6.1.10", f"{path}/{name}", f"{score[name]} is not what the vector says")


def _unwhole(score: dict[str, Any], path: str, *, is_v3: bool) -> Iterator[Fault]:
    """Yield what a score lacks, and values that are no choice of theirs. Test 6.1.8."""
    wanted = ["version", "vectorString", "baseScore", *(["baseSeverity"] if is_v3 else [])]
    for name in wanted:
        if name not in score:
            yield Fault("6.1.8", f"{path}/{name}", "is missing")
    versions = ("3.0", "3.1") if is_v3 else ("2.0",)
    if "version" in score and score["version"] not in versions:
        yield Fault("6.1.8", f"{path}/version", f"is not one of {', '.join(versions)}")
    vector = score.get("vectorString", "")
    start = f"CVSS:{score.get('version')}/" if is_v3 else ""
    if not isinstance(vector, str) or not vector.startswith(start) or len(vector) > VECTOR_MAX:
        yield Fault("6.1.8", f"{path}/vectorString", "is no vector of this version")
    yield from _wrong_values(score, path, is_v3=is_v3)


def _wrong_values(score: dict[str, Any], path: str, *, is_v3: bool) -> Iterator[Fault]:
    for name in _SCORES:
        value = score.get(name, 0)
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 10:
            yield Fault("6.1.8", f"{path}/{name}", "is no number from 0 to 10")
    for name in _RATED if is_v3 else ():
        if score.get(name, "NONE") not in _SEVERITIES:
            yield Fault("6.1.8", f"{path}/{name}", f"is not one of {', '.join(_SEVERITIES)}")
    for name, (_, words) in (_KEYS_V3 if is_v3 else _V2).items():
        if name in score and score[name] not in words:
            yield Fault("6.1.8", f"{path}/{name}", f"is not one of {', '.join(words)}")


def _miscomputed(
    score: dict[str, Any], path: str, computed: CVSS2 | CVSS3, *, is_v3: bool
) -> Iterator[Fault]:
    """Yield scores and severities that do not follow from the vector. Test 6.1.9."""
    values = (computed.base_score, computed.temporal_score, computed.environmental_score)
    rated = computed.severities() if is_v3 else ()
    for name, value in zip(_SCORES, values, strict=True):
        if name in score and value is not None and float(value) != float(score[name]):
            yield Fault("6.1.9", f"{path}/{name}", f"{score[name]} should be {value}")
    for name, word in zip(_RATED, rated, strict=False):
        if name in score and str(word).upper() != score[name]:
            yield Fault("6.1.9", f"{path}/{name}", f"{score[name]} should be {str(word).upper()}")
