"""Money that a wallet refused to take back: kept in sight until somebody has seen to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from ui.cashier.errand import Idle
from ui.cashier.means import Means
from ui.cashier.menu import Entry
from ui.cashier.reasons import reason_choice, reasons_for
from ui.cashier.state import ErrandFace
from ui.theme.figures import money, priced
from ui.widgets.rows import RowFace

if TYPE_CHECKING:
    from pos.till.answers import Answer
    from pos.till.payment_views import RefundView
    from pos.till.refused_refunds import How
    from pos.till.state import TillState
    from ui.cashier.keymap import Function

translate = QCoreApplication.translate


def waiting(state: TillState) -> tuple[RefundView, ...]:
    """The refunds that somebody at the till has to see to."""
    return tuple(refund for refund in state.refunds if refund.needs_people)


def refused_entry(means: Means) -> tuple[Entry, ...]:
    """The way to them from the list of everything else; none while there is nothing to do."""
    count = len(waiting(means.board.state.till))
    if not count:
        return ()
    return (
        Entry(
            number=38,
            group=translate("Refused", "Needs a look"),
            icon="triangle-alert",
            label=translate("Refused", "Refused refunds: %1").replace("%1", str(count)),
            detail=translate(
                "Refused", "The wallet did not accept the refund: the customer is waiting"
            ),
            begin=lambda: means.errands.begin(RefusedRefunds(means)),
        ),
    )


class RefusedRefunds(Idle):
    """Each of them, with what can be done: cash with a second person, or head office."""

    def __init__(self, means: Means) -> None:
        self._means = means
        self._chosen = 0
        self._reason = 0

    def face(self, typed: str) -> ErrandFace:
        refunds = waiting(self._means.board.state.till)
        chosen = self._of(refunds)
        return ErrandFace(
            name="refused",
            title=translate("Refused", "Refused refunds"),
            headline="" if chosen is None else priced(chosen.amount),
            sentence="" if chosen is None else chosen.message,
            choices=(reason_choice("refused", self._reason),),
            rows=tuple(
                RowFace(number=str(number), label=one.receipt, figure=money(one.amount))
                for number, one in enumerate(refunds, start=1)
            ),
            chosen=None if chosen is None else refunds.index(chosen),
            pad=False,
            go=translate("Refused", "Pay out in cash"),
            go_ready=chosen is not None,
            other=translate("Refused", "Leave it to head office"),
            other_cap="Del",
        )

    def enter(self, typed: str) -> None:
        self._settle("cash")

    def act(self, function: Function, typed: str) -> bool:
        match function:
            case "void_line":
                self._settle("office")
            case "search":
                self._reason = (self._reason + 1) % len(reasons_for("refused"))
            case _:
                return False
        return True

    def move(self, step: int) -> None:
        last = len(waiting(self._means.board.state.till)) - 1
        self._chosen = min(max(self._chosen + step, 0), max(last, 0))

    def pick(self, row: int) -> None:
        self._chosen = row

    def choose(self, choice: int, option: int) -> None:
        self._reason = option

    def _settle(self, how: How) -> None:
        chosen = self._of(waiting(self._means.board.state.till))
        if chosen is not None:
            reason = reasons_for("refused")[self._reason]
            answer = self._means.till.settle_refund(chosen.id, how, reason=reason)
            self._means.consent.settle(answer, self._settled)

    def _settled(self, answer: Answer) -> None:
        self._means.board.accept(answer)
        self.move(0)
        if not waiting(answer.state):
            self._means.errands.end_all()
        if answer.values.get("by") == "cash":
            words = translate("Refused", "Pay %1 out of the drawer.")
            words = words.replace("%1", priced(_amount(answer)))
        else:
            words = translate("Refused", "Head office settles it; tell the customer so.")
        self._means.board.say("done", words, sound="ok")

    def _of(self, refunds: tuple[RefundView, ...]) -> RefundView | None:
        return refunds[min(self._chosen, len(refunds) - 1)] if refunds else None


def _amount(answer: Answer) -> int:
    amount = answer.values["amount"]
    assert isinstance(amount, int)
    return amount
