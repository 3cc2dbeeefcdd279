"""One conversation of two terminals: bytes in, messages out, and the other way round. No socket.

A frame is four bytes of length, most significant first, and as many bytes. The first frame each way
is the handshake's; the others are sealed under a count that goes up by one: a frame that was lost,
repeated, turned round or touched ends the conversation. One thread.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from pos.contract.peers import Peer
from pos.lane.handshake import (
    Remembered,
    Secrets,
    Unwelcome,
    hello_of,
    late_of,
    read_answer,
    read_hello,
    welcome_of,
)
from pos.lane.peers import Peers

MOST_FIRST: Final = 1024
"""Bytes of a frame of the handshake: all that a stranger may make us hold."""
MOST: Final = 512 * 1024
"""Bytes of a sealed frame: a basket of hundreds of lines and a small picture."""
_LENGTH: Final = 4
_TAG: Final = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Self:
    """Who talks at this end. `peers` is asked anew each time: somebody may be shut out any time.

    `now_us` is microseconds of UTC.
    """

    terminal: str
    key: Ed25519PrivateKey
    peers: Callable[[], Peers]
    now_us: Callable[[], int]

    def __repr__(self) -> str:
        return f"Self({self.terminal})"


class Talk:
    """What both ends have in common: frames, and what is sealed in them."""

    def __init__(self, me: Self) -> None:
        self._me = me
        self._in = bytearray()
        self._out = bytearray()
        self._peer: Peer | None = None
        self._sealing: _Count | None = None
        self._opening: _Count | None = None

    @property
    def peer(self) -> str:
        """Who is at the other end; empty until that is certain."""
        return "" if self._peer is None or not self.is_open else self._peer.terminal

    @property
    def is_open(self) -> bool:
        """Whether each end knows the other, and may speak."""
        return self._sealing is not None

    @property
    def is_in_frame(self) -> bool:
        """Whether part of a frame is here, and the rest is not."""
        return bool(self._in)

    @property
    def waiting(self) -> int:
        """Bytes that were not yet taken to be sent."""
        return len(self._out)

    def said(self, most: int) -> bytes:
        """The next bytes to be sent, `most` of them; `sent` says how many went."""
        return bytes(self._out[:most])

    def sent(self, count: int) -> None:
        """So many bytes of what was `said` are on their way."""
        del self._out[:count]

    def say(self, message: bytes) -> None:
        """Seals a message. Only once the conversation `is_open`."""
        if self._sealing is None:
            raise RuntimeError("nobody has answered yet")
        self._put(self._sealing.seal(message))

    def hear(self, data: bytes) -> list[bytes]:
        """The messages that are whole with these bytes; `Unwelcome` ends the conversation."""
        self._in += data
        heard: list[bytes] = []
        while (frame := self._frame()) is not None:
            if self._opening is None:
                self._greet(frame)
                continue
            message = self._opening.open(frame)
            self._check_peer()
            heard.append(message)
        return heard

    def _greet(self, frame: bytes) -> None:
        raise NotImplementedError

    def _begin(self, *, sealing: bytes, opening: bytes) -> None:
        self._sealing, self._opening = _Count(sealing), _Count(opening)

    def _check_peer(self) -> None:
        """Whoever was shut out meanwhile, or has another key, is not heard any more."""
        peer = self._peer
        now = None if peer is None else self._me.peers().get(peer.terminal)
        if peer is None or now is None or now.public_key != peer.public_key:
            raise Unwelcome("unknown")

    def _frame(self) -> bytes | None:
        if len(self._in) < _LENGTH:
            return None
        length = int.from_bytes(self._in[:_LENGTH], "big")
        most = MOST_FIRST if self._opening is None else MOST + _TAG
        if not 0 < length <= most:
            raise Unwelcome("too_large")
        if len(self._in) < _LENGTH + length:
            return None
        frame = bytes(self._in[_LENGTH : _LENGTH + length])
        del self._in[: _LENGTH + length]
        return frame

    def _put(self, frame: bytes) -> None:
        self._out += len(frame).to_bytes(_LENGTH, "big") + frame


class Calling(Talk):
    """The end that calls. `ahead_us` is by how much the other clock is known to be ahead of ours;
    `late_by_us` what it turned out to be, where that is why we were not let in."""

    def __init__(self, me: Self, peer: Peer, *, ahead_us: int = 0) -> None:
        super().__init__(me)
        self._peer = peer
        self._share = X25519PrivateKey.generate()
        self.late_by_us: int | None = None
        self._hello = hello_of(
            me=me.terminal,
            key=me.key,
            called=peer.terminal,
            now_us=max(0, me.now_us() + ahead_us),
            nonce=secrets.token_bytes(16),
            share=self._share,
        )
        self._put(self._hello)

    def _greet(self, frame: bytes) -> None:
        assert self._peer is not None
        answer = read_answer(frame, hello=self._hello, share=self._share, peer=self._peer)
        if not isinstance(answer, Secrets):
            self.late_by_us = answer - self._me.now_us()
            raise Unwelcome("late")
        self._begin(sealing=answer.caller, opening=answer.called)


class Called(Talk):
    """The end that is called. Until it knows who calls it says nothing."""

    def __init__(self, me: Self, remembered: Remembered) -> None:
        super().__init__(me)
        self._remembered = remembered

    def _greet(self, frame: bytes) -> None:
        me = self._me
        try:
            hello, self._peer = read_hello(
                frame,
                me=me.terminal,
                peers=me.peers(),
                now_us=me.now_us(),
                remembered=self._remembered,
            )
        except Unwelcome as unwelcome:
            if unwelcome.code == "late":
                self._put(late_of(content=frame, key=me.key, now_us=me.now_us()))
            raise
        welcome, keys = welcome_of(
            content=frame, hello=hello, key=me.key, share=X25519PrivateKey.generate()
        )
        self._put(welcome)
        self._begin(sealing=keys.called, opening=keys.caller)


class _Count:
    """One direction's key, and how many frames went under it."""

    def __init__(self, key: bytes) -> None:
        self._box = AESGCM(key)
        self._count = 0

    def __repr__(self) -> str:
        return "_Count(...)"

    def seal(self, message: bytes) -> bytes:
        if len(message) > MOST:
            raise ValueError(f"a message of {len(message)} bytes is none of ours")
        return self._box.encrypt(self._next(), message, None)

    def open(self, frame: bytes) -> bytes:
        try:
            return self._box.decrypt(self._next(), frame, None)
        except InvalidTag as error:
            raise Unwelcome("garbled") from error

    def _next(self) -> bytes:
        nonce = self._count.to_bytes(12, "big")
        self._count += 1
        return nonce
