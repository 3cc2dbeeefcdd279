"""A head office on a real socket over a real file, and terminals that speak its wire.

The tests look into the file with the same SQLite as the code: with a second copy of the library
in one process, closing a file in one drops the locks of the other.
"""

from __future__ import annotations

import json
import secrets
import shutil
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, suppress
from hashlib import sha256
from pathlib import Path

import httpx
import pysqlite3.dbapi2 as sqlite3
import pytest
import sqlalchemy as sa
import structlog
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from pos.catalog.item import Item
from pos.contract.entry import Entry, chain_hash, genesis, header_bytes, key_id
from pos.contract.requests import sign_request
from pos.contract.snapshots import Snapshot
from pos.hq import serving
from pos.hq.clock import machine_now
from pos.hq.database import OfficeDatabase, open_database
from pos.hq.depot import depot_of
from pos.hq.enrolment import make_code
from pos.hq.feed import CATALOG
from pos.hq.goods import stock_demo_goods
from pos.hq.members.keys import MemberKeys
from pos.hq.members.office import MemberOffice
from pos.hq.packing import is_due, make_snapshot
from pos.hq.payments.office import PaymentOffice
from pos.hq.stores import add_store
from pos.ports import MachineClock
from pos.sync.client import HeadOffice
from pos.sync.enrolment import enrol
from pos.sync.identity import Identity, make_keys

_MASTER = bytes(range(32))
MEMBER_KEYS = MemberKeys(_MASTER)


def member_key_in(folder: Path) -> Path:
    """The file with that key where a head office in this folder looks for it."""
    path = folder / "keys" / "hq_members.key"
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(_MASTER)
    return path


def make_item(sku: str, *, price: int = 500, name: str = "牛奶", brand: str = "光明") -> Item:
    return Item(
        sku=sku,
        barcodes=(),
        name=name,
        name_en="Milk",
        unit="each",
        price=price,
        tax_rate="13",
        category="food/dairy/milk",
        brand=brand,
        plu="",
        min_age=0,
        max_per_sale=0,
        not_for_sale=False,
        discountable=True,
    )


def small_chain(connection: sa.Connection) -> None:
    """Two stores without staff and 25 goods: what a test needs, in no time."""
    for store, zone in (("S001", "all"), ("S002", "east")):
        add_store(
            connection,
            store=store,
            name={"zh_CN": f"{store}店", "en": f"Shop {store}"},
            zone=zone,
            staff=(),
            training=True,
        )
    stock_demo_goods(connection, [make_item(f"D{n:03d}") for n in range(25)], categories={})


class Office:
    """A head office under test: its file, its address, and a server that can be stopped."""

    def __init__(
        self,
        folder: Path,
        filled: Path,
        payments: Callable[[OfficeDatabase], PaymentOffice | None] = lambda _: None,
    ) -> None:
        self.path = folder / "hq.db"
        self._payments = payments
        self.now: Callable[[], int] = machine_now
        """What the membership takes for the time, which tests may set."""
        shutil.copy(filled, self.path)
        self._key_file = member_key_in(folder)
        self.depot = depot_of(database=f"sqlite:///{self.path}")
        self.url = ""
        self.start()

    def start(self) -> None:
        """Starts, on the address it had before if there was one."""
        self._database = open_database(
            f"sqlite:///{self.path}", fill=small_chain, key_file=lambda: self._key_file
        )
        port = int(self.url.rpartition(":")[2]) if self.url else 0
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", port))
        self.url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        ready = threading.Event()
        self._server = serving.create_server(
            self._database,
            ready=ready.set,
            depot=self.depot,
            payments=self._payments(self._database),
            members=MemberOffice(
                self._database,
                MEMBER_KEYS,
                now=lambda: self.now(),
                signing_key=self.depot.signing_key,
            ),
        )
        self._thread = threading.Thread(
            target=self._server.run, kwargs={"sockets": [listener]}, daemon=True
        )
        self._thread.start()
        assert ready.wait(10)

    def stop(self) -> None:
        self._server.should_exit = True
        self._thread.join(10)
        assert not self._thread.is_alive()
        self._database.close()

    def is_answering(self) -> bool:
        """Whether a request is under way."""
        return bool(self._server.server_state.tasks)

    def code(self, terminal: str = "T01", store: str = "S001") -> str:
        with self._database.write() as connection:
            return make_code(
                connection, store=store, terminal=terminal, role="till", now=machine_now()
            )

    @property
    def database(self) -> OfficeDatabase:
        return self._database

    def write(self) -> AbstractContextManager[sa.Connection]:
        return self._database.write()

    def pack(self, scope: str = CATALOG) -> Snapshot:
        """Makes a snapshot of a feed."""
        made = make_snapshot(self._database, self.depot, scope=scope, now=machine_now)
        assert made is not None
        return made

    def is_due(self) -> bool:
        with self._database.read() as connection:
            return is_due(connection, self.depot, CATALOG)

    def select(self, statement: str) -> list[tuple[object, ...]]:
        """Rows as another process would see them."""
        with closing(sqlite3.connect(f"{self.path.as_uri()}?mode=ro", uri=True)) as other:
            return other.execute(statement).fetchall()


