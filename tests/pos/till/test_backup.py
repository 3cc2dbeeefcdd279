"""The till keeps a second copy of its journal by itself, says how old it is, and sells on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest

from pos.journal.verify import verify
from pos.till.backup import Backups, backup_folder
from pos.till.config import BackupConfig, Config
from pos.till.disks import is_other_disk, other_disks
from pos.till.till import Till
from tests.pos.conftest import MORNING


@pytest.fixture
def keeper(till: Till) -> Backups:
    """What keeps the copies of a till that is open, on the test's own thread."""
    return till._backups


def test_a_copy_is_taken_where_something_happened_and_only_then(
    till: Till, keeper: Backups, folder: Path
) -> None:
    assert till.state.backup.at is None
    assert keeper.keep()
    first = till.state.backup
    assert first.at is not None and first.problem is None
    assert dt.datetime.fromisoformat(first.at) == MORNING, "by the till's clock, not the machine's"
    assert not keeper.keep(), "its own entry is no reason for another copy"
    till.lock()
    assert keeper.keep()
    assert till.state.backup.seq > first.seq
    assert till.state.to_json()["backup"]["seq"] == till.state.backup.seq
    assert verify(folder)["ok"]


def test_what_another_run_copied_is_known_at_the_next_start(
    till: Till, keeper: Backups, open_again: Callable[..., Till]
) -> None:
    keeper.keep()
    known = till.state.backup
    assert open_again().state.backup == known


def test_the_end_of_a_shift_is_copied_even_if_the_till_is_closed_at_once(
    till: Till, keeper: Backups, folder: Path
) -> None:
    till.start_backups()
    keeper.poke()
    till.close()
    assert len(list((folder / "backup").glob("*.journal.db"))) == 1


def test_a_folder_that_fails_is_said_once_and_nothing_stops(
    open_again: Callable[..., Till], folder: Path, tmp_path: Path
) -> None:
    (tmp_path / "usb").write_text("a file where the folder should be")
    till = open_again(Config(backup=BackupConfig(folder=str(tmp_path / "usb"))))
    before = till.state.unsent
    for _ in range(3):
        assert not till._backups.keep()
    assert till.state.backup.problem == "disk_read_only"
    assert till.state.unsent == before + 1, "one entry says so, not one each quarter of an hour"
    assert till.login("1001", "1001").ok
    (tmp_path / "usb").unlink()
    assert till._backups.keep()
    assert till.state.backup.problem is None


def test_without_a_folder_of_its_own_the_copy_lies_beside_the_journal(tmp_path: Path) -> None:
    assert backup_folder(tmp_path, "") == tmp_path / "backup"
    assert backup_folder(tmp_path, "/mnt/usb/copies") == Path("/mnt/usb/copies")


def test_the_same_disk_is_told_from_another(tmp_path: Path, other_disk: Path) -> None:
    assert not is_other_disk(tmp_path, tmp_path / "backup" / "not-there-yet")
    assert is_other_disk(tmp_path, other_disk)
    assert all(is_other_disk(tmp_path, place) for place in other_disks(tmp_path))


@pytest.fixture
def other_disk(tmp_path: Path) -> Path:
    """A place that is no part of the disk of temporary files."""
    for place in (Path("/dev/shm"), Path(__file__).parent):
        if place.is_dir() and place.stat().st_dev != tmp_path.stat().st_dev:
            return place
    pytest.skip("there is no second file system here")
