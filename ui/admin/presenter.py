"""Who is in the office, and which place he looks at. QtCore only; GUI thread.

Each place has a presenter of its own beside its page.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QObject, Signal

from pos.codes.cleaning import clean
from ui.admin.means import Means
from ui.admin.places import PLACES, Place
from ui.admin.state import AdminState, Notice

if TYPE_CHECKING:
    from pos.till.answers import Answer
    from pos.till.reading import Meant

LONGEST: Final = 32


class AdminPresenter(QObject):
    """The frame of the store admin without its widgets. `changed` after the state changed; `found`
    with the number of what was scanned, in the place where one is then."""

    changed = Signal()
    language_wanted = Signal()
    found = Signal(str)

    def __init__(self, *, means: Means, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.means = means
        till = means.till.state
        self._pin = ""
        self.state = AdminState(store_name=till.store_name, terminal=till.terminal)

    # --- at the door -------------------------------------------------------------------------

    def type_text(self, text: str) -> None:
        """Digits of a staff number or PIN, or a badge as a scanner types it."""
        state = self.state
        if state.busy or state.signed_in:
            return
        if state.ask == "pin":
            self._pin = (self._pin + text)[:LONGEST]
            self._update(typed="•" * len(self._pin), notice=None)
        else:
            self._update(typed=(state.typed + text)[:LONGEST], notice=None)

    def find(self, code: str) -> None:
        """Looks up what was scanned, wherever somebody is: an article, a sale."""
        till = self.means.till
        self.means.work.submit(lambda: till.meant(code), self._means_that, owner=self)

    def _means_that(self, meant: Meant) -> None:
        if not self.state.signed_in:
            return
        place: Place | None = {"item": "goods", "label": "goods", "receipt": "numbers"}.get(
            meant.kind
        )  # type: ignore[assignment]
        if place is None:
            words = self.tr("Nothing here is found by %1.").replace("%1", meant.shown)
            self.say("info", words)
            return
        self._update(place=place, notice=None)
        self.found.emit(meant.key)

    def take_scan(self, raw: str) -> None:
        """A badge says who somebody is; his PIN is typed."""
        cleaned = clean(raw)
        if self.state.ask == "user" and not isinstance(cleaned, str):
            self.clear()
            self.type_text(cleaned[0])
            self.enter()

    def erase(self) -> None:
        """Takes the last sign back."""
        self._pin = self._pin[:-1]
        self._update(typed=self.state.typed[:-1])

    def clear(self) -> None:
        """Begins again with the staff number."""
        if not self.state.signed_in and not self.state.busy:
            self._pin = ""
            self._update(ask="user", typed="", user="", notice=None)

    def enter(self) -> None:
        """What was typed is complete."""
        state = self.state
        if state.busy or state.signed_in or not state.typed:
            return
        if state.ask == "user":
            self._update(ask="pin", user=state.typed, typed="")
            return
        user, pin, till = state.user, self._pin, self.means.till
        self._pin = ""
        self._update(busy=True, typed="", notice=None)
        self.means.work.submit(lambda: till.check_pin(user, pin), self._checked, owner=self)

    def leave(self) -> None:
        """Goes out of the office; its door is locked again."""
        answer = self.means.till.leave_office()
        if answer.ok:
            self._update(signed_in=False, ask="user", typed="", user="", name="", place="today")
        else:
            self.refuse(answer)

    def lock_up(self) -> None:
        """Nobody has touched the office for a while: its door is locked, and says why."""
        if self.state.signed_in:
            self.leave()
        if not self.state.signed_in:
            self.say("info", self.tr("Nobody was here for a while. Sign in to go on."))

    def come_in(self) -> None:
        """Whoever is signed in at the till already is let in: he has just set it up."""
        till = self.means.till.state
        if till.cashier is not None:
            name = till.cashier_name or ""
            self._update(signed_in=True, user=till.cashier, name=name, notice=None)
            self._get_ready()

    # --- inside ------------------------------------------------------------------------------

    def go(self, place: Place) -> None:
        """Opens a place."""
        if self.state.signed_in and place in PLACES and place != self.state.place:
            self._update(place=place, notice=None)

    def refuse(self, answer: Answer) -> None:
        """Tells why the till refused something."""
        self.say("refused", answer.error.message if answer.error is not None else "")

    def failed(self, line: str) -> None:
        """A fault of ours: it is written down, and the office goes on."""
        self.say("refused", self.tr("Something went wrong here: %1").replace("%1", line))

    def say(self, tone: Any, text: str) -> None:
        """One sentence over the place."""
        self._update(notice=Notice(tone=tone, text=text))

    def hush(self) -> None:
        """Takes the sentence away."""
        if self.state.notice is not None:
            self._update(notice=None)

    def _checked(self, check: Any) -> None:
        answer = self.means.till.enter_office(check)
        if answer.ok:
            name = answer.state.cashier_name or ""
            self._update(busy=False, signed_in=True, name=name, notice=None)
            self._get_ready()
        else:
            message = answer.error.message if answer.error is not None else ""
            notice = Notice(tone="refused", text=message)
            self._update(busy=False, ask="user", user="", notice=notice)

    def _get_ready(self) -> None:
        self.means.work.submit(self.means.till.get_office_ready, lambda _: None, owner=self)

    def _update(self, **changes: Any) -> None:
        self.state = replace(self.state, **changes)
        self.changed.emit()
