"""Copies of the journal: whole, checked, dropped by rule, and nothing that sells waits for them."""

from __future__ import annotations

import os
import shutil
import threading
from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pysqlite3.dbapi2 as sqlite
import pytest

from pos.database import StorageError
from pos.journal import backups
from pos.journal.backups import copies, take
from pos.journal.verify import verify


def no_pause() -> None:
    """A disk that needs no rest."""


def verified(copy: backups.Copy, folder: Path) -> dict[str, Any]:
    folder.mkdir()
    shutil.copy(copy.path, folder / "journal.db")
    return verify(folder)


def test_a_copy_is_a_journal_of_its_own(record: Any, tmp_path: Path) -> None:
    record.sell()
    copy = take(record.journal, tmp_path / "usb", breathe=no_pause)
    assert (copy.epoch, copy.seq) == (1, record.journal.head().seq)
    assert copies(tmp_path / "usb", terminal="S001-T01") == [copy]
    assert copies(tmp_path / "usb", terminal="S001-T02") == []
    # The copy needs no file beside it, and the record goes on without it.
    assert {file.name for file in (tmp_path / "usb").iterdir()} == {copy.path.name}
    head = record.journal.head()
    record.sell()
    verdict = verified(copy, tmp_path / "looked-at")
    assert (verdict["ok"], verdict["head"]) == (True, head.hash.hex())


def test_sales_during_a_copy_are_not_held_up_and_come_with_the_next(
    record: Any, tmp_path: Path
) -> None:
    for _ in range(400):
        record.journal.append("system", {"do": "online", "at": "x" * 4000}, day="2026-11-22")
    during: list[int] = []

    def sell_meanwhile() -> None:
        if len(during) < 3:
            seller = threading.Thread(target=record.sell)
            seller.start()
            seller.join(20)
            assert not seller.is_alive(), "a sale waits for the copy"
            during.append(record.journal.head().seq)

    first = take(record.journal, tmp_path / "usb", breathe=sell_meanwhile)
    assert len(during) >= 1
    assert first.seq == during[0] - 1, "the copy is of the moment when it began"
    second = take(record.journal, tmp_path / "usb", breathe=no_pause)
    assert second.seq == record.journal.head().seq
    assert verified(first, tmp_path / "first")["ok"]
    assert verified(second, tmp_path / "second")["ok"]


def test_a_copy_that_is_given_up_leaves_the_earlier_ones(record: Any, tmp_path: Path) -> None:
    first = take(record.journal, tmp_path / "usb", breathe=no_pause)
    record.sell()

    class Closing(Exception):
        pass

    def give_up() -> None:
        raise Closing

    with pytest.raises(Closing):
        take(record.journal, tmp_path / "usb", breathe=give_up)
    assert copies(tmp_path / "usb", terminal="S001-T01") == [first]
    assert take(record.journal, tmp_path / "usb", breathe=no_pause).seq == first.seq + 1


@pytest.mark.parametrize("column", ["body", "hash", "sig", "prev"])
def test_a_copy_whose_end_is_not_sound_is_no_copy(record: Any, tmp_path: Path, column: str) -> None:
    for _ in range(3):
        record.sell()
    seq = record.journal.head().seq - (column == "prev")
    connection = sqlite.connect(record.folder / "journal.db", isolation_level=None)
    connection.execute("DROP TRIGGER journal_update")
    changed = "body_sha256 = randomblob(32)" if column == "body" else f"{column} = randomblob(64)"
    connection.execute(f"UPDATE journal SET {changed} WHERE seq = {seq}")
    connection.close()
    with pytest.raises(StorageError) as refused:
        take(record.journal, tmp_path / "usb", breathe=no_pause)
    assert refused.value.code == "database_damaged"
    assert copies(tmp_path / "usb", terminal="S001-T01") == []


def test_a_disk_that_needs_its_room_for_sales_takes_no_copy(
    record: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        shutil, "disk_usage", lambda _: SimpleNamespace(free=backups.ROOM, total=0, used=0)
    )
    with pytest.raises(StorageError) as refused:
        take(record.journal, tmp_path / "usb", breathe=no_pause)
    assert refused.value.code == "disk_full"


def test_a_folder_that_cannot_be_written_is_said_plainly(record: Any, tmp_path: Path) -> None:
    (tmp_path / "usb").write_text("a file where the folder should be")
    with pytest.raises(StorageError) as refused:
        take(record.journal, tmp_path / "usb", breathe=no_pause)
    assert refused.value.code == "disk_read_only"


def test_the_newest_stay_and_one_of_each_day_of_a_week(record: Any, tmp_path: Path) -> None:
    usb = tmp_path / "usb"
    now = datetime.now().astimezone().replace(hour=12)
    for age in range(20 * 2, 0, -1):  # Two copies a day, twenty days long.
        record.sell()
        copy = take(record.journal, usb, breathe=no_pause)
        made = (now - timedelta(hours=12 * age)).timestamp()
        os.utime(copy.path, (made, made))
    newest = take(record.journal, usb, breathe=no_pause)
    left = copies(usb, terminal="S001-T01")
    assert left[0] == newest
    by_day = [copy.at.date() for copy in left]
    assert len(set(by_day)) == backups.DAYS
    assert len(left) <= backups.DAYS + backups.NEWEST
    older = left[backups.NEWEST :]
    assert len({copy.at.date() for copy in older}) == len(older), "one of each earlier day"
    assert all(copy.seq % 2 == left[-1].seq % 2 for copy in older), "and that is its last one"
