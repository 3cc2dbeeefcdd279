"""What a sale of the demo store has to cost, reckoned by hand: nothing here is the till's own.

The rules are those that stand in resources/demo/promotions.json, each in a few lines of its own.
Amounts in minor units.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any, Final

from pos.catalog.item import Item

Goods = Callable[[str], Item]
YOGURTS: Final = {"1000354", "1001422", "1002550", "1003104", "1004433"}
TWO_YOGURTS, COUPON_FROM, COUPON_OFF = 2000, 8000, 1000
EVENING: Final = (dt.time(20), dt.time(22))
BREAD, SODA, NOODLES, SNACKS, FRESH = (
    "food/bakery/bread", "drink/soft/soda", "food/instant/noodles", "food/snacks", "fresh",
)  # fmt: skip


def half_up(numerator: int, denominator: int) -> int:
    """A share, rounded half up."""
    return (2 * numerator + denominator) // (2 * denominator)


def is_in(item: Item, category: str) -> bool:
    return item.category == category or item.category.startswith(f"{category}/")


def off_by_promotion(fact: dict[str, Any], goods: Goods) -> dict[str, int]:
    """What each promotion takes off the lines that count."""
    lines = [(goods(line["sku"]), line) for line in fact["lines"] if not line["void"]]
    taken = [(item, line) for item, line in lines if item.discountable]
    units: list[tuple[Item, int]] = [
        (item, item.price)
        for item, line in taken
        if line["unit"] == "each"
        for _ in range(line["quantity"] // 1000)
    ]
    found = {
        "DEMO-YOGURT": _two_for(_values(units, lambda item: item.sku in YOGURTS), TWO_YOGURTS),
        "DEMO-SODA": sum(
            half_up(value, 2) for value in _values(units, lambda item: is_in(item, SODA))[1::2]
        ),
        "DEMO-NOODLES": sum(_values(units, lambda item: is_in(item, NOODLES))[2::3]),
        "DEMO-BREAD": _percent(20, taken, BREAD) if _is_evening(fact) else 0,
        "DEMO-SNACKS": _percent(10, taken, SNACKS) if fact.get("member") == "DEMO-GOLD" else 0,
    }
    if "LIAN10" in (fact.get("coupons") or ()):
        found["DEMO-COUPON"] = _coupon(taken, found)
    return {promotion: amount for promotion, amount in found.items() if amount}


def gross_of(line: dict[str, Any], item: Item) -> int:
    """What a line costs by the catalogue, before anything is taken off."""
    return half_up(item.price * line["quantity"], 1000)


def _values(units: list[tuple[Item, int]], wanted: Callable[[Item], bool]) -> list[int]:
    """What the units are worth that a promotion is about, the dearest first."""
    return sorted((value for item, value in units if wanted(item)), reverse=True)


def _two_for(values: list[int], price: int) -> int:
    """Every two for a price: the dearest two first, as long as that gives something."""
    pairs = (sum(values[n : n + 2]) - price for n in range(0, len(values) - 1, 2))
    return sum(max(0, off) for off in pairs)


def _percent(percent: int, taken: list[tuple[Item, dict[str, Any]]], category: str) -> int:
    """So much off each unit, or off what was weighed as a whole."""
    off = 0
    for item, line in taken:
        if is_in(item, category):
            if line["unit"] == "each":
                off += half_up(item.price * percent, 100) * (line["quantity"] // 1000)
            else:
                off += half_up(gross_of(line, item) * percent, 100)
    return off


def _coupon(taken: list[tuple[Item, dict[str, Any]]], before: dict[str, int]) -> int:
    """So much off from so much on, of what is left to pay for all but what is fresh.

    None of the other promotions is about anything fresh.
    """
    worth = sum(gross_of(line, item) for item, line in taken if not is_in(item, FRESH))
    return COUPON_OFF if worth - sum(before.values()) >= COUPON_FROM else 0


def _is_evening(fact: dict[str, Any]) -> bool:
    """By the clock of the store when the sale began: what was told then holds to its end."""
    at = dt.datetime.fromisoformat(fact["actions"][0]["at"]).time()
    return EVENING[0] <= at < EVENING[1]


def wrong_sums(facts: list[dict[str, Any]], goods: Goods) -> list[str]:
    """Completed sales that do not cost what their goods, members and coupons make them cost."""
    found: list[str] = []
    for fact in facts:
        if fact["status"] != "completed":
            continue
        lines = [line for line in fact["lines"] if not line["void"]]
        off = off_by_promotion(fact, goods)
        gross = sum(gross_of(line, goods(line["sku"])) for line in lines)
        told = {one["promotion"]: one["amount"] for one in fact.get("applied", ())}
        paid = sum(tender["amount"] for tender in fact["tenders"])
        total = gross - sum(off.values())
        if (fact["gross"], told) != (gross, off) or {
            total, fact["total"], sum(line["net"] for line in lines), paid,
        } != {total}:  # fmt: skip
            found.append(
                f"{fact['receipt']}: {fact['total']} for {total}, paid {paid}, gross "
                f"{fact['gross']} for {gross}, off {told} for {off}"
            )
    return found
