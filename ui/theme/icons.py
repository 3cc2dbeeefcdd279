"""Drawings in the colour of the theme, each drawn once and kept: icons, and emblems of goods."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QByteArray, QSize, Qt
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from ui.theme.places import ICONS


class Icons:
    """Draws the SVGs of a folder. GUI thread, after QApplication."""

    def __init__(self, folder: Path = ICONS) -> None:
        self._folder = folder
        self._drawn: dict[tuple[str, str, int, int], QPixmap] = {}

    def pixmap(self, name: str, *, colour: str, size: int, ratio: float = 1.0) -> QPixmap:
        """The icon `name` in `colour`, `size` pixels wide on a screen of `ratio`."""
        side = round(size * ratio)
        key = (name, colour, side, round(ratio * 100))
        if key not in self._drawn:
            self._drawn[key] = self._draw(name, colour, side, ratio)
        return self._drawn[key]

    def _draw(self, name: str, colour: str, side: int, ratio: float) -> QPixmap:
        drawing = (self._folder / f"{name}.svg").read_text(encoding="utf-8")
        renderer = QSvgRenderer(QByteArray(drawing.replace("currentColor", colour).encode()))
        made = QPixmap(QSize(side, side))
        made.fill(Qt.GlobalColor.transparent)
        painter = QPainter(made)
        renderer.render(painter)
        painter.end()
        made.setDevicePixelRatio(ratio)
        return made
