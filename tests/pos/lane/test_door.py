"""The way out: two doors, each a process of its own, and the lane that sold."""

from __future__ import annotations

import datetime as dt
import json
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Final

import pytest

from pos.contract.peers import Peer
from pos.lane.network import Network
from pos.ports import SettableClock
from pos.sync.identity import make_keys
from pos.till.attended import Attended, TillLane
from pos.till.config import Config, KioskConfig, LaneConfig
from pos.till.opening import open_till
from pos.till.till import Till
from tests.pos.conftest import plain
from tests.pos.lane.conftest import enrol, free_port, public
from tests.pos.till.test_self_checkout import alone

LANE: Final = "S001-T01"
DOORS: Final = ("S001-D01", "S001-D02")
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
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._said.put(line)

    def show(self, code: str, *, lane: Lane | None = None) -> str:
        """Shows a code; `lane` is asked about it meanwhile."""
        assert self._process.stdin is not None
        self._process.stdin.write(code.encode() + b"\n")
        self._process.stdin.flush()
        for _ in range(600):
            if lane is not None:
                lane.settle()
            try:
                told = json.loads(self._said.get(timeout=0.05))
            except Empty:
                continue
            assert told["words"]
            return str(told["door"])
        raise AssertionError("the door says nothing")

    def close(self) -> None:
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.close()
        assert self._process.wait(20) == 0
        self._process.stdout.close()


class Lane:
    """The self-checkout, in this process."""

    def __init__(self, folder: Path, port: int, clock: SettableClock | None = None) -> None:
        config = Config(kiosk=EXIT, lane=LaneConfig(listen=f"127.0.0.1:{port}"))
        self.till: Till = open_till(folder=folder, config=config, clock=clock)
        self.woken = threading.Event()
        network = self.till.join_store(on_ask=self.woken.set)
        assert network is not None
        self._network: Network = network
        self._attended = Attended(network, TillLane(self.till), till=self.till, wake=lambda: None)

    def settle(self) -> None:
        self._attended.settle()

    def sell(self) -> str:
        """The code of the receipt that a shopper has in his hand."""
        assert self.till.scan(plain(self.till, 1)[0].sku).ok
        assert self.till.pay("cash").ok
        return self.till.exit_code()[0]

    def close(self) -> None:
        self._network.stop()
        self.till.close()


@pytest.fixture
def store(demo_folder: Path, tmp_path: Path) -> tuple[Path, int]:
    """The folder of a lane, which knows the doors, and its port; theirs lie beside it."""
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
    for name in DOORS:
        enrol(tmp_path / name, name, peers=[lane, *doors])
    enrol(folder, LANE, peers=doors, role="kiosk")
    return folder, port


@pytest.fixture
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
    alone(lane.till)
    late = lane.sell()
    lane.close()

    lane = Lane(folder, port)
    assert lane.till.serve_alone().ok
    code = lane.sell()
    assert first.show(code, lane=lane) == "go"
    assert second.show(code, lane=lane) == "used"
    assert first.show(code, lane=lane) == "used"
    assert second.show(late, lane=lane) == "late"
    assert second.show(code.replace("-T01-", "-T02-"), lane=lane) == "unknown"
    assert second.show("6901234567892") == "unknown"
    last = lane.sell()
    lane.close()

    # A lane that was started again still knows whom it has let out.
    lane = Lane(folder, port)
    assert second.show(code, lane=lane) == "used"
    lane.close()

    # Nobody is locked in by a lane that does not answer, and nobody goes through twice.
    assert second.show(last) == "go"
    assert second.show(last) == "used"
    assert first.show(last) == "used", "the other door is asked"
    assert second.show(late) == "late"

    # The lane hears of it once it is back; a door that knows nothing by itself hears it there.
    lane = Lane(folder, port)
    for _ in range(400):
        lane.settle()
        if lane.till.read_exit(last).values["seen"]:
            break
        lane.woken.wait(0.05)
        lane.woken.clear()
    assert lane.till.read_exit(last).values["seen"]
    lane.close()


def test_a_cashier_gives_no_code(store: tuple[Path, int]) -> None:
    lane = Lane(*store)
    try:
        assert lane.till.login("1001", "1001").ok
        assert lane.till.open_shift(0).ok
        assert lane.sell() == ""
    finally:
        lane.close()
