"""Every write that fails, every moment to die, every power cut: a sale is whole or it is not there.

And whoever stands at the till was told the truth.
"""

from __future__ import annotations

import errno
import json
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pysqlite3.dbapi2 as sqlite
import pytest

from pos.journal.verify import verify
from pos.texts import Texts
from tests.faults.conftest import PATIENCE
from tests.faults.faulty_disk import opened_at_noon
from tests.faults.power_cut import Disk, read_record
from tests.faults.test_kill import Book
from tests.pos.test_migration import releases_of, restore

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
SAID = {"disk_error", "disk_full", "disk_in_doubt"}


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """`disk.c`, built."""
    if sys.platform != "linux" or shutil.which("gcc") is None:
        pytest.skip("a disk that fails on purpose needs Linux and gcc")
    built = tmp_path_factory.mktemp("disk") / "disk.so"
    subprocess.run(
        ["gcc", "-shared", "-fPIC", "-O1", "-o", str(built), str(HERE / "disk.c"), "-ldl"],
        check=True, timeout=PATIENCE,
    )  # fmt: skip
    return built


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A till's folder with a shift that is open."""
    folder = tmp_path_factory.mktemp("shop") / "till"
    till = opened_at_noon(folder)
    assert till.login("1001", "1001").ok
    assert till.open_shift(20_000).ok
    till.close()
    return folder


@pytest.fixture
def on_a_faulty_disk(library: Path, tmp_path: Path) -> Callable[..., list[dict[str, Any]]]:
    """Runs a command of `faulty_disk` and answers its cases."""
    scratch = tmp_path / "scratch"
    scratch.mkdir()

    def run(command: str, folder: Path, *rest: str) -> list[dict[str, Any]]:
        arguments = [command, str(folder), *(word.format(scratch=scratch) for word in rest)]
        done = subprocess.run(
            [sys.executable, "-m", "tests.faults.faulty_disk", *arguments],
            cwd=ROOT, env={**os.environ, "LD_PRELOAD": str(library), "DISK_FOLDER": str(tmp_path)},
            stdout=subprocess.PIPE, text=True, timeout=1800, check=True,
        )  # fmt: skip
        return [json.loads(line) for line in done.stdout.splitlines()]

    return run


# --- the n-th operation of one whole sale fails, for every n -------------------------------------


@pytest.mark.parametrize(
    ("how", "error"),
    [
        ("once", errno.EIO),
        pytest.param("from", errno.ENOSPC, marks=pytest.mark.long),
        pytest.param("from", errno.EIO, marks=pytest.mark.long),
        pytest.param("once", errno.ENOSPC, marks=pytest.mark.long),
    ],
)
def test_a_sale_is_whole_or_absent_whichever_write_or_fsync_fails(
    on_a_faulty_disk: Callable[..., list[dict[str, Any]]], shop: Path, how: str, error: int
) -> None:
    cases = on_a_faulty_disk("fail", shop, "{scratch}", how, str(error))
    assert len(cases) > 40, "a whole sale has more operations than that"
    assert all(answer["ok"] for answer in cases[-1]["answers"]), "the last case has no fault"
    for case in cases:
        check_that_the_truth_was_told(case, goes_on=how == "once")


def check_that_the_truth_was_told(case: dict[str, Any], *, goes_on: bool) -> None:
    n, answers, after = case["n"], case["answers"], case["after"]
    assert "problem" not in after, f"operation {n}: the till does not open: {after}"
    doubt, stored = False, {}
    for answer in answers:
        if answer["ok"]:
            doubt, stored = False, answer["state"]
        elif answer["error"]["code"] in SAID:
            assert answer["error"]["message"] == Texts("zh_CN")(f"error.{answer['error']['code']}")
            doubt = doubt or answer["error"]["code"] == "disk_in_doubt"
    completed = answers[-1]["ok"] and answers[-1]["receipt"]
    if goes_on:
        assert completed, f"operation {n}: one fault, and the sale cannot be paid again"
    if not doubt:
        found = after["state"]["last"]
        assert (found or {}).get("receipt") == (completed or None), f"operation {n}"
        assert counted(after["state"]["sale"]) == counted(stored.get("sale")), f"operation {n}"
    assert after["before"]["ok"], f"operation {n}: {after['before']}"
    assert after["verdict"]["ok"], f"operation {n}: {after['verdict']}"
    # Whatever happened, the next one is served.
    assert after["again"][-1]["ok"], f"operation {n}"
    known = 1 if after["state"]["last"] else 0
    assert after["again"][-1]["receipt"] == f"S001-T01-{known + 1:06d}"


def counted(sale: dict[str, Any] | None) -> list[tuple[str, str, bool]]:
    lines = [] if sale is None else sale["lines"]
    return [(line["sku"], line["quantity"], line["void"]) for line in lines]


# --- the process dies at its n-th operation -------------------------------------------------------


def test_a_till_that_dies_at_any_operation_opens_again(
    on_a_faulty_disk: Callable[..., list[dict[str, Any]]], shop: Path, seed: int, long_run: bool
) -> None:
    step = 1 if long_run else 12
    first = 1 + seed % step
    cases = on_a_faulty_disk("die", shop, "{scratch}", str(first), str(step))
    assert cases[-1]["lived"]
    for case in cases:
        after = case["after"]
        assert "problem" not in after, f"operation {case['n']}: {after}"
        assert after["before"]["ok"], f"operation {case['n']}: {after['before']}"
        assert after["verdict"]["ok"], f"operation {case['n']}: {after['verdict']}"
        assert after["again"][-1]["ok"]


