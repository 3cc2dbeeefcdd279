"""Which drawing stands for which goods: an apple for apples, a carton for the shelf of milk.

The words are data (resources/goods/emblems.toml). No Qt here; any thread.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache, lru_cache
from typing import Any, Final

from ui.theme.places import GOODS

HAN: Final = re.compile(r"[\u4e00-\u9fff]")


@lru_cache(maxsize=2048)
def emblem_of(*, name: str, name_en: str = "", category: str = "") -> str:
    """The drawing's name, empty where none fits. `category` is a path ("fresh/fruit/citrus")."""
    shelf = _of_shelf(category)
    if shelf and not _is_open(category):
        return shelf
    return _of_name(name) or _of_name(name_en) or shelf or _of_name(category.rpartition("/")[2])


def emblem_of_shelf(path: str, *, name: str = "") -> str:
    """The drawing of a whole shelf, empty where none fits."""
    return _of_shelf(path) or _of_name(name) or _of_name(path.rpartition("/")[2])


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads((GOODS / "emblems.toml").read_text(encoding="utf-8"))


def _is_open(category: str) -> bool:
    return any(f"{category}/".startswith(f"{path}/") for path in _table()["open"])


def _of_shelf(category: str) -> str:
    shelves: dict[str, str] = _table()["shelves"]
    path = category
    while path and path not in shelves:
        path = path.rpartition("/")[0]
    return shelves.get(path, "")


@cache
def _words() -> tuple[tuple[re.Pattern[str], str], ...]:
    """Every word with its drawing. Letters are read as words, signs wherever they stand."""
    return tuple(
        (
            re.compile(re.escape(word) if HAN.search(word) else rf"\b{re.escape(word)}(?:e?s)?\b"),
            emblem,
        )
        for emblem, words in _table()["names"].items()
        for word in words
    )


def _of_name(name: str) -> str:
    said = name.casefold()
    found = (
        (match.end(), len(match[0]), emblem)
        for pattern, emblem in _words()
        for match in pattern.finditer(said)
    )
    return max(found, default=(0, 0, ""))[2]
