"""How a Chinese name is typed by its sound: every syllable in pinyin, without tones.

A character that is read in more than one way (长 in 长城 and 生长) counts with each of its
readings, because nobody at a till remembers which one a dictionary would choose. Only the making
of the index comes here; a key stroke is matched against what was written then.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Callable
from functools import cache
from typing import Final

from pos.texts import RESOURCES

_READINGS: Final = RESOURCES / "search" / "readings.toml"


@cache
def readings(character: str) -> tuple[str, ...]:
    """The ways in which one character is read, none where it has no reading: "niu", "nv" and "nu".

    The first call loads the dictionary: 60 ms and 13 MB.
    """
    found = _several().get(character) or _first_reading(character)
    # Some input methods write ü as v, and many people write u.
    return tuple(dict.fromkeys(form for one in found for form in (one, one.replace("v", "u"))))


@cache
def _several() -> dict[str, tuple[str, ...]]:
    """The characters that are read in several ways."""
    listed = tomllib.loads(_READINGS.read_text(encoding="utf-8"))
    return {character: tuple(text.split()) for character, text in listed.items()}


def _first_reading(character: str) -> tuple[str, ...]:
    spelled = "".join(_dictionary()(character, errors="ignore"))
    return (spelled,) if spelled.isascii() and spelled.isalpha() else ()


@cache
def _dictionary() -> Callable[..., list[str]]:
    # Single characters are all that is asked; the dictionary of phrases would take 45 MB more.
    os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")
    from pypinyin import lazy_pinyin

    return lazy_pinyin
