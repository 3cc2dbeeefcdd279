"""journal.db: the append-only record of one terminal.

Every append is one durable transaction that writes the entry and its read models together; the
numbers are taken inside it, so that a rollback leaves no gap. Any thread may append or read; the
GUI thread does so for sales.
"""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, TypeVar

import msgspec
import sqlalchemy as sa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from sqlalchemy.dialects.sqlite import insert

from pos.contract.entry import Entry, Kind, genesis, key_id, seal
from pos.contract.events import KeyIntroduced
from pos.contract.facts import SaleFact
from pos.contract.payments import PaymentSettled
from pos.contract.shifts import ShiftFact
from pos.database import Database, StorageError
from pos.journal import schema
from pos.journal.models import project
from pos.journal.queries import Past, Tail, closings, newest_epoch, shifts_of, totals_of
from pos.migration import Schema, prepare
from pos.ports import Clock
from pos.shift.shift import Given
from pos.shift.totals import Totals

S = TypeVar("S", bound=ShiftFact)

_ENCODER: Final = msgspec.json.Encoder()


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """The last entry: its number and hash, and what the next one needs. `seq` 0 before any."""

    seq: int
    hash: bytes
    total: int
    abs_total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where earlier epochs of this terminal ended, as head office or a repair knows it."""

    receipt: int = 0
    total: int = 0
    abs_total: int = 0
    given: Given = field(default_factory=Given)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How things stand as an entry about a shift is written.

    `number` is the one that another shift of the day would have, `z` the one of the next closing.
    """

    number: int
    z: int
    totals: Totals
    head: Head


