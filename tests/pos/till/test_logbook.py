"""What the till puts on record by itself: starts, ends, settings, head office out of reach."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from pos.contract.events import SystemEvent
from pos.contract.wire import FeedRow
from pos.database import Database
from pos.journal.queries import read_entries
from pos.journal.verify import verify
from pos.ports import SettableClock
from pos.till.config import Config, DevicesConfig, HqConfig
from pos.till.logbook import SILENT_FOR_US, Reach, note_settings
from pos.till.till import Till


def events(folder: Path, *names: str) -> list[Any]:
    """The entries of kind system with one of these names, read as what they are."""
    database = Database(folder / "journal.db", read_only=True)
    try:
        found = [
            msgspec.json.decode(entry.body or b"", type=SystemEvent)
            for entry in read_entries(database, start=1, kind="system")
        ]
    finally:
        database.close()
    return [event for event in found if not names or event.__struct_config__.tag in names]


def test_a_run_that_ended_by_itself_is_told_from_one_that_was_cut_off(
    folder: Path, open_again: Callable[..., Till]
) -> None:
    already = len(events(folder, "start"))
    open_again().close()
    open_again()
    starts = events(folder, "start")[already:]
    assert [start.clean for start in starts] == [True, True]


def test_a_kill_shows_in_the_next_start(folder: Path, open_again: Callable[..., Till]) -> None:
    script = (
        "import os, sys; from pathlib import Path\n"
        "from pos.till.config import Config; from pos.till.opening import open_till\n"
        "till = open_till(folder=Path(sys.argv[1]), config=Config())\n"
        "os._exit(0)"
    )
    subprocess.run([sys.executable, "-c", script, str(folder)], timeout=60, check=True)
    open_again()
    assert [start.clean for start in events(folder, "start")][-2:] == [True, False]
    assert verify(folder)["ok"]


def test_another_configuration_is_on_record_without_what_lets_somebody_in(
    folder: Path, open_again: Callable[..., Till]
) -> None:
    open_again()
    open_again(
        Config(
            language="en",
            hq=HqConfig(url="https://till:geheim@hq.example/"),
            devices=DevicesConfig(camera="camera+rtsp://viewer:geheim@10.0.0.9/1"),
        )
    )
    first, second = events(folder, "start")[-2:]
    assert first.changed == ()
    assert second.changed == ("devices", "hq", "language")
    assert second.config["hq"]["url"] == "https://***@hq.example/"
    assert second.config["devices"]["camera"] == "camera+rtsp://***@10.0.0.9/1"
    assert b"geheim" not in b"".join(file.read_bytes() for file in folder.glob("journal.db*"))


def test_what_head_office_sets_otherwise_is_on_record(till: Till, folder: Path) -> None:
    desk = till._desk
    before = desk.settings
    row = FeedRow(rev=99, table="setting", op="put", key="zone", row={"value": "east"})
    desk.catalog.apply(scope="store:S001", gen="demo", rows=[row], cursor=99)
    desk.told()
    note_settings(desk, before, desk.settings)
    note_settings(desk, desk.settings, desk.settings)  # Nothing new is not worth an entry.
    assert [event.changed for event in events(folder, "settings")] == [{"zone": "east"}]


@pytest.fixture
def reach(till: Till, monkeypatch: pytest.MonkeyPatch) -> tuple[Reach, list[int]]:
    """Reach on a monotonic clock that a test moves."""
    now = [0]
    clock = till._desk.clock
    assert isinstance(clock, SettableClock)
    monkeypatch.setattr(clock, "monotonic_us", lambda: now[0])
    return Reach(till._desk), now


def test_a_minute_without_head_office_is_on_record_and_so_is_its_return(
    reach: tuple[Reach, list[int]], folder: Path
) -> None:
    watch, now = reach
    watch.heard(problem=None)
    watch.heard(problem="hq_timeout")
    now[0] = SILENT_FOR_US - 1
    watch.heard(problem="hq_timeout")
    watch.heard(problem=None)  # Back within the minute: nobody needs to read of it.
    assert events(folder, "offline", "online") == []
    watch.heard(problem="hq_timeout")
    for more in (SILENT_FOR_US, SILENT_FOR_US * 2):
        now[0] = SILENT_FOR_US + more
        watch.heard(problem="hq_unreachable")
    watch.heard(problem=None)
    watch.heard(problem=None)
    named = [type(event).__name__ for event in events(folder, "offline", "online")]
    assert named == ["WentOffline", "CameOnline"]
    assert events(folder, "offline")[0].problem == "hq_unreachable"
