"""Names of products in CPE 2.3, and the keys under which what is affected is looked up."""

import re
from dataclasses import dataclass
from typing import Final

_COLON: Final = re.compile(r"(?<!\\):")
_BARE: Final = re.compile(r"[^a-z0-9.+-]+")
_UPDATE: Final = re.compile(r"update_?(\d+)")

ANY: Final = frozenset({"*", "-", ""})
ECOSYSTEMS: Final = {
    "node.js": "npm",
    "nodejs": "npm",
    "python": "pypi",
    "maven": "maven",
    "go": "go",
    "ruby": "gem",
    "rubygems": "gem",
    "rust": "cargo",
    "composer": "composer",
    "nuget": "nuget",
}
"""Target software that is a package system: such rows are of its packages and of nothing else."""


@dataclass(frozen=True, slots=True)
class Cpe:
    """The parts of a CPE name that matching reads."""

    part: str
    vendor: str
    product: str
    version: str
    update: str
    target: str

    @property
    def key(self) -> str:
        """Return the key of the product: `a:vendor:product`, or that of a package of its ecosystem."""
        ecosystem = ECOSYSTEMS.get(self.target)
        if ecosystem == "maven":
            return maven_key(self.vendor if "." in self.vendor else "*", self.product)
        if ecosystem:
            return package_key(ecosystem, self.product)
        return f"{self.part}:{self.vendor}:{self.product}"[:200]

    @property
    def full_version(self) -> str:
        """Return the version with its update, or empty where the name holds for any."""
        if self.version in ANY:
            return ""
        if self.update in ANY:
            return self.version
        numbered = _UPDATE.fullmatch(self.update)
        return f"{self.version}_{numbered[1]}" if numbered else f"{self.version} {self.update}"


def cpe_of(name: str) -> Cpe | None:
    """Return the parts of a CPE name (2.3, or the older `cpe:/a:vendor:product`); None for others."""
    if name.startswith("cpe:/"):
        name = "cpe:2.3:" + name[5:]
    parts = [one.replace("\\", "").lower() for one in _COLON.split(name)]
    if parts[:2] != ["cpe", "2.3"] or len(parts) < 5 or parts[2] not in {"a", "o", "h"}:
        return None
    parts += ["*"] * (13 - len(parts))
    target = "" if parts[10] in ANY else parts[10]
    return Cpe(parts[2], parts[3], parts[4], parts[5], parts[6], target)


def package_key(ecosystem: str, name: str) -> str:
    """Return the key of a package; Python's and CPE's `_` and `-` are one."""
    folded = name.lower()
    if ecosystem in {"pypi", "npm", "gem", "cargo"}:
        folded = folded.replace("_", "-")
    return f"{ecosystem}:{folded}"[:200]


def maven_key(group: str, artifact: str) -> str:
    """Return the key of a Maven artifact; the group is `*` where only the artifact is known."""
    return f"maven:{group.lower()}:{artifact.lower().replace('_', '-')}"[:200]


def named_key(vendor: str, product: str) -> str:
    """Return the key of a product as a maker writes it in words: “Foxit Software”, “PDF Reader”."""
    return f"a:{_word(vendor)}:{_word(product)}"[:200]


def _word(text: str) -> str:
    return _BARE.sub("_", text.lower()).strip("_")
