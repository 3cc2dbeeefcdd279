"""The way out: two doors, each a process of its own, and the lane that sold."""

from __future__ import annotations

import datetime as dt
import json
import shutil
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from queue import SimpleQueue
from typing import Final

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from pos.contract.peers import Peer
from pos.lane.messages import Answered, AnyAsk, Done, Leave, No
from pos.lane.network import Network
from pos.lane.talk import Self
from pos.ports import SettableClock
from pos.sync.identity import make_keys
from pos.till.config import Config, KioskConfig, LaneConfig
from pos.till.opening import open_till
from pos.till.till import Till
from tests.pos.conftest import entries, plain
from tests.pos.lane.conftest import enrol, free_port, now_us, public
from tests.pos.till.test_self_checkout import alone

LANE: Final = "S001-T01"
DOORS: Final = ("S001-D01", "S001-D02")
CHIEF: Final = "S001-A01"
CHIEF_KEY: Final = Ed25519PrivateKey.generate()
CHIEF_AT: Final = f"127.0.0.1:{free_port()}"
"""The first terminal of the store by name, which is off but for one test."""
EXIT: Final = KioskConfig(exit=15)


class Door:
    """`lianpos door` in a process of its own."""

    def __init__(self, folder: Path) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "pos.cli", "door", "--json", "--data", str(folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        self._said: SimpleQueue[bytes] = SimpleQueue()
        self._hearing = threading.Thread(target=self._listen, daemon=True)
        self._hearing.start()

    def _listen(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._said.put(line)

    def show(self, code: str) -> str:
        """Shows a code, and waits for what the door says."""
        self.hold(code)
        return self.said()

    def hold(self, code: str) -> None:
        """Shows a code."""
        assert self._process.stdin is not None
        self._process.stdin.write(code.encode() + b"\n")
        self._process.stdin.flush()

    def said(self) -> str:
        """What the door says to the oldest code that it has not answered yet."""
        told = json.loads(self._said.get(timeout=60))
        assert told["words"]
        return str(told["door"])

    def close(self) -> None:
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.close()
        assert self._process.wait(60) == 0
        self._hearing.join()  # It reads to the end; closed under it, its thread would fail.
        self._process.stdout.close()


class Lane:
    """The self-checkout, in this process."""

    def __init__(self, folder: Path, port: int, clock: SettableClock | None = None) -> None:
        config = Config(kiosk=EXIT, lane=LaneConfig(listen=f"127.0.0.1:{port}"))
        self.till: Till = open_till(folder=folder, config=config, clock=clock)
        network = self.till.join_store(on_ask=lambda: None)
        assert network is not None
        self._network: Network = network

    def until_seen(self, code: str) -> None:
        """Waits until a door has told of a code; nobody touches the lane meanwhile."""
        turn = threading.Event()
        for _ in range(1200):
            if self.till.read_exit(code).values["seen"]:
                return
            turn.wait(0.05)
        raise AssertionError("the lane hears of nobody who has left")

    def serve(self) -> None:
        """Serves shoppers by itself; opens the day where nobody has."""
        if not self.till.serve_alone().ok or self.till.state.screen == "no_shift":
            alone(self.till)

    def sell(self) -> str:
        """The code of the receipt that a shopper has in his hand."""
        assert self.till.scan(plain(self.till, 1)[0].sku).ok
        assert self.till.pay("cash").ok
        return self.till.exit_code()[0]

    def close(self) -> None:
        self._network.stop()
        self.till.close()


@pytest.fixture(scope="module")
def store(demo_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, int]:
    """The folder of a lane, which knows the doors, and its port; theirs lie beside it."""
    tmp_path = tmp_path_factory.mktemp("store")
    folder, port = Path(shutil.copytree(demo_folder, tmp_path / LANE)), free_port()
    key = public(make_keys(folder).private_key)
    lane = Peer(terminal=LANE, public_key=key, role="kiosk", address=f"127.0.0.1:{port}")
    addresses = {name: f"127.0.0.1:{free_port()}" for name in DOORS}
    keys = {}
    for name, address in addresses.items():
        own = tmp_path / name
        own.joinpath("keys").mkdir(parents=True)
        for file in ("catalog.db", "keys/pepper"):
            shutil.copy(demo_folder / file, own / file)
        keys[name] = public(make_keys(own).private_key)
        own.joinpath("lianpos.toml").write_text(f'[lane]\nlisten = "{address}"\n')
    doors = [
        Peer(terminal=name, public_key=keys[name], role="till", address=address)
        for name, address in addresses.items()
    ]
    chief = Peer(terminal=CHIEF, public_key=public(CHIEF_KEY), role="admin", address=CHIEF_AT)
    for name in DOORS:
        enrol(tmp_path / name, name, peers=[lane, chief, *doors])
    enrol(folder, LANE, peers=doors, role="kiosk")
    return folder, port


@pytest.fixture(scope="module")
def doors(store: tuple[Path, int]) -> Iterator[list[Door]]:
    opened = [Door(store[0].with_name(name)) for name in DOORS]
    yield opened
    for door in opened:
        door.close()


def test_a_receipt_opens_one_door_once(store: tuple[Path, int], doors: list[Door]) -> None:
    folder, port = store
    first, second = doors
    past = dt.datetime.now(dt.UTC) - dt.timedelta(minutes=30)
    lane = Lane(folder, port, SettableClock(past))
    lane.serve()
    late = lane.sell()
    lane.close()

    lane = Lane(folder, port)
    lane.serve()
    code = lane.sell()
    assert first.show(code) == "go"
    assert second.show(code) == "used"
    assert first.show(code) == "used"
    assert second.show(late) == "late"
    assert second.show(code.replace("-T01-", "-T02-")) == "unknown"
    assert second.show("6901234567892") == "unknown"
    last = lane.sell()
    lane.close()

    # A lane that was started again still knows whom it has let out.
    lane = Lane(folder, port)
    assert second.show(code) == "used"
    lane.close()

    # Nobody is locked in by a lane that does not answer, and nobody goes through twice.
    assert second.show(last) == "go"
    assert second.show(last) == "used"
    assert first.show(last) == "used", "the other door is asked"
    assert second.show(late) == "late"

    # The lane hears of it once it is back.
    lane = Lane(folder, port)
    lane.until_seen(last)
    lane.close()


def test_of_two_doors_that_ask_a_silent_lane_at_once_one_opens(
    store: tuple[Path, int], doors: list[Door]
) -> None:
    folder, port = store
    lane = Lane(folder, port)
    lane.serve()
    codes = [lane.sell() for _ in range(2)]
    lane.close()
    # Its machine takes every call, and says not a word.
    with socket.create_server(("127.0.0.1", port)):
        for code in codes:
            for door in doors:
                door.hold(code)
            assert sorted(door.said() for door in doors) == ["go", "used"]
        assert [door.show(code) for door in doors for code in codes] == ["used"] * 4

    lane = Lane(folder, port)
    for code in codes:
        lane.until_seen(code)
    lane.close()
    alone_for = [
        entry["receipt"]
        for name in DOORS
        for entry in entries(folder.with_name(name), "system")
        if entry["do"] == "opened_alone"
    ]
    assert set(alone_for) >= {code[3:18] for code in codes}
    assert len(set(alone_for)) == len(alone_for)


def test_the_first_of_the_store_decides_for_a_silent_lane(
    store: tuple[Path, int], doors: list[Door]
) -> None:
    folder, port = store
    lane = Lane(folder, port)
    lane.serve()
    code = lane.sell()
    lane.close()
    heard: set[tuple[str, str]] = set()

    def answer(ask: AnyAsk) -> Answered:
        assert isinstance(ask, Leave)
        heard.add((ask.stage, ask.scan))
        return No(n=ask.n, code="exit_used") if ask.stage == "decide" else Done(n=ask.n)

    keys = {name: public(make_keys(folder.with_name(name)).private_key) for name in DOORS}
    peers = {name: Peer(terminal=name, public_key=key, role="till") for name, key in keys.items()}
    me = Self(terminal=CHIEF, key=CHIEF_KEY, peers=lambda: peers, now_us=now_us)
    chief = Network(me, listen=CHIEF_AT, at_once=answer)
    chief.start()
    try:
        with socket.create_server(("127.0.0.1", port)):
            for door in doors:
                door.hold(code)
            assert [door.said() for door in doors] == ["used"] * 2
    finally:
        chief.stop()
    scans = {scan for stage, scan in heard if stage == "ask"}
    assert len(scans) == 2 and heard == {
        (stage, one) for stage in ("ask", "decide") for one in scans
    }
    assert doors[0].show(code) == "go", "nobody is there that would say no"


def test_a_cashier_gives_no_code(demo_folder: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(demo_folder, tmp_path / LANE))
    enrol(folder, LANE, peers=[])
    lane = Lane(folder, free_port())
    try:
        assert lane.till.login("1001", "1001").ok
        assert lane.till.open_shift(0).ok
        assert lane.sell() == ""
    finally:
        lane.close()
