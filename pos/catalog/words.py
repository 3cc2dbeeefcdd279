"""What an item can be found by, cut into words: once of each name, and of what somebody types.

Both sides are cut by the same rules. A Chinese name gives every pair of neighbouring characters;
by sound it gives the spelling and the initials from each of its characters on; anything else is
found by the beginnings of its words. A word with "^" in front is how the name begins.

    晨牧谷 鲜牛奶 250ml    鲜牛 牛奶 奶   xianniunai niunai nai   xnn nn n   250 ml   ^晨牧 ...
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from pos.catalog.spelling import readings

START: Final = "^"
"""In front of what a name begins with."""
LONGEST: Final = 8
"""Letters of a spelling that one word of the index holds."""
LONGEST_START: Final = 4
"""Letters that say how a name begins."""
LONGEST_WORD: Final = 24
"""Letters of a Latin word that count."""
_LONGEST_TEXT: Final = 64
_SYLLABLE: Final = 6  # letters of the longest one: zhuang, chuang, shuang
_WAYS: Final = 8  # combinations of readings that are followed from one character on

# Han, kana and Hangul begin here: scripts that are written without spaces between words.
_FIRST_IDEOGRAPH: Final = "\u2e80"
_CHUNKS: Final = re.compile(r"[^\W\d_]+|\d+")
# By what comes before it: a range to the last character of all takes 4 ms to compile.
_SCRIPTS: Final = re.compile("[^\0-\u2e7f]+|[\0-\u2e7f]+")
_SILENT: Final = ("",)  # a character without a reading


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """What somebody typed, ready for the index: query texts of SQLite's FTS5.

    `anywhere` finds what is meant at all, `words` only where Latin words are complete, `start`
    only names that begin with it. `runs` are Chinese texts that the name must contain.
    """

    anywhere: str
    words: str
    start: str
    runs: tuple[str, ...]


def plain(text: str) -> str:
    """A text as it is compared: one width, small letters, no accents."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    if folded.isascii():
        return folded
    return "".join(map(_without_accent, folded))


def words_of(*, name: str, name_en: str) -> str:
    """Everything an item is found by, as words with spaces between them."""
    found: dict[str, None] = {}
    for number, text in enumerate((name, name_en)):
        for position, chunk in enumerate(_chunks(plain(text))):
            starts = position == 0
            # A spelling leads from script to script ("ad钙" is "adgai"), never over a space.
            for word in _words_of_chunk(chunk, starts, number == 0):
                found[word] = None
    return " ".join(found)


def sought(text: str) -> Sought | None:
    """The question that a typed text puts to the index; None where nothing can be asked."""
    parts = [part for chunk in _chunks(plain(text)[:_LONGEST_TEXT]) for part in _parts(chunk)]
    if not parts:
        return None
    return Sought(
        anywhere=" AND ".join(_asked(part) for part in parts),
        words=" AND ".join(_asked(part, whole=True) for part in parts),
        start=" AND ".join([*_at_start(parts[0]), *map(_asked, parts[1:])]),
        runs=tuple(part for part in parts if _is_ideograph(part[0]) and len(part) > 2),
    )


def _without_accent(character: str) -> str:
    # Of letters only: Japanese and Korean marks make other letters, and stay.
    if character < "\u0250" or "\u0370" <= character < "\u0530":
        return unicodedata.normalize("NFD", character)[0]
    return character


def _is_ideograph(character: str) -> bool:
    return character >= _FIRST_IDEOGRAPH


def _chunks(text: str) -> list[str]:
    """What stands between spaces and signs; figures stand for themselves."""
    return _CHUNKS.findall(text)


def _parts(chunk: str) -> list[str]:
    """A chunk where its script changes: "ad钙奶" is "ad" and "钙奶"."""
    return [chunk] if chunk.isascii() else _SCRIPTS.findall(chunk)


@lru_cache(maxsize=2048)
def _words_of_chunk(chunk: str, starts: bool, by_sound: bool) -> tuple[str, ...]:
    """The words of one chunk; the English ones come back in a thousand names."""
    return tuple(_of_parts(_parts(chunk), starts=starts, by_sound=by_sound))


