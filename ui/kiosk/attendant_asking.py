"""What stands before an attendant while he types: who he is, his PIN, a code, a word to a shopper.

GUI thread.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from PySide6.QtCore import QCoreApplication

from ui.kiosk.attendant_state import Act, EntryState

translate = QCoreApplication.translate

FIGURES: Final[Mapping[str, int]] = {"price": 2, "weight": 3}
"""Questions that are agreed to with a figure, and how many places that has: an amount, kilograms.
"""


def words_asked(typed: str, *, is_said: bool) -> EntryState:
    """A word to the shopper; `is_said`: he reads one already, which can be taken away."""
    show = translate("AttendantPresenter", "Show")
    take_away = translate("AttendantPresenter", "Take it away")
    return EntryState(
        ask="words",
        title=translate("AttendantPresenter", "A word to the shopper"),
        hint=translate("AttendantPresenter", "Choose, or type"),
        typed=typed,
        go=take_away if is_said and not typed else show,
        offers=(
            translate("AttendantPresenter", "One moment, I am coming."),
            translate("AttendantPresenter", "Please scan that once more."),
            translate("AttendantPresenter", "Everything is in order. Please go on."),
        ),
    )


def code_asked(typed: str) -> EntryState:
    """Goods that are to be added to the basket."""
    return EntryState(
        ask="code",
        title=translate("AttendantPresenter", "Add to this basket"),
        hint=translate("AttendantPresenter", "Scan, or type a code"),
        typed=typed,
        go=translate("AttendantPresenter", "Add"),
    )


def count_asked(typed: str) -> EntryState:
    """How many pieces a look has found that were not in the list."""
    return EntryState(
        ask="count",
        title=translate("AttendantPresenter", "How many pieces were missing?"),
        hint=translate("AttendantPresenter", "Pieces that were not in the list"),
        typed=typed,
        go=translate("AttendantPresenter", "Next"),
    )


def figure_asked(kind: str, typed: str) -> EntryState:
    """The shelf's price, or a weight."""
    titles = {
        "price": translate("AttendantPresenter", "The price on the shelf"),
        "weight": translate("AttendantPresenter", "The weight in kg"),
    }
    return EntryState(
        ask="figure",
        title=titles[kind],
        hint=translate("AttendantPresenter", "Just the figure"),
        typed=typed,
        go=translate("AttendantPresenter", "Next"),
    )


def person_asked(
    act: Act | str, *, about: str, typed: str, who: str, pin: bool, busy: bool
) -> EntryState:
    """Who it is, then the PIN; `about` is the question that he answers."""
    title = about or translate("AttendantPresenter", "Attendant")
    person = translate("AttendantPresenter", "%1: PIN or badge").replace("%1", who)
    goes = {
        "door": translate("AttendantPresenter", "Sign in"),
        "approve": translate("AttendantPresenter", "Approve"),
    }
    go = goes.get(act, translate("AttendantPresenter", "Decline"))
    return EntryState(
        ask="pin" if pin else "user",
        title=translate("AttendantPresenter", "One moment …") if busy else title,
        hint=person if pin else translate("AttendantPresenter", "Staff number or badge"),
        typed="•" * len(typed) if pin else typed,
        go=go if pin else translate("AttendantPresenter", "Next"),
        busy=busy,
    )
