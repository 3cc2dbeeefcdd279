"""A basket that goes on at a till: put aside where it is, and sent to the till that was chosen.

What is offered stands still while somebody chooses: the basket that he saw, and the tills under the
figures of their cards. GUI thread.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from pos.lane.messages import Answered, Aside, Bring, No
from ui.kiosk.attendant_lanes import TillOffer, short
from ui.kiosk.attendant_state import EntryState, Notice

if TYPE_CHECKING:
    from pos.lane.messages import AnyAsk

translate = QCoreApplication.translate

Ask = Callable[[str, "AnyAsk", Callable[[Answered], None]], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOver:
    """One basket on its way: `by` whom, from where, and to which of these tills it may go."""

    giver: str
    sale: str
    by: str
    tills: tuple[TillOffer, ...]

    def entry(self) -> EntryState:
        """What stands there while he chooses."""
        return EntryState(
            ask="till",
            title=translate("AttendantPresenter", "Which till takes the basket?"),
            hint=translate("AttendantPresenter", "It is put aside here, and lies parked there"),
            typed="",
            go=translate("AttendantPresenter", "Any till, by its code"),
            offers=tuple(offer.text for offer in self.tills),
            caps=tuple(offer.key for offer in self.tills),
        )

    def named(self, key_or_text: str) -> str:
        """The till under that figure, or of that key; empty where none is offered so."""
        found = (one for one in self.tills if key_or_text and key_or_text in (one.key, one.text))
        return next((one.terminal for one in found), "")


def send(
    ask: Ask,
    handed: HandOver,
    till: str,
    *,
    why: Callable[[No], str],
    tell: Callable[[Notice], None],
) -> None:
    """Has the basket put aside and sent to that till; without one any till takes it by its code.

    `tell` hears how each step came out, `why` says a refusal in words.
    """
    giver, there = short(handed.giver), short(till)

    def put_aside(answer: Answered) -> None:
        if isinstance(answer, No):
            tell(Notice(tone="refused", text=f"{giver}: {why(answer)}"))
            return
        text = translate("AttendantPresenter", "%1: done").replace("%1", giver)
        tell(Notice(tone="done", text=text))
        if till:
            bring = Bring(giver=handed.giver, sale=handed.sale, by=handed.by)
            ask(till, bring, brought)

    def brought(answer: Answered) -> None:
        if isinstance(answer, No):
            text = translate(
                "AttendantPresenter", "%1 has put it aside, any till takes it. %2 did not: %3"
            )
            text = text.replace("%1", giver).replace("%2", there).replace("%3", why(answer))
            tell(Notice(tone="refused", text=text))
            return
        text = translate("AttendantPresenter", "The basket of %1 is at %2 now")
        tell(Notice(tone="done", text=text.replace("%1", giver).replace("%2", there)))

    ask(handed.giver, Aside(sale=handed.sale, by=handed.by), put_aside)
