"""What members pay with, asked for at head office before the command that takes it.

A screen that goes on meanwhile says first what it is about to take, asks on a thread that nobody
waits for, and takes it when the answer is there.
"""

from __future__ import annotations

from pos.contract.tenders import POINTS
from pos.till import member_holds
from pos.till.answers import Answer, Problem
from pos.till.desk import TillError
from pos.till.faces.commands import Commands
from pos.till.member_holds import Asked, Asking
from pos.till.spending_points import points_to_ask
from pos.till.spending_value import value_to_ask
from pos.till.state import Json


class Spending(Commands):
    """Commands before a payment with points or with a card of value."""

    _asking: Asking | None = None

    def ask_to_pay(
        self, tender: str, amount: int | None = None, code: str | None = None, *,
        pin: str | None = None,
    ) -> Answer:  # fmt: skip
        """Whether so much may be asked of head office for the sale, as `pay` is told it. GUI
        thread, which does not wait: `ask_office` comes next."""

        def use_case() -> dict[str, Json]:
            desk = self._desk
            if tender == POINTS:
                self._asking = points_to_ask(desk, amount=amount, code=code)
            else:
                self._asking = value_to_ask(desk, amount=amount, code=code, pin=pin)
            return {}

        self._asking = None
        return self._do("ask_to_pay", use_case)

    def ask_office(self) -> Asked | Problem | None:
        """What head office sets aside for what `ask_to_pay` was told; None where it need not be
        asked. Any thread but the GUI's."""
        asking = self._asking
        if asking is None:
            return None
        try:
            return member_holds.ask_office(self._desk, asking)
        except TillError as error:
            return self._problem(error.code, error.values)

    def give_up_asked(self, asked: Asked) -> None:
        """Nothing is paid with what `ask_office` answered. Any thread but the GUI's."""
        member_holds.give_up(self._desk, asked)
