"""What becomes of a terminal's request once its bytes are here: who asks, for what, the answer.

Plain and synchronous, without a server and without a clock of its own, so that a whole chain can
run in one thread under a seeded clock. Every method raises `Problem` for a refusal; what it
answers may be sent at once, because it is durable.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import msgspec

from pos.contract.returns import (
    CameBack,
    NotYet,
    Released,
    ReturnWanted,
    SetAside,
    SoldReceipt,
)
from pos.contract.serials import SerialKept, SerialUsed
from pos.contract.snapshots import Snapshot
from pos.contract.wire import STOPS, EnrolReply, EnrolRequest, Refetch
from pos.database import StorageError
from pos.hq import feed, restored, returns, serials, stops
from pos.hq.admission import (
    Asked,
    Doorkeeper,
    Guest,
    NotAdmitted,
    admit_newcomer,
    raise_count,
)
from pos.hq.batches import Letter, Sent, read_batch
from pos.hq.bodies import decode
from pos.hq.branch_report import waiting_entries
from pos.hq.clock import Now
from pos.hq.cursors import WrongGeneration
from pos.hq.database import OfficeDatabase
from pos.hq.depot import Depot
from pos.hq.doorway import note_failure
from pos.hq.enrolment import NotEnrolled, enrol
from pos.hq.ingest import Outcome, ingest
from pos.hq.problems import Problem
from pos.hq.rows import REFUSALS, is_of_the_rows
from pos.hq.sold_receipts import NoReceipt

_NOT_ENROLLED: Final = {"bad_code": 403, "code_used": 409, "other_epoch": 409, "bad_key": 400}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """The answer to a letter, or why it was refused, and how many entries were in it."""

    answer: Outcome | Problem
    entries: int = 0


class Intake:
    """Answers terminals out of one database. Any thread."""

    def __init__(self, database: OfficeDatabase, *, now: Now, depot: Depot | None = None) -> None:
        self._database = database
        self._now = now
        self._depot = depot
        self._door = Doorkeeper(database)

    def check(self) -> None:
        """Raises `StorageError` where the database does not answer."""
        with self._database.read() as connection:
            feed.last_rev(connection)

    def entries_aside(self) -> int | None:
        """How many entries of second machines nobody has signed off; None: it cannot be said."""
        try:
            with self._database.read() as connection:
                return sum(waiting_entries(connection).values())
        except StorageError:
            return None

    def start(self) -> None:
        """Notes that terminals may have to send again what this database lacks."""
        with self._database.write() as connection:
            restored.note_start(connection, now=self._now())

    def end(self) -> None:
        """Notes that nothing is lost up to here."""
        # Unsaid where the database is away: then the next start hears the terminals first.
        with suppress(StorageError), self._database.write() as connection:
            restored.note_end(connection, now=self._now())

    def admit(self, asked: Asked) -> Guest:
        """The terminal that signed this request, which cannot be sent again."""
        guest = self._recognised(asked)
        try:
            raise_count(self._database, guest)
        except NotAdmitted as error:
            raise unauthorized(error) from error
        return guest

    def enrol(self, asked: Asked) -> EnrolReply:
        """Lets the machine in that shows a code and a key."""
        wanted = decode(asked.body, EnrolRequest, what="an EnrolRequest")
        now = self._now()
        try:
            count = admit_newcomer(wanted, asked, now=now)
            office_key = b"" if self._depot is None else self._depot.public_key()
            with self._database.write() as connection:
                reply = enrol(connection, wanted, count=count, now=now)
            return msgspec.structs.replace(reply, office_key=office_key)
        except NotAdmitted as error:
            raise unauthorized(error) from error
        except NotEnrolled as error:
            raise Problem(_NOT_ENROLLED[error.code], error.code, str(error)) from error

    def look_at(self, asked: Asked, *, terminal: str, encoding: str) -> Sent:
        """Journal entries as they were sent, before they are taken in. Writes nothing."""
        guest = self._recognised(asked, by_heart=True, late=True)
        if terminal != guest.terminal:
            raise Problem(403, "not_your_journal", f"{guest.terminal} may not send for others")
        return read_batch(asked.body, encoding=encoding, guest=guest)

    def take_letters(self, letters: Sequence[Letter], hint_ms: int = 0) -> list[Reply]:
        """The replies to letters of as many terminals; what is acknowledged is on the disk.

        Opening them is most of the work and holds no lock of the database; one that is refused
        takes no other with it.
        """
        opened = [self._open(letter) for letter in letters]
        sent = [one for one in opened if isinstance(one, Sent)]
        outcomes = iter(self.take_in(sent, hint_ms) if sent else ())
        return [
            Reply(answer=next(outcomes), entries=len(one.looked))
            if isinstance(one, Sent)
            else Reply(answer=one)
            for one in opened
        ]

    def _open(self, letter: Letter) -> Sent | Problem:
        try:
            return self.look_at(letter.asked, terminal=letter.terminal, encoding=letter.encoding)
        except Problem as problem:
            return problem

    def take_in(self, sent: Sequence[Sent], hint_ms: int = 0) -> list[Outcome]:
        """The answers to batches of as many terminals, which are on the disk by then.

        `hint_ms` is what those are asked to wait who have more to send. Where the database refuses
        what is in one batch, that alone is kept aside: nothing holds up what comes behind it.
        """
        try:
            return self._take_in(sent, hint_ms)
        except REFUSALS as error:
            if len(sent) > 1 or not is_of_the_rows(error):
                raise
            note_failure(error)
            return self._take_in(sent, hint_ms, one_by_one=True)

    def _take_in(
        self, sent: Sequence[Sent], hint_ms: int, *, one_by_one: bool = False
    ) -> list[Outcome]:
        now = self._now()
        with self._database.write() as connection:
            outcomes = ingest(connection, sent, now=now, hint_ms=hint_ms, one_by_one=one_by_one)
            for one, outcome in zip(sent, outcomes, strict=True):
                restored.note_gap(connection, one, outcome, now=now)
            return outcomes

    def note_reader(self, guest: Guest, *, scope: str, gen: str, after: int) -> None:
        """Notes what a terminal that reads on must have: the stops before its cursor."""
        if scope != STOPS or not after:
            return
        with self._database.read() as connection:
            rev = stops.heard(connection, terminal=guest.terminal, gen=gen, cursor=after)
        if rev is not None:
            with self._database.write(durable=False) as connection:
                stops.note_heard(connection, terminal=guest.terminal, rev=rev)

    def newest_snapshot(self, scope: str) -> Snapshot:
        """The snapshot of a feed for somebody who may read it."""
        if self._depot is not None:
            with self._database.read() as connection:
                snapshot = self._depot.newest(connection, scope)
            if snapshot is not None:
                return snapshot
        raise Problem(404, "no_snapshot", f"there is no snapshot of {scope}; read the feed")

    def snapshot_file(self, sha256: str) -> Path:
        """The file of a snapshot."""
        if self._depot is not None:
            path = self._depot.file(sha256)
            if path.is_file():
                return path
        raise Problem(404, "no_snapshot", "this snapshot has gone; ask for the newest")

    def read_feed(self, *, scope: str, gen: str, after: int, limit: int) -> feed.Page | Refetch:
        """A page of a feed for somebody who may read it."""
        try:
            with self._database.read() as connection:
                return feed.read_page(connection, scope=scope, gen=gen, after=after, limit=limit)
        except WrongGeneration as error:
            return Refetch(message=str(error), gen=error.gen)

    def find_receipt(self, guest: Guest, receipt: str) -> SoldReceipt:
        """What a receipt of any terminal sold, for somebody who takes goods of it back."""
        try:
            with self._database.snapshot() as connection:
                return returns.find_receipt(connection, receipt, asker=_asker(guest))
        except NoReceipt as error:
            raise Problem(404, error.code, str(error)) from error

    def set_aside(self, asked: Asked, receipt: str, *, sale: str) -> SetAside | CameBack:
        """Sets goods of a receipt aside for a return that the terminal is about to journal."""
        guest = self.admit(asked)
        wanted = decode(asked.body, ReturnWanted, what="a ReturnWanted")
        now = self._now()
        with self._database.write() as connection:
            restored.note_acked(
                connection,
                terminal=guest.terminal,
                epoch=guest.epoch,
                acked=wanted.acked,
                now=now,
            )
        self._check_caught_up(now)
        try:
            with self._database.write() as connection:
                return returns.set_aside(
                    connection,
                    receipt,
                    asker=_asker(guest),
                    sale=sale,
                    wanted=wanted,
                    now=now,
                )
        except NoReceipt as error:
            raise Problem(404, error.code, str(error)) from error

    def release(self, guest: Guest, receipt: str, *, sale: str, head: int) -> Released | NotYet:
        """Ends what was set aside for a sale of which there is no return and will be none."""
        with self._database.write() as connection:
            return returns.release(connection, receipt, asker=_asker(guest), sale=sale, head=head)

    def keep_serial(
        self, guest: Guest, *, tender: str, serial: str, sale: str
    ) -> SerialKept | SerialUsed:
        """Keeps a voucher for a sale that the terminal has in hand."""
        self._check_caught_up(self._now())
        with self._database.write() as connection:
            return serials.keep(
                connection,
                tender=tender,
                serial=serial,
                terminal=guest.terminal,
                sale=sale,
                now=self._now(),
            )

    def _check_caught_up(self, now: int) -> None:
        with self._database.read() as connection:
            elsewhere = restored.is_elsewhere(connection)
        if elsewhere:
            self.start()
        with self._database.read() as connection:
            if restored.is_catching_up(connection, now=now):
                message = "head office was restored from a backup and is being told what it lost"
                raise Problem(503, "catching_up", message, retry_after=60)

    def _recognised(self, asked: Asked, *, by_heart: bool = False, late: bool = False) -> Guest:
        try:
            return self._door.recognise(asked, now=self._now(), by_heart=by_heart, late=late)
        except NotAdmitted as error:
            raise unauthorized(error) from error


def _asker(guest: Guest) -> returns.Asker:
    return returns.Asker(terminal=guest.terminal, epoch=guest.epoch, count=guest.count)


def unauthorized(error: NotAdmitted) -> Problem:
    """What somebody is told who is not let in."""
    return Problem(401, error.code, str(error), hq_time=error.hq_time, count=error.count)
