"""Two competing thresholds share what both of them want, as well as it can be shared.

What either can be given is the set of sums that some of the pieces come to: one bit for each minor
unit. Between the spends at which one of the two steps up, what both give together rises or falls
steadily, so only the first and the last sum of each stretch are looked at. So two thresholds are
settled for good, and of more than two each pair can be put right while the others keep theirs.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from pos.pricing.portions import Portion, Takes, reward_of
from pos.pricing.promotion import WHOLE, Promotion
from pos.pricing.threshold_steps import NONE, Steps, share_at_most, steps_of

_MOST_BITS: Final = 50_000_000
"""Bits beyond which the sums are not written down."""

_MOST_TRIES: Final = 64
"""Sums of one stretch that are looked at where two percentages are rounded apart."""

_Key = tuple[int, int, tuple[int, int]]
_Item = tuple[int, int, int]
"""(portion, pieces, what they are worth together)."""


class Shared(NamedTuple):
    """The portions as two thresholds share them best, and whether nothing else gives more."""

    takes: Takes
    is_proven: bool


class Pair:
    """Two thresholds that want some of the same pieces, the lower rank first."""

    def __init__(
        self, portions: Sequence[Portion], pair: tuple[int, int], promotions: Sequence[Promotion]
    ) -> None:
        self._portions = portions
        self._pair = pair
        self._promotions = [promotions[rank] for rank in pair]
        by_net = all([one.base == "net" for one in self._promotions])
        self.can_be_shared = by_net or all([one.net == one.gross for one in portions])
        """Whether both count a piece alike, so that one sum tells all."""
        self._both = [all(rank in portion.ranks for rank in pair) for portion in portions]
        self._steps: list[Steps] = []
        for rank, promotion in zip(pair, self._promotions, strict=True):
            mine = [portion for portion in portions if rank in portion.ranks]
            net = sum([portion.net * portion.pieces for portion in mine])
            self._steps.append(steps_of(promotion, spent=net, net=net))

    @property
    def want_the_same(self) -> bool:
        """Whether there is anything to share."""
        return any(self._both)

    def shared(self, takes: Takes) -> Shared:
        """Shares out anew what the two have of the pieces that both want."""
        pool, own = self._pool(takes)
        whole = sum([worth for _, _, worth in pool])
        if (whole + 1) * len(pool) > _MOST_BITS:
            return Shared(takes, False)
        sums = [1]
        for _, _, worth in pool:
            sums.append(sums[-1] | sums[-1] << worth)
        now = sum([worth for _, _, worth in self._had(takes)])
        best, at, is_proven = self._key(own, whole, now), now, True
        for bound, low, high in self._stretches(own, whole):
            if bound < best[0]:
                break
            there = sums[-1] >> low & (1 << high - low + 1) - 1
            rises = self._at_most(own, whole, high) >= self._at_most(own, whole, low)
            for tries, some in enumerate(_from_end(there, last=rises)):
                key = self._key(own, whole, low + some)
                if key > best:
                    best, at = key, low + some
                if self._at_most(own, whole, low + some) <= best[0]:
                    break
                if tries >= _MOST_TRIES:
                    is_proven = is_proven and bound <= best[0]
                    break
        is_proven = is_proven and all([one.is_whole for one in self._steps])
        return Shared(takes if at == now else self._taken(takes, pool, sums, at), is_proven)

    def _had(self, takes: Takes) -> Iterator[_Item]:
        """What the first of the two has of what both want."""
        for n, taken in enumerate(takes):
            if self._both[n]:
                for rank, pieces in taken:
                    if rank == self._pair[0]:
                        yield n, pieces, self._portions[n].net * pieces

    def _pool(self, takes: Takes) -> tuple[list[_Item], list[int]]:
        """The pieces to share, in lots that make every number of them; what each has besides."""
        pool: list[_Item] = []
        own = [0, 0]
        for n, taken in enumerate(takes):
            net, count = self._portions[n].net, 0
            for rank, pieces in taken:
                if rank in self._pair and not self._both[n]:
                    own[self._pair.index(rank)] += net * pieces
                elif rank in self._pair:
                    count += pieces
            lot = 1
            while count:
                lot = min(lot, count)
                pool.append((n, lot, net * lot))
                count -= lot
                lot *= 2
        return pool, own

    def _key(self, own: Sequence[int], whole: int, given: int) -> _Key:
        """What the two give where the first has so much of what both want."""
        mine, other = own[0] + given, own[1] + whole - given
        one = reward_of(self._promotions[0], net=mine, gross=mine)
        two = reward_of(self._promotions[1], net=other, gross=other)
        return one.amount + two.amount, -one.times - two.times, (one.times, two.times)

    def _at_most(self, own: Sequence[int], whole: int, given: int) -> int:
        """What the two give there, and within the stretch on the side that gives less, however
        their percentages are rounded."""
        fine = roundings = 0
        sides = (own[0] + given, own[1] + whole - given)
        for promotion, steps, net in zip(self._promotions, self._steps, sides, strict=True):
            reached = NONE
            if promotion.every is not None:
                fine += WHOLE * reward_of(promotion, net=net, gross=net).amount
                continue
            for step in steps.steps:
                if step.spend > net:
                    break
                reached = step
            fine += WHOLE * min(net, reached.amount) + reached.percent * net
            roundings += reached.percent > 0
        return share_at_most(fine, roundings)

    def _stretches(self, own: Sequence[int], whole: int) -> list[tuple[int, int, int]]:
        """(most that the two give, first sum, last sum) of each stretch in which neither steps up,
        the best first."""
        cuts = {0}
        for step in self._steps[0].steps:
            cuts |= {step.spend - own[0], step.amount - own[0]}
        for step in self._steps[1].steps:
            cuts |= {whole + own[1] - step.spend + 1, whole + own[1] - step.amount + 1}
        firsts = sorted([cut for cut in cuts if 0 <= cut <= whole])
        made = []
        for low, after in zip(firsts, [*firsts[1:], whole + 1], strict=True):
            ends = self._at_most(own, whole, low), self._at_most(own, whole, after - 1)
            made.append((max(ends), low, after - 1))
        return sorted(made, key=lambda stretch: (-stretch[0], stretch[1]))

    def _taken(self, takes: Takes, pool: Sequence[_Item], sums: Sequence[int], at: int) -> Takes:
        """The pieces that come to a sum go to the first, the others to the second."""
        counts: dict[int, list[int]] = {}
        for turn in range(len(pool) - 1, -1, -1):
            n, pieces, worth = pool[turn]
            its = counts.setdefault(n, [0, 0])
            if sums[turn] >> at & 1:
                its[1] += pieces
            else:
                its[0] += pieces
                at -= worth
        made = list(takes)
        for n, its in counts.items():
            others = [entry for entry in takes[n] if entry[0] not in self._pair]
            mine = [entry for entry in zip(self._pair, its, strict=True) if entry[1]]
            made[n] = tuple(sorted([*others, *mine]))
        return made


def _from_end(bits: int, *, last: bool) -> Iterator[int]:
    """The places of the bits that are set, from one end to the other."""
    while bits:
        place = bits.bit_length() - 1 if last else (bits & -bits).bit_length() - 1
        yield place
        bits ^= 1 << place
