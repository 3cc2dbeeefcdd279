"""The key card on receipt paper, to be stuck beside the till."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from drivers.paper import Block, Cut, Feed, Paper, Rule, Text, display_width
from ui.cashier.keymap import CardRow, card_rows, card_title, spelled

CAPS: Final = 12
"""Columns for the keys; what they do stands behind them."""


def card_paper(*, width: int, language: str) -> Paper:
    """Every key with its name and what it does, in the language of the screens."""
    title = Text(text=card_title(), align="center", size="double", bold=True)
    lines = (block for row in card_rows() for block in _row(row, width))
    return Paper(
        blocks=(title, Rule(), *lines, Rule(), Feed(lines=2), Cut()), width=width, language=language
    )


def _row(row: CardRow, width: int) -> Iterator[Block]:
    caps = "  ".join(map(spelled, row.caps))
    gap = " " * max(CAPS - display_width(caps), 2)
    yield Text(text=f"{caps}{gap}{row.name}", bold=True)
    for line in _broken(row.words, width - CAPS):
        yield Text(text=" " * CAPS + line)


def _broken(words: str, width: int) -> Iterator[str]:
    """The words in lines of that many columns, broken at a space where there is one."""
    line = ""
    for sign in words:
        if display_width(line + sign) > width:
            head, space, tail = line.rpartition(" ")
            yield (head if space else line).rstrip()
            line = tail if space else ""
        line += sign
    if line.strip():
        yield line.strip()
