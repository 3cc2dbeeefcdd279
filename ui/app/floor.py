"""A lane's place on its store's network: others see it, decide there, and pass sales on to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from pos.lane.messages import Bring
from pos.till.attended import Attended, Lane
from ui.bridge.store_network import StoreNetworkBridge

if TYPE_CHECKING:
    from collections.abc import Callable

    from pos.lane.messages import Answered, AnyAsk
    from pos.lane.seen import Seen
    from pos.till.answers import Answer
    from pos.till.till import Till

AGAIN_MS: Final = 5_000
"""How often a sale is asked for again that was on its way here when something was cut off."""


class OnFloor(QObject):
    """Ties an open lane to the network of its store, where head office knows it. GUI thread.

    `brought` with the terminal that a sale was sent from, `refused` with why one does not come.
    """

    brought = Signal(str)
    refused = Signal(str)

    def __init__(self, *, till: Till, lane: Lane, parent: QObject) -> None:
        super().__init__(parent)
        self._till = till
        self.bridge = self._bridge = StoreNetworkBridge(parent=self)
        network = till.join_store(on_ask=self._bridge.wanted, on_news=self._bridge.heard)
        self._bridge.take(network)
        self._attended: Attended | None = None
        self.again: QTimer | None = None
        if network is None:
            return
        self._attended = Attended(
            network, lane, till=till, wake=self._bridge.wanted, brought=self.brought.emit
        )
        queued = Qt.ConnectionType.QueuedConnection
        self._bridge.asked.connect(self._settle, queued)
        till.on_answer(self._answered)
        self._attended.go_on_taking()
        self._attended.show()
        self.again = QTimer(self)
        self.again.setInterval(AGAIN_MS)
        self.again.timeout.connect(self._go_on_taking)
        self.again.start()

    @property
    def is_joined(self) -> bool:
        """Whether head office knows the terminal, so that it has a store."""
        return self._attended is not None

    @Slot()
    def show(self) -> None:
        """Tells the others how the lane stands, where that has changed."""
        if self._attended is not None:
            self._attended.show()

    def floor(self) -> dict[str, Seen]:
        """The other terminals of the store."""
        return self._bridge.floor()

    def ask(self, terminal: str, ask: AnyAsk, answered: Callable[[Answered], None]) -> None:
        """Asks something of another terminal, or has a basket brought to this one."""
        if self._attended is None or terminal != self._till.state.terminal:
            self._bridge.ask(terminal, ask, answered)
        elif isinstance(ask, Bring):
            self._attended.bring(ask, stood_at=terminal, answered=answered)

    def close(self) -> None:
        """Leaves the network, before the till is closed."""
        self._attended = None
        if self.again is not None:
            self.again.stop()
        self._bridge.close()

    @Slot()
    def _go_on_taking(self) -> None:
        """What was on its way here when its giver went away is asked for again."""
        if self._attended is not None:
            self._attended.go_on_taking(self._arrived)

    def _arrived(self, answer: Answer) -> None:
        if answer.ok:
            self._till.tell_change()

    @Slot()
    def _settle(self) -> None:
        if self._attended is not None:
            self._attended.settle()
            self._till.tell_change()  # What others did shows on the lane's own screen, too.

    def _answered(self, answer: Answer) -> None:
        if self._attended is None:
            return
        wanted = self._till.parked_elsewhere() if answer.error is not None else None
        if wanted is not None:
            self._attended.take_over(*wanted, self._taken)
        self._attended.show()

    def _taken(self, answer: Answer) -> None:
        """A sale has come from another terminal: whoever asked for it goes on with it."""
        if answer.ok and answer.state.sale is None:
            self._till.recall(str(answer.values["id"]))
        elif answer.error is not None:
            self.refused.emit(answer.error.message)
        self._till.tell_change()
