"""One promotion alone: the best groups are runs of pieces sorted from dear to cheap.

Why that is so: what a group gives grows with its value, and for a group price it grows faster
than the value above the price (convex), so dear pieces belong together; of "the cheapest n of k"
any j groups need j times k pieces at least as dear as the j-th gift, and runs reach just that.
Only rounding of percentages by group can beat runs, by less than a minor unit a group: where that
is possible the answer is None unless a bound shows that it did not happen.
"""

from __future__ import annotations

from collections.abc import Sequence

from pos.pricing.columns import Column, Parts, cheapest_parts, group_values
from pos.pricing.component import Component
from pos.pricing.promotion import WHOLE, Promotion
from pos.pricing.rewards import off_group


def best_runs(
    rank: int, promotion: Promotion, component: Component
) -> tuple[list[tuple[Column, int]], bool]:
    """The groups of a lone quantity promotion, and whether nothing gives more."""
    size = promotion.slots[0].count
    total = sum(count for _, count in component)
    most = total // size
    if promotion.max_times is not None:
        most = min(most, promotion.max_times)
    if promotion.cheapest and promotion.favour == "retailer":
        groups = _for_retailer(promotion, component, most)
    else:
        groups = _dear_first(component, size, most)
    taken: list[tuple[Column, int]] = []
    for parts, times in groups:
        rewarded = (
            cheapest_parts(component, parts, promotion.cheapest) if promotion.cheapest else parts
        )
        values = group_values(component, rewarded)
        given = off_group(promotion, values=values, originals=values)
        if given > 0 or promotion.favour == "retailer":
            taken.append((Column(rank, parts, rewarded, given), times))
    if promotion.favour == "retailer" and promotion.cheapest:
        if not sum(column.discount * times for column, times in taken):
            return [], True
        return taken, _is_whole(promotion, component) or promotion.cheapest == 1
    return taken, _is_best(promotion, component, taken)


def _dear_first(component: Component, size: int, most: int) -> list[tuple[Parts, int]]:
    """Runs of `size` pieces, like ones counted together."""
    groups: list[tuple[Parts, int]] = []
    position, there = 0, component[0][1] if component else 0
    while most:
        alike = min(there // size, most)
        if alike:
            groups.append((((position, size),), alike))
            there -= alike * size
            most -= alike
            continue
        parts, left = [], size
        while left:
            taken = min(there, left)
            if taken:
                parts.append((position, taken))
                left -= taken
                there -= taken
            if left:
                position += 1
                there = component[position][1]
        groups.append((tuple(parts), 1))
        most -= 1
    return groups


def _for_retailer(promotion: Promotion, component: Component, most: int) -> list[tuple[Parts, int]]:
    """The cheapest of all pieces get the reward, the dearest make up the groups; like ones counted
    together."""
    size, gifts = promotion.slots[0].count, promotion.cheapest
    left = [count for _, count in component]
    groups: dict[Parts, int] = {}
    while most:
        counts: dict[int, int] = {}
        for need, order in (
            (size - gifts, range(len(left))),
            (gifts, range(len(left) - 1, -1, -1)),
        ):
            for position in order:
                taken = min(need, left[position] - counts.get(position, 0))
                if taken:
                    counts[position] = counts.get(position, 0) + taken
                    need -= taken
        # As often as no class that it takes from runs out.
        times = min([most, *[left[position] // count for position, count in counts.items()]])
        for position, count in counts.items():
            left[position] -= count * times
        parts = tuple(sorted(counts.items()))
        groups[parts] = groups.get(parts, 0) + times
        most -= times
    return list(groups.items())


def _is_best(
    promotion: Promotion, component: Component, taken: Sequence[tuple[Column, int]]
) -> bool:
    reward = promotion.reward
    assert reward is not None
    if reward.kind == "percent":
        if promotion.cheapest == 1 or _is_whole(promotion, component):
            return True
        given = sum(column.discount * times for column, times in taken)
        groups = sum(times for _, times in taken)
        value = sum(
            component[position][0].value * count * times
            for column, times in taken
            for position, count in column.rewarded
        )
        bound = (2 * reward.value * value + groups * WHOLE) // (2 * WHOLE)
        last = taken[-1][0] if taken else None
        fewer = value - (
            sum(component[position][0].value * count for position, count in last.rewarded)
            if last
            else 0
        )
        bound_of_fewer = (2 * reward.value * fewer + (groups - 1) * WHOLE) // (2 * WHOLE)
        all_groups = not _could_be_more(promotion, component, groups)
        return all_groups and given == bound and bound_of_fewer < given
    if reward.kind == "amount" and not promotion.cheapest:
        # A group worth less than the amount would waste a part of it.
        cheapest = min((piece.value for piece, _ in component), default=0)
        return cheapest * promotion.slots[0].count >= reward.value
    return True


def _could_be_more(promotion: Promotion, component: Component, groups: int) -> bool:
    most = sum(count for _, count in component) // promotion.slots[0].count
    if promotion.max_times is not None:
        most = min(most, promotion.max_times)
    return groups < most


def _is_whole(promotion: Promotion, component: Component) -> bool:
    """Whether no group is ever rounded."""
    reward = promotion.reward
    assert reward is not None
    return reward.kind != "percent" or all(
        piece.value * reward.value % WHOLE == 0 for piece, _ in component
    )
