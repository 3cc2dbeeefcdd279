"""The store's network as the GUI thread sees it: what is heard comes home by queued signals."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal, Slot

if TYPE_CHECKING:
    from pos.lane.messages import Answered, AnyAsk
    from pos.lane.network import Network
    from pos.lane.seen import Seen


class StoreNetworkBridge(QObject):
    """`news`: something was heard of another terminal; `asked`: others ask something of this one.

    The bridge is made first, and `heard` and `wanted` are given to whoever joins the network.
    """

    news = Signal()
    asked = Signal()
    _answered = Signal(object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._network: Network | None = None
        self._closed = False
        self._answered.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    def heard(self) -> None:
        """The network's thread."""
        if not self._closed:
            self.news.emit()

    def wanted(self) -> None:
        """The network's thread."""
        if not self._closed:
            self.asked.emit()

    def take(self, network: Network | None) -> None:
        """The network that was joined; None where there is none."""
        self._network = network

    def follow(self, *, on: bool = True) -> None:
        """Stays in touch with all other terminals of the store, or does not any more."""
        if self._network is not None:
            self._network.follow(on)

    def floor(self) -> dict[str, Seen]:
        """The other terminals of the store."""
        return {} if self._network is None else self._network.floor()

    def ask(self, terminal: str, ask: AnyAsk, answered: Callable[[Answered], None]) -> None:
        """Asks something of another terminal; `answered` is called on the GUI thread."""
        if self._network is not None:
            self._network.ask(terminal, ask, lambda answer: self._home(answered, answer))

    def close(self) -> None:
        """Leaves the network; nothing is called back any more. GUI thread."""
        self._closed = True
        if self._network is not None:
            self._network.stop()
            self._network = None

    def _home(self, answered: Callable[[Answered], None], answer: Answered) -> None:
        if not self._closed:
            self._answered.emit(answered, answer)

    @Slot(object, object)
    def _deliver(self, answered: Callable[[Answered], None], answer: Answered) -> None:
        if not self._closed:
            answered(answer)
