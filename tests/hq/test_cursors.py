"""What a terminal has read stays true: through restores, through seasons, beside other writers."""

from __future__ import annotations

import datetime as dt
import random
import shutil
import threading
from pathlib import Path
from typing import Any

import pytest

from pos.catalog.store import Catalog
from pos.contract.wire import read_feed_page
from pos.database import Database
from pos.hq import cursors, feed
from pos.hq.cursors import KEPT_DAYS, WrongGeneration
from pos.hq.database import open_database
from pos.hq.goods import import_items
from pos.hq.stops import StopWanted, stop_sale
from pos.sync.exchange import pull_all
from tests.hq.conftest import Office, Terminal, make_item

DAY = dt.date(2026, 11, 22)


def office_of(path: Path) -> Database:
    return open_database(f"sqlite:///{path}", fill=lambda _: None)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "hq.db"


def put(database: Database, *rows: tuple[str, int]) -> None:
    with database.write() as connection:
        feed.put(connection, "s", "t", [(key, {"v": value}) for key, value in rows])


class Reader:
    """A terminal: what it was told, and how far it has come."""

    def __init__(self) -> None:
        self.told: dict[str, Any] = {}
        self.gen, self.after = "", 0
        self.refetches = 0

    def read(self, database: Database, limit: int = 2) -> dict[str, Any]:
        """Reads to the end, as a terminal does: from the start again where it must."""
        with database.read() as connection:
            while self._page(connection, limit):
                pass
        return self.told

    def _page(self, connection: Any, limit: int) -> bool:
        try:
            page = feed.read_page(
                connection, scope="s", gen=self.gen, after=self.after, limit=limit
            )
        except WrongGeneration:
            self.refetches += 1
            self.told, self.gen, self.after = {}, "", 0
            return True
        rows, end = read_feed_page(page.content)
        for row in rows:
            if row.op == "put":
                self.told[row.key] = (row.row or {})["v"]
            else:
                self.told.pop(row.key, None)
        self.gen, self.after = end.gen, end.cursor
        return end.more


# --- restored from a backup ---------------------------------------------------------------------


def test_after_a_restore_a_terminal_that_came_further_starts_again(path: Path) -> None:
    office, backup = office_of(path), path.with_name("backup.db")
    put(office, ("a", 1), ("b", 1))
    office.copy_to(backup)
    put(office, ("a", 2), ("c", 2))
    reader = Reader()
    assert reader.read(office) == {"a": 2, "b": 1, "c": 2}
    office.close()

    shutil.copy(backup, path)
    restored = office_of(path)
    # As many revisions as were lost, so that the numbers alone tell nothing.
    put(restored, ("b", 3), ("d", 3))

    assert reader.read(restored) == {"a": 1, "b": 3, "d": 3}
    assert reader.refetches == 1
    restored.close()


def test_after_a_restore_a_terminal_that_was_behind_just_goes_on(path: Path) -> None:
    office, backup = office_of(path), path.with_name("backup.db")
    put(office, ("a", 1), ("b", 1))
    reader = Reader()
    reader.read(office)
    office.copy_to(backup)
    put(office, ("a", 2))
    office.close()

    shutil.copy(backup, path)
    restored = office_of(path)
    put(restored, ("b", 3))

    assert reader.read(restored) == {"a": 1, "b": 3}
    assert reader.refetches == 0
    restored.close()


def test_no_restore_at_any_moment_leaves_a_reader_with_another_truth(
    path: Path, seed: int, scaled: Any
) -> None:
    draw = random.Random(seed)
    backup = path.with_name("backup.db")
    for round_ in range(scaled(400)):
        path.unlink(missing_ok=True)
        office, readers = office_of(path), [Reader() for _ in range(3)]
        for _ in range(4):
            office.copy_to(backup)
            for restored in (False, True):
                if restored:
                    office.close()
                    shutil.copy(backup, path)
                    office = office_of(path)
                for _ in range(draw.randint(0, 3)):
                    put(office, *((key, draw.randrange(9)) for key in draw.sample("abcd", 2)))
                with office.write() as connection:
                    feed.delete(connection, "s", "t", [draw.choice("abcd")])
                for reader in draw.sample(readers, 2):
                    reader.read(office, limit=draw.randint(1, 3))
        truth = Reader().read(office)
        assert all(reader.read(office) == truth for reader in readers), (seed, round_)
        office.close()


def test_a_till_follows_a_restored_head_office(
    office: Office, terminal: Terminal, tmp_path: Path
) -> None:
    backup = tmp_path / "backup.db"
    catalog = Catalog(tmp_path / "catalog.db")
    own = Database(office.path)
    own.copy_to(backup)
    own.close()
    with office.write() as connection:
        import_items(connection, [make_item("A", price=100)], replace=False)
    with terminal.office() as hq:
        pull_all(catalog, hq, [feed.CATALOG])

    office.stop()
    for left in office.path.parent.glob("hq.db*"):
        left.unlink()
    shutil.copy(backup, office.path)
    office.start()
    with office.write() as connection:
        import_items(connection, [make_item("B", price=200)], replace=False)
    with terminal.office() as hq:
        pull_all(catalog, hq, [feed.CATALOG])

    found = catalog.by_code("A"), catalog.by_code("B"), catalog.count()
    catalog.close()
    assert found[0] is None
    assert found[1] is not None and found[1].price == 200
    assert found[2] == 1


