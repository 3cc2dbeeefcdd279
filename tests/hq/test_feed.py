"""What terminals are told: pages in commit order, tombstones, generations, and waiting for news."""

from __future__ import annotations

import threading
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos.catalog.item import row_of
from pos.catalog.store import Catalog
from pos.contract.wire import MAX_PAGE_BYTES, Refetch, feed_line, feed_page, read_feed_page
from pos.hq import feed
from pos.hq.database import open_database
from pos.hq.goods import import_items
from pos.hq.promotions import read_promotions, replace_promotions
from pos.hq.stores import Person, add_staff
from pos.sync.exchange import pull_all
from tests.hq.conftest import make_item

SCOPE = feed.CATALOG


def everything(hq, scope, limit=1000):
    """All rows of a feed, page by page."""
    return read_on(hq, scope, limit=limit)[0]


def read_on(hq, scope, gen="", after=0, limit=1000):
    """What is new after a cursor, page by page, and where that ends."""
    rows = []
    while True:
        page = hq.feed(scope, gen=gen, after=after, limit=limit)
        rows += page.rows
        gen, after = page.gen, page.cursor
        if not page.more:
            return rows, gen, after


@pytest.fixture
def hq(terminal):
    with terminal.office() as hq:
        yield hq


@pytest.mark.parametrize("limit", [2, 7, 5000])
def test_pages_of_any_size_bring_every_row_once_in_order(hq, limit):
    rows = everything(hq, SCOPE, limit)
    items = [row.key for row in rows if row.table == "item"]
    assert items == [f"D{n:03d}" for n in range(25)]
    assert [row.rev for row in rows] == sorted({row.rev for row in rows})
    assert next(row for row in rows if row.key == "D003").row == row_of(make_item("D003"))


