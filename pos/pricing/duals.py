"""What a piece of each class is worth at most, where many applications compete for few pieces.

The prices are the lowest in sum under which no application is worth more than its pieces. Taking
applications in parts finds them, by the simplex method in whole numbers: the basis is kept times
its determinant, so every division is exact and the result is the same on every machine.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

Parts = tuple[tuple[int, int], ...]

MOST_PIVOTS: Final = 150
"""Changes of the basis; where they do not suffice there is no answer."""

_EAGER: Final = 80
"""Pivots after which the first choice that gains is taken, not the one that gains most: this order
never goes round in circles."""


class Priced(NamedTuple):
    """The price of each class, rounded up, and (choice, times rounded down) of the best parts."""

    duals: list[int]
    whole: tuple[tuple[int, int], ...]


def least_prices(
    choices: Sequence[tuple[Parts, int]], counts: Sequence[int]
) -> tuple[Priced | None, int]:
    """The prices for choices of (parts, weight), None where it took too long; and the pivots."""
    size = len(counts)
    # Rows of the basis' inverse times `scale`; a negative entry of `basis` is a piece left over.
    inverse = [[int(row == column) for column in range(size)] for row in range(size)]
    basis = [-1 - row for row in range(size)]
    held = list(counts)
    scale = 1
    for turn in range(MOST_PIVOTS):
        prices = _prices(choices, inverse, basis)
        entering = _entering(choices, prices, scale, first=turn >= _EAGER)
        if entering is None:
            break
        if entering >= 0:
            parts: Parts = choices[entering][0]
        else:
            parts = ((-1 - entering, 1),)
        column = [sum([line[at] * count for at, count in parts]) for line in inverse]
        row = _leaving(column, held, basis)
        pivot = column[row]
        for other in range(size):
            if other != row:
                factor = column[other]
                inverse[other] = [
                    (pivot * mine - factor * his) // scale
                    for mine, his in zip(inverse[other], inverse[row], strict=True)
                ]
                held[other] = (pivot * held[other] - factor * held[row]) // scale
        basis[row], scale = entering, pivot
    else:
        return None, MOST_PIVOTS
    whole = [
        (n, there // scale)
        for n, there in zip(basis, held, strict=True)
        if n >= 0 and there >= scale
    ]
    return Priced([-(-price // scale) for price in prices], tuple(sorted(whole))), turn + 1


def _prices(
    choices: Sequence[tuple[Parts, int]], inverse: Sequence[Sequence[int]], basis: Sequence[int]
) -> list[int]:
    """The price of each class under the basis, times its determinant."""
    prices = [0] * len(basis)
    for n, line in zip(basis, inverse, strict=True):
        if n >= 0:
            weight = choices[n][1]
            prices = [price + weight * part for price, part in zip(prices, line, strict=True)]
    return prices


def _entering(
    choices: Sequence[tuple[Parts, int]], prices: Sequence[int], scale: int, *, first: bool
) -> int | None:
    """What is worth more than its pieces: a choice, or a class (-1 and down) priced below 0."""
    found, most = None, 0
    for at, price in enumerate(prices):
        if -price > most:
            found, most = -1 - at, -price
            if first:
                return found
    for n, (parts, weight) in enumerate(choices):
        gain = weight * scale
        for at, count in parts:
            gain -= prices[at] * count
        if gain > most:
            found, most = n, gain
            if first:
                return found
    return found


def _leaving(column: Sequence[int], held: Sequence[int], basis: Sequence[int]) -> int:
    """The row that runs out first; of equal ones the lowest number leaves."""
    best = -1
    for row, part in enumerate(column):
        if part > 0:
            if best < 0:
                best = row
                continue
            mine, his = held[row] * column[best], held[best] * part
            if mine < his or (mine == his and basis[row] < basis[best]):
                best = row
    return best
