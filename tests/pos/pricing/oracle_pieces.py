"""What one promotion does to a few pieces, written from the contract and the JSON alone.

The ground under `tests.pos.pricing.oracle`: fractions and single pieces, no code of the engine's.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations, product
from math import floor
from typing import Any

Json = dict[str, Any]


@dataclass(frozen=True)
class Piece:
    """One piece: what it is, what it is worth now, and how it was taken."""

    kind: tuple[Any, ...]
    sku: str
    category: str
    brand: str
    measure: Fraction | None
    gross: int
    now: int
    taken: str = "free"


def half_up(value: Fraction) -> int:
    return floor(value + Fraction(1, 2))


def pieces_of(basket: Json) -> list[Piece]:
    pieces = []
    for line in basket["lines"]:
        quantity = Fraction(line["quantity"])
        if quantity < 0 or not line.get("discountable", True) or "price_override" in line:
            continue
        category, brand = line.get("category", ""), line.get("brand", "")
        if line.get("unit", "each") != "each" or "amount" in line:
            value = line.get("amount", half_up(quantity * line.get("unit_price", 0)))
            kind = (line["sku"], value, quantity, category, brand, line["tax_rate"])
            pieces.append(Piece(kind, line["sku"], category, brand, quantity, value, value))
        else:
            value = line["unit_price"]
            kind = (line["sku"], value, Fraction(0), category, brand, line["tax_rate"])
            piece = Piece(kind, line["sku"], category, brand, None, value, value)
            pieces += [piece] * int(quantity)
    return pieces


def turn(piece: Piece) -> Any:
    """Who is earlier among pieces: the dear ones, now and at first, then by what they are."""
    sku, _, quantity, category, brand, rate = piece.kind
    return -piece.now, -piece.gross, sku, category, brand, rate, quantity


def wants(selector: Json, piece: Piece) -> bool:
    if "except" in selector and wants(selector["except"], piece):
        return False
    return bool(
        selector.get("all")
        or piece.sku in selector.get("skus", ())
        or piece.brand in selector.get("brands", ())
        or any(
            piece.category == path or piece.category.startswith(path + "/")
            for path in selector.get("categories", ())
        )
    )


def slots_of(promotion: Json) -> list[tuple[Json, int]]:
    if promotion["kind"] == "bundle":
        return [(slot["on"], slot.get("count", 1)) for slot in promotion["slots"]]
    return [(promotion["on"], promotion.get("count", 1))]


def off(reward: Json, value: int, original: int, measure: Fraction | None = None) -> int:
    if "percent" in reward:
        return min(value, half_up(Fraction(reward["percent"]) * original / 100))
    size = Fraction(1) if measure is None else measure
    if "amount" in reward:
        return min(value, half_up(reward["amount"] * size))
    return max(0, value - half_up(reward["price"] * size))


def given(promotion: Json, rewarded: list[Piece]) -> int:
    """What one application takes off the pieces that get the reward."""
    reward = promotion["reward"]
    original = promotion.get("on_original", False)
    if promotion["kind"] == "simple":
        piece = rewarded[0]
        base = piece.gross if original else piece.now
        return off(reward, piece.now, base, piece.measure)
    if "cheapest" in promotion and "percent" not in reward:
        return sum(off(reward, piece.now, piece.now) for piece in rewarded)
    value = sum(piece.now for piece in rewarded)
    base = sum(piece.gross for piece in rewarded) if original else value
    return off(reward, value, base)


def groups(
    promotion: Json, pieces: list[Piece], order: list[int]
) -> Iterator[tuple[tuple[int, ...], tuple[int, ...]]]:
    """Every application to pieces of `order`: all of its pieces, those that get the reward."""
    slots = slots_of(promotion)
    fitting = [
        [
            n
            for n in order
            if wants(on, pieces[n]) and (promotion["kind"] == "simple" or not pieces[n].measure)
        ]
        for on, _ in slots
    ]
    choices = [
        list(combinations(fits, count)) for fits, (_, count) in zip(fitting, slots, strict=True)
    ]
    for chosen in product(*choices):
        flat = [n for part in chosen for n in part]
        if len(set(flat)) < len(flat):
            continue
        gets = list(flat)
        if promotion["kind"] == "bundle" and "rewarded" in promotion:
            gets = [n for slot in promotion["rewarded"] for n in chosen[slot]]
        if "cheapest" in promotion:
            gets = sorted(flat, key=lambda n: (pieces[n].now, -order.index(n)))
            gets = gets[: promotion["cheapest"]]
        yield tuple(sorted(flat)), tuple(sorted(gets))


def spread(amount: int, weights: list[int]) -> list[int]:
    """Largest remainder; of equal ones the earlier piece, in the order of `turn`."""
    total = sum(weights)
    if not total:
        return [amount] + [0] * (len(weights) - 1)
    exact = [Fraction(amount * weight, total) for weight in weights]
    shares = [floor(share) for share in exact]
    by_rest = sorted(range(len(weights)), key=lambda n: (shares[n] - exact[n], n))
    for n in by_rest[: amount - sum(shares)]:
        shares[n] += 1
    return shares


def is_fair(
    promotion: Json, pieces: list[Piece], taken: list[tuple[Any, ...]], free: list[int]
) -> bool:
    """Retailer's favour: no gift is dearer than a piece that could have been it."""
    if promotion.get("favour") != "retailer" or "cheapest" not in promotion:
        return True
    gifts = [pieces[n].now for _, gets in taken for n in gets]
    others = [pieces[n].now for group, gets in taken for n in group if n not in gets]
    others += [
        pieces[n].now
        for n in free
        if wants(promotion["on"], pieces[n]) and pieces[n].measure is None
    ]
    return not gifts or not others or min(others) >= max(gifts)
