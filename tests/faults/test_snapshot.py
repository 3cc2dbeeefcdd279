"""A till that is killed while it takes a new catalogue over has the old one or the new one."""

from __future__ import annotations

import random
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import msgspec
import pysqlite3.dbapi2 as sqlite
import pytest

from pos.catalog.demo import demo_items
from pos.catalog.item import row_of
from pos.catalog.store import Catalog
from pos.contract.snapshots import Snapshot
from pos.contract.wire import FeedRow
from pos.hq import feed
from pos.hq.database import open_database
from pos.hq.depot import depot_of
from pos.hq.goods import import_items
from pos.hq.packing import make_snapshot
from tests import warm
from tests.faults.conftest import PATIENCE, Console, HeadOffice

OLD, NEW = 50, 1500


@pytest.fixture(scope="module")
def packed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Snapshot]:
    """The new goods as head office packs them."""
    folder = tmp_path_factory.mktemp("office")
    url = f"sqlite:///{folder / 'hq.db'}"
    office, depot = open_database(url, fill=lambda _: None), depot_of(database=url)
    with office.write() as connection:
        import_items(connection, list(demo_items(count=NEW)), replace=False)
    snapshot = make_snapshot(office, depot, scope=feed.CATALOG, now=lambda: 1)
    office.close()
    assert snapshot is not None
    return depot.file(snapshot.sha256), snapshot


@pytest.fixture
def make_terminal(tmp_path: Path, packed: tuple[Path, Snapshot]) -> Any:
    """Folders with a few old goods and a setting of the store, ready for the new ones."""
    kept = tmp_path / "kept"
    kept.mkdir()
    catalog = Catalog(kept / "catalog.db")
    rows = [
        FeedRow(rev=n, table="item", op="put", key=item.sku, row=row_of(item))
        for n, item in enumerate(demo_items(count=OLD))
    ]
    catalog.apply(scope=feed.CATALOG, gen="old", rows=rows, cursor=OLD)
    setting = FeedRow(rev=1, table="setting", op="put", key="zone", row={"value": "east"})
    catalog.apply(scope="store:S001", gen="s", rows=[setting], cursor=1)
    catalog.clear(feed.CATALOG)
    catalog.close()
    kept.joinpath("snapshot.json").write_bytes(msgspec.json.encode(packed[1]))
    number = iter(range(10**6))

    def make() -> Path:
        return Path(shutil.copytree(kept, tmp_path / f"till{next(number)}"))

    return make


def take_over(folder: Path, packed: Path, *, die_at: int) -> tuple[int, str]:
    done = warm.run(
        "tests.faults.taking_over", folder, packed, str(die_at),
        stderr=subprocess.PIPE, timeout=PATIENCE,
    )  # fmt: skip
    return done.returncode, (done.stdout or done.stderr).decode()


def check(folder: Path, *, whole: bool) -> None:
    """The catalogue is the old one or the new one, never a mixture, and knows its store."""
    catalog = Catalog(folder / "catalog.db")
    count, place = catalog.count(), catalog.cursor(feed.CATALOG)
    found = catalog.search("niunai")
    zone = catalog.settings()["zone"]
    catalog.close()
    with closing(sqlite.connect(folder / "catalog.db")) as file:
        assert file.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert zone == "east"
    assert (count == NEW) == (place is not None)
    assert count in ({NEW} if whole else {OLD, NEW})
    assert bool(found) is (count == NEW) or count == OLD


def test_killed_at_every_step_a_till_has_one_catalogue_or_the_other(
    make_terminal: Any, packed: tuple[Path, Snapshot], long_run: bool, seed: int
) -> None:
    code, steps = take_over(make_terminal(), packed[0], die_at=0)
    assert code == 0, steps
    every = range(1, int(steps) + 1)
    some = every if long_run else sorted([*random.Random(seed).sample(every, 4), len(every)])

    for die_at in some:
        folder = make_terminal()
        code, said = take_over(folder, packed[0], die_at=die_at)
        assert code == -signal.SIGKILL, (die_at, said)
        check(folder, whole=False)

        code, said = take_over(folder, packed[0], die_at=0)
        assert code == 0, (die_at, said)
        check(folder, whole=True)
        assert not (folder / "incoming").exists(), die_at
        shutil.rmtree(folder)


def test_a_till_that_is_killed_while_its_goods_come_from_head_office_has_them_in_the_end(
    head_office: HeadOffice,
    start_console: Callable[..., Console],
    tmp_path: Path,
    seed: int,
    scaled: Callable[[int], int],
) -> None:
    head_office.run("snapshot")
    folder = tmp_path / "till"
    head_office.enrol(folder)
    draw, taken = random.Random(seed), 1.0
    for round_ in range(max(3, scaled(60))):
        Catalog.discard(folder / "catalog.db")
        console = start_console(folder)
        assert console.ask(do="state") is not None
        timer = threading.Timer(draw.uniform(0, taken), console.kill)
        timer.start()
        began = time.monotonic()
        console.ask(do="sync")
        taken = max(0.1, time.monotonic() - began)
        timer.join()
        console.close()

        again = start_console(folder)
        synced = again.ask(do="sync")
        assert synced is not None and synced["ok"], (seed, round_, synced)
        assert again.ask(do="login", user="1001", pin="1001")["ok"], (seed, round_)  # type: ignore[index]
        found = again.ask(do="search", text="niunai", limit=1)
        assert found is not None and found["items"], (seed, round_)
        again.close()
        catalog = Catalog(folder / "catalog.db")
        assert catalog.count() == 5000, (seed, round_)
        catalog.close()
