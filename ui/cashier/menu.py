"""Everything that has no key on the bar: a numbered list, for fingers and for the number pad."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from ui.cashier.errand import Idle
from ui.cashier.state import ErrandFace
from ui.widgets.rows import RowFace

translate = QCoreApplication.translate


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One thing to do."""

    icon: str
    label: str
    detail: str
    begin: Callable[[], None]


class Menu(Idle):
    """The list; a number and Enter begins what it names.

    `entries` and `title` are asked for at each look: they are in the language of now.
    """

    def __init__(
        self, entries: Callable[[], tuple[Entry, ...]], *, name: str, title: Callable[[], str]
    ) -> None:
        self._asked = entries
        self._entries = entries()
        self._name = name
        self._title = title
        self._chosen = 0

    def face(self, typed: str) -> ErrandFace:
        self._entries = self._asked()
        return ErrandFace(
            name=self._name,
            title=self._title(),
            rows=tuple(
                RowFace(number=str(number), label=entry.label, detail=entry.detail, icon=entry.icon)
                for number, entry in enumerate(self._entries, start=1)
            ),
            chosen=self._place(typed),
            typing="digits",
            hint=translate("Menu", "Number, then Enter"),
            pad=False,
        )

    def enter(self, typed: str) -> None:
        if not typed or 1 <= int(typed) <= len(self._entries):
            self._entries[self._place(typed)].begin()

    def move(self, step: int) -> None:
        self._chosen = min(max(self._chosen + step, 0), len(self._entries) - 1)

    def pick(self, row: int) -> None:
        self._entries[row].begin()

    def _place(self, typed: str) -> int:
        named = int(typed) - 1 if typed else self._chosen
        return named if 0 <= named < len(self._entries) else self._chosen
