"""YARA rules: our own and the province's, compiled once for a check."""

from pathlib import Path
from typing import Final

import yara_x

OWN: Final = Path(__file__).parent.parent / "data" / "yara"
SECONDS_MAX: Final = 20


class Signatures:
    """The rules; `faults` names files of the province's that could not be read."""

    def __init__(self, more: Path | None) -> None:
        self.faults: list[str] = []
        compiler = yara_x.Compiler()
        for file in sorted(OWN.glob("*.yar")):
            compiler.new_namespace(file.stem)
            compiler.add_source(file.read_text(encoding="utf-8"))
        for file in _rule_files(more):
            fault = self._fault_of(file)
            if fault:
                self.faults.append(f"YARA {file.name}: {fault}")
                continue
            compiler.new_namespace(f"own {file.stem}")
            compiler.add_source(file.read_text(encoding="utf-8"))
        self._rules = compiler.build()

    def matches(self, content: bytes) -> list[tuple[str, bool]]:
        """Return the rules that match, and whether each refuses (`meta: note = true` only notes)."""
        scanner = yara_x.Scanner(self._rules)
        scanner.set_timeout(SECONDS_MAX)
        found = scanner.scan(content).matching_rules
        return [(rule.identifier, not dict(rule.metadata).get("note", False)) for rule in found]

    @staticmethod
    def _fault_of(file: Path) -> str:
        try:
            yara_x.compile(file.read_text(encoding="utf-8"))
        except (yara_x.CompileError, OSError, UnicodeDecodeError) as problem:
            return " ".join(str(problem).split())[:200]
        return ""


def _rule_files(folder: Path | None) -> list[Path]:
    if folder is None or not folder.is_dir():
        return []
    return sorted(file for file in folder.rglob("*") if file.suffix in {".yar", ".yara"})
