"""One product on a tile: its picture or two letters on the colour of its shelf, name and price."""

from __future__ import annotations

import re
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPainterPath, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from ui.theme.look import Look
from ui.theme.tokens import AMOUNT, BODY, RADIUS_TILE, SMALL, STRONG, TITLE
from ui.widgets.lettering import some_lines

SHELF, EDGE = 40, 10
"""Height of the strip with the letters, and the room left of all words, at 100 %."""
FAR_ROOM: Final = 22
"""Between picture, words and edge of a tile that is mostly picture."""
MEASURE: Final = re.compile(
    r"\d[\d.]*\s*(?:[a-zA-Z]+|[度只片支枚卷抽粒颗层克升])*[瓶罐盒袋听桶包装]*"
)
"""A size and its pack: they tell nothing apart at a glance."""
HAN: Final = re.compile(r"[\u4e00-\u9fff]+")
WORD: Final = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")


def letters_of(names: Sequence[str]) -> tuple[str, ...]:
    """What tells the goods of a page apart at a glance.

    The end of a name says what they are, its beginning whose they are, its size neither. Where most
    of a page are the same thing, whose they are says more; where two are, it stands before that, or
    what they are is spelled out further.
    """
    parts = [_parts(name) for name in names]
    ends = [_signs(part[-2:]) for part in parts]
    letters = ends
    if len(set(ends)) * 2 <= len(ends):
        letters = [_signs(part[:2]) for part in parts]
    further = (
        [_signs([*part[:1], *part[-2:]] if len(part) > 2 else part) for part in parts],
        [_signs(part[-2:-1]) + "".join(part[-1:])[:2] for part in parts],
        ["".join(part[:1])[:2] + _signs(part[1:2]) for part in parts],
        [_signs(part[:3]) for part in parts],
    )
    return tuple(_told_apart(letters, further))


def _told_apart(letters: list[str], further: Sequence[list[str]]) -> list[str]:
    """The letters, and where several are the same those of `further` that differ most."""
    made = list(letters)
    for twice in {one for one in letters if letters.count(one) > 1}:
        places = [place for place, one in enumerate(letters) if one == twice]
        kinds = [len({other[place] for place in places}) for other in further]
        if max(kinds) > 1:
            best = further[kinds.index(max(kinds))]
            for place in places:
                made[place] = best[place]
    return made


def _parts(name: str) -> list[str]:
    """The signs of a Chinese name, the words of another one, without sizes and packs."""
    if han := "".join(HAN.findall(MEASURE.sub(" ", name))):
        return list(han)
    words = WORD.findall(re.sub(r"\S*\d\S*", " ", name))
    return [word[0].upper() + word[1:] for word in words if len(word) > 1]


def _signs(parts: Sequence[str]) -> str:
    return "".join(part[0] for part in parts)


@dataclass(frozen=True, slots=True)
class Picture:
    """What goods look like. `fills`: a photograph, of which some may be cut away at the edges."""

    pixmap: QPixmap
    fills: bool = False


