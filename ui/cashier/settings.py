"""The settings of the lane: a list in which a key or a finger goes on to the next value."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, TypeVar

from PySide6.QtCore import QCoreApplication

from ui.cashier.errand import Idle
from ui.cashier.means import Means
from ui.cashier.state import ErrandFace
from ui.theme.lane_settings import LANGUAGES, TEXT_SIZES, LaneSettings
from ui.widgets.rows import RowFace

if TYPE_CHECKING:
    from ui.cashier.keymap import Function
    from ui.theme.tokens import Density, ThemeName

translate = QCoreApplication.translate

THEMES: Final[tuple[ThemeName, ...]] = ("light", "dark", "high-contrast")
DENSITIES: Final[tuple[Density, ...]] = ("dense", "touch")

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One row: what it is, its value in words, and the settings `step` values further."""

    icon: str
    label: str
    value: str
    turned: Callable[[int], LaneSettings]


class Settings(Idle):
    """The list. What is chosen holds at once, and stays when the till is started again.

    `change` gets the settings that are wanted.
    """

    def __init__(self, means: Means, *, change: Callable[[LaneSettings], None]) -> None:
        self._means = means
        self._change = change
        self._chosen = 0

    def face(self, typed: str) -> ErrandFace:
        rows = self._rows()
        return ErrandFace(
            name="settings",
            title=translate("Settings", "Lane settings"),
            sentence=translate("Settings", "Changes apply at once and are kept."),
            rows=tuple(
                RowFace(number=str(number), label=row.label, icon=row.icon, figure=row.value)
                for number, row in enumerate(rows, start=1)
            ),
            chosen=self._place(typed),
            typing="digits",
            hint=translate("Settings", "Number, then Enter: the next value"),
            pad=False,
        )

    def enter(self, typed: str) -> None:
        self._turn(self._place(typed), 1)

    def act(self, function: Function, typed: str) -> bool:
        if function != "cash":
            return False
        self._turn(self._place(typed), 1)
        return True

    def move(self, step: int) -> None:
        last = len(self._rows()) - 1
        self._chosen = min(max(self._chosen + step, 0), last)

    def pick(self, row: int) -> None:
        self._turn(row, 1)

    def _rows(self) -> tuple[Setting, ...]:
        state = self._means.board.state
        return rows_of(state.settings)

    def _turn(self, place: int, step: int) -> None:
        self._chosen = place
        self._change(self._rows()[place].turned(step))

    def _place(self, typed: str) -> int:
        """The row that is meant: the one whose number was typed, else the chosen one."""
        named = int(typed) - 1 if typed else self._chosen
        there = range(len(self._rows()))
        return named if named in there else self._chosen


def rows_of(settings: LaneSettings) -> tuple[Setting, ...]:
    """What there is to choose, with the words of now."""
    return (
        Setting(
            icon="globe",
            label=translate("Settings", "Language"),
            value={"zh_CN": "中文", "en": "English"}[settings.language],
            turned=lambda step: replace(
                settings, language=_next(LANGUAGES, settings.language, step)
            ),
        ),
        Setting(
            icon="monitor",
            label=translate("Settings", "Colours"),
            value={
                "light": translate("Settings", "Light"),
                "dark": translate("Settings", "Dark"),
                "high-contrast": translate("Settings", "High contrast"),
            }[settings.theme],
            turned=lambda step: replace(settings, theme=_next(THEMES, settings.theme, step)),
        ),
        Setting(
            icon="layout-grid",
            label=translate("Settings", "On-screen keys"),
            value={
                "dense": translate("Settings", "Normal"),
                "touch": translate("Settings", "Larger, for fingers"),
            }[settings.density],
            turned=lambda step: replace(settings, density=_next(DENSITIES, settings.density, step)),
        ),
        Setting(
            icon="letters",
            label=translate("Settings", "Text size"),
            value=f"{settings.scale} %",
            turned=lambda step: replace(settings, scale=_next(TEXT_SIZES, settings.scale, step)),
        ),
        Setting(
            icon="speaker",
            label=translate("Settings", "Sounds"),
            value=_on(settings.sounds),
            turned=lambda _: replace(settings, sounds=not settings.sounds),
        ),
        Setting(
            icon="speaker",
            label=translate("Settings", "Speak amounts"),
            value=_on(settings.voice),
            turned=lambda _: replace(settings, voice=not settings.voice),
        ),
        Setting(
            icon="user-round",
            label=translate("Settings", "Customer display"),
            value=_on(settings.shopper),
            turned=lambda _: replace(settings, shopper=not settings.shopper),
        ),
    )


def _next(values: Sequence[Value], now: Value, step: int) -> Value:
    """The value after; one that is none of them begins at the first."""
    if now not in values:
        return values[0]
    return values[(values.index(now) + step) % len(values)]


def _on(value: bool) -> str:
    return translate("Settings", "On") if value else translate("Settings", "Off")
