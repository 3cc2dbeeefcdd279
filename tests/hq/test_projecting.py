"""The books are made from the journal, and made again they are the same."""

from __future__ import annotations

import random

import pytest

from pos.hq.projecting import figures, project_again
from pos.sync.exchange import push_all

TABLES = ("sale", "sale_line", "sale_tender", "ended_sale")


def rows_of(office):
    return {table: sorted(office.select(f"SELECT * FROM {table}")) for table in TABLES}


def random_day(terminal, chance):
    """Sales of every kind, and some that no book can take."""
    for n in range(1, 60):
        what = chance.choice(["sale", "sale", "sale", "voided", "parked", "bad", "return"])
        total = chance.randint(0, 9_999)
        if what == "sale":
            half = total // 2
            terminal.receipt += 1
            body = {
                "sale": f"SALE-{n}",
                "receipt": f"S001-T01-{terminal.receipt:06d}",
                "status": "completed",
                "total": total,
                "lines": [
                    {"line": 1, "sku": "A", "brand": "甲", "quantity": 1000, "net": half},
                    {"line": 2, "sku": "B", "net": 77, "void": True},
                    {"line": 3, "sku": "B", "name": "牛奶", "quantity": 1234, "net": total - half},
                ],
                "tenders": [{"tender": "cash", "amount": 1}, {"tender": "qr", "amount": total - 1}],
            }
            terminal.write("sale", body, amount=total, day=f"2026-11-{chance.randint(20, 23)}")
        elif what == "return":
            terminal.take_back(total, of="S001-T01-000001")
        elif what == "bad":
            terminal.write("sale", b"{", amount=0)
        else:
            terminal.sell(total, status=what)


def test_made_again_from_the_journal_every_row_is_the_same(office, terminal, seed):
    random_day(terminal, random.Random(seed))
    with terminal.office() as hq:
        push_all(terminal, terminal, hq)
    before = rows_of(office)
    with office.write() as connection:
        known = figures(connection)
        project_again(connection)
        assert figures(connection) == known
    assert rows_of(office) == before
    assert min(len(rows) for rows in before.values()) > 5


def test_lines_and_tenders_are_in_the_books_and_void_lines_are_not(office, terminal):
    random_day(terminal, random.Random(1))
    with terminal.office() as hq:
        push_all(terminal, terminal, hq)
    sold = "SELECT sum(total) FROM sale WHERE status = 'completed'"
    assert office.select("SELECT sum(net) FROM sale_line") == office.select(sold)
    assert office.select("SELECT sum(amount) FROM sale_tender") == office.select(sold)
    assert office.select("SELECT count(*) FROM sale_line WHERE net = 77 AND line = 2") == [(0,)]
    milk = "SELECT DISTINCT name, brand, quantity FROM sale_line WHERE line = 3"
    assert office.select(milk) == [("牛奶", "", 1234)]


@pytest.mark.parametrize("damage", ["DELETE FROM sale_line", "UPDATE sale SET total = total + 1"])
def test_what_was_spoilt_in_the_books_comes_back_from_the_journal(office, terminal, damage):
    random_day(terminal, random.Random(2))
    with terminal.office() as hq:
        push_all(terminal, terminal, hq)
    before = rows_of(office)
    with office.write() as connection:
        known = figures(connection)
        connection.exec_driver_sql(damage)
        assert figures(connection) != known
        project_again(connection)
    assert rows_of(office) == before


def test_what_an_older_program_booked_beyond_all_measure_is_kept_aside_from_now_on(
    office, terminal
):
    terminal.sell(500)
    terminal.sell(2**60)
    with terminal.office() as hq:
        push_all(terminal, terminal, hq)
    with office.write() as connection:
        connection.exec_driver_sql("UPDATE journal SET quarantine = NULL")
        project_again(connection)
    assert office.select("SELECT total FROM sale") == [(500,)]
    assert office.select("SELECT quarantine FROM journal ORDER BY seq") == [(None,), ("body",)]


def test_a_head_office_of_an_older_program_makes_its_books_when_it_is_opened(office, terminal):
    terminal.sell(500)
    with terminal.office() as hq:
        push_all(terminal, terminal, hq)
    with office.write() as connection:
        connection.exec_driver_sql("DELETE FROM sale")
        connection.exec_driver_sql("UPDATE projection SET version = 0")
    office.stop()
    office.start()
    assert office.select("SELECT total FROM sale") == [(500,)]
