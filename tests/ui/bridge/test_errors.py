"""What nobody caught ends up in one place, is written down, and is told once."""

from __future__ import annotations

import sys
import threading

import pytest
from PySide6.QtCore import QObject, Signal, Slot, qWarning
from pytestqt.qtbot import QtBot

from ui.bridge.errors import ErrorFunnel


class Clumsy(QObject):
    """Something whose slot has a bug."""

    poked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.poked.connect(self._fail)

    @Slot()
    def _fail(self) -> None:
        raise LookupError("nothing there")


@pytest.fixture
def funnel(qtbot: QtBot) -> ErrorFunnel:
    return ErrorFunnel()


@pytest.mark.qt_no_exception_capture
def test_a_bug_in_a_slot_is_recorded_and_told(
    funnel: ErrorFunnel, qtbot: QtBot, caplog: pytest.LogCaptureFixture
) -> None:
    clumsy = Clumsy()
    funnel.install()
    try:
        with qtbot.waitSignal(funnel.failed) as told:
            clumsy.poked.emit()
    finally:
        funnel.uninstall()

    assert told.args == ["LookupError: nothing there"]
    assert "Traceback" in caplog.text


@pytest.mark.qt_no_exception_capture
def test_a_bug_in_a_thread_is_told_on_the_gui_thread(funnel: ErrorFunnel, qtbot: QtBot) -> None:
    heard: list[threading.Thread] = []
    funnel.failed.connect(lambda _line: heard.append(threading.current_thread()))
    funnel.install()
    try:
        with qtbot.waitSignal(funnel.failed):
            thread = threading.Thread(target=lambda: 1 // 0)
            thread.start()
            thread.join(5)
    finally:
        funnel.uninstall()

    assert heard == [threading.main_thread()]


def test_what_qt_complains_about_is_logged(
    funnel: ErrorFunnel, caplog: pytest.LogCaptureFixture
) -> None:
    funnel.install()
    try:
        qWarning("a widget is unhappy")
    finally:
        funnel.uninstall()

    assert "Qt: a widget is unhappy" in caplog.text


def test_the_hooks_are_given_back(funnel: ErrorFunnel) -> None:
    before = (sys.excepthook, threading.excepthook)

    funnel.install()
    funnel.uninstall()

    assert (sys.excepthook, threading.excepthook) == before
