"""Slow work comes home to the GUI thread, or not at all."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
import shiboken6
from PySide6.QtCore import QCoreApplication, QObject
from pytestqt.qtbot import QtBot

from ui.bridge.tasks import Tasks


@pytest.fixture
def tasks(qtbot: QtBot) -> Iterator[Tasks]:
    made = Tasks()
    yield made
    made.close()


def test_work_runs_elsewhere_and_its_outcome_arrives_on_the_gui_thread(
    tasks: Tasks, qtbot: QtBot
) -> None:
    ran: list[threading.Thread] = []
    heard: list[tuple[int, threading.Thread]] = []

    def work() -> int:
        ran.append(threading.current_thread())
        return 42

    tasks.submit(work, lambda n: heard.append((n, threading.current_thread())), owner=tasks)
    qtbot.waitUntil(lambda: bool(heard), timeout=5000)

    assert ran[0] is not threading.main_thread()
    assert heard == [(42, threading.main_thread())]


def test_a_hundred_outcomes_all_arrive(tasks: Tasks, qtbot: QtBot) -> None:
    heard: set[int] = set()

    for number in range(100):
        tasks.submit(lambda number=number: number, heard.add, owner=tasks)  # type: ignore[misc]

    qtbot.waitUntil(lambda: heard == set(range(100)), timeout=5000)


def test_an_outcome_for_a_deleted_owner_is_dropped(tasks: Tasks, qtbot: QtBot) -> None:
    owner = QObject()
    go = threading.Event()
    late: list[bool] = []
    other: list[bool] = []

    tasks.submit(lambda: go.wait(5), late.append, owner=owner)
    shiboken6.delete(owner)
    go.set()
    tasks.submit(lambda: True, other.append, owner=tasks)
    tasks.submit(lambda: True, other.append, owner=tasks)
    qtbot.waitUntil(lambda: len(other) == 2, timeout=5000)

    assert late == []


def test_nothing_arrives_after_close(qtbot: QtBot) -> None:
    tasks = Tasks(threads=1)
    started, go = threading.Event(), threading.Event()
    heard: list[object] = []

    def work() -> None:
        started.set()
        go.wait(5)

    tasks.submit(work, heard.append, owner=tasks)
    tasks.submit(lambda: None, heard.append, owner=tasks)
    assert started.wait(5)
    go.set()
    tasks.close()
    with qtbot.waitSignal(tasks.destroyed, timeout=5000):
        tasks.deleteLater()

    assert heard == []


def test_a_bug_in_the_work_surfaces_on_the_gui_thread(tasks: Tasks, qtbot: QtBot) -> None:
    with qtbot.capture_exceptions() as exceptions:
        tasks.submit(lambda: 1 // 0, lambda _: None, owner=tasks)
        qtbot.waitUntil(lambda: bool(exceptions), timeout=5000)

    assert exceptions[0][0] is ZeroDivisionError


def test_a_window_that_still_asks_after_the_end_is_not_answered(qtbot: QtBot) -> None:
    tasks, ran = Tasks(), list[int]()
    tasks.close()

    tasks.submit(lambda: ran.append(1), lambda _: ran.append(2), owner=tasks)

    QCoreApplication.sendPostedEvents()
    assert not ran
