"""One way to pay, as head office describes it and a till takes it."""

from __future__ import annotations

from typing import Annotated, Final, Literal

import msgspec

ASSERTED: Final = "qr_asserted"
"""Paid by the store's printed code, as the shopper says: nobody has confirmed that money yet."""
POINTS: Final = "points"
"""Paid with the points of the member who is buying."""
STORED_VALUE: Final = "stored_value"
"""Paid with the money on a card of value."""
BY_MEMBER: Final = (POINTS, STORED_VALUE)
"""The tenders of which head office keeps the account: set aside there first, spent by the sale."""


class TenderKind(msgspec.Struct, frozen=True, kw_only=True):
    """One way to pay.

    `reference` is what must be keyed in: the serial of a voucher, the last four digits and the
    approval number from the slip of the bank's own terminal, or the last digits of the number on
    the bill that a shopper shows on his telephone (`told`), the code with digits that a `member`'s
    telephone shows, or the number of a card of `value`. What is paid too much is given as
    change, or forfeited, or refused. `refund_to` are the tenders that a return may give back, the
    first one first. `counted` tenders are counted when a shift closes; `verified` ones somebody
    else vouches for. `like_wallet` says that this shop's serials look like payment codes of wallets
    and are taken all the same. Caps in minor units: of one sale, of one sale while head office is
    away, of one till in a business day, and of one till until head office has heard of it.
    `points` are how many of a member's points pay 100 minor units.
    """

    tender: str
    name: dict[str, str] = {}
    enabled: bool = True
    reference: Literal["", "serial", "card", "told", "member", "value"] = ""
    gives_change: bool = False
    forfeits_excess: bool = False
    opens_drawer: bool = False
    refund_to: tuple[str, ...] = ()
    most_per_sale: int | None = None
    most_offline: int | None = None
    most_per_day: int | None = None
    most_unheard: int | None = None
    counted: bool = False
    verified: bool = False
    invoiceable: bool = True
    like_wallet: bool = False
    kiosk: bool = False
    points: Annotated[int, msgspec.Meta(ge=1)] = 100
