"""Which goods a promotion means, as words in one line: shelves, numbers, bar codes, brands.

`food/dairy 1000354 brand:B7 -food/dairy/milk`; `all` is everything, a minus takes out. No widgets.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final, TypeAlias

Naming: TypeAlias = Callable[[str], tuple[str, str] | None]
"""A word -> the list of a selector that it belongs to, and how it stands there; None: nothing."""

ALL: Final = ("all", "全部", "*")
BRAND: Final = "brand:"
_LISTS: Final = ("categories", "skus", "brands")


def goods_text(selector: Mapping[str, Any]) -> str | None:
    """The words of a selector; None for one that words cannot say."""
    left_out = selector.get("except")
    words = _words(selector)
    if left_out is None:
        return None if words is None else " ".join(words)
    without = None if left_out.get("except") is not None else _words(left_out)
    if words is None or without is None or "all" in without:
        return None
    return " ".join([*words, *(f"-{word}" for word in without)])


def goods_of(text: str, naming: Naming) -> tuple[dict[str, Any], list[str]]:
    """The selector that words make, and the words that mean nothing here."""
    selector: dict[str, Any] = {}
    without: dict[str, Any] = {}
    unknown: list[str] = []
    for typed in text.replace(",", " ").replace("，", " ").split():
        side, word = (without, typed[1:]) if typed[:1] == "-" else (selector, typed)
        if word.casefold() in ALL and side is selector:
            side["all"] = True
            continue
        found = ("brands", word[len(BRAND) :]) if word.startswith(BRAND) else naming(word)
        if found is None or not found[1]:
            unknown.append(word)
        else:
            listed = side.setdefault(found[0], [])
            if found[1] not in listed:
                listed.append(found[1])
    if without:
        selector["except"] = without
    return selector, unknown


def _words(selector: Mapping[str, Any]) -> list[str] | None:
    words = ["all"] if selector.get("all") else []
    for name in _LISTS:
        head = BRAND if name == "brands" else ""
        words += [f"{head}{word}" for word in selector.get(name) or ()]
    return None if any(" " in word or "," in word or word[:1] == "-" for word in words) else words
