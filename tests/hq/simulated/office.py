"""Head office without its server: the real intake over a real database, which dies on demand."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import msgspec
import pysqlite3.dbapi2 as sqlite3
import sqlalchemy as sa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from pos.contract.wire import EnrolRequest, Fork, Gap, Quarantined
from pos.database import Database
from pos.hq.admission import Asked
from pos.hq.database import open_database
from pos.hq.enrolment import enrol, make_code
from pos.hq.intake import Intake
from pos.hq.problems import Problem
from tests.hq.conftest import small_chain
from tests.hq.simulated.world import World

_STATUS = {Gap: 409, Fork: 409, Quarantined: 422}


class Down(Exception):
    """Nobody answers."""


class Killed(Exception):
    """Head office died in the middle of a request."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What goes back over the wire."""

    status: int
    content: bytes
    retry_after: int = 0


class _Mortal:
    """A database whose process can be killed just before or just after a commit."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.read = database.read
        self.dies: str | None = None

    @contextmanager
    def write(self, *, durable: bool = True) -> Iterator[sa.Connection]:
        with self._database.write(durable=durable) as connection:
            yield connection
            if durable and self.dies == "before":
                raise Killed
        if durable and self.dies == "after":
            raise Killed


class SqliteStore:
    """The database file of one schedule, and its backups."""

    def __init__(self, filled: Path, folder: Path) -> None:
        self._path = folder / "hq.db"
        self._backup = folder / "yesterday.db"
        shutil.copy(filled, self._path)

    def open(self) -> Database:
        return open_database(f"sqlite:///{self._path}", fill=small_chain)

    def back_up(self) -> None:
        self._backup.unlink(missing_ok=True)
        with closing(sqlite3.connect(self._path)) as connection:
            connection.execute("VACUUM INTO ?", (str(self._backup),))

    def has_backup(self) -> bool:
        return self._backup.exists()

    def restore(self) -> None:
        """Of a database that nobody has open."""
        for suffix in ("-wal", "-shm"):
            self._path.with_name(self._path.name + suffix).unlink(missing_ok=True)
        shutil.copy(self._backup, self._path)

    def discard(self) -> None:
        for path in (self._path, self._backup):
            for suffix in ("", "-wal", "-shm"):
                path.with_name(path.name + suffix).unlink(missing_ok=True)


class Office:
    """A head office that people kill, restart, back up and restore."""

    def __init__(self, world: World, store: SqliteStore) -> None:
        self._world = world
        self._store = store
        self.restores = 0
        self.database: Database | None = None
        self.start()

    @property
    def is_up(self) -> bool:
        return self.database is not None

    def start(self) -> None:
        if self.database is None:
            self.database = self._store.open()
            self._mortal = _Mortal(self.database)
            self._intake = Intake(self._mortal, now=lambda: self._world.now)  # type: ignore[arg-type]

    def stop(self) -> None:
        if self.database is not None:
            self.database.close()
            self.database = None

    def back_up(self) -> None:
        if self.is_up:
            self._store.back_up()

    def restore(self) -> None:
        """Yesterday's backup takes the place of today."""
        if self._store.has_backup():
            self.stop()
            self._store.restore()
            self.restores += 1
            self.start()

    def discard(self) -> None:
        self.stop()
        self._store.discard()

    def answer(self, asked: Asked, *, dies: str | None = None) -> Answer:
        """The answer to one request; `Killed` when head office dies "before" or "after" commit."""
        if self.database is None:
            raise Down
        self._mortal.dies = dies
        _, version, terminals, terminal, events = asked.target.split("/")
        assert (version, terminals, events) == ("v1", "terminals", "events")
        try:
            reply = self._intake.take_events(
                asked, terminal=terminal, encoding=asked.headers.get("Content-Encoding", "")
            )
        except Problem as problem:
            content = msgspec.json.encode(problem.refused)
            return Answer(status=problem.status, content=content)
        finally:
            self._mortal.dies = None
        return Answer(status=_STATUS.get(type(reply), 200), content=msgspec.json.encode(reply))

    def acked(self, terminal: str) -> int:
        """How far a journal is durable right now."""
        assert self.database is not None
        with self.database.read() as connection:
            statement = sa.text("SELECT acked FROM chain WHERE terminal = :terminal")
            return int(connection.execute(statement, {"terminal": terminal}).scalar_one())


def key_of(terminal: str) -> Ed25519PrivateKey:
    """The same key in every run."""
    return Ed25519PrivateKey.from_private_bytes(terminal.encode().ljust(32, b"."))


def let_in(database: Database, terminal: str) -> None:
    """Enrols a till, as epoch 1 of its name."""
    store, _, number = terminal.partition("-")
    with database.write() as connection:
        code = make_code(connection, store=store, terminal=number, role="till", now=0)
        public = key_of(terminal).public_key().public_bytes_raw()
        request = EnrolRequest(code=code, public_key=public)
        enrol(connection, request, count=secrets.randbelow(2), now=0)
