"""One terminal speaking to its head office over HTTP.

Every request is signed (`pos.contract.requests`). When head office finds the terminal's clock
off, the terminal notes the difference and signs again; it never sets the machine's clock. A
connection that was reset is tried once more, which is safe because head office takes every
request twice like once.
"""

from __future__ import annotations

import datetime as dt
import secrets
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from types import TracebackType
from typing import TYPE_CHECKING, Final, Protocol, Self, TypeVar
from urllib.parse import quote, urlencode, urlsplit

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from pos.contract.entry import Entry
from pos.contract.letters import open_letter
from pos.contract.requests import is_loopback, sign_request
from pos.contract.snapshots import MAX_PART, Snapshot, is_signed_snapshot
from pos.contract.wire import (
    MAX_PAGE_BYTES,
    Ack,
    EnrolReply,
    EnrolRequest,
    FeedRow,
    Fork,
    Gap,
    Hello,
    Quarantined,
    Refetch,
    Refused,
    UpReply,
    encode_batch,
    pepper_of,
    read_feed_page,
)
from pos.ports import Clock
from pos.sync.identity import Identity
from pos.sync.problems import (
    BUSY,
    CATCHING_UP,
    GARBLED,
    NO_PAYMENTS,
    TOO_LARGE,
    UNREACHABLE,
    UPGRADE,
    SyncProblem,
)

if TYPE_CHECKING:
    from pos.sync.transport import Pace, Reply

T = TypeVar("T")

_EPOCH: Final = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_MICROSECOND: Final = dt.timedelta(microseconds=1)
_TOP_COUNT: Final = 10**18 - 1
_SIGNINGS: Final = 4
"""How often one request is signed at most: at first, for the clock, for the count."""

_MOST: Final = MAX_PART
"""Bytes of an answer that is no page of a feed."""
_MOST_PAGE: Final = 2 * MAX_PAGE_BYTES
"""Bytes of a page, which goes over its measure for a single large row only."""

# Bytes that are no UTF-8 are not the decoder's own error.
_NO_JSON: Final = (ValueError, RecursionError, msgspec.DecodeError)

_CONFLICT: Final[type[Gap | Fork]] = Gap | Fork  # type: ignore[assignment]


class Line(Protocol):
    """The way to one head office: a request goes, its answer comes (`pos.sync.transport`)."""

    def send(
        self, method: str, target: str, *, body: bytes, headers: Mapping[str, str], pace: Pace
    ) -> Reply: ...
    def close(self) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedPage:
    """Some rows of a feed, and where to go on."""

    gen: str
    rows: Sequence[FeedRow]
    cursor: int
    more: bool


