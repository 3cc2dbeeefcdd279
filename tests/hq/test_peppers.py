"""What PINs are hashed with and members are found by lies nowhere in head office's database."""

from __future__ import annotations

import shutil
from contextlib import closing

import pysqlite3.dbapi2 as sqlite3
import pytest
from typer.testing import CliRunner

from pos.database import Database, StorageError
from pos.hq.commands import hq
from pos.hq.database import open_database
from pos.hq.members.keys import key_file_of
from pos.hq.peppers import read_peppers, seal_peppers
from tests.hq.conftest import small_chain
from tests.hq.peppers import pepper_at
from tests.pos.test_migration import RELEASES, restore

BEFORE = next(release for release in RELEASES if release.stem == "hq-15")


def run(*arguments, typed=""):
    done = CliRunner().invoke(hq, list(arguments), input=typed)
    assert done.exit_code == 0, done.stderr
    return done.stdout


def kept(folder):
    with closing(sqlite3.connect(folder / "hq.db")) as database:
        return dict(database.execute("SELECT store, pepper FROM store").fetchall())


def state(folder):
    with closing(sqlite3.connect(folder / "hq.db")) as database:
        return database.execute("SELECT value FROM meta WHERE name = 'peppers'").fetchone()[0]


def holding(folder, secret):
    """The files of head office with those bytes, but for keys and what an upgrade sets aside."""
    aside = {"keys", "before-upgrade"}
    return [
        file.name
        for file in sorted(folder.rglob("*"))
        if file.is_file() and aside.isdisjoint(file.parts) and secret in file.read_bytes()
    ]


@pytest.fixture
def here(filled, tmp_path, monkeypatch):
    """A head office with two stores, whose peppers lie in clear."""
    shutil.copy(filled, tmp_path / "hq.db")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_database_of_before_is_sealed_and_nothing_of_a_pepper_is_left_in_it(
    tmp_path, monkeypatch
):
    file = restore(BEFORE, tmp_path)
    monkeypatch.chdir(tmp_path)
    with closing(sqlite3.connect(file)) as database, database:
        database.execute("UPDATE store SET pepper = randomblob(32)")
    before = kept(tmp_path)
    assert before and all(len(pepper) == 32 for pepper in before.values())
    assert holding(tmp_path, before["S001"]) == [file.name]
    run("enrol-code", "--store", "S001", "--terminal", "T99")
    assert {store: pepper_at(tmp_path, store) for store in before} == before
    for store, pepper in before.items():
        assert kept(tmp_path)[store] != pepper
        assert holding(tmp_path, pepper) == []


def test_the_pepper_of_a_store_that_opens_is_in_no_file(here):
    run("add-store", "--store", "S003", "--name", "东门店", "--zone", "east", typed="8642\n")
    pepper = pepper_at(here, "S003")
    assert len(pepper) == 32 and pepper not in kept(here).values()
    assert holding(here, pepper) == []


def test_what_somebody_reads_at_that_moment_is_written_over_the_next_time(here):
    pepper = kept(here)["S001"]
    with closing(sqlite3.connect(here / "hq.db", isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT * FROM store").fetchall()
        run("enrol-code", "--store", "S001", "--terminal", "T99")
        assert kept(here)["S001"] != pepper and holding(here, pepper) != []
        reader.execute("ROLLBACK")
    run("enrol-code", "--store", "S001", "--terminal", "T98")
    assert holding(here, pepper) == []
    assert pepper_at(here) == pepper


def test_where_there_is_no_room_to_write_it_anew_head_office_goes_on_and_does_it_later(
    here, monkeypatch
):
    pepper = kept(here)["S001"]

    def full(_):
        raise StorageError("disk_full", here / "hq.db", "no room")

    with monkeypatch.context() as patch:
        patch.setattr(Database, "write_anew", full)
        run("enrol-code", "--store", "S001", "--terminal", "T99")
    assert kept(here)["S001"] != pepper and state(here) == "sealed"
    run("enrol-code", "--store", "S001", "--terminal", "T98")
    assert state(here) == "gone" and holding(here, pepper) == []


def test_a_pepper_is_of_use_in_the_row_of_its_store_alone(here):
    run("enrol-code", "--store", "S001", "--terminal", "T99")
    with closing(sqlite3.connect(here / "hq.db")) as database, database:
        database.execute(
            "UPDATE store SET pepper = (SELECT pepper FROM store WHERE store = 'S002') "
            "WHERE store = 'S001'"
        )
    done = CliRunner().invoke(
        hq,
        ["add-staff", "--user", "1001", "--name", "王芳", "--role", "cashier", "--store", "S001"],
        input="482913\n",
    )
    assert done.exit_code == 2 and "not the key" in done.stderr


def test_without_the_key_nobody_is_given_a_pin_and_with_a_new_one_there_are_new_peppers(here):
    staff = ("add-staff", "--user", "1001", "--name", "王芳", "--role", "cashier", "--store")
    run(*staff, "S001", typed="482913\n")
    before = pepper_at(here)
    (here / "keys" / "hq_members.key").unlink()
    refused = CliRunner().invoke(hq, [*staff, "S001"], input="482913\n")
    assert refused.exit_code == 2 and "hq_members.key is missing" in refused.stderr
    assert "let every till in again" in run("lost-member-key", "--yes")
    run(*staff, "S001", typed="482913\n")
    assert pepper_at(here) != before


@pytest.mark.postgres
def test_a_postgres_of_before_is_sealed_as_well(cluster):
    url = cluster.url(cluster.make())
    open_database(url, fill=small_chain).close()
    opened = open_database(url, fill=small_chain, key_file=lambda: key_file_of(database=url))
    with closing(opened) as database:
        with database.read() as connection:
            before = read_peppers(connection)
        seal_peppers(database)
        with database.read() as connection:
            assert read_peppers(connection) == before
            connection.exec_driver_sql("CHECKPOINT")
            page = connection.exec_driver_sql(
                "SELECT pg_read_binary_file(pg_relation_filepath('store'))"
            ).scalar_one()
    assert all(one.pepper not in bytes(page) for one in before)
