"""Chips: a few words side by side, of which one is chosen, or several."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QSize, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.theme.look import Look
from ui.widgets.key_button import KeyButton

GAP, LEAST = 6, 64
"""Between two chips, and the width of the least one, at 100 %."""
EASY, CLOSE = 4, 12
"""What a chip does without beside its word; the closer one where that saves a row."""


class ChipRows(QWidget):
    """Chips side by side, on as many rows as they need."""

    chosen = Signal(int)

    def __init__(
        self, *, look: Look, name: str, several: bool = False, parent: QWidget | None = None
    ) -> None:
        """With `several` each chip is on or off by itself."""
        super().__init__(parent)
        self.setObjectName(name)
        self._look = look
        self._several = several
        self._chips: list[KeyButton] = []
        self._texts: tuple[str, ...] = ()
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def show_chips(self, texts: Sequence[str]) -> None:
        if tuple(texts) == self._texts:
            return
        self._texts = tuple(texts)
        for chip in self._chips:
            chip.hide()
            chip.deleteLater()
        self._chips = []
        for number, text in enumerate(texts):
            chip = KeyButton(
                look=self._look,
                name=f"{self.objectName()}_{number}",
                text=text,
                kind="chip",
                parent=self,
            )
            chip.setCheckable(True)
            chip.setAutoExclusive(not self._several)
            chip.setProperty("number", number)
            chip.clicked.connect(self._clicked)
            chip.show()
            self._chips.append(chip)
        self.updateGeometry()
        self._place(self.width())

    def check(self, number: int) -> None:
        """Marks a chip as chosen."""
        if number < len(self._chips):
            self._chips[number].setChecked(True)

    @property
    def checked(self) -> tuple[int, ...]:
        """The chips that are chosen."""
        return tuple(place for place, chip in enumerate(self._chips) if chip.isChecked())

    def check_only(self, numbers: Sequence[int]) -> None:
        """Marks these as chosen and no other; none of them may be."""
        for number, chip in enumerate(self._chips):
            chip.setAutoExclusive(False)
            chip.setChecked(number in numbers)
            chip.setAutoExclusive(not self._several)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._place(width, move=False)

    def sizeHint(self) -> QSize:
        width = self.width() or self._look.px(400)
        return QSize(self._look.px(200), self.heightForWidth(width))

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._place(event.size().width())

    def _place(self, width: int, *, move: bool = True) -> int:
        """Lays the chips out; with `move` off only says how high they would be."""
        gap, left, top = self._look.px(GAP), 0, 0
        height = self._look.metrics.hit
        wides = self._wides(width, EASY)
        closer = self._wides(width, CLOSE)
        if self._rows(closer, width) < self._rows(wides, width):
            wides = closer
        for chip, wide in zip(self._chips, wides, strict=True):
            if left and left + wide > width:
                left, top = 0, top + height + gap
            if move:
                box = QRect(left, top, wide, height)
                chip.setGeometry(QRect(width - box.right() - 1, top, wide, height)
                                 if self.isRightToLeft() else box)  # fmt: skip
            left += wide + gap
        return top + height if self._chips else 0

    def _wides(self, width: int, spared: int) -> list[int]:
        """How wide each chip is with so much less room beside its word than it would like."""
        px = self._look.px
        return [
            min(max(chip.sizeHint().width() - px(spared), px(LEAST)), width) for chip in self._chips
        ]

    def _rows(self, wides: list[int], width: int) -> int:
        """How many rows chips of these widths need."""
        rows, left, gap = 1, 0, self._look.px(GAP)
        for wide in wides:
            if left and left + wide > width:
                rows, left = rows + 1, 0
            left += wide + gap
        return rows

    @Slot()
    def _clicked(self) -> None:
        self.chosen.emit(self.sender().property("number"))
