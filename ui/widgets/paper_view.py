"""A paper on the screen as the printer sets it: the preview of a receipt, an X, a Z.

Characters stand in the printer's columns, so that what is aligned on paper is aligned here. Paper
is white in every theme.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QScrollArea, QScroller, QSizePolicy, QWidget

from drivers.paper import Barcode, Block, Cut, Feed, Paper, Qr, char_width
from drivers.printer.layout import Line, lay_out
from ui.theme.fonts import font
from ui.theme.look import Look
from ui.theme.tokens import RADIUS

WHITE, BLACK, EDGE = QColor("#FFFFFF"), QColor("#171A18"), QColor("#D9DDD6")
MM: Final = 48 / 72
"""Columns a millimetre of paper of 80 mm: 48 columns on 72 mm that can be printed on."""
COLUMN: Final = 8
"""Pixels of a half-width column at the most, at 100 %."""
MARGIN: Final = 2.5
"""Columns of white paper at each side; with words too large for the window one has to do."""


class PaperSheet(QWidget):
    """The paper itself, as wide as it is given room for."""

    def __init__(self, *, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("paper")
        self._look = look
        self._blocks: tuple[Line | Block, ...] = ()
        self._columns = 48
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def show_paper(self, paper: Paper) -> None:
        self._blocks = tuple(lay_out(paper))
        self._columns = paper.width
        self.setAccessibleName("\n".join(b.text for b in self._blocks if isinstance(b, Line)))
        self.updateGeometry()
        self.update()

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        cell = self._cell(width)
        rows = sum(self._height(block, cell) for block in self._blocks)
        return round(rows) + 2 * self._margin(cell)

    def sizeHint(self) -> QSize:
        width = self.width() or self._look.px(400)
        return QSize(width, self.heightForWidth(width))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        cell = self._cell(self.width())
        margin = self._margin(cell)
        wide = cell * self._columns + 2 * margin
        sheet = QRectF((self.width() - wide) / 2, 0.5, wide, self.height() - 1)
        look = self._look
        painter.setPen(QPen(look.colour("line") if look.outlined else EDGE, look.metrics.hairline))
        painter.setBrush(WHITE)
        painter.drawRoundedRect(sheet, self._look.px(RADIUS) / 2, self._look.px(RADIUS) / 2)
        painter.setPen(BLACK)
        top = float(margin)
        for block in self._blocks:
            high = self._height(block, cell)
            area = QRectF(sheet.left() + margin, top, cell * self._columns, high)
            if area.intersects(QRectF(event.rect())):
                self._paint(painter, block, area, cell)
            top += high

    def _paint(self, painter: QPainter, block: Line | Block, area: QRectF, cell: float) -> None:
        match block:
            case Line():
                self._paint_line(painter, block, area, cell)
            case Qr():
                self._paint_qr(painter, block, area, cell)
            case Barcode():
                self._paint_bars(painter, block, area, cell)
            case Cut():
                painter.setPen(QPen(EDGE, 1, Qt.PenStyle.DashLine))
                middle = area.center().y()
                painter.drawLine(QPointF(area.left(), middle), QPointF(area.right(), middle))
                painter.setPen(BLACK)

    def _paint_line(self, painter: QPainter, line: Line, area: QRectF, cell: float) -> None:
        wide = cell * (2 if line.size in ("wide", "double") else 1)
        tall = line.size in ("tall", "double")
        used = sum(char_width(char) for char in line.text) * wide
        left = {"left": 0.0, "center": (area.width() - used) / 2, "right": area.width() - used}
        # A letter has half the room of a Chinese sign, whatever its own width is.
        fonts = {
            cells: self._font(wide * room, tall=tall, bold=line.bold)
            for cells, room in ((0, 1.0), (1, 0.9), (2, 1.0))
        }
        if line.align == "center":
            # Nothing stands under it in a column: the letters may have their own widths.
            painter.setFont(fonts[2])
            painter.drawText(area, Qt.AlignmentFlag.AlignCenter, line.text)
            return
        at = area.left() + left[line.align]
        for char in line.text:
            across = char_width(char) * wide
            if char != " ":
                painter.setFont(fonts[char_width(char)])
                box = QRectF(at - cell, area.top(), across + 2 * cell, area.height())
                painter.drawText(box, Qt.AlignmentFlag.AlignCenter, char)
            at += across

    def _paint_qr(self, painter: QPainter, block: Qr, area: QRectF, cell: float) -> None:
        from drivers.printer.drawn_codes import qr_rows

        rows = qr_rows(block.data)
        if not rows:
            return
        side = block.size_mm * MM * cell
        left = area.center().x() - side / 2
        dot = side / len(rows)
        for row, modules in enumerate(rows):
            for place, module in enumerate(modules):
                if module == "1":
                    box = QRectF(left + place * dot, area.top() + row * dot, dot + 0.5, dot + 0.5)
                    painter.fillRect(box, BLACK)
        if block.caption:
            under = QRectF(area.left(), area.top() + side, area.width(), area.height() - side)
            painter.setFont(self._font(cell))
            painter.drawText(under, Qt.AlignmentFlag.AlignCenter, block.caption)

    def _paint_bars(self, painter: QPainter, block: Barcode, area: QRectF, cell: float) -> None:
        from drivers.printer.drawn_codes import bars

        modules = bars(block)
        high = block.height_mm * MM * cell
        if modules:
            dot = min(area.width() / len(modules), cell / 4)
            left = area.center().x() - dot * len(modules) / 2
            for place, module in enumerate(modules):
                if module == "1":
                    painter.fillRect(QRectF(left + place * dot, area.top(), dot, high), BLACK)
        if block.text:
            under = QRectF(area.left(), area.top() + high, area.width(), area.height() - high)
            painter.setFont(self._font(cell))
            painter.drawText(under, Qt.AlignmentFlag.AlignCenter, block.data)

    def _font(self, cell: float, *, tall: bool = False, bold: bool = False) -> QFont:
        return font(size=max(6, round(cell * (2 if tall else 1.8))), strong=bold)

    def _height(self, block: Line | Block, cell: float) -> float:
        line = cell * 2.5
        match block:
            case Line():
                return line * (1.7 if block.size in ("tall", "double") else 1)
            case Qr():
                return block.size_mm * MM * cell + (line if block.caption else line / 2)
            case Barcode():
                return block.height_mm * MM * cell + (line if block.text else line / 2)
            case Feed():
                return line * block.lines / 2
            case Cut():
                return line
            case _:
                return 0.0  # A logo is the printer's: the screen does without.

    def _cell(self, width: int) -> float:
        """Pixels of a column: they grow with the words as far as the paper has room."""
        metrics = self._look.metrics
        return min(width / (self._columns + 2 * self._beside + 1), COLUMN * metrics.scale / 100)

    @property
    def _beside(self) -> float:
        return 1 if self._look.metrics.cramped else MARGIN

    def _margin(self, cell: float) -> int:
        return round(cell * self._beside)


class PaperView(QScrollArea):
    """The paper, to be scrolled where it is longer than the screen."""

    def __init__(self, *, look: Look, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._look = look
        self._shown: Paper | None = None
        self.sheet = PaperSheet(look=look, parent=self)
        self.setWidget(self.sheet)
        QScroller.grabGesture(self.viewport(), QScroller.ScrollerGestureType.TouchGesture)
        self.viewport().setAutoFillBackground(False)
        self.sheet.setAutoFillBackground(False)

    def show_paper(self, paper: Paper) -> None:
        """Shows a paper from its top."""
        if paper is self._shown:
            return
        self._shown = paper
        self.sheet.show_paper(paper)
        self.setAccessibleName(self.sheet.accessibleName())
        self.verticalScrollBar().setValue(0)

    def turn(self, steps: int) -> None:
        """Moves on by a few lines."""
        bar = self.verticalScrollBar()
        bar.setValue(bar.value() + steps * self._look.px(60))
