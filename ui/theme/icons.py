"""Icons in the colour of the theme: outline drawings on a 24 px grid, drawn once and kept."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QSize, Qt
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from ui.theme.places import ICONS


class Icons:
    """Draws the bundled icons. GUI thread, after QApplication."""

    def __init__(self) -> None:
        self._drawn: dict[tuple[str, str, int, int], QPixmap] = {}

    def pixmap(self, name: str, *, colour: str, size: int, ratio: float = 1.0) -> QPixmap:
        """The icon `name` in `colour`, `size` pixels wide on a screen of `ratio`."""
        side = round(size * ratio)
        key = (name, colour, side, round(ratio * 100))
        if key not in self._drawn:
            self._drawn[key] = self._draw(name, colour, side, ratio)
        return self._drawn[key]

    def _draw(self, name: str, colour: str, side: int, ratio: float) -> QPixmap:
        drawing = (ICONS / f"{name}.svg").read_text(encoding="utf-8")
        renderer = QSvgRenderer(QByteArray(drawing.replace("currentColor", colour).encode()))
        made = QPixmap(QSize(side, side))
        made.fill(Qt.GlobalColor.transparent)
        painter = QPainter(made)
        renderer.render(painter)
        painter.end()
        made.setDevicePixelRatio(ratio)
        return made
