"""How people's names sound, as a cashier types them: every syllable in pinyin, without tones."""

from __future__ import annotations

from functools import lru_cache

from pos.catalog.spelling import readings


@lru_cache(maxsize=2_048)
def spelled(name: str) -> str:
    """The syllables of a name, parted by spaces: wang fang for 王芳; letters stay what they are.

    A sign that is read in several ways counts with the first of them, whoever asks.
    """
    syllables: list[str] = []
    word = ""
    for sign in f"{name} ":
        if sign.isascii() and sign.isalnum():
            word += sign.lower()
            continue
        found = "" if sign.isascii() else next(iter(readings(sign)), "")
        syllables += [part for part in (word, found) if part]
        word = ""
    return " ".join(syllables)
