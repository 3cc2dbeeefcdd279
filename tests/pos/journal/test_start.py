"""A journal of years opens like a new one: what a start asks does not walk over its entries."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pysqlite3.dbapi2 as sqlite

from pos.database import Database
from pos.journal.queries import Past

YEARS = 20_000


def grow(record: Any) -> None:
    """Copies of the last sale, as rows; every one of them with a receipt."""
    connection = sqlite.connect(record.folder / "journal.db", isolation_level=None)
    copied = "v,ts,mono,boot,day,body,body_sha256,prev,kind_prev,hash,total,abs_total,sig,key_id"
    numbers = f"WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < {YEARS}) "
    last = connection.execute("SELECT max(seq) FROM journal").fetchone()[0]
    connection.execute("BEGIN")
    connection.execute(
        f"{numbers}INSERT INTO journal (epoch, seq, kind, kind_seq, {copied}) "
        f"SELECT 1, {last} + n, 'sale', 9 + n, {copied} FROM n, journal WHERE seq = {last}"
    )
    connection.execute(
        f"{numbers}INSERT INTO sale SELECT 1, {last} + n, 'S' || n, 'S001-T01-' || (n + 100000), "
        "'completed', '', '', 0 FROM n"
    )
    connection.execute("COMMIT")
    connection.close()


def steps_of(record: Any, ask: Callable[[Past], object]) -> int:
    """How much SQLite has to do for an answer, in hundreds of its own steps."""
    counted = 0

    def count() -> int:
        nonlocal counted
        counted += 1
        return 0

    database = Database(record.folder / "journal.db", read_only=True)
    try:
        with database.read() as connection:
            driver: Any = connection.connection.driver_connection
            driver.set_progress_handler(count, 100)
        ask(Past(database, epoch=1))
        return counted
    finally:
        database.close()


def test_where_it_ends_is_found_without_walking_over_it(record: Any) -> None:
    record.sell()
    questions: tuple[Callable[[Past], object], ...] = (
        lambda past: past.tail(),
        lambda past: past.last_sale(),
        lambda past: past.newest_receipt(),
        lambda past: past.shift(),
        lambda past: past.receipts_after(past.tail().last[0] - 1),  # type: ignore[index]
    )
    before = [steps_of(record, ask) for ask in questions]
    grow(record)
    after = [steps_of(record, ask) for ask in questions]
    assert all(now <= then + 5 for then, now in zip(before, after, strict=True)), (before, after)


def test_sales_that_wait_are_counted_once_each(record: Any) -> None:
    record.sell()
    grow(record)
    database = Database(record.folder / "journal.db", read_only=True)
    past, sold = Past(database, epoch=1), YEARS + 1
    first = past.tail().last
    assert first is not None
    assert past.sales_after(0, until=first[0]) == sold
    record.journal.close()
    record.journal = record.open()
    record.sell(sale="NEXT")
    assert past.sales_after(0, until=first[0] + 1) == sold + 1
    # Head office has acknowledged some, then forgotten them.
    assert past.sales_after(first[0], until=first[0] + 1) == 1
    assert past.sales_after(0, until=first[0] + 1) == sold + 1
    database.close()
