"""A basket from JSON: every fault with its path, or a basket that can be priced."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import Any, Final

from pos.money import CURRENCIES, LARGEST, NotAnAmount
from pos.pricing.basket import Basket, BasketLine, Member
from pos.pricing.faults import YEARS, BadFile, Faults, load_json
from pos.pricing.returns import Sold
from pos.pricing.tax import WHOLE, plain_rate, rate_points

_MOST_PIECES: Final = 10_000
"""Of one line: more is a slip of the key, no basket. Pricing itself takes as many as there are."""

UNITS: Final = ("each", "kg", "l", "m")
_FIELDS: Final = frozenset("currency at store zone channel tax_mode member coupons lines".split())
_LINE: Final = frozenset(
    "id sku quantity unit unit_price amount category brand tax_rate discountable "
    "price_override refund_of".split()
)
_SOLD: Final = frozenset("quantity refunded gross net tax shares".split())
_CURRENCY: Final = re.compile("[A-Z]{3}")
_BIRTHDAY: Final = re.compile(r"\d\d-\d\d")
_LEAP: Final = "2000"
"""A year that has every day on which somebody was born."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedBasket:
    """A basket and what its writer calls its lines: `names[n]` is the name of line n + 1."""

    basket: Basket
    names: tuple[str, ...]


def read_basket(content: bytes | str) -> NamedBasket:
    """The basket of a JSON text. Raises `BadFile` with all faults."""
    return basket_of(load_json(content))


def basket_of(value: Any) -> NamedBasket:
    """The basket of a decoded JSON object. Raises `BadFile` with all faults."""
    if not isinstance(value, dict):
        raise BadFile(["not an object: a basket is expected"], is_whole=True)
    faults = Faults()
    made = faults.mapping(value, "", known=_FIELDS, required=("currency", "at", "lines"))
    lines, names = [], []
    for n, entry in enumerate(faults.items(made.get("lines", []), "lines")):
        if not isinstance(entry, dict):
            faults.add(f"lines[{n}]", "not an object")
            continue
        line, name = _line(entry, n, faults)
        if name in names:
            faults.add(f"lines[{n}].id", f"{name!r} comes twice")
        lines.append(line)
        names.append(name)
    basket = Basket(
        currency=_currency(made.get("currency", "CNY"), faults),
        at=_time(made.get("at"), faults) if "at" in made else _EPOCH,
        store=faults.text(made.get("store", ""), "store", empty=True),
        zone=faults.text(made.get("zone", ""), "zone", empty=True),
        channel=faults.text(made.get("channel", ""), "channel", empty=True),
        tax_mode=faults.choice(  # type: ignore[arg-type]
            made.get("tax_mode", "inclusive"), "tax_mode", ("inclusive", "exclusive")
        ),
        member=_member(made.get("member"), faults),
        coupons=faults.texts(made.get("coupons", []), "coupons"),
        lines=tuple(lines),
    )
    if faults.found:
        raise BadFile(faults.found)
    return NamedBasket(basket=basket, names=tuple(names))


_EPOCH: Final = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


def _time(value: Any, faults: Faults) -> dt.datetime:
    try:
        at = dt.datetime.fromisoformat(value)
    except (TypeError, ValueError):
        at = None
    if at is None or at.tzinfo is None:
        faults.add("at", "not an ISO 8601 time with an offset")
        return _EPOCH
    if at.year not in YEARS:
        faults.add("at", f"not in the years {YEARS.start} to {YEARS.stop - 1}")
        return _EPOCH
    return at


def _member(value: Any, faults: Faults) -> Member | None:
    if value is None:
        return None
    made = faults.mapping(value, "member", known={"id", "tier", "birthday"}, required=("id",))
    birthday = made.get("birthday") or ""
    if birthday and not _is_day(birthday):
        faults.add("member.birthday", "not a day of the year such as 11-22")
        birthday = ""
    return Member(
        id=faults.text(made.get("id", "?"), "member.id"),
        tier=faults.text(made.get("tier") or "", "member.tier", empty=True),
        birthday=birthday,
    )


def _is_day(value: Any) -> bool:
    if not isinstance(value, str) or not _BIRTHDAY.fullmatch(value):
        return False
    try:
        dt.date.fromisoformat(f"{_LEAP}-{value}")
    except ValueError:
        return False
    return True


def _currency(value: Any, faults: Faults) -> str:
    """An ISO 4217 code: how many decimals amounts have hangs on it."""
    currency = faults.text(value, "currency")
    if currency and not _CURRENCY.fullmatch(currency):
        faults.add("currency", "not three capital letters such as CNY")
    elif currency and currency not in CURRENCIES:
        faults.add("currency", f"{currency} is no currency of ISO 4217")
    return currency


