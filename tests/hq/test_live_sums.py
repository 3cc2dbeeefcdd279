"""What live pages are told: every sale once, in one order, and sums that are the books'."""

from __future__ import annotations

import random
import threading

import pytest
import sqlalchemy as sa

from pos.hq.clock import machine_now
from pos.hq.database import open_database
from pos.hq.live_schema import unpublished
from pos.hq.news import newest, news_after, tell
from pos.hq.projecting import project_again
from pos.hq.proof import PATIENCE_US, difference
from pos.hq.rolls import KEY, read_told
from pos.hq.rows import add_rows
from pos.hq.schema import sale, sale_line
from pos.sync.exchange import push_all
from tests.hq.conftest import small_chain
from tests.hq.simulated.office import let_in
from tests.hq.simulated.schedule import TERMINALS
from tests.hq.test_projecting import random_day


def push(terminal):
    with terminal.office() as hq:
        push_all(terminal, terminal, hq)


def sums(office):
    return sorted(office.select("SELECT * FROM roll"))


def sold(terminal, seq):
    """A completed sale as the books have it, worth as much as its number and as late."""
    return {
        "day": "2026-11-22", "terminal": terminal, "epoch": 1, "seq": seq,
        "sale": f"{terminal}{seq}", "store": "S001", "kind": "sale", "status": "completed",
        "receipt": f"{terminal}-{seq:06d}", "of": None, "total": seq, "at": seq,
    }  # fmt: skip


@pytest.fixture
def database(office):
    """The database of a head office, as its server has it open."""
    return office.database


def test_the_sums_are_those_of_the_books_before_during_and_after_telling(
    office, database, terminal, seed
):
    random_day(terminal, random.Random(seed))
    push(terminal)
    with database.snapshot() as connection:
        assert difference(connection, now=machine_now()) == 0
    tell(database, now=machine_now())
    assert office.select("SELECT count(*) FROM unpublished") == [(0,)]
    booked = "SELECT sum(total), count(*) FROM sale WHERE status = 'completed'"
    lines = "SELECT sum(net), count(*) FROM sale_line WHERE brand = '甲'"
    goods = "SELECT sku, sum(net), sum(quantity) FROM sale_line GROUP BY sku ORDER BY sku"
    for where in ("store = ''", "store <> ''"):
        whole = f"SELECT sum(amount), sum(baskets) FROM roll WHERE brand = '' AND {where}"
        assert office.select(whole) == office.select(booked)
        brand = f"SELECT sum(amount), sum(lines) FROM roll WHERE brand = '甲' AND {where}"
        assert office.select(brand) == office.select(lines)
        sold = f"SELECT sku, sum(amount), sum(quantity) FROM item_roll WHERE {where}"
        assert office.select(f"{sold} GROUP BY sku ORDER BY sku") == office.select(goods)
    with database.snapshot() as connection:
        assert [
            difference(connection, now=machine_now(), day=day)
            for day in ("2026-11-20", "2026-11-21", None)
        ] == [
            0,
            0,
            0,
        ]


def test_every_sale_is_told_once_and_in_order(office, database, terminal):
    for total in (100, 200, 300):
        terminal.sell(total)
    push(terminal)
    # The server tells as well: whoever comes first.
    tell(database, now=machine_now())
    terminal.sell(400)
    push(terminal)
    tell(database, now=machine_now())
    assert tell(database, now=machine_now()) == 0
    with database.read() as connection:
        told = news_after(connection, 0)
        assert newest(connection) == 4
    assert [(rev, news.total) for rev, news in told] == [(1, 100), (2, 200), (3, 300), (4, 400)]


def test_news_is_kept_for_a_day_and_no_longer(tmp_path):
    database = open_database(f"sqlite:///{tmp_path / 'hq.db'}", fill=small_chain)
    hour = 60 * 60 * 1_000_000
    kept = []
    for seq, at in enumerate((0, 23 * hour, 24 * hour, 24 * hour + 1), start=1):
        row = sold(TERMINALS[0], seq)
        with database.write() as connection:
            add_rows(connection, sale, [row])
            add_rows(connection, unpublished, [{**{name: row[name] for name in KEY}, "news": ""}])
        tell(database, now=at)
        with database.read() as connection:
            kept.append([rev for rev, _ in news_after(connection, 0)])
            forgetting = "EXPLAIN QUERY PLAN DELETE FROM live_event WHERE at < 1"
            plan = [row.detail for row in connection.exec_driver_sql(forgetting)]
    database.close()
    assert kept == [[1], [1, 2], [1, 2, 3], [2, 3, 4]]
    assert len(plan) == 1 and "USING INDEX live_event_by_age" in plan[0], plan


def test_made_again_the_sums_are_the_same_and_nothing_is_news(office, database, terminal, seed):
    random_day(terminal, random.Random(seed))
    push(terminal)
    tell(database, now=machine_now())
    before = sums(office)
    with database.read() as connection:
        last = newest(connection)
    with office.write() as connection:
        project_again(connection)
    assert sums(office) == before
    tell(database, now=machine_now())
    with database.read() as connection:
        assert newest(connection) == last


