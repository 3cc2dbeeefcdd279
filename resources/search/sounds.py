"""Remakes `sounds.txt` beside this file: `.venv/bin/python resources/search/sounds.py`.

It holds how each Chinese character is typed, as pypinyin (MIT licence) puts it first: without
tones, v for ü. The till reads the list itself, for the library takes 13 MB and is asked for one
character at a time.
"""

from __future__ import annotations

import os
import sys
from collections import defaultdict
from pathlib import Path
from typing import Final

PLACE: Final = Path(__file__).with_name("sounds.txt")
# Single characters are all that is asked; the dictionary of phrases takes seconds to load.
os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")
HEAD: Final = """\
# A syllable, and the characters that are typed by it. Made by sounds.py of pypinyin's dictionary,
# which is of the MIT licence: github.com/mozillazg/python-pinyin.
"""


def characters() -> list[str]:
    """Every character that the dictionary has, in their order."""
    from pypinyin.constants import PINYIN_DICT

    return sorted(map(chr, PINYIN_DICT))


def sound(character: str) -> str:
    """The syllable by which a character is typed, "" where it has none of plain letters."""
    from pypinyin import lazy_pinyin

    spelled = "".join(lazy_pinyin(character, errors="ignore"))
    return spelled if spelled.isascii() and spelled.isalpha() else ""


def sounds() -> str:
    """The list as a file's text: a line a syllable, in the order of the alphabet."""
    found: dict[str, list[str]] = defaultdict(list)
    for character in characters():
        found[sound(character)].append(character)
    found.pop("", None)
    lines = (f"{syllable} {''.join(found[syllable])}\n" for syllable in sorted(found))
    return HEAD + "".join(lines)


if __name__ == "__main__":
    PLACE.write_text(sounds(), encoding="utf-8")
    sys.stdout.write(f"{PLACE}\n")
