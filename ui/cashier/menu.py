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
    """One thing to do. `number` is its own for ever; 0 is its place on the list."""

    icon: str
    label: str
    detail: str
    begin: Callable[[], None]
    number: int = 0
    group: str = ""
    spare: bool = False


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
                RowFace(
                    number=str(entry.number or place),
                    label=entry.label,
                    detail=entry.detail,
                    icon=entry.icon,
                    group=entry.group,
                    spare=entry.spare,
                )
                for place, entry in enumerate(self._entries, start=1)
            ),
            chosen=self._place(typed),
            typing="digits",
            hint=translate("Menu", "Number, then Enter"),
            pad=False,
        )

    def enter(self, typed: str) -> None:
        if not typed or self._numbered(typed) is not None:
            self._entries[self._place(typed)].begin()

    def move(self, step: int) -> None:
        last = sum(not entry.spare for entry in self._entries) - 1
        self._chosen = min(max(self._chosen + step, 0), last)

    def pick(self, row: int) -> None:
        self._entries[row].begin()

    def _place(self, typed: str) -> int:
        named = self._numbered(typed) if typed else None
        return self._chosen if named is None else named

    def _numbered(self, typed: str) -> int | None:
        """Where the entry of that number stands; None where there is none."""
        for place, entry in enumerate(self._entries):
            if int(typed) == (entry.number or place + 1):
                return place
        return None
