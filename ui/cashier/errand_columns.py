"""How the parts of an errand stand: beside the cart, over the page, or with large words."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from ui.cashier.errand_parts import ErrandParts
from ui.cashier.state import ErrandFace
from ui.theme.look import Look
from ui.theme.tokens import SPACE_CARD, SPACE_GROUP, SPACE_TIGHT, SPACE_TILE
from ui.widgets.finger_area import FingerArea
from ui.widgets.sheet import SHADOW

LABEL = 72
"""Width of the word before a row of chips at the least, at 100 %."""
RIGHT = 46
"""Percent of the width of a page for the column of what is typed."""
PAPER = 62
"""Percent of the width for a paper that something stands beside."""
LETTERS = 42
"""Percent of it for whatever stands beside letters: ten of them are a row."""
Pad = Literal["", "pad", "letters"]
"""What is there to type with by finger."""


class ErrandColumns:
    """Two columns over the page (`wide`), one beside the cart. GUI thread.

    With large words (`in_one`) both turn: beside each other where a pad needs the height, else
    under each other.
    """

    def __init__(
        self, *, look: Look, name: str, wide: bool, parts: ErrandParts, body: QWidget
    ) -> None:
        self._look = look
        self._name = name
        self._wide = wide
        self._in_one = look.metrics.cramped
        self._parts = parts
        self._body = body
        self._whole = whole = QVBoxLayout(body)
        edge = look.px(SPACE_GROUP if wide and not self._in_one else SPACE_CARD)
        left = edge if wide else look.px(SHADOW) + edge
        whole.setContentsMargins(left, look.px(SPACE_TIGHT), edge, look.px(SPACE_TILE))
        whole.setSpacing(look.px(SPACE_TIGHT))
        self._columns = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._columns.setSpacing(look.px(SPACE_CARD if self._in_one else SPACE_GROUP))
        self._left, self._right = QVBoxLayout(), QVBoxLayout()
        for column in (self._left, self._right):
            column.setSpacing(look.px(SPACE_TIGHT))
        self._waiting = self._waiting_row()
        if self._in_one:
            self._fill_one()
        else:
            whole.addLayout(self._head())
            whole.addWidget(parts.groups, 100)
            self._fill_two()
        whole.addLayout(self._columns, 1)

    def keep_in_sight(self, cart: QWidget, total: QWidget) -> None:
        """On a page: the sale stays in view under what is chosen for it."""
        place = self._left.indexOf(self._parts.rows)
        self._left.insertWidget(place, cart, 40)
        self._left.insertWidget(place + 1, total)

    def turn(self, face: ErrandFace, *, pad: Pad) -> None:
        """Makes the columns those of what is shown."""
        self._right.setStretchFactor(self._waiting, 20 if face.lasts is not None else 0)
        if self._in_one:
            self._turn_columns(face, pad=pad)
        else:
            self._stack_keys(face, share=RIGHT if self._wide else 100)

    def has_room(self) -> bool:
        """Whether all that is shown has room."""
        self._whole.activate()
        if self._in_one:
            # A sentence is as high as it needs only once it is as wide as its column.
            self._whole.activate()
        return self._whole.totalMinimumSize().height() <= self._body.height()

    def _fill_one(self) -> None:
        """Large words: what is said and chosen, and beside or under it what is typed."""
        for label in (self._parts.title, self._parts.caption):
            label.setWordWrap(True)
        self._scroll = FingerArea(name=f"{self._name}_choices", parent=self._body)
        self._scroll.add(self._choices(QBoxLayout.Direction.TopToBottom))
        left, right, parts = self._left, self._right, self._parts
        left.addLayout(self._head())
        left.addLayout(self._figures())
        left.addWidget(parts.sentence)
        left.addWidget(self._scroll, 20)
        for thing in (parts.rows, parts.groups, parts.paper):
            left.addWidget(thing, 30)
        left.addWidget(parts.banner)
        left.addStretch(1)
        right.addLayout(self._waiting)
        right.addWidget(parts.points)
        right.addWidget(parts.entry)
        right.addWidget(parts.pad, 12)
        right.addWidget(parts.letters)
        right.addStretch(1)
        right.addLayout(self._low_keys())
        self._columns.addLayout(left, 50)
        self._columns.addLayout(right, 50)

    def _fill_two(self) -> None:
        """Over the page things stand on the left, beside the cart everything under each other."""
        left, right, parts = self._left, self._right, self._parts
        things = left if self._wide else right
        right.addLayout(self._figures())
        right.addWidget(parts.sentence)
        right.addWidget(parts.points)
        right.addLayout(self._waiting)
        things.addLayout(self._choices(QBoxLayout.Direction.LeftToRight))
        for thing in (parts.rows, parts.paper):
            things.addWidget(thing, 30)
        right.addWidget(parts.entry)
        right.addWidget(parts.pad, 12)
        right.addWidget(parts.letters)
        right.addStretch(1)
        left.addStretch(1)
        things.addWidget(parts.banner)
        right.addLayout(self._low_keys())
        if self._wide:
            self._columns.addLayout(left, 100 - RIGHT)
        self._columns.addLayout(right, RIGHT)

    def _head(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(self._look.px(SPACE_TILE))
        row.addWidget(self._parts.title, 1)
        row.addWidget(self._parts.close)
        return row

    def _figures(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.addWidget(self._parts.caption, 1 if self._in_one else 0)
        row.addStretch(0 if self._in_one else 1)
        row.addWidget(self._parts.headline)
        return row

    def _waiting_row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(self._look.px(SPACE_CARD))
        row.addStretch(1)
        row.addWidget(self._parts.code, 12)
        row.addWidget(self._parts.ring, 0, Qt.AlignmentFlag.AlignCenter)
        row.addStretch(1)
        return row

    def _choices(self, direction: QBoxLayout.Direction) -> QVBoxLayout:
        """The rows of chips, each with its word before or above it."""
        look = self._look
        column = QVBoxLayout()
        column.setSpacing(look.px(SPACE_TIGHT))
        for label, chips in zip(self._parts.chip_labels, self._parts.chips, strict=True):
            line = QBoxLayout(direction)
            line.setSpacing(look.px(SPACE_TILE if not self._in_one else 4))
            label.setMinimumWidth(look.px(LABEL))
            line.addWidget(label)
            line.addWidget(chips, 1)
            column.addLayout(line)
        return column

    def _low_keys(self) -> QBoxLayout:
        self._keys = keys = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        keys.setSpacing(self._look.px(SPACE_TIGHT))
        policy = QSizePolicy.Policy
        self._parts.other.setSizePolicy(policy.Fixed, policy.Fixed)
        keys.addWidget(self._parts.other)
        keys.addWidget(self._parts.go, 1)
        return keys

    def _turn_columns(self, face: ErrandFace, *, pad: Pad) -> None:
        """Beside each other where a pad needs the height, else under each other."""
        padded = bool(pad)
        both = bool(face.rows) and bool(face.choices)
        beside = padded or both or bool(face.lasts or face.code or face.points)
        if both and not padded:
            self._right.insertWidget(1, self._scroll, 20)
        else:
            self._left.insertWidget(3, self._scroll, 20)
        way = QBoxLayout.Direction
        self._columns.setDirection(way.LeftToRight if beside else way.TopToBottom)
        things = bool(face.rows or face.choices or face.paper)
        left = PAPER if face.paper is not None else LETTERS if pad == "letters" else 50
        self._columns.setStretch(0, left if beside or things else 0)
        self._columns.setStretch(1, 100 - left if beside else 0 if things else 50)
        self._scroll.setVisible(bool(face.choices))
        self._scroll.updateGeometry()
        self._stack_keys(face, share=100 - left if beside else 100)

    def _stack_keys(self, face: ErrandFace, *, share: int) -> None:
        """The keys stand on each other where their words have no room side by side, in a column
        that has so many percent of the width."""
        wide = self._parts.go.sizeHint().width() + self._parts.other.sizeHint().width()
        room = self._body.width() * share // 100 - self._look.px(48)
        way = QBoxLayout.Direction
        stacked = bool(face.other) and wide > room
        self._keys.setDirection(way.BottomToTop if stacked else way.LeftToRight)
