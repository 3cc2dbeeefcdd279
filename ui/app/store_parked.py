"""The sales that lie parked at the store's other terminals, while a cashier looks at them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from pos.lane.messages import Still
from ui.cashier.state import ParkedElsewhere

if TYPE_CHECKING:
    from pos.till.till import Till
    from ui.bridge.store_network import StoreNetworkBridge

AGAIN_MS: Final = 5_000
"""How often the others are asked while somebody looks; what is silent longer is let go of."""


class StoreParked(QObject):
    """`found` with all there are, the newest first, when they are others than before.

    `is_wanted` says whether somebody still looks at them. GUI thread.
    """

    found = Signal(tuple)

    def __init__(
        self,
        *,
        till: Till,
        bridge: StoreNetworkBridge,
        is_wanted: Callable[[], bool],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._till = till
        self._bridge = bridge
        self._is_wanted = is_wanted
        self._told: tuple[ParkedElsewhere, ...] = ()
        self._again = QTimer(self)
        self._again.setInterval(AGAIN_MS)
        self._again.timeout.connect(self._look_again)
        bridge.news.connect(self._heard, Qt.ConnectionType.QueuedConnection)

    @Slot()
    def look(self) -> None:
        """Somebody wants to see them: each of the others is called, and says how it stands."""
        for terminal in self._till.others:
            self._bridge.ask(terminal, Still(), lambda _answer: None)
        self._again.start()
        self._heard()

    def close(self) -> None:
        """Nobody looks any more: the lane is closed."""
        self._again.stop()

    @Slot()
    def _look_again(self) -> None:
        if self._is_wanted():
            self.look()
        else:
            self._again.stop()

    @Slot()
    def _heard(self) -> None:
        if not self._is_wanted():
            return
        told = [
            ParkedElsewhere(
                terminal=name, sale=one.sale, at=one.at, by=one.by, total=one.total, lines=one.lines
            )
            for name, seen in self._bridge.floor().items()
            if seen.standing is not None and not seen.standing.training
            for one in seen.standing.parked
        ]
        newest = tuple(sorted(told, key=lambda one: one.at, reverse=True))
        if newest != self._told:
            self._told = newest
            self.found.emit(newest)
