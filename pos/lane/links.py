"""The ways to the other terminals of the store: called where they are needed, asked, given up.

A terminal that does not answer is called again after pauses that grow; one whose clock is off is
called again by its time. The network's thread; times are microseconds of the monotonic clock.
"""

from __future__ import annotations

import socket
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

import msgspec

from pos.contract.peers import Peer
from pos.lane.lines import Line
from pos.lane.messages import (
    AWAY,
    LOST,
    Answered,
    AnyAsk,
    BadMessage,
    No,
    Standing,
    Still,
    read_told,
)
from pos.lane.seen import Reach, Seen
from pos.lane.talk import Calling, Self
from pos.lane.wires import Wires

EVERY: Final = 5_000_000
"""Microseconds after which a caller asks whether there is still anybody."""
FIRST_PAUSE: Final = 500_000
LONGEST_PAUSE: Final = 10_000_000
"""Microseconds between two calls to a terminal that does not answer."""
LINGER: Final = 20_000_000
"""Microseconds for which a line is kept that nobody follows any more."""
ASK_FOR: Final = 10_000_000
"""Microseconds for the answer to a question."""
_LOOK: Final = 1_000_000
"""Microseconds after which it looks who is let in, where it follows."""


@dataclass(slots=True)
class _Pending:
    ask: AnyAsk
    answered: Callable[[Answered], None]
    until: int


@dataclass(slots=True, eq=False)
class _Link:
    """The way to one other terminal."""

    peer: Peer
    line: Line | None = None
    pause: int = FIRST_PAUSE
    next_call: int = 0
    said_at: int = 0
    used_at: int = 0
    ahead_us: int = 0
    failed: bool = False
    standing: Standing | None = None
    waiting: deque[_Pending] = field(default_factory=deque)
    pending: dict[int, _Pending] = field(default_factory=dict)


