"""PySide6 must not drop references to True and None.

PySide6 6.12.0 does, on Python before 3.12: one reference to True with every signal, one to None
with every call that returns nothing. After some 500 scans the interpreter aborts.
"""

from __future__ import annotations

import sys

import pytest
from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

CALLS = 200
# Other objects may come and go meanwhile; the fault drops one reference with every call.
SLACK = 20


class Bell(QObject):
    rang = Signal(bool)


@pytest.mark.usefixtures("qapp")
def test_a_signal_keeps_the_references_of_true() -> None:
    bell = Bell()
    heard: list[bool] = []
    bell.rang.connect(heard.append)
    bell.rang.emit(True)
    heard.clear()

    before = sys.getrefcount(True)
    for _ in range(CALLS):
        bell.rang.emit(True)
        heard.clear()

    assert abs(sys.getrefcount(True) - before) < SLACK


def test_a_call_that_returns_nothing_keeps_the_references_of_none(qtbot: QtBot) -> None:
    label = QLabel()
    qtbot.addWidget(label)

    before = sys.getrefcount(None)
    for _ in range(CALLS):
        label.setText("12.50")

    assert abs(sys.getrefcount(None) - before) < SLACK
