"""How wide a text is on paper, and what of it can be printed at all."""

from __future__ import annotations

import re
import unicodedata


class _Widths(dict[str, int]):
    """Columns of each character met so far (East Asian Width, Unicode Standard Annex 11)."""

    def __missing__(self, char: str) -> int:
        if unicodedata.category(char) in ("Mn", "Me", "Cf", "Cc"):
            width = 0
        elif unicodedata.east_asian_width(char) in "WFA" or char == "\u00a5":
            width = 2  # the ambiguous ones too: they are full-width in Chinese printer fonts
        else:
            # A few narrow letters (ǹ) have a two-byte code, and so a full-width cell.
            width = 1 if char.isascii() or len(char.encode("gb18030", "replace")) != 2 else 2
        if len(self) < 30_000:
            self[char] = width
        return width


_WIDTHS = _Widths()

# Control characters would be commands to a printer; a tab is a blank. The yen sign of Latin-1 is
# in no Chinese code set with two bytes: the full-width one is meant.
_UNPRINTABLE: dict[int, str | None] = {n: None for n in (*range(0x20), *range(0x7F, 0xA0))}
_UNPRINTABLE |= {n: None for n in range(0xD800, 0xE000)}
_UNPRINTABLE |= {0x09: " ", 0x2028: " ", 0x2029: " ", 0xA5: "\uffe5"}
_ANY_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\xa5\u2028\u2029\ud800-\udfff]")


def char_width(char: str) -> int:
    """Columns that one character takes: 0 (combining, control), 1 or 2."""
    return _WIDTHS[char]


def printable(text: str) -> str:
    """The text as it can be printed: no control characters or lone surrogates, `¥` full-width."""
    return text.translate(_UNPRINTABLE) if _ANY_UNPRINTABLE.search(text) else text


def display_width(text: str) -> int:
    """Columns that a text takes on the paper."""
    if text.isascii() and text.isprintable():
        return len(text)
    return sum(map(_WIDTHS.__getitem__, text))
