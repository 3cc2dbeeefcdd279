"""Sets a paper in printed lines: wrapping, aligned columns, sizes.

Pure: text in, lines out. Widths are half-width columns of the paper; a wide or double-sized
character takes twice its columns, so such a line holds half as many.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from drivers.paper import (
    Align,
    Block,
    Cell,
    Paper,
    Row,
    Rule,
    Size,
    Text,
    char_width,
    display_width,
    printable,
)

# Closing marks that must not start a line (GB/T 15834), and opening ones that must not end one.
_NOT_FIRST = frozenset("，。、；：？！）》」』】〉”’,.;:?!)]}%％…·")
_NOT_LAST = frozenset("（《「『【〈“‘([{￥¥$")
_NARROWEST = 8  # columns that the wrapping first column of a row keeps at least


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One printed line. `text` fits the paper at its `size`; the printer aligns it."""

    text: str
    align: Align = "left"
    size: Size = "normal"
    bold: bool = False


def lay_out(paper: Paper) -> Iterator[Line | Block]:
    """The paper as lines, in order; codes, pictures, feeds and cuts pass through as they are."""
    for block in paper.blocks:
        match block:
            case Text():
                width = columns(paper.width, block.size)
                for text in wrap(block.text, width):
                    yield Line(text=text, align=block.align, size=block.size, bold=block.bold)
            case Row():
                for text in _row_lines(block.cells, columns(paper.width, block.size)):
                    yield Line(text=text, size=block.size, bold=block.bold)
            case Rule():
                char = printable(block.char) or "-"
                yield Line(text=char * (paper.width // max(1, char_width(char))))
            case _:
                yield block


def columns(width: int, size: Size) -> int:
    """How many columns of text fit on a line of that size."""
    return width // 2 if size in ("wide", "double") else width


def wrap(text: str, width: int) -> list[str]:
    """Breaks a text into lines of at most `width` columns; an empty text is one empty line.

    Breaks at blanks and beside wide characters, keeps closing marks with what they close, and
    cuts a word only when it is longer than a line.
    """
    if text.isascii() and text.isprintable() and len(text) <= width:
        return [text.rstrip(" ")]
    lines: list[str] = []
    for paragraph in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        lines.extend(_wrap_paragraph(printable(paragraph), width))
    return lines


def _wrap_paragraph(text: str, width: int) -> Iterator[str]:
    if display_width(text) <= width:
        yield text.rstrip(" ")
        return
    start = 0
    used = 0
    last_break = 0  # a place after `start` where the line may end
    at = 0
    while at < len(text):
        if at > start and _may_break(text, at):
            last_break = at
        step = char_width(text[at])
        if used + step > width and at > start and text[at] != " ":
            end = last_break if last_break > start else at
            yield text[start:end].rstrip(" ")
            start = end
            while start < len(text) and text[start] == " ":
                start += 1
            at, used, last_break = start, 0, start
            continue
        used += step
        at += 1
    yield text[start:].rstrip(" ")


def _may_break(text: str, at: int) -> bool:
    before, after = text[at - 1], text[at]
    if after in _NOT_FIRST or before in _NOT_LAST or char_width(after) == 0:
        return False
    return before in " -/" or char_width(before) == 2 or char_width(after) == 2


def _row_lines(cells: tuple[Cell, ...], width: int) -> list[str]:
    texts = [printable(cell.text.replace("\n", " ")) for cell in cells]
    used = [display_width(text) for text in texts]
    rest = [
        max(cell.width, columns + (cell.width == 0))
        for cell, columns in zip(cells[1:], used[1:], strict=True)
    ]
    first = min(cells[0].width or width, width - sum(rest))
    if rest and first < min(_NARROWEST, width) and used[0] > first:
        return _narrow_row(cells, texts, rest, width)
    head, *more = [texts[0]] if used[0] <= first else wrap(texts[0], first)
    lines = [_pad(head, first, cells[0].align) + _columns(cells[1:], texts[1:], rest)]
    lines += [_pad(text, first, cells[0].align) for text in more]
    return [line.rstrip(" ") for line in lines]


def _narrow_row(
    cells: tuple[Cell, ...], texts: list[str], rest: list[int], width: int
) -> list[str]:
    """A row too wide for the paper: the first column above the others, nothing is cut off."""
    lines = [_pad(line, width, cells[0].align) for line in wrap(texts[0], width) if line]
    if sum(rest) > width:
        rest = [display_width(text) + 1 for text in texts[1:]]
    if sum(rest) <= width:
        tail = _columns(cells[1:], texts[1:], rest)
        lines.append(" " * (width - sum(rest)) + tail)
    else:
        lines += [
            _pad(line, width, cell.align)
            for cell, text in zip(cells[1:], texts[1:], strict=True)
            for line in wrap(text, width)
        ]
    return [line.rstrip(" ") for line in lines]


def _columns(cells: tuple[Cell, ...], texts: list[str], widths: list[int]) -> str:
    padded = zip(texts, widths, cells, strict=True)
    return "".join(_pad(text, width, cell.align) for text, width, cell in padded)


def _pad(text: str, width: int, align: Align) -> str:
    blanks = max(0, width - display_width(text))
    if align == "right":
        return " " * blanks + text
    if align == "center":
        return " " * (blanks // 2) + text + " " * (blanks - blanks // 2)
    return text + " " * blanks
