"""How competing thresholds share the pieces that more than one of them wants.

The best of some plain passes comes first, each pair of thresholds in it put right: so the result
is never less than that. Then aims are tried in falling order of what they could be worth, until no
later one can be worth more than what was found. Where that proves nothing, every way to share out a
few pieces is tried.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Sequence
from itertools import combinations
from itertools import count as counting
from math import comb
from typing import Final

from pos.pricing.component import Budget
from pos.pricing.portions import Given, Portion, Takes, reward_of
from pos.pricing.promotion import Promotion
from pos.pricing.threshold_aims import Aims, Held, Hope
from pos.pricing.threshold_fill import clusters, just_enough
from pos.pricing.threshold_pairs import Pair
from pos.pricing.threshold_reach import Reach
from pos.pricing.threshold_starts import starts
from pos.pricing.threshold_steps import Step, may_fall

MOST_NODES: Final = 12_000
"""The work limit, in looks at what could be worth most, and ways to share a portion out."""

_MOST_FOR_ONE: Final = 5_000
"""The part of it that one step of each threshold may take."""

_MOST_TIES: Final = 400
"""Looks at what gives as much as was found, perhaps in fewer applications."""

_MOST_EXCHANGES: Final = 200
"""Times that two thresholds share anew what both want."""

_MOST_SOON: Final = 120
"""The work limit of a first look, before two thresholds share anything anew."""

_MOST_WAYS: Final = 10_000
"""Ways to share the pieces out of which each is tried, if need be."""


class Split:
    """The search for the best split of some portions among competing thresholds."""

    def __init__(
        self, portions: Sequence[Portion], ranks: Sequence[int], promotions: Sequence[Promotion]
    ) -> None:
        self._portions = portions
        self._ranks = ranks
        self._promotions = promotions
        self._alike: dict[tuple[int, ...], list[int]] = {}
        for n, portion in enumerate(portions):
            self._alike.setdefault(portion.ranks, []).append(n)
        self._values = {
            wanted: (
                sum([portions[n].net * portions[n].pieces for n in members]),
                sum([portions[n].gross * portions[n].pieces for n in members]),
            )
            for wanted, members in self._alike.items()
        }
        self._budget = Budget(_MOST_SOON)
        self._doubtful = 0
        self._whole = True
        self._is_proven = False
        self._key: tuple[int, int, tuple[int, ...]] = (0, 0, (0,) * len(ranks))
        self.best: Takes = [()] * len(portions)
        self._pairs: dict[tuple[int, int], Pair] = {}
        self._competing_pairs = 0
        self._exchanges = _MOST_EXCHANGES
        self._falls = any([may_fall(promotions[rank]) for rank in ranks])

    @property
    def optimal(self) -> bool:
        """Whether no split gives more."""
        if self._is_proven:
            return True
        return self._whole and self._doubtful <= self._key[0]

    @property
    def nodes(self) -> int:
        """The work done, by the measure of its limit."""
        return self._budget.used

    def run(self) -> None:
        """Finds the best split, or a good one where the work limit comes first."""
        if all(len(portion.ranks) == 1 for portion in self._portions):
            self._offer([((portion.ranks[0], portion.pieces),) for portion in self._portions])
            return
        order = self._narrow_first()
        if self._is_plenty(order):
            self._is_proven = True
            return
        # Mostly a few looks at what could be worth most are enough.
        aims = Aims(self._portions, self._ranks, self._promotions)
        self._whole = aims.is_whole
        if self._search(aims, order):
            return
        self._budget, self._doubtful = Budget(MOST_NODES), 0
        self._pair_up()
        self._start()
        if self._is_proven:
            return
        if self._search(aims, order):
            return
        ways = 1
        for portion in self._portions:
            ways *= comb(portion.pieces + len(portion.ranks), portion.pieces)
        if ways <= _MOST_WAYS:
            self._try_all([])
            self._is_proven = True
        else:
            self._put_pairs_right()

    def _pair_up(self) -> None:
        """Finds the pairs of thresholds that want the same pieces."""
        for ranks in combinations(self._ranks, 2):
            pair = Pair(self._portions, ranks, self._promotions)
            if pair.want_the_same:
                self._competing_pairs += 1
                if pair.can_be_shared:
                    self._pairs[ranks] = pair

    def _start(self) -> None:
        """What plain passes give, and what becomes of the best of them when each pair is put
        right."""
        for takes in starts(self._portions, self._ranks, self._promotions):
            self._offer(takes)
        self._is_proven = self._put_pairs_right() and len(self._ranks) == 2

    def _put_pairs_right(self) -> bool:
        """Every two thresholds share anew what both want, until no two can give more; answers
        whether that holds for all of them."""
        proven: dict[tuple[int, int], bool] = {}
        while len(proven) < len(self._pairs) and self._exchanges:
            for ranks, pair in self._pairs.items():
                if ranks in proven:
                    continue
                self._exchanges -= 1
                before, (takes, is_proven) = self._key, pair.shared(self.best)
                self._offer(takes)
                if self._key > before:
                    # What others share with one of these may be shared better now.
                    proven = {
                        others: known
                        for others, known in proven.items()
                        if not set(others) & set(ranks)
                    }
                proven[ranks] = is_proven
                if not self._exchanges:
                    break
        return len(proven) == len(self._pairs) == self._competing_pairs and all(proven.values())

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

    def _offer(self, takes: Takes) -> dict[int, Given]:
        """Keeps a split that gives more, or as much in fewer applications or by lower ids; answers
        what each threshold gives on it."""
        if self._falls:
            takes = self._counted(takes)
        gifts = self._gifts(takes)
        key = (
            sum([gift.amount for gift in gifts.values()]),
            -sum([gift.times for gift in gifts.values()]),
            tuple([gifts[rank].times for rank in self._ranks]),
        )
        if key > self._key:
            self._key, self.best = key, list(takes)
        return gifts

    def _counted(self, takes: Takes) -> Takes:
        """A split in which what no threshold took counts towards the first that wants it."""
        made: Takes = []
        for portion, taken in zip(self._portions, takes, strict=True):
            counts = dict(taken)
            left = portion.pieces - sum(counts.values())
            if left:
                counts[portion.ranks[0]] = counts.get(portion.ranks[0], 0) + left
            made.append(tuple(sorted(counts.items())))
        return made

    def _try_all(self, takes: Takes) -> None:
        """Every way to share out the portions that follow those shared out already."""
        if len(takes) == len(self._portions):
            self._offer(takes)
            return
        portion = self._portions[len(takes)]
        for counts in _ways(portion.pieces, len(portion.ranks)):
            taken = tuple([entry for entry in zip(portion.ranks, counts, strict=True) if entry[1]])
            self._try_all([*takes, taken])

    def _search(self, aims: Aims, order: Sequence[int]) -> bool:
        """Holds the thresholds to fewer and fewer of their steps, what could be worth most first;
        what is left when the work limit comes is in doubt. Answers whether no other is better."""
        tried: set[tuple[Step, ...]] = set()
        turns, ties = counting(), 0
        heap: list[tuple[int, int, Held, Hope]] = []

        def add(held: Held) -> None:
            hope = aims.hope(held)
            if hope is not None and not self._is_beaten(hope.worth, aims.times(held)):
                # Of what could be worth the same, the last found is held most closely.
                heapq.heappush(heap, (-hope.worth, -next(turns), held, hope))

        add(aims.all)
        while heap:
            _, _, held, hope = heapq.heappop(heap)
            if self._is_beaten(hope.worth, aims.times(held)):
                continue
            ties += hope.worth == self._key[0]
            if not self._budget.spend(aims.work) or ties > _MOST_TIES:
                self._doubtful = max(self._doubtful, hope.worth)
                return False
            aim = tuple(hope.steps.values())
            if aim not in tried:
                tried.add(aim)
                self._try(hope, order)
            if not hope.closer and not self._is_beaten(hope.worth, aims.times(held)):
                self._reach(hope)
            for closer in hope.closer:
                add(closer)
        # Where counting more may give less, as much in another way is no proof of the better way.
        is_tied = self._falls and self._doubtful == self._key[0] > 0
        return self.optimal and not is_tied

    def _try(self, hope: Hope, order: Sequence[int]) -> None:
        """The short way to some steps; where that gives more, pairs are put right again."""
        before = self._key[0]
        self._offer(just_enough(self._portions, self._alike, order, hope.steps, self._promotions))
        if self._key[0] > before:
            self._put_pairs_right()

    def _is_beaten(self, worth: int, times: tuple[int, tuple[int, ...]]) -> bool:
        return (worth, *times) <= self._key

    def _reach(self, aim: Hope) -> None:
        """Looks for every split that reaches one step of each threshold."""
        budget = self._budget.part(_MOST_FOR_ONE)
        if self._falls or self._is_out_of_reach(aim, budget):
            # Too much is as bad as too little there: the short ways prove nothing.
            if self._falls:
                self._doubtful = max(self._doubtful, aim.worth)
            self._budget.spend(budget.used)
            return
        times = [aim.steps[rank].times for rank in self._ranks]
        in_a_tie = (-sum(times), tuple(times))
        amounts = [(rank, step.amount) for rank, step in aim.steps.items() if step.amount]

        def offer(takes: Takes) -> None:
            gifts = self._offer(takes)
            # Less than an amount: there was not so much money to take, so not every way to share
            # the pieces out that reaches the aim is worth the same.
            if any([gifts[rank].amount < amount for rank, amount in amounts]):
                self._doubtful = max(self._doubtful, aim.worth)

        Reach(
            self._portions,
            aim.steps,
            self._promotions,
            budget=budget,
            offer=offer,
            is_beaten=lambda worth: self._is_beaten(worth, in_a_tie),
        ).run()
        self._budget.spend(budget.used)
        if budget.is_spent:
            self._doubtful = max(self._doubtful, aim.worth)

    def _is_plenty(self, order: Sequence[int]) -> bool:
        """Whether each threshold can have as much as if it were alone: no split gives more then.
        Asked of amounts only, which do not grow with what lies beyond their tier."""
        steps, most = {}, 0
        for rank in self._ranks:
            promotion = self._promotions[rank]
            net, gross = self._wanted_by(rank)
            spent = gross if promotion.base == "gross" else net
            tiers = [tier for tier in promotion.tiers if tier.spend <= spent]
            if not tiers or any([tier.reward.kind == "percent" for tier in tiers]):
                return False
            amount = min(net, tiers[-1].reward.value)
            if amount < min(net, max([tier.reward.value for tier in tiers])):
                return False
            steps[rank] = Step(tiers[-1].spend, amount, 0, 1)
            most += amount
        self._offer(just_enough(self._portions, self._alike, order, steps, self._promotions))
        return self._key[0] == most

    def _is_out_of_reach(self, aim: Hope, budget: Budget) -> bool:
        """Whether a few of the thresholds cannot all be brought to their tiers, even if the others
        take nothing."""
        ranks = [rank for rank in self._ranks if aim.steps[rank].spend]
        for together, members in clusters(self._portions, ranks):
            reached: list[bool] = []
            Reach(
                [self._portions[n] for n in members],
                {rank: step for rank, step in aim.steps.items() if rank in together},
                self._promotions,
                budget=budget,
                offer=lambda takes, reached=reached: reached.append(True),  # type: ignore[misc]
                is_beaten=lambda worth, reached=reached: bool(reached),  # type: ignore[misc]
            ).run()
            if not reached and not budget.is_spent:
                return True
        return False

    def _narrow_first(self) -> Sequence[int]:
        """The thresholds by the money that they could count."""
        return sorted(self._ranks, key=lambda rank: (self._wanted_by(rank)[0], rank))

    def _wanted_by(self, rank: int) -> tuple[int, int]:
        """What all that a threshold wants is worth, net and gross."""
        mine = [values for wanted, values in self._values.items() if rank in wanted]
        return sum([net for net, _ in mine]), sum([gross for _, gross in mine])


def _ways(pieces: int, thresholds: int) -> Iterator[tuple[int, ...]]:
    """How many of some like pieces each threshold could take."""
    if not thresholds:
        yield ()
        return
    for count in range(pieces, -1, -1):
        for others in _ways(pieces - count, thresholds - 1):
            yield (count, *others)
