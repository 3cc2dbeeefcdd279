"""Words in a box, the same way on every control that paints itself, in any reading direction."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QTextLayout, QTextOption

LEFT: Final = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
RIGHT: Final = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
CENTRE: Final = Qt.AlignmentFlag.AlignCenter


def letter(
    painter: QPainter,
    box: QRect,
    flags: Qt.AlignmentFlag,
    text: str,
    font: QFont,
    colour: QColor,
) -> None:
    """Sets `text` into the box. Left and right change places where people read from the right.

    A box that is as high as its font measures cuts nothing off: letters beside Chinese signs stand
    lower than that.
    """
    painter.setFont(font)
    painter.setPen(colour)
    painter.drawText(box, flags | Qt.TextFlag.TextDontClip, text)


def two_lines(text: str, font: QFont, width: int) -> tuple[str, ...]:
    """A text on at most two lines, the second cut short where it must be."""
    return some_lines(text, font, width, most=2)


def some_lines(text: str, font: QFont, width: int, *, most: int) -> tuple[str, ...]:
    """A text on at most so many lines, the last one cut short where it must be."""
    layout = QTextLayout(text, font)
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout.setTextOption(option)
    ends: list[int] = []
    layout.beginLayout()
    while len(ends) < most and (line := layout.createLine()).isValid():
        line.setLineWidth(width)
        ends.append(line.textStart() + line.textLength())
    layout.endLayout()
    if not ends:
        return ("",)
    starts = [0, *ends[:-1]]
    lines = [text[start:end].strip() for start, end in zip(starts, ends, strict=True)]
    if text[ends[-1] :].strip():
        rest = text[starts[-1] :].strip()
        lines[-1] = QFontMetrics(font).elidedText(rest, Qt.TextElideMode.ElideRight, width)
    return tuple(lines)
