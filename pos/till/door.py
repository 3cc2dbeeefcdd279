"""A door of the store: shoppers who served themselves show the code of their receipt, and it opens.

The lane that sold decides, over the store's network, so that of several doors only one opens, and
only once. Where that lane does not answer nobody is locked in: the door reads the code by itself,
and opens once.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Final, Literal

from pos.lane.messages import Answered, Leave, No
from pos.lane.network import AWAY, BUSY, LOST

if TYPE_CHECKING:
    from pos.lane.network import Network
    from pos.till.till import Till

PATIENCE_S: Final = 2
"""So long a shopper waits for the lane that sold."""
_NO_WORD: Final = frozenset({AWAY, BUSY, LOST, "lane_cannot"})

Word = Literal["go", "used", "late", "unknown"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What a door says to a code: whether it opens, for which receipt, and a sentence."""

    word: Word
    words: str
    receipt: str = ""

    @property
    def opens(self) -> bool:
        """Whether the way is open."""
        return self.word == "go"


class DoorKeeper:
    """One door. `show` waits for a lane, at most `PATIENCE_S`; one thread, that of the commands."""

    def __init__(self, till: Till, network: Network, *, new_id: Callable[[], str]) -> None:
        self._till = till
        self._network = network
        self._new_id = new_id

    def show(self, code: str) -> Shown:
        """Somebody shows a code."""
        read = self._till.read_exit(code)
        if read.error is not None:
            return self._refused(read.error.code, read.error.message)
        receipt, terminal = str(read.values["receipt"]), str(read.values["terminal"])
        if read.values["seen"]:
            return self._no("exit_used", receipt)
        scan = self._new_id()
        answer = self._ask(terminal, Leave(code=code.strip(), scan=scan))
        if answer is None or (isinstance(answer, No) and answer.code in _NO_WORD):
            own = self._till.let_out(code, scan=scan)
            if own.error is not None:
                return self._refused(own.error.code, own.error.message, receipt)
        elif isinstance(answer, No):
            return self._no(answer.code, receipt)
        else:
            self._till.note_exit(code, scan=scan)
        return Shown(word="go", words=self._till.exit_words, receipt=receipt)

    def _ask(self, terminal: str, ask: Leave) -> Answered | None:
        come: SimpleQueue[Answered] = SimpleQueue()
        self._network.ask(terminal, ask, come.put)
        try:
            return come.get(timeout=PATIENCE_S)
        except Empty:
            return None

    def _no(self, code: str, receipt: str) -> Shown:
        return self._refused(code, self._till.refusal_words(No(n=0, code=code)), receipt)

    def _refused(self, code: str, words: str, receipt: str = "") -> Shown:
        known: dict[str, Word] = {"exit_used": "used", "exit_late": "late"}
        return Shown(word=known.get(code, "unknown"), words=words, receipt=receipt)
