"""Asks the shopper something on his own screen, and waits for his answer without holding the lane.

Where he has no screen to touch, he says it and the cashier presses for him; whoever asked is told
which of the two it was, for the record.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from ui.cashier.errand import Idle
from ui.cashier.state import ErrandFace, ShopperQuestion

if TYPE_CHECKING:
    from ui.cashier.keymap import Function

translate = QCoreApplication.translate


@dataclass(frozen=True, slots=True, kw_only=True)
class ShopperAnswer:
    """Whether he agrees, and whether his own finger said so."""

    agrees: bool
    by_himself: bool


class AskShopper(Idle):
    """One question. `answered` is called once; to leave it is no answer. A number he types himself,
    and `typed` takes it."""

    def __init__(
        self,
        question: Callable[[], ShopperQuestion],
        *,
        answered: Callable[[ShopperAnswer], None],
        typed: Callable[[str], None] | None = None,
    ) -> None:
        """`question` is asked for at each look: it is in the language of now."""
        self._question = question
        self._answered = answered
        self._typed = typed

    def face(self, typed: str) -> ErrandFace:
        question = self._question()
        if question.digits:
            return _types(question)
        return ErrandFace(
            name="ask_shopper",
            title=translate("AskShopper", "For the customer to read"),
            caption=question.title,
            sentence=question.text,
            pad=False,
            go=translate("AskShopper", "The customer agrees"),
            go_cap="+",
            other=translate("AskShopper", "The customer does not"),
            other_cap="Del",
            shopper=question,
        )

    def act(self, function: Function, typed: str) -> bool:
        if self._typed is not None:
            # Only he says it; a key that was meant for something else takes no cash meanwhile.
            return function in ("cash", "void_line")
        match function:
            case "cash":
                self._answered(ShopperAnswer(agrees=True, by_himself=False))
            case "void_line":
                self._answered(ShopperAnswer(agrees=False, by_himself=False))
            case _:
                return False
        return True

    def heard(self, question: str, *, agrees: bool) -> None:
        """His own answer; one to another question than this is none."""
        if question == self._question().id:
            self._answered(ShopperAnswer(agrees=agrees, by_himself=True))

    def given(self, question: str, number: str) -> None:
        """The number that he typed; one to another question than this is none."""
        if self._typed is not None and question == self._question().id:
            self._typed(number)


def _types(question: ShopperQuestion) -> ErrandFace:
    return ErrandFace(
        name="ask_shopper",
        title=translate("Members", "The customer types it"),
        sentence=translate(
            "Members", "On the customer's own screen. Esc takes it back; then you type it here."
        ),
        icon="user-round",
        pad=False,
        shopper=question,
    )
