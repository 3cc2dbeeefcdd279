"""A short day at the till that stops at every screen: for pictures, and for whoever measures them.

It works the presenter as keys and fingers do, over a real till on a demo store. GUI thread.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from pos.till.payment_views import AttemptView, SettledView
from pos.till.state import ParkedView
from ui.app.far_stops import refused_refunds, value_cards
from ui.cashier.presenter import CashierPresenter
from ui.cashier.state import ParkedElsewhere

if TYPE_CHECKING:
    from pos.till.till import Till

Show = Callable[[str], None]

CODE: Final = "https://qr.example/bax07219"
REFUSED: Final = {
    "en": "WeChat Pay refused: too little money. Nothing was taken.",
    "zh_CN": "微信支付被拒：余额不足。没有收款。",
}
"""What a till says of a wallet that refused."""
MEMBER: Final = "88000001"
ON_OFFER: Final = ("1000354", "1001422", "1000041", "1000041", "1000304")
WEIGHED_SHELF: Final = "fresh"
TRAINING: Final = 8
"""Where it stands on the list of everything else."""
OPENED: Final = 3
"""Where the bare drawer stands among what can be done with it."""
TELEPHONE: Final = "13800008888"
CASHIER, SUPERVISOR = "1001", "2001"


def simple_codes(till: Till) -> list[str]:
    """Bar codes of simple things: sold by the piece, to anyone."""
    return [
        item.barcodes[0]
        for item in till.items("food", 60)
        if item.unit == "each" and item.barcodes and not item.min_age and not item.max_per_sale
    ]


class Tour:
    """The day. `show` is called at each stop with its name."""

    def __init__(
        self,
        *,
        presenter: CashierPresenter,
        till: Till,
        show: Show,
        now: Callable[[], dt.datetime] = lambda: dt.datetime.now().astimezone(),
    ) -> None:
        self._now = now
        self._presenter = presenter
        self._till = till
        self._show = show
        self._codes = simple_codes(till)

    def walk(self) -> None:
        """All of it, from signing in to the Z."""
        self._begin()
        self._sell()
        self._help_the_customer()
        self._reduce()
        self._park()
        receipt = self._pay()
        self._take_back(receipt)
        self._drawer()
        self._lock()
        self._end()

    # --- the day -----------------------------------------------------------------------------

    def _begin(self) -> None:
        self._show("sign-in")
        self._type(CASHIER)
        self._presenter.type_text("123")
        self._show("pin")
        self._presenter.enter()
        self._show("wrong-pin")
        self._type(CASHIER)
        self._type(CASHIER)
        self._show("shift")
        self._presenter.enter()
        self._show("empty")

    def _sell(self) -> None:
        presenter, codes = self._presenter, self._codes
        for code in codes[:7]:
            presenter.scan(code)
        presenter.move_selection(-1)
        presenter.act("void_line")
        presenter.type_text("3")
        presenter.act("quantity")
        self._show("times")
        presenter.scan(codes[7])
        self._show("cart")
        presenter.scan("6999999999997")
        self._show("unknown")
        presenter.clear()
        presenter.move_selection(-1)
        presenter.act("quantity")
        presenter.type_text("2")
        self._show("quantity")
        presenter.enter()
        presenter.act("help")
        self._show("keys")
        presenter.act("more")
        self._show("more")
        presenter.clear()

    def _help_the_customer(self) -> None:
        presenter = self._presenter
        presenter.act("search")
        self._show("search")
        presenter.type_text("niunai")
        presenter.move_found(1)
        self._show("found")
        presenter.type_text("qq")
        self._show("nothing-found")
        presenter.clear()
        presenter.clear()
        presenter.act("price_check")
        self._show("price-check")
        presenter.scan(self._codes[0])
        self._show("price")
        presenter.clear()
        presenter.scan(self._measured())
        presenter.type_text("0.485")
        self._show("weigh")
        presenter.clear()
        presenter.clear()
        presenter.scan(self._for_adults())
        presenter.act("cash")
        self._show("age")
        presenter.act("void_line")
        presenter.clear()

    def _reduce(self) -> None:
        presenter = self._presenter
        presenter.act("discount")
        presenter.type_text("5")
        self._show("discount")
        presenter.clear()
        presenter.act("price")
        presenter.type_text("12.5")
        self._show("new-price")
        presenter.clear()
        presenter.choose_option(0, 3)
        presenter.type_text("30")
        presenter.enter()
        presenter.type_text(SUPERVISOR)
        self._show("approval")
        presenter.enter()
        presenter.type_text("20")
        self._show("approval-pin")
        presenter.type_text("01")
        presenter.enter()
        self._show("reduced")
        presenter.act("void_sale")
        self._show("void-sale")
        presenter.act("void_sale")
        self._agree()

    def _park(self) -> None:
        presenter, codes = self._presenter, self._codes
        for many in (3, 2, 5):
            for code in codes[many : 2 * many]:
                presenter.scan(code)
            presenter.act("park")
        self._show("parked")
        presenter.take_elsewhere(self._elsewhere())
        presenter.act("recall")
        self._show("recall")
        presenter.enter()
        presenter.act("void_sale")
        presenter.act("void_sale")
        self._agree()

    def _elsewhere(self) -> tuple[ParkedElsewhere, ...]:
        """What lies parked at the other terminals of a store."""
        at = self._now().isoformat()
        return tuple(
            ParkedElsewhere(terminal=terminal, sale=by, at=at, by=by, total=total, lines=lines)
            for terminal, by, total, lines in (
                ("S001-K02", "self", 8_480, 7), ("S001-T03", "1002", 123_456, 12),
            )
        )  # fmt: skip

    def _pay(self) -> str:
        presenter = self._presenter
        presenter.scan(MEMBER)
        for code in ON_OFFER:
            presenter.scan(code)
        presenter.scan("1002550")
        presenter.think()
        self._show("offers")
        presenter.act("tender")
        self._show("payment")
        presenter.type_text("20")
        presenter.enter()
        self._show("part-paid")
        presenter.act("void_line")
        presenter.act("quantity")
        self._show("other-ways")
        self._type("2")
        presenter.type_text("6217035512")
        self._show("card")
        presenter.clear()
        presenter.clear()
        self._wallet()
        presenter.act("tender")
        presenter.type_text("100")
        presenter.enter()
        self._show("paid")
        paid = presenter.state.paid
        assert paid is not None
        return paid.receipt

    def _wallet(self) -> None:
        """What a wallet does, as the till tells it: the demo store has none that thinks so long."""
        presenter, told = self._presenter, self._till.state
        sale = told.sale
        assert sale is not None
        asked = (self._now() - dt.timedelta(seconds=17)).isoformat()
        until = (self._now() + dt.timedelta(seconds=84)).isoformat()
        thinks = AttemptView(
            id="1", state="OPEN", step="WAITING", wallet="alipay", amount=sale.due, tail="4711",
            cancelling=False, tender="qr", shown="", asked_at=asked,
        )  # fmt: skip
        shows = replace(thinks, id="2", tail="", wallet="", shown=CODE, shown_until=until)
        for stop, attempt in (("wallet", thinks), ("code-shown", shows)):
            presenter.take_over(replace(told, attempt=attempt))
            self._show(stop)
        settled = SettledView(
            id="3", sale="b", state="FAILED", wallet="wechat", amount=1290, receipt=None,
            reason="refused", message=REFUSED[presenter.state.settings.language],
        )  # fmt: skip
        waits = ParkedView(id="a", at=asked, name="", cashier=CASHIER, total=4180, lines=3,
                           attempt=replace(thinks, amount=4180))  # fmt: skip
        failed = replace(waits, id="b", attempt=None, settled=settled)
        presenter.take_over(replace(told, parked=(failed, waits)))
        self._show("payments-aside")
        presenter.look_at_payment("a")
        self._show("payment-aside")
        presenter.clear()
        presenter.refresh()

    def _take_back(self, receipt: str) -> None:
        presenter = self._presenter
        presenter.act("reprint")
        self._show("reprint")
        presenter.clear()
        presenter.act("refund")
        presenter.type_text(receipt[-3:])
        self._show("return-which")
        presenter.enter()
        presenter.type_text("2")
        presenter.enter()
        self._show("return-lines")
        presenter.act("cash")
        self._agree()
        self._show("returned")
        presenter.act("refund")
        presenter.act("quantity")
        self._show("without-receipt")
        presenter.scan(self._codes[3])
        presenter.scan(self._codes[5])
        presenter.scan(self._codes[3])
        self._show("without-receipt-goods")
        presenter.clear()

    def _drawer(self) -> None:
        presenter = self._presenter
        presenter.act("drawer")
        presenter.type_text("300")
        self._show("drawer")
        presenter.choose_option(0, 1)
        presenter.choose_option(1, 1)
        self._show("drawer-out")
        presenter.choose_option(0, OPENED)
        presenter.enter()
        self._agree()
        presenter.clear()
        self._from_list(5)
        self._show("x-report")
        presenter.clear()
        self._from_list(6)
        self._show("hand-over")
        presenter.clear()
        self._from_list(10)
        self._show("tags")
        presenter.clear()
        self._from_list(12)
        self._show("settings")
        presenter.clear()
        self._from_list(13)
        self._show("practice")
        presenter.enter()
        self._show("practice-task")
        presenter.act("practice")
        self._from_list(14)
        self._show("cards")
        presenter.clear()
        value_cards(presenter, self._show)
        refused_refunds(presenter, self._till, self._show)
        self._from_list(11)
        self._show("earlier")
        presenter.enter()
        self._show("earlier-paper")
        presenter.clear()
        presenter.clear()
        self._join()

    def _join(self) -> None:
        """Somebody becomes a member, in training: there nobody has to be asked."""
        presenter = self._presenter
        presenter.act("member")
        self._show("member")
        presenter.clear()
        self._from_list(TRAINING)
        self._agree()
        presenter.enter()
        presenter.scan(self._codes[2])
        presenter.type_text(TELEPHONE)
        presenter.act("member")
        self._show("nobody-has-it")
        presenter.act("quantity")
        self._show("join")
        presenter.act("void_line")
        presenter.act("void_sale")
        presenter.act("void_sale")
        self._from_list(TRAINING)

    def _lock(self) -> None:
        self._presenter.act("lock")
        self._show("locked")
        self._type(CASHIER)

    def _end(self) -> None:
        presenter = self._presenter
        self._from_list(7)
        for pieces in ("1", "2", "", "3", "1", "12"):
            self._type(pieces)
        self._show("count")
        presenter.act("cash")
        self._show("count-sure")
        presenter.act("cash")
        self._show("closed")
        presenter.enter()

    # --- how it is done ----------------------------------------------------------------------

    def _type(self, text: str) -> None:
        self._presenter.type_text(text)
        self._presenter.enter()

    def _agree(self) -> None:
        """A second person agrees, where one is asked for."""
        errand = self._presenter.state.errand
        if errand is not None and errand.name == "ask_pin":
            self._type(SUPERVISOR)
            self._type(SUPERVISOR)

    def _from_list(self, number: int) -> None:
        """What stands at that number on the list of everything else."""
        self._presenter.act("more")
        self._type(str(number))

    def _measured(self) -> str:
        return next(i.sku for i in self._till.items(WEIGHED_SHELF, 20) if i.unit == "kg")

    def _for_adults(self) -> str:
        shelves = (self._till.items(category, 400) for category in self._till.categories())
        adults = (item for items in shelves for item in items if item.min_age)
        return next(item.barcodes[0] for item in adults if item.barcodes)
