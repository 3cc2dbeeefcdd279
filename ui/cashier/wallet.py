"""A payment from a wallet while it is under way, told as it stands; and what became of it.

It begins with a scan of the shopper's code. Nobody waits for it: the sale can be set aside, the
payment can be asked back, and its end comes by itself.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication

from pos.payment.attempt import KEEP_UNTIL, SHOW_FOR
from ui.cashier.errand import Idle
from ui.cashier.means import Means
from ui.cashier.refused import waiting
from ui.cashier.state import ErrandFace, Paid, Tone
from ui.theme.figures import priced

if TYPE_CHECKING:
    from pos.till.answers import Answer
    from pos.till.payment_views import AttemptView, ClaimView, SettledView
    from pos.till.state import LineView, TillState
    from ui.cashier.keymap import Function

translate = QCoreApplication.translate


class Wallets:
    """Shows the payment that the sale waits for as soon as there is one, and tells its end."""

    def __init__(self, means: Means) -> None:
        self._means = means
        self._attempt = ""
        self._aside: set[str] = set()
        self._refused: set[str] = set()
        self._seen: AttemptView | None = None
        self._answered: tuple[ClaimView, ...] = ()
        self._lines: tuple[LineView, ...] = ()

    def look(self) -> None:
        """The state has changed: perhaps a payment began, went on or ended."""
        state = self._means.board.state.till
        if state.attempt != self._seen:
            self._follow(state)
        self._tell_aside(self._means.board.state.till)
        self._tell_refused(self._means.board.state.till)
        self._tell_claim(self._means.board.state.till)

    def open(self, sale: str) -> None:
        """Shows the payment of a sale that was set aside; one that came to nothing is taken up."""
        means = self._means
        parked = next((one for one in means.board.state.till.parked if one.id == sale), None)
        if parked is not None and parked.attempt is not None:
            means.errands.begin(Aside(means, sale=sale))
        elif parked is not None:
            means.consent.settle(means.till.recall(sale), self._taken_up)

    def _taken_up(self, answer: Answer) -> None:
        self._means.errands.end_all()
        self._means.board.accept(answer, sheet="", ask="code", entry="", selected=None)
        self._means.board.sounded.emit("ok")

    def _follow(self, state: TillState) -> None:
        """The payment that the sale waits for went on, or is another one."""
        self._seen = state.attempt
        now = "" if state.attempt is None else state.attempt.id
        if now:
            self._lines = self._means.board.state.lines
        if now and now != self._attempt:
            self._attempt = now
            self._means.errands.begin(Waiting(self._means))
        elif now:
            self._means.errands.look()
        elif self._attempt:
            ended, self._attempt = self._attempt, ""
            if isinstance(self._means.errands.current, Waiting):
                self._means.errands.end_all()
            self._tell(state, ended)

    def _tell(self, state: TillState, attempt: str) -> None:
        """Says how the payment came out that the sale waited for, if it has ended."""
        settled = state.settled
        if settled is None or settled.id != attempt:
            return
        board = self._means.board
        if settled.state == "PAID" and settled.receipt is not None:
            total = settled.amount if state.last is None else state.last.total
            paid = Paid(receipt=settled.receipt, total=total, given=settled.amount, change=0)
            board.update(paid=paid, lines=self._lines, touched=None, selected=None, times=0)
            board.sounded.emit("paid")
        elif settled.state == "PAID":
            board.say("done", settled.message, sound="ok")
        else:
            board.say("refused", settled.message, sound="unknown")

    def _tell_aside(self, state: TillState) -> None:
        """Says how a payment came out that was set aside; whoever is at the till goes on.

        While nobody sells it is kept, and told when somebody does.
        """
        self._aside |= {sale.attempt.id for sale in state.parked if sale.attempt is not None}
        if state.attempt is not None:
            # Its sale was called back: it is told as any other.
            self._aside.discard(state.attempt.id)
        told = [end for end in state.ended if end.id in self._aside]
        if not told or state.screen not in _SELLING:
            return
        # Before it is said: to say it changes the board, which has us look again.
        self._aside.difference_update(end.id for end in told)
        tone: Tone = "done" if all(end.state == "PAID" for end in told) else "info"
        self._means.board.say(tone, "\n".join(_aside_words(state, end) for end in told))

    def _tell_refused(self, state: TillState) -> None:
        """Says once that a wallet refused to take money back; a light keeps it in sight."""
        new = [one for one in waiting(state) if one.id not in self._refused]
        if not new or state.screen not in _SELLING:
            return
        self._refused.update(one.id for one in new)
        self._means.board.say("care", "\n".join(one.message for one in new))

    def _tell_claim(self, state: TillState) -> None:
        """Says once what became of payments that head office was away for when asked after."""
        late, known = state.late_claims, self._answered
        new = late[len(known) :] if late[: len(known)] == known else late
        if not new or state.screen not in _SELLING:
            return
        self._answered = late
        self._means.board.say("info", "\n".join(claim.message for claim in new))


def _aside_words(state: TillState, end: SettledView) -> str:
    """How a payment came out that was set aside, and where its sale lies if it is not complete."""
    lies = any(sale.id == end.sale for sale in state.parked)
    words = (
        translate("Wallet", "Earlier payment. %1 The sale is parked; recall it.")
        if lies
        else translate("Wallet", "Earlier payment. %1")
    )
    return words.replace("%1", end.message)


_SELLING: Final = ("selling", "paying")


class Waiting(Idle):
    """What the wallet is doing, in words that are true now."""

    def __init__(self, means: Means) -> None:
        self._means = means

    def face(self, typed: str) -> ErrandFace:
        attempt = self._means.board.state.till.attempt
        return ErrandFace(
            name="wallet",
            title=translate("Wallet", "Mobile payment"),
            caption="" if attempt is None else whose(attempt),
            headline="" if attempt is None else priced(attempt.amount),
            sentence="" if attempt is None else words_of(attempt),
            lasts=None if attempt is None else asked_until(attempt),
            code="" if attempt is None else attempt.shown,
            pad=False,
            go=translate("Wallet", "Next customer"),
            go_cap="F3",
            other=translate("Wallet", "Cancel payment"),
            other_cap="Del",
            back=False,
        )

    def enter(self, typed: str) -> None:
        self._set_aside()

    def act(self, function: Function, typed: str) -> bool:
        match function:
            case "void_line":
                self._means.consent.settle(self._means.till.cancel_payment(), self._asked)
            case "park":
                self._set_aside()
            case _:
                words = translate("Wallet", "The sale is waiting for the wallet. F3 sets it aside.")
                self._means.board.say("info", words)
        return True

    def scanned(self, code: str) -> bool:
        """Nothing goes into a sale that waits for its money; the customer after it is served."""
        words = translate("Wallet", "The sale is waiting for the wallet. F3 sets it aside.")
        self._means.board.say("info", words, sound="unknown")
        return True

    def _set_aside(self) -> None:
        self._means.consent.settle(self._means.till.set_aside(), self._aside)

    def _asked(self, answer: Answer) -> None:
        self._means.board.accept(answer, ask="errand", sheet="errand")

    def _aside(self, answer: Answer) -> None:
        self._means.errands.end_all()
        self._means.board.accept(answer, sheet="", ask="code", entry="", times=0, selected=None)
        words = translate("Wallet", "Set aside. It completes by itself once the wallet has paid.")
        self._means.board.say("info", words)


class Aside(Idle):
    """A payment that the lane went on without: what is known of it, and a way to take it back."""

    def __init__(self, means: Means, *, sale: str) -> None:
        self._means = means
        self._sale = sale

    def face(self, typed: str) -> ErrandFace:
        attempt = self._attempt
        ended = translate("Wallet", "This payment is finished.")
        return ErrandFace(
            name="wallet_aside",
            title=translate("Wallet", "Payment set aside"),
            caption="" if attempt is None else whose(attempt),
            headline="" if attempt is None else priced(attempt.amount),
            sentence=ended if attempt is None else words_of(attempt),
            lasts=None if attempt is None else asked_until(attempt),
            pad=False,
            go=translate("Wallet", "Back to the sale"),
            other="" if attempt is None else translate("Wallet", "Cancel payment"),
            other_cap="Del",
        )

    @property
    def _attempt(self) -> AttemptView | None:
        parked = self._means.board.state.till.parked
        return next((sale.attempt for sale in parked if sale.id == self._sale), None)

    def enter(self, typed: str) -> None:
        self._means.errands.end()

    def act(self, function: Function, typed: str) -> bool:
        if function != "void_line":
            return False
        answer = self._means.till.cancel_payment(self._sale)
        self._means.consent.settle(answer, self._asked)
        return True

    def _asked(self, answer: Answer) -> None:
        self._means.board.accept(answer, ask="errand", sheet="errand")


def whose(attempt: AttemptView) -> str:
    """The wallet as its owners call it, and the end of the shopper's code."""
    name = {
        "alipay": translate("Wallet", "Alipay"),
        "wechat": translate("Wallet", "WeChat Pay"),
        "unionpay": translate("Wallet", "UnionPay"),
    }.get(attempt.wallet, attempt.wallet or translate("Wallet", "QR code on the screen"))
    return f"{name} · …{attempt.tail}" if attempt.tail else name


def asked_until(attempt: AttemptView) -> tuple[str, int]:
    """When a payment's time is over, ISO 8601, and how many seconds it has in all."""
    if attempt.shown_until:
        return attempt.shown_until, SHOW_FOR
    if not attempt.asked_at:
        return "", KEEP_UNTIL
    begun = dt.datetime.fromisoformat(attempt.asked_at)
    return (begun + dt.timedelta(seconds=KEEP_UNTIL)).isoformat(), KEEP_UNTIL


def words_of(attempt: AttemptView) -> str:
    """What is known of a payment under way, in one sentence."""
    if attempt.cancelling or attempt.step == "REVERSING":
        return translate("Wallet", "The payment is being cancelled. Do not take money yet.")
    if attempt.shown:
        return translate("Wallet", "The customer scans this code with a phone.")
    return {
        "UNHEARD": translate("Wallet", "On its way to head office."),
        "UNKNOWN": translate("Wallet", "On its way to head office."),
        "INTENT": translate("Wallet", "Head office asks the wallet."),
        "SENT": translate("Wallet", "Head office asks the wallet."),
        "WAITING": translate("Wallet", "The customer confirms on the phone."),
    }.get(attempt.step, translate("Wallet", "Head office asks the wallet."))
