"""A demo store to try the till in: made once, copied for each test."""

from __future__ import annotations

import datetime as dt
import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from pos.catalog.item import Item
from pos.database import Database
from pos.journal.queries import read_entries
from pos.ports import SettableClock
from pos.till.answers import Answer
from pos.till.config import Config
from pos.till.opening import open_till
from pos.till.till import Till
from tests.demo import make_demo

MORNING = dt.datetime.fromisoformat("2026-11-22T09:00:00+08:00")


class StandingClock:
    """A clock that goes on only when it is told to."""

    def __init__(self) -> None:
        self.boot = "boot"
        self.us = 0

    def now(self) -> dt.datetime:
        start = dt.datetime.fromisoformat("2026-11-22T09:00:00+08:00")
        return start + dt.timedelta(microseconds=self.us)

    def monotonic_us(self) -> int:
        return self.us


def code(answer: Answer) -> str | None:
    return None if answer.error is None else answer.error.code


def plain(till: Till, count: int) -> list[Item]:
    """Goods of the demo store that are sold by the piece, without limit or question."""
    found = [
        item
        for item in till.items(till.categories()[0], 200)
        if item.unit == "each" and not item.max_per_sale and not item.not_for_sale
    ]
    return found[:count]


def entries(folder: Path, kind: str) -> list[dict[str, Any]]:
    database = Database(folder / "journal.db", read_only=True)
    try:
        found = read_entries(database, start=1, kind=kind)
        return [json.loads(entry.body or b"{}") for entry in found]
    finally:
        database.close()


@pytest.fixture(scope="session")
def demo_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A terminal's folder as it is after its first start; not to be written to."""
    return make_demo(tmp_path_factory.mktemp("demo") / "till", SettableClock(MORNING))


@pytest.fixture
def folder(demo_folder: Path, tmp_path: Path) -> Path:
    """A terminal's folder of one's own."""
    return Path(shutil.copytree(demo_folder, tmp_path / "till"))


@pytest.fixture
def open_again(folder: Path) -> Iterator[Callable[..., Till]]:
    """Opens the folder's till as often as wanted; what is open at the end is closed."""
    opened: list[Till] = []

    def opener(config: Config | None = None) -> Till:
        if opened:
            opened[-1].close()
        opened.append(
            open_till(folder=folder, config=config or Config(), clock=SettableClock(MORNING))
        )
        return opened[-1]

    yield opener
    if opened:
        opened[-1].close()


@pytest.fixture
def till(open_again: Callable[..., Till]) -> Till:
    """A till with a cashier and an open shift."""
    made = open_again()
    assert made.login("1001", "1001").ok
    assert made.open_shift(20_000).ok
    return made
