"""The seven places of the store admin, in the order of the rail. No widgets here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, TypeAlias, get_args

from PySide6.QtCore import QCoreApplication

translate = QCoreApplication.translate

Place: TypeAlias = Literal["today", "devices", "goods", "promotions", "people", "numbers", "care"]
PLACES: Final[tuple[Place, ...]] = get_args(Place)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceFace:
    """How a place shows on the rail: its name in the language of now, and its icon."""

    place: Place
    title: str
    icon: str


def place_faces() -> tuple[PlaceFace, ...]:
    """The rail in the language that is installed."""
    faces: tuple[tuple[Place, str, str], ...] = (
        ("today", translate("Places", "Today"), "sunrise"),
        ("devices", translate("Places", "Devices"), "printer"),
        ("goods", translate("Places", "Goods"), "shopping-basket"),
        ("promotions", translate("Places", "Promotions"), "percent"),
        ("people", translate("Places", "People"), "user-round"),
        ("numbers", translate("Places", "Numbers"), "calculator"),
        ("care", translate("Places", "Care"), "shield-check"),
    )
    return tuple(PlaceFace(place=place, title=title, icon=icon) for place, title, icon in faces)
