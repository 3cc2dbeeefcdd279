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
HEAD: Final = """\
# A syllable, and the characters that are typed by it. Made by sounds.py of pypinyin's dictionary,
# which is of the MIT licence: github.com/mozillazg/python-pinyin.
"""


def sounds() -> str:
    """The list as a file's text: a line a syllable, in the order of the alphabet."""
    # Single characters are all that is asked; the dictionary of phrases takes seconds to load.
    os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")
    from pypinyin import lazy_pinyin
    from pypinyin.constants import PINYIN_DICT

    found: dict[str, list[str]] = defaultdict(list)
    for character in sorted(map(chr, PINYIN_DICT)):
        spelled = "".join(lazy_pinyin(character, errors="ignore"))
        if spelled.isascii() and spelled.isalpha():
            found[spelled].append(character)
    lines = (f"{syllable} {''.join(found[syllable])}\n" for syllable in sorted(found))
    return HEAD + "".join(lines)


if __name__ == "__main__":
    PLACE.write_text(sounds(), encoding="utf-8")
    sys.stdout.write(f"{PLACE}\n")
