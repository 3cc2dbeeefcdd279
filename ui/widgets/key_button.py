"""The one button of the till: a word, perhaps an icon, and the key that does the same."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QApplication,
    QSizePolicy,
    QWidget,
)

from ui.theme.look import Look
from ui.theme.tokens import BODY, RADIUS, SMALL, STRONG, TITLE

Kind = Literal["plain", "quiet", "primary", "danger", "chip"]


class KeyButton(QAbstractButton):
    """A painted button. `cap` shows the key that does the same; `kind` says how loud it is.

    Touching it does not take the focus away from the line that is typed into; Tab reaches it.
    """

    def __init__(
        self,
        *,
        look: Look,
        name: str,
        text: str = "",
        spoken: str = "",
        cap: str = "",
        icon: str = "",
        kind: Kind = "plain",
        size: int = BODY,
        aligned: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        """`aligned`: what stands on keys under each other begins at the same place."""
        super().__init__(parent)
        self.setObjectName(name)
        self._look = look
        self._cap = cap
        self._icon = icon
        self._kind: Kind = kind
        self._size = size
        self._aligned = aligned
        self._pressed_at = QPoint()
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.show_text(text, spoken=spoken)

    def show_text(self, text: str, *, spoken: str = "") -> None:
        """What stands on the button, and what a screen reader says where that is not the same."""
        if (text, spoken or text) == (self.text(), self.accessibleName()):
            return
        self.setText(text)
        self.setAccessibleName(spoken or text)
        self.updateGeometry()

    def show_cap(self, cap: str) -> None:
        """The key that does the same."""
        if cap != self._cap:
            self._cap = cap
            self.updateGeometry()
            self.update()

    def set_kind(self, kind: Kind) -> None:
        """Makes the button louder or quieter."""
        if kind != self._kind:
            self._kind = kind
            self.update()

    def sizeHint(self) -> QSize:
        metrics = QFontMetrics(self._look.font(self._size, strong=True))
        width = metrics.horizontalAdvance(self.text()) + self._look.px(32)
        width += self._cap_width() + (self._look.px(28) if self._icon else 0)
        hit = self._look.metrics.hit
        return QSize(max(width, hit), max(metrics.height() + self._look.px(6), hit))

    def minimumSizeHint(self) -> QSize:
        return QSize(self._look.metrics.hit, self._look.metrics.hit)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._pressed_at = event.globalPosition().toPoint()
        super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._was_dragged(event.globalPosition().toPoint()):
            # Whatever is scrolled moves with the finger: the key under it is the same all the way.
            self.setDown(False)
        super().mouseReleaseEvent(event)

    def _was_dragged(self, at: QPoint) -> bool:
        """Whether a finger that comes up at `at` has scrolled what the key stands in."""
        above = self.parentWidget()
        while above is not None and not isinstance(above, QAbstractScrollArea):
            above = above.parentWidget()
        if above is None or above.verticalScrollBar().maximum() == 0:
            return False
        return (at - self._pressed_at).manhattanLength() > QApplication.startDragDistance()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        # What stands on a key is laid out here to the pixel, whichever way people read.
        painter.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        fill, ink, edge = self._colours()
        inset = self._look.metrics.hairline
        frame = self.rect().adjusted(inset, inset, -inset, -inset)
        radius = self._look.px(frame.height() // 2 if self._kind == "chip" else RADIUS)
        pen = QPen(edge, inset) if edge.alpha() else QPen(Qt.PenStyle.NoPen)
        painter.setPen(pen)
        painter.setBrush(fill)
        painter.drawRoundedRect(frame, radius, radius)
        if self.hasFocus():
            self._paint_focus(painter, frame, radius, on_jade=fill == self._look.colour("jade"))
        self._paint_content(painter, frame, ink)

    def _paint_focus(self, painter: QPainter, frame: QRect, radius: int, *, on_jade: bool) -> None:
        """A ring that stands off from the fill: on jade in the ink of jade, inside the edge, as
        wherever the edge is a line that one would not tell from it."""
        look = self._look
        inset = look.px(4) if on_jade or look.outlined else 0
        inner = frame.adjusted(inset, inset, -inset, -inset)
        painter.setPen(QPen(look.colour("jade_ink" if on_jade else "jade"), look.px(2)))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(inner, max(radius - inset, 0), max(radius - inset, 0))

    def _colours(self) -> tuple[QColor, QColor, QColor]:
        look, kind = self._look, self._kind
        none = QColor(0, 0, 0, 0)
        if not self.isEnabled():
            pale = QColor(look.colour("ink_2"))
            pale.setAlphaF(look.faint)
            return (look.colour("surface_2") if kind == "primary" else none), pale, none
        if kind == "primary" or (kind == "chip" and self.isChecked()):
            fill = look.colour("jade_strong" if self.isDown() else "jade")
            return fill, look.colour("jade_ink"), none
        ink = look.colour("vermilion" if kind == "danger" else "ink")
        if self.isDown():
            return look.colour("surface_2"), ink, look.colour("line")
        if kind in ("quiet", "danger"):
            ground = look.colour("surface_2") if self.underMouse() else none
            return ground, ink, look.colour("line") if look.outlined else none
        return look.colour("surface"), ink, look.colour("line")

    def _paint_content(self, painter: QPainter, frame: QRect, ink: QColor) -> None:
        look = self._look
        icon = look.px(24) if self._icon else 0
        gap = look.px(8)
        room = frame.width() - look.px(12)
        cap = self._cap_width()
        text_room = room - cap - (icon + gap if icon and self.text() else icon)
        font = self._fitting(text_room)
        metrics = QFontMetrics(font)
        text = metrics.elidedText(self.text(), Qt.TextElideMode.ElideRight, text_room)
        width = cap + metrics.horizontalAdvance(text) + icon + (gap if icon and text else 0)
        left = frame.left() + (gap if self._aligned else (frame.width() - width) // 2)
        if cap:
            left = self._paint_cap(painter, left, frame, ink)
        if icon:
            name = ink.name()
            drawn = look.icon(self._icon, colour=name, ratio=self.devicePixelRatioF())
            painter.drawPixmap(left, frame.center().y() - icon // 2 + 1, drawn)
            left += icon + (gap if text else 0)
        painter.setFont(font)
        painter.setPen(ink)
        box = QRect(left, frame.top(), frame.right() - left + look.px(6), frame.height())
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)

    def _fitting(self, room: int) -> QFont:
        """The font of the button, or the largest smaller one in which all of its text has room."""
        smaller = [size for size in (TITLE, STRONG, BODY, SMALL) if size < self._size]
        for size in (self._size, *smaller):
            font = self._look.font(size, strong=True)
            # What is elided is measured with the side bearings of its signs, too.
            metrics = QFontMetrics(font)
            if metrics.elidedText(self.text(), Qt.TextElideMode.ElideRight, room) == self.text():
                break
        return font

    def _cap_width(self) -> int:
        if not self._cap:
            return 0
        metrics = QFontMetrics(self._look.font(SMALL))
        shown = "00" if self._aligned else self._cap
        return metrics.horizontalAdvance(shown) + self._look.px(8)

    def _paint_cap(self, painter: QPainter, left: int, frame: QRect, ink: QColor) -> int:
        """The key's name before the word, in the quiet colour. Returns where the word starts."""
        quiet = QColor(ink if self._kind == "primary" else self._look.colour("ink_2"))
        if not self.isEnabled():
            quiet = ink
        painter.setFont(self._look.font(SMALL))
        painter.setPen(quiet)
        width = self._cap_width()
        box = QRect(left, frame.top(), width, frame.height())
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, self._cap)
        return left + width
