"""The difference on live pages: seen within seconds, without adding up the day for every page."""

from __future__ import annotations

import random
from contextlib import contextmanager

import pytest
import sqlalchemy as sa

from pos.hq.clock import machine_now
from pos.hq.database import open_database
from pos.hq.live_schema import unpublished
from pos.hq.news import tell
from pos.hq.proof import AUDIT_US, LOOK_US, Proof, difference
from pos.hq.rolls import KEY
from pos.hq.rows import add_rows
from pos.hq.schema import sale
from tests.hq.conftest import small_chain
from tests.hq.simulated.office import let_in
from tests.hq.simulated.schedule import TERMINALS

DAY = "2026-11-22"
STORES = ("S001", "S002")


class Heard:
    """Head office's database; it counts how often the books of a whole day are added up."""

    def __init__(self, database):
        self._database = database
        self.whole_days = 0

    def write(self):
        return self._database.write()

    @contextmanager
    def snapshot(self):
        with self._database.snapshot() as connection:
            sa.event.listen(connection, "before_cursor_execute", self._hear)
            yield connection

    def _hear(self, connection, cursor, statement, *rest):
        self.whole_days += "sum(sale.total)" in statement and not (
            "unpublished" in statement or "mark" in statement
        )


class Chain:
    """Terminals of two stores, whose sales are booked and some time later told."""

    def __init__(self, database):
        self.database = Heard(database)
        self.proof = Proof(self.database)
        self.now = machine_now()
        self._seq = dict.fromkeys(TERMINALS[:4], 0)
        for terminal in self._seq:
            let_in(database, terminal)

    def book(self, terminal, total, *, day=DAY, status="completed"):
        self._seq[terminal] += 1
        self.book_as(terminal, self._seq[terminal], total, day=day, status=status)
        with self.database.write() as connection:
            connection.exec_driver_sql(
                f"UPDATE chain SET acked = {self._seq[terminal]} WHERE terminal = '{terminal}'"
            )

    def book_as(self, terminal, seq, total, *, day=DAY, status="completed"):
        row = {
            "day": day, "terminal": terminal, "epoch": 1, "seq": seq, "sale": f"{terminal}{seq}",
            "store": STORES[TERMINALS.index(terminal) % 2], "kind": "sale", "status": status,
            "receipt": f"{terminal}-{seq:06d}", "of": None, "total": total, "at": self.now,
        }  # fmt: skip
        with self.database.write() as connection:
            add_rows(connection, sale, [row])
            if status == "completed":
                add_rows(
                    connection, unpublished, [{**{name: row[name] for name in KEY}, "news": ""}]
                )

    def tell(self):
        tell(self.database._database, now=self.now)

    def spoil(self, by, where="store = 'S001'"):
        with self.database.write() as connection:
            connection.exec_driver_sql(f"UPDATE roll SET amount = amount + {by} WHERE {where}")

    def shown(self, *, after=LOOK_US):
        """What the pages of the chain and of both stores show some time later."""
        self.now += after
        return [
            self.proof.difference(day=DAY, store=store, now=self.now) for store in ("", *STORES)
        ]

    def added_up(self):
        with self.database._database.snapshot() as connection:
            return [
                difference(connection, now=self.now, day=DAY, store=store)
                for store in (None, *STORES)
            ]


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def chain(request, tmp_path):
    if request.param == "sqlite":
        database = open_database(f"sqlite:///{tmp_path / 'hq.db'}", fill=small_chain)
        yield Chain(database)
        database.close()
        return
    cluster = request.getfixturevalue("cluster")
    name = cluster.make()
    database = open_database(cluster.url(name), fill=small_chain)
    yield Chain(database)
    database.close()
    cluster.drop(name)


def test_a_day_of_sales_is_added_up_once_and_the_difference_is_always_nothing(chain, seed):
    chance = random.Random(seed)
    chain.shown()
    for _ in range(40):
        terminal = chance.choice(TERMINALS[:4])
        chain.book(
            terminal,
            chance.randint(-500, 9999),
            day=chance.choice([DAY, DAY, DAY, "2026-11-21"]),
            status=chance.choice(["completed", "completed", "voided"]),
        )
        if chance.random() < 0.3:
            chain.tell()
        if chance.random() < 0.5:
            assert chain.shown() == [0, 0, 0]
    assert chain.shown() == chain.added_up() == [0, 0, 0]
    # Once for each page that asked first, however often they looked.
    assert chain.database.whole_days <= 1


def test_a_sum_that_goes_wrong_is_shown_at_the_next_look_and_until_it_is_right(chain):
    chain.book(TERMINALS[0], 500)
    chain.book(TERMINALS[1], 700)
    chain.tell()
    assert chain.shown() == [0, 0, 0]
    chain.spoil(3)
    assert chain.shown() == chain.added_up() == [-3, -3, 0]
    known = chain.database.whole_days
    assert chain.shown() == [-3, -3, 0]
    assert chain.database.whole_days == known, "a difference that is known is no new doubt"
    chain.spoil(2, "store = ''")
    assert chain.shown() == chain.added_up()
    chain.spoil(-3)
    chain.spoil(-2, "store = ''")
    assert chain.shown() == [0, 0, 0]


def test_what_is_booked_late_behind_the_others_is_no_difference(chain):
    """Entries that lay in quarantine are booked when a newer program can read them."""
    for _ in range(3):
        chain.book(TERMINALS[0], 100)
    assert chain.shown() == [0, 0, 0]
    chain.book_as(TERMINALS[0], 900, 55)
    chain.book_as(TERMINALS[0], -1, 45)
    chain.tell()
    assert chain.shown() == [0, 0, 0]


def test_a_head_office_that_was_restored_is_added_up_anew(chain):
    for total in (100, 200):
        chain.book(TERMINALS[0], total)
    assert chain.shown() == [0, 0, 0]
    with chain.database.write() as connection:
        connection.exec_driver_sql("DELETE FROM sale WHERE seq = 2")
        connection.exec_driver_sql("DELETE FROM unpublished WHERE seq = 2")
        connection.exec_driver_sql(f"UPDATE chain SET acked = 1 WHERE terminal = '{TERMINALS[0]}'")
    chain._seq[TERMINALS[0]] = 1
    assert chain.shown() == [0, 0, 0]
    chain.book(TERMINALS[0], 300)
    assert chain.shown() == chain.added_up() == [0, 0, 0]


def test_two_faults_that_hide_each_other_are_found_within_minutes(chain):
    """A look trusts the old rows of the books; the addition of the whole day trusts nothing."""
    chain.book(TERMINALS[0], 500)
    chain.tell()
    assert chain.shown() == [0, 0, 0]
    with chain.database.write() as connection:
        connection.exec_driver_sql("UPDATE sale SET total = total + 4")
    assert chain.shown() == [0, 0, 0]
    assert chain.shown(after=AUDIT_US) == chain.added_up() == [4, 4, 0]
