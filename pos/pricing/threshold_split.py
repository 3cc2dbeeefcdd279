"""How competing thresholds share the pieces that more than one of them wants.

Likely splits are tried first: each threshold all it can get, each just what its tiers ask for.
Where a better one is still possible the splits are searched piece by piece.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations, islice, permutations, product
from typing import Final, NamedTuple

from pos.pricing.component import Budget
from pos.pricing.promotion import WHOLE, Promotion
from pos.pricing.rewards import off

MOST_NODES: Final = 400
FEW_NODES: Final = 40
"""The work limits in search nodes; the lower one where more portions are shared than a search
of any length could share out in every way."""

_SEARCHED: Final = 12
_FINE: Final = 1_000_000
_MOST_ORDERS: Final = 6
_MOST_AIMS: Final = 2_000
_MOST_TRIES: Final = 12


class Portion(NamedTuple):
    """Like pieces: what one is worth now and was worth at first, and the thresholds it fits."""

    net: int
    gross: int
    pieces: int
    ranks: tuple[int, ...]


class Given(NamedTuple):
    """What a threshold gives and how often it applies."""

    amount: int
    times: int


NOTHING: Final = Given(0, 0)


def reward_of(promotion: Promotion, *, net: int, gross: int) -> Given:
    """What a threshold gives on pieces of this value."""
    spent = gross if promotion.base == "gross" else net
    if promotion.every is not None:
        times = spent // promotion.every.spend
        if promotion.max_times is not None:
            times = min(times, promotion.max_times)
        amount = min(net, times * promotion.every.amount)
        return Given(amount, times) if amount else NOTHING
    for tier in reversed(promotion.tiers):
        if spent >= tier.spend:
            amount = off(tier.reward, value=net, original=net)
            return Given(amount, 1) if amount else NOTHING
    return NOTHING


Takes = list[tuple[tuple[int, int], ...]]


class Split:
    """The search for the best split of some portions among competing thresholds."""

    def __init__(
        self, portions: Sequence[Portion], ranks: Sequence[int], promotions: Sequence[Promotion]
    ) -> None:
        self._portions = portions
        self._ranks = ranks
        self._promotions = promotions
        self.best: Takes = []
        self._key: tuple[int, int, tuple[int, ...]] | None = None
        self.optimal = True
        self._shared = sorted(
            (n for n, portion in enumerate(portions) if len(portion.ranks) > 1),
            key=lambda n: (-portions[n].net, -portions[n].gross, portions[n].ranks, n),
        )
        self._budget = Budget(MOST_NODES if len(self._shared) <= _SEARCHED else FEW_NODES)
        self._roof = 0
        self._known_rates: dict[int, dict[int, int]] = {}
        self._values: dict[tuple[int, ...], tuple[int, int]] = {}
        for portion in portions:
            net, gross = self._values.get(portion.ranks, (0, 0))
            self._values[portion.ranks] = (
                net + portion.net * portion.pieces,
                gross + portion.gross * portion.pieces,
            )
        self._slopes = {rank: _slopes(promotions[rank]) for rank in ranks}

    def run(self) -> None:
        """Tries likely splits, then searches while a better one is possible."""
        for order in islice(permutations(self._ranks), _MOST_ORDERS if self._shared else 1):
            self._offer(self._in_order(order, sparing=False))
            if self._shared:
                self._offer(self._in_order(order, sparing=True))
        if not self._shared:
            return
        self._roof = self._aim()
        assert self._key is not None
        if self._key[0] >= self._roof:
            return
        self._visit(0, *self._fixed())
        self.optimal = not self._budget.is_spent

    def given(self) -> dict[int, Given]:
        """What each threshold gives on the best split."""
        return {rank: gift for rank, gift in self._gifts(self.best).items() if gift.amount}

    def _gifts(self, takes: Takes) -> dict[int, Given]:
        sums = {rank: [0, 0] for rank in self._ranks}
        for portion, taken in zip(self._portions, takes, strict=True):
            for rank, count in taken:
                sums[rank][0] += portion.net * count
                sums[rank][1] += portion.gross * count
        return {
            rank: reward_of(self._promotions[rank], net=net, gross=gross)
            for rank, (net, gross) in sums.items()
        }

    def _offer(self, takes: Takes) -> None:
        """Keeps a split that gives more, or as much in fewer applications or by lower ids."""
        gifts = self._gifts(takes)
        key = (
            sum(gift.amount for gift in gifts.values()),
            -sum(gift.times for gift in gifts.values()),
            tuple(gifts[rank].times for rank in self._ranks),
        )
        if self._key is None or key > self._key:
            self._key, self.best = key, list(takes)

    def _in_order(self, order: Sequence[int], *, sparing: bool) -> Takes:
        """Each threshold takes what it can, or (sparing) only what its best tier needs."""
        left = [portion.pieces for portion in self._portions]
        takes: list[list[tuple[int, int]]] = [[] for _ in self._portions]
        for turn, rank in enumerate(order):
            promotion = self._promotions[rank]
            fitting = [n for n, portion in enumerate(self._portions) if rank in portion.ranks]
            net = gross = 0
            for n in fitting:
                portion = self._portions[n]
                others = [other for other in portion.ranks if other in order[turn + 1 :]]
                if not sparing or not others:
                    net += portion.net * left[n]
                    gross += portion.gross * left[n]
                    if left[n]:
                        takes[n].append((rank, left[n]))
                        left[n] = 0
            if not sparing:
                continue
            goal = self._goal(promotion, net, gross, fitting, left)
            for n in sorted(fitting, key=lambda n: (-self._portions[n].net, n)):
                portion = self._portions[n]
                worth = portion.gross if promotion.base == "gross" else portion.net
                spent = gross if promotion.base == "gross" else net
                if not left[n] or spent >= goal or not worth:
                    continue
                count = min(left[n], -(-(goal - spent) // worth))
                takes[n].append((rank, count))
                left[n] -= count
                net += portion.net * count
                gross += portion.gross * count
        return [tuple(taken) for taken in takes]

    def _aim(self) -> int:
        """Tries to reach the best sets of tiers, best first; answers what no split exceeds.

        Thresholds that each count a piece once cannot together ask for more than is there, nor
        can any few of them.
        """
        spends = {rank: self._steps(rank) for rank in self._ranks}
        aims = 1
        for steps in spends.values():
            aims *= len(steps)
        if aims > _MOST_AIMS:
            return self._bound(0, self._fixed()[0])
        chosen = sorted(
            product(*(spends[rank] for rank in self._ranks)),
            key=lambda aim: -sum(gives for _, gives in aim),
        )
        tried = roof = 0
        for aim in chosen:
            worth = sum(gives for _, gives in aim)
            assert self._key is not None
            if worth <= self._key[0]:
                break
            goals = {
                rank: spend for rank, (spend, _) in zip(self._ranks, aim, strict=True) if spend
            }
            if not self._could_be(goals):
                continue
            self._offer(self._reach(goals))
            tried += 1
            # What was thought possible and not reached is not disproved: the roof stays.
            roof = roof or worth
            if self._key[0] >= worth or tried >= _MOST_TRIES:
                break
        assert self._key is not None
        return min(roof if tried else self._key[0], self._bound(0, self._fixed()[0]))

    def _steps(self, rank: int) -> list[tuple[int, int]]:
        """(spend, the most it gives) of each tier that could be reached, and of none."""
        promotion = self._promotions[rank]
        fitting = [portion for portion in self._portions if rank in portion.ranks]
        net = sum(portion.net * portion.pieces for portion in fitting)
        gross = sum(portion.gross * portion.pieces for portion in fitting)
        there = gross if promotion.base == "gross" else net
        if promotion.every is not None:
            most = there // promotion.every.spend
            if promotion.max_times is not None:
                most = min(most, promotion.max_times)
            return [
                (n * promotion.every.spend, min(net, n * promotion.every.amount))
                for n in range(most, -1, -1)
            ]
        reached = [tier for tier in promotion.tiers if tier.spend <= there]
        return [(tier.spend, off(tier.reward, value=net, original=net)) for tier in reached] + [
            (0, 0)
        ]

    def _could_be(self, goals: Mapping[int, int]) -> bool:
        """Whether every few of the goals find value enough among the pieces that they want."""
        ranks = list(goals)
        for size in range(1, len(ranks) + 1):
            for few in combinations(ranks, size):
                net = gross = 0
                for wanted, (its_net, its_gross) in self._values.items():
                    if any(rank in few for rank in wanted):
                        net += its_net
                        gross += its_gross
                by_gross = any(self._promotions[rank].base == "gross" for rank in few)
                if sum(goals[rank] for rank in few) > (max(net, gross) if by_gross else net):
                    return False
        return True

    def _reach(self, goals: Mapping[int, int]) -> Takes:
        """A split that tries to give each threshold its goal: the least wanted pieces first, dear
        ones before the last, which is the cheapest that suffices. The rest goes to the widest."""
        left = [portion.pieces for portion in self._portions]
        takes: list[dict[int, int]] = [{} for _ in self._portions]
        fitting = {
            rank: [n for n, portion in enumerate(self._portions) if rank in portion.ranks]
            for rank in goals
        }
        order = sorted(goals, key=lambda rank: (len(fitting[rank]), rank))
        for turn, rank in enumerate(order):
            later = order[turn + 1 :]
            by_gross = self._promotions[rank].base == "gross"
            lacking = goals[rank]

            def worth(n: int, by_gross: bool = by_gross) -> int:
                return self._portions[n].gross if by_gross else self._portions[n].net

            def wanted(n: int, later: Sequence[int] = later) -> int:
                return sum(other in self._portions[n].ranks for other in later)

            for n in sorted(fitting[rank], key=lambda n: (wanted(n), -worth(n), n)):
                if lacking <= 0 or not worth(n):
                    continue
                taken = min(left[n], lacking // worth(n) if wanted(n) else left[n])
                if taken:
                    takes[n][rank] = taken
                    left[n] -= taken
                    lacking -= taken * worth(n)
            if lacking > 0:
                enough = [n for n in fitting[rank] if left[n] and worth(n) >= lacking]
                if enough:
                    n = min(enough, key=lambda n: (wanted(n), worth(n), n))
                    takes[n][rank] = takes[n].get(rank, 0) + 1
                    left[n] -= 1
        for rank in reversed(order):
            for n in fitting[rank]:
                if left[n]:
                    takes[n][rank] = takes[n].get(rank, 0) + left[n]
                    left[n] = 0
        return [tuple(sorted(taken.items())) for taken in takes]

    def _fixed(self) -> tuple[dict[int, list[int]], Takes]:
        """What each threshold has for itself, and the takes that say so."""
        sums = {rank: [0, 0] for rank in self._ranks}
        takes: Takes = [()] * len(self._portions)
        for n, portion in enumerate(self._portions):
            if len(portion.ranks) == 1:
                sums[portion.ranks[0]][0] += portion.net * portion.pieces
                sums[portion.ranks[0]][1] += portion.gross * portion.pieces
                takes[n] = ((portion.ranks[0], portion.pieces),)
        return sums, takes

    def _goal(
        self, promotion: Promotion, net: int, gross: int, fitting: list[int], left: list[int]
    ) -> int:
        """The spend of the best tier that the pieces left can reach."""
        by_gross = promotion.base == "gross"
        reachable = (gross if by_gross else net) + sum(
            (self._portions[n].gross if by_gross else self._portions[n].net) * left[n]
            for n in fitting
        )
        if promotion.every is not None:
            times = reachable // promotion.every.spend
            if promotion.max_times is not None:
                times = min(times, promotion.max_times)
            return times * promotion.every.spend
        reached = [tier.spend for tier in promotion.tiers if tier.spend <= reachable]
        return max(reached, default=0)

    def _visit(self, turn: int, sums: dict[int, list[int]], takes: Takes) -> None:
        if not self._budget.spend():
            return
        if turn == len(self._shared):
            self._offer(takes)
            return
        assert self._key is not None
        if self._key[0] >= self._roof or self._bound(turn, sums) <= self._key[0]:
            return
        n = self._shared[turn]
        portion = self._portions[n]
        for counts in _splits(portion.pieces, len(portion.ranks)):
            for rank, count in zip(portion.ranks, counts, strict=True):
                sums[rank][0] += portion.net * count
                sums[rank][1] += portion.gross * count
            takes[n] = tuple(
                (rank, count) for rank, count in zip(portion.ranks, counts, strict=True) if count
            )
            self._visit(turn + 1, sums, takes)
            takes[n] = ()
            for rank, count in zip(portion.ranks, counts, strict=True):
                sums[rank][0] -= portion.net * count
                sums[rank][1] -= portion.gross * count
            if self._budget.is_spent:
                return

    def _bound(self, turn: int, sums: Mapping[int, Sequence[int]]) -> int:
        """No split of the portions still to be shared out gives more.

        Any threshold gives at most what it gives on everything it could have, and at most its
        best rate on every piece it has; each set of thresholds seen the first way is a bound.
        """
        shared = self._shared[turn:]
        later = [self._portions[n] for n in shared]
        rates = [self._rates(n) for n in shared]
        caps = {}
        for rank, (net, gross) in sums.items():
            reach = [portion for portion in later if rank in portion.ranks]
            caps[rank] = self._most(
                rank,
                net + sum(portion.net * portion.pieces for portion in reach),
                gross + sum(portion.gross * portion.pieces for portion in reach),
            )
        best = sum(caps.values()) * _FINE
        for size in range(min(len(self._ranks), 4)):
            for capped in combinations(self._ranks, size):
                fine = sum(caps[rank] for rank in capped) * _FINE
                linear = [rank for rank in self._ranks if rank not in capped]
                for rank in linear:
                    fine += self._fine(rank, *sums[rank]) + _FINE // 2
                for rate in rates:
                    if capped:
                        fine += max([0, *[rate[rank] for rank in rate if rank not in capped]])
                    else:
                        fine += max(rate.values())
                best = min(best, fine)
        return best // _FINE

    def _rates(self, n: int) -> dict[int, int]:
        """What each threshold gives on a portion at most, at its best rate."""
        known = self._known_rates.get(n)
        if known is None:
            portion = self._portions[n]
            known = self._known_rates[n] = {
                rank: portion.pieces * self._fine(rank, portion.net, portion.gross)
                for rank in portion.ranks
            }
        return known

    def _most(self, rank: int, net: int, gross: int) -> int:
        """The most that a threshold can give on pieces of at most this value."""
        promotion = self._promotions[rank]
        if promotion.every is not None:
            return reward_of(promotion, net=net, gross=gross).amount
        spent = gross if promotion.base == "gross" else net
        return max(
            (
                off(tier.reward, value=net, original=net)
                for tier in promotion.tiers
                if spent >= tier.spend
            ),
            default=0,
        )

    def _fine(self, rank: int, net: int, gross: int) -> int:
        percent, amount, spend = self._slopes[rank]
        spent = gross if self._promotions[rank].base == "gross" else net
        return max(
            -(-net * percent * _FINE // WHOLE),
            -(-spent * amount * _FINE // spend),
        )


def _slopes(promotion: Promotion) -> tuple[int, int, int]:
    """The best rates: thousandths of a percent, and an amount for a spend."""
    if promotion.every is not None:
        return 0, promotion.every.amount, promotion.every.spend
    percents = [tier.reward.value for tier in promotion.tiers if tier.reward.kind == "percent"]
    amount, spend = 0, 1
    for tier in promotion.tiers:
        if tier.reward.kind == "amount" and tier.reward.value * spend > amount * tier.spend:
            amount, spend = tier.reward.value, tier.spend
    return max(percents, default=0), amount, spend


def _splits(count: int, parts: int) -> Iterator[tuple[int, ...]]:
    """Every way to share `count` pieces out, most to the first."""
    if parts == 1:
        yield (count,)
        return
    for first in range(count, -1, -1):
        for rest in _splits(count - first, parts - 1):
            yield (first, *rest)
