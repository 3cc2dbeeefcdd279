"""Money that goes back to a wallet, as the till knows it: asked for once, and told about since.

The return is in the journal at once, with the refund's number: head office carries it out from
there also where this till never says another word. Amounts are minor units.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final, Literal

State = Literal["REQUESTED", "SENT", "DONE", "REJECTED"]
Dealt = Literal["", "cash", "office"]
FINAL: Final[tuple[State, ...]] = ("DONE", "REJECTED")


@dataclass(frozen=True, slots=True, kw_only=True)
class Refund:
    """A part of an attempt that goes back. `sale` is the return, `receipt` its number once it is
    in the journal: before that nothing was given back. `word` is the provider's.

    `dealt`: how somebody dealt with one that was rejected: it was paid out in cash, or passed on
    to head office.
    """

    id: str
    attempt: str
    sale: str
    wallet: str
    amount: int
    reason: str = ""
    receipt: str = ""
    state: State = "REQUESTED"
    word: str = ""
    dealt: Dealt = ""

    @property
    def needs_people(self) -> bool:
        """Whether the shopper still waits for money that no wallet will bring him."""
        return bool(self.receipt) and self.state == "REJECTED" and not self.dealt

    @property
    def is_under_way(self) -> bool:
        """Whether head office is to be asked about it."""
        return bool(self.receipt) and self.state not in FINAL


@dataclass(frozen=True, slots=True, kw_only=True)
class Captured:
    """What one attempt brought for a receipt, as which tender; a voucher's serial stands for it.

    So does the hold of what a member had paid for that `sale`: with `points`, or a `card` of value.
    """

    tender: str
    attempt: str
    wallet: str
    amount: int
    points: int = 0
    card: str = ""
    sale: str = ""


def parts_of(captured: tuple[Captured, ...], *, gone: int, amount: int) -> list[Captured]:
    """From which attempts an amount goes back, when `gone` went back before: the first ones first.

    Comes to less than `amount` where less is left. Points go in proportion, so that all parts of a
    payment come to all that it took.
    """
    parts = []
    for one in captured:
        before = min(gone, one.amount)
        gone -= before
        part = min(amount, one.amount - before)
        amount -= part
        if part:
            points = (before + part) * one.points // one.amount - before * one.points // one.amount
            parts.append(replace(one, amount=part, points=points))
    return parts