class ProductTile(QAbstractButton):
    """A painted product. It keeps its place while a page of goods changes under it."""

    def __init__(
        self, *, look: Look, name: str, far: bool = False, parent: QWidget | None = None
    ) -> None:
        """`far`: it is looked at from further away, and most of it is picture."""
        super().__init__(parent)
        self.setObjectName(name)
        self._look = look
        self._far = far
        self._picture: Picture | None = None
        self._lines = 2
        self._label = ""
        self._price = ""
        self._shelf = ""
        self._letters = ""
        self._tone = 0
        self._broken: tuple[str, ...] = ()
        self._broken_for = ("", 0)
        self.code = ""
        self._chosen = False
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def show_product(
        self,
        *,
        code: str,
        label: str,
        price: str,
        shelf: str,
        letters: str = "",
        picture: Picture | None = None,
    ) -> None:
        """What the tile sells; without a code it disappears. The colour follows the shelf, so
        that what stands together in the shop stands together on the screen."""
        self._picture = picture
        self.code, self._label, self._price, self._shelf = code, label, price, shelf
        self._letters = letters
        self._tone = zlib.crc32(shelf.encode())
        self.setAccessibleName(f"{label} {price}")
        self.setVisible(bool(code))
        self.update()

    def wanted_lines(self) -> int:
        """On how many lines the whole name stands, at most three."""
        wide = self.width() - 2 * self._look.px(EDGE) - 2 * self._look.metrics.hairline
        return len(some_lines(self._label, self._look.font(BODY), wide, most=3))

    def set_lines(self, lines: int) -> None:
        """Leaves room for so many lines of a name: the same on all tiles of a page."""
        if lines != self._lines:
            self._lines, self._broken_for = lines, ("", 0)
            self.update()

    def set_chosen(self, chosen: bool) -> None:
        """Marks the one that Enter takes."""
        if chosen != self._chosen:
            self._chosen = chosen
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._look.px(132), self._look.high(124, lines=3))

    def paintEvent(self, event: QPaintEvent) -> None:
        look = self._look
        painter = QPainter(self)
        # Goods and prices are written from the left in every language of the shop.
        painter.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        line = look.metrics.hairline
        frame = self.rect().adjusted(line, line, -line, -line)
        radius = look.px(RADIUS_TILE)
        outline = QPainterPath()
        outline.addRoundedRect(QRectF(frame), radius, radius)
        field, ink = look.palette.tiles[self._tone % len(look.palette.tiles)]
        painter.fillPath(outline, look.colour("surface_2" if self.isDown() else "surface"))
        high = self._picture_height(frame.height())
        if high:
            shelf = frame.adjusted(0, 0, 0, high - frame.height())
            painter.setClipPath(outline)
            painter.fillRect(shelf, look.colour(field))
            if self._far:
                painter.setClipRect(shelf, Qt.ClipOperation.IntersectClip)
                self._paint_picture(painter, shelf, ink)
            painter.setClipping(False)
            if not self._far:
                self._paint_shelf(painter, shelf, ink)
        focus = self.hasFocus() or self._chosen
        painter.setPen(QPen(look.colour("jade" if focus else "line"), line * (2 if focus else 1)))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(outline)
        side = look.px(EDGE)
        self._paint_words(painter, frame.adjusted(side, high + look.px(7), -side, 0))

    def _picture_height(self, height: int) -> int:
        """How much of the tile's height is of the colour of the shelf."""
        if not self._far:
            return self._look.high(SHELF) if self._has_room(height) else 0
        words = self._lines * QFontMetrics(self._look.font(BODY)).height()
        words += QFontMetrics(self._look.font(STRONG, strong=True)).height() if self._price else 0
        return max(self._look.px(SHELF), height - words - self._look.px(FAR_ROOM))

    def _paint_picture(self, painter: QPainter, box: QRect, ink: str) -> None:
        """The picture in the middle, or as all of the box where it is a photograph."""
        picture, look = self._picture, self._look
        if picture is None:
            painter.setFont(look.font(AMOUNT, strong=True))
            painter.setPen(look.colour(ink))
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, self._letters)
            return
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        room = box if picture.fills else box.adjusted(0, look.px(6), 0, -look.px(6))
        drawn = picture.pixmap
        how = Qt.AspectRatioMode.KeepAspectRatio
        if picture.fills:
            how = Qt.AspectRatioMode.KeepAspectRatioByExpanding
        size = drawn.size().scaled(room.size(), how)
        if not picture.fills:
            size = size.boundedTo(drawn.deviceIndependentSize().toSize())
        place = QRect(0, 0, size.width(), size.height())
        place.moveCenter(room.center())
        painter.drawPixmap(place, drawn)

    def _has_room(self, height: int) -> bool:
        """Whether the letters have room: with large words the name and the price go first."""
        look = self._look
        if not look.metrics.cramped:
            return True
        words = 2 * QFontMetrics(look.font(BODY)).height()
        words += QFontMetrics(look.font(STRONG, strong=True)).height()
        return height >= look.high(SHELF) + words + look.px(17)

    def _paint_shelf(self, painter: QPainter, box: QRect, ink: str) -> None:
        look = self._look
        room = box.adjusted(look.px(EDGE), 0, -look.px(EDGE), 0)
        large = look.font(TITLE, strong=True)
        painter.setFont(large)
        painter.setPen(look.colour(ink))
        left = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        painter.drawText(room, left, self._letters)
        taken = QFontMetrics(large).horizontalAdvance(self._letters) + look.px(EDGE)
        room = room.adjusted(taken, 0, 0, 0)
        if self._picture is not None:
            side = min(box.height() - look.px(6), room.width())
            place = QRect(room.right() - side + 1, 0, side, side)
            place.moveTop(box.center().y() - side // 2 + 1)
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            drawn = self._picture.pixmap
            part = min(drawn.width(), drawn.height())
            middle = QRect(0, 0, part, part)
            middle.moveCenter(drawn.rect().center())
            painter.drawPixmap(place, drawn, middle)
            return
        font = look.font(SMALL)
        if QFontMetrics(font).horizontalAdvance(self._shelf) > room.width():
            return  # Half a name says nothing; the colour says it all the same.
        painter.setFont(font)
        right = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
        painter.drawText(room, right, self._shelf)

    def _paint_words(self, painter: QPainter, box: QRect) -> None:
        look = self._look
        painter.setPen(look.colour("ink"))
        painter.setFont(look.font(BODY))
        metrics = QFontMetrics(look.font(BODY))
        price = self._price_font(box.width())
        above = box.height() - look.px(10) - QFontMetrics(price).height()
        base = box.bottom() - look.px(10)
        if look.metrics.cramped and above < metrics.height():
            self._paint_low(painter, box.adjusted(0, -look.px(4), 0, -look.px(4)))
            return
        lines = self._name_lines(box.width())
        if look.metrics.cramped and above < 2 * metrics.height():
            whole = Qt.TextElideMode.ElideMiddle
            lines = (metrics.elidedText(self._label, whole, box.width()),)
        for row, words in enumerate(lines):
            at = box.top() + metrics.ascent() + row * metrics.height()
            painter.drawText(QPointF(box.left(), at), words)
        painter.setFont(price)
        painter.drawText(QPointF(box.left(), base), self._price)

    def _paint_low(self, painter: QPainter, box: QRect) -> None:
        """Name and price, smaller, one line each, where there is little more room than for one."""
        small, strong = self._look.font(SMALL), self._look.font(SMALL, strong=True)
        metrics = QFontMetrics(small)
        name = metrics.elidedText(self._label, Qt.TextElideMode.ElideMiddle, box.width())
        painter.setFont(small)
        painter.drawText(QPointF(box.left(), box.top() + metrics.ascent()), name)
        painter.setFont(strong)
        base = box.bottom() - QFontMetrics(strong).descent()
        painter.drawText(QPointF(box.left(), base), self._price)

    def _price_font(self, width: int) -> QFont:
        """The largest font in which the whole price has room."""
        for size in (STRONG, BODY, SMALL):
            font = self._look.font(size, strong=True)
            if QFontMetrics(font).horizontalAdvance(self._price) <= width:
                break
        return font

    def _name_lines(self, width: int) -> tuple[str, ...]:
        """The name on as many lines as there is room for, the last cut short where it must be."""
        key = (self._label, width)
        if key != self._broken_for:
            self._broken_for = key
            self._broken = some_lines(self._label, self._look.font(BODY), width, most=self._lines)
        return self._broken
