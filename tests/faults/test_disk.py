"""A disk that takes nothing more stops the till before money is taken, and loses nothing."""

from __future__ import annotations

import errno
import resource
import shutil
import signal
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from pos.journal.verify import verify
from pos.texts import Texts

ITEM = "1000052"


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 24 MiB, where this machine lets us make one."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", str(disk)],
        stderr=subprocess.PIPE, check=False,
    )  # fmt: skip
    if mounted.returncode:
        pytest.skip(f"no tmpfs can be mounted here: {mounted.stderr.decode().strip()}")
    yield disk
    subprocess.run(["umount", "-l", str(disk)], check=True)


def ready(console: Any) -> None:
    assert console.ask(do="login", user="1001", pin="1001")["ok"]
    state = console.ask(do="state")["state"]
    if state["screen"] == "no_shift":
        assert console.ask(do="open_shift", float=0)["ok"]


def test_a_full_disk_refuses_the_sale_and_frees_it_again(
    start_console: Callable[[Path], Any], small_disk: Path
) -> None:
    console = start_console(small_disk / "till")
    ready(console)
    assert console.ask(do="scan", code=ITEM)["ok"]
    before = console.ask(do="state")["state"]
    filler = small_disk / "filler"
    with filler.open("wb") as file:
        file.write(bytes(shutil.disk_usage(small_disk).free - 64 * 1024))
    refused = console.ask(do="scan", code=ITEM)
    assert refused["error"]["code"] == "disk_full"
    assert refused["state"] == before
    filler.unlink()
    assert console.ask(do="scan", code=ITEM)["ok"]
    assert console.ask(do="pay", tender="cash")["receipt"] == "S001-T01-000001"
    console.close()
    assert verify(small_disk / "till")["ok"]


@pytest.mark.parametrize("pages", [0, 1, 3, 8])
def test_a_disk_that_fills_up_before_the_money_is_taken_takes_no_money(
    start_console: Callable[[Path], Any], small_disk: Path, pages: int
) -> None:
    """The last pages are gone between two keys; each count of them ends the commit elsewhere."""
    console = start_console(small_disk / "till")
    ready(console)
    before = console.ask(do="scan", code=ITEM)["state"]
    filler = small_disk / "filler"
    fill(filler, leave=pages * 4096)
    refused = console.ask(do="pay", tender="cash")
    if not refused["ok"]:
        assert refused["error"]["code"] == "disk_full"
        assert refused["error"]["message"] == Texts("zh_CN")("error.disk_full")
        assert refused["state"]["sale"] == before["sale"]
        filler.unlink()
        refused = console.ask(do="pay", tender="cash")
    assert refused["receipt"] == "S001-T01-000001"
    console.close()
    filler.unlink(missing_ok=True)
    assert verify(small_disk / "till")["ok"]
    again = start_console(small_disk / "till").ask(do="state")["state"]
    assert (again["sale"], again["last"]["receipt"]) == (None, "S001-T01-000001")


def fill(file: Path, *, leave: int) -> None:
    """Takes every byte that is free but for `leave`."""
    with file.open("wb", buffering=0) as taken:
        try:
            while taken.write(bytes(4096)):
                pass
        except OSError as error:
            assert error.errno == errno.ENOSPC
        taken.truncate(taken.tell() - leave)


def test_a_read_only_disk_is_said_plainly_and_not_touched(
    start_console: Callable[[Path], Any], small_disk: Path
) -> None:
    folder = small_disk / "till"
    console = start_console(folder)
    ready(console)
    console.ask(do="quit")
    console.close()
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    try:
        said = start_console(folder).ask(do="state")
    finally:
        subprocess.run(["mount", "-o", "remount,rw", str(small_disk)], check=True)
    assert said is not None
    assert (said["did"], said["error"]["code"]) == ("open", "disk_read_only")


@pytest.mark.parametrize("room", [40, 64, 128])
def test_a_file_that_may_not_grow_stores_a_sale_whole_or_not_at_all(
    start_console: Callable[..., Any], tmp_path: Path, room: int
) -> None:
    """The limit of a file's size hits in mid-transaction, at another page for each room."""
    folder = tmp_path / "till"
    console = start_console(folder)
    ready(console)
    console.close()
    journal = (folder / "journal.db").stat().st_size
    console = start_console(folder, before=lambda: _limit(journal + room * 1024))
    paid = 0
    try:
        if console.ask(do="login", user="1001", pin="1001")["ok"]:
            for _ in range(30):
                scanned = console.ask(do="scan", code=ITEM)
                answer = console.ask(do="pay", tender="cash")
                if scanned is None or answer is None or not answer["ok"]:
                    said = next(one for one in (scanned, answer) if one and not one["ok"])
                    assert said["error"]["code"] in {"disk_full", "disk_error", "disk_in_doubt"}
                    assert said["error"]["message"]
                    break
                paid += 1
    finally:
        console.close()
    assert paid < 30, "the limit was never reached"
    verdict = verify(folder)
    assert verdict["ok"], verdict
    again = start_console(folder)
    ready(again)
    last = again.ask(do="state")["state"]["last"]
    assert (0 if last is None else int(last["receipt"][-6:])) == paid


def _limit(size: int) -> None:
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