class Terminal:
    """A till without its selling: entries by the contract of the journal, and a watermark."""

    def __init__(self, folder: Path, identity: Identity, key: Ed25519PrivateKey) -> None:
        self.folder = folder
        self.identity = identity
        self.terminal = identity.terminal
        self.epoch = identity.epoch
        self.key = key
        self.written: list[Entry] = []
        self.watermark = 0
        self.total = identity.total
        self.abs_total = identity.abs_total
        self.receipt = identity.last_receipt

    def office(self, url: str | None = None) -> HeadOffice:
        """A connection, straight or by way of `url`."""
        known = self.identity
        if url is not None:
            known = Identity(**{**_fields(known), "hq_url": url})
        return HeadOffice(identity=known, private_key=self.key, clock=MachineClock(), timeout=5)

    # What sync asks of a journal and of a watermark.

    class _Head:
        def __init__(self, seq: int, hash: bytes) -> None:
            self.seq = seq
            self.hash = hash

    def head(self) -> Terminal._Head:
        last = self.written[-1].hash if self.written else self._genesis()
        return self._Head(len(self.written), last)

    def entries(self, after: int, limit: int) -> list[Entry]:
        return self.written[after : after + limit]

    def acked(self) -> int:
        return self.watermark

    def set_acked(self, seq: int) -> None:
        self.watermark = seq

    # What people do.

    def sell(
        self, total: int = 1990, *, day: str = "2026-11-22", status: str = "completed"
    ) -> Entry:
        done = status == "completed"
        if done:
            self.receipt += 1
        body = {
            "sale": f"{self.terminal}-{self.epoch}-{len(self.written) + 1}",
            "receipt": f"{self.terminal}-{self.receipt:06d}" if done else None,
            "status": status,
            "total": total,
            "lines": [{"line": 1, "net": total, "tax": 0, "void": False}],
            "tenders": [{"tender": "cash", "amount": total}] if done else [],
        }
        return self.write("sale", body, amount=total if done else 0, day=day)

    def take_back(self, total: int, *, of: str, day: str = "2026-11-22") -> Entry:
        self.receipt += 1
        body = {
            "sale": f"{self.terminal}-{self.epoch}-{len(self.written) + 1}",
            "receipt": f"{self.terminal}-{self.receipt:06d}",
            "status": "completed",
            "total": -total,
            "of": of,
            "lines": [{"line": 1, "net": -total, "tax": 0, "void": False}],
            "tenders": [{"tender": "cash", "amount": -total}],
        }
        return self.write("return", body, amount=-total, day=day)

    def write(
        self, kind: str, body: object, *, amount: int = 0, day: str = "2026-11-22", v: int = 1
    ) -> Entry:
        """Journals `body`: JSON, or the very bytes."""
        raw = body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()
        self.total += amount
        self.abs_total += abs(amount)
        same = [entry for entry in self.written if entry.kind == kind]
        numbers = {
            "epoch": self.epoch,
            "seq": len(self.written) + 1,
            "kind": kind,
            "kind_seq": len(same) + 1,
            "v": v,
            "ts": machine_now(),
            "mono": 1,
            "boot": "b00t",
            "day": day,
            "total": self.total,
            "abs_total": self.abs_total,
        }
        prev, kind_prev = self.head().hash, same[-1].hash if same else self._genesis()
        digest = sha256(raw).digest()
        own = chain_hash(
            prev=prev,
            kind_prev=kind_prev,
            header=header_bytes(terminal=self.terminal, **numbers),
            body_sha256=digest,
        )
        entry = Entry(
            **numbers,
            body=raw,
            body_sha256=digest,
            prev=prev,
            kind_prev=kind_prev,
            hash=own,
            sig=self.key.sign(own),
            key_id=key_id(self.key.public_key()),
        )
        self.written.append(entry)
        return entry

    def _genesis(self) -> bytes:
        return genesis(terminal=self.terminal, epoch=self.epoch)


