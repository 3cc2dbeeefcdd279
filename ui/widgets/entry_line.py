"""The line that everything is typed into: codes, quantities, amounts, numbers of people."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QLineEdit, QSizePolicy, QStyle, QWidget

from ui.theme.look import Look
from ui.theme.tokens import BODY, RADIUS, SMALL, SPACE_CARD, TITLE


class EntryLine(QLineEdit):
    """Shows what was typed. Keys reach it through the screen, whatever has the focus. `pressed` by
    a finger.

    A line of text to a screen reader, and nothing of one to keys and fingers: it is never typed
    into by itself, and has no input method, for a scanner that types must never open one.
    """

    pressed = Signal()

    def __init__(
        self, *, look: Look, name: str, icon: str, big: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        self.setReadOnly(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.setCursor(Qt.CursorShape.ArrowCursor)
        self._look = look
        self._icon = icon
        self._opens = ""
        self._big = big
        self._text = ""
        self._hint = ""
        self._badge = ""
        self._active = False
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_entry(self, text: str, *, hint: str, badge: str = "", active: bool = False) -> None:
        """`hint` says what is asked for while nothing is typed; `badge` is a quantity set aside.

        `active`: the keys go here although nothing is typed yet.
        """
        if (text, hint, badge, active) == (self._text, self._hint, self._badge, self._active):
            return
        self._text, self._hint, self._badge, self._active = text, hint, badge, active
        self.setText(text)
        self.setAccessibleName(hint)
        self.setAccessibleDescription(badge)
        self.update()

    def set_icon(self, icon: str) -> None:
        """What stands before the text."""
        if icon != self._icon:
            self._icon = icon
            self.update()

    def show_opens(self, icon: str) -> None:
        """What a finger on the line opens, at its end; empty for nothing."""
        if icon != self._opens:
            self._opens = icon
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._look.px(240), self._look.high(64 if self._big else 48))

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self.sizeHint().height())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.ignore()
        self.pressed.emit()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        event.ignore()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        event.ignore()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        # Two taps in quick succession are two taps, also where the first was elsewhere.
        self.mousePressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        look = self._look
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        line = look.metrics.hairline
        frame = self.rect().adjusted(line, line, -line, -line)
        radius = look.px(RADIUS)
        active = bool(self._text) or self._active
        wide = line * 2 if active and look.outlined else line
        painter.setPen(QPen(look.colour("jade" if active else "line"), wide))
        painter.setBrush(look.colour("surface"))
        painter.drawRoundedRect(frame, radius, radius)
        left = frame.left() + look.px(SPACE_CARD - 4)
        side = look.px(20)
        drawn = look.icon(self._icon, colour="ink_2", size=20, ratio=self.devicePixelRatioF())
        icon = QRect(left, frame.center().y() - side // 2 + 1, side, side)
        painter.drawPixmap(self._turned(frame, icon).topLeft(), drawn)
        left += side + look.px(10)
        if self._badge:
            left = self._paint_badge(painter, left, frame)
        font = look.font(TITLE if self._big or self._text else BODY, strong=bool(self._text))
        painter.setFont(font)
        painter.setPen(look.colour("ink" if self._text else "ink_2"))
        end = frame.right() - look.px(12)
        if self._opens:
            end -= side + look.px(8)
            opens = look.icon(self._opens, colour="ink_2", size=20, ratio=self.devicePixelRatioF())
            place = QRect(end + look.px(8), icon.top(), side, side)
            painter.drawPixmap(self._turned(frame, place).topLeft(), opens)
        box = QRect(left, frame.top(), end - left, frame.height())
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        if not self._text:
            painter.setFont(self._hint_font(box.width()))
        metrics = QFontMetrics(painter.font())
        mode = Qt.TextElideMode.ElideLeft if self._text else Qt.TextElideMode.ElideRight
        shown = metrics.elidedText(self._text or self._hint, mode, box.width())
        # The caret stands where the text will begin, the hint behind it.
        behind = look.px(6) if self._active and not self._text else 0
        painter.drawText(self._turned(frame, box.adjusted(behind, 0, 0, 0)), flags, shown)
        if self._text or self._active:
            caret = left + (metrics.horizontalAdvance(shown) + look.px(3) if self._text else 0)
            height = look.high(22)
            stroke = QRect(caret, frame.center().y() - height // 2, look.px(2), height)
            painter.fillRect(self._turned(frame, stroke), look.colour("jade"))

    def _hint_font(self, room: int) -> QFont:
        """The larger font in which the hint has room."""
        for size in (BODY, SMALL):
            font = self._look.font(size)
            if QFontMetrics(font).horizontalAdvance(self._hint) <= room:
                break
        return font

    def _turned(self, frame: QRect, part: QRect) -> QRect:
        """A part of the line at the side where people begin to read."""
        return QStyle.visualRect(self.layoutDirection(), frame, part)

    def _paint_badge(self, painter: QPainter, left: int, frame: QRect) -> int:
        look = self._look
        font = look.font(BODY, strong=True)
        width = QFontMetrics(font).horizontalAdvance(self._badge) + look.px(20)
        height = look.high(30)
        box = QRect(left, frame.center().y() - height // 2 + 1, width, height)
        box = self._turned(frame, box)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.colour("jade"))
        painter.drawRoundedRect(box, height / 2, height / 2)
        painter.setFont(font)
        painter.setPen(look.colour("jade_ink"))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, self._badge)
        return left + width + look.px(10)
