"""A language that nobody speaks: every text marked at both ends, and longer than in English.

What a screen shows without a mark was left out of translation.
"""

from __future__ import annotations

import re
from functools import cached_property
from typing import Any

from PySide6.QtCore import QTranslator

from pos.texts import Texts
from pos.till.till import Till

LONGER = 4
"""Every text is longer by one sign in four."""
LONGEST = 24
"""Signs of a word."""
MARKED = re.compile(r"\[[^\[\]]*\]")
LETTERS = re.compile(r"[^\W\d_]{2,}")
ALSO = {"kg", "Esc", "Enter", "Del", "English"}
"""What is the same in any language."""


def pseudo(text: str) -> str:
    """A text in a language that nobody speaks: marked at both ends, and longer."""
    more = "~" * (len(text) // LONGER)
    # No language has words without an end.
    words = " ".join(more[at : at + LONGEST] for at in range(0, len(more), LONGEST))
    return f"[{text}{words}]"


class PseudoTranslator(QTranslator):
    """Gives every text of the screens in that language."""

    def translate(self, context: Any, source: Any, disambiguation: Any = None, n: int = -1) -> str:
        return pseudo(source)

    def isEmpty(self) -> bool:
        return False


class PseudoTexts(Texts):
    """The texts of the till in that language."""

    @cached_property
    def catalogue(self) -> dict[str, dict[str, str]]:
        return {
            group: {name: pseudo(text) for name, text in texts.items()}
            for group, texts in Texts(self.language).catalogue.items()
        }


def untranslated(text: str, known: set[str]) -> list[str]:
    """Words of a text that are neither translated nor the shop's own."""
    rest = MARKED.sub(" ", MARKED.sub(" ", text))
    for name in sorted(known, key=len, reverse=True):
        rest = rest.replace(name, " ")
    return [word for word in LETTERS.findall(rest) if word not in ALSO]


def own_words(till: Till) -> set[str]:
    """What the shop has named itself: goods, shelves, people, the store."""
    words = {till.state.store_name, "收银员", "S001", "T01"}
    for category in till.categories():
        words.add(till.category_name(category))
        for item in till.items(category, 400):
            words |= {item.name, item.name_en, till.category_name(item.category)}
    return words
