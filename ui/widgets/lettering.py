"""Words in a box, the same way on every control that paints itself, in any reading direction."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QFont, QPainter

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
