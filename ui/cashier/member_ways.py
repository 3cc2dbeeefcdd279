"""What a member pays with besides money: his points, and a card of value by PIN or telephone."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QCoreApplication

from pos.contract.tenders import POINTS, STORED_VALUE
from pos.member.code import is_member_code
from ui.cashier.asking import AskNumber
from ui.cashier.menu import Entry
from ui.cashier.state import ErrandFace
from ui.theme.figures import priced

if TYPE_CHECKING:
    from ui.cashier.means import Means

translate = QCoreApplication.translate


class Pay(Protocol):
    """Takes a tender, an amount (None: all that is due), what it can be found again by, and of a
    card of value the PIN that belongs to it."""

    def __call__(
        self, tender: str, amount: int | None, code: str | None, *, pin: str | None = None
    ) -> None: ...


def member_ways(means: Means, *, pay: Pay) -> tuple[Entry, ...]:
    """The ways, as entries of the list; points only where a member is buying."""
    sale = means.board.state.till.sale
    member = None if sale is None else sale.member
    value = Entry(
        icon="wallet",
        label=translate("MemberWays", "Gift card"),
        detail=translate("MemberWays", "By its PIN, or the telephone of its holder"),
        begin=lambda: _ask_number(means, pay),
    )
    if member is None:
        return (value,)
    there = translate("MemberWays", "By the code on the member's telephone")
    if member.points is not None:
        there = translate("MemberWays", "%1 points are there").replace("%1", str(member.points))
    points = Entry(
        icon="coins",
        label=translate("MemberWays", "Points"),
        detail=there,
        begin=lambda: _ask_code(means, pay),
    )
    return (points, value)


def _ask_code(means: Means, pay: Pay) -> None:
    """The telephone first: what it shows is good for half a minute."""

    def face() -> ErrandFace:
        return ErrandFace(
            name="ways",
            title=translate("MemberWays", "Points"),
            sentence=translate("MemberWays", "Scan the code on the member's telephone."),
            hint=translate("MemberWays", "Member's code"),
            typing="text",
            icon="coins",
            go=translate("MemberWays", "Next"),
        )

    def amount(code: str) -> None:
        _ask_amount(
            means,
            title=lambda: translate("MemberWays", "Points"),
            hint=lambda: translate("MemberWays", "Amount; nothing for as much as there is"),
            take=lambda given: pay(POINTS, given, code),
        )

    means.errands.begin(AskNumber(face, take=amount, scans=True))


def _ask_number(means: Means, pay: Pay) -> None:
    def face() -> ErrandFace:
        return ErrandFace(
            name="ways",
            title=translate("MemberWays", "Gift card"),
            sentence=translate(
                "MemberWays", "Scan the card or type its number; or scan its holder's telephone."
            ),
            hint=translate("MemberWays", "Card or member's code"),
            typing="text",
            icon="wallet",
            go=translate("MemberWays", "Next"),
        )

    def proof(code: str) -> None:
        # What a telephone shows is proof enough: it is no card's number.
        if is_member_code(code):
            _ask_value(means, pay, code=code, pin=None)
        else:
            _ask_pin(means, pay, code)

    means.errands.begin(AskNumber(face, take=proof, scans=True))


def _ask_pin(means: Means, pay: Pay, code: str) -> None:
    def face() -> ErrandFace:
        return ErrandFace(
            name="ways",
            title=translate("MemberWays", "Gift card"),
            sentence=translate("MemberWays", "The customer keys in the card's PIN."),
            hint=translate("MemberWays", "PIN"),
            typing="pin",
            icon="shield-check",
            go=translate("MemberWays", "Next"),
        )

    means.errands.begin(
        AskNumber(face, take=lambda pin: _ask_value(means, pay, code=code, pin=pin))
    )


def _ask_value(means: Means, pay: Pay, *, code: str, pin: str | None) -> None:
    _ask_amount(
        means,
        title=lambda: translate("MemberWays", "Gift card"),
        hint=lambda: translate("OtherWays", "Amount, or empty for all of it"),
        take=lambda given: pay(STORED_VALUE, given, code, pin=pin),
    )


def _ask_amount(
    means: Means,
    *,
    title: Callable[[], str],
    hint: Callable[[], str],
    take: Callable[[int | None], None],
) -> None:
    due = means.board.state.due

    def face() -> ErrandFace:
        return ErrandFace(
            name="ways",
            title=title(),
            headline=priced(due),
            hint=hint(),
            typing="amount",
            icon="banknote",
            go=translate("MemberWays", "Take payment"),
        )

    def taken(typed: str) -> None:
        given = means.board.amount(typed) if typed else None
        if not typed or given is not None:
            take(given)

    means.errands.begin(AskNumber(face, take=taken, may_be_empty=True))