class HeadOffice(AbstractContextManager["HeadOffice"]):
    """Head office as a terminal sees it. Any thread; several requests may be under way at once.

    Every method raises `SyncProblem` when it gets no answer that it can use. `timeout` is for a
    whole exchange, in seconds; what it carries adds what it takes on a poor line. `line` is HTTP
    to the address of the identity where none is given; `pins` are those of `pos.sync.pinning`.
    `other_keys` are tried where head office does not know this terminal by its key: it changed.
    `on_answer` is called at each answer, whatever it says, on the thread that asked.
    """

    def __init__(
        self,
        *,
        identity: Identity,
        private_key: Ed25519PrivateKey,
        clock: Clock,
        timeout: float = 10.0,
        line: Line | None = None,
        pins: Sequence[str] = (),
        other_keys: Sequence[Ed25519PrivateKey] = (),
        on_answer: Callable[[], None] = lambda: None,
    ) -> None:
        self._url = _checked(identity.hq_url)
        self._terminal = identity.terminal
        self._epoch = identity.epoch
        self._keys = [private_key, *other_keys]
        self._office_key = identity.office_key
        self._clock = clock
        self._timeout = timeout
        self._lock = threading.Lock()
        self._line = line
        self._is_closed = False
        self._pins = tuple(pins)
        self._on_answer = on_answer
        self._count = 0
        self._offset_us = 0

    @classmethod
    def newcomer(
        cls,
        *,
        url: str,
        private_key: Ed25519PrivateKey,
        clock: Clock,
        pins: Sequence[str] = (),
    ) -> Self:
        """Head office as a terminal sees it that has no name yet."""
        nobody = Identity(
            terminal="", store="", epoch=0, hq_url=url, role="", scopes=(), enrolled_at=""
        )
        return cls(identity=nobody, private_key=private_key, clock=clock, pins=pins)

    def hello(self) -> Hello:
        """What head office speaks."""
        reply = self.send("GET", "/v1/hello")
        return read_reply(reply, Hello)

    def enrol(
        self, *, code: str, facts: dict[str, str], known: Identity | None = None
    ) -> EnrolReply:
        """Asks to be let in with our public key; as `known` where we were let in before."""
        request = EnrolRequest(
            code=code,
            public_key=self._keys[0].public_key().public_bytes_raw(),
            facts=facts,
            terminal="" if known is None else known.terminal,
            epoch=0 if known is None else known.epoch,
            sealed=True,
        )
        headers = {"Content-Type": "application/json"}
        reply = self.send("POST", "/v1/enrol", msgspec.json.encode(request), headers)
        let_in = read_reply(reply, EnrolReply)
        about = pepper_of(let_in.terminal)
        pepper = open_letter(let_in.pepper, about=about, key=self._keys[0])
        # A head office of before there were letters sends it as it is.
        return let_in if pepper is None else msgspec.structs.replace(let_in, pepper=pepper)

    def push(
        self, *, first: int, prev_hash: bytes, entries: Sequence[Entry], fork: int = 0, end: int = 0
    ) -> UpReply:
        """Sends a run of entries; without any, asks how far head office is.

        `fork` says that they are a branch, to be kept aside, and where it begins; `end` which entry
        is the last that this terminal has.
        """
        import zstandard

        batch = encode_batch(
            epoch=self._epoch,
            first=first,
            prev_hash=prev_hash,
            entries=entries,
            fork=fork,
            end=end,
        )
        body = zstandard.ZstdCompressor(level=3).compress(batch)
        headers = {"Content-Type": "application/json", "Content-Encoding": "zstd"}
        reply = self.send("POST", f"/v1/terminals/{self._terminal}/events", body, headers)
        if reply.status == 409:
            return read_reply(reply, _CONFLICT, status=409)
        if reply.status == 422:
            return read_reply(reply, Quarantined, status=422)
        return read_reply(reply, Ack)

    def feed(
        self, scope: str, *, gen: str, after: int, limit: int, wait: int = 0
    ) -> FeedPage | Refetch:
        """One page of a feed after a cursor; `wait` seconds for news if there is none."""
        query = urlencode({"gen": gen, "after": after, "limit": limit, "wait": wait})
        target = f"/v1/feed/{quote(scope, safe=':')}?{query}"
        reply = self.send("GET", target, patience=wait, most=_MOST_PAGE)
        if reply.status == 409:
            return read_reply(reply, Refetch, status=409)
        if reply.status != 200:
            raise _problem(reply)
        try:
            rows, end = read_feed_page(reply.content)
        except _NO_JSON as error:
            raise SyncProblem(GARBLED, f"a page of {scope}: {error}") from error
        return FeedPage(gen=end.gen, rows=rows, cursor=end.cursor, more=end.more)

    def snapshot(self, scope: str) -> Snapshot | None:
        """The newest snapshot of a feed; None where there is none that we may believe."""
        if not self._office_key:
            return None
        reply = self.send("GET", f"/v1/snapshot/{quote(scope, safe=':')}")
        if reply.status == 404:
            return None
        snapshot = read_reply(reply, Snapshot)
        key = Ed25519PublicKey.from_public_bytes(self._office_key)
        if snapshot.scope != scope or not is_signed_snapshot(key, snapshot):
            raise SyncProblem(GARBLED, f"the snapshot of {scope} is not signed by head office")
        return snapshot

    def snapshot_part(self, snapshot: Snapshot, *, first: int, last: int) -> bytes:
        """The bytes from `first` to `last` of a snapshot's file."""
        target = f"/v1/snapshot/{quote(snapshot.scope, safe=':')}/{snapshot.sha256}"
        headers = {"Range": f"bytes={first}-{last}"}
        reply = self.send("GET", target, headers=headers)
        if reply.status != 206:
            raise _problem(reply)
        return reply.content

    def close(self) -> None:
        """Hangs up for good. Any thread: what is under way on another one ends at once."""
        with self._lock:
            self._is_closed = True
            if self._line is not None:
                self._line.close()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def send(
        self,
        method: str,
        target: str,
        body: bytes = b"",
        headers: dict[str, str] | None = None,
        *,
        patience: float = 0.0,
        most: int = _MOST,
    ) -> Reply:
        """The answer to a request that head office accepts as ours, whatever it says.

        `patience` adds seconds to the time that the exchange may take, `most` limits its bytes.
        """
        from pos.sync.transport import Pace, Reset

        line = self._connected()
        pace = Pace(seconds=self._timeout + patience, most=most)
        was_reset = False
        tried = 1
        for _ in range(_SIGNINGS + len(self._keys)):
            # Signed anew each time: the same count again would look like a replay.
            signed = {**(headers or {}), **self._sign(method, target, body)}
            try:
                reply = line.send(method, target, body=body, headers=signed, pace=pace)
            except Reset as reset:
                # Once is chance, unless somebody here has hung up.
                if was_reset or self._is_closed:
                    raise SyncProblem(UNREACHABLE, str(reset)) from reset
                was_reset = True
                continue
            self._on_answer()
            if reply.status != 401:
                return reply
            refused = read_reply(reply, Refused, status=401)
            if refused.code == "bad_signature" and tried < len(self._keys):
                tried += 1
                self._turn_keys()
            elif not self._learn(refused):
                return reply
        raise _problem(reply)

    def _sign(self, method: str, target: str, body: bytes) -> dict[str, str]:
        # The count is the time, or one more than the last where time stands still: it rises
        # over restarts and kills with nothing to write down. Should the clock have gone back
        # meanwhile, head office says how far it has counted and we go on from there.
        with self._lock:
            ts = (self._clock.now() - _EPOCH) // _MICROSECOND + self._offset_us
            self._count = min(max(self._count + 1, ts), _TOP_COUNT)
            count = self._count
            key = self._keys[0]
        return sign_request(
            key,
            terminal=self._terminal,
            epoch=self._epoch,
            method=method,
            target=target,
            body=body,
            ts=ts,
            nonce=secrets.token_hex(16),
            count=count,
        )

    def _turn_keys(self) -> None:
        """Signs with the next of our keys from now on."""
        with self._lock:
            self._keys.append(self._keys.pop(0))

    def _learn(self, refused: Refused) -> bool:
        """Whether signing again can help, after noting what head office says of us."""
        with self._lock:
            if refused.code == "clock":
                here = (self._clock.now() - _EPOCH) // _MICROSECOND
                self._offset_us = refused.hq_time - here
                return True
            if refused.code == "replayed":
                self._count = max(self._count, refused.count)
                return True
        return False

    def _connected(self) -> Line:
        from pos.sync.transport import Transport

        with self._lock:
            if self._is_closed:
                raise SyncProblem(UNREACHABLE, "this till has hung up")
            if self._line is None:
                self._line = Transport(self._url, pins=self._pins)
            return self._line