class Journal:
    """One terminal's journal in one epoch."""

    def __init__(
        self,
        path: Path,
        *,
        terminal: str,
        store: str,
        epoch: int,
        key: Ed25519PrivateKey,
        clock: Clock,
        origin: Origin | None = None,
    ) -> None:
        self.terminal = terminal
        self.store = store
        self._key = key
        self._key_id = key_id(key.public_key())
        self._clock = clock
        self._lock = threading.Lock()
        self._db = Database(path)
        self._prepare()
        # An epoch that was opened without head office is in the file alone.
        self.epoch = max(epoch, newest_epoch(self._db))
        self._genesis = genesis(terminal=terminal, epoch=self.epoch)
        self.past = Past(self._db, epoch=self.epoch)
        """What is on record; any thread."""
        tail = self.past.tail()
        self._head, self._kinds = self._end_of(tail, origin or Origin()), tail.kinds
        self._receipts = max(tail.receipt, origin.receipt if origin else 0)
        self.given = tail.given.or_later(origin.given if origin else Given())
        """The last shift and the last Z, as they were known when the file was opened."""
        if self._head.seq == 0:
            self.introduce_key(self.public_key)

    @property
    def public_key(self) -> Ed25519PublicKey:
        """The key that this terminal's signatures are checked with."""
        return self._key.public_key()

    @property
    def receipts(self) -> int:
        """The highest receipt number that was given out, or that this epoch goes on after."""
        return self._receipts

    @property
    def path(self) -> Path:
        """Where the journal lies."""
        return self._db.path

    def now(self) -> dt.datetime:
        """What time it is by the clock that entries have theirs from."""
        return self._clock.now()

    def knows_key(self, public: Ed25519PublicKey) -> bool:
        """Whether an entry has introduced this key."""
        statement = sa.select(schema.key.c.key_id).where(schema.key.c.key_id == key_id(public))
        with self._db.read() as connection:
            return connection.execute(statement).first() is not None

    def introduce_key(self, public: Ed25519PublicKey) -> None:
        """Says, under today's key, which key signs: at the beginning that one, later the next."""
        now = self._clock.now()
        before = self.given if self._head.seq == 0 else Given()
        body = KeyIntroduced(
            at=now.isoformat(timespec="milliseconds"),
            key_id=key_id(public),
            public_key=public.public_bytes_raw().hex(),
            last_receipt=self._receipts,
            last_z=before.z,
            last_shift=before.shift,
        )
        row = {"key_id": key_id(public), "public_key": public.public_bytes_raw()}
        with self._begin() as page:
            page.connection.execute(insert(schema.key).on_conflict_do_nothing(), row)
            page.write("system", _ENCODER.encode(body), day=now.date().isoformat())

    def head(self) -> Head:
        """The last committed entry. Any thread."""
        return self._head

    def append(self, kind: Kind, body: object, *, day: str) -> Entry:
        """Writes one entry that is no sale, with what follows from it. Returns when durable."""
        with self._begin() as page:
            return page.write(kind, _ENCODER.encode(body), day=day)

    def append_sale(
        self,
        compose: Callable[[str], SaleFact],
        *,
        day: str,
        settled: PaymentSettled | None = None,
    ) -> tuple[Entry, SaleFact]:
        """Writes the end of a sale or a return. `compose` gets the receipt number it may take.

        Only a completed sale takes the number; any other fact carries None. The payment that was
        `settled` with it has its own entry before. Raises
        `StorageError("sale_ended_already")` when this sale has a final entry.
        """
        with self._begin() as page:
            if settled is not None:
                page.write("payment", _ENCODER.encode(settled), day=day)
            fact = compose(f"{self.terminal}-{page.receipts + 1:06d}")
            counted = fact.total if fact.status == "completed" else 0
            entry = page.write(fact.kind, _ENCODER.encode(fact), day=day, total=counted, fact=fact)
            if fact.receipt is not None:
                page.receipts += 1
        return entry, fact

    def append_shift(
        self, compose: Callable[[Standing], S], *, day: str, shift: str = ""
    ) -> tuple[Entry, S]:
        """Writes something about a shift, made from how things stand at that very moment.

        `compose` gets the totals of `shift`: no sale can come between them and the entry.
        """
        with self._begin() as page:
            fact = compose(
                Standing(
                    number=max(shifts_of(page.connection, day), self.given.number(day)) + 1,
                    z=max(closings(page.connection), self.given.z) + 1,
                    totals=totals_of(page.connection, shift),
                    head=page.head,
                )
            )
            entry = page.write("shift", _ENCODER.encode(fact), day=day, fact=fact)
        return entry, fact

    def entries(self, after: int, limit: int) -> list[Entry]:
        """Entries of this epoch after `after`, oldest first, at most `limit`. Any thread."""
        return self.past.entries(after, limit)

    def copy_to(self, path: Path, *, breathe: Callable[[], None]) -> None:
        """Writes a whole copy of the journal as it is now, while others append. Any thread."""
        self._db.copy_to(path, breathe=breathe)

    def close(self) -> None:
        """Closes the file."""
        self._db.close()

    def _prepare(self) -> None:
        prepare(
            self._db,
            Schema(
                version=schema.VERSION,
                refused_from=schema.VERSION + 1,
                make=self._make,
                steps="pos.journal.journal_steps",
            ),
        )
        with self._db.read() as connection:
            owner = connection.execute(sa.select(schema.terminal.c.terminal)).scalar()
        if owner != self.terminal:
            raise StorageError("journal_of_other_terminal", self._db.path, str(owner))

    def _make(self, connection: sa.Connection) -> None:
        schema.make(connection)
        connection.execute(
            sa.insert(schema.terminal), {"terminal": self.terminal, "store": self.store}
        )

    def _end_of(self, tail: Tail, origin: Origin) -> Head:
        seq, digest = tail.last or (0, self._genesis)
        total, abs_total = tail.totals
        if seq == 0 and origin.abs_total > abs_total:
            # Head office has more of the epochs before than this file.
            total, abs_total = origin.total, origin.abs_total
        return Head(seq=seq, hash=digest, total=total, abs_total=abs_total)

    @contextmanager
    def _begin(self) -> Iterator[_Page]:
        """One transaction; where the journal ends moves once it is durable, else not at all."""
        with self._lock:
            with self._db.write() as connection:
                page = _Page(self, connection, self._head, dict(self._kinds), self._receipts)
                yield page
            self._head, self._kinds, self._receipts = page.head, page.kinds, page.receipts

    def _seal(
        self,
        kind: Kind,
        body: bytes,
        *,
        head: Head,
        last: tuple[int, bytes] | None,
        day: str,
        total: int,
    ) -> Entry:
        kind_seq, kind_prev = last or (0, self._genesis)
        now = self._clock.now()
        return seal(
            terminal=self.terminal,
            private_key=self._key,
            key_name=self._key_id,
            epoch=self.epoch,
            seq=head.seq + 1,
            kind=kind,
            kind_seq=kind_seq + 1,
            v=1,
            ts=int(now.timestamp()) * 1_000_000 + now.microsecond,
            mono=self._clock.monotonic_us(),
            boot=self._clock.boot,
            day=day,
            total=head.total + total,
            abs_total=head.abs_total + abs(total),
            body=body,
            prev=head.hash,
            kind_prev=kind_prev,
        )


@dataclass(slots=True)
class _Page:
    """One transaction's writing: where the journal will end when it is durable."""

    journal: Journal
    connection: sa.Connection
    head: Head
    kinds: dict[str, tuple[int, bytes]]
    receipts: int

    def write(
        self, kind: Kind, body: bytes, *, day: str, total: int = 0, fact: object = None
    ) -> Entry:
        """Adds an entry and what it means to the read models.

        `total` is what it adds to the perpetual totals; `fact` is the body where it is at hand.
        """
        entry = self.journal._seal(
            kind, body, head=self.head, last=self.kinds.get(kind), day=day, total=total
        )
        insert_entry(self.connection, entry)
        project(self.connection, entry, fact)
        self.kinds[kind] = (entry.kind_seq, entry.hash)
        self.head = Head(
            seq=entry.seq, hash=entry.hash, total=entry.total, abs_total=entry.abs_total
        )
        return entry


def insert_entry(connection: sa.Connection, entry: Entry) -> None:
    """Writes a row of the journal as it is."""
    connection.execute(_INSERT_ENTRY, {name: getattr(entry, name) for name in _COLUMNS})


_COLUMNS: Final = tuple(column.name for column in schema.journal.c)
_INSERT_ENTRY: Final = sa.insert(schema.journal)
