"""Which pieces bring competing thresholds to the tiers that are aimed at, and give most besides.

Pieces that only one threshold of the aim wants go to it. The others are shared out one portion
after another, dear pieces first: amounts need just enough, percentages take whatever is left. A
way is given up when what is left cannot suffice or cannot be worth more than the best so far.
Each percentage is rounded by itself: where there are several, how the money lies between them can
be worth a minor unit. A percentage that ends at a tier that gives an amount is worth no more from
there on: then ways are alike only where each threshold has the same money.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import product

from pos.pricing.component import Budget
from pos.pricing.portions import Portion, Takes
from pos.pricing.promotion import WHOLE, Promotion
from pos.pricing.threshold_steps import Step, share_at_most

_Way = tuple[int, list[int], list[int], list[tuple[int, int]]]
"""What is wasted, what the thresholds still lack (most first, then each in turn), and (threshold,
pieces)."""


class Reach:
    """The search for one aim. `offer` takes every split found, `is_beaten` says whether a split of
    at most that worth is of no use any more."""

    def __init__(
        self,
        portions: Sequence[Portion],
        steps: Mapping[int, Step],
        promotions: Sequence[Promotion],
        *,
        budget: Budget,
        offer: Callable[[Takes], None],
        is_beaten: Callable[[int], bool],
    ) -> None:
        self._portions = portions
        self._budget = budget
        self._offer = offer
        self._is_beaten = is_beaten
        self._ranks = [rank for rank, step in steps.items() if step.spend]
        self._spends = [steps[rank].spend for rank in self._ranks]
        self._percents = [steps[rank].percent for rank in self._ranks]
        self._amounts = sum([steps[rank].amount for rank in self._ranks])
        self._roundings = sum([percent > 0 for percent in self._percents])
        self._fits = [
            [at for at, rank in enumerate(self._ranks) if rank in portion.ranks]
            for portion in portions
        ]
        self._worths = [
            [portion.worth(promotions[rank]) for rank in self._ranks] for portion in portions
        ]
        self._shared = sorted(
            [n for n, fits in enumerate(self._fits) if len(fits) > 1],
            key=lambda n: (-portions[n].net, -portions[n].gross, portions[n].ranks, n),
        )
        self._takes: Takes = [()] * len(portions)
        self._seen: dict[tuple[object, ...], int] = {}
        self._ends = any(
            step.percent and _ends(promotions[rank], step) for rank, step in steps.items()
        )
        self._by_gross = any([promotions[rank].base == "gross" for rank in self._ranks])
        self._look_ahead(all(promotions[rank].base == "net" for rank in self._ranks))

    def _look_ahead(self, all_net: bool) -> None:
        """What the shared portions from each on are worth: to each threshold, to all of them, at
        their best percentages; and what an amount takes from those at least, for each minor unit
        that it lacks."""
        zero = [0] * len(self._ranks)
        self._later_each, self._later_all, self._later_fine, self._lost = [zero], [0], [0], [0]
        lost = None
        for n in reversed(self._shared):
            portion, fits, worths = self._portions[n], self._fits[n], self._worths[n]
            percent = max([self._percents[at] for at in fits])
            each = list(self._later_each[-1])
            for at in fits:
                each[at] += worths[at] * portion.pieces
            self._later_each.append(each)
            most = max([worths[at] for at in fits])
            self._later_all.append(self._later_all[-1] + most * portion.pieces)
            fine = portion.net * portion.pieces * percent
            self._later_fine.append(self._later_fine[-1] + fine)
            if not all(self._percents[at] for at in fits):
                lost = percent if lost is None else min(lost, percent)
            self._lost.append(lost or 0 if all_net else 0)
        for told in (self._later_each, self._later_all, self._later_fine, self._lost):
            told.reverse()
        columns = [
            (self._percents[at], [(at in self._fits[n], self._worths[n][at]) for n in self._shared])
            for at in range(len(self._ranks))
        ]
        self._alike = [columns.index(column) for column in columns]

    def run(self) -> None:
        """Shares the portions out."""
        lacking = list(self._spends)
        fines = [0] * len(self._ranks)
        for n, fits in enumerate(self._fits):
            if len(fits) == 1:
                (at,) = fits
                portion = self._portions[n]
                self._takes[n] = ((self._ranks[at], portion.pieces),)
                lacking[at] -= self._worths[n][at] * portion.pieces
                fines[at] += self._percents[at] * portion.net * portion.pieces
        self._visit(0, [max(0, lack) for lack in lacking], fines)

    def _visit(self, turn: int, lacking: list[int], fines: list[int]) -> None:
        """`fines` is what each percentage gives so far, in thousandths of a percent."""
        if not self._budget.spend():
            return
        fine = sum(fines)
        if not any(lacking):
            self._complete(turn)
            if self._roundings < 2:
                return
        elif sum(lacking) > self._later_all[turn]:
            return
        for lack, later in zip(lacking, self._later_each[turn], strict=True):
            if lack > later:
                return
        most = fine + self._later_fine[turn]
        if self._lost[turn]:
            most -= self._lost[turn] * sum(
                [lack for lack, percent in zip(lacking, self._percents, strict=True) if not percent]
            )
        if turn == len(self._shared) or self._is_beaten(
            self._amounts + share_at_most(most, self._roundings)
        ):
            return
        state = self._state(turn, lacking, fines)
        known = self._seen.get(state)
        if known is not None and known >= fine:
            return
        self._seen[state] = fine
        self._share_out(turn, lacking, fines)

    def _state(self, turn: int, lacking: list[int], fines: list[int]) -> tuple[object, ...]:
        """What ways that are as good as each other from here on have in common."""
        if self._ends and self._roundings > 1:
            # Money at the shelf price is not known by what a percentage of the net price gives.
            way = tuple([self._takes[n] for n in self._shared[:turn]]) if self._by_gross else ()
            return turn, tuple(lacking), tuple(fines), way
        rounded = fines if self._roundings > 1 else [0] * len(fines)
        # Thresholds that are alike may change places.
        parts = zip(self._alike, lacking, rounded, strict=True)
        return turn, tuple(sorted([(alike, lack, part % WHOLE) for alike, lack, part in parts]))

    def _share_out(self, turn: int, lacking: list[int], fines: list[int]) -> None:
        """Tries each way to share one portion out, the likeliest first."""
        n = self._shared[turn]
        net = self._portions[n].net
        for _, _, after, taken in sorted(self._ways(n, lacking)):
            self._takes[n] = tuple([(self._ranks[at], count) for at, count in taken])
            more = list(fines)
            for at, count in taken:
                more[at] += self._percents[at] * net * count
            self._visit(turn + 1, after, more)
            if self._budget.is_spent:
                break
        self._takes[n] = ()

    def _ways(self, n: int, lacking: list[int]) -> Iterator[_Way]:
        """The ways to share one portion out: what an amount takes beyond its need is wasted, and
        the more evenly the needs are met the easier are those that are left."""
        pieces, worths = self._portions[n].pieces, self._worths[n]
        rest, *others = self._by_percent(n)
        needs = [
            pieces
            if self._percents[at] and self._roundings > 1
            else min(pieces, -(-lacking[at] // worths[at]))
            if worths[at]
            else 0
            for at in others
        ]
        for counts in product(*[range(need + 1) for need in needs]):
            if not self._budget.spend():
                return
            left = pieces - sum(counts)
            if left < 0:
                continue
            after, wasted, taken = list(lacking), 0, []
            for at, count in sorted(zip([*others, rest], [*counts, left], strict=True)):
                if count:
                    lack = lacking[at] - worths[at] * count
                    after[at] = max(0, lack)
                    taken.append((at, count))
                    if lack < 0 and not self._percents[at]:
                        wasted -= lack
            yield wasted, sorted(after, reverse=True), after, taken

    def _by_percent(self, n: int) -> list[int]:
        """The thresholds that want a portion, the one first that takes what no other needs."""
        return sorted(self._fits[n], key=lambda at: (-self._percents[at], at))

    def _complete(self, turn: int) -> None:
        """All is reached: what is left goes where it gives most."""
        for n in self._shared[turn:]:
            rest = self._by_percent(n)[0]
            self._takes[n] = ((self._ranks[rest], self._portions[n].pieces),)
        self._offer(self._takes)
        for n in self._shared[turn:]:
            self._takes[n] = ()


def _ends(promotion: Promotion, step: Step) -> bool:
    """Whether a higher tier gives an amount, however much is spent."""
    return any(
        [tier.spend > step.spend and tier.reward.kind == "amount" for tier in promotion.tiers]
    )
