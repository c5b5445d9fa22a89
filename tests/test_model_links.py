"""Foreign keys follow the same direction as imports."""

import configparser
from pathlib import Path

from django.apps import apps

CONFIG = configparser.ConfigParser()
CONFIG.read(Path(__file__).parent.parent / ".importlinter")


def _height(module: str) -> tuple[int, int]:
    """Return how high a room stands: its floor, then its place on the floor."""
    _, floor, room, *_ = module.split(".")
    floors = CONFIG["importlinter:contract:floors"]["layers"].split()
    rooms = [
        [name.strip() for name in line.split("|")]
        for line in CONFIG[f"importlinter:contract:{floor}"]["layers"].strip().split("\n")
    ]
    place = next(index for index, names in enumerate(rooms) if room in names)
    return -floors.index(floor), -place


def test_foreign_keys_point_down() -> None:
    wrong = [
        f"{model._meta.label}.{field.name} -> {field.related_model._meta.label}"
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if field.many_to_one
        and field.concrete
        and field.related_model
        and model.__module__.startswith("khien.")
        and field.related_model.__module__.startswith("khien.")
        and _height(field.related_model.__module__) > _height(model.__module__)
    ]

    assert wrong == []
    assert _height("khien.base.core.models") < _height("khien.know.inventory.models")
    assert _height("khien.know.inventory.models") < _height("khien.act.response.models")
