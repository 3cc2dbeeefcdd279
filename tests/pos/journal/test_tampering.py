"""Ten thousand tamperings with a journal: none is unseen, each is named by its first entry."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pysqlite3.dbapi2 as sqlite
import pytest

from pos.journal.verify import verify
from pos.till.returning import Wanted
from pos.till.till import Till
from tests.pos.conftest import MORNING, plain

FIELDS = (
    "kind kind_seq v ts mono boot day body body_sha256 prev kind_prev hash total abs_total sig "
    "key_id"
).split()
MODELS = {
    "sale": "sale status day shift total".split(),
    "sale_line": "sku quantity net tax".split(),
    "shift": "day number cashier opening_float".split(),
    "shift_total": "count amount".split(),
    "return_line": "receipt of_line quantity".split(),
    "closing": "shift day seq".split(),
    "period": ["seq"],
    "paid": ["amount"],
    "serial": ["receipt"],
    "key": ["public_key"],
    "terminal": ["terminal", "store"],
}


@pytest.fixture
def bare(till: Till, folder: Path) -> tuple[Path, bytes, int]:
    """A folder, the journal in it as bytes without its triggers, and its last entry's number.

    The draft store beside it has seen that entry. The day in it has some of everything that the
    read models hold.
    """
    a_day(till)
    till.close()
    file = folder / "journal.db"
    connection = sqlite.connect(file, isolation_level=None)
    for name in ("journal_update", "journal_delete"):
        connection.execute(f"DROP TRIGGER {name}")
    connection.execute("PRAGMA journal_mode=DELETE").fetchone()
    (last,) = connection.execute("SELECT max(seq) FROM journal").fetchone()
    for table in MODELS:
        assert connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0], table
    connection.close()
    return folder, file.read_bytes(), last


def a_day(till: Till) -> None:
    """Sales, a voucher, a return, a correction, a movement of cash, a Z, and the next morning."""
    first, second = plain(till, 2)
    for tender, reference in (
        ("cash", None),
        ("voucher", "GV-000001"),
        ("card_manual", "6217 0355"),
    ):
        assert till.scan(first.sku, quantity="2").ok
        assert till.scan(second.sku).ok
        assert till.pay(tender, code=reference).ok
    assert till.login("9001", "9001").ok
    till.fix_tender(
        "S001-T01-000001", "cash", "card_manual", 1, code="6217 0355", reason="wrong key"
    )
    assert till.approve("2001", "2001").ok
    assert till.refund("2", [Wanted(line=1, quantity="1")]).ok
    assert till.cash_out(100, "water").ok
    assert till.no_sale("change").ok
    assert till.close_shift({"cash": 0}).ok
    assert till.set_clock((MORNING + dt.timedelta(hours=23)).isoformat()).ok
    assert till.open_shift(0).ok


def other(value: Any, draw: random.Random) -> Any:
    if isinstance(value, int):
        return value + draw.choice((-1, 1, 1000))
    if isinstance(value, bytes):
        at = draw.randrange(len(value))
        return value[:at] + bytes([value[at] ^ (1 << draw.randrange(8))]) + value[at + 1 :]
    return (value or "") + "x"


def edit(connection: Any, draw: random.Random, last: int) -> set[int | None]:
    seq, field = draw.randint(1, last), draw.choice(FIELDS)
    value = connection.execute(f"SELECT {field} FROM journal WHERE seq = {seq}").fetchone()[0]
    changed = other(value, draw)
    connection.execute(f"UPDATE journal SET {field} = ? WHERE seq = {seq}", (changed,))
    # What an entry is called is also what the one behind it names.
    return {seq, seq + 1}


def delete(connection: Any, draw: random.Random, last: int) -> set[int | None]:
    seq = draw.randint(1, last - 1)
    connection.execute(f"DELETE FROM journal WHERE seq = {seq}")
    return {seq}


def insert(connection: Any, draw: random.Random, last: int) -> set[int | None]:
    """A copy of some entry, put in between or behind the last."""
    place, copied = draw.randint(1, last + 1), draw.randint(1, last)
    connection.execute(f"UPDATE journal SET seq = -seq - 1 WHERE seq >= {place}")
    connection.execute("UPDATE journal SET seq = -seq WHERE seq < 0")
    source = copied + (copied >= place)
    names = ", ".join(name for name in FIELDS)
    connection.execute(
        f"INSERT INTO journal (epoch, seq, {names}) SELECT epoch, {place}, {names} FROM journal "
        f"WHERE seq = {source}"
    )
    return {place, place + 1}


def swap(connection: Any, draw: random.Random, last: int) -> set[int | None]:
    one, two = sorted(draw.sample(range(1, last + 1), 2))
    for old, new in ((one, -1), (two, one), (-1, two)):
        connection.execute(f"UPDATE journal SET seq = {new} WHERE seq = {old}")
    return {one}


def cut_the_tail(connection: Any, draw: random.Random, last: int) -> set[int | None]:
    """What remains is a journal without a fault: only who remembers more can miss anything."""
    first = draw.randint(2, last)
    connection.execute(f"DELETE FROM journal WHERE seq >= {first}")
    return {*range(first, last + 1), None}


def change_a_read_model(connection: Any, draw: random.Random, last: int) -> set[int | None]:
    table = draw.choice(sorted(MODELS))
    field = draw.choice(MODELS[table])
    keys = [
        column[1]
        for column in connection.execute(f"SELECT * FROM pragma_table_info('{table}')")
        if column[5]
    ]
    rows = connection.execute(f"SELECT {', '.join(keys)}, {field} FROM {table}").fetchall()
    *key, value = draw.choice(rows)
    where = " AND ".join(f"{name} = ?" for name in keys)
    connection.execute(f"UPDATE {table} SET {field} = ? WHERE {where}", (other(value, draw), *key))
    return {*range(1, last + 1), None}


WAYS = (edit, edit, edit, delete, insert, swap, cut_the_tail, change_a_read_model)


def test_every_random_tampering_is_found(
    bare: tuple[Path, bytes, int], seed: int, scaled: Callable[[int], int]
) -> None:
    folder, whole, last = bare
    file = folder / "journal.db"
    assert verify(folder)["ok"]
    draw = random.Random(seed)
    for trial in range(scaled(10_000)):
        file.write_bytes(whole)
        way = draw.choice(WAYS)
        connection = sqlite.connect(file, isolation_level=None)
        connection.execute("PRAGMA synchronous=OFF")
        try:
            expected = way(connection, draw, last)
        finally:
            connection.close()

        verdict = verify(folder)

        assert not verdict["ok"], f"{way.__name__} unseen (seed {seed}, trial {trial})"
        assert verdict["seq"] in expected, f"{way.__name__}: {verdict} (seed {seed}, trial {trial})"
        assert verdict["code"]