def test_a_feed_that_a_restored_head_office_has_no_row_of_is_empty_at_the_till_too(
    office: Office, terminal: Terminal, tmp_path: Path
) -> None:
    backup = tmp_path / "backup.db"
    catalog = Catalog(tmp_path / "catalog.db")
    own = Database(office.path)
    own.copy_to(backup)
    own.close()
    with office.write() as connection:
        wanted = StopWanted(sku="D001", lot="", reason="玻璃", start=None, end=None, stores=())
        stop_sale(connection, wanted, now=1)
    with terminal.office() as hq:
        pull_all(catalog, hq, [])
    assert len(catalog.stops()) == 1

    office.stop()
    for left in office.path.parent.glob("hq.db*"):
        left.unlink()
    shutil.copy(backup, office.path)
    office.start()
    with terminal.office() as hq:
        assert pull_all(catalog, hq, []) == 1
        assert pull_all(catalog, hq, []) == 0
    left = catalog.stops()
    catalog.close()
    assert left == []


# --- beside other writers -----------------------------------------------------------------------


def test_a_reader_is_never_shown_a_revision_behind_one_it_has_seen(path: Path) -> None:
    """Trap of every feed: numbers are taken when a row is written and seen when it is committed."""
    office = office_of(path)
    reader, seen = Reader(), []
    writers_left = threading.Semaphore(0)

    def write(name: str) -> None:
        database = office_of(path)
        for n in range(40):
            with database.write(durable=False) as connection:
                feed.put(connection, "s", "t", [(f"{name}{n}", {"v": n})])
                # Held open, so that the others come while this one is not committed.
                feed.put(connection, "s", "t", [(f"{name}{n}-", {"v": n})])
        database.close()
        writers_left.release()

    threads = [threading.Thread(target=write, args=(name,)) for name in "xyz"]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        reader.read(office, limit=7)
        seen.append(reader.after)
    for thread in threads:
        thread.join()

    assert reader.read(office) == Reader().read(office, limit=5000)
    assert len(reader.told) == 240
    assert seen == sorted(seen)
    office.close()


def test_numbers_wait_for_the_commit_before_them(path: Path) -> None:
    office, other = office_of(path), office_of(path)
    put(office, ("a", 1))
    reader = Reader()
    reader.read(office)
    done = threading.Event()

    def late() -> None:
        put(other, ("late", 1))
        done.set()

    with office.write() as connection:
        feed.put(connection, "s", "t", [("early", {"v": 1})])
        thread = threading.Thread(target=late)
        thread.start()
        # While the earlier numbers are not committed, the later ones are not even taken.
        assert not done.wait(0.2)
        assert "late" not in reader.read(other)
    assert done.wait(10)
    thread.join()

    assert reader.read(office) == {"a": 1, "early": 1, "late": 1}
    office.close()
    other.close()


# --- tombstones grow old ------------------------------------------------------------------------


def age(database: Database, *, days: int) -> int:
    """Notes where the feeds are today and cleans up so many days later."""
    with database.write() as connection:
        cursors.mark_day(connection, day=DAY, rev=feed.last_rev(connection))
        return cursors.drop_tombstones(connection, today=DAY + dt.timedelta(days=days))


def test_a_tombstone_is_kept_for_a_season(path: Path) -> None:
    office, reader = office_of(path), Reader()
    put(office, ("a", 1), ("b", 1))
    reader.read(office)
    with office.write() as connection:
        feed.delete(connection, "s", "t", ["a"])

    assert age(office, days=KEPT_DAYS - 1) == 0
    assert reader.read(office) == {"b": 1}
    assert reader.refetches == 0
    office.close()


def test_who_was_away_for_longer_starts_again(path: Path) -> None:
    office, away, here = office_of(path), Reader(), Reader()
    put(office, ("a", 1), ("b", 1))
    away.read(office)
    with office.write() as connection:
        feed.delete(connection, "s", "t", ["a"])
    here.read(office)

    assert age(office, days=KEPT_DAYS) == 1

    assert (away.read(office), away.refetches) == ({"b": 1}, 1)
    assert (here.read(office), here.refetches) == ({"b": 1}, 0)
    office.close()


def test_who_starts_after_the_cleaning_reads_to_the_end_in_small_pages(path: Path) -> None:
    office, fresh = office_of(path), Reader()
    put(office, *((f"k{n}", 1) for n in range(9)))
    with office.write() as connection:
        feed.delete(connection, "s", "t", ["k1"])
    put(office, ("k2", 2))
    assert age(office, days=KEPT_DAYS + 1) == 1
    put(office, ("k3", 3))

    assert len(fresh.read(office, limit=1)) == 8
    assert fresh.refetches == 0
    office.close()
