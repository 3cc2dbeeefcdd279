"""Other ways to pay than cash: a code that the shopper scans, a card by its slip, a voucher, and
what members pay with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from pos.sale.tenders import QR_SHOWN
from ui.cashier.asking import AskNumber
from ui.cashier.member_ways import Pay, member_ways
from ui.cashier.menu import Entry, Menu
from ui.cashier.state import ErrandFace
from ui.theme.figures import priced

if TYPE_CHECKING:
    from ui.cashier.means import Means

translate = QCoreApplication.translate


def other_ways(means: Means, *, pay: Pay) -> Menu:
    """The ways that this shop takes, as a list."""

    def entries() -> tuple[Entry, ...]:
        shown = Entry(
            icon="qr-code",
            label=translate("OtherWays", "Show QR code"),
            detail=translate("OtherWays", "The customer scans it with a phone"),
            begin=lambda: pay(QR_SHOWN, None, None),
        )
        tenders = _tenders(means)
        by_slip = (_by_slip(means, tender, name, pay) for tender, name in tenders.items())
        return (shown, *by_slip, *member_ways(means, pay=pay))

    return Menu(entries, name="ways", title=lambda: translate("OtherWays", "Other ways to pay"))


def _tenders(means: Means) -> Mapping[str, str]:
    """What is taken by its slip, and what it is called."""
    return means.till.to_count().tenders


def _by_slip(means: Means, tender: str, name: str, pay: Pay) -> Entry:
    """A tender that has a slip or a serial, and perhaps an amount of its own."""

    def begin() -> None:
        means.errands.begin(
            AskNumber(
                lambda: ErrandFace(
                    name="ways",
                    title=_tenders(means)[tender],
                    sentence=translate(
                        "OtherWays",
                        "Card: last four digits and approval number. Voucher: its number.",
                    ),
                    hint=translate("OtherWays", "Number"),
                    typing="text",
                    icon="receipt",
                    go=translate("OtherWays", "Next"),
                ),
                scans=True,
                # What the shop knows as goods, a receipt or a card of its own is no slip's number.
                other=means.till.knows,
                may_be_empty=True,
                take=amount,
            )
        )

    def amount(code: str) -> None:
        due = means.board.state.due
        means.errands.begin(
            AskNumber(
                lambda: ErrandFace(
                    name="ways",
                    title=_tenders(means)[tender],
                    caption=code,
                    headline=priced(due),
                    hint=translate("OtherWays", "Amount, or empty for all of it"),
                    typing="amount",
                    icon="banknote",
                    go=translate("OtherWays", "Take payment"),
                ),
                may_be_empty=True,
                take=lambda typed: take(code, typed),
            )
        )

    def take(code: str, typed: str) -> None:
        given = means.board.amount(typed) if typed else None
        if not typed or given is not None:
            pay(tender, given, code or None)

    return Entry(
        icon="wallet", label=name, detail=translate("OtherWays", "By its number"), begin=begin
    )