@pytest.mark.parametrize("which", ["store <> ''", "store = ''"])
def test_a_sum_that_is_wrong_is_seen(office, database, terminal, which):
    terminal.sell(500)
    push(terminal)
    tell(database, now=machine_now())
    with office.write() as connection:
        connection.exec_driver_sql(f"UPDATE roll SET amount = amount - 1 WHERE {which}")
    with database.snapshot() as connection:
        assert abs(difference(connection, now=machine_now())) == 1


def test_what_nobody_tells_for_a_minute_is_missing_on_the_pages(database, terminal):
    terminal.sell(500)
    push(terminal)
    now = machine_now()
    with database.snapshot() as connection:
        assert difference(connection, now=now) == 0
        assert difference(connection, now=now + 2 * PATIENCE_US) == 500
    tell(database, now=now)
    with database.snapshot() as connection:
        assert difference(connection, now=now + 2 * PATIENCE_US) == 0


def test_head_office_knows_how_many_entries_a_terminal_still_has_and_since_when(office, terminal):
    def known():
        return office.select('SELECT "end" - acked, heard_at > 0, behind_since > 0 FROM chain')

    with terminal.office() as hq:
        assert known() == [(0, 0, 0)]
        for total in range(1, 6):
            terminal.sell(total)
        hq.push(first=1, prev_hash=terminal.written[0].prev, entries=terminal.written[:2], end=5)
        assert known() == [(3, 1, 1)]
        began = office.select("SELECT behind_since FROM chain")
        hq.push(first=3, prev_hash=terminal.written[1].hash, entries=terminal.written[2:4], end=5)
        assert known() == [(1, 1, 1)]
        assert office.select("SELECT behind_since FROM chain") == began
        push(terminal)
    assert known() == [(0, 1, 0)]


@pytest.mark.postgres
def test_on_postgresql_several_tell_at_once_and_nothing_is_told_twice_or_left_out(cluster):
    """Sales are committed beside those who tell; numbers follow the commits."""
    name = cluster.make()
    url = cluster.url(name)
    database = open_database(url, fill=small_chain)
    for terminal in TERMINALS[:4]:
        let_in(database, terminal)
    writing = threading.Event()
    failed: list[BaseException] = []

    def sell(terminal):
        try:
            for seq in range(1, 41):
                key = {"day": "2026-11-22", "terminal": terminal, "epoch": 1, "seq": seq}
                row = sold(terminal, seq)
                line = {
                    **key, "line": 1, "store": "S001", "at": seq, "sku": "A", "brand": "甲",
                    "name": "x", "name_en": "x", "quantity": 1, "net": seq, "tax": 0,
                }  # fmt: skip
                with database.write() as connection:
                    add_rows(connection, sale, [row])
                    add_rows(connection, sale_line, [line])
                    add_rows(connection, unpublished, [{**key, "news": ""}])
        except BaseException as error:
            failed.append(error)

    def tell_on():
        try:
            while writing.is_set():
                tell(database, now=machine_now())
        except BaseException as error:
            failed.append(error)

    writing.set()
    tellers = [threading.Thread(target=tell_on) for _ in range(3)]
    sellers = [threading.Thread(target=sell, args=(name,)) for name in TERMINALS[:4]]
    for thread in (*tellers, *sellers):
        thread.start()
    for thread in sellers:
        thread.join(60)
    writing.clear()
    for thread in tellers:
        thread.join(60)
    tell(database, now=machine_now())
    assert failed == []
    with database.snapshot() as connection:
        assert difference(connection, now=machine_now()) == 0
        told = news_after(connection, 0)
    assert [rev for rev, _ in told] == list(range(1, 161))
    assert len({news.receipt for _, news in told}) == 160
    assert all(len(news.lines) == 1 for _, news in told)
    for terminal in TERMINALS[:4]:
        own = [news.total for _, news in told if news.terminal == terminal]
        assert own == sorted(own)
    database.close()
    cluster.drop(name)


@pytest.mark.postgres
def test_on_postgresql_sales_are_looked_up_without_reading_the_rest_of_the_day(cluster):
    """Nor does it take statistics, which a day that has just begun has none of."""
    name = cluster.make()
    database = open_database(cluster.url(name), fill=small_chain)
    till = TERMINALS[0]
    keys = [("2026-11-22", till, 1, seq) for seq in range(1, 2001)]
    with database.write() as connection:
        add_rows(connection, sale, [sold(till, seq) for _, _, _, seq in keys])
    with database.snapshot() as connection:
        told = read_told(connection, keys[:100])
        read = connection.execute(_READ).scalar()
    database.close()
    cluster.drop(name)
    assert [one.news.total for one in told] == list(range(1, 101))
    assert read == 100


_READ = sa.text(
    "SELECT sum(seq_tup_read + idx_tup_fetch) FROM pg_stat_xact_user_tables "
    "WHERE relname LIKE 'sale%'"
)
