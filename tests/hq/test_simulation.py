"""Twenty tills and a head office in one thread, under everything that can go wrong, by seed.

A failing schedule is named; `LIANPOS_SCHEDULE=<its name>` runs that one again.
"""

from __future__ import annotations

import os

import pytest

from pos.hq.database import open_database
from tests.hq.conftest import small_chain
from tests.hq.simulated.office import PostgresStore, SqliteStore, let_in
from tests.hq.simulated.schedule import TERMINALS, Schedule

PARTS = 10


@pytest.fixture(scope="session")
def chain_of_twenty(tmp_path_factory):
    """A database that twenty tills are enrolled in, made once."""
    path = tmp_path_factory.mktemp("twenty") / "hq.db"
    enrol_twenty(f"sqlite:///{path}")
    return path


def enrol_twenty(url):
    database = open_database(url, fill=small_chain)
    for terminal in TERMINALS:
        let_in(database, terminal)
    database.close()


def run(name, store, *, long):
    schedule = Schedule(name, store, long=long)
    try:
        schedule.run()
    except Exception as error:
        error.add_note(f"LIANPOS_SCHEDULE={name} runs this schedule again; its last events:")
        error.add_note("\n".join(schedule.world.trace[-30:]))
        raise
    return schedule


@pytest.mark.parametrize("part", range(PARTS))
def test_every_sale_is_at_head_office_exactly_once(
    part, chain_of_twenty, tmp_path, seed, long_run, scaled
):
    names = [f"{seed}.{part}.{n}" for n in range(scaled(2000) // PARTS)]
    if chosen := os.environ.get("LIANPOS_SCHEDULE"):
        names = [chosen] if part == 0 else []
    for name in names:
        run(name, SqliteStore(chain_of_twenty, tmp_path), long=long_run)


@pytest.mark.postgres
def test_on_postgresql_the_same_seeds_end_the_same(cluster, seed, long_run, scaled):
    filled = cluster.make()
    enrol_twenty(cluster.url(filled))
    # The first seeds of the first part: what SQLite went through goes by here again.
    for n in range(max(3, scaled(50))):
        run(f"{seed}.0.{n}", PostgresStore(cluster, filled), long=long_run)


def test_the_same_seed_is_the_same_history(chain_of_twenty, tmp_path, seed):
    first, second = (
        run(f"{seed}.again", SqliteStore(chain_of_twenty, tmp_path), long=False).world.trace
        for _ in range(2)
    )
    assert first == second
    assert len(first) > 20
