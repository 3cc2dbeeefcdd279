"""A terminal on its store's network: one thread that serves the others and calls them.

Served are the terminals that head office names, and nobody else: a stranger is told nothing, holds
a connection for seconds and a kilobyte of memory, and drives out no terminal. What others ask is
put down for whoever owns the lane to carry out on his own thread (`asked`); how the lane stands
(`show`) goes to everybody who has called, at once.
"""

from __future__ import annotations

import logging
import selectors
import socket
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, Literal

import msgspec

from pos.contract.peers import Peer
from pos.lane.handshake import Remembered, Unwelcome
from pos.lane.lines import Line
from pos.lane.messages import (
    Answered,
    AnyAsk,
    BadMessage,
    Done,
    No,
    Standing,
    Still,
    Told,
    read_ask,
    read_told,
)
from pos.lane.talk import MOST, Called, Calling, Self

log = logging.getLogger(__name__)

MOST_LINES: Final = 48
"""Connections that are served at once; a store has fewer terminals that call."""
MOST_STRANGERS: Final = 8
"""Of these, those that have not said who they are: the oldest makes room for a new one."""
MOST_ASKED: Final = 64
"""Questions of others that may wait for the lane at once."""
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

_FEW: Final = 50
"""Lines of a basket that is told in short."""

AWAY: Final = "lane_away"
"""Nothing was asked: there is nobody."""
LOST: Final = "lane_lost"
"""It was asked, and no answer came: it may have happened."""
BUSY: Final = "lane_busy"

Reach = Literal["here", "calling", "away", "unlisted"]
"""Of another terminal: it answers; it is being called; it does not answer; it has no address."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What is known of another terminal of the store now. `standing` is the last it said."""

    terminal: str
    role: str
    reach: Reach
    standing: Standing | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """What another terminal asks of this lane: carried out by the lane's owner, answered once."""

    peer: str
    ask: AnyAsk
    _network: Network = field(repr=False)
    _line: Line = field(repr=False)

    def done(self, copy: msgspec.Raw | None = None) -> None:
        """It has happened. Any thread."""
        raw = msgspec.Raw(b"null") if copy is None else copy
        self._network.answer(self._line, Done(n=self.ask.n, copy=raw))

    def refuse(self, code: str, values: dict[str, str | int] | None = None) -> None:
        """It has not happened. Any thread."""
        self._network.answer(self._line, No(n=self.ask.n, code=code, values=values or {}))


@dataclass(slots=True)
class _Pending:
    ask: AnyAsk
    answered: Callable[[Answered], None]
    until: int


@dataclass(slots=True, eq=False)
class _Link:
    """The way to one other terminal that this one calls."""

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


