"""What is said about a receipt that is returned at another till than the one that wrote it.

A terminal asks head office for the sale, has the quantities set aside under the sale that its
return will be journaled as, and only then gives money back. What it set aside for ends with the
final entry of that sale, whatever it says; or with the terminal's word that there will be none.
"""

from __future__ import annotations

from typing import Annotated, Final, Literal

from msgspec import Meta, Struct

from pos.contract.facts import AppliedFact, LineFact, TakenFact
from pos.contract.wire import Count, Number, Position

USABLE_US: Final = 60_000_000
"""How long a terminal may still journal what was set aside, by its monotonic clock, from asking."""
KEPT_US: Final = 5 * USABLE_US
"""How long head office keeps it for a terminal of which nothing is heard, at least."""


class Returned(Struct, frozen=True, kw_only=True):
    """So much of a line of a receipt, in thousandths."""

    line: Position
    quantity: Annotated[int, Meta(ge=1, le=10**12)]


class WalletPart(Struct, frozen=True, kw_only=True):
    """What one payment with a number brought for a receipt, as which tender.

    `points`, `card` and `sale` as in `TakenFact`.
    """

    attempt: str
    wallet: str
    amount: Number
    tender: str = "qr"
    points: Number = 0
    card: str = ""
    sale: str = ""


class SoldReceipt(Struct, frozen=True, kw_only=True):
    """A completed sale as far as a return needs it: no member, no cashier, no word of anybody.

    `paid` is what each tender brought, after corrections. `elsewhere` is what came back at other
    terminals or is set aside for them, `paid_back` what such goods took of the money, given back
    or kept for others (negative). `wallets` are the payments with a number, first to last: money
    for a wallet is taken from one, and a voucher is found by its serial. `taken` is what the sale's
    own entry says of goods that came back on it.
    """

    receipt: str
    at: str
    total: Number
    rounding: Number
    lines: tuple[LineFact, ...]
    applied: tuple[AppliedFact, ...]
    paid: dict[str, Number]
    elsewhere: list[Returned]
    paid_back: dict[str, Number]
    wallets: tuple[WalletPart, ...] = ()
    taken: tuple[TakenFact, ...] = ()


class ReturnWanted(Struct, frozen=True, kw_only=True):
    """What is to come back. `head`, `boot` and `mono` are where the terminal's journal stands,
    `acked` up to where head office told that it has it; 0 where the terminal does not say.
    """

    lines: Annotated[list[Returned], Meta(min_length=1, max_length=1000)]
    head: Count
    boot: Annotated[str, Meta(pattern="^[0-9A-Za-z]{1,64}$")]
    mono: Count
    acked: Count = 0


class SetAside(Struct, frozen=True, kw_only=True):
    """200: nobody else gets it. `elsewhere` as in `SoldReceipt`, now."""

    elsewhere: list[Returned]
    hq_time: Number


class CameBack(Struct, frozen=True, kw_only=True, tag_field="code", tag="came_back"):
    """409: less is left of the receipt; `left` is what may still come back here.

    `busy`: another terminal is at the same lines, and only what it journals will tell.
    """

    message: str
    left: list[Returned]
    busy: bool = False


class NotYet(Struct, frozen=True, kw_only=True, tag_field="code", tag="not_yet"):
    """409: head office has the journal up to `acked` only; send the rest and say it again."""

    message: str
    acked: Count


class Released(Struct, frozen=True, kw_only=True):
    """200: what became of it. `kept`: people must look, head office cannot tell."""

    state: Literal["released", "returned", "kept"]
