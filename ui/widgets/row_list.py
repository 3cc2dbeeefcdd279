"""Rows to choose from: receipts' lines, parked sales, things to do, notes and coins to count.

A row has a number that a key can name, a word, something quiet under it, and a figure flush right.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from PySide6.QtCore import (
    QEvent,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetrics,
    QMouseEvent,
    QPainter,
    QPen,
    QStandardItem,
    QStandardItemModel,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from ui.theme.look import Look
from ui.theme.tokens import BODY, SMALL, STRONG, TITLE
from ui.widgets.finger_list import FingerList
from ui.widgets.lettering import LEFT, RIGHT, letter, some_lines, two_lines
from ui.widgets.rows import RowFace

ROW: Final = Qt.ItemDataRole.UserRole
FAR_LINES: Final = 3
"""Lines of words for which a row has room that is read from further away."""


class _RowItem(QStandardItem):
    """One row of the model."""

    def __init__(self, face: RowFace) -> None:
        super().__init__()
        self.face = face
        self.setEditable(False)
        self.setEnabled(face.enabled)

    def data(self, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == ROW:
            return self.face
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self.face.spoken
        # Among the others is whether the row is enabled.
        return super().data(role)


class RowList(FingerList):
    """The rows. Signals: `picked` with the place of a tapped row, `stepped` with place and step."""

    picked = Signal(int)
    stepped = Signal(int, int)

    def __init__(
        self,
        *,
        look: Look,
        name: str,
        spoken: str,
        far: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        """`far`: the rows are read from further away, and are higher for it."""
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(spoken)
        self._look = look
        self._faces: tuple[RowFace, ...] = ()
        self._model = QStandardItemModel(self)
        self.setModel(self._model)
        self._painter = RowDelegate(look=look, far=far, parent=self)
        self.setItemDelegate(self._painter)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setUniformItemSizes(True)
        self.clicked.connect(self._clicked)

    @property
    def faces(self) -> tuple[RowFace, ...]:
        """What the rows show now."""
        return self._faces

    def show_rows(self, faces: Sequence[RowFace], *, chosen: int | None = None) -> None:
        """Takes over the rows; the chosen one is kept in view."""
        before, self._faces = self._faces, tuple(faces)
        if self._faces != before:
            if len(faces) == len(before):
                self._exchange(faces)
            else:
                stay = len(before) if self._faces[: len(before)] == before else 0
                if not stay:
                    self._model.clear()
                for face in faces[stay:]:
                    self._model.appendRow(_RowItem(face))
        if chosen is not None and 0 <= chosen < len(faces):
            index = self._model.index(chosen, 0)
            flag = QItemSelectionModel.SelectionFlag.ClearAndSelect
            self.selectionModel().select(index, flag)
            self.scrollTo(index)
        else:
            self.clearSelection()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        face = index.data(ROW) if index.isValid() else None
        tapped = self.is_tap(event.position().toPoint())
        if tapped and isinstance(face, RowFace) and face.steps:
            box = self.visualRect(index)
            for step, area in zip((-1, 1), self._painter.step_boxes(box), strict=True):
                if area.contains(event.position().toPoint()):
                    self.stepped.emit(index.row(), step)
                    event.accept()
                    return
        super().mouseReleaseEvent(event)

    def _exchange(self, faces: Sequence[RowFace]) -> None:
        for place, face in enumerate(faces):
            item = self._model.item(place)
            assert isinstance(item, _RowItem)
            if item.face != face:
                item.face = face
                item.setEnabled(face.enabled)
                item.emitDataChanged()

    @Slot(QModelIndex)
    def _clicked(self, index: QModelIndex) -> None:
        if index.flags() & Qt.ItemFlag.ItemIsEnabled:
            self.picked.emit(index.row())

    def viewportEvent(self, event: QEvent) -> bool:
        # The size changes what fits: rows are as wide as the list.
        if event.type() == QEvent.Type.Resize:
            self.scheduleDelayedItemsLayout()
        return super().viewportEvent(event)


class RowDelegate(QStyledItemDelegate):
    """Paints the rows."""

    def __init__(self, *, look: Look, far: bool, parent: QWidget) -> None:
        super().__init__(parent)
        self._look = look
        self._list = parent
        self._more = look.px(20) if far else 0
        self._small, self._body, self._strong = (
            (BODY, STRONG, TITLE - 2) if far else (SMALL, BODY, STRONG)
        )

    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        return QSize(
            self._look.px(200), self._look.metrics.hit + self._look.high(4, lines=2) + self._more
        )

    def step_boxes(self, box: QRect) -> tuple[QRect, QRect]:
        """Where a row has its minus and its plus."""
        px = self._look.px
        side = self._look.metrics.hit
        right = box.right() - px(108)
        top = box.center().y() - side // 2 + 1
        plus = QRect(right - side, top, side, side)
        minus = plus.translated(-side - px(36), 0)
        return self._turned(box, minus), self._turned(box, plus)

    def _turned(self, box: QRect, part: QRect) -> QRect:
        """A part of the row that is `box`, at the side where people look for it."""
        return QStyle.visualRect(self._list.layoutDirection(), box, part)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        face: RowFace = index.data(ROW)
        look, px = self._look, self._look.px
        box: QRect = option.rect
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.fillRect(box, look.colour("surface_2" if chosen else "surface"))
        line = look.metrics.hairline
        painter.fillRect(
            QRect(box.left(), box.bottom() - line + 1, box.width(), line), look.colour("line")
        )
        if chosen:
            bar = self._turned(box, QRect(box.left(), box.top(), px(3), box.height()))
            painter.fillRect(bar, look.colour("jade"))
        inner = box.adjusted(px(14), 0, -px(14), 0)
        if not face.enabled:
            painter.setOpacity(look.faint)
        left = self._paint_head(painter, inner, face)
        right = self._paint_figure(painter, box, inner, face)
        words = QRect(left, box.top(), right - left, box.height())
        self._paint_words(painter, self._turned(inner, words), face)
        painter.restore()

    def _paint_head(self, painter: QPainter, inner: QRect, face: RowFace) -> int:
        """Tick, icon or number; returns where the words start."""
        look, px = self._look, self._look.px
        left = inner.left()
        ratio = painter.device().devicePixelRatioF()
        if face.mark:
            side = px(24)
            tick = QRect(left, inner.center().y() - side // 2 + 1, side, side)
            tick = self._turned(inner, tick)
            on = face.mark == "on"
            painter.setPen(QPen(look.colour("jade" if on else "ink_2"), look.metrics.hairline * 2))
            painter.setBrush(look.colour("jade") if on else QColor(0, 0, 0, 0))
            painter.drawRoundedRect(tick, px(6), px(6))
            if on:
                drawn = look.icon("check", colour="jade_ink", size=18, ratio=ratio)
                inset = (side - px(18)) // 2
                painter.drawPixmap(tick.left() + inset, tick.top() + inset, drawn)
            left += side + px(12)
        if face.icon:
            side = px(24)
            drawn = look.icon(face.icon, colour="ink_2", ratio=ratio)
            place = QRect(left, inner.center().y() - side // 2 + 1, side, side)
            painter.drawPixmap(self._turned(inner, place).topLeft(), drawn)
            left += side + px(12)
        if face.number:
            font = look.font(self._small)
            wide = max(px(24), QFontMetrics(font).horizontalAdvance("00") + px(4))
            place = self._turned(inner, QRect(left, inner.top(), wide, inner.height()))
            letter(painter, place, LEFT, face.number, font, look.colour("ink_2"))
            left += wide + px(2)
        return left

    def _paint_figure(self, painter: QPainter, box: QRect, inner: QRect, face: RowFace) -> int:
        """The figure, and before it the count with its steps; returns where they begin."""
        look, px = self._look, self._look.px
        right = inner.right()
        if face.figure:
            font = look.font(self._strong, strong=True)
            letter(painter, inner, RIGHT, face.figure, font, look.colour("ink"))
            right -= QFontMetrics(font).horizontalAdvance(face.figure) + px(14)
        if not face.count:
            return right
        if not face.steps:
            font = look.font(self._body)
            place = QRect(inner.left(), inner.top(), right - inner.left(), inner.height())
            place = self._turned(inner, place)
            letter(painter, place, RIGHT, face.count, font, look.colour("ink_2"))
            return right - QFontMetrics(font).horizontalAdvance(face.count) - px(14)
        minus, plus = self.step_boxes(box)
        ratio = painter.device().devicePixelRatioF()
        for area, icon in ((minus, "minus"), (plus, "plus")):
            disc = area.adjusted(px(6), px(6), -px(6), -px(6))
            painter.setPen(QPen(look.colour("line"), look.metrics.hairline))
            painter.setBrush(look.colour("surface"))
            painter.drawEllipse(disc)
            drawn = look.icon(icon, colour="ink", size=18, ratio=ratio)
            at = area.center()
            painter.drawPixmap(at.x() - px(9) + 1, at.y() - px(9) + 1, drawn)
        between = minus.united(plus)
        centre = Qt.AlignmentFlag.AlignCenter
        font = look.font(self._body, strong=True)
        letter(painter, between, centre, face.count, font, look.colour("ink"))
        return self._turned(box, minus).left() - px(8)

    def _paint_words(self, painter: QPainter, room: QRect, face: RowFace) -> None:
        look = self._look
        name = look.font(self._body, strong=bool(face.icon))
        small = look.font(self._small)
        upper = QFontMetrics(name).height()
        lower = QFontMetrics(small).height() if face.detail else 0
        twice = room.height() >= 2 * upper + lower
        labels = self._labels(face.label, name, room.width(), twice=twice)
        details = self._details(face.detail, small, room.width(), labels)
        top = room.center().y() - (upper * len(labels) + lower * len(details)) // 2
        for label in labels:
            letter(painter, QRect(room.left(), top, room.width(), upper), LEFT, label, name,
                   look.colour("ink"))  # fmt: skip
            top += upper
        for detail in details:
            letter(painter, QRect(room.left(), top, room.width(), lower), LEFT, detail,
                   small, look.colour("ink_2"))  # fmt: skip
            top += lower

    def _details(
        self, detail: str, font: QFont, width: int, labels: tuple[str, ...]
    ) -> tuple[str, ...]:
        """What stands under the name: on the lines that a row which is read from afar has left."""
        if not detail:
            return ()
        if self._more:
            return some_lines(detail, font, width, most=max(1, FAR_LINES - len(labels)))
        return (QFontMetrics(font).elidedText(detail, Qt.TextElideMode.ElideRight, width),)

    def _labels(self, label: str, font: QFont, width: int, *, twice: bool) -> tuple[str, ...]:
        """A name on one line; on two where people stand further away, or where the words are so
        large that a line of them tells little, and the row has room for them."""
        if self._more or (twice and self._look.metrics.cramped):
            return two_lines(label, font, width)
        return (QFontMetrics(font).elidedText(label, Qt.TextElideMode.ElideMiddle, width),)