def _checked(url: str) -> str:
    try:
        parts = urlsplit(url)
        port = parts.port
        (parts.hostname or "").encode("idna")
    except ValueError as error:
        raise SyncProblem("hq_bad_url", f"{url!r}: {error}") from error
    host = parts.hostname or ""
    bare = parts.path in ("", "/") and not (parts.query or parts.fragment or parts.username)
    if parts.scheme not in ("http", "https") or not host or not bare or port == 0:
        raise SyncProblem("hq_bad_url", f"{url!r}: write it like https://hq.example")
    if parts.scheme == "http" and not is_loopback(host):
        raise SyncProblem("hq_plain_http", f"{host} is another machine; use https")
    return url.rstrip("/")


def read_reply(reply: Reply, kind: type[T], *, status: int = 200) -> T:
    """The answer as `kind`; raises what it says instead when it has another status."""
    if reply.status != status:
        raise _problem(reply)
    try:
        return msgspec.json.decode(reply.content, type=kind)
    except _NO_JSON as error:
        raise SyncProblem(GARBLED, f"{status}: {error}") from error


def _problem(reply: Reply) -> SyncProblem:
    status = reply.status
    try:
        refused = msgspec.json.decode(reply.content, type=Refused)
    except _NO_JSON:
        # Something between us and head office has answered: a proxy, a hotel's sign-in page.
        refused = Refused(code=GARBLED, message=f"an answer {status} that is not head office's")
    if status in (429, 503) and refused.code not in (CATCHING_UP, NO_PAYMENTS):
        return SyncProblem(BUSY, refused.message, retry_after=_seconds(reply))
    if status == 413:
        return SyncProblem(TOO_LARGE, refused.message)
    if status == 426:
        return SyncProblem(UPGRADE, refused.message)
    return SyncProblem(refused.code, refused.message)


def _seconds(reply: Reply) -> float:
    text = reply.headers.get("retry-after", "")
    return min(float(text), 300.0) if text.isdecimal() else 0.0
