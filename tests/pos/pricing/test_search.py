"""The search by itself: random packings against trying everything, and the limit of work."""

from __future__ import annotations

from functools import cache
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from pos.pricing.component import Budget
from pos.pricing.search import Choice, Found, search

draws = st.randoms(use_true_random=False)


def packing(draw: Random, *, classes: int, choices: int) -> tuple[list[Choice], list[int]]:
    counts = [draw.randint(1, 4) for _ in range(draw.randint(1, classes))]
    made = []
    for _ in range(draw.randint(1, choices)):
        some = sorted(draw.sample(range(len(counts)), draw.randint(1, min(3, len(counts)))))
        parts = tuple((position, draw.randint(1, counts[position])) for position in some)
        made.append(Choice(parts, draw.randint(1, 60)))
    return made, counts


def best_of_all(choices: list[Choice], counts: list[int]) -> int:
    @cache
    def best(start: int, left: tuple[int, ...]) -> int:
        if start == len(choices):
            return 0
        most = best(start + 1, left)
        after = list(left)
        for position, count in choices[start].parts:
            after[position] -= count
        if min(after) >= 0:
            most = max(most, choices[start].weight + best(start, tuple(after)))
        return most

    return best(0, tuple(counts))


def check(found: Found, choices: list[Choice], counts: list[int]) -> None:
    """What is taken fits, and weighs what it is said to weigh."""
    left = list(counts)
    for n, times in found.times:
        for position, count in choices[n].parts:
            left[position] -= count * times
    assert min(left) >= 0
    assert found.weight == sum(choices[n].weight * times for n, times in found.times)


@given(draws)
def test_nothing_weighs_more_and_the_bound_holds(draw: Random) -> None:
    choices, counts = packing(draw, classes=5, choices=8)
    found = search(choices, counts, budget=Budget(20_000))
    check(found, choices, counts)
    assert found.weight == best_of_all(choices, counts) <= found.bound


@given(draws, st.integers(0, 30))
def test_at_the_limit_the_bound_still_holds(draw: Random, nodes: int) -> None:
    choices, counts = packing(draw, classes=8, choices=20)
    budget = Budget(nodes)
    found = search(choices, counts, budget=budget)
    check(found, choices, counts)
    best = best_of_all(choices, counts)
    assert found.weight <= best <= found.bound
    assert budget.is_spent or found.weight == best
    assert search(list(choices), list(counts), budget=Budget(nodes)) == found