def _of_parts(parts: Sequence[str], *, starts: bool, by_sound: bool) -> Iterator[str]:
    """The words of one chunk."""
    for part in parts:
        if _is_ideograph(part[0]):
            yield part[-1]
            yield from _pairs(part)
        else:
            yield part[:LONGEST_WORD]
    if starts:
        first = parts[0]
        yield START + first[: 2 if _is_ideograph(first[0]) else LONGEST_START]
    if by_sound and any(_is_ideograph(part[0]) for part in parts):
        yield from _by_sound(parts, starts=starts)


def _by_sound(parts: Sequence[str], *, starts: bool) -> Iterator[str]:
    """Spellings and initials from each character on, in all ways of reading."""
    spelled: list[tuple[str, ...]] = []
    initials: list[tuple[str, ...]] = []
    for part in parts:
        if not _is_ideograph(part[0]):
            spelled.append((part,))
            initials.append((part,))
            continue
        for character in part:
            ways = readings(character) or _SILENT
            spelled.append(ways)
            initials.append(ways if ways is _SILENT else _initials(ways))
    for units in (spelled, initials):
        for place, words in enumerate(_from_each(units)):
            for word in filter(None, words):
                yield word
                if starts and place == 0:
                    yield START + word[:LONGEST_START]


def _initials(ways: tuple[str, ...]) -> tuple[str, ...]:
    return (ways[0][0],) if len(ways) == 1 else tuple({way[0]: None for way in ways})


def _from_each(units: Sequence[tuple[str, ...]]) -> Iterator[Sequence[str]]:
    """For each place the words that begin there, as far as a word is long."""
    text = "".join([unit[0] for unit in units])
    begin = 0
    for place, unit in enumerate(units):
        end, beyond = begin, place
        while beyond < len(units) and end < begin + LONGEST:
            end += len(units[beyond][0])
            beyond += 1
        window = units[place:beyond]
        if any(len(one) > 1 for one in window):
            yield _ways(units[place : place + LONGEST])
        else:
            yield [text[begin : begin + LONGEST]]
        begin += len(unit[0])


def _ways(units: Sequence[tuple[str, ...]]) -> Sequence[str]:
    """The words that these units can be read as."""
    words = [""]
    for unit in units:
        words = [word + way for word in words for way in unit][:_WAYS]
        if all(len(word) >= LONGEST for word in words):
            break
    return list(dict.fromkeys(word[:LONGEST] for word in words))


def _pairs(part: str) -> list[str]:
    return [part[place : place + 2] for place in range(len(part) - 1)]


def _asked(part: str, *, whole: bool = False) -> str:
    """One part of what was typed, as a question."""
    if _is_ideograph(part[0]):
        return " AND ".join(f'"{pair}"' for pair in _pairs(part)) or f'"{part}" *'
    if whole:
        return f'"{part}"'
    if len(part) <= LONGEST:
        return f'"{part}" *'
    # A long spelling is several words of the index. Somewhere in any six letters a syllable
    # begins, and from there on it is found as another word: so its end is found, and the middle.
    asked = [f'"{part[:LONGEST]}" *', _from_within(part, len(part) - LONGEST)]
    if len(part) > 2 * LONGEST:
        asked.append(_from_within(part, LONGEST - _SYLLABLE + 1))
    return f'("{part}" * OR ({" AND ".join(asked)}))'


def _from_within(part: str, first: int) -> str:
    words = [part[place : place + LONGEST] for place in range(first, first + _SYLLABLE)]
    return "(" + " OR ".join(f'"{word}" *' for word in words) + ")"


def _at_start(part: str) -> list[str]:
    """How a name begins that begins with this part."""
    whole = 2 if _is_ideograph(part[0]) else LONGEST_START
    if len(part) < whole:
        return [f'"{START}{part}" *']
    first = f'"{START}{part[:whole]}"'
    return [first] if len(part) == whole else [first, _asked(part)]
