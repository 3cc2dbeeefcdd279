"""How two terminals of a store come to trust each other on a network that nobody trusts.

    caller -> called    Hello: who calls whom, when, a nonce, a fresh X25519 share; signed
    called -> caller    Welcome: its own fresh share; signed over the hello and that share
                  or    Late: the caller's clock is off; the time here; signed over the hello

The signatures are Ed25519 by the keys that head office names. What follows is sealed with
AES-256-GCM, one key for each direction, from both shares (HKDF-SHA256 over the transcript): whoever
records it and steals a key afterwards reads nothing, and whoever plays it again is told nothing.
Pure: time, keys and randomness come in as arguments. The pattern is SIGMA's (Krawczyk 2003).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import sha256
from typing import Annotated, Final

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from msgspec import Meta, Struct

from pos.contract.peers import TERMINAL, Peer
from pos.contract.signatures import is_genuine
from pos.lane.peers import Peers

VERSION: Final = 1
WINDOW_US: Final = 10 * 60 * 1_000_000
"""How far two clocks may be apart; a hello is remembered as long, so that none counts twice."""
MOST_REMEMBERED: Final = 4096
"""Hellos of one window. Only a terminal of the store can use one up, by signing it."""

_NAME: Final = b"lianpos-lane-1"

Terminal = Annotated[str, Meta(pattern=TERMINAL)]
Bytes16 = Annotated[bytes, Meta(min_length=16, max_length=16)]
Bytes32 = Annotated[bytes, Meta(min_length=32, max_length=32)]
Bytes64 = Annotated[bytes, Meta(min_length=64, max_length=64)]
Moment = Annotated[int, Meta(ge=0, le=2**62)]


class Hello(Struct, frozen=True, kw_only=True, tag="hello", forbid_unknown_fields=True):
    """One terminal calls another; `ts` is in microseconds of UTC."""

    v: int = VERSION
    caller: Terminal
    called: Terminal
    ts: Moment
    nonce: Bytes16
    share: Bytes32
    sig: Bytes64


class Welcome(Struct, frozen=True, kw_only=True, tag="welcome", forbid_unknown_fields=True):
    """The called one is who it should be, and takes the call."""

    share: Bytes32
    sig: Bytes64


class Late(Struct, frozen=True, kw_only=True, tag="late", forbid_unknown_fields=True):
    """A genuine call by a clock that is too far from ours: `ts` is the time here."""

    ts: Moment
    sig: Bytes64


class Unwelcome(Exception):
    """The other end is not let in, or is not who it should be. `code` is stable.

    It is told nothing: garbled, too_large, unknown, not_me, bad_signature, replayed, late.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True, kw_only=True)
class Secrets:
    """The keys of one conversation: for what the caller says, and for what the called one says."""

    caller: bytes = field(repr=False)
    called: bytes = field(repr=False)


class Remembered:
    """The hellos of one window, so that a second one like it is none. One thread."""

    def __init__(self) -> None:
        self._seen: dict[tuple[str, bytes], int] = {}

    def is_new(self, hello: Hello, *, now_us: int) -> bool:
        """Whether this hello comes for the first time; it is remembered."""
        key = (hello.caller, hello.nonce)
        if key in self._seen:
            return False
        if len(self._seen) >= MOST_REMEMBERED:
            # A hello that is too old is refused for its time.
            kept = {key: ts for key, ts in self._seen.items() if abs(now_us - ts) <= WINDOW_US}
            self._seen = kept
        if len(self._seen) >= MOST_REMEMBERED:
            return False
        self._seen[key] = hello.ts
        return True


def hello_of(
    *,
    me: str,
    key: Ed25519PrivateKey,
    called: str,
    now_us: int,
    nonce: bytes,
    share: X25519PrivateKey,
) -> bytes:
    """The first message of a call."""
    public = share.public_key().public_bytes_raw()
    said = _hello_text(caller=me, called=called, ts=now_us, nonce=nonce, share=public)
    hello = Hello(
        caller=me, called=called, ts=now_us, nonce=nonce, share=public, sig=key.sign(said)
    )
    return msgspec.json.encode(hello)


