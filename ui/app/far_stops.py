"""Stops of the cashier's walk that only a head office or a wallet leads to, as they would show it.

The demo store has neither: what they would say is put in their place. GUI thread.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from pos.contract.members import CardSeen, Loadable
from pos.till.beforehand import Run
from pos.till.payment_views import RefundView
from ui.cashier.members import Members
from ui.cashier.value_cards import Identified, Loading, Told, ValueCards

if TYPE_CHECKING:
    from pos.till.till import Till
    from ui.cashier.presenter import CashierPresenter

Show = Callable[[str], None]

CARD, ISSUER, ENDS, TIME = "card", "ok-card", "4711", 1
ISSUER_NAME: Final = {"zh_CN": "良品卡", "en": "Fresh Card"}
AMOUNT: Final = 20_000
REJECTED: Final = {
    "en": "The wallet refused this refund. Pay it out in cash with a supervisor, or leave it to "
    "head office.",
    "zh_CN": "钱包拒绝了这笔退款。请主管同意后付现金，或交给总部处理。",
}
"""What a till says of a refund that a wallet did not take."""
REFUSED: Final = "38"
"""Where refused refunds stand on the list of everything else."""


def value_cards(presenter: CashierPresenter, show: Show) -> None:
    """A gift card whose buyer has to say who he is, that is sold, looked at, and asked about; and
    a shopper who types his number on a screen of his own."""
    may = Loadable(card=CARD, issuer=ISSUER, ends=ENDS, is_new=True, balance=0, hq_time=TIME,
                   name=ISSUER_NAME)  # fmt: skip
    seen = CardSeen(
        card=CARD, issuer=ISSUER, ends=ENDS, state="active", accepted=True, hq_time=TIME,
        balance=AMOUNT, good_until="2029-11-23", name=ISSUER_NAME,
    )  # fmt: skip
    cards = ValueCards(presenter.means)
    for stop, errand in (
        ("card-buyer", Identified(lambda: None)),
        ("card-load", Loading(cards, may, number="", amount=AMOUNT, pin="")),
        ("card-seen", Told(seen, issuer=cards.issuer)),
        ("office-asked", presenter.means.consent.question(Run("pay", dict), lambda: None)),
    ):
        presenter.errands.begin(errand)
        show(stop)
        presenter.clear()
    Members(presenter.means).join("")
    show("customer-types")
    presenter.clear()


def refused_refunds(presenter: CashierPresenter, till: Till, show: Show) -> None:
    """Money that a wallet did not take back, and what can be done about it."""
    said = REJECTED[presenter.state.settings.language]
    refunds = tuple(
        RefundView(
            id=receipt, receipt=receipt, wallet="wechat", amount=amount, state="REJECTED",
            message=said,
        )
        for receipt, amount in (("S001-T01-000042", 1012), ("S001-T01-000043", 2590))
    )  # fmt: skip
    presenter.take_over(replace(till.state, refunds=refunds))
    presenter.act("more")
    presenter.type_text(REFUSED)
    presenter.enter()
    show("refused-refunds")
    presenter.clear()
    presenter.refresh()
