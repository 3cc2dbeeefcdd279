"""A lane in one process, the attendant in another: he sees it, and his word is bound to it."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from pos.contract.peers import Peer
from pos.journal.verify import verify
from pos.lane.messages import Answered, Approve, Bring, Decline, Done, No, Standing
from pos.lane.seen import Seen
from pos.sync.identity import make_keys
from pos.till.answers import Answer
from pos.till.attended import Attended, TillLane
from pos.till.config import Config, LaneConfig
from pos.till.opening import open_till
from tests.pos.conftest import entries
from tests.pos.lane.conftest import DESK, LANE, Watcher, enrol, free_port, public, tell


class Console:
    """A till in a process of its own."""

    def __init__(self, folder: Path) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "pos.cli", "console", "--data", str(folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )

    def do(self, did: str, **fields: Any) -> dict[str, Any]:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps({"do": did, **fields}).encode() + b"\n")
        self._process.stdin.flush()
        told: dict[str, Any] = json.loads(self._process.stdout.readline())
        return told

    def close(self) -> None:
        if self._process.poll() is None:
            self.do("quit")
        assert self._process.wait(20) == 0
        for pipe in (self._process.stdin, self._process.stdout):
            assert pipe is not None
            pipe.close()


@pytest.fixture
def console(lane_folder: Path) -> Iterator[Console]:
    opened = Console(lane_folder)
    yield opened
    opened.close()


def standing(seen: Seen) -> Standing:
    assert seen.standing is not None
    return seen.standing


def test_the_attendant_sees_the_lane_and_approves_what_is_asked(
    console: Console, watcher: Watcher, lane_folder: Path
) -> None:
    watcher.network.follow()
    seen = watcher.until(LANE, lambda lane: lane.reach == "here")
    assert standing(seen).state == "closed"

    assert console.do("login", user="1001", pin="1001")["ok"]
    assert console.do("open_shift", float=0)["ok"]
    first = console.do("search", text="", limit=0)
    assert first["did"] == "search"
    assert console.do("scan", code="1000052")["ok"]
    seen = watcher.until(LANE, lambda lane: standing(lane).basket is not None)
    basket = standing(seen).basket
    assert basket is not None
    assert [line.line for line in basket.lines] == [1]
    assert basket.total > 0

    refused = console.do("void_line", line=1)
    assert refused["error"]["code"] == "approval_needed"
    seen = watcher.until(LANE, lambda lane: standing(lane).state == "question")
    question = standing(seen).question
    assert question is not None
    assert (question.kind, question.sale, question.line) == ("void.line", basket.sale, 1)
    assert question.amount == basket.total

    # To something else, or by somebody who may not: nothing happens.
    other = watcher.ask(LANE, Approve(question="0" * 32, by="2001"))
    assert isinstance(other, No) and other.code == "question_gone"
    own = watcher.ask(LANE, Approve(question=question.id, by="1001"))
    assert isinstance(own, No) and own.code == "approve_own"
    nobody = watcher.ask(LANE, Approve(question=question.id, by="4711"))
    assert isinstance(nobody, No) and nobody.code == "approver_may_not"

    assert isinstance(watcher.ask(LANE, Approve(question=question.id, by="2001")), Done)
    watcher.until(LANE, lambda lane: standing(lane).question is None)
    again = watcher.ask(LANE, Approve(question=question.id, by="2001"))
    assert isinstance(again, No) and again.code == "question_gone"

    state = console.do("state")["state"]
    assert [line["void"] for line in state["sale"]["lines"]] == [True]

    assert console.do("scan", code="1000052")["ok"]
    assert console.do("void_line", line=2)["error"]["code"] == "approval_needed"
    seen = watcher.until(LANE, lambda lane: standing(lane).state == "question")
    question = standing(seen).question
    assert question is not None
    assert isinstance(watcher.ask(LANE, Decline(question=question.id, by="2001")), Done)
    watcher.until(LANE, lambda lane: standing(lane).question is None)
    assert console.do("approve", user="2001", pin="2001")["error"]["code"] == "nothing_to_approve"
    console.close()

    told = [entry for entry in entries(lane_folder, "staff") if "permission" in entry]
    assert [(e["do"], e["user"], e["approver"], e["stood_at"], e["line"]) for e in told] == [
        ("approve", "1001", "2001", DESK, 1),
        ("declined", "1001", "2001", DESK, 2),
    ]
    # Head office hears where it listens, and tells the others.
    listening = [entry for entry in entries(lane_folder, "system") if entry["do"] == "listening"]
    address = lane_folder.joinpath("lianpos.toml").read_text().split('"')[1]
    assert [entry["address"] for entry in listening] == [address]
    assert verify(lane_folder)["ok"]
    watcher.until(LANE, lambda lane: lane.reach in ("calling", "away"))


def test_a_sale_that_was_parked_at_one_till_is_paid_at_another(
    console: Console,
    lane_folder: Path,
    lane_port: int,
    demo_folder: Path,
    tmp_path: Path,
    watcher: Watcher,
    desk_key: Ed25519PrivateKey,
) -> None:
    folder = tmp_path / "taker"
    folder.joinpath("keys").mkdir(parents=True)
    for name in ("catalog.db", "keys/pepper"):
        shutil.copy(demo_folder / name, folder / name)
    key = public(make_keys(lane_folder).private_key)
    giver = Peer(terminal=LANE, public_key=key, role="till", address=f"127.0.0.1:{lane_port}")
    desk = Peer(terminal=DESK, public_key=public(desk_key), role="admin")
    address = f"127.0.0.1:{free_port()}"
    taker = Peer(terminal="S001-T02", public_key=enrol(folder, "S001-T02", peers=[giver, desk]),
                 role="till", address=address)  # fmt: skip
    watcher.peers[taker.terminal] = taker
    tell(lane_folder, [taker], gen="more")

    assert console.do("login", user="1001", pin="1001")["ok"]
    assert console.do("open_shift", float=0)["ok"]
    assert console.do("scan", code="1000052")["ok"]
    parked = console.do("park")
    total = parked["state"]["parked"][0]["total"]

    till = open_till(folder=folder, config=Config(lane=LaneConfig(listen=address)))
    woken = threading.Event()
    network = till.join_store(on_ask=woken.set)
    assert network is not None
    brought: list[str] = []
    attended = Attended(network, TillLane(till), till=till, wake=woken.set, brought=brought.append)
    done: list[Answer] = []

    def sent(sale: str, *, by: str) -> Answered:
        """What somebody at a third terminal hears who sends a sale to the taker."""
        heard: list[Answered] = []

        def answered(answer: Answered) -> None:
            heard.append(answer)
            woken.set()

        watcher.network.ask("S001-T02", Bring(giver=LANE, sale=sale, by=by), answered)
        while not heard:
            assert woken.wait(20)
            woken.clear()
            attended.settle()
        return heard[0]

    try:
        assert till.login("1001", "1001").ok
        assert till.open_shift(0).ok
        attended.take_over(LANE, parked["id"], done.append)
        while not done:
            assert woken.wait(20)
            woken.clear()
            attended.settle()
        assert done[0].ok, done[0].error
        assert till.recall().ok
        sold = till.pay()
        assert sold.ok
        assert sold.state.last is not None
        assert sold.state.last.total == total

        assert console.do("scan", code="1000052")["ok"]
        other = console.do("park")["id"]
        refused = sent(other, by="1001")
        assert isinstance(refused, No) and refused.code == "approver_may_not"
        assert isinstance(sent(other, by="2001"), Done)
        assert brought == [LANE]
        gone = sent(other, by="2001")
        assert isinstance(gone, No) and gone.code == "not_parked"
        assert [one.lines for one in till.state.parked] == [1]
        assert till.recall().ok and till.pay().ok
    finally:
        network.stop()
        till.close()
    assert console.do("recall", id=parked["id"])["error"]["code"] == "nothing_parked"
    console.close()
    assert verify(folder)["ok"]
    assert verify(lane_folder)["ok"]
