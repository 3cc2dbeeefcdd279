"""A QR code that a telephone reads from the screen: whole pixels, black on white in every theme."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.theme.look import Look
from ui.theme.tokens import RADIUS_TILE

QUIET: Final = 4
"""Modules of white on each side (ISO/IEC 18004)."""


class QrView(QWidget):
    """One code, as large as the box has room for; nothing where there is none."""

    def __init__(self, *, look: Look, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._look = look
        self._data = ""
        self._rows: tuple[str, ...] = ()
        self._drawn: QPixmap | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def show_code(self, data: str, *, spoken: str) -> None:
        """Draws another content; the same one costs nothing."""
        self.setAccessibleName(spoken)
        if data == self._data:
            return
        self._data, self._rows, self._drawn = data, (), None
        if data:
            # Loads Pillow: not before a code is shown for the first time.
            from drivers.printer.drawn_codes import qr_rows

            self._rows = qr_rows(data)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._look.px(320), self._look.px(320))

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._rows:
            return
        ratio = self.devicePixelRatioF()
        side = min(self.width(), self.height())
        dot = int(side * ratio) // (len(self._rows) + 2 * QUIET)
        if dot < 1:
            return
        if self._drawn is None or self._drawn.width() != dot * (len(self._rows) + 2 * QUIET):
            self._drawn = self._draw(dot)
            self._drawn.setDevicePixelRatio(ratio)
        shown = round(self._drawn.width() / ratio)
        painter = QPainter(self)
        painter.drawPixmap((self.width() - shown) // 2, (self.height() - shown) // 2, self._drawn)

    def _draw(self, dot: int) -> QPixmap:
        """The code at `dot` pixels a module, drawn once."""
        side = dot * (len(self._rows) + 2 * QUIET)
        made = QPixmap(side, side)
        made.fill(Qt.GlobalColor.transparent)
        painter = QPainter(made)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor("#FFFFFF"))
        corner = self._look.px(RADIUS_TILE)
        painter.drawRoundedRect(QRect(0, 0, side, side), corner, corner)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        for row, modules in enumerate(self._rows):
            for place, module in enumerate(modules):
                if module == "1":
                    at = QRect((place + QUIET) * dot, (row + QUIET) * dot, dot, dot)
                    painter.fillRect(at, QColor("#000000"))
        painter.end()
        return made
