"""Every way to apply promotions to a few pieces, tried one by one: slow, simple, and apart.

Written from the contract and the JSON alone, with fractions and single pieces; it shares no code
with the engine. For each basket it answers all results that tie for the best, because the contract
leaves the last ties to an order of lines that only the engine knows.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
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


@dataclass(frozen=True)
class Best:
    """A result: total discount, and (promotion, times, amount) of what is no threshold."""

    discount: int
    applied: tuple[tuple[str, int, int], ...]


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
    """Largest remainder, earlier first."""
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


Applied = tuple[tuple[str, int, int], ...]
"""(promotion, times, amount), by promotion."""

Key = tuple[int, int, int, tuple[str, ...]]
"""Smaller is better: exclusive discount and discount negated, applications, ids."""


class Level:
    """One priority level on a list of pieces."""

    def __init__(self, promotions: list[Json], pieces: list[Piece]) -> None:
        self.promotions = promotions
        self.single = [p for p in promotions if p.get("combine", "best") != "compound"]
        rewards = ("price", "amount", "percent")
        self.compound = sorted(
            (p for p in promotions if p.get("combine") == "compound"),
            key=lambda p: (
                next(n for n, kind in enumerate(rewards) if kind in p["reward"]),
                p["id"],
            ),
        )
        self.pieces = sorted(pieces, key=self.place)
        self.key: Key | None = None
        self.results: dict[tuple[Any, ...], tuple[list[Piece], Applied]] = {}
        self.seen: set[Any] = set()

    def place(self, piece: Piece) -> Any:
        """The order in which equal pieces are told apart."""
        options = [
            (p["id"], sum(1 << n for n, (on, _) in enumerate(slots_of(p)) if wants(on, piece)))
            for p in sorted(self.promotions, key=lambda p: p["id"])
        ]
        return -piece.now, piece.gross, str(piece.measure), [o for o in options if o[1]], piece.kind

    def run(self) -> list[tuple[list[Piece], Applied]]:
        free = [n for n, piece in enumerate(self.pieces) if piece.taken == "free"]
        stackable = [n for n, piece in enumerate(self.pieces) if piece.taken == "stacked"]
        self.groups = [
            (p, group, gets) for p in self.single for group, gets in groups(p, self.pieces, free)
        ]
        self.choose(free, stackable, [])
        return list(self.results.values())

    def choose(self, left: list[int], stackable: list[int], taken: list[Any]) -> None:
        """The first piece left takes no group, or one of those that begin with it."""
        signature = (
            tuple(self.pieces[n].kind for n in left),
            tuple(self.pieces[n].kind for n in stackable),
            tuple(
                sorted(
                    (
                        p["id"],
                        tuple(self.pieces[n].kind for n in group),
                        tuple(self.pieces[n].kind for n in gets),
                    )
                    for p, group, gets in taken
                )
            ),
        )
        if signature in self.seen:
            return
        self.seen.add(signature)
        if not left:
            self.stack(stackable, taken)
            return
        self.choose(left[1:], [*stackable, left[0]], taken)
        for p, group, gets in self.groups:
            if group[0] != left[0] or not set(group) <= set(left):
                continue
            times = sum(other["id"] == p["id"] for other, _, _ in taken)
            if times < p.get("max_times", times + 1):
                rest = [n for n in left if n not in group]
                self.choose(rest, stackable, [*taken, (p, group, gets)])

    def stack(self, stackable: list[int], taken: list[Any]) -> None:
        after = list(self.pieces)
        sums: dict[str, list[int]] = {}
        exclusive = other = 0
        for p, group, gets in taken:
            amount = given(p, [self.pieces[n] for n in gets])
            if not amount and p.get("favour") != "retailer":
                return
            state = "exclusive" if p.get("combine") == "exclusive" else "best"
            if state == "exclusive":
                exclusive += amount
            else:
                other += amount
            entry = sums.setdefault(p["id"], [0, 0])
            entry[0] += 1
            entry[1] += amount
            basis = gets if "rewarded" in p else group
            shares = dict(
                zip(basis, spread(amount, [self.pieces[n].now for n in basis]), strict=True)
            )
            for n in group:
                now = self.pieces[n].now - shares.get(n, 0)
                after[n] = replace(self.pieces[n], now=now, taken=state)
        self.compounds(0, after, stackable, sums, exclusive, other, taken)

    def compounds(
        self,
        turn: int,
        pieces: list[Piece],
        stackable: list[int],
        sums: dict[str, list[int]],
        exclusive: int,
        other: int,
        taken: list[Any],
    ) -> None:
        if turn == len(self.compound):
            self.offer(pieces, sums, exclusive, other, taken, stackable)
            return
        p = self.compound[turn]
        # Later compounds see what this one left: pieces in falling order of value.
        order = sorted(stackable, key=lambda n: (-pieces[n].now, n))
        ways = list(groups(p, pieces, order))
        seen = set()

        def extend(start: int, used: set[int], chosen: list[Any]) -> None:
            kinds = tuple(
                sorted(
                    (
                        tuple(sorted((pieces[n].kind, pieces[n].now) for n in group)),
                        tuple(sorted((pieces[n].kind, pieces[n].now) for n in gets)),
                    )
                    for group, gets in chosen
                )
            )
            if kinds in seen:
                return
            seen.add(kinds)
            apply(chosen)
            if len(chosen) >= p.get("max_times", len(stackable)):
                return
            for n in range(start, len(ways)):
                group, gets = ways[n]
                if not used & set(group):
                    extend(n + 1, used | set(group), [*chosen, (group, gets)])

        def apply(chosen: list[Any]) -> None:
            unused = [n for n in stackable if not any(n in group for group, _ in chosen)]
            if not is_fair(p, pieces, chosen, unused):
                return
            after = list(pieces)
            total = 0
            for group, gets in chosen:
                amount = given(p, [pieces[n] for n in gets])
                if not amount and p.get("favour") != "retailer":
                    return
                total += amount
                basis = gets if "rewarded" in p else group
                ordered = [n for n in order if n in basis]
                shares = dict(
                    zip(ordered, spread(amount, [pieces[n].now for n in ordered]), strict=True)
                )
                for n in group:
                    now = pieces[n].now - shares.get(n, 0)
                    after[n] = replace(pieces[n], now=now, taken="stacked")
            more = dict(sums)
            if chosen:
                more[p["id"]] = [len(chosen), total]
            self.compounds(turn + 1, after, stackable, more, exclusive, other + total, taken)

        extend(0, set(), [])

    def offer(
        self,
        pieces: list[Piece],
        sums: dict[str, list[int]],
        exclusive: int,
        other: int,
        taken: list[Any],
        stackable: list[int],
    ) -> None:
        times = sum(entry[0] for entry in sums.values())
        ids = tuple(sorted(name for name, entry in sums.items() for _ in range(entry[0])))
        key = (-exclusive, -other, times, ids)
        if self.key is not None and key > self.key:
            return
        free = [n for n in stackable if pieces[n].taken == "free"]
        for p in self.single:
            mine = [(group, gets) for q, group, gets in taken if q is p]
            if not is_fair(p, self.pieces, mine, free):
                return
        if key != self.key:
            self.key, self.results = key, {}
        applied = tuple(sorted((name, entry[0], entry[1]) for name, entry in sums.items()))
        state = tuple(sorted((piece.kind, piece.now, piece.taken) for piece in pieces))
        self.results[state, applied] = (pieces, applied)


def threshold_gives(promotion: Json, pieces: list[Piece]) -> int:
    net = sum(piece.now for piece in pieces)
    spent = sum(piece.gross for piece in pieces) if promotion.get("base") == "gross" else net
    if "every" in promotion:
        times = min(spent // promotion["every"]["spend"], promotion.get("max_times", 10**9))
        return min(net, times * promotion["every"]["amount"])
    reached = [tier for tier in promotion["tiers"] if tier["spend"] <= spent]
    return off(reached[-1]["reward"], net, net) if reached else 0


def thresholds(promotions: list[Json], pieces: list[Piece]) -> int:
    """The largest total of thresholds, level by level, where no level leaves a choice open."""
    best = 0
    options = [
        [
            None,
            *(
                n
                for n, p in enumerate(promotions)
                if piece.taken != "exclusive"
                and (p.get("combine") != "exclusive" or piece.taken == "free")
                and wants(p["on"], piece)
            ),
        ]
        for piece in pieces
    ]
    for choice in product(*(mine[1:] or [None] for mine in options)):
        total = sum(
            threshold_gives(p, [piece for piece, to in zip(pieces, choice, strict=True) if to == n])
            for n, p in enumerate(promotions)
        )
        best = max(best, total)
    return best


def best_results(basket: Json, promotions: list[Json]) -> set[Best]:
    """All results that tie. Thresholds must be of one priority."""
    states: list[tuple[list[Piece], Applied]] = [(pieces_of(basket), ())]
    others = [p for p in promotions if p["kind"] != "threshold"]
    for priority in sorted({p.get("priority", 0) for p in others}, reverse=True):
        level = [p for p in others if p.get("priority", 0) == priority]
        states = [
            (after, (*applied, *more))
            for pieces, applied in states
            for after, more in Level(level, pieces).run()
        ]
    last = [p for p in promotions if p["kind"] == "threshold"]
    return {
        Best(
            sum(amount for _, _, amount in applied) + thresholds(last, pieces),
            tuple(sorted(applied)),
        )
        for pieces, applied in states
    }
