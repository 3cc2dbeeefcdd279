"""What the self-checkout shows now, and the few ways in which it changes. QtCore only."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from ui.kiosk.state import Intervention, Kind, KioskState, Notice, Page, Tone

if TYPE_CHECKING:
    from pos.till.answers import Answer
    from pos.till.state import TillState


class KioskBoard(QObject):
    """The state of one lane. `changed` after the state did, `sounded` with the name of a sound.

    `asked` when an intervention begins or ends: for whoever shows it elsewhere. GUI thread.
    """

    changed = Signal()
    sounded = Signal(str)
    asked = Signal()

    def __init__(self, *, state: KioskState, parent: QObject) -> None:
        super().__init__(parent)
        self.state = state.with_cart()
        self._typed = ""
        self._number = 0

    @property
    def typed(self) -> str:
        """What was typed, a PIN too."""
        return self._typed

    def set_typed(self, text: str) -> None:
        """What stands in the entry line; a PIN shows as dots."""
        self._typed = text
        shown = "•" * len(text) if self.state.typing == "pin" else text
        self.update(entry=shown, notice=None)

    def update(self, **changes: Any) -> None:
        """Changes the state and tells it."""
        if "page" in changes and changes["page"] != self.state.page:
            self._typed = ""
            changes.setdefault("entry", "")
            changes.setdefault("typing", "none")
        before = self.state.intervention
        self.state = replace(self.state, **changes)
        self.changed.emit()
        if self.state.intervention is not before:
            self.asked.emit()

    def accept(self, answer: Answer, **changes: Any) -> None:
        """Takes over the state that a command led to."""
        changes.setdefault("notice", None)
        self.catch_up(answer.state, **changes)

    def catch_up(self, till: TillState, **changes: Any) -> None:
        """Takes over the state of the till, with the cart of now."""
        self.state = replace(self.state, till=till).with_cart()
        self.update(**changes)

    def show(self, page: Page, **changes: Any) -> None:
        """Turns to a page."""
        changes.setdefault("notice", None)
        self.update(page=page, **changes)

    def say(self, tone: Tone, text: str, *, sound: str = "") -> None:
        """One sentence for the shopper."""
        self.update(notice=Notice(tone=tone, text=text))
        if sound:
            self.sounded.emit(sound)

    def intervene(self, kind: Kind, *, needs_staff: bool, **facts: Any) -> None:
        """One thing that somebody has to look at. What stands there already goes first."""
        standing = self.state.intervention
        if standing is not None and standing.needs_staff:
            return
        self._number += 1
        made = Intervention(id=self._number, kind=kind, needs_staff=needs_staff, **facts)
        self.update(intervention=made, notice=None)
        self.sounded.emit("approval" if needs_staff else "unknown")

    def end_intervention(self, **changes: Any) -> None:
        """Nothing is asked any more."""
        self.update(intervention=None, **changes)
