"""Whatever happens between a terminal and head office: in the end every sale is there once."""

from __future__ import annotations

import os
import shutil
from contextlib import closing, suppress

import pysqlite3.dbapi2 as sqlite3
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from pos.ports import MachineClock
from pos.sync.enrolment import enrol
from pos.sync.exchange import BatchSize, push_all
from pos.sync.identity import make_keys
from pos.sync.problems import SyncProblem
from tests.hq.conftest import Office, Terminal, Wire

LONG = os.environ.get("LIANPOS_LONG", "") not in ("", "0")


class Trouble(RuleBasedStateMachine):
    """A till that sells, a network that loses answers, a head office that dies and is restored."""

    office: Office
    folder = None
    count = 0

    def __init__(self):
        super().__init__()
        type(self).count += 1
        name = f"{self.count:03d}"
        place = self.folder / name
        code = self.office.code(name)
        identity = enrol(place, self.office.url, code, MachineClock())
        self.till = Terminal(place, identity, make_keys(place).private_key)
        self.wire = Wire(self.office.url)
        self.hq = self.till.office(self.wire.url)
        self.size = BatchSize(3)
        self.backup = None

    def teardown(self):
        try:
            self.wire.answers_to_lose = 0
            push_all(self.till, self.till, self.hq)
            assert self.at_head_office() == self.sold()
            assert self.till.watermark == len(self.till.written)
        finally:
            self.hq.close()
            self.wire.close()

    @rule(total=st.integers(0, 10_000), status=st.sampled_from(["completed", "voided", "parked"]))
    def sell(self, total, status):
        self.till.sell(total, status=status)

    @rule()
    def push(self):
        with suppress(SyncProblem):
            push_all(self.till, self.till, self.hq, size=self.size)

    @rule(answers=st.integers(1, 3))
    def push_and_lose_answers(self, answers):
        self.wire.answers_to_lose = answers
        with suppress(SyncProblem):
            push_all(self.till, self.till, self.hq, size=self.size)
        self.wire.answers_to_lose = 0

    @precondition(lambda self: self.till.watermark > 0)
    @rule(data=st.data())
    def send_an_old_batch_again(self, data):
        first = data.draw(st.integers(1, self.till.watermark))
        last = data.draw(st.integers(first, len(self.till.written)))
        entries = self.till.written[first - 1 : last]
        with suppress(SyncProblem):
            self.hq.push(first=first, prev_hash=entries[0].prev, entries=entries)

    @precondition(lambda self: self.till.watermark > 0)
    @rule(data=st.data())
    def the_terminal_forgets_how_far_it_was(self, data):
        self.till.watermark = data.draw(st.integers(0, self.till.watermark))

    @rule()
    def head_office_restarts(self):
        self.office.stop()
        self.office.start()

    @rule()
    def head_office_is_backed_up(self):
        self.backup = self.folder / "backup.db"
        self.backup.unlink(missing_ok=True)
        with closing(sqlite3.connect(self.office.path)) as here:
            here.execute("VACUUM INTO ?", (str(self.backup),))

    @precondition(lambda self: self.backup is not None)
    @rule()
    def head_office_is_restored(self):
        self.office.stop()
        for suffix in ("-wal", "-shm"):
            self.office.path.with_name(self.office.path.name + suffix).unlink(missing_ok=True)
        shutil.copy(self.backup, self.office.path)
        self.office.start()

    @invariant()
    def head_office_has_a_prefix_of_the_journal_and_no_more(self):
        there = self.at_head_office()
        assert there == self.sold()[: len(there)]

    def sold(self):
        return [(entry.seq, entry.hash, entry.body) for entry in self.till.written]

    def at_head_office(self):
        here = f"terminal = '{self.till.terminal}'"
        rows = self.office.select(f"SELECT seq, hash, body FROM journal WHERE {here} ORDER BY seq")
        booked = self.office.select(f"SELECT seq FROM sale WHERE {here} ORDER BY seq")
        assert [seq for (seq,) in booked] == [seq for seq, _, _ in rows]
        return rows


@pytest.fixture
def troubled(make_office, tmp_path):
    Trouble.office = make_office()
    Trouble.folder = tmp_path
    return Trouble


def test_every_sale_is_there_once_in_the_end(troubled):
    run_state_machine_as_test(
        troubled,
        settings=settings(max_examples=200 if LONG else 8, stateful_step_count=12),
    )
