"""A door of the store: shoppers who served themselves show the code of their receipt, and it opens.

Asked are the lane that sold, which decides, and whoever else of the store answers at once: one that
has been asked about the same code by another door says so. Where the lane does not answer nobody is
locked in: the door opens by what it knows and the others say, and tells that lane as soon as it is
there again. Only who is out of reach of all others can open for a code that was used elsewhere.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Final, Literal

from pos.lane.messages import Answered, Leave, No
from pos.lane.network import AWAY, BUSY, LOST

if TYPE_CHECKING:
    from pos.lane.network import Network
    from pos.till.till import Till

PATIENCE_MS: Final = 2_000
"""So long a shopper waits for the lane that sold."""
OTHERS_MS: Final = 400
"""So long for the others of the store, of whom some may be switched off."""
_TURN: Final = 0.02
"""Seconds after which what others ask of this door has its turn."""
_NO_WORD: Final = frozenset({AWAY, BUSY, LOST, "lane_cannot"})
_MS: Final = 1_000_000

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
    """One door. `show` waits, at most `PATIENCE_MS`; `settle` is called meanwhile, for what others
    ask of this terminal. The thread of the till's commands."""

    def __init__(
        self,
        till: Till,
        network: Network,
        *,
        new_id: Callable[[], str],
        settle: Callable[[], None] = lambda: None,
    ) -> None:
        self._till = till
        self._network = network
        self._new_id = new_id
        self._settle = settle
        self._come: SimpleQueue[tuple[str, Answered, Leave]] = SimpleQueue()
        self._owed: dict[str, tuple[str, Leave]] = {}

    @property
    def owes(self) -> bool:
        """Whether a lane has yet to hear of whom this door has let out by itself."""
        return bool(self._owed)

    def show(self, code: str) -> Shown:
        """Somebody shows a code."""
        read = self._till.read_exit(code)
        if read.error is not None:
            return self._refused(read.error.code, read.error.message)
        receipt, lane = str(read.values["receipt"]), str(read.values["terminal"])
        if read.values["seen"]:
            return self._no("exit_late" if read.values["late"] else "exit_used", receipt)
        leave = Leave(code=code.strip(), scan=self._new_id())
        # Written down first: of two doors that are asked at once none opens rather than both.
        self._till.note_exit(code, scan=leave.scan)
        answers = self._ask(lane, leave)
        word = answers.get(lane)
        if any(isinstance(one, No) and one.code == "exit_used" for one in answers.values()):
            return self._no("exit_used", receipt)
        if word is None or (isinstance(word, No) and word.code in _NO_WORD):
            if read.values["late"]:
                return self._no("exit_late", receipt)
            self._owed[receipt] = (lane, leave)
        elif isinstance(word, No):
            return self._no(word.code, receipt)
        return Shown(word="go", words=self._till.exit_words, receipt=receipt)

    def tell(self) -> None:
        """Tells the lanes that were away whom this door has let out meanwhile; every few seconds
        while it `owes`."""
        while not self._come.empty():
            _, answer, leave = self._come.get()
            if not (isinstance(answer, No) and answer.code in _NO_WORD):
                self._owed = {name: one for name, one in self._owed.items() if one[1] != leave}
        for lane, leave in self._owed.values():
            self._put(lane, leave)

    def _put(self, terminal: str, leave: Leave) -> None:
        self._network.ask(terminal, leave, lambda answer: self._come.put((terminal, answer, leave)))

    def _ask(self, lane: str, leave: Leave) -> dict[str, Answered]:
        """What the store's terminals say, as far as they do in time."""
        asked = {lane, *self._till.others}
        for terminal in asked:
            self._put(terminal, leave)
        begun = time.monotonic_ns()
        found: dict[str, Answered] = {}
        while len(found) < len(asked):
            passed = (time.monotonic_ns() - begun) // _MS
            if passed >= (OTHERS_MS if lane in found else PATIENCE_MS):
                break
            try:
                terminal, answer, of = self._come.get(timeout=_TURN)
            except Empty:
                self._settle()
                continue
            if of == leave:
                found[terminal] = answer
        return found

    def _no(self, code: str, receipt: str) -> Shown:
        return self._refused(code, self._till.refusal_words(No(n=0, code=code)), receipt)

    def _refused(self, code: str, words: str, receipt: str = "") -> Shown:
        known: dict[str, Word] = {"exit_used": "used", "exit_late": "late"}
        return Shown(word=known.get(code, "unknown"), words=words, receipt=receipt)
