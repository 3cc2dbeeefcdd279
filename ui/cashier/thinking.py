"""A hint for the customer, thought of while nothing is scanned: it never makes a scan wait."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Slot

from ui.cashier.board import Board

if TYPE_CHECKING:
    from pos.till.state import SaleView
    from pos.till.till import Till

REST_MS = 150
"""So long nothing happens before the till thinks: longer than it is from scan to scan."""

READ_MS = 2500
"""So long the customer sees what the last piece costs before the display gives him the hint."""


class Thinking(QObject):
    """Keeps the hint of the screen in step with the sale.

    The old one stays until the new one is known, so that nothing flickers from scan to scan. The
    customer's display shows it a little later.
    """

    def __init__(self, *, till: Till, board: Board) -> None:
        super().__init__(board)
        self._till = till
        self._board = board
        self._about: SaleView | None = None
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(REST_MS)
        self._rest.timeout.connect(self.think)
        self._read = QTimer(self)
        self._read.setSingleShot(True)
        self._read.setInterval(READ_MS)
        self._read.timeout.connect(till.tell_customer)
        board.changed.connect(self._look)

    @Slot()
    def _look(self) -> None:
        """Waits for a moment of rest when the sale has changed; without one there is no hint."""
        sale = self._board.state.till.sale
        if sale is self._about:
            return
        self._about = sale
        self._read.stop()
        if sale is not None and not sale.tenders:
            self._rest.start()
            return
        self._rest.stop()
        if self._board.state.hint:
            self._board.update(hint="")

    @Slot()
    def think(self) -> None:
        """Works out the hint and shows it."""
        self._rest.stop()
        hint = self._till.think() or ""
        if hint:
            self._read.start()
        if hint != self._board.state.hint:
            self._board.update(hint=hint)
