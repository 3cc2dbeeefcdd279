"""`lianpos price --what-if`: what new promotions would have changed, told to people or programs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from drivers.paper import display_width
from pos.money import amount_text
from pos.pricing.promotion import Promotion
from pos.pricing.what_if import WhatIf, Worst
from pos.texts import Texts

_AMOUNTS: Final = 12
_NAMED: Final = 6
"""Promotions that a sentence names of those that a part of a basket hangs on."""


def told(found: WhatIf, *, has_before: bool) -> dict[str, object]:
    """The answer for a program; `before` is without any promotions where none were given."""
    return {
        "before": "promotions" if has_before else "no_promotions",
        "baskets": found.baskets,
        "changed": found.changed,
        "total": {
            "before": found.total_before,
            "after": found.total_after,
            "change": found.total_after - found.total_before,
        },
        "not_optimal": found.unproven,
        "promotions": [
            {
                "promotion": name,
                "before": change.before,
                "after": change.after,
                "change": change.after - change.before,
                "baskets": change.baskets,
            }
            for name, change in sorted(found.promotions.items())
        ],
        "largest_component": _told_worst(found.largest),
        "slowest_component": _told_worst(found.slowest),
    }


def _told_worst(worst: Worst | None) -> dict[str, object] | None:
    if worst is None:
        return None
    return {
        "basket": worst.basket,
        "classes": worst.classes,
        "pieces": worst.pieces,
        "promotions": list(worst.promotions),
        "columns": worst.columns,
        "nodes": worst.nodes,
        "cpu_us": worst.nanoseconds // 1000,
        "optimal": worst.optimal,
    }


def table(
    found: WhatIf,
    promotions: Iterable[Promotion],
    *,
    has_before: bool,
    texts: Texts,
    places: int,
) -> str:
    """The answer for a person: the totals, each promotion, and what was hardest to work out.

    Where no promotions of before were given, the first column is the price without any, and says
    so.
    """
    names = {promotion.id: promotion.name for promotion in promotions}
    first = texts("what_if.before" if has_before else "what_if.without")
    rows = [("", first, texts("what_if.after"), texts("what_if.change"), "")]
    total = _amounts(found.total_before, found.total_after, places)
    rows.append((texts("what_if.total"), *total, ""))
    if found.promotions:
        rows.append((texts("what_if.given"), "", "", "", texts("what_if.baskets")))
    rows += [
        (
            f"{name}  {names[name]}",
            *_amounts(change.before, change.after, places),
            str(change.baskets),
        )
        for name, change in sorted(found.promotions.items())
    ]
    said = [texts("what_if.head", baskets=found.baskets, changed=found.changed), ""]
    said += [*_aligned(rows), ""]
    said += [] if has_before else [texts("what_if.compare"), ""]
    if found.largest is None:
        said.append(texts("what_if.nothing_to_solve"))
    elif found.largest == found.slowest:
        said.append(texts("what_if.hardest", **_figures(found.largest, names, texts)))
    else:
        for code, worst in (("largest", found.largest), ("slowest", found.slowest)):
            if worst is not None:
                said.append(texts(f"what_if.{code}", **_figures(worst, names, texts)))
    if found.unproven:
        said.append(texts("what_if.unproven", baskets=found.unproven))
    return "\n".join(said) + "\n"


_Cells = tuple[str, str, str, str, str]


def _amounts(before: int, after: int, places: int) -> tuple[str, str, str]:
    """Before, after, and what has changed with its sign."""
    change = after - before
    sign = "+" if change > 0 else ""
    was, would_be, changed = (amount_text(a, places=places) for a in (before, after, change))
    return was, would_be, f"{sign}{changed}"


def _aligned(rows: Sequence[_Cells]) -> list[str]:
    """Names to the left, figures to the right; a Chinese character takes two columns."""
    widest, *columns = [
        max(display_width(cell) for cell in column) for column in zip(*rows, strict=True)
    ]
    aligned = []
    for name, *figures in rows:
        line = name + " " * (widest - display_width(name))
        for figure, width in zip(figures, columns, strict=True):
            line += " " + " " * (max(width, _AMOUNTS) - display_width(figure)) + figure
        aligned.append(line.rstrip())
    return aligned


def _figures(worst: Worst, names: Mapping[str, str], texts: Texts) -> dict[str, str | int]:
    """What there is to say of a part of a basket; its time in thousandths of a second."""
    shown = texts("price.and").join(names[name] for name in worst.promotions[:_NAMED])
    return {
        "basket": worst.basket,
        "pieces": worst.pieces,
        "classes": worst.classes,
        "count": len(worst.promotions),
        "promotions": shown if len(worst.promotions) <= _NAMED else f"{shown}…",
        "nodes": worst.nodes,
        "time": amount_text(worst.nanoseconds // 10_000),
    }
