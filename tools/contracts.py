"""House contract: a room shows `types`, `queries`, `services`; the rest is private."""

from typing import Any

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output
from typing_extensions import override


class RoomSurface(Contract):
    """Fail when one room imports a private module of another."""

    root = fields.StringField()
    public = fields.SetField(subfield=fields.StringField())
    exempt = fields.SetField(subfield=fields.StringField(), required=False)

    @override
    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        """Compare the rooms of both sides of every import."""
        found = []
        for importer in graph.modules:
            owner = self._room(importer)
            if owner is None:
                continue
            for imported in graph.find_modules_directly_imported_by(importer):
                other = self._room(imported)
                if other is None or other == owner:
                    continue
                part = imported.removeprefix(f"{self.root}.{other}").lstrip(".").split(".")[0]
                public: Any = self.public
                if part and part not in public:
                    found.append((importer, imported))
        return ContractCheck(kept=not found, metadata={"found": sorted(found)})

    @override
    def render_broken_contract(self, check: ContractCheck) -> None:
        """Print one line for each import that goes through a wall."""
        for importer, imported in check.metadata["found"]:
            output.print(f"{importer} may not import {imported}")

    def _room(self, module: str) -> str | None:
        parts = module.split(".")
        if len(parts) < 3 or parts[0] != str(self.root):
            return None
        room = f"{parts[1]}.{parts[2]}"
        held: Any = self.exempt
        exempt = held or set()
        return None if room in exempt or parts[1] in exempt else room
