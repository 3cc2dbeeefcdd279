"""Many terminals at once: one transaction for all of them, and no one's fault is another's."""

from __future__ import annotations

import asyncio
import threading
from dataclasses import dataclass

import pytest
from starlette.datastructures import Headers

from pos.contract.wire import Ack, encode_batch
from pos.database import StorageError
from pos.hq import collector
from pos.hq.admission import Asked
from pos.hq.batches import Letter
from pos.hq.clock import machine_now
from pos.hq.collector import Collector
from pos.hq.intake import Intake, Reply
from pos.hq.observing import Counts
from pos.hq.problems import Problem
from tests.hq.conftest import signed


@dataclass(frozen=True)
class Batch:
    """What the collector looks at of a letter."""

    terminal: str
    n: int = 0
    size: int = 700


class Disk:
    """Takes groups down; the first one waits until it is let go."""

    def __init__(self, refuses=()):
        self.groups = []
        self.hints = []
        self.go = threading.Event()
        self.refuses = refuses

    def write(self, sent, hint_ms):
        self.go.wait(10)
        for batch in sent:
            if batch.terminal in self.refuses:
                raise self.refuses[batch.terminal]
        self.groups.append([(batch.terminal, batch.n) for batch in sent])
        self.hints.append(hint_ms)
        return [Reply(answer=f"{batch.terminal}.{batch.n}") for batch in sent]


def take_all(disk, batches, *, lanes=1):
    """Everybody's answer, when all of them ask while the first is being written."""

    async def run():
        collector = Collector(disk.write, lanes=lanes, counts=Counts())
        asking = [asyncio.create_task(collector.take(batch)) for batch in batches]
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        disk.go.set()
        try:
            told = await asyncio.wait_for(asyncio.gather(*asking, return_exceptions=True), 20)
            return [one.answer if isinstance(one, Reply) else one for one in told]
        finally:
            collector.close()

    return asyncio.run(run())


def test_those_who_come_while_one_is_written_share_the_next_transaction():
    disk = Disk()
    batches = [Batch(f"T{n}") for n in range(10)]
    assert take_all(disk, batches) == [f"T{n}.0" for n in range(10)]
    assert [len(group) for group in disk.groups] == [1, 9]


def test_a_terminal_has_one_batch_in_a_transaction_and_in_the_order_it_sent_them():
    disk = Disk()
    batches = [Batch("T1", n) for n in range(4)] + [Batch("T2")]
    assert take_all(disk, batches, lanes=2) == [f"T1.{n}" for n in range(4)] + ["T2.0"]
    assert [n for group in disk.groups for name, n in group if name == "T1"] == [0, 1, 2, 3]
    assert all(len(group) == len({name for name, _ in group}) for group in disk.groups)


def test_a_batch_that_cannot_be_written_takes_no_other_with_it():
    disk = Disk(refuses={"T5": ArithmeticError("a bug")})
    answers = take_all(disk, [Batch(f"T{n}") for n in range(10)])
    assert isinstance(answers[5], ArithmeticError)
    assert [answer for n, answer in enumerate(answers) if n != 5] == [
        f"T{n}.0" for n in range(10) if n != 5
    ]


def test_a_disk_that_fails_is_said_to_all_and_tried_once():
    disk = Disk(refuses={"T5": StorageError("disk_full", None, "")})
    answers = take_all(disk, [Batch(f"T{n}") for n in range(10)])
    assert answers[0] == "T0.0"
    assert all(isinstance(answer, StorageError) for answer in answers[1:])


@pytest.mark.parametrize(("waiting", "asked"), [(40, False), (400, True)])
def test_a_crowd_is_asked_to_take_its_time(waiting, asked):
    disk = Disk()
    take_all(disk, [Batch(f"T{n}") for n in range(waiting)])
    assert any(disk.hints) is asked
    assert disk.hints[-1] == 0


def test_a_second_transaction_goes_beside_the_first_only_when_there_is_much_to_write():
    little, much = Disk(), Disk()
    take_all(little, [Batch(f"T{n}") for n in range(10)], lanes=2)
    assert sorted(map(len, little.groups)) == [1, 9]
    take_all(much, [Batch(f"T{n}", size=20_000) for n in range(10)], lanes=2)
    assert sorted(map(len, much.groups)) == [1, 2, 7]


def all_send_three(disk):
    """Twenty terminals that send their next batch as soon as they are answered."""

    async def send_three(gathering, name):
        return [(await gathering.take(Batch(name, n))).answer for n in range(3)]

    async def run():
        gathering = Collector(disk.write, lanes=2, counts=Counts())
        sending = [asyncio.create_task(send_three(gathering, f"T{n}")) for n in range(20)]
        await asyncio.sleep(0)
        disk.go.set()
        try:
            return await asyncio.wait_for(asyncio.gather(*sending), 20)
        finally:
            gathering.close()

    return asyncio.run(run())


def test_who_was_answered_together_shares_the_next_transaction_too():
    disk = Disk()
    assert all_send_three(disk) == [[f"T{n}.{k}" for k in range(3)] for n in range(20)]
    # One came first and was written alone; it does not run ahead of the others for long.
    assert len(disk.groups) <= 6


def test_nobody_waits_longer_than_until_all_who_were_answered_are_back(monkeypatch):
    monkeypatch.setattr(collector, "_MOMENT", 600)
    disk = Disk()
    all_send_three(disk)
    assert [len(group) for group in disk.groups] == [1, 19, 20, 20]


def test_a_letter_that_is_refused_takes_no_other_with_it(office, enrolled):
    tills = [enrolled(f"T0{n}", folder=f"T0{n}") for n in (1, 2, 3)]
    letters = []
    for till in tills:
        till.sell()
        body = encode_batch(
            epoch=till.epoch, first=1, prev_hash=till.written[0].prev, entries=till.written
        )
        target = f"/v1/terminals/{till.terminal}/events"
        # What the second says it sent is not what it signed.
        headers = signed(till, "POST", target, b"other" if till is tills[1] else body)
        asked = Asked(method="POST", target=target, headers=Headers(headers), body=body)
        letters.append(Letter(terminal=till.terminal, asked=asked, encoding=""))
    replies = Intake(office.database, now=machine_now).take_letters(letters)
    assert [type(reply.answer) for reply in replies] == [Ack, Problem, Ack]
    assert [reply.entries for reply in replies] == [1, 0, 1]
    booked = office.select("SELECT terminal FROM sale ORDER BY terminal")
    assert booked == [("S001-T01",), ("S001-T03",)]
