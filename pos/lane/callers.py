"""The terminals that call this one: heard as far as they are known, told how the lane stands.

A stranger is told nothing, holds a connection for seconds and a kilobyte of memory, and drives out
no terminal. What a terminal asks is answered at once where nobody has to be asked for it, and put
down for the lane's owner otherwise. The network's thread, but for `asked`, `show` and an `Asked`.
"""

from __future__ import annotations

import socket
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

import msgspec

from pos.lane.handshake import Remembered
from pos.lane.lines import Line
from pos.lane.messages import BUSY, Answered, AnyAsk, Done, No, Standing, Still, read_ask
from pos.lane.talk import MOST, Called, Self
from pos.lane.wires import Wires

MOST_LINES: Final = 48
"""Connections that are served at once; a store has fewer terminals that call."""
MOST_STRANGERS: Final = 8
"""Of these, those that have not said who they are: the oldest makes room for a new one."""
MOST_ASKED: Final = 64
"""Questions of others that may wait for the lane at once."""
_FEW: Final = 50
"""Lines of a basket that is told in short."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What another terminal asks of this lane: carried out by the lane's owner, answered once."""

    peer: str
    ask: AnyAsk
    answer: Callable[[Answered], None] = field(repr=False)

    def done(self, copy: msgspec.Raw | None = None) -> None:
        """It has happened. Any thread."""
        raw = msgspec.Raw(b"null") if copy is None else copy
        self.answer(Done(n=self.ask.n, copy=raw))

    def refuse(self, code: str, values: dict[str, str | int] | None = None) -> None:
        """It has not happened. Any thread."""
        self.answer(No(n=self.ask.n, code=code, values=values or {}))


class Callers:
    """Those lines. `do` has the network's thread do something; `at_once` and `on_ask` are told in
    `pos.lane.network`."""

    def __init__(
        self,
        me: Self,
        wires: Wires,
        *,
        do: Callable[[Callable[[int], None]], None],
        at_once: Callable[[AnyAsk], Answered | None],
        on_ask: Callable[[], None],
    ) -> None:
        self._me = me
        self._wires = wires
        self._do = do
        self._at_once = at_once
        self._on_ask = on_ask
        self._lock = threading.Lock()
        self._asked: deque[Asked] = deque()
        self._standing: bytes | None = None
        self._remembered = Remembered()
        self._lines: list[Line] = []

    def show(self, standing: Standing) -> None:
        """Tells everybody how this lane stands now, where that is news. Any thread."""
        content = msgspec.json.encode(standing)
        if len(content) > MOST:
            content = msgspec.json.encode(_smaller(standing))
        with self._lock:
            if content == self._standing:
                return
            self._standing = content
        self._do(lambda _now: self._tell_all(content))

    def asked(self) -> list[Asked]:
        """What others ask since the last look, oldest first. Any thread."""
        with self._lock:
            waiting = list(self._asked)
            self._asked.clear()
        return waiting

    def accept(self, server: socket.socket, now: int) -> None:
        """Somebody calls."""
        try:
            accepted, _ = server.accept()
        except OSError:
            return
        accepted.setblocking(False)
        strangers = [line for line in self._lines if not line.talk.is_open]
        if len(strangers) >= MOST_STRANGERS:
            self._wires.end(strangers[0], self)
        if len(self._lines) >= MOST_LINES:
            accepted.close()
            return
        line = Line(accepted, Called(self._me, self._remembered), now)
        self._lines.append(line)
        self._wires.add(line, self)

    def opened(self, line: Line, now: int) -> None:
        """Both ends know each other: this one says how its lane stands."""
        if self._standing is not None:
            line.talk.say(self._standing)

    def heard(self, line: Line, message: bytes, now: int) -> None:
        """A terminal asks something."""
        ask = read_ask(message)
        answer = Done(n=ask.n) if isinstance(ask, Still) else self._at_once(ask)
        if answer is not None:
            line.talk.say(msgspec.json.encode(answer))
            return
        asked = Asked(line.talk.peer, ask, lambda answer: self._answer(line, answer))
        with self._lock:
            is_full = len(self._asked) >= MOST_ASKED
            if not is_full:
                self._asked.append(asked)
        if is_full:
            line.talk.say(msgspec.json.encode(No(n=ask.n, code=BUSY)))
        else:
            self._on_ask()

    def ended(self, line: Line, now: int) -> None:
        """Somebody has gone."""
        if line in self._lines:
            self._lines.remove(line)

    def end_late(self, now: int) -> None:
        """Leaves whoever has taken too long."""
        for line in list(self._lines):
            if now >= line.deadline():
                self._wires.end(line, self)

    def moments(self) -> list[int]:
        """When something is to be done without being told."""
        return [line.deadline() for line in self._lines]

    def close(self) -> None:
        """Lets go of all."""
        for line in self._lines:
            line.socket.close()
        self._lines.clear()

    def _answer(self, line: Line, answer: Answered) -> None:
        """Answers what came over a line; nothing where that is closed meanwhile. Any thread."""
        content = msgspec.json.encode(answer)
        self._do(lambda _now: self._wires.say(line, content, self))

    def _tell_all(self, content: bytes) -> None:
        for line in list(self._lines):
            self._wires.say(line, content, self)


def _smaller(standing: Standing) -> Standing:
    """The same in so little that it goes into a message whatever its goods are called."""
    basket = standing.basket
    if basket is not None:
        basket = msgspec.structs.replace(basket, lines=basket.lines[-_FEW:])
    return msgspec.structs.replace(standing, basket=basket, picture=b"")
