"""Devices and head office: quiet icons that speak up only when they need a look."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.theme.look import Look
from ui.theme.tokens import SMALL

Level = Literal["fine", "info", "care", "fault"]
ICON_ROOM = 42
_COLOURS: dict[Level, tuple[str, str]] = {
    "fine": ("ink_2", ""),
    "info": ("sky", "sky_soft"),
    "care": ("amber", "amber_soft"),
    "fault": ("vermilion", "vermilion_soft"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Light:
    """One thing that can be well or not: its icon, how it is, and in words when it is not."""

    name: str
    icon: str
    level: Level
    text: str
    spoken: str


class StatusLights(QWidget):
    """A row of lights. A fine one is a grey icon; another is a pill with words.

    Where there is no room for all the words the longest are cut short; the tool tip has them whole.
    """

    def __init__(self, *, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("lights")
        self._look = look
        self._lights: tuple[Light, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Expanding)

    @property
    def lights(self) -> tuple[Light, ...]:
        return self._lights

    def show_lights(self, lights: tuple[Light, ...]) -> None:
        if lights == self._lights:
            return
        self._lights = lights
        self.setAccessibleName(", ".join(light.spoken for light in lights))
        self.setToolTip("\n".join(light.spoken for light in lights))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(
            sum(self._width(light) for light in self._lights) + self._look.px(8),
            self._look.high(40),
        )

    def minimumSizeHint(self) -> QSize:
        return QSize(self._look.px(ICON_ROOM) * len(self._lights), self._look.high(40))

    def paintEvent(self, event: QPaintEvent) -> None:
        look = self._look
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        left = 0
        longest = self._longest()
        for light in self._lights:
            width = min(self._width(light), longest)
            ink, ground = _COLOURS[light.level]
            height = look.high(28)
            box = QRect(left, (self.height() - height) // 2, width - look.px(6), height)
            if ground:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(look.colour(ground))
                painter.drawRoundedRect(box, height / 2, height / 2)
            side = look.px(18)
            drawn = look.icon(light.icon, colour=ink, size=18, ratio=self.devicePixelRatioF())
            painter.drawPixmap(box.left() + look.px(9), box.center().y() - side // 2 + 1, drawn)
            if light.text:
                painter.setPen(look.colour(ink))
                painter.setFont(look.font(SMALL))
                words = box.adjusted(look.px(33), 0, -look.px(8), 0)
                text = painter.fontMetrics().elidedText(
                    light.text, Qt.TextElideMode.ElideRight, words.width()
                )
                flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
                painter.drawText(words, flags, text)
            left += width

    def _longest(self) -> int:
        """How wide a light may be so that all of them fit, each with a fair share of the room."""
        room, left = self.width(), len(self._lights)
        for width in sorted(self._width(light) for light in self._lights):
            if width * left > room:
                return room // left
            room, left = room - width, left - 1
        return self.width()

    def _width(self, light: Light) -> int:
        width = self._look.px(ICON_ROOM)
        if light.text:
            width += QFontMetrics(self._look.font(SMALL)).horizontalAdvance(light.text)
            width += self._look.px(12)
        return width