class Network:
    """One terminal's part in its store's network. Any thread, where nothing else is said.

    `at_once`, `on_ask` and `on_news` are called on the network's thread: for what needs nobody who
    owns the lane, its answer; there is something to carry out; something was heard of another one.
    """

    def __init__(
        self,
        me: Self,
        *,
        listen: str = "",
        at_once: Callable[[AnyAsk], Answered | None] = lambda _ask: None,
        on_ask: Callable[[], None] = lambda: None,
        on_news: Callable[[], None] = lambda: None,
    ) -> None:
        self._me = me
        self._listen = listen
        self._at_once = at_once
        self._on_ask = on_ask
        self._on_news = on_news
        self._lock = threading.Lock()
        self._todo: deque[Callable[[int], None]] = deque()
        self._asked: deque[Asked] = deque()
        self._floor: dict[str, Seen] = {}
        self._standing: bytes | None = None
        self._is_following = False
        self._stopping = False
        self._n = 0
        self._remembered = Remembered()
        self._callers: list[Line] = []
        self._links: dict[str, _Link] = {}
        self._selector = selectors.DefaultSelector()
        self._near, self._far = socket.socketpair()
        self._near.setblocking(False)
        self._far.setblocking(False)
        self._server: socket.socket | None = None
        self._thread = threading.Thread(target=self._run, name="store network", daemon=True)

    @property
    def port(self) -> int:
        """Where this terminal listens; 0 where it does not."""
        return 0 if self._server is None else int(self._server.getsockname()[1])

    def start(self) -> None:
        """Opens the port and starts the thread. `OSError` where the port is not to be had."""
        if self._listen:
            host, _, port = self._listen.rpartition(":")
            family = socket.AF_INET6 if host.startswith("[") else socket.AF_INET
            server = socket.create_server((host.strip("[]"), int(port)), family=family, backlog=16)
            server.setblocking(False)
            self._server = server
            self._selector.register(server, selectors.EVENT_READ)
        self._selector.register(self._near, selectors.EVENT_READ)
        self._thread.start()

    def stop(self) -> None:
        """Closes every line; what was asked and not answered is lost. Again is free."""
        with self._lock:
            if self._stopping:
                return
            self._stopping = True
        if self._thread.ident is None:
            self._close()
        else:
            self._wake()
            self._thread.join()

    def show(self, standing: Standing) -> None:
        """Tells everybody who has called how this lane stands now.

        What is too large for a message goes without its picture, and with its newest lines only.
        """
        content = msgspec.json.encode(standing)
        if len(content) > MOST:
            content = msgspec.json.encode(_smaller(standing))
        with self._lock:
            if content == self._standing:
                return
            self._standing = content
        self._do(lambda _now: self._tell_all(content))

    def asked(self) -> list[Asked]:
        """What others ask since the last look, oldest first."""
        with self._lock:
            waiting = list(self._asked)
            self._asked.clear()
        return waiting

    def follow(self, on: bool = True) -> None:
        """Calls all other terminals of the store and stays in touch, or does not any more."""
        self._is_following = on
        self._do(lambda _now: None)

    def floor(self) -> dict[str, Seen]:
        """The other terminals of the store by name, as far as they are followed."""
        with self._lock:
            return dict(self._floor)

    def ask(self, terminal: str, ask: AnyAsk, answered: Callable[[Answered], None]) -> None:
        """Asks something of another terminal; `answered` is called once, on the network's thread.

        `No` with `lane_away`: nothing was asked. With `lane_lost` nobody knows.
        """
        with self._lock:
            self._n += 1
            numbered = msgspec.structs.replace(ask, n=self._n)
        self._do(lambda now: self._ask(terminal, numbered, answered, now))

    def answer(self, line: Line, answer: Answered) -> None:
        """Answers what came over a line; nothing where that is closed meanwhile."""
        self._do(lambda now: self._say(line, msgspec.json.encode(answer), now))

    # -- the thread ------------------------------------------------------------------------

    def _do(self, work: Callable[[int], None]) -> None:
        with self._lock:
            if self._stopping:
                return
            self._todo.append(work)
        self._wake()

    def _wake(self) -> None:
        try:
            self._far.send(b"!")
        except (BlockingIOError, OSError):
            pass  # It is awake already, or closed.

    def _run(self) -> None:
        try:
            while not self._stopping:
                self._turn()
        finally:
            self._close()

    def _turn(self) -> None:
        now = _now()
        with self._lock:
            todo = list(self._todo)
            self._todo.clear()
        for work in todo:
            work(now)
        self._keep_links(now)
        self._end_late(now)
        self._note_floor()
        for key, events in self._selector.select(_seconds(self._until_next(now))):
            now = _now()
            if key.fileobj is self._near:
                self._near.recv(4096)
            elif key.fileobj is self._server:
                self._accept(now)
            else:
                self._serve(key.data, events, now)

    def _accept(self, now: int) -> None:
        assert self._server is not None
        try:
            accepted, _ = self._server.accept()
        except OSError:
            return
        accepted.setblocking(False)
        strangers = [line for line in self._callers if not line.talk.is_open]
        if len(strangers) >= MOST_STRANGERS:
            self._end(strangers[0])
        if len(self._callers) >= MOST_LINES:
            accepted.close()
            return
        line = Line(accepted, Called(self._me, self._remembered), now)
        self._callers.append(line)
        self._selector.register(accepted, selectors.EVENT_READ, line)

    def _serve(self, line: Line, events: int, now: int) -> None:
        try:
            if line.connecting:
                error = line.socket.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
                if error:
                    raise OSError(error, "no connection")
                line.connecting = False
            was_open = line.talk.is_open
            messages = line.read(now) if events & selectors.EVENT_READ else []
            if line.talk.is_open and not was_open:
                self._opened(line, now)
            for message in messages:
                self._heard(line, message, now)
            line.write()
        except Unwelcome as unwelcome:
            log.info("a terminal of the store was not heard", extra={"code": unwelcome.code})
            self._end(line)
        except (OSError, BadMessage):
            self._end(line)
        else:
            self._watch(line)

    def _watch(self, line: Line) -> None:
        """Has the selector wait for what this line needs."""
        if line.socket.fileno() < 0:
            return
        wanted = selectors.EVENT_READ
        if line.has_to_write:
            wanted |= selectors.EVENT_WRITE
        if self._selector.get_key(line.socket).events != wanted:
            self._selector.modify(line.socket, wanted, line)

    def _opened(self, line: Line, now: int) -> None:
        """Both ends know each other: the called one says how it stands."""
        link = self._link_of(line)
        if link is None:
            if self._standing is not None:
                line.talk.say(self._standing)
            return
        link.pause, link.failed = FIRST_PAUSE, False
        link.said_at = now
        while link.waiting:
            self._send(link, link.waiting.popleft(), now)

    def _heard(self, line: Line, message: bytes, now: int) -> None:
        link = self._link_of(line)
        if link is not None:
            self._told(link, read_told(message), now)
            return
        ask = read_ask(message)
        if isinstance(ask, Still):
            line.talk.say(msgspec.json.encode(Done(n=ask.n)))
            return
        answer = self._at_once(ask)
        if answer is not None:
            line.talk.say(msgspec.json.encode(answer))
            return
        asked = Asked(line.talk.peer, ask, self, line)
        with self._lock:
            is_full = len(self._asked) >= MOST_ASKED
            if not is_full:
                self._asked.append(asked)
        if is_full:
            line.talk.say(msgspec.json.encode(No(n=ask.n, code=BUSY)))
        else:
            self._on_ask()

    def _told(self, link: _Link, told: Told, now: int) -> None:
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

    def _tell_all(self, content: bytes) -> None:
        for line in list(self._callers):
            if line.talk.is_open:
                self._say(line, content, 0)

    def _say(self, line: Line, content: bytes, _now: int) -> None:
        if line.socket.fileno() < 0 or not line.talk.is_open:
            return
        try:
            line.talk.say(content)
            line.write()
        except OSError:
            self._end(line)
        else:
            self._watch(line)

    # -- calling ---------------------------------------------------------------------------

    def _ask(
        self, terminal: str, ask: AnyAsk, answered: Callable[[Answered], None], now: int
    ) -> None:
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
        elif link.line is None and link.failed and self._is_following:
            answered(No(n=ask.n, code=AWAY))
        else:
            link.next_call = min(link.next_call, now)
            link.waiting.append(pending)

    def _send(self, link: _Link, pending: _Pending, now: int) -> None:
        assert link.line is not None
        link.pending[pending.ask.n] = pending
        link.said_at = now
        self._say(link.line, msgspec.json.encode(pending.ask), now)

    def _keep_links(self, now: int) -> None:
        """Calls whom it should, asks who was silent, and lets go of whom nobody needs."""
        peers = self._me.peers() if self._is_following or self._links else {}
        if self._is_following:
            for terminal, peer in peers.items():
                self._links.setdefault(terminal, _Link(peer))
        for terminal, link in list(self._links.items()):
            known = peers.get(terminal)
            if known != link.peer:
                self._end_link(link)
            if known is None:
                self._fail(link, AWAY)
                del self._links[terminal]
                continue
            link.peer = known
            is_needed = bool(link.waiting or link.pending) or now - link.used_at < LINGER
            if not self._is_following and not is_needed:
                self._end_link(link)
                del self._links[terminal]
            elif link.line is None and known.address and now >= link.next_call:
                self._call(link, now)
            elif link.line is not None and link.line.talk.is_open and now - link.said_at >= EVERY:
                link.said_at = now
                with self._lock:
                    self._n += 1
                    still = Still(n=self._n)
                self._say(link.line, msgspec.json.encode(still), now)

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
            self._failed(link, now)
            return
        talk = Calling(self._me, link.peer, ahead_us=link.ahead_us)
        link.line = Line(calling, talk, now, connecting=True)
        self._selector.register(calling, selectors.EVENT_READ | selectors.EVENT_WRITE, link.line)

    def _failed(self, link: _Link, now: int) -> None:
        """A call came to nothing, or a line to its end."""
        link.failed = True
        link.pause = min(link.pause * 2, LONGEST_PAUSE)
        link.next_call = now + link.pause
        self._fail(link, AWAY)

    def _fail(self, link: _Link, code: str) -> None:
        """Tells whoever waits for an answer that none comes."""
        for pending in link.waiting:
            pending.answered(No(n=pending.ask.n, code=code))
        link.waiting.clear()
        for pending in link.pending.values():
            pending.answered(No(n=pending.ask.n, code=LOST))
        link.pending.clear()

    # -- ending ----------------------------------------------------------------------------

    def _link_of(self, line: Line) -> _Link | None:
        return next((link for link in self._links.values() if link.line is line), None)

    def _end(self, line: Line) -> None:
        """Closes a line, whoever's it is."""
        link = self._link_of(line)
        if line in self._callers:
            self._callers.remove(line)
        if line.socket.fileno() >= 0:
            self._selector.unregister(line.socket)
            line.socket.close()
        if link is None:
            return
        link.line, link.standing = None, None
        now = _now()
        talk = line.talk
        if isinstance(talk, Calling) and talk.late_by_us is not None and not link.ahead_us:
            # Our clock is off there: called again at once, by its time.
            link.ahead_us, link.next_call = talk.late_by_us, now
            return
        self._failed(link, now)

    def _end_link(self, link: _Link) -> None:
        if link.line is not None:
            self._end(link.line)

    def _end_late(self, now: int) -> None:
        """Leaves whoever has taken too long, and answers what nobody answered."""
        lines = [*self._callers, *(link.line for link in self._links.values() if link.line)]
        for line in lines:
            if now >= line.deadline():
                self._end(line)
        for link in list(self._links.values()):
            for n, pending in list(link.pending.items()):
                if now >= pending.until:
                    del link.pending[n]
                    pending.answered(No(n=n, code=LOST))
            while link.waiting and now >= link.waiting[0].until:
                pending = link.waiting.popleft()
                pending.answered(No(n=pending.ask.n, code=AWAY))

    def _until_next(self, now: int) -> int:
        """Microseconds until something is to be done without being told."""
        with self._lock:
            if self._todo or self._stopping:
                return 0
        moments = [line.deadline() for line in self._callers]
        if self._is_following:
            moments.append(now + _LOOK)  # Who is let in may change at any time.
        for link in self._links.values():
            if link.line is None:
                moments.append(link.next_call if link.peer.address else now + _LOOK)
            else:
                moments += [link.line.deadline(), link.said_at + EVERY]
            moments += [pending.until for pending in (*link.pending.values(), *link.waiting)]
            if not self._is_following:
                moments.append(link.used_at + LINGER)
        return max(0, min(moments, default=now + 60 * _LOOK) - now)

    def _note_floor(self) -> None:
        floor = {terminal: _seen(link) for terminal, link in self._links.items()}
        with self._lock:
            is_new = floor != self._floor
            self._floor = floor
        if is_new:
            self._on_news()

    def _close(self) -> None:
        for link in self._links.values():
            self._fail(link, AWAY)
            if link.line is not None:
                link.line.socket.close()
        for line in self._callers:
            line.socket.close()
        self._callers.clear()
        self._links.clear()
        if self._server is not None:
            self._server.close()
        self._selector.close()
        self._near.close()
        self._far.close()


def _smaller(standing: Standing) -> Standing:
    """The same in so little that it goes into a message whatever its goods are called."""
    basket = standing.basket
    if basket is not None:
        basket = msgspec.structs.replace(basket, lines=basket.lines[-_FEW:])
    return msgspec.structs.replace(standing, basket=basket, picture=b"")


def _now() -> int:
    return time.monotonic_ns() // 1000


def _seconds(us: int) -> float:
    return us / 1_000_000


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
