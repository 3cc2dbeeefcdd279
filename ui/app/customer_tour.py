"""A few sales as the shopper sees them, for pictures and for whoever measures them.

The till and the cashier's presenter are real; a scale and a wallet are told of, since a walk
without devices and without a head office comes to neither. GUI thread.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from pos.till.payment_views import AttemptView
from ui.app.customer_display import told_of
from ui.app.tour import CASHIER, MEMBER, ON_OFFER, simple_codes
from ui.cashier.presenter import CashierPresenter
from ui.customer.presenter import Clock, CustomerPresenter, machine_clock
from ui.customer.state import Asked, OnScale

if TYPE_CHECKING:
    from pos.till.till import Till

CODE: Final = "https://qr.example.com/bax03817nezt4pslnmk025d3"
LEFT_S: Final = 84
ASKED: Final = {
    "zh_CN": Asked(
        id="1", title="加入会员吗？",
        text="我们会保存您的手机号（加密）和购物记录，用来计积分和发优惠。您随时可以查看、导出或删除。",
        agree="同意并加入", decline="不用了",
    ),
    "en": Asked(
        id="1", title="Do you want to become a member?",
        text="We keep your telephone number, encrypted, and what you buy, for points and offers. "
             "You can see it, take it with you or have it erased at any time.",
        agree="Yes, I agree", decline="No, thank you",
    ),
}  # fmt: skip


class CustomerTour:
    """The walk. `show` is called at each stop with its name."""

    def __init__(
        self,
        *,
        cashier: CashierPresenter,
        till: Till,
        customer: CustomerPresenter,
        english: bool,
        show: Callable[[str], None],
        clock: Clock = machine_clock,
    ) -> None:
        self._cashier = cashier
        self._till = till
        self._customer = customer
        self._english = english
        self._show = show
        self._clock = clock
        self._codes = simple_codes(till)

    def walk(self) -> None:
        """From a checkout that is closed to a return."""
        cashier = self._cashier
        self._stop("closed")
        for text in (CASHIER, CASHIER, ""):
            cashier.type_text(text)
            cashier.enter()
        self._stop("welcome")
        for code in self._codes[:3]:
            cashier.scan(code)
        self._stop("sale")
        for code in self._codes[3:14]:
            cashier.scan(code)
        cashier.act("void_line")
        cashier.scan(self._codes[14])
        self._stop("long-sale")
        self._weigh()
        cashier.act("void_sale")
        cashier.act("void_sale")
        cashier.scan(MEMBER)
        for code in ON_OFFER:
            cashier.scan(code)
        cashier.scan("1002550")
        cashier.think()
        self._stop("member")
        cashier.type_text("50")
        cashier.act("cash")
        self._stop("partly-paid")
        self._wallet()
        cashier.take_cash(10_000)
        self._thank_by_name()
        self._ask()

    def _stop(self, name: str) -> None:
        self._customer.tell(told_of(self._cashier.state, english=self._english))
        self._customer.look_now()
        self._show(name)

    def _weigh(self) -> None:
        told = told_of(self._cashier.state, english=self._english)
        name = "Red Fuji Apples" if self._english else "红富士苹果"
        for stop, grams in (("weigh", None), ("weighing", 485)):
            goods = OnScale(name=name, price=1280, net=grams, tare=15, at_rest=True)
            self._customer.tell(replace(told, on_scale=goods))
            self._customer.look_now()
            self._show(stop)

    def _thank_by_name(self) -> None:
        """His change, and whose wallet had paid a part, once head office has said so."""
        told = told_of(self._cashier.state, english=self._english)
        assert told.ended is not None
        self._customer.tell(replace(told, ended=replace(told.ended, named="王*", points=128)))
        self._customer.look_now()
        self._show("change")

    def _ask(self) -> None:
        """Something that only he can say."""
        words = ASKED["en" if self._english else "zh_CN"]
        told = told_of(self._cashier.state, english=self._english)
        self._customer.tell(replace(told, asked=words))
        self._customer.look_now()
        self._show("consent")

    def _wallet(self) -> None:
        """A wallet that is asked, and a code of ours that is shown."""
        told = told_of(self._cashier.state, english=self._english)
        sale = told.till.sale
        assert sale is not None
        until = self._clock() + dt.timedelta(seconds=LEFT_S, milliseconds=500)
        for stop, shown in (("wallet", ""), ("code", CODE)):
            attempt = AttemptView(
                id="1", state="OPEN", step="WAITING", wallet="alipay", amount=sale.due,
                tail="", cancelling=False, tender="qr_shown" if shown else "qr", shown=shown,
                shown_until=until.isoformat() if shown else None,
            )  # fmt: skip
            self._customer.tell(replace(told, till=replace(told.till, attempt=attempt)))
            self._customer.look_now()
            self._show(stop)
