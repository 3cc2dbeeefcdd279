"""In-store labels: the codes that a shop's own scales print, read by layouts that are data.

A pattern names its digits from left to right: one to three literal figures, P the article's plu,
W its weight in grams, A an amount in minor units, V an inner check digit and C, at the end, the
check digit of the whole. `21PPPPPWWWWWC` says what lies in the bag, `22PPPPPAAAAAC` what it costs,
`26PPPPPAAAAAWWWWWC` both. Which layouts a shop has is up to the shop; the first that fits decides.

Sources: GS1 General Specifications, 7.9.1 (the check digit of the whole, the same for every
length), 7.9.2 to 7.9.4 (the inner check digit of a weight or price of four or five digits), 2.1.12
(the prefixes that GS1 leaves to the shops).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from pos.codes.gtin import check_digit, is_digits

FIRST_LABELS: Final = ("21PPPPPWWWWWC", "22PPPPPAAAAAC")
"""What a new store starts with: one layout by weight, one by amount."""

SHORTEST: Final = 8
LONGEST: Final = 18

_SHAPE: Final = re.compile("([0-9]{1,3})([PWAV]+)C")
_OWN: Final = {8: ("0", "2"), 12: ("2", "4"), 13: ("02", "04", "2")}
"""By length, how a number begins that GS1 never gives to a maker of goods."""

_TWO_MINUS: Final = (0, 2, 4, 6, 8, 9, 1, 3, 5, 7)
_THREE: Final = (0, 3, 6, 9, 2, 5, 8, 1, 4, 7)
_FIVE_PLUS: Final = (0, 5, 1, 6, 2, 7, 3, 8, 4, 9)
_FIVE_MINUS: Final = (0, 5, 9, 4, 8, 3, 7, 2, 6, 1)
_WEIGHTS: Final = {
    4: (_TWO_MINUS, _TWO_MINUS, _THREE, _FIVE_MINUS),
    5: (_FIVE_PLUS, _TWO_MINUS, _FIVE_MINUS, _FIVE_PLUS, _TWO_MINUS),
}


class BadLayout(ValueError):
    """A pattern that is no label layout; the message says what is wrong with it."""


class GoodsPrefix(BadLayout):
    """A pattern that would take the bar codes of somebody's goods for labels."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """One layout. The spans are where in the code a field stands; None where it has no such."""

    pattern: str
    literal: str
    plu: slice
    weight: slice | None
    amount: slice | None
    inner: tuple[tuple[int, slice], ...]

    def takes_all_of(self, other: Layout) -> bool:
        """Whether each label of another layout is read by this one, where it is tried first."""
        same = len(self.pattern) == len(other.pattern)
        return same and other.literal.startswith(self.literal)

    def fits(self, code: str) -> bool:
        """Whether `code` has this length and these literal figures, its check digits aside."""
        return len(code) == len(self.pattern) and code.startswith(self.literal) and is_digits(code)


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """What a label says. `grams` and `amount` (minor units) are None where it does not say."""

    layout: Layout
    plu: str
    grams: int | None
    amount: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Misprint:
    """A code in a label's layout that was misread: `expected` is what the check digit should be."""

    layout: Layout
    inner: bool
    expected: str


def read_layout(pattern: str) -> Layout:
    """The layout that a pattern describes. Raises `BadLayout`."""
    shape = _SHAPE.fullmatch(pattern)
    if shape is None or not SHORTEST <= len(pattern) <= LONGEST:
        raise BadLayout(
            f"{pattern}: a label layout is 1 to 3 figures, then P, W, A and V, then C, "
            f"{SHORTEST} to {LONGEST} in all, such as 21PPPPPWWWWWC"
        )
    literal = shape[1]
    own = _OWN.get(len(pattern))
    if own is not None and not literal.startswith(own):
        raise GoodsPrefix(
            f"{pattern}: a number of {len(pattern)} digits for use inside a shop begins with "
            f"{' or '.join(own)}; others belong to the makers of goods"
        )
    plu, weight, amount = (_span(pattern, letter) for letter in "PWA")
    if plu is None:
        raise BadLayout(f"{pattern}: no P, so nothing says which article it is")
    if weight is None and amount is None:
        raise BadLayout(f"{pattern}: neither W nor A, so nothing says how much it is")
    return Layout(
        pattern=pattern,
        literal=literal,
        plu=plu,
        weight=weight,
        amount=amount,
        inner=_inner(pattern, weight, amount),
    )


def read_layouts(patterns: Iterable[str]) -> tuple[tuple[Layout, ...], tuple[str, ...]]:
    """The layouts in their order, and a sentence for each pattern that is none.

    A bad row of head office must not keep a shop from reading its other labels.
    """
    layouts, faults = [], []
    for pattern in patterns:
        try:
            layouts.append(read_layout(pattern))
        except BadLayout as fault:
            faults.append(str(fault))
    return tuple(layouts), tuple(faults)


def read_label(code: str, layouts: Iterable[Layout]) -> Label | Misprint | None:
    """What the first layout makes of `code` whose check digits are right; None where none fits.

    A `Misprint` is what the first layout says that fits but for its check digits.
    """
    misprint: Misprint | None = None
    for layout in layouts:
        if layout.fits(code):
            read = _read(code, layout)
            if isinstance(read, Label):
                return read
            misprint = misprint or read
    return misprint


def inner_check_digit(figures: str) -> str:
    """GS1's check digit over a weight or price of four or five digits."""
    weights = _WEIGHTS[len(figures)]
    total = sum(table[int(figure)] for table, figure in zip(weights, figures, strict=True))
    if len(figures) == 4:
        return str(total * 3 % 10)
    return str(_FIVE_MINUS.index(-total % 10))


def _read(code: str, layout: Layout) -> Label | Misprint:
    expected = check_digit(code[:-1])
    if code[-1] != expected:
        return Misprint(layout=layout, inner=False, expected=expected)
    for place, span in layout.inner:
        expected = inner_check_digit(code[span])
        if code[place] != expected:
            return Misprint(layout=layout, inner=True, expected=expected)
    return Label(
        layout=layout,
        plu=code[layout.plu],
        grams=None if layout.weight is None else int(code[layout.weight]),
        amount=None if layout.amount is None else int(code[layout.amount]),
    )


def _span(pattern: str, letter: str) -> slice | None:
    runs = [found.span() for found in re.finditer(f"{letter}+", pattern)]
    if len(runs) > 1:
        raise BadLayout(f"{pattern}: the {letter} do not stand together")
    return slice(*runs[0]) if runs else None


def _inner(
    pattern: str, weight: slice | None, amount: slice | None
) -> tuple[tuple[int, slice], ...]:
    """Each V with the field right after it, which it checks."""
    checks = []
    for found in re.finditer("V", pattern):
        checked = next(
            (span for span in (weight, amount) if span is not None and span.start == found.end()),
            None,
        )
        if checked is None or checked.stop - checked.start not in _WEIGHTS:
            raise BadLayout(
                f"{pattern}: V checks what stands right after it, a W or A of 4 or 5 digits"
            )
        checks.append((found.start(), checked))
    return tuple(checks)
