"""A till that is opened again goes on exactly where it was."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pysqlite3.dbapi2 as sqlite
import pytest

from pos.database import StorageError
from pos.journal.drafts import Drafts
from pos.journal.verify import verify
from pos.sale.actions import VoidLine
from pos.till.config import Config
from pos.till.opening import open_till
from pos.till.till import Till


def two_codes(till: Till) -> tuple[str, str]:
    items = [
        item
        for item in till.items(till.categories()[0], 100)
        if item.unit == "each" and not item.max_per_sale and not item.not_for_sale
    ]
    return items[0].barcodes[0], items[1].barcodes[0]


def test_the_open_sale_is_back_line_for_line(till: Till, open_again: Callable[..., Till]) -> None:
    first, second = two_codes(till)
    till.scan(first)
    till.scan(second)
    till.quantity(2, "3")
    till.void_line(1)
    till.scan(first)
    before = till.pay("cash", 1).state.sale
    assert before is not None
    assert len(before.lines) == 3
    again = open_again()
    assert again.state.screen == "signed_out"
    assert again.login("1001", "1001").state.sale == before
    assert again.pay("cash").values["receipt"] == "S001-T01-000001"


def test_the_last_sale_and_the_shift_are_back(till: Till, open_again: Callable[..., Till]) -> None:
    till.scan(two_codes(till)[0])
    last = till.pay("cash").state.last
    again = open_again()
    assert again.state.last == last
    assert again.login("1001", "1001").state.screen == "selling"


def test_a_draft_whose_sale_has_ended_is_dropped(
    till: Till, folder: Path, open_again: Callable[..., Till]
) -> None:
    """A kill between the journal's commit and the draft's leaves both; the journal wins."""
    till.scan(two_codes(till)[0])
    sale = till.state.sale
    assert sale is not None
    till.pay("cash")
    till.close()
    drafts = Drafts(folder / "draft.db")
    drafts.add(sale=sale.id, n=0, action=VoidLine(at="x", line=1), cashier="1001", durable=True)
    drafts.close()
    again = open_again()
    assert again.state.sale is None
    assert again.login("1001", "1001").ok
    assert again.scan(two_codes(again)[0]).ok
    assert again.pay("cash").values["receipt"] == "S001-T01-000002"


def test_a_second_till_does_not_open_the_same_folder(till: Till, folder: Path) -> None:
    with pytest.raises(StorageError, match="till_running"):
        open_till(folder=folder, config=Config())
    assert till.state.screen == "selling"


@pytest.mark.parametrize("name", ["journal.db", "draft.db", "catalog.db"])
def test_a_damaged_file_is_reported_and_left_alone(folder: Path, name: str) -> None:
    damaged = b"This is no database. " * 400
    for suffix in ("-wal", "-shm"):
        (folder / f"{name}{suffix}").unlink(missing_ok=True)
    (folder / name).write_bytes(damaged)
    with pytest.raises(StorageError) as caught:
        open_till(folder=folder, config=Config())
    assert caught.value.code == "database_damaged"
    assert (folder / name).read_bytes() == damaged


def snapshot_of(folder: Path) -> dict[str, bytes]:
    return {
        str(file.relative_to(folder)): file.read_bytes()
        for file in sorted(folder.rglob("*"))
        if file.is_file() and file.name != "lock.db" and not file.name.endswith(("-wal", "-shm"))
    }


@pytest.mark.parametrize("name", ["journal.db", "draft.db", "catalog.db"])
def test_one_bad_page_is_found_before_anything_is_written(
    till: Till, folder: Path, name: str
) -> None:
    till.scan(two_codes(till)[0])
    till.close()
    file = folder / name
    content = bytearray(file.read_bytes())
    content[8192 : 8192 + 4096] = b"\xa5" * 4096
    file.write_bytes(content)
    before = snapshot_of(folder)
    with pytest.raises(StorageError) as caught:
        open_till(folder=folder, config=Config())
    assert (caught.value.code, caught.value.path.name) == ("database_damaged", name)
    assert snapshot_of(folder) == before


@pytest.mark.parametrize("loss", ["gone", "empty"])
def test_a_lost_journal_never_begins_anew(till: Till, folder: Path, loss: str) -> None:
    till.scan(two_codes(till)[0])
    till.pay("cash")
    till.close()
    (folder / "journal.db").unlink()
    if loss == "empty":
        (folder / "journal.db").touch()
    before = snapshot_of(folder)
    with pytest.raises(StorageError, match="journal_lost"):
        open_till(folder=folder, config=Config())
    assert snapshot_of(folder) == before


def test_an_older_journal_is_not_taken_for_the_true_one(till: Till, folder: Path) -> None:
    till.scan(two_codes(till)[0])
    till.pay("cash")
    till.close()
    older = (folder / "journal.db").read_bytes()
    again = open_till(folder=folder, config=Config())
    again.login("1001", "1001")
    again.scan(two_codes(again)[0])
    again.pay("cash")
    again.close()
    (folder / "journal.db").write_bytes(older)
    with pytest.raises(StorageError, match="journal_lost"):
        open_till(folder=folder, config=Config())
    assert (folder / "journal.db").read_bytes() == older


@pytest.mark.parametrize("name", ["terminal.key", "pepper"])
def test_lost_keys_are_said_and_not_made_anew(folder: Path, name: str) -> None:
    (folder / "keys" / name).unlink()
    with pytest.raises(StorageError) as caught:
        open_till(folder=folder, config=Config())
    assert (caught.value.code, caught.value.path.name) == ("keys_lost", name)
    assert not (folder / "keys" / name).exists()


def test_a_cut_tail_is_missed_by_the_draft_store(till: Till, folder: Path) -> None:
    till.logout()
    till.close()
    assert verify(folder)["ok"]
    connection = sqlite.connect(folder / "journal.db", isolation_level=None)
    connection.execute("DROP TRIGGER journal_delete")
    connection.execute("DELETE FROM journal WHERE seq = (SELECT max(seq) FROM journal)")
    connection.close()
    verdict = verify(folder)
    assert not verdict["ok"]
    assert verdict["code"] == "entry_lost"
