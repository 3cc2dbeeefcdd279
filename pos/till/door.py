"""A door of the store: shoppers who served themselves show the code of their receipt, and it opens.

Asked are the lane that sold, which decides, and whoever else of the store answers: one that knows
the code to have opened says so. Where the lane does not answer, another decides in its place: the
first by name of those that answered, this door among them, so that of two doors that ask at once
one opens. Nobody is locked in: where nobody answers the door opens by itself. What it opened for
without the lane is put on record, and told to each of the store's terminals as soon as that is
there again. Only who is out of reach of all others can open for a code that was used elsewhere.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass, field, replace
from functools import partial
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Final, Literal

import msgspec

from pos.database import StorageError
from pos.lane.messages import AWAY, BUSY, LOST, Answered, Leave, No

if TYPE_CHECKING:
    from pos.lane.network import Network
    from pos.till.till import Till

PATIENCE_MS: Final = 2_000
"""So long a shopper waits for the lane that sold."""
OTHERS_MS: Final = 400
"""So long for each of the others of the store, of whom some may be switched off."""
_NO_WORD: Final = frozenset({AWAY, BUSY, LOST, "lane_cannot"})
_MS: Final = 1_000_000

Word = Literal["go", "used", "late", "unknown"]

log = logging.getLogger(__name__)


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


@dataclass(frozen=True, slots=True)
class _Owed:
    """What this door has opened for without the lane, and who has yet to hear of it."""

    leave: Leave
    to: frozenset[str] = field(default_factory=frozenset)


class DoorKeeper:
    """One door. `show` waits, `PATIENCE_MS` for the lane and `OTHERS_MS` for each that decides in
    its place. The thread of the till's commands."""

    def __init__(self, till: Till, network: Network, *, new_id: Callable[[], str]) -> None:
        self._till = till
        self._network = network
        self._new_id = new_id
        self._come: SimpleQueue[tuple[str, Answered, Leave]] = SimpleQueue()
        self._owed: dict[str, _Owed] = {}

    @property
    def owes(self) -> bool:
        """Whether somebody has yet to hear of whom this door has let out by itself."""
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
        store = {lane, *self._till.others}
        answers = self._ask(store, leave, lane=lane)
        if "exit_used" in answers.values():
            return self._no("exit_used", receipt)
        word = answers.get(lane)
        if word:
            return self._no(word, receipt)
        if word is None:
            if read.values["late"]:
                return self._no("exit_late", receipt)
            if not self._is_let(leave, answers):
                return self._no("exit_used", receipt)
        # Written down before it opens; another may have been let out by this terminal's own word.
        if not self._till.take_exit(leave.code, scan=leave.scan):
            return self._no("exit_used", receipt)
        opened = msgspec.structs.replace(leave, stage="opened")
        self._put(store if word is None else store - {lane}, opened)
        if word is None:
            self._opened_alone(receipt, opened, to=store, heard={*answers})
        return Shown(word="go", words=self._till.exit_words, receipt=receipt)

    def tell(self) -> None:
        """Tells those that were away whom this door has let out meanwhile; every few seconds while
        it `owes`."""
        while not self._come.empty():
            terminal, answer, leave = self._come.get()
            if _word(answer) is not None:
                self._owed = {
                    name: replace(one, to=one.to - {terminal}) if one.leave == leave else one
                    for name, one in self._owed.items()
                }
        self._owed = {
            name: one for name, one in self._owed.items()
            if one.to and not self._till.read_exit(one.leave.code).values.get("late", True)
        }  # fmt: skip
        for one in self._owed.values():
            self._put(one.to, one.leave)

    def _is_let(self, leave: Leave, there: Collection[str]) -> bool:
        """What the first of the store says of a code whose lane says nothing."""
        decide, me = msgspec.structs.replace(leave, stage="decide"), self._till.state.terminal
        for terminal in sorted(one for one in there if one < me):
            word = self._ask({terminal}, decide).get(terminal)
            if word in ("", "exit_used"):
                return not word
        return True  # It is this door's own word.

    def _opened_alone(
        self, receipt: str, opened: Leave, *, to: Collection[str], heard: Collection[str]
    ) -> None:
        self._owed[receipt] = _Owed(opened, frozenset(to))
        try:
            self._till.note_opened_alone(receipt, heard=tuple(sorted(heard)))
        except StorageError as error:
            log.warning("who was let out alone is not on record", extra={"code": error.code})

    def _put(self, terminals: Collection[str], leave: Leave) -> None:
        for terminal in terminals:
            self._network.ask(terminal, leave, partial(self._heard, terminal, leave))

    def _heard(self, terminal: str, leave: Leave, answer: Answered) -> None:
        """The network's thread."""
        self._come.put((terminal, answer, leave))

    def _ask(self, asked: Collection[str], leave: Leave, *, lane: str = "") -> dict[str, str]:
        """What the store's terminals say, as far as they do in time: nothing against it, or why
        not."""
        self._put(asked, leave)
        begun = time.monotonic_ns()
        answered: set[str] = set()
        found: dict[str, str] = {}
        while len(answered) < len(asked):
            passed = (time.monotonic_ns() - begun) // _MS
            left = (PATIENCE_MS if lane and lane not in answered else OTHERS_MS) - passed
            if left <= 0:
                break
            try:
                terminal, answer, of = self._come.get(timeout=_seconds(left))
            except Empty:
                break
            if of != leave:
                continue
            answered.add(terminal)
            if (word := _word(answer)) is not None:
                found[terminal] = word
        return found

    def _no(self, code: str, receipt: str) -> Shown:
        return self._refused(code, self._till.refusal_words(No(n=0, code=code)), receipt)

    def _refused(self, code: str, words: str, receipt: str = "") -> Shown:
        known: dict[str, Word] = {"exit_used": "used", "exit_late": "late"}
        return Shown(word=known.get(code, "unknown"), words=words, receipt=receipt)


def _word(answer: Answered) -> str | None:
    """Empty for a yes, the code of a no; None where that one has said nothing of the matter."""
    if not isinstance(answer, No):
        return ""
    return None if answer.code in _NO_WORD else answer.code


def _seconds(ms: int) -> float:
    return ms / 1000
