"""Ten keys and a few more for fingers: types into whatever line is open."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QGridLayout, QWidget

from ui.theme.look import Look
from ui.theme.tokens import SPACE_TIGHT, TITLE
from ui.widgets.key_button import KeyButton

BACK, ENTER = "back", "enter"


class NumPad(QWidget):
    """A block of digits. Signals: `typed` with a digit, "." or "00"; `erased`; `entered`."""

    typed = Signal(str)
    erased = Signal()
    entered = Signal()

    def __init__(
        self,
        *,
        look: Look,
        name: str,
        decimal: bool,
        enter: bool,
        one_first: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        """`enter` adds a fourth column with an Enter key; without it a button beside takes over.

        `one_first`: 1 2 3 stand above, as on telephones and cash machines.
        """
        super().__init__(parent)
        self.setObjectName(name)
        self._look = look
        self._keys: dict[str, KeyButton] = {}
        # Figures stand where every till, or telephone, has them, whichever way people read.
        self.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(look.px(SPACE_TIGHT))
        for position, digit in enumerate("123456789" if one_first else "789456123"):
            grid.addWidget(self._key(digit), position // 3, position % 3)
        last = ["00", "0", "."] if enter else ["." if decimal else "", "0", BACK]
        for column, key in enumerate(last):
            if key:
                grid.addWidget(self._key(key), 3, column)
        if enter:
            grid.addWidget(self._key(BACK), 0, 3)
            grid.addWidget(self._key(ENTER), 1, 3, 3, 1)
        for row in range(4):
            grid.setRowStretch(row, 1)

    def key(self, key: str) -> KeyButton:
        """The button of a key, for whoever wants to name or disable it."""
        return self._keys[key]

    def _key(self, key: str) -> KeyButton:
        icon = {BACK: "delete", ENTER: "corner-down-left"}.get(key, "")
        spoken = {BACK: self.tr("Delete last digit"), ENTER: self.tr("Enter")}.get(key, key)
        button = KeyButton(
            look=self._look,
            name=f"{self.objectName()}_{'point' if key == '.' else key}",
            text="" if icon else key,
            spoken=spoken,
            icon=icon,
            kind="plain",
            size=TITLE,
            parent=self,
        )
        policy = button.sizePolicy()
        policy.setVerticalPolicy(policy.Policy.Expanding)
        button.setSizePolicy(policy)
        button.setProperty("key", key)
        button.clicked.connect(self._clicked)
        self._keys[key] = button
        return button

    @Slot()
    def _clicked(self) -> None:
        key = self.sender().property("key")
        if key == BACK:
            self.erased.emit()
        elif key == ENTER:
            self.entered.emit()
        else:
            self.typed.emit(key)