def _line(value: Any, n: int, faults: Faults) -> tuple[BasketLine, str]:
    path = f"lines[{n}]"
    made = faults.mapping(value, path, known=_LINE, required=("id", "sku", "tax_rate"))
    unit = faults.choice(made.get("unit", "each"), f"{path}.unit", UNITS)
    amount = made.get("amount")
    quantity = _quantity(made, unit, path, faults)
    sold = _sold(made.get("refund_of"), quantity, f"{path}.refund_of", faults)
    if quantity < 0 and "refund_of" not in made:
        faults.add(f"{path}.refund_of", "missing: a return says what was sold")
    if amount is not None:
        if "unit_price" in made:
            faults.add(path, "has both a unit_price and an amount")
        amount = faults.whole(amount, f"{path}.amount")
        if quantity < 0 and sold is None:
            amount = None
    elif "unit_price" not in made and quantity >= 0:
        faults.add(f"{path}.unit_price", "missing")
    override = made.get("price_override")
    rate = faults.text(made.get("tax_rate", "0"), f"{path}.tax_rate")
    try:
        points = rate_points(rate or "0")
    except NotAnAmount:
        points = -1
    if not 0 <= points <= WHOLE:
        faults.add(f"{path}.tax_rate", "not a percentage from 0 to 100, exempt or out")
    line = BasketLine(
        id=n + 1,
        sku=faults.text(made.get("sku", "?"), f"{path}.sku"),
        quantity=quantity,
        unit=unit,
        unit_price=faults.whole(made.get("unit_price", 0), f"{path}.unit_price"),
        amount=amount,
        category=faults.text(made.get("category") or "", f"{path}.category", empty=True),
        brand=faults.text(made.get("brand") or "", f"{path}.brand", empty=True),
        tax_rate=plain_rate(rate) if rate and points >= 0 else "0",
        discountable=faults.flag(made.get("discountable", True), f"{path}.discountable"),
        price_override=(
            None if override is None else faults.whole(override, f"{path}.price_override")
        ),
        sold=sold,
    )
    if quantity >= 0 and line.gross > LARGEST:
        faults.add(path, "its value is too large")
    return line, faults.text(made.get("id", f"?{n}"), f"{path}.id")


def _quantity(made: Any, unit: str, path: str, faults: Faults) -> int:
    """Thousandths; 0 where a label does not say how much."""
    if "quantity" not in made:
        if "amount" not in made:
            faults.add(f"{path}.quantity", "missing")
        return 0
    quantity = faults.decimal(made["quantity"], f"{path}.quantity")
    if quantity is None:
        return 1000
    if quantity == 0:
        faults.add(f"{path}.quantity", "not a positive number")
        return 1000
    if unit == "each" and quantity % 1000 and "amount" not in made:
        faults.add(f"{path}.quantity", "not a whole number of pieces")
        return 1000 if quantity > 0 else -1000
    if unit == "each" and abs(quantity) > _MOST_PIECES * 1000:
        faults.add(f"{path}.quantity", f"more than {_MOST_PIECES} pieces")
        return 1000 if quantity > 0 else -1000
    return quantity


def _sold(value: Any, quantity: int, path: str, faults: Faults) -> Sold | None:
    if value is None:
        return None
    if quantity > 0:
        faults.add(path, "the quantity of a return is negative")
        return None
    made = faults.mapping(value, path, known=_SOLD, required=("quantity", "gross", "net", "tax"))
    whole = faults.decimal(made.get("quantity", "1"), f"{path}.quantity")
    before = faults.decimal(made.get("refunded", "0"), f"{path}.refunded")
    shares = []
    for n, entry in enumerate(faults.items(made.get("shares", []), f"{path}.shares")):
        place = f"{path}.shares[{n}]"
        share = faults.mapping(
            entry, place, known={"promotion", "amount", "funded_by"},
            required=("promotion", "amount"),
        )  # fmt: skip
        shares.append(
            (
                faults.text(share.get("promotion", "?"), f"{place}.promotion"),
                faults.whole(share.get("amount", 0), f"{place}.amount"),
            )
        )
    figures = {
        name: faults.whole(made.get(name, 0), f"{path}.{name}") for name in ("gross", "net", "tax")
    }
    if figures["net"] > figures["gross"]:
        faults.add(f"{path}.net", "above its gross")
    elif shares and sum(amount for _, amount in shares) != figures["gross"] - figures["net"]:
        faults.add(f"{path}.shares", "do not add up to what its net is below its gross")
    if whole is None or before is None:
        return None
    if whole <= 0:
        faults.add(f"{path}.quantity", "not a positive number")
        return None
    if before < 0:
        faults.add(f"{path}.refunded", "negative")
        return None
    if before - quantity > whole:
        faults.add(path, "more comes back than was sold")
        return None
    return Sold(quantity=whole, refunded=before, shares=tuple(shares), **figures)
