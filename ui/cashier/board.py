"""What the screen shows now, and the few ways in which it changes.

The intents of the cashier write on it; a screen renders `state` after each `changed`. GUI thread.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from ui.cashier.figures import typed_amount, typed_quantity
from ui.cashier.state import Ask, LaneState, Notice, Sound, Tone, ask_of

if TYPE_CHECKING:
    from pos.till.answers import Answer
    from pos.till.state import TillState


GRACE_MS = 8_000
"""Head office and devices get this long after a start before they are called missing."""


class Board(QObject):
    """The state of one cashier's screen.

    Signals: `changed` after the state changed, `sounded` with the name of a sound.
    """

    changed = Signal()
    sounded = Signal(str)

    def __init__(self, *, state: LaneState, parent: QObject) -> None:
        super().__init__(parent)
        self._pin = ""
        self.state = state.with_cart()
        self._grace = QTimer(self)
        self._grace.setSingleShot(True)
        self._grace.timeout.connect(self._settle)
        self._grace.start(GRACE_MS)

    @property
    def typed(self) -> str:
        """What stands in the entry line; a PIN in plain figures, which no screen gets to see."""
        return self._pin if self._is_secret else self.state.entry

    @property
    def _is_secret(self) -> bool:
        """Whether what is typed is a PIN: the cashier's own, or a second person's."""
        errand = self.state.errand
        if self.state.ask == "errand":
            return errand is not None and errand.typing == "pin"
        return self.state.ask == "pin"

    def resting(self) -> Ask:
        """What is asked for when nothing else is: the page's own question."""
        return ask_of(self.state.till.screen)

    def set_typed(self, typed: str, **changes: Any) -> None:
        if self._is_secret:
            self._pin = typed
            typed = "•" * len(typed)
        self.update(entry=typed, **changes)

    def forget_pin(self) -> None:
        self._pin = ""

    def update(self, **changes: Any) -> None:
        self.state = replace(self.state, **changes)
        self.changed.emit()

    def accept(self, answer: Answer, **changes: Any) -> None:
        """Takes over the state that a command led to."""
        before = self.state.till.screen
        screen = answer.state.screen
        selling = screen in ("selling", "paying")
        if screen != before and not (selling and before in ("selling", "paying")):
            changes.setdefault("ask", ask_of(screen))
            changes.setdefault("entry", "")
            self.forget_pin()
        changes.setdefault("notice", None)
        self.state = replace(self.state, till=answer.state, **changes).with_cart()
        self.changed.emit()

    def next_customer(self) -> None:
        """A scan has begun something else: the sale that was paid is on the screen no longer."""
        if self.state.paid is not None:
            self.state = replace(self.state, paid=None).with_cart()
            self.changed.emit()

    def catch_up(self, till: TillState, **changes: Any) -> None:
        """Takes over what changed by itself: a payment may have ended the sale meanwhile."""
        if till.sale is self.state.till.sale:
            self.update(till=till, **changes)
        else:
            self.state = replace(self.state, till=till, **changes).with_cart()
            self.changed.emit()

    def refuse(self, answer: Answer, **changes: Any) -> None:
        """Says why the till refused a command."""
        message = answer.error.message if answer.error is not None else ""
        self.state = replace(self.state, till=answer.state, **changes)
        self.say("refused", message, sound="unknown")

    def say(self, tone: Tone, text: str, *, sound: Sound | None = None) -> None:
        """One sentence for the cashier."""
        self.update(notice=Notice(tone=tone, text=text))
        if sound is not None:
            self.sounded.emit(sound)

    def amount(self, typed: str) -> int | None:
        """Minor units of what was typed; None, and the cashier is told, where it is no amount."""
        amount = typed_amount(typed)
        if amount is None:
            self._not_a_figure(self.tr("“%1” is no amount."), typed)
        return amount

    def quantity(self, typed: str) -> int | None:
        """Thousandths of what was typed; None, and the cashier is told, where it is no quantity."""
        quantity = typed_quantity(typed)
        if quantity is None:
            self._not_a_figure(self.tr("“%1” is no quantity."), typed)
        return quantity

    @Slot()
    def _settle(self) -> None:
        self.update(settled=True)

    def _not_a_figure(self, words: str, typed: str) -> None:
        notice = Notice(tone="refused", text=words.replace("%1", typed))
        self.update(notice=notice, entry="")
        self.sounded.emit("unknown")
