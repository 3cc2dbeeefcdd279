"""Paying at a self-checkout: the shopper's code, one of ours, a card of value, or at a till.

Nothing is waited for here: what a wallet does comes by itself, and the page follows it. GUI thread.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Final, Literal

from PySide6.QtCore import QCoreApplication

from pos.contract.tenders import STORED_VALUE
from pos.member.code import is_member_code
from pos.till.answers import Problem
from ui.kiosk.attending import Attending
from ui.kiosk.means import Means
from ui.kiosk.reasons import why_not
from ui.kiosk.state import Page, Paid, ParkedAt
from ui.theme.figures import priced

if TYPE_CHECKING:
    from pos.contract.members import CardSeen
    from pos.till.answers import Answer
    from pos.till.payment_views import SettledView

translate = QCoreApplication.translate

Way = Literal["shown", "value", "till"]
UNSURE_AFTER_S: Final = 45
"""So long a wallet may think before somebody of the shop looks at it."""
ONE_SECOND: Final = dt.timedelta(seconds=1)


class Paying:
    """Commands about money, and the page that shows how it stands."""

    def __init__(
        self, means: Means, *, attending: Attending, clock: Callable[[], dt.datetime]
    ) -> None:
        self._till = means.till
        self._board = means.board
        self._work = means.work
        self._config = means.config
        self._attending = attending
        self._clock = clock
        self._attempt = ""
        self._seconds = 0
        self._bags_for = ""

    # --- the way to it ------------------------------------------------------------------------

    def pay(self) -> None:
        """The jade key under the list: age, bags, then the money."""
        sale = self._board.state.sale
        if sale is None or not self._board.state.lines:
            return
        if sale.age_to_check:
            self._attending.ask_age(then=self.pay)
            return
        if self._config.bags and self._bags_for != sale.id and self._till.bags():
            self._bags_for = sale.id
            self._board.show("bags", line=0)
            return
        if sale.due == 0:
            self._settled_at_once(self._till.pay("cash", 0))
            return
        self._board.show("pay", line=0)

    def choose(self, way: Way) -> None:
        """Another way than the shopper's own code."""
        if way == "shown":
            self._begun(self._till.pay("qr_shown"))
        elif way == "value":
            self._board.show("value", typing="digits", of_value="")
        else:
            self._at_a_till()

    def _begun(self, answer: Answer) -> None:
        if answer.ok:
            self._board.catch_up(answer.state)
            self.follow()
        else:
            self._refused(answer)

    def _refused(self, answer: Answer) -> None:
        problem = answer.error
        self._board.catch_up(answer.state)
        if problem is None:
            return
        if problem.code == "age_check":
            self._attending.ask_age(then=self.pay)
        elif problem.code == "stopped_in_basket":
            self._take_out_stopped()
        else:
            self._attending.explain(problem.code)

    def _take_out_stopped(self) -> None:
        """Goods that were stopped since they were scanned leave the list, in words."""
        for line in self._board.state.lines:
            told = self._till.price_check(line.code).values
            if told.get("stopped"):
                self._board.accept(self._till.void_line(line.line), page="cart")
        self._attending.ask_for_help_with("recalled", text="")

    def value_number(self, typed: str, *, scanned: bool = False) -> None:
        """A card of value: its number, typed or scanned, then what proves whose it is.

        What the holder's telephone shows is proof enough, with the number and without it.
        """
        board = self._board
        number = board.state.of_value
        if not typed or board.state.busy:
            return
        if is_member_code(typed):
            self._ask_for_it(None, number or typed, typed)
        elif not number:
            board.set_typed("")
            board.update(of_value=typed, typing="pin")
        elif scanned:
            # No PIN is scanned: it would be a wrong one, and a card bears few of those.
            board.say("care", translate("Kiosk", "Please type the card's PIN."), sound="unknown")
        else:
            board.set_typed("")
            board.update(busy=True)
            self._work.submit(
                lambda: self._till.see_card(number, pin=typed),
                lambda seen: self._card_seen(number, typed, seen),
                owner=board,
            )

    def _card_seen(self, number: str, pin: str, seen: CardSeen | Problem) -> None:
        """Head office has said what is on a card: it pays as much as it can."""
        board = self._board
        board.update(busy=False)
        if board.state.page != "value" or board.state.of_value != number:
            return
        if isinstance(seen, Problem):
            self._card_refused(seen)
            return
        amount = min(seen.balance or 0, board.state.due)
        if amount <= 0:
            words = translate("Kiosk", "There is nothing left on this card.")
            board.say("care", words, sound="unknown")
            return
        self._ask_for_it(amount, number, pin)

    def _ask_for_it(self, amount: int | None, number: str, pin: str) -> None:
        """Has head office set the money aside; the page is busy meanwhile, and stays alive."""
        self._from_card(self._till.pay(STORED_VALUE, amount, number, pin=pin))

    def _from_card(self, answer: Answer) -> None:
        board, before, waits = self._board, self._board.state.due, answer.waits
        if waits is not None:
            board.update(busy=True)

            def asked(_: None) -> None:
                board.update(busy=False)
                self._from_card(self._till.go_on(waits))

            self._work.submit(waits.ask, asked, owner=board)
            return
        if answer.error is not None:
            board.catch_up(answer.state)
            self._card_refused(answer.error)
            return
        self._settled_at_once(answer)
        if board.state.page == "pay":
            words = translate("Kiosk", "%1 came from your card. Please pay the rest.")
            paid = priced(before - board.state.due)
            board.say("done", words.replace("%1", paid), sound="ok")

    def _card_refused(self, problem: Problem) -> None:
        """A wrong PIN is typed anew; after anything else another card is asked for."""
        board = self._board
        board.set_typed("")
        if problem.code != "value_wrong_pin":
            board.update(of_value="", typing="digits")
        board.say("care", why_not(problem.code), sound="unknown")

    def _settled_at_once(self, answer: Answer) -> None:
        if not answer.ok:
            self._refused(answer)
            return
        receipt = answer.values.get("receipt")
        if isinstance(receipt, str):
            self._thank(answer, receipt)
        else:
            self._board.accept(answer, page="pay")

    def _at_a_till(self) -> None:
        answer = self._till.park_for_till()
        if answer.ok:
            total = answer.values.get("total")
            parked = ParkedAt(
                code=str(answer.values["code"]), total=total if isinstance(total, int) else 0
            )
            self._board.accept(answer, page="parked", parked=parked)
            self._board.sounded.emit("ok")
        else:
            self._refused(answer)

    # --- a wallet -----------------------------------------------------------------------------

    def follow(self) -> None:
        """A payment began, went on or ended: the page follows it."""
        board = self._board
        state = board.state.till
        attempt = state.attempt
        if attempt is not None:
            if attempt.id != self._attempt:
                self._attempt, self._seconds = attempt.id, 0
            page: Page = "code" if attempt.shown or attempt.tender == "qr_shown" else "wallet"
            if board.state.page not in (page, "staff", "attendant"):
                board.show(page, line=0, paid=None)
            self._count(attempt.shown_until)
            return
        if not self._attempt:
            return
        ended, self._attempt = self._attempt, ""
        if board.state.intervention is not None and board.state.intervention.kind == "payment":
            self._attending.dismiss()
        settled = state.settled
        if settled is not None and settled.id == ended:
            self._tell(settled)
        elif board.state.page in ("wallet", "code"):
            board.show("cart" if state.sale is not None else "attract")

    def second(self) -> None:
        """Another second has passed while a wallet thinks."""
        attempt = self._board.state.till.attempt
        if attempt is None:
            return
        self._seconds += 1
        self._count(attempt.shown_until)
        if self._seconds == UNSURE_AFTER_S and not attempt.shown:
            self._attending.ask("payment", may_withdraw=True)

    def take_back(self) -> None:
        """The shopper wants to pay otherwise."""
        answer = self._till.cancel_payment()
        self._board.catch_up(answer.state)
        if answer.ok:
            self._board.say("info", translate("Kiosk", "One moment: the payment is taken back."))

    def set_aside(self) -> None:
        """The attendant takes the sale with its open payment away: the lane goes on."""
        answer = self._attending.with_consent(lambda: self._till.set_aside())
        if answer.ok:
            self._attempt = ""
            self._attending.dismiss()
            self._board.accept(answer, page="attract")
        elif answer.error is not None:
            self._board.say("refused", answer.error.message, sound="unknown")

    def _count(self, until: str | None) -> None:
        """How long the code that is shown may still be scanned."""
        left = 0
        if until is not None:
            left = max(0, (dt.datetime.fromisoformat(until) - self._clock()) // ONE_SECOND)
        of = max(left, self._board.state.code_of) if left else 0
        if (left, of) != (self._board.state.code_left, self._board.state.code_of):
            self._board.update(code_left=left, code_of=of)

    def _tell(self, settled: SettledView) -> None:
        board = self._board
        if settled.state == "PAID" and settled.receipt is not None:
            self._thank(None, settled.receipt)
        elif settled.state == "PAID":
            board.show("pay")
            board.say("done", translate("Kiosk", "That is in. Please pay the rest."), sound="ok")
        else:
            board.show("pay" if board.state.sale is not None else "attract")
            board.say("care", _failed(settled.reason), sound="unknown")

    # --- the end ------------------------------------------------------------------------------

    def _thank(self, answer: Answer | None, receipt: str) -> None:
        board = self._board
        state = board.state.till if answer is None else answer.state
        total = 0 if state.last is None else state.last.total
        code, words = self._till.exit_code()
        paid = Paid(
            receipt=receipt,
            total=total,
            link=self._till.receipt_link(),
            # With a door paper comes by itself.
            printing=bool(code) and state.print is not None and state.print.state != "none",
            exit=code,
            exit_words=words,
        )
        self._attending.dismiss()
        board.catch_up(state, page="thanks", paid=paid, line=0, notice=None)
        board.sounded.emit("paid")

    def print_receipt(self) -> None:
        """The shopper wants paper, too."""
        board = self._board
        paid = board.state.paid
        if paid is None or paid.printing:
            return
        answer = self._till.print_receipt()
        if answer.ok:
            board.accept(
                answer,
                paid=replace(paid, printing=True),
            )
        elif answer.error is not None:
            board.say("care", why_not(answer.error.code))


def _failed(reason: str) -> str:
    """What a shopper does about a payment that did not come about."""
    known = {
        "no_money": translate(
            "Kiosk", "There is not enough in this wallet. Nothing was charged. Try another way."
        ),
        "not_confirmed": translate(
            "Kiosk", "It was not confirmed on the telephone. Nothing was charged. Try once more."
        ),
        "code_invalid": translate(
            "Kiosk", "This code is not valid any more. Nothing was charged. Show a fresh one."
        ),
    }
    return known.get(
        reason,
        translate("Kiosk", "That did not work, and nothing was charged. Please try once more."),
    )
