"""What becomes of a terminal's request once its bytes are here: who asks, for what, the answer.

Plain and synchronous, without a server and without a clock of its own, so that a whole chain can
run in one thread under a seeded clock. Every method raises `Problem` for a refusal; what it
answers may be sent at once, because it is durable.
"""

from __future__ import annotations

from typing import Final

import msgspec

from pos.contract.wire import (
    ENVELOPE,
    MAX_BATCH_BYTES,
    MAX_EVENT_BYTES,
    MAX_EVENTS,
    EnrolReply,
    EnrolRequest,
    EventBatch,
    Refetch,
    UpReply,
)
from pos.database import Database
from pos.hq import feed
from pos.hq.admission import Asked, Guest, NotAdmitted, admit, admit_newcomer
from pos.hq.bodies import decode, unpack
from pos.hq.clock import Now
from pos.hq.enrolment import NotEnrolled, enrol
from pos.hq.ingest import BadBatch, check_batch, ingest
from pos.hq.problems import Problem

_NOT_ENROLLED: Final = {"bad_code": 403, "code_used": 409, "bad_key": 400}


class _Envelope(msgspec.Struct, frozen=True):
    """The version of a batch, readable whatever the rest looks like."""

    envelope: int = ENVELOPE


class Intake:
    """Answers terminals out of one database. Any thread."""

    def __init__(self, database: Database, *, now: Now) -> None:
        self._database = database
        self._now = now

    def admit(self, asked: Asked) -> Guest:
        """The terminal that signed this request."""
        try:
            return admit(self._database, asked, now=self._now())
        except NotAdmitted as error:
            raise _unauthorized(error) from error

    def enrol(self, asked: Asked) -> EnrolReply:
        """Lets the machine in that shows a code and a key."""
        wanted = decode(asked.body, EnrolRequest, what="an EnrolRequest")
        now = self._now()
        try:
            count = admit_newcomer(wanted, asked, now=now)
            with self._database.write() as connection:
                return enrol(connection, wanted, count=count, now=now)
        except NotAdmitted as error:
            raise _unauthorized(error) from error
        except NotEnrolled as error:
            raise Problem(_NOT_ENROLLED[error.code], error.code, str(error)) from error

    def take_events(self, asked: Asked, *, terminal: str, encoding: str) -> UpReply:
        """Takes journal entries in; `encoding` is that of the body."""
        guest = self.admit(asked)
        if terminal != guest.terminal:
            raise Problem(403, "not_your_journal", f"{guest.terminal} may not send for others")
        batch = _read_batch(asked.body, encoding)
        try:
            check_batch(batch, epoch=guest.epoch)
        except BadBatch as error:
            raise Problem(400, "bad_batch", str(error)) from error
        with self._database.write() as connection:
            return ingest(connection, terminal=terminal, batch=batch, now=self._now())

    def read_feed(self, *, scope: str, gen: str, after: int, limit: int) -> feed.Page | Refetch:
        """A page of a feed for somebody who may read it."""
        try:
            with self._database.read() as connection:
                return feed.read_page(connection, scope=scope, gen=gen, after=after, limit=limit)
        except feed.WrongGeneration as error:
            return Refetch(message=str(error), gen=error.gen)


def _read_batch(body: bytes, encoding: str) -> EventBatch:
    content = unpack(body, encoding=encoding, limit=MAX_EVENT_BYTES)
    envelope = decode(content, _Envelope, what="an EventBatch").envelope
    if envelope < ENVELOPE:
        raise Problem(426, "upgrade", f"envelope {envelope} is too old; at least {ENVELOPE}")
    if envelope > ENVELOPE:
        raise Problem(400, "envelope_newer", f"head office knows envelopes up to {ENVELOPE}")
    batch = decode(content, EventBatch, what="an EventBatch")
    many = len(batch.events) > 1
    if len(batch.events) > MAX_EVENTS or (many and len(content) > MAX_BATCH_BYTES):
        message = f"at most {MAX_EVENTS} entries and {MAX_BATCH_BYTES} bytes, or one large entry"
        raise Problem(413, "too_large", message)
    return batch


def _unauthorized(error: NotAdmitted) -> Problem:
    return Problem(401, error.code, str(error), hq_time=error.hq_time, count=error.count)
