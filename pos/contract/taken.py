"""What the goods of a receipt that came back took of its money, as an entry tells it.

Tills and head office read it here, so that they agree about what is left of a receipt.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from pos.contract.facts import TakenFact


class _Line(msgspec.Struct):
    """A line of an entry, as far as it says what came back."""

    net: int = 0
    tax: int = 0
    void: bool = False
    of: str = ""


class _Money(msgspec.Struct):
    """A tender of an entry, as far as it says what went back."""

    tender: str
    amount: int
    reference: str = ""
    wallet: str = ""
    of: str = ""


class _Told(msgspec.Struct):
    """An entry of kind sale or return, as far as it says what came back and what for."""

    total: int
    lines: tuple[_Line, ...]
    tenders: tuple[_Money, ...]
    taken: tuple[TakenFact, ...] = ()


def taken_from(body: bytes, receipt: str) -> list[TakenFact]:
    """What goods of that receipt took of its money in the sale or return with that body.

    That a refund to a wallet was rejected and the money given otherwise changes nothing: so much
    of the receipt is gone. Entries of older releases do not say which of several receipts gave
    what, nor what was kept: there each gives as much as its goods were worth, the first ones
    first, and what was kept is not in it.
    """
    told = msgspec.json.decode(body, type=_Told)
    if told.taken:
        return [one for one in told.taken if one.of == receipt]
    back = [
        TakenFact(
            of="",
            tender=money.tender,
            amount=-money.amount,
            reference=money.of if money.wallet else money.reference,
            wallet=money.wallet,
        )
        for money in told.tenders
        if money.amount < 0
    ]
    worth = _worth(told)
    for of in worth:
        # What is rounded stays with the only one there is.
        mine, back = _split(back, worth[of]) if len(worth) > 1 else (back, [])
        if of == receipt:
            return [msgspec.structs.replace(one, of=receipt) for one in mine]
    return []


def _worth(told: _Told) -> dict[str, int]:
    """What the goods were worth that came back, by the receipt that they were sold on."""
    live = [line for line in told.lines if not line.void]
    on_top = told.total != sum(line.net for line in live)
    worth: dict[str, int] = {}
    for line in live:
        if line.of:
            worth[line.of] = worth.get(line.of, 0) - line.net - on_top * line.tax
    return worth


def _split(money: Iterable[TakenFact], most: int) -> tuple[list[TakenFact], list[TakenFact]]:
    """The first `most` of some money, and the rest of it."""
    first: list[TakenFact] = []
    rest: list[TakenFact] = []
    for one in money:
        part = min(one.amount, most)
        most -= part
        if part:
            first.append(msgspec.structs.replace(one, amount=part))
        if part < one.amount:
            rest.append(msgspec.structs.replace(one, amount=one.amount - part))
    return first, rest
