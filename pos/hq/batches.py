"""A batch of journal entries as it was sent, looked at as far as that goes without the books.

This is where the time goes, most of it into signatures, and none of it holds a lock.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import msgspec

from pos.contract.entry import key_id
from pos.contract.wire import (
    ENVELOPE,
    MAX_BATCH_BYTES,
    MAX_EVENT_BYTES,
    MAX_EVENTS,
    EventBatch,
    entry_of,
)
from pos.hq.admission import Asked, Guest
from pos.hq.bodies import decode, unpack
from pos.hq.inspection import Looked, look_at
from pos.hq.problems import Problem


class _Envelope(msgspec.Struct, frozen=True):
    """The version of a batch, readable whatever the rest looks like."""

    envelope: int = ENVELOPE


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A request with journal entries as it arrived, not opened yet; who it is from is not proven.

    `terminal` is the one that it is addressed for, `encoding` how its body is packed.
    """

    terminal: str
    asked: Asked
    encoding: str

    @property
    def size(self) -> int:
        """Bytes as sent: what tells before it is opened how much work it is."""
        return len(self.asked.body)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A batch of a terminal that was let in; `count` and `public_key` are those of its request,
    `end` the last entry that the terminal has.
    """

    terminal: str
    epoch: int
    count: int
    public_key: bytes
    first: int
    prev: bytes
    looked: tuple[Looked, ...]
    fork: int
    end: int = 0


def read_batch(body: bytes, *, encoding: str, guest: Guest) -> Sent:
    """The batch in a body as sent; `Problem` for what no terminal of ours would send."""
    batch = _decoded(body, encoding)
    _check(batch, epoch=guest.epoch)
    return Sent(
        terminal=guest.terminal,
        epoch=guest.epoch,
        count=guest.count,
        public_key=guest.public_key,
        first=batch.first,
        prev=bytes.fromhex(batch.prev_hash),
        looked=tuple(_look_through(batch, guest)),
        fork=batch.fork,
        end=batch.end,
    )


def _look_through(batch: EventBatch, guest: Guest) -> Iterator[Looked]:
    prev = bytes.fromhex(batch.prev_hash)
    keys = dict(guest.keys)
    for event in batch.events:
        entry = entry_of(event, epoch=batch.epoch, prev=prev)
        looked = look_at(entry, terminal=guest.terminal, keys=keys)
        if looked.new_key is not None:
            keys[key_id(looked.new_key)] = looked.new_key
        prev = entry.hash
        yield looked


def _decoded(body: bytes, encoding: str) -> EventBatch:
    content = unpack(body, encoding=encoding, limit=MAX_EVENT_BYTES)
    try:
        batch = decode(content, EventBatch, what="an EventBatch", may_hold_zero=True)
    except Problem:
        # Of another version it may have another shape, and that is what is wrong with it.
        _check_envelope(decode(content, _Envelope, what="an EventBatch", may_hold_zero=True))
        raise
    _check_envelope(batch)
    many = len(batch.events) > 1
    if len(batch.events) > MAX_EVENTS or (many and len(content) > MAX_BATCH_BYTES):
        message = f"at most {MAX_EVENTS} entries and {MAX_BATCH_BYTES} bytes, or one large entry"
        raise Problem(413, "too_large", message)
    return batch


def _check_envelope(sent: EventBatch | _Envelope) -> None:
    if sent.envelope < ENVELOPE:
        raise Problem(426, "upgrade", f"envelope {sent.envelope} is too old; at least {ENVELOPE}")
    if sent.envelope > ENVELOPE:
        raise Problem(400, "envelope_newer", f"head office knows envelopes up to {ENVELOPE}")


def _check(batch: EventBatch, *, epoch: int) -> None:
    if batch.epoch != epoch:
        message = f"the batch is of epoch {batch.epoch}, the terminal in epoch {epoch}"
        raise Problem(400, "bad_batch", message)
    for n, event in enumerate(batch.events):
        if event.seq != batch.first + n:
            message = f"events[{n}].seq: {event.seq} where {batch.first + n} must follow"
            raise Problem(400, "bad_batch", message)
        if len(event.sig) != 64:
            raise Problem(400, "bad_batch", f"events[{n}].sig: not 64 bytes")
