"""Stored value: who issues it, who may take it, how much a card may hold, and who owes whom.

Cards of money are regulated. An issuer is either a trader whose cards are good in the shops of his
own group alone (single-purpose), or a licensed institution whose cards are good where it has
agreed so (multi-purpose); whatever is not said to be accepted is refused. Selling a card brings a
liability and no turnover.

Limits are data. Those below are China's for single-purpose cards: 单用途商业预付卡管理办法(试行),
articles 15 to 19. Amounts in minor units, moments in microseconds of UTC since 1970.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

Amount = Annotated[int, Meta(ge=0, le=10**12)]
Name = Annotated[str, Meta(pattern=r"^[a-z0-9][a-z0-9._-]{0,31}$")]
Language = Annotated[str, Meta(pattern="^(zh_CN|en)$")]


class Limits(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How much a card may hold, and when a buyer has to say who he is.

    `identity_from` is the sum of one purchase from which a buyer is registered;
    `anonymous_years` the least time for which a card without a name is good. One with a name has
    no end.
    """

    named_most: Amount = 500_000
    anonymous_most: Amount = 100_000
    identity_from: Amount = 1_000_000
    anonymous_years: Annotated[int, Meta(ge=1, le=20)] = 3


class Issuer(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who owes what lies on a card, and where it is good.

    `party` is the group of shops that settles for him. A single-purpose issuer's cards are good in
    the shops of that group, or in those of them that `accepts` names; a multi-purpose one has a
    `licence`, and `accepts` names groups and shops. `name` is what people call him, by language.
    """

    issuer: Name
    kind: Literal["single_purpose", "multi_purpose"]
    party: Annotated[str, Meta(min_length=1, max_length=64)]
    licence: Annotated[str, Meta(max_length=64)] = ""
    accepts: tuple[Annotated[str, Meta(min_length=1, max_length=64)], ...] = ()
    limits: Limits = Limits()
    name: dict[Language, Annotated[str, Meta(min_length=1, max_length=40)]] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Shop:
    """Where a card is shown: its store number, and the group that it belongs to."""

    store: str
    party: str


class Refused(Exception):
    """Why a card is not taken or not sold, as a stable word. `most` is what would be possible."""

    def __init__(self, *, reason: str, most: int = 0) -> None:
        super().__init__(reason)
        self.reason = reason
        self.most = most


def read_issuers(content: bytes) -> tuple[Issuer, ...]:
    """Issuers as they are published; raises `msgspec.ValidationError` for what may not be."""
    issuers = msgspec.json.decode(content, type=tuple[Issuer, ...])
    if len({issuer.issuer for issuer in issuers}) < len(issuers):
        raise msgspec.ValidationError("an issuer is named once")
    for issuer in issuers:
        if issuer.kind == "multi_purpose" and not issuer.licence:
            raise msgspec.ValidationError(f"{issuer.issuer} is multi-purpose and has no licence")
        if issuer.kind == "single_purpose" and issuer.licence:
            raise msgspec.ValidationError(f"{issuer.issuer} is single-purpose; it has no licence")
    return issuers


def is_accepted(issuer: Issuer, shop: Shop) -> bool:
    """Whether an issuer's cards are good in a shop."""
    named = shop.party in issuer.accepts or shop.store in issuer.accepts
    if issuer.kind == "single_purpose":
        # Another group's shop may not take it, whatever anybody agreed.
        return shop.party == issuer.party and (named or not issuer.accepts)
    return named


def check_load(
    issuer: Issuer, *, holds: int, amount: int, is_named: bool, bought: int, is_identified: bool
) -> None:
    """Raises `Refused` for more than a card may hold, or a buyer who has to say who he is.

    `bought` is what he buys at once, with other cards; `holds` what lies on this card already.
    """
    limits = issuer.limits
    most = most_on(issuer, is_named=is_named) - holds
    if amount <= 0:
        raise Refused(reason="no_amount")
    if amount > most:
        raise Refused(reason="over_limit", most=max(0, most))
    if max(bought, amount) >= limits.identity_from and not is_identified:
        raise Refused(reason="identity_needed", most=limits.identity_from - 1)


def most_on(issuer: Issuer, *, is_named: bool) -> int:
    """What a card may hold."""
    return issuer.limits.named_most if is_named else issuer.limits.anonymous_most


def good_until(issuer: Issuer, *, sold: dt.date, is_named: bool) -> dt.date | None:
    """The last day of a card; None for one with a name."""
    if is_named:
        return None
    year = sold.year + issuer.limits.anonymous_years
    try:
        return sold.replace(year=year)
    except ValueError:  # 29 February of a year that has none.
        return dt.date(year, 3, 1)


Owed = Mapping[tuple[str, str], int]
"""What was spent: (party of the issuer, party of the shop) -> minor units."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """What one group pays another for a day; never below 0."""

    payer: str
    payee: str
    amount: int


def settle(owed: Owed) -> list[Settled]:
    """Who pays whom: of each two groups one, the difference of what their cards bought.

    What a group's own cards bought in its own shops nobody owes.
    """
    net: dict[tuple[str, str], int] = {}
    for (issuer, shop), amount in owed.items():
        if issuer != shop:
            payer, payee = sorted((issuer, shop))
            sign = 1 if payer == issuer else -1
            net[payer, payee] = net.get((payer, payee), 0) + sign * amount
    return [
        Settled(payer=one, payee=other, amount=amount)
        if amount > 0
        else Settled(payer=other, payee=one, amount=-amount)
        for (one, other), amount in sorted(net.items())
        if amount
    ]


def positions(payments: Iterable[Settled]) -> dict[str, int]:
    """What each group gets in all, with a minus what it pays; the sum is 0."""
    found: dict[str, int] = {}
    for payment in payments:
        found[payment.payee] = found.get(payment.payee, 0) + payment.amount
        found[payment.payer] = found.get(payment.payer, 0) - payment.amount
    return found
