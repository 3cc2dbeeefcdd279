"""Every way to apply promotions to a few pieces, tried one by one: slow, simple, and apart.

Written from the contract and the JSON alone, with fractions and single pieces; it shares no code
with the engine. For each basket it answers all results that tie for the best, because the contract
leaves the last ties to an order of lines that only the engine knows.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import product
from typing import Any

from tests.pos.pricing.oracle_pieces import (
    Json,
    Piece,
    given,
    groups,
    is_fair,
    off,
    pieces_of,
    spread,
    turn,
    wants,
)


@dataclass(frozen=True)
class Best:
    """A result: total discount, and (promotion, times, amount) of what is no threshold."""

    discount: int
    applied: tuple[tuple[str, int, int], ...]


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
        self.pieces = sorted(pieces, key=turn)
        self.key: Key | None = None
        self.results: dict[tuple[Any, ...], tuple[list[Piece], Applied]] = {}
        self.seen: set[Any] = set()

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
        if not all(amount for _, amount in sums.values()):
            return
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
            if chosen and not total:
                return
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