class Links:
    """Those ways. `next_number` numbers what is asked; `is_following` keeps all of them open."""

    def __init__(self, me: Self, wires: Wires, *, next_number: Callable[[], int]) -> None:
        self._me = me
        self._wires = wires
        self._next_number = next_number
        self._links: dict[str, _Link] = {}
        self.is_following = False

    def ask(
        self, terminal: str, ask: AnyAsk, answered: Callable[[Answered], None], now: int
    ) -> None:
        """Asks something of another terminal; `answered` is called once."""
        peer = self._me.peers().get(terminal)
        if peer is None or not peer.address:
            answered(No(n=ask.n, code=AWAY))
            return
        link = self._links.get(terminal)
        if link is None:
            link = self._links[terminal] = _Link(peer)
        link.used_at = now
        pending = _Pending(ask, answered, now + ASK_FOR)
        if link.line is not None and link.line.talk.is_open:
            self._send(link, pending, now)
        elif link.line is None and link.failed and self.is_following:
            answered(No(n=ask.n, code=AWAY))
        else:
            link.next_call = min(link.next_call, now)
            link.waiting.append(pending)

    def keep(self, now: int) -> None:
        """Calls whom it should, asks who was silent, and lets go of whom nobody needs."""
        peers = self._me.peers() if self.is_following or self._links else {}
        if self.is_following:
            for terminal, peer in peers.items():
                self._links.setdefault(terminal, _Link(peer))
        for terminal, link in list(self._links.items()):
            known = peers.get(terminal)
            if known != link.peer:
                self._end(link)
            if known is None:
                _fail(link, AWAY)
                del self._links[terminal]
                continue
            link.peer = known
            is_needed = bool(link.waiting or link.pending) or now - link.used_at < LINGER
            if not self.is_following and not is_needed:
                self._end(link)
                del self._links[terminal]
            elif link.line is None and known.address and now >= link.next_call:
                self._call(link, now)
            elif link.line is not None and link.line.talk.is_open and now - link.said_at >= EVERY:
                link.said_at = now
                self._say(link.line, Still(n=self._next_number()))

    def end_late(self, now: int) -> None:
        """Leaves whoever has taken too long, and answers what nobody answered."""
        for link in list(self._links.values()):
            if link.line is not None and now >= link.line.deadline():
                self._end(link)
        for link in list(self._links.values()):
            for n, pending in list(link.pending.items()):
                if now >= pending.until:
                    del link.pending[n]
                    pending.answered(No(n=n, code=LOST))
            while link.waiting and now >= link.waiting[0].until:
                pending = link.waiting.popleft()
                pending.answered(No(n=pending.ask.n, code=AWAY))

    def moments(self, now: int) -> list[int]:
        """When something is to be done without being told."""
        moments = [now + _LOOK] if self.is_following else []  # Who is let in may change any time.
        for link in self._links.values():
            if link.line is None:
                moments.append(link.next_call if link.peer.address else now + _LOOK)
            else:
                moments += [link.line.deadline(), link.said_at + EVERY]
            moments += [pending.until for pending in (*link.pending.values(), *link.waiting)]
            if not self.is_following:
                moments.append(link.used_at + LINGER)
        return moments

    def floor(self) -> dict[str, Seen]:
        """What is known of those terminals."""
        return {terminal: _seen(link) for terminal, link in self._links.items()}

    def close(self) -> None:
        """Lets go of all; what was asked and not answered is lost."""
        for link in self._links.values():
            _fail(link, AWAY)
            if link.line is not None:
                link.line.socket.close()
        self._links.clear()

    # -- the lines' owner --------------------------------------------------------------------

    def opened(self, line: Line, now: int) -> None:
        """Both ends know each other: what waited is asked."""
        link = self._link_of(line)
        assert link is not None
        link.pause, link.failed = FIRST_PAUSE, False
        link.said_at = now
        while link.waiting:
            self._send(link, link.waiting.popleft(), now)

    def heard(self, line: Line, message: bytes, now: int) -> None:
        """The other end says how it stands, or answers."""
        link = self._link_of(line)
        assert link is not None
        told = read_told(message)
        if isinstance(told, Standing):
            # Nobody speaks for somebody else.
            if told.terminal != link.peer.terminal:
                raise BadMessage("a terminal spoke for another one")
            link.standing = told
            return
        pending = link.pending.pop(told.n, None)
        if pending is not None:
            link.used_at = now
            pending.answered(told)

    def ended(self, line: Line, now: int) -> None:
        """A call came to nothing, or a line to its end."""
        link = self._link_of(line)
        if link is None:
            return
        link.line, link.standing = None, None
        talk = line.talk
        if isinstance(talk, Calling) and talk.late_by_us is not None and not link.ahead_us:
            # Our clock is off there: called again at once, by its time.
            link.ahead_us, link.next_call = talk.late_by_us, now
            return
        _failed(link, now)

    # -- calling -----------------------------------------------------------------------------

    def _call(self, link: _Link, now: int) -> None:
        host, _, port = link.peer.address.rpartition(":")
        family = socket.AF_INET6 if host.startswith("[") else socket.AF_INET
        calling = socket.socket(family, socket.SOCK_STREAM)
        calling.setblocking(False)
        link.next_call = now + link.pause
        try:
            calling.connect((host.strip("[]"), int(port)))
        except BlockingIOError:
            pass
        except (OSError, OverflowError):
            calling.close()
            _failed(link, now)
            return
        talk = Calling(self._me, link.peer, ahead_us=link.ahead_us)
        link.line = Line(calling, talk, now, connecting=True)
        self._wires.add(link.line, self)

    def _send(self, link: _Link, pending: _Pending, now: int) -> None:
        assert link.line is not None
        link.pending[pending.ask.n] = pending
        link.said_at = now
        self._say(link.line, pending.ask)

    def _say(self, line: Line, ask: AnyAsk) -> None:
        self._wires.say(line, msgspec.json.encode(ask), self)

    def _end(self, link: _Link) -> None:
        if link.line is not None:
            self._wires.end(link.line, self)

    def _link_of(self, line: Line) -> _Link | None:
        return next((link for link in self._links.values() if link.line is line), None)


def _failed(link: _Link, now: int) -> None:
    """The next call follows after a longer pause."""
    link.failed = True
    link.pause = min(link.pause * 2, LONGEST_PAUSE)
    link.next_call = now + link.pause
    _fail(link, AWAY)


def _fail(link: _Link, code: str) -> None:
    """Tells whoever waits for an answer that none comes."""
    for pending in link.waiting:
        pending.answered(No(n=pending.ask.n, code=code))
    link.waiting.clear()
    for pending in link.pending.values():
        pending.answered(No(n=pending.ask.n, code=LOST))
    link.pending.clear()


def _seen(link: _Link) -> Seen:
    reach: Reach = "calling"
    if not link.peer.address:
        reach = "unlisted"
    elif link.standing is not None:
        reach = "here"
    elif link.failed:
        reach = "away"
    return Seen(
        terminal=link.peer.terminal, role=link.peer.role, reach=reach, standing=link.standing
    )
