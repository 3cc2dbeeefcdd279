"""Head office without its server: the real intake over a real database, which dies on demand."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import parse_qsl, unquote

import msgspec
import sqlalchemy as sa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from pos.contract.returns import CameBack, NotYet
from pos.contract.wire import EnrolRequest, Fork, Gap, Quarantined, Refetch
from pos.hq import feed
from pos.hq.admission import Asked, NotAdmitted
from pos.hq.database import OfficeDatabase, open_database
from pos.hq.enrolment import enrol, make_code
from pos.hq.intake import Intake, unauthorized
from pos.hq.problems import Problem
from tests.hq.conftest import small_chain
from tests.hq.simulated.world import World
from tests.postgres import Cluster

_STATUS = {Gap: 409, Fork: 409, Quarantined: 422, Refetch: 409, CameBack: 409, NotYet: 409}


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


class Mortal:
    """A database whose process can be killed just before or just after a commit."""

    def __init__(self, database: OfficeDatabase) -> None:
        self._database = database
        self.read = database.read
        self.snapshot = database.snapshot
        self.dies: str | None = None
        self.commits = 0

    @contextmanager
    def write(self, *, durable: bool = True) -> Iterator[sa.Connection]:
        with self._database.write(durable=durable) as connection:
            yield connection
            if durable and self.dies == "before":
                raise Killed
        self.commits += 1
        if durable and self.dies == "after":
            raise Killed


class Store(Protocol):
    """Where the database of one schedule lies, and its backup of yesterday."""

    def open(self) -> OfficeDatabase: ...
    def back_up(self) -> None: ...
    def restore(self) -> bool: ...
    def discard(self) -> None: ...


class SqliteStore:
    """A file that is a copy of `filled`. Nobody has it open when it is copied."""

    def __init__(self, filled: Path, folder: Path) -> None:
        self._path = folder / "hq.db"
        self._backup = folder / "yesterday.db"
        shutil.copy(filled, self._path)

    def open(self) -> OfficeDatabase:
        return open_database(f"sqlite:///{self._path}", fill=small_chain)

    def back_up(self) -> None:
        shutil.copy(self._path, self._backup)

    def restore(self) -> bool:
        """Puts the backup in the place of today; whether there is one."""
        if not self._backup.exists():
            return False
        shutil.copy(self._backup, self._path)
        return True

    def discard(self) -> None:
        self._path.unlink(missing_ok=True)
        self._backup.unlink(missing_ok=True)


class PostgresStore:
    """A database of a cluster that is a copy of `filled`."""

    def __init__(self, cluster: Cluster, filled: str) -> None:
        self._cluster = cluster
        self._name = cluster.make(filled)
        self._backup: str | None = None

    def open(self) -> OfficeDatabase:
        return open_database(self._cluster.url(self._name), fill=small_chain)

    def back_up(self) -> None:
        if self._backup is not None:
            self._cluster.drop(self._backup)
        self._backup = self._cluster.make(self._name)

    def restore(self) -> bool:
        if self._backup is None:
            return False
        self._cluster.drop(self._name)
        self._name = self._cluster.make(self._backup)
        return True

    def discard(self) -> None:
        for name in (self._name, self._backup):
            if name is not None:
                self._cluster.drop(name)


class Office:
    """A head office that people kill, restart, back up and restore."""

    def __init__(self, world: World, store: Store) -> None:
        self._world = world
        self._store = store
        self.restores = 0
        self.database: OfficeDatabase | None = None
        self.start()

    @property
    def is_up(self) -> bool:
        return self.database is not None

    def start(self) -> None:
        if self.database is None:
            self.database = self._store.open()
            self._mortal = Mortal(self.database)
            self._intake = Intake(self._mortal, now=lambda: self._world.now)  # type: ignore[arg-type]

    def stop(self) -> None:
        if self.database is not None:
            self.database.close()
            self.database = None

    def back_up(self) -> None:
        """A copy of this moment."""
        was_up = self.is_up
        self.stop()
        self._store.back_up()
        if was_up:
            self.start()

    def restore(self) -> None:
        """Yesterday's backup takes the place of today."""
        self.stop()
        self.restores += self._store.restore()
        self.start()

    def discard(self) -> None:
        self.stop()
        self._store.discard()

    def answer(self, asked: Asked, *, dies: str | None = None) -> Answer:
        """The answer to one request; `Killed` when head office dies "before" or "after" commit."""
        if self.database is None:
            raise Down
        self._mortal.dies = dies
        try:
            return answered(lambda: routed(self._intake, asked))
        finally:
            self._mortal.dies = None

    def acked(self, terminal: str) -> int:
        """How far a journal is durable right now."""
        assert self.database is not None
        with self.database.read() as connection:
            statement = sa.text("SELECT acked FROM chain WHERE terminal = :terminal")
            return int(connection.execute(statement, {"terminal": terminal}).scalar_one())


def answered(act: Callable[[], Any]) -> Answer:
    """What `act` says, or what it refuses, as the server puts it."""
    try:
        reply = act()
    except Problem as problem:
        return Answer(status=problem.status, content=msgspec.json.encode(problem.refused))
    if isinstance(reply, feed.Page):
        return Answer(status=200, content=reply.content)
    return Answer(status=_STATUS.get(type(reply), 200), content=msgspec.json.encode(reply))


def routed(intake: Intake, asked: Asked) -> Any:
    """What the routes of the server do."""
    path, _, query = asked.target.partition("?")
    given = dict(parse_qsl(query))
    match (asked.method, *unquote(path).split("/")[2:]):
        case ("POST", "enrol"):
            return intake.enrol(asked)
        case ("POST", "terminals", terminal, "events"):
            encoding = asked.headers.get("Content-Encoding", "")
            sent = intake.look_at(asked, terminal=terminal, encoding=encoding)
            (reply,) = intake.take_in([sent])
            if isinstance(reply, NotAdmitted):
                raise unauthorized(reply)
            return reply
        case ("GET", "feed", scope):
            intake.admit(asked)
            after, limit = int(given["after"]), int(given["limit"])
            gen = given.get("gen", "")
            return intake.read_feed(scope=scope, gen=gen, after=after, limit=limit)
        case ("GET", "receipts", receipt):
            return intake.find_receipt(intake.admit(asked), receipt)
        case ("PUT", "returns", receipt, sale):
            return intake.set_aside(asked, receipt, sale=sale)
        case ("DELETE", "returns", receipt, sale):
            head = int(given["head"])
            return intake.release(intake.admit(asked), receipt, sale=sale, head=head)
    raise Problem(404, "not_found", "Not Found")


def key_of(terminal: str) -> Ed25519PrivateKey:
    """The same key in every run."""
    return Ed25519PrivateKey.from_private_bytes(terminal.encode().ljust(32, b"."))


def let_in(database: OfficeDatabase, terminal: str) -> None:
    """Enrols a till, as epoch 1 of its name."""
    store, _, number = terminal.partition("-")
    with database.write() as connection:
        code = make_code(connection, store=store, terminal=number, role="till", now=0)
        public = key_of(terminal).public_key().public_bytes_raw()
        request = EnrolRequest(code=code, public_key=public)
        enrol(connection, request, count=secrets.randbelow(2), now=0)