def read_hello(
    content: bytes, *, me: str, peers: Peers, now_us: int, remembered: Remembered
) -> tuple[Hello, Peer]:
    """Who calls; `Unwelcome` for everybody who is no terminal of this store that calls us now.

    Only a genuine call whose clock is off is `late`, and may be answered.
    """
    try:
        hello = msgspec.json.decode(content, type=Hello)
    except (ValueError, RecursionError, msgspec.DecodeError) as error:
        raise Unwelcome("garbled") from error
    if hello.v != VERSION:
        raise Unwelcome("garbled")
    if hello.called != me or hello.caller == me:
        raise Unwelcome("not_me")
    peer = peers.get(hello.caller)
    if peer is None:
        raise Unwelcome("unknown")
    said = _hello_text(
        caller=hello.caller,
        called=hello.called,
        ts=hello.ts,
        nonce=hello.nonce,
        share=hello.share,
    )
    if not is_genuine(_key_of(peer), signature=hello.sig, message=said):
        raise Unwelcome("bad_signature")
    if abs(now_us - hello.ts) > WINDOW_US:
        raise Unwelcome("late")
    if not remembered.is_new(hello, now_us=now_us):
        raise Unwelcome("replayed")
    return hello, peer


def welcome_of(
    *, content: bytes, hello: Hello, key: Ed25519PrivateKey, share: X25519PrivateKey
) -> tuple[bytes, Secrets]:
    """The answer to a hello that came as `content`, and the keys of the conversation."""
    public = share.public_key().public_bytes_raw()
    said = _welcome_text(content, public)
    welcome = msgspec.json.encode(Welcome(share=public, sig=key.sign(said)))
    return welcome, _secrets(share, hello.share, content, welcome)


def late_of(*, content: bytes, key: Ed25519PrivateKey, now_us: int) -> bytes:
    """The answer to a genuine hello whose clock is off."""
    return msgspec.json.encode(Late(ts=now_us, sig=key.sign(_late_text(content, now_us))))


def read_answer(
    content: bytes, *, hello: bytes, share: X25519PrivateKey, peer: Peer
) -> Secrets | int:
    """The keys of the conversation; or the time at the other end, where our clock is off there."""
    try:
        answer: Welcome | Late = msgspec.json.decode(content, type=Welcome | Late)
    except (ValueError, RecursionError, msgspec.DecodeError) as error:
        raise Unwelcome("garbled") from error
    if isinstance(answer, Late):
        said = _late_text(hello, answer.ts)
    else:
        said = _welcome_text(hello, answer.share)
    if not is_genuine(_key_of(peer), signature=answer.sig, message=said):
        raise Unwelcome("bad_signature")
    if isinstance(answer, Late):
        return answer.ts
    return _secrets(share, answer.share, hello, content)


def _key_of(peer: Peer) -> Ed25519PublicKey:
    return Ed25519PublicKey.from_public_bytes(bytes.fromhex(peer.public_key))


def _secrets(share: X25519PrivateKey, other: bytes, hello: bytes, welcome: bytes) -> Secrets:
    try:
        common = share.exchange(X25519PublicKey.from_public_bytes(other))
    except ValueError as error:  # A share of small order makes a secret that everybody knows.
        raise Unwelcome("garbled") from error
    transcript = sha256(sha256(hello).digest() + sha256(welcome).digest()).digest()
    made = HKDF(algorithm=SHA256(), length=64, salt=transcript, info=_NAME).derive(common)
    return Secrets(caller=made[:32], called=made[32:])


def _hello_text(*, caller: str, called: str, ts: int, nonce: bytes, share: bytes) -> bytes:
    parts = ("hello", caller, called, str(ts), nonce.hex(), share.hex())
    return b"|".join((_NAME, *(part.encode() for part in parts)))


def _welcome_text(hello: bytes, share: bytes) -> bytes:
    return b"|".join((_NAME, b"welcome", sha256(hello).hexdigest().encode(), share.hex().encode()))


def _late_text(hello: bytes, ts: int) -> bytes:
    return b"|".join((_NAME, b"late", sha256(hello).hexdigest().encode(), str(ts).encode()))
