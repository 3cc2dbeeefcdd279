"""Parking: one key puts a sale aside, one key takes it up again; of several one is chosen.

Sales that lie at the store's other terminals are chosen from the same list, and come from there.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from pos.staff.roles import LANE
from pos.till.state import ParkedView
from ui.cashier.errand import Idle
from ui.cashier.means import Means
from ui.cashier.reasons import reasons_for
from ui.cashier.state import ErrandFace, ParkedElsewhere
from ui.cashier.twice import Twice
from ui.cashier.wallet import Aside
from ui.theme.dates import time_text
from ui.theme.figures import money
from ui.widgets.rows import RowFace

if TYPE_CHECKING:
    from pos.till.answers import Answer
    from ui.cashier.keymap import Function

translate = QCoreApplication.translate


class Parking:
    """The two keys. `look` asks what lies at the other terminals of the store."""

    def __init__(self, means: Means, *, look: Callable[[], None]) -> None:
        self._means = means
        self._look = look

    def park(self) -> None:
        """Puts the sale aside; one that waits for a wallet goes on waiting there."""
        till = self._means.till
        waits = self._means.board.state.till.attempt is not None
        self._means.consent.settle(till.set_aside() if waits else till.park(), self._parked)

    def recall(self) -> None:
        """Takes up the sale that was put aside, or asks which of several."""
        parked = self._means.board.state.till.parked
        free = [sale for sale in parked if sale.attempt is None]
        state = self._means.board.state
        nothing_here = not parked and state.in_store and state.till.sale is None
        if len(free) > 1 or len(parked) > len(free) > 0 or nothing_here:
            self.choose()
        elif parked and not free:
            self._means.errands.begin(Aside(self._means, sale=parked[-1].id))
        else:
            self._take(free[0].id if free else None)

    def choose(self) -> None:
        """The list, with what lies at the other terminals of the store."""
        self._means.errands.begin(ParkedSales(self._means, take=self._take, fetch=self._fetch))
        self._look()

    def _take(self, sale: str | None) -> None:
        self._means.consent.settle(self._means.till.recall(sale), self._recalled)

    def _fetch(self, sale: ParkedElsewhere) -> None:
        """Has a sale come from where it lies; it is taken up once it is here."""
        board = self._means.board
        if board.state.till.sale is not None:
            self._take(sale.sale)  # Refused, as for one that lies here.
            return
        answer = self._means.till.recall(sale.sale, at=sale.terminal)
        if answer.error is None or answer.error.code != "parked_elsewhere":
            self._means.consent.settle(answer, self._recalled)
            return
        self._means.errands.end_all()
        board.accept(answer, sheet="", ask="code", entry="", selected=None)
        words = translate("Parking", "One moment: the sale comes from %1.")
        board.say("info", words.replace("%1", short(sale.terminal)))

    def _parked(self, answer: Answer) -> None:
        board = self._means.board
        self._means.errands.end_all()
        board.accept(
            answer, sheet="", ask="code", entry="", times=0, selected=None, touched=None, paid=None
        )
        board.say("info", translate("Parking", "Sale parked. F4 brings it back."), sound="ok")

    def _recalled(self, answer: Answer) -> None:
        self._means.errands.end_all()
        self._means.board.accept(answer, sheet="", ask="code", entry="", selected=None)
        self._means.board.sounded.emit("ok")


class ParkedSales(Idle):
    """The sales that were put aside, the newest first: those of this till, then the others'."""

    def __init__(
        self,
        means: Means,
        *,
        take: Callable[[str | None], None],
        fetch: Callable[[ParkedElsewhere], None],
    ) -> None:
        self._means = means
        self._take = take
        self._fetch = fetch
        self._chosen = 0
        self._twice = Twice()

    @property
    def _sales(self) -> tuple[ParkedView | ParkedElsewhere, ...]:
        state = self._means.board.state
        return (*state.till.parked[::-1], *state.elsewhere)

    def face(self, typed: str) -> ErrandFace:
        sales, waits = self._sales, self._means.board.state.in_store
        chosen = sales[self._place(typed)] if sales else None
        here = isinstance(chosen, ParkedView)
        thinks = isinstance(chosen, ParkedView) and chosen.attempt is not None
        nothing = translate("Parking", "Nothing lies parked in the store.") if waits else ""
        return ErrandFace(
            name="recall",
            title=translate("Parking", "Parked sales"),
            sentence="" if sales else nothing,
            rows=tuple(_row(number, sale) for number, sale in enumerate(sales, start=1)),
            chosen=self._place(typed) if sales else None,
            typing="digits",
            hint=translate("Parking", "Number of the sale"),
            pad=False,
            go=translate("Parking", "Recall"),
            go_ready=chosen is not None and not thinks,
            other=translate("Parking", "Delete") if here else "",
            other_cap="Del" if here else "",
        )

    def enter(self, typed: str) -> None:
        if not self._sales:
            return
        chosen = self._sales[self._place(typed)]
        if isinstance(chosen, ParkedElsewhere):
            self._fetch(chosen)
        else:
            self._take(chosen.id)

    def act(self, function: Function, typed: str) -> bool:
        if function not in ("void_line", "park", "recall"):
            return False
        if function == "void_line" and self._sales:
            chosen = self._sales[self._place(typed)]
            if isinstance(chosen, ParkedView):
                self._give_up(chosen.id)
        elif function == "recall":
            self.enter(typed)
        return True

    def move(self, step: int) -> None:
        self._chosen = min(max(self._chosen + step, 0), max(len(self._sales) - 1, 0))

    def pick(self, row: int) -> None:
        self._chosen = row
        self.enter("")

    def _place(self, typed: str) -> int:
        """The row that is meant: the one whose number was typed, else the chosen one."""
        last = len(self._sales) - 1
        named = int(typed) - 1 if typed else self._chosen
        return min(max(named, 0), max(last, 0))

    def _give_up(self, sale: str) -> None:
        if not self._twice.again(sale):
            words = translate("Parking", "Delete this sale for good? Press the same key again.")
            self._means.board.say("care", words)
            return
        answer = self._means.till.drop_parked(sale, reason=reasons_for("drop")[0])
        self._means.consent.settle(answer, self._given_up)

    def _given_up(self, answer: Answer) -> None:
        self._means.board.accept(answer)
        self.move(0)
        if not self._sales:
            self._means.errands.end_all()


def _row(number: int, sale: ParkedView | ParkedElsewhere) -> RowFace:
    at = time_text(dt.datetime.fromisoformat(sale.at))
    words = [at, translate("Parking", "Lines: %1").replace("%1", str(sale.lines))]
    label = translate("Parking", "Sale of %1").replace("%1", at)
    if isinstance(sale, ParkedElsewhere):
        label = translate("Parking", "Parked at %1").replace("%1", short(sale.terminal))
        who = sale.by
    else:
        label, who = sale.name or label, sale.cashier
        if sale.attempt is not None:
            words.append(translate("Parking", "waiting for mobile payment"))
        elif sale.settled is not None:
            words.append(sale.settled.message)
    if who == LANE:
        who = translate("Parking", "self-checkout")
    return RowFace(
        number=str(number),
        label=label,
        detail=" · ".join(word for word in (*words, who) if word),
        figure=money(sale.total),
    )


def short(terminal: str) -> str:
    """What people call a terminal within its store: S001-T03 is T03."""
    return terminal.rpartition("-")[2]
