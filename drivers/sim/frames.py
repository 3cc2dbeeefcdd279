"""The lines of frames as a printer draws them: edge to edge, so that they join.

Few fonts have all of them, and none in the printer's cells. Unicode names every line by the sides
of the cell that it reaches, such as BOX DRAWINGS LIGHT DOWN AND RIGHT (The Unicode Standard, Box
Drawing); round corners are drawn square, as the dots of a print head leave them. No drawing here.
"""

from __future__ import annotations

import unicodedata

Bar = tuple[int, int, int, int]  # left, top, right and bottom in dots, the last two excluded

_LIGHT, _HEAVY = 2, 4  # dots
_PLAIN = {"LIGHT", "HEAVY", "ARC", "AND", "UP", "DOWN", "LEFT", "RIGHT", "HORIZONTAL", "VERTICAL"}


def bars(char: str, width: int, height: int) -> list[Bar]:
    """The black parts of a frame's character in a cell; none where it is no plain line."""
    words = unicodedata.name(char, "").split()
    if words[:2] != ["BOX", "DRAWINGS"] or not _PLAIN.issuperset(words[2:]):
        return []
    if {"LIGHT", "HEAVY"}.issubset(words):
        return []  # of two kinds: the font's business
    thick = _HEAVY if "HEAVY" in words else _LIGHT
    left, top = (width - thick) // 2, (height - thick) // 2
    right, bottom = left + thick, top + thick
    found: list[Bar] = []
    if {"HORIZONTAL", "LEFT"} & set(words):
        found.append((0, top, right, bottom))
    if {"HORIZONTAL", "RIGHT"} & set(words):
        found.append((left, top, width, bottom))
    if {"VERTICAL", "UP"} & set(words):
        found.append((left, 0, right, bottom))
    if {"VERTICAL", "DOWN"} & set(words):
        found.append((left, top, right, height))
    return found
