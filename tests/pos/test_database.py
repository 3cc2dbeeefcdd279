"""One SQLite file: who reads it does not wait for who writes it, nor for another who reads."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pysqlite3.dbapi2 as sqlite
import pytest

from pos.database import Database, StorageError, check_file

COUNT = "SELECT count(*) FROM goods"


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    made = goods(tmp_path / "goods.db", names=["tea"])
    yield made
    made.close()


def goods(path: Path, *, names: list[str]) -> Database:
    made = Database(path)
    with made.write() as connection:
        connection.exec_driver_sql("CREATE TABLE goods (name TEXT)")
        for name in names:
            connection.exec_driver_sql("INSERT INTO goods VALUES (?)", (name,))
    return made


def count(database: Database) -> int:
    with database.read() as connection:
        return int(connection.exec_driver_sql(COUNT).scalar_one())


def counted_beside(database: Database) -> list[int]:
    """What another thread counts; empty where it had to wait for this one."""
    found: list[int] = []
    thread = threading.Thread(target=lambda: found.append(count(database)), daemon=True)
    thread.start()
    thread.join(timeout=30)
    return found


def test_a_second_thread_reads_while_one_reads(database: Database) -> None:
    with database.read():
        assert counted_beside(database) == [1]


def test_a_scan_is_answered_while_a_feed_is_written_and_looked_into(database: Database) -> None:
    inside, go = threading.Event(), threading.Event()

    def feed() -> None:
        with database.write() as connection, database.read():
            connection.exec_driver_sql("INSERT INTO goods VALUES ('rice')")
            inside.set()
            go.wait(timeout=30)

    thread = threading.Thread(target=feed, daemon=True)
    thread.start()
    assert inside.wait(timeout=30)
    assert counted_beside(database) == [1]
    go.set()
    thread.join(timeout=30)
    assert count(database) == 2


def test_who_reads_may_read_again_within(database: Database) -> None:
    with database.read(), database.read() as connection:
        assert connection.exec_driver_sql(COUNT).scalar_one() == 1


@pytest.mark.skipif(os.name != "posix", reason="modes of files are those of POSIX")
def test_a_file_is_read_by_nobody_else_on_the_machine(tmp_path: Path, database: Database) -> None:
    database.copy_to(tmp_path / "copy.db")
    assert len(modes(tmp_path)) == 4, "the file, its log, the index of that, and the copy"
    assert set(modes(tmp_path).values()) == {"0o600"}
    database.path.chmod(0o644)  # As one of an older release.
    Database(database.path).close()
    assert set(modes(tmp_path).values()) == {"0o600"}


def modes(folder: Path) -> dict[str, str]:
    return {path.name: oct(path.stat().st_mode & 0o777) for path in folder.iterdir()}


def test_both_readers_find_the_file_that_took_over(tmp_path: Path, database: Database) -> None:
    with database.read():
        assert counted_beside(database) == [1]
    goods(tmp_path / "new.db", names=["tea", "rice", "salt"]).close()
    database.take_over(tmp_path / "new.db")
    with database.read():
        assert counted_beside(database) == [3]
    assert count(database) == 3


def test_a_damaged_page_of_any_table_or_index_is_found(demo_folder: Path, tmp_path: Path) -> None:
    whole = demo_folder / "catalog.db"
    check_file(whole)
    with closing(sqlite.connect(whole)) as file:
        trees = file.execute("SELECT name, rootpage FROM sqlite_schema WHERE rootpage").fetchall()
        (size,) = file.execute("PRAGMA page_size").fetchone()
    kept = whole.read_bytes()
    assert {"item", "search_words_data"} <= {name for name, _ in trees}
    for name, page in trees:
        broken = tmp_path / "broken.db"
        at = (page - 1) * size
        broken.write_bytes(kept[:at] + b"\xff" * 64 + kept[at + 64 :])
        with pytest.raises(StorageError, match="database_damaged"):
            check_file(broken)
            pytest.fail(f"{name} was said to be whole")