def test_a_page_is_bounded_by_its_bytes_as_well(office, hq):
    sizes = [MAX_PAGE_BYTES // 2, MAX_PAGE_BYTES // 2, 10, MAX_PAGE_BYTES + 1, 10]
    rows = [(f"P{n}", {"pad": "x" * size}) for n, size in enumerate(sizes)]
    with office.write() as connection:
        feed.put(connection, "promo:all", "promotion", rows)
    pages, after, more = [], 0, True
    while more:
        page = hq.feed("promo:all", gen=pages[0].gen if pages else "", after=after, limit=1000)
        pages.append(page)
        after, more = page.cursor, page.more
    keys = [[row.key for row in page.rows if row.table == "promotion"] for page in pages]
    assert [key for page in keys for key in page] == ["P0", "P1", "P2", "P3", "P4"]
    assert [page for page in keys if "P3" in page] == [["P3"]]
    assert len(keys) >= 4


def test_a_row_that_changes_between_two_pages_is_not_missed(office, hq):
    first = hq.feed(SCOPE, gen="", after=0, limit=10)
    with office.write() as connection:
        goods = [make_item("D001", price=1), make_item("D020", price=2)]
        import_items(connection, goods, replace=False)
    rest = hq.feed(SCOPE, gen=first.gen, after=first.cursor, limit=1000)
    last = {row.key: row for row in [*first.rows, *rest.rows] if row.table == "item"}
    assert last["D001"].row["price"] == 1
    assert last["D020"].row["price"] == 2
    assert last["D005"].op == "del"


def test_what_is_removed_arrives_as_a_tombstone(office, hq):
    _, gen, start = read_on(hq, SCOPE)
    with office.write() as connection:
        import_items(connection, [make_item("D001")], replace=True)
    page = hq.feed(SCOPE, gen=gen, after=start, limit=1000)
    gone = [row for row in page.rows if row.table == "item"]
    assert len(gone) == 24
    assert {(row.op, row.row) for row in gone} == {("del", None)}


def test_what_does_not_change_gets_no_new_revision(office, hq):
    with office.write() as connection:
        import_items(connection, [make_item("D001")], replace=False)
        before = feed.last_rev(connection)
        again = import_items(connection, [make_item("D001")], replace=False)
        assert (again.changed, again.removed, feed.last_rev(connection)) == (0, 0, before)


@pytest.mark.parametrize(("gen", "after"), [("other", 3), ("", 3), (None, 10**9)])
def test_a_cursor_of_another_generation_is_told_to_start_again(hq, gen, after):
    current = hq.feed(SCOPE, gen="", after=0, limit=1).gen
    answer = hq.feed(SCOPE, gen=current if gen is None else gen, after=after, limit=10)
    assert isinstance(answer, Refetch)
    assert answer.gen == current


def test_a_catalogue_follows_head_office_through_everything(office, terminal, hq, tmp_path):
    catalog = Catalog(tmp_path / "catalog.db")
    scopes = terminal.identity.scopes
    try:
        assert pull_all(catalog, hq, scopes) > 25
        assert catalog.count() == 25
        assert catalog.settings()["store_name"] == {"zh_CN": "S001店", "en": "Shop S001"}
        assert catalog.labels() == ["21PPPPPWWWWWC", "22PPPPPAAAAAC"]
        assert pull_all(catalog, hq, scopes) == 0

        with office.write() as connection:
            import_items(connection, [make_item("N1", price=123)], replace=False)
            person = Person(user="77", name="王芳", role="cashier", pin="4711")
            add_staff(connection, store="S001", person=person)
        pull_all(catalog, hq, scopes)
        assert (catalog.count(), catalog.by_code("N1").price) == (1, 123)
        assert [row.user for row in catalog.staff_all()] == ["77"]
        assert catalog.settings()["training"] is False
    finally:
        catalog.close()


def test_a_new_generation_is_fetched_while_the_old_goods_go_on_selling(office, terminal, tmp_path):
    catalog = Catalog(tmp_path / "catalog.db")
    counts = []

    class Watched:
        def __init__(self, hq):
            self._hq = hq

        def snapshot(self, scope):
            return self._hq.snapshot(scope)

        def feed(self, scope, **where):
            counts.append(catalog.count())
            return self._hq.feed(scope, **{**where, "limit": 5})

    try:
        with terminal.office() as hq:
            pull_all(catalog, hq, [SCOPE])
            with office.write() as connection:
                feed.delete(connection, SCOPE, "item", ["D000"])
                connection.exec_driver_sql("DELETE FROM feed WHERE \"key\" = 'D000'")
                connection.exec_driver_sql("UPDATE scope SET gen = 'new'")
            assert pull_all(catalog, Watched(hq), [SCOPE]) >= 24
        assert min(counts) >= 24
        assert (catalog.count(), catalog.by_code("D000")) == (24, None)
    finally:
        catalog.close()


def test_staff_of_one_store_are_nobody_elses_business(office, hq, enrolled):
    person = Person(user="88", name="李雷", role="admin", pin="2468")
    with office.write() as connection:
        add_staff(connection, store="S002", person=person)
    ours = [everything(hq, scope) for scope in ("store:S001", SCOPE, "price:all", "promo:all")]
    assert "88" not in {row.key for rows in ours for row in rows}
    with enrolled("T02", "S002").office() as theirs:
        assert "88" in {row.key for row in everything(theirs, "store:S002")}


def test_promotions_reach_every_zone_as_they_were_written(office, hq, enrolled):
    first = b'{"name":"\\u4e70", "id":"P1", "kind":"simple", "on": {"all":true},\n '
    first += b'"reward": {"percent": "20.50"}}'
    second = first.replace(b"P1", b"P2")
    with office.write() as connection:
        replace_promotions(connection, read_promotions(b"[ %s, %s ]" % (first, second)))
        replace_promotions(connection, read_promotions(b"[%s]" % first))
    with enrolled("T02", "S002").office() as theirs:
        for link, scope in ((hq, "promo:all"), (theirs, "promo:east")):
            rows = {row.key: row for row in everything(link, scope)}
            row = rows["P1"].row
            assert row is not None
            assert (row["name"], row["reward"]) == ("买", {"percent": "20.50"})
            assert rows["P2"].op == "del"
    stored = office.select("SELECT \"row\" FROM feed WHERE \"key\" = 'P1' AND scope = 'promo:all'")
    assert stored[0][0].startswith(b'{"name":"\\u4e70","id":"P1","kind":"simple","on":{"all"')


def test_waiting_ends_when_there_is_news(office, hq):
    _, gen, end = read_on(hq, SCOPE)
    waiting = threading.Event()

    def publish():
        waiting.wait(10)
        with office.write() as connection:
            import_items(connection, [make_item("NEWS")], replace=False)

    helper = threading.Thread(target=publish)
    helper.start()
    began = time.monotonic()
    waiting.set()
    page = hq.feed(SCOPE, gen=gen, after=end, limit=1000, wait=20)
    helper.join()
    assert "NEWS" in {row.key for row in page.rows}
    assert time.monotonic() - began < 10


def test_a_stop_does_not_wait_for_those_who_wait(office, hq):
    _, gen, end = read_on(hq, SCOPE)
    answers = []
    waiter = threading.Thread(
        target=lambda: answers.append(hq.feed(SCOPE, gen=gen, after=end, limit=10, wait=25))
    )
    waiter.start()
    while not office.is_answering():
        waiter.join(0.02)
        assert waiter.is_alive()
    began = time.monotonic()
    office.stop()
    assert time.monotonic() - began < 2
    waiter.join(5)
    office.start()
    assert [len(page.rows) for page in answers] == [0]


def test_a_page_that_was_cut_is_not_applied():
    lines = [feed_line(rev=n, table="item", op="put", key=str(n), row=b"{}") for n in (1, 2)]
    page = feed_page(lines, gen="g", cursor=2, more=False)
    assert len(read_feed_page(page)[0]) == 2
    with pytest.raises(ValueError, match="checksum"):
        read_feed_page(page.replace(lines[0], b""))


@given(
    steps=st.lists(
        st.tuples(st.sampled_from(["put", "del"]), st.sampled_from("abcdef"), st.integers(0, 2)),
        max_size=30,
    ),
    limit=st.integers(1, 4),
)
def test_any_history_read_in_any_pages_ends_in_the_same_rows(feed_file, steps, limit):
    told, gen, after = {}, "", 0
    truth = {}
    with feed_file.write() as connection:
        connection.exec_driver_sql("DELETE FROM feed")
        for op, key, value in steps:
            if op == "put":
                feed.put(connection, "s", "t", [(key, {"v": value})])
                truth[key] = {"v": value}
            else:
                feed.delete(connection, "s", "t", [key])
                truth.pop(key, None)
            page = feed.read_page(connection, scope="s", gen=gen, after=after, limit=limit)
            gen, after = _apply(told, page)
        more = True
        while more:
            page = feed.read_page(connection, scope="s", gen=gen, after=after, limit=limit)
            gen, after = _apply(told, page)
            more = page.rows > 0
    assert told == truth


def _apply(told, page):
    rows, end = read_feed_page(page.content)
    for row in rows:
        if row.op == "put":
            told[row.key] = row.row
        else:
            told.pop(row.key, None)
    return end.gen, end.cursor


@pytest.fixture(scope="module")
def feed_file(tmp_path_factory):
    path = tmp_path_factory.mktemp("feed") / "hq.db"
    database = open_database(f"sqlite:///{path}", fill=lambda _: None)
    yield database
    database.close()