def test_files_of_an_older_release_come_forward_however_often_that_is_cut_off(
    on_a_faulty_disk: Callable[..., list[dict[str, Any]]],
    tmp_path: Path,
    seed: int,
    long_run: bool,
) -> None:
    old = tmp_path / "old"
    for name in ("journal", "draft"):
        restore(releases_of(name)[0], old)
    step = 1 if long_run else 15
    cases = on_a_faulty_disk("upgrade", old, "{scratch}", str(1 + seed % step), str(step))
    assert cases[-1]["lived"]
    assert len(cases) > 5
    for case in cases:
        assert case["after"]["verdict"]["ok"], case
        assert case["after"]["head"] == 7


# --- the power goes --------------------------------------------------------------------------


def replayed(
    run: Callable[..., list[dict[str, Any]]], shop: Path, tmp_path: Path, level: str, sales: int
) -> tuple[Path, list[Any]]:
    """A recorded run, and the folder as it was before it."""
    before = Path(shutil.copytree(shop, tmp_path / f"{level}-before"))
    Path(shutil.copytree(shop, tmp_path / level))
    log = tmp_path / f"{level}.log"
    run("record", tmp_path / level, str(log), str(sales), level)
    return before, read_record(log)


def cuts(
    before: Path, record: list[Any], name: str, *, points: int, draw: random.Random, into: Path
) -> Iterator[tuple[Path, int]]:
    """What each of so many cuts leaves, and how many sales had been answered for by then."""
    chosen = sorted(draw.sample(range(1, len(record)), min(points, len(record) - 1)))
    disk, acknowledged = Disk(before, name), 0
    for number, operation in enumerate(record):
        if chosen and number == chosen[0]:
            chosen.pop(0)
            folder = into / str(number)
            disk.cut(folder, draw)
            yield folder, acknowledged
            shutil.rmtree(folder)
        if operation.kind == "M":
            acknowledged += 1
        else:
            disk.take(operation)


def completed(folder: Path) -> int:
    connection = sqlite.connect(folder / "journal.db")
    try:
        return int(connection.execute("SELECT count(receipt) FROM sale").fetchone()[0])
    finally:
        connection.close()


def test_no_power_cut_loses_a_sale_that_was_answered_for(
    on_a_faulty_disk: Callable[..., list[dict[str, Any]]],
    shop: Path,
    tmp_path: Path,
    seed: int,
    scaled: Callable[[int], int],
) -> None:
    draw = random.Random(seed)
    before, record = replayed(on_a_faulty_disk, shop, tmp_path, "full", sales=60)
    points = scaled(2000)
    found = 0
    for folder, acknowledged in cuts(
        before, record, "full", points=points, draw=draw, into=tmp_path / "cuts"
    ):
        verdict = verify(folder)
        assert verdict["ok"], f"seed {seed}, {folder.name}: {verdict}"
        kept = completed(folder)
        assert acknowledged <= kept <= acknowledged + 1, f"seed {seed}, {folder.name}"
        if found % 20 == 0:
            sells_on(folder, kept)
        found += 1
    assert found >= min(points, len(record) - 1)


def sells_on(folder: Path, kept: int) -> None:
    till = opened_at_noon(folder)
    try:
        assert till.login("1001", "1001").ok
        if till.state.sale is None:
            assert till.scan("1000052").ok
        assert till.pay("cash").values["receipt"] == f"S001-T01-{kept + 1:06d}"
    finally:
        till.close()
    assert verify(folder)["ok"]


def test_the_replay_sees_what_a_careless_till_loses(
    on_a_faulty_disk: Callable[..., list[dict[str, Any]]],
    shop: Path,
    tmp_path: Path,
    seed: int,
    scaled: Callable[[int], int],
) -> None:
    """The canary: with synchronous=NORMAL acknowledged sales are lost, or the replay is blind."""
    before, record = replayed(on_a_faulty_disk, shop, tmp_path, "normal", sales=30)
    points, lost = scaled(1000), 0
    for folder, acknowledged in cuts(
        before, record, "normal", points=points, draw=random.Random(seed), into=tmp_path / "cuts"
    ):
        lost += completed(folder) < acknowledged
    assert lost * 4 > points, f"only {lost} of {points} cuts lost a sale"


# --- killed at any moment -----------------------------------------------------------------------


def prices_in(lives: list[list[dict[str, Any]]]) -> dict[str, int]:
    """What an article costs; the two that are sold here are on no offer."""
    sales = [said["state"]["sale"] for life in lives for said in life if "state" in said]
    lines = [line for sale in sales if sale is not None for line in sale["lines"]]
    assert not any(line["discount"] for line in lines)
    return {line["sku"]: line["unit_price"] for line in lines}


def test_killed_again_and_again_nothing_is_lost_or_doubled(
    shop: Path, tmp_path: Path, seed: int, kills: int
) -> None:
    folder = Path(shutil.copytree(shop, tmp_path / "till"))
    done = subprocess.run(
        [sys.executable, "-m", "tests.faults.faulty_disk", "kill", str(folder), str(kills),
         str(seed)],
        cwd=ROOT, stdout=subprocess.PIPE, text=True, timeout=PATIENCE + kills * 2, check=True,
    )  # fmt: skip
    lives = [json.loads(line)["said"] for line in done.stdout.splitlines()]
    assert len(lives) == kills
    book = Book(prices=prices_in(lives))
    answers = 0
    for life in lives:
        for n, said in enumerate(life):
            if "do" in said:
                book.pending = said["do"]
                continue
            if n == 0:
                book.check(said["state"])
            answers += 1
            book.learn(said["state"])
    assert answers > kills, f"only {answers} answers in {kills} lives (seed {seed})"
    verdict = verify(folder)
    assert verdict["ok"], f"seed {seed}: {verdict}"
    assert completed(folder) in (book.receipts, book.receipts + 1)
    assert book.receipts > 0 or kills < 20
