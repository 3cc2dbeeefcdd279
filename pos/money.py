"""Money as whole minor units: rounding, sharing out, and the decimal strings at the edges.

An amount is an `int` of minor units (fen, cents) everywhere inside; a quantity is an `int` of
thousandths; a percentage is an `int` of basis points. `Decimal` appears only where text comes
in, and nothing here knows binary fractions.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any, Final

LARGEST: Final = 10**12
"""No amount in minor units or quantity in thousandths is larger: a sum of a million still fits."""

CURRENCIES: Final = frozenset(
    "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN "
    "BZD CAD CDF CHF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL "
    "GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF "
    "KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN "
    "MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD "
    "SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH "
    "UGX USD UYU UZS VED VES VND VUV WST XAF XCD XCG XOF XPF YER ZAR ZMW ZWG".split()
)
"""What people pay with, by ISO 4217 (list one, without funds, metals and test codes)."""
_NO_PLACES: Final = frozenset(
    "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF".split()
)
_THREE_PLACES: Final = frozenset("BHD IQD JOD KWD LYD OMR TND".split())

_PIECES: Final = {
    "CNY": (10_000, 5_000, 2_000, 1_000, 500, 100, 50, 10, 5, 2, 1),
    "EUR": (50_000, 20_000, 10_000, 5_000, 2_000, 1_000, 500, 200, 100, 50, 20, 10, 5, 2, 1),
    "HKD": (100_000, 50_000, 10_000, 5_000, 2_000, 1_000, 500, 200, 100, 50, 20, 10),
    "JPY": (10_000, 5_000, 2_000, 1_000, 500, 100, 50, 10, 5, 1),
    "USD": (10_000, 5_000, 2_000, 1_000, 500, 200, 100, 50, 25, 10, 5, 1),
}
"""The notes and coins that are legal tender, in minor units. Of the yuan: the notice of the
People's Bank on the fourth series (2018) withdrew 2 yuan and 2 jiao, but not the coins in fen."""

_FIGURES: Final = frozenset("+-.0123456789")
_LONGEST: Final = 24
"""Characters of a number that can still be exact in `Decimal`'s 28 digits."""


class NotAnAmount(ValueError):
    """Text that is no number, too precise, or too large."""


class TooLarge(NotAnAmount):
    """A number beyond `LARGEST`."""


def divide_half_up(numerator: int, denominator: int) -> int:
    """The quotient rounded to the nearest whole, halves away from zero: 5/2 -> 3, -5/2 -> -3."""
    if denominator <= 0:
        raise ValueError("the denominator must be positive")
    quotient, remainder = divmod(abs(numerator), denominator)
    quotient += 2 * remainder >= denominator
    return quotient if numerator >= 0 else -quotient


def extend(*, unit_price: int, quantity: int) -> int:
    """The value of a quantity in thousandths at a price per unit, half up."""
    return divide_half_up(unit_price * quantity, 1000)


def allocate(
    amount: int, weights: Sequence[int], *, turn: Callable[[int], Any] | None = None
) -> list[int]:
    """Shares `amount` out in proportion to `weights` so that the shares add up to it exactly.

    Largest remainder: everyone gets the floor of his part, the units left over go to the largest
    fractions, of equal ones to the earlier. Weights are not negative; where all are zero the
    first takes all.

    Who is earlier is one rule wherever a discount or a tax is shared out among goods, and neither
    the order of scanning nor the promotions' ids are part of it. Of pieces in a group the dear ones
    come before the cheap: as they are worth by now, then when their level of promotions began, then
    unreduced. Equal pieces, kinds of goods and lines stand as goods do (`pos.pricing.basket.Like`:
    dear first, then by article, category, brand, tax rate and measure), of lines of the same goods
    the dear ones first. Only lines that nobody can tell apart stand as they were scanned. The order
    of `weights` says all that, or else `turn`: smaller is earlier, by position; it is asked only
    where the last unit has two claimants.
    """
    if not weights:
        if amount:
            raise ValueError("nobody to share an amount among")
        return []
    if min(weights) < 0:
        raise ValueError("a weight is negative")
    total = sum(weights)
    if total == 0:
        return [amount] + [0] * (len(weights) - 1)
    size = abs(amount)
    shares = whole_shares(size, [size * weight for weight in weights], total, turn=turn)
    return shares if amount >= 0 else [-share for share in shares]


def whole_shares(
    amount: int, parts: Sequence[int], over: int, *, turn: Callable[[int], Any] | None = None
) -> list[int]:
    """Exact parts (each of `parts` divided by `over`) as whole shares that add up to `amount`.

    Each is rounded down or, where its fraction is among the largest, up. `amount` is the sum of
    the exact parts or the whole number next to it; equal fractions are as with `allocate`.
    """
    shares = [part // over for part in parts]
    left = amount - sum(shares)
    if left:
        wanting = [-(part % over) for part in parts]
        # A stable sort: the earlier of two equal fractions gets the unit.
        by_fraction = sorted(range(len(parts)), key=wanting.__getitem__)
        if turn is not None and left < len(parts):
            last = wanting[by_fraction[left - 1]]
            if wanting[by_fraction[left]] == last:
                claimants = [n for n in by_fraction if wanting[n] == last]
                at = by_fraction.index(claimants[0])
                by_fraction[at : at + len(claimants)] = sorted(claimants, key=turn)
        for position in by_fraction[:left]:
            shares[position] += 1
    return shares


def read_decimal(text: str, *, places: int) -> int:
    """A decimal string as a whole number of its last place: ("25.6", places=2) -> 2560.

    Raises `NotAnAmount` for anything that is not plain digits with at most `places` decimals.
    """
    stripped = text.strip()
    if not 0 < len(stripped) <= _LONGEST or set(stripped) - _FIGURES:
        raise NotAnAmount(text)
    try:
        scaled = Decimal(stripped).scaleb(places)
    except InvalidOperation as error:
        raise NotAnAmount(text) from error
    if not scaled.is_finite() or scaled != scaled.to_integral_value():
        raise NotAnAmount(text)
    if abs(scaled) > LARGEST:
        raise TooLarge(text)
    return int(scaled)


def places_of(currency: str) -> int:
    """Decimals of a currency's amounts: how much smaller its minor unit is (ISO 4217)."""
    if currency in _NO_PLACES:
        return 0
    return 3 if currency in _THREE_PLACES else 2


def pieces_of(currency: str) -> frozenset[int]:
    """The notes and coins of a currency, in minor units; of one that has no table here, every one,
    two and five with its noughts."""
    known = _PIECES.get(currency)
    if known is None:
        known = tuple(step * 10**noughts for step in (1, 2, 5) for noughts in range(9))
    return frozenset(known)


def amount_text(amount: int, *, places: int = 2) -> str:
    """An amount as the decimal string of its currency: 2560 -> "25.60"."""
    sign = "-" if amount < 0 else ""
    if places == 0:
        return f"{sign}{abs(amount)}"
    whole, part = divmod(abs(amount), 10**places)
    return f"{sign}{whole}.{part:0{places}d}"


def quantity_text(thousandths: int) -> str:
    """A quantity as the shortest decimal string: 1000 -> "1", 485 -> "0.485"."""
    sign = "-" if thousandths < 0 else ""
    whole, part = divmod(abs(thousandths), 1000)
    return f"{sign}{whole}" if not part else f"{sign}{whole}.{part:03d}".rstrip("0")
