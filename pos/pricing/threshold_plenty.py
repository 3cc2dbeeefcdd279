"""Thresholds that have plenty: goods that nobody else needs already bring them all they can give.

Such a threshold gives the same whatever the others take, so it competes with none of them. Once it
is out of the way, goods that it wanted too may be plenty for the next one; and what is left falls
into small parts, of which a scan mostly touches none. Where some thresholds want the very same
goods, they are looked at together.

Holds where counting more goods never gives less (`pos.pricing.threshold_steps.may_fall`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice

from pos.pricing.portions import Alike, Given, Portion, reward_on
from pos.pricing.promotion import Promotion


class Plenty:
    """Finds the thresholds of `live` that have plenty: what they give, and what single portions
    give to some of them where several share; `whole` is what each wants."""

    def __init__(
        self,
        live: Iterable[int],
        whole: Mapping[int, Sequence[Alike]],
        alike: Mapping[tuple[int, ...], Alike],
        portions: Sequence[Portion],
        promotions: Sequence[Promotion],
    ) -> None:
        self._alike = alike
        self._whole = whole
        self._portions = portions
        self._promotions = promotions
        self._left = set(live)
        self._turns: dict[int, int] = {}
        self._own: Mapping[tuple[int, ...], Sequence[Alike]] = {}
        self._most = {rank: reward_on(promotions[rank], whole[rank]) for rank in self._left}
        self.given: dict[int, Given] = {}
        self.takes: dict[int, list[tuple[int, int]]] = {}
        while self._find():
            pass

    def owner(self, wanted: Sequence[int]) -> int | None:
        """Whose the goods are that only thresholds with plenty want, if any does: those that were
        found before the last have enough without them."""
        mine = [rank for rank in wanted if rank in self._turns]
        return max(mine, key=self._turns.__getitem__) if mine else None

    def _find(self) -> bool:
        """Looks once more at those that are left; answers whether to look again."""
        self._own = _by_ranks(self._left, self._alike)
        found: list[tuple[int, ...]] = [
            ranks
            for ranks, goods in self._own.items()
            if len(ranks) == 1
            and reward_on(self._promotions[ranks[0]], goods) == self._most[ranks[0]]
        ]
        if not found:
            several = [ranks for ranks in self._own if len(ranks) > 1]
            found = list(islice(filter(self._can_share, several), 1))
        for ranks in found:
            # Of several the first comes last: what the others leave is its own.
            for rank in reversed(ranks):
                self._turns[rank] = len(self._turns)
                self.given[rank] = self._most[rank]
            self._left.difference_update(ranks)
        return bool(found) and bool(self._left)

    def _can_share(self, ranks: tuple[int, ...]) -> bool:
        """Whether thresholds that want the very same goods all have plenty: the last takes what it
        lacks, then the one before it, and the first has what is left."""
        first, *others = ranks
        pool = self._own[ranks]
        left = {
            n: self._portions[n].pieces for n in sorted([n for one in pool for n in one.members])
        }
        takes: dict[int, list[tuple[int, int]]] = {}
        rest = Alike((), sum([one.net for one in pool]), sum([one.gross for one in pool]))
        for rank in reversed(others):
            mine = Alike(())
            own = self._own.get((rank,), ())
            for n, pieces in self._enough(rank, own, left):
                portion = self._portions[n]
                takes.setdefault(n, []).append((rank, pieces))
                mine.net += portion.net * pieces
                mine.gross += portion.gross * pieces
            rest.net -= mine.net
            rest.gross -= mine.gross
            if reward_on(self._promotions[rank], (*own, mine)) != self._most[rank]:
                return False
        own = self._own.get((first,), ())
        if reward_on(self._promotions[first], (*own, rest)) != self._most[first]:
            return False
        self.takes.update(takes)
        return True

    def _enough(
        self, rank: int, own: Sequence[Alike], left: dict[int, int]
    ) -> Iterator[tuple[int, int]]:
        """(portion, pieces) that a threshold takes of the goods left, in their order, so that it
        lacks nothing."""
        promotion = self._promotions[rank]
        lacking = _spend(promotion, self._whole[rank]) - _spent(promotion, own)
        for n, there in list(left.items()):
            if lacking <= 0:
                return
            worth = self._portions[n].worth(promotion)
            if worth:
                pieces = min(there, -(-lacking // worth))
                lacking -= worth * pieces
                left[n] -= pieces
                if not left[n]:
                    del left[n]
                yield n, pieces


def _by_ranks(
    left: set[int], alike: Mapping[tuple[int, ...], Alike]
) -> Mapping[tuple[int, ...], Sequence[Alike]]:
    """The goods by those of the thresholds left that want them."""
    groups: dict[tuple[int, ...], list[Alike]] = {}
    for wanted, group in alike.items():
        ranks = tuple([rank for rank in wanted if rank in left])
        if ranks in groups:
            groups[ranks].append(group)
        elif ranks:
            groups[ranks] = [group]
    return groups


def _spent(promotion: Promotion, goods: Iterable[Alike]) -> int:
    by_gross = promotion.base == "gross"
    return sum([one.gross if by_gross else one.net for one in goods])


def _spend(promotion: Promotion, goods: Sequence[Alike]) -> int:
    """What is to be spent for what these goods bring."""
    if promotion.every is not None:
        return reward_on(promotion, goods).times * promotion.every.spend
    spent = _spent(promotion, goods)
    return max([tier.spend for tier in promotion.tiers if tier.spend <= spent], default=0)
