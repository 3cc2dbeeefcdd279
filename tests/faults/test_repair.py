"""Whatever happens to a journal, repair saves what is left and gives no number out twice."""

from __future__ import annotations

import io
import json
import random
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pysqlite3.dbapi2 as sqlite
import pytest

from pos.cli.repair import Wishes, repair
from pos.database import StorageError
from pos.journal.verify import verify
from pos.ports import SettableClock
from pos.shift.shift import Given
from pos.till.config import Config
from pos.till.opening import open_till
from pos.till.till import Till
from tests.pos.conftest import MORNING

ITEM = "1000052"
PAGE = 4096
SALES = 40
AGREED = Wishes(yes=True, reason="the disk failed", language="en")


def sign_in(till: Till) -> None:
    assert till.login("1001", "1001").ok
    if till.state.shift is None:
        assert till.open_shift(20_000).ok


def sell(till: Till) -> str:
    assert till.scan(ITEM).ok
    paid = till.pay("cash")
    assert paid.ok, paid.error
    return str(paid.values["receipt"])


@pytest.fixture(scope="module")
def sold(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A till that was killed after forty sales, with a copy of the first half and a basket open."""
    folder = tmp_path_factory.mktemp("sold") / "till"
    till = open_till(folder=folder, config=Config())
    sign_in(till)
    for n in range(SALES):
        if n == SALES // 2:
            assert till._backups.keep()
        sell(till)
    till.scan(ITEM)
    # A copy of the files while the till is open is what a kill leaves: the log is not yet in.
    killed = folder.with_name("killed")
    shutil.copytree(folder, killed, ignore=shutil.ignore_patterns("lock.db*"))
    till.close()
    return killed


@pytest.fixture
def folder(sold: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(sold, tmp_path / "till"))


# --- what happens to files --------------------------------------------------------------------


def zero_pages(folder: Path, draw: random.Random) -> None:
    for file in (folder / "journal.db", folder / "journal.db-wal"):
        content = bytearray(file.read_bytes())
        for _ in range(draw.randint(1, 6)):
            at = draw.randrange(max(1, len(content) // PAGE)) * PAGE
            content[at : at + PAGE] = bytes(len(content[at : at + PAGE]))
        file.write_bytes(content)


def truncate(folder: Path, draw: random.Random) -> None:
    for file in (folder / "journal.db", folder / "journal.db-wal"):
        content = file.read_bytes()
        file.write_bytes(content[: draw.randrange(len(content) + 1)])


def flip_bits(folder: Path, draw: random.Random) -> None:
    for file in (folder / "journal.db", folder / "journal.db-wal"):
        content = bytearray(file.read_bytes())
        for _ in range(draw.randint(1, 40)):
            content[draw.randrange(len(content))] ^= 1 << draw.randrange(8)
        file.write_bytes(content)


def swap_the_log(folder: Path, draw: random.Random) -> None:
    """The log of another database beside the journal: that of the draft store."""
    shutil.copy(folder / "draft.db-wal", folder / "journal.db-wal")


def delete_the_file(folder: Path, draw: random.Random) -> None:
    (folder / "journal.db").unlink()
    if draw.random() < 0.5:
        (folder / "journal.db-wal").unlink()


def garble_the_header(folder: Path, draw: random.Random) -> None:
    file = folder / "journal.db"
    size = draw.choice((16, 100, PAGE))
    file.write_bytes(draw.randbytes(size) + file.read_bytes()[size:])


def restore_an_older_copy(folder: Path, draw: random.Random) -> None:
    for file in folder.glob("journal.db*"):
        file.unlink()
    copy = next((folder / "backup").glob("*.journal.db"))
    shutil.copy(copy, folder / "journal.db")
    if draw.random() < 0.5:
        shutil.rmtree(folder / "backup")


DAMAGES = (
    zero_pages, truncate, flip_bits, swap_the_log, delete_the_file, garble_the_header,
    restore_an_older_copy,
)  # fmt: skip


def move_the_log_in(folder: Path) -> None:
    connection = sqlite.connect(folder / "journal.db")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    connection.close()


def receipts(folder: Path) -> list[str]:
    connection = sqlite.connect(folder / "journal.db")
    try:
        found = connection.execute("SELECT receipt FROM sale WHERE receipt IS NOT NULL ORDER BY 1")
        return [row[0] for row in found]
    finally:
        connection.close()


def number(receipt: object) -> int:
    return int(str(receipt)[-6:])


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda damage: damage.__name__)
def test_repair_after_real_damage(
    sold: Path,
    tmp_path: Path,
    seed: int,
    scaled: Callable[[int], int],
    damage: Callable[[Path, random.Random], None],
    capsys: pytest.CaptureFixture[str],
) -> None:
    draw = random.Random(f"{seed} {damage.__name__}")
    for trial in range(scaled(40)):
        folder = Path(shutil.copytree(sold, tmp_path / f"till-{trial}"))
        damage(folder, draw)
        broken = {file.name: file.read_bytes() for file in folder.glob("journal.db*")}

        done = repair(folder, AGREED)

        said = capsys.readouterr()
        assert done == 0, f"seed {seed}: {said.err}"
        verdict = verify(folder)
        assert verdict["ok"], f"seed {seed}: {verdict}"
        if "Nothing to repair" not in said.out:
            (aside,) = folder.glob("broken-*")
            for name in set(broken) - {"journal.db-shm"}:
                assert (aside / name).read_bytes() == broken[name]
        check_it_sells_on(folder)


def check_it_sells_on(folder: Path) -> None:
    before = receipts(folder)
    till = open_till(folder=folder, config=Config())
    try:
        # The basket was in the draft store, which is whole.
        assert till.state.sale is not None
        sign_in(till)
        paid = till.pay("cash")
        assert number(paid.values["receipt"]) == SALES + 1, "not above every number given out"
    finally:
        till.close()
    after = receipts(folder)
    assert len(set(after)) == len(after) == len(before) + 1
    assert verify(folder)["ok"]


def test_pages_that_are_lost_come_from_the_copy(folder: Path) -> None:
    """The copy has the first half of the sales, the broken file the second: together all."""
    file = folder / "journal.db"
    move_the_log_in(folder)
    content = file.read_bytes()
    early = content.index(b'"receipt":"S001-T01-000005"') // PAGE * PAGE
    file.write_bytes(content[:early] + bytes(PAGE) + content[early + PAGE :])
    without = Path(shutil.copytree(folder, folder.with_name("without")))
    shutil.rmtree(without / "backup")

    assert repair(folder, AGREED) == 0
    assert len(receipts(folder)) == SALES

    assert repair(without, AGREED) == 0
    kept = receipts(without)
    assert kept == [f"S001-T01-{n:06d}" for n in range(1, len(kept) + 1)]
    assert len(kept) < SALES
    (apart,) = without.glob("broken-*/apart.jsonl")
    facts = [json.loads(line) for line in apart.read_text(encoding="utf-8").splitlines()]
    sold_apart = {fact["body"]["receipt"] for fact in facts if fact["kind"] == "sale"}
    assert f"S001-T01-{SALES:06d}" in sold_apart
    assert not sold_apart & set(kept)
    check_it_sells_on(without)


def contents(folder: Path) -> dict[str, bytes]:
    names = ("journal.db", "draft.db", "catalog.db")
    return {name: (folder / name).read_bytes() for name in names}


def test_it_says_what_it_would_do_and_touches_nothing(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    restore_an_older_copy(folder, random.Random(1))
    before = contents(folder)
    assert repair(folder, Wishes(dry_run=True, language="en")) == 0
    said = capsys.readouterr().out
    assert "The journal is broken: entry" in said
    assert "Missing: at least" in said
    assert f"receipts go on after S001-T01-{SALES:06d}" in said
    assert said.endswith("Nothing was touched.\n")

    monkeypatch.setattr("sys.stdin", io.StringIO("n\n"))
    assert repair(folder, Wishes()) == 1
    # Without a word about it, in the terminal's own language.
    assert "流水已损坏" in capsys.readouterr().out
    assert contents(folder) == before
    assert not list(folder.glob("broken-*"))


def test_what_nobody_remembers_is_asked_of_the_paper(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Neither a draft store nor the end of the journal: only the paper knows the last number."""
    restore_an_older_copy(folder, random.Random(1))
    for file in folder.glob("draft.db*"):
        file.unlink()
    assert repair(folder, Wishes(dry_run=True, language="en")) == 0
    said = capsys.readouterr().out
    # Whatever is there verifies: an older copy without a memory is a whole journal.
    assert "Nothing to repair" in said
    assert repair(folder, Wishes(yes=True, reason="paper", last_receipt=SALES)) == 0
    till = open_till(folder=folder, config=Config())
    try:
        sign_in(till)
        assert number(sell(till)) == SALES + 1
    finally:
        till.close()


@pytest.mark.parametrize("copies", [True, False], ids=["with-copies", "without-copies"])
def test_no_shift_and_no_z_is_given_out_twice(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], copies: bool
) -> None:
    """The journal is lost with a shift open that no copy has heard of; the draft store has."""
    till = open_till(folder=tmp_path / "till", config=Config())
    sign_in(till)
    sell(till)
    closed = till.close_shift({"cash": 0})
    assert closed.ok and closed.values["z"] == 1, closed.error
    assert till._backups.keep()
    sign_in(till)
    lost = str(till.state.shift)
    sell(till)
    folder = tmp_path / "killed"
    shutil.copytree(tmp_path / "till", folder, ignore=shutil.ignore_patterns("lock.db*"))
    till.close()
    for file in folder.glob("journal.db*"):
        file.unlink()
    if not copies:
        shutil.rmtree(folder / "backup")

    assert repair(folder, AGREED) == 0
    said = capsys.readouterr().out
    assert f"Shift {lost} was open and is gone" in said
    assert "count the money in the drawer" in said
    for turn in (1, 2):
        till = open_till(folder=folder, config=Config())
        sign_in(till)
        assert till.state.shift == lost.removesuffix("2") + str(2 + turn)
        assert number(sell(till)) == 2 + turn
        closed = till.close_shift({"cash": 0})
        assert closed.ok and closed.values["z"] == 1 + turn, closed.error
        till.close()
    verdict = verify(folder)
    assert verdict["ok"], verdict


