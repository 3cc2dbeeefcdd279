"""Terminals of a store that head office has told of each other, without a head office."""

from __future__ import annotations

import datetime as dt
import shutil
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from pos.catalog.store import Catalog
from pos.contract.peers import PEERS, Peer
from pos.contract.wire import FeedRow
from pos.lane.messages import Answered, AnyAsk
from pos.lane.network import Network
from pos.lane.seen import Seen
from pos.lane.talk import Self
from pos.sync.identity import Identity, make_keys
from pos.till.config import Config, LaneConfig, LimitsConfig, RoleLimitsConfig
from pos.till.joining import _EPOCH, _MICROSECOND

LANE: Final = "S001-T01"
DESK: Final = "S001-T09"
STRICT: Final = LimitsConfig(cashier=RoleLimitsConfig(void=0))


def now_us() -> int:
    return (dt.datetime.now(dt.UTC) - _EPOCH) // _MICROSECOND


def public(key: Ed25519PrivateKey) -> str:
    return key.public_key().public_bytes_raw().hex()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def enrol(folder: Path, terminal: str, *, peers: list[Peer], role: str = "till") -> str:
    """Makes the folder that of a terminal of a store; answers its public key."""
    identity = Identity(
        terminal=terminal,
        store=terminal.partition("-")[0],
        epoch=1,
        hq_url="http://127.0.0.1:9",
        role=role,
        scopes=(),
        enrolled_at="2026-11-22T09:00:00+08:00",
    )
    folder.joinpath("terminal.json").write_bytes(msgspec.json.encode(identity))
    tell(folder, peers)
    return public(make_keys(folder).private_key)


def tell(folder: Path, peers: list[Peer], *, gen: str = "peers") -> None:
    """What head office tells the terminal of the others; who is not among them is not let in."""
    catalog = Catalog(folder / "catalog.db")
    try:
        rows = [
            FeedRow(rev=n, table=PEERS, op="put", key=p.terminal, row=msgspec.to_builtins(p))
            for n, p in enumerate(peers, start=1)
        ]
        catalog.apply(scope="terminal:peers", gen=gen, rows=rows, cursor=len(rows))
        catalog.settle("terminal:peers")
    finally:
        catalog.close()


class Watcher:
    """A terminal of the store that calls the others, in this process."""

    def __init__(self, terminal: str, key: Ed25519PrivateKey, peers: dict[str, Peer]) -> None:
        self.terminal = terminal
        self.peers = peers
        self._news = threading.Condition()
        me = Self(terminal=terminal, key=key, peers=lambda: self.peers, now_us=now_us)
        self.network = Network(me, on_news=self._heard)
        self.network.start()

    def _heard(self) -> None:
        with self._news:
            self._news.notify_all()

    def until(self, terminal: str, fits: Callable[[Seen], bool], seconds: float = 20) -> Seen:
        """What is known of another terminal once it `fits`."""
        deadline = time.monotonic() + seconds
        with self._news:
            while True:
                seen = self.network.floor().get(terminal)
                if seen is not None and fits(seen):
                    return seen
                assert self._news.wait(deadline - time.monotonic()), f"still {seen}"

    def until_gone(self, terminal: str, seconds: float = 20) -> None:
        """Waits until a terminal is none of the store any more."""
        deadline = time.monotonic() + seconds
        with self._news:
            while terminal in self.network.floor():
                assert self._news.wait(deadline - time.monotonic())

    def ask(self, terminal: str, ask: AnyAsk) -> Answered:
        answers: list[Answered] = []
        come = threading.Event()

        def answered(answer: Answered) -> None:
            answers.append(answer)
            come.set()

        self.network.ask(terminal, ask, answered)
        assert come.wait(20)
        return answers[0]


@pytest.fixture
def desk_key() -> Ed25519PrivateKey:
    return Ed25519PrivateKey.generate()


@pytest.fixture
def lane_port() -> int:
    return free_port()


@pytest.fixture
def lane_folder(
    demo_folder: Path, tmp_path: Path, desk_key: Ed25519PrivateKey, lane_port: int
) -> Path:
    """A strict till that knows of the attendant's terminal."""
    folder = Path(shutil.copytree(demo_folder, tmp_path / "lane"))
    desk = Peer(terminal=DESK, public_key=public(desk_key), role="admin")
    enrol(folder, LANE, peers=[desk])
    folder.joinpath("lianpos.toml").write_text(
        f'[lane]\nlisten = "127.0.0.1:{lane_port}"\n\n[limits.cashier]\nvoid = 0\n'
    )
    return folder


@pytest.fixture
def watcher(lane_folder: Path, lane_port: int, desk_key: Ed25519PrivateKey) -> Iterator[Watcher]:
    """The attendant's terminal."""
    key = public(make_keys(lane_folder).private_key)
    lane = Peer(terminal=LANE, public_key=key, role="till", address=f"127.0.0.1:{lane_port}")
    made = Watcher(DESK, desk_key, {LANE: lane})
    yield made
    made.network.stop()


def lane_config(port: int) -> Config:
    return Config(limits=STRICT, lane=LaneConfig(listen=f"127.0.0.1:{port}"))
