"""How a Chinese name is typed by its sound: every syllable in pinyin, without tones.

A character that is read in more than one way (长 in 长城 and 生长) counts with each of its
readings, because nobody at a till remembers which one a dictionary would choose. Only the making
of the index comes here; a key stroke is matched against what was written then.
"""

from __future__ import annotations

import tomllib
from functools import cache
from typing import Final

from pos.texts import RESOURCES

_READINGS: Final = RESOURCES / "search" / "readings.toml"
_SOUNDS: Final = RESOURCES / "search" / "sounds.txt"


@cache
def readings(character: str) -> tuple[str, ...]:
    """The ways in which one character is read, none where it has no reading: "niu", "nv" and "nu".

    Any thread.
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
    """The one reading that nearly every character has."""
    sounds = _sounds()
    at = sounds.find(character)
    if at < 0 or character.isascii():
        return ()
    begin = sounds.rfind("\n", 0, at) + 1
    return (sounds[begin : sounds.index(" ", begin)],)


@cache
def _sounds() -> str:
    """A syllable on every line and behind it the characters that are read so. A text, since few of
    its 40,000 characters are in the names of a shop's goods, each of which is looked for once."""
    return _SOUNDS.read_text(encoding="utf-8")