def lose_the_journal(folder: Path) -> None:
    """The disk takes the journal and every copy of it."""
    for file in folder.glob("journal.db*"):
        file.unlink()
    shutil.rmtree(folder / "backup", ignore_errors=True)


def mended(folder: Path, wishes: Wishes) -> int:
    return repair(folder, wishes, clock=SettableClock(MORNING))


def work_a_shift(folder: Path) -> tuple[str, int, int]:
    """Opens the till, sells once and closes: the shift, the receipt's number and the Z's."""
    till = open_till(folder=folder, config=Config(), clock=SettableClock(MORNING))
    try:
        sign_in(till)
        shift = str(till.state.shift)
        receipt = number(sell(till))
        closed = till.close_shift({"cash": 0})
        assert closed.ok, closed.error
        assert till._backups.keep()
        return shift, receipt, int(closed.values["z"])
    finally:
        till.close()


@pytest.mark.parametrize("copies", [True, False], ids=["with-copies", "without-copies"])
@pytest.mark.parametrize("between", [0, 1], ids=["before-a-sale", "after-a-shift"])
def test_a_journal_that_is_lost_twice_gives_nothing_out_twice(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], copies: bool, between: int
) -> None:
    """No copy has heard of the epoch that the first repair began: only the draft store has."""
    folder = tmp_path / "till"
    day = work_a_shift(folder)[0].removesuffix("1")
    kept = Path(shutil.copytree(folder / "backup", tmp_path / "kept"))
    work_a_shift(folder)

    def lose() -> None:
        lose_the_journal(folder)
        if copies:
            shutil.copytree(kept, folder / "backup")

    lose()
    told = Given(shift=f"{day}7", z=50)
    paper = Wishes(yes=True, reason="paper", last_receipt=100, given=told, language="en")
    assert mended(folder, paper) == 0
    assert "Epoch 2 begins, and receipts go on after S001-T01-000100" in capsys.readouterr().out
    for n in range(between):
        assert work_a_shift(folder) == (f"{day}{8 + n}", 101 + n, 51 + n)

    lose()
    assert mended(folder, AGREED) == 0
    said = capsys.readouterr().out
    assert f"Epoch 3 begins, and receipts go on after S001-T01-{100 + between:06d}" in said
    assert work_a_shift(folder) == (f"{day}{8 + between}", 101 + between, 51 + between)
    verdict = verify(folder)
    assert verdict["ok"], verdict


