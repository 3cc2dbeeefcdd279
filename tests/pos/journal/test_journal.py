"""The journal: gapless, chained, signed, append-only."""

from __future__ import annotations

import json
import sys
import threading
from collections.abc import Iterator
from typing import Any

import pysqlite3.dbapi2 as sqlite
import pytest
from sqlalchemy.exc import IntegrityError

from pos.contract.entry import entry_hash, genesis, is_signed
from pos.database import StorageError
from pos.journal import schema
from pos.journal.verify import verify

DAY = "2026-11-22"


def raw(record: Any, statement: str) -> None:
    connection = sqlite.connect(record.folder / "journal.db", isolation_level=None)
    try:
        connection.execute(statement)
    finally:
        connection.close()


def test_every_entry_chains_to_the_one_before_and_to_its_kind(record: Any) -> None:
    record.sell()
    record.journal.append("staff", {"do": "login", "user": "1001"}, day=DAY)
    record.sell()
    entries = record.journal.entries(0, 100)
    first = genesis(terminal="S001-T01", epoch=1)
    before, kinds = first, {}
    for number, entry in enumerate(entries, start=1):
        assert entry.seq == number
        assert entry.prev == before
        kind_seq, kind_prev = kinds.get(entry.kind, (0, first))
        assert (entry.kind_seq, entry.kind_prev) == (kind_seq + 1, kind_prev)
        assert entry.hash == entry_hash("S001-T01", entry)
        assert is_signed(record.journal.public_key, entry_hash=entry.hash, signature=entry.sig)
        before, kinds[entry.kind] = entry.hash, (entry.kind_seq, entry.hash)
    assert [entry.kind for entry in entries] == ["system", "shift", "sale", "staff", "sale"]


def test_receipt_numbers_have_no_gap_and_only_completed_sales_take_one(record: Any) -> None:
    receipts = [
        record.sell().receipt,
        record.sell(status="voided").receipt,
        record.sell(status="parked", sale="P").receipt,
        record.sell(sale="P").receipt,
    ]
    assert receipts == ["S001-T01-000001", None, None, "S001-T01-000002"]


def test_perpetual_totals_count_completed_sales_only(record: Any) -> None:
    record.sell(500)
    record.sell(700, status="voided")
    record.sell(300)
    assert (record.journal.head().total, record.journal.head().abs_total) == (1600, 1600)


def test_a_sale_ends_once(record: Any) -> None:
    record.sell(sale="ONE")
    head = record.journal.head()
    with pytest.raises(IntegrityError):
        record.sell(sale="ONE")
    assert record.journal.head() == head
    assert len(record.journal.entries(0, 100)) == head.seq
    # The number that the refused sale would have taken goes to the next one.
    assert record.sell().receipt == "S001-T01-000002"


@pytest.mark.parametrize("statement", ["UPDATE journal SET body = x''", "DELETE FROM journal"])
def test_an_entry_is_never_changed(record: Any, statement: str) -> None:
    record.sell()
    with pytest.raises(sqlite.IntegrityError, match="append-only"):
        raw(record, statement)


def test_a_reopened_journal_goes_on_where_it_stopped(record: Any) -> None:
    record.sell()
    head = record.journal.head()
    record.journal.close()
    record.journal = record.open()
    assert record.journal.head() == head
    assert record.journal.past.shift().id == "S001-T01-2026-11-22-1"
    assert record.sell().receipt == "S001-T01-000002"


def test_a_new_epoch_begins_its_own_chain_and_keeps_the_receipts(record: Any) -> None:
    record.sell(500)
    record.journal.close()
    record.journal = record.open(epoch=2)
    assert record.journal.head().seq == 1  # The new epoch introduces its key.
    assert record.journal.entries(0, 1)[0].prev == genesis(terminal="S001-T01", epoch=2)
    assert record.sell(300).receipt == "S001-T01-000002"
    assert record.journal.head().total == 1600


def test_bodies_are_exact_bytes_without_floats(record: Any) -> None:
    record.sell()
    body = record.journal.entries(0, 100)[-1].body

    def refuse(text: str) -> None:
        raise AssertionError(f"a float in a body: {text}")

    fact = json.loads(body, parse_float=refuse)
    assert fact["status"] == "completed"
    assert [action["do"] for action in fact["actions"]] == ["add", "tender"]


def test_a_journal_of_another_terminal_is_left_alone(record: Any) -> None:
    record.journal.close()
    raw(record, "UPDATE terminal SET terminal = 'S001-T09'")
    with pytest.raises(StorageError, match="journal_of_other_terminal"):
        record.open()
    raw(record, "UPDATE terminal SET terminal = 'S001-T01'")
    record.journal = record.open()


def test_a_journal_of_a_newer_version_is_left_alone(record: Any) -> None:
    record.journal.close()
    raw(record, "PRAGMA user_version = 99")
    with pytest.raises(StorageError, match="database_newer"):
        record.open()
    raw(record, f"PRAGMA user_version = {schema.VERSION}")
    record.journal = record.open()


@pytest.fixture
def hasty_threads() -> Iterator[None]:
    """Threads that take turns a thousand times as often as usual."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(usual / 1000)
    yield
    sys.setswitchinterval(usual)


@pytest.mark.usefixtures("hasty_threads")
def test_threads_that_append_at_once_leave_one_chain(record: Any) -> None:
    failed: list[BaseException] = []

    def append(name: str) -> None:
        try:
            for _ in range(40):
                record.journal.append("system", {"do": "online", "user": name}, day=DAY)
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=append, args=(f"{n}",)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert failed == []
    verdict = verify(record.folder)
    assert (verdict["ok"], verdict["entries"]) == (True, 242), verdict