def _fields(identity: Identity) -> dict[str, object]:
    return {name: getattr(identity, name) for name in identity.__struct_fields__}


def signed(
    till: Terminal, method: str, target: str, body: bytes = b"", **changed: object
) -> dict[str, str]:
    """The signing headers of one request, with whatever a test wants wrong in them."""
    facts = {
        "terminal": till.terminal,
        "epoch": till.epoch,
        "method": method,
        "target": target,
        "body": body,
        "ts": machine_now(),
        "nonce": secrets.token_hex(16),
        "count": machine_now(),
    }
    return sign_request(till.key, **{**facts, **changed})


def code_of(reply: httpx.Response) -> tuple[int, str]:
    """Status and code of a refusal."""
    return (reply.status_code, reply.json()["code"])


@pytest.fixture(autouse=True)
def quiet_afterwards() -> Iterator[None]:
    """A test or a command that it ran may log to a stream that is closed when it ends: what was
    set up for it is no other test's."""
    yield
    structlog.reset_defaults()


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small chain's database, made once."""
    path = tmp_path_factory.mktemp("filled") / "hq.db"
    open_database(f"sqlite:///{path}", fill=small_chain).close()
    return path


@pytest.fixture(scope="module")
def make_office(
    filled: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[..., Office]]:
    """Opens head offices that stay for a module's tests."""
    running: list[Office] = []

    def make(
        payments: Callable[[OfficeDatabase], PaymentOffice | None] = lambda _: None,
    ) -> Office:
        running.append(Office(tmp_path_factory.mktemp("office"), filled, payments))
        return running[-1]

    yield make
    for one in running:
        one.stop()


@pytest.fixture
def office(filled: Path, tmp_path: Path) -> Iterator[Office]:
    running = Office(tmp_path, filled)
    yield running
    running.stop()


@pytest.fixture
def enrolled(office: Office, tmp_path: Path) -> Callable[..., Terminal]:
    """Enrols terminals over the wire."""

    def make(terminal: str = "T01", store: str = "S001", folder: str | None = None) -> Terminal:
        place = tmp_path / (folder or terminal)
        identity = enrol(place, office.url, office.code(terminal, store), MachineClock())
        return Terminal(place, identity, make_keys(place).private_key)

    return make


@pytest.fixture
def terminal(enrolled: Callable[..., Terminal]) -> Terminal:
    return enrolled()


@pytest.fixture
def plain(office: Office) -> Iterator[httpx.Client]:
    """Somebody with an HTTP client and no key."""
    with httpx.Client(base_url=office.url, trust_env=False, verify=False) as client:
        yield client


class Wire:
    """The network between a terminal and head office; it can lose answers, and be cut when so
    many more connections were made."""

    def __init__(self, target: str) -> None:
        self._target = target
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self.answers_to_lose = 0
        self.lost = 0
        self.connections_left: int | None = None
        self._open: list[socket.socket] = []
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        self._listener.close()
        for one in self._open:
            one.close()

    def _accept(self) -> None:
        host, _, port = self._target.removeprefix("http://").rpartition(":")
        while True:
            try:
                near, _ = self._listener.accept()
            except OSError:
                return
            if self.connections_left == 0:
                near.close()
                continue
            if self.connections_left is not None:
                self.connections_left -= 1
            try:
                far = socket.create_connection((host, int(port)), timeout=10)
            except OSError:
                near.close()
                continue
            self._open += [near, far]
            threading.Thread(target=self._carry_up, args=(near, far), daemon=True).start()
            threading.Thread(target=self._carry_down, args=(near, far), daemon=True).start()

    def _carry_up(self, near: socket.socket, far: socket.socket) -> None:
        with suppress(OSError):
            while data := near.recv(65536):
                far.sendall(data)
        self._end(near, far)

    def _carry_down(self, near: socket.socket, far: socket.socket) -> None:
        with suppress(OSError):
            while data := far.recv(65536):
                if self.answers_to_lose:
                    self.answers_to_lose -= 1
                    self.lost += 1
                    break
                near.sendall(data)
        self._end(near, far)

    def _end(self, near: socket.socket, far: socket.socket) -> None:
        for one in (near, far):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()


@pytest.fixture
def wire(office: Office) -> Iterator[Wire]:
    between = Wire(office.url)
    yield between
    between.close()