def test_the_last_numbers_outlive_a_new_draft_store_and_the_journal(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A draft store made anew hears at the start what the journal knows, and keeps it."""
    folder = tmp_path / "till"
    work_a_shift(folder)
    lose_the_journal(folder)
    assert mended(folder, AGREED) == 0
    for file in folder.glob("draft.db*"):
        file.unlink()
    open_till(folder=folder, config=Config(), clock=SettableClock(MORNING)).close()

    lose_the_journal(folder)
    assert mended(folder, AGREED) == 0
    assert "Epoch 3 begins, and receipts go on after S001-T01-000001" in capsys.readouterr().out
    shift, receipt, z = work_a_shift(folder)
    assert (shift[-2:], receipt, z) == ("-2", 2, 2)


def test_where_only_paper_knows_it_tells_the_last_shift_and_z_too(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "till"
    work_a_shift(folder)
    last, receipt, z = work_a_shift(folder)
    lose_the_journal(folder)
    for file in folder.glob("draft.db*"):
        file.unlink()

    assert mended(folder, Wishes(dry_run=True, language="en")) == 0
    said = capsys.readouterr().out
    assert "Last shift: unknown. Z numbers go on after 0." in said
    assert all(f"(--last-{what})" in said for what in ("receipt", "shift", "z"))

    paper = Wishes(
        yes=True, reason="paper", last_receipt=receipt, given=Given(shift=last, z=z), language="en"
    )
    assert mended(folder, paper) == 0
    assert f"Last shift: {last}. Z numbers go on after {z}." in capsys.readouterr().out
    assert mended(folder, paper) == 0
    assert "Nothing to repair" in capsys.readouterr().out, "it knows them now"
    assert work_a_shift(folder) == (f"{last.removesuffix('2')}3", receipt + 1, z + 1)


def test_a_draft_store_that_was_set_aside_still_knows_its_numbers(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "till"
    last, receipt, z = work_a_shift(folder)
    lose_the_journal(folder)
    assert mended(folder, AGREED) == 0
    lose_the_journal(folder)
    for file in folder.glob("draft.db*"):
        file.unlink()
    assert mended(folder, AGREED) == 0
    said = capsys.readouterr().out
    assert f"Last shift: {last}. Z numbers go on after {z}." in said
    assert work_a_shift(folder) == (f"{last.removesuffix('1')}2", receipt + 1, z + 1)


@pytest.mark.parametrize("name", ["2", "S001-T02-2026-11-22-1", "S001-T01-2026-13-22-1"])
def test_a_shift_that_is_none_of_the_till_changes_nothing(
    folder: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    restore_an_older_copy(folder, random.Random(1))
    before = contents(folder)
    wrong = Wishes(yes=True, reason="paper", given=Given(shift=name), language="en")
    assert repair(folder, wrong) == 2
    assert f"{name} is no shift of S001-T01" in capsys.readouterr().err
    assert contents(folder) == before


def test_a_broken_draft_store_or_catalogue_is_set_aside(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("draft.db", "catalog.db"):
        for file in folder.glob(f"{name}*"):
            file.unlink()
        (folder / name).write_bytes(b"\x01" * 5000)
    with pytest.raises(StorageError, match="database_damaged"):
        open_till(folder=folder, config=Config())
    assert repair(folder, AGREED) == 0
    assert "journal verifies" in capsys.readouterr().out
    till = open_till(folder=folder, config=Config())
    try:
        sign_in(till)
        assert number(sell(till)) == SALES + 1
    finally:
        till.close()


def test_a_second_repair_goes_on_from_the_first(folder: Path) -> None:
    for turn in (1, 2):
        content = bytearray((folder / "journal.db").read_bytes())
        content[:100] = bytes(100)
        (folder / "journal.db").write_bytes(content)
        assert repair(folder, AGREED) == 0
        till = open_till(folder=folder, config=Config())
        sign_in(till)
        if till.state.sale is not None:
            till.void_sale()
        assert number(sell(till)) == SALES + turn
        till.close()
    verdict = verify(folder)
    assert verdict["ok"], verdict


def test_the_till_is_closed_during_a_repair(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    till = open_till(folder=folder, config=Config())
    try:
        assert repair(folder, AGREED) == 2
    finally:
        till.close()
    assert "already running" in capsys.readouterr().err


def test_lost_keys_are_not_made_up(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "keys" / "terminal.key").unlink()
    assert repair(folder, AGREED) == 2
    assert "terminal.key is missing" in capsys.readouterr().err
    assert not (folder / "keys" / "terminal.key").exists()


# --- with a head office -------------------------------------------------------------------------


def enrolled(head_office: Any, folder: Path, start_console: Callable[[Path], Any]) -> Any:
    head_office.enrol(folder)
    console = start_console(folder)
    console.ask(do="login", user="1001", pin="1001")
    console.ask(do="open_shift", float=0)
    return console


def ring(console: Any, times: int) -> str:
    for _ in range(times):
        assert console.ask(do="scan", code=ITEM)["ok"]
        receipt = console.ask(do="pay", tender="cash")["receipt"]
    return str(receipt)


def new_code(head_office: Any) -> str:
    made = head_office.run("enrol-code", "--store", "S001", "--terminal", "T01", "--role", "till")
    return str(made.strip())


@pytest.mark.parametrize("at_once", [True, False], ids=["with a code", "code comes later"])
def test_head_office_gets_every_sale_once_across_a_repair(
    head_office: Any, start_console: Callable[[Path], Any], tmp_path: Path, at_once: bool
) -> None:
    folder = tmp_path / "till"
    console = enrolled(head_office, folder, start_console)
    ring(console, 5)
    assert console.ask(do="sync")["ok"]
    ring(console, 5)  # Not sent before the disk fails.
    console.close()
    move_the_log_in(folder)
    garble_the_header(folder, random.Random(3))

    code = new_code(head_office) if at_once else ""
    assert repair(folder, Wishes(yes=True, reason="the disk failed", code=code)) == 0
    console = start_console(folder)
    assert console.ask(do="login", user="1001", pin="1001")["ok"]
    assert ring(console, 3) == "S001-T01-000013"
    synced = console.ask(do="sync")
    if not at_once:
        assert synced["error"]["code"] == "epoch_not_let_in"
        assert "另起了一期" in synced["error"]["message"]
        console.close()
        assert repair(folder, Wishes(code=new_code(head_office))) == 0
        console = start_console(folder)
        assert console.ask(do="login", user="1001", pin="1001")["ok"]
        synced = console.ask(do="sync")
    assert synced["ok"], synced
    assert synced["state"]["unsent"] == 0
    console.close()
    at_hq = [row["receipt"] for row in head_office.sales()]
    assert sorted(at_hq) == [f"S001-T01-{n:06d}" for n in range(1, 14)]
    assert verify(folder)["ok"]


def test_where_nothing_here_remembers_head_office_is_asked_before_anything_is_sold(
    head_office: Any, start_console: Callable[[Path], Any], tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    folder, copy = tmp_path / "till", tmp_path / "copy.db"
    console = enrolled(head_office, folder, start_console)
    ring(console, 2)
    assert console.ask(do="sync")["ok"]
    console.close()
    move_the_log_in(folder)
    shutil.copy(folder / "journal.db", copy)
    console = start_console(folder)
    assert console.ask(do="login", user="1001", pin="1001")["ok"]
    ring(console, 2)
    assert console.ask(do="sync")["ok"]
    console.close()
    for name in ("journal.db", "draft.db"):
        for file in folder.glob(f"{name}*"):
            file.write_bytes(b"\xff" * max(1, file.stat().st_size))

    broken = (folder / "journal.db").read_bytes()
    wishes = Wishes(yes=True, reason="the disk failed", backup=copy, language="en")
    assert repair(folder, wishes) == 2
    told = capsys.readouterr()
    assert "head office is asked first" in told.err
    assert "or after a later one that head office or paper knows" in told.out
    assert (folder / "journal.db").read_bytes() == broken

    assert repair(folder, replace(wishes, code=new_code(head_office))) == 0
    console = start_console(folder)
    assert console.ask(do="login", user="1001", pin="1001")["ok"]
    console.ask(do="open_shift", float=0)
    assert ring(console, 1) == "S001-T01-000005"
    assert console.ask(do="sync")["ok"]
    console.close()
    at_hq = [row["receipt"] for row in head_office.sales()]
    assert sorted(at_hq) == [f"S001-T01-{n:06d}" for n in range(1, 6)]
    assert verify(folder)["ok"]


def test_each_epoch_takes_a_code_of_its_own_and_repair_says_how_many(
    head_office: Any, start_console: Callable[[Path], Any], tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    folder = tmp_path / "till"
    console = enrolled(head_office, folder, start_console)
    ring(console, 1)
    assert console.ask(do="sync")["ok"]
    console.close()

    def mend(*, breaks: bool = True, code: str = "") -> tuple[int, str]:
        if breaks:
            move_the_log_in(folder)
            garble_the_header(folder, random.Random(3))
        done = repair(folder, Wishes(yes=True, reason="again", code=code, language="en"))
        return done, capsys.readouterr().out

    assert "make a code" in mend()[1]
    said = mend(code=new_code(head_office))[1]
    assert "opened epoch 2" in said and "is in epoch 3" in said and "still needed: 1" in said
    assert "still needed: 1" in mend(breaks=False)[1]
    done, said = mend(breaks=False, code=new_code(head_office))
    assert (done, "epoch 3" in said) == (0, True)
    console = start_console(folder)
    assert console.ask(do="login", user="1001", pin="1001")["ok"]
    assert console.ask(do="sync")["ok"]
    console.close()
