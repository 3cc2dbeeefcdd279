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
    """Sets `text` into the box. Left and right change places where people read from the right."""
    painter.setFont(font)
    painter.setPen(colour)
    painter.drawText(box, flags, text)


def two_lines(text: str, font: QFont, width: int) -> tuple[str, ...]:
    """A text on at most two lines, the second cut short where it must be."""
    layout = QTextLayout(text, font)
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout.setTextOption(option)
    layout.beginLayout()
    line = layout.createLine()
    line.setLineWidth(width)
    end = line.textStart() + line.textLength()
    layout.endLayout()
    first, rest = text[:end].strip(), text[end:].strip()
    if not rest:
        return (first,)
    return first, QFontMetrics(font).elidedText(rest, Qt.TextElideMode.ElideRight, width)
