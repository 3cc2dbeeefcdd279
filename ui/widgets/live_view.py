"""What a camera sees, with a frame that turns green when a code was read.

The picture is pulled when there is room for it: whoever has the camera puts the newest one here,
at most one waits to be painted, and the GUI thread does no more than draw it.
"""

from __future__ import annotations

from typing import Final, Literal, TypeAlias

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPainterPath, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.theme.look import Look
from ui.theme.tokens import RADIUS_TILE

Standing: TypeAlias = Literal["none", "looking", "seen", "lost"]
"""No camera; one that looks; one that has just read a code; one that gives no pictures."""
HIGH: Final = 200


class LiveView(QWidget):
    """The picture. Not there at all where there is no camera, or one that gives no pictures."""

    def __init__(
        self, *, look: Look, name: str = "kiosk_live", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._look = look
        self._seen = self._image = QImage()
        self._camera: Standing = "none"
        self.painted = 0
        """Frames that were drawn; for whoever measures."""
        self.setAccessibleName(self.tr("The camera's picture"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.hide()

    def show_camera(self, camera: Standing) -> None:
        """How the camera is."""
        self._camera = camera
        self.setVisible(camera in ("looking", "seen"))
        self.update()

    def show_image(self, image: QImage) -> None:
        """The newest picture."""
        self._seen = image
        self._fit()
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """The picture at the size of its frame, whose middle is that of the picture."""
        self._image = self._seen
        if self._seen.isNull():
            return
        # Once, to the very size and in the window's own format: to scale at each painting costs
        # more than all the rest, and grey three times as much as this.
        frame = self._frame()
        made = self._seen.convertToFormat(QImage.Format.Format_RGB32).scaled(
            frame.size(), Qt.AspectRatioMode.KeepAspectRatioByExpanding
        )
        beyond = made.size() - frame.size()
        if not beyond.isNull():
            made = made.copy(QRect(QPoint(beyond.width() // 2, beyond.height() // 2), frame.size()))
        self._image = made

    def sizeHint(self) -> QSize:
        return QSize(self._look.px(320), self._look.px(HIGH))

    def paintEvent(self, event: QPaintEvent) -> None:
        look = self._look
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        frame = self._frame()
        outline = QPainterPath()
        radius = look.px(RADIUS_TILE)
        outline.addRoundedRect(frame, radius, radius)
        painter.fillPath(outline, look.colour("surface_2"))
        if not self._image.isNull():
            self.painted += 1
            painter.setClipPath(outline)
            painter.drawImage(frame.topLeft(), self._image)
            painter.setClipping(False)
        seen = self._camera == "seen"
        painter.setPen(QPen(look.colour("jade" if seen else "line"), look.px(5 if seen else 1)))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(outline)

    def _frame(self) -> QRect:
        """Where the picture stands."""
        px = self._look.px
        high = max(1, self.height() - px(8))
        wide = max(1, min(self.width() - px(40), high * 16 // 9))
        return QRect((self.width() - wide) // 2, px(4), wide, high)
