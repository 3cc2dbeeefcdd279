"""Keys among things that a finger scrolls: what was dragged is not pressed."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QScrollArea, QScroller, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from tests.ui.conftest import Finger
from ui.theme.look import Look
from ui.widgets.chips import ChipRows
from ui.widgets.finger_area import FingerArea
from ui.widgets.key_groups import KeyGroups
from ui.widgets.rows import RowFace

Pressed = list[int]


def keys(look: Look, pressed: Pressed, parent: QWidget) -> QScrollArea:
    area = KeyGroups(look=look, name="groups", parent=parent)
    area.show_rows(
        [RowFace(label=f"Do {n}", number=str(n), group="All") for n in range(30)], chosen=None
    )
    area.picked.connect(pressed.append)
    return area


def chips(look: Look, pressed: Pressed, parent: QWidget) -> QScrollArea:
    area = FingerArea(name="choices", parent=parent)
    column = QVBoxLayout()
    row = ChipRows(look=look, name="chips", parent=area)
    row.show_chips([f"A long enough reason {n}" for n in range(30)])
    row.chosen.connect(pressed.append)
    column.addWidget(row)
    area.add(column)
    return area


@pytest.mark.parametrize("made", [keys, chips])
def test_a_finger_that_scrolls_presses_nothing(
    qtbot: QtBot, look: Look, made: Callable[[Look, Pressed, QWidget], QScrollArea]
) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(260, 300)
    pressed: Pressed = []
    area = made(look, pressed, window)
    area.setGeometry(window.rect())
    with qtbot.waitExposed(window):
        window.show()
    bar = area.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 100)
    finger, scroller = Finger(area.viewport()), QScroller.scroller(area.viewport())

    for start, by in ((240, -150), (200, -120), (60, 180)):
        finger.drag(QPoint(60, start), by=by)
        qtbot.waitUntil(lambda: scroller.state() == QScroller.State.Inactive)

    assert pressed == []
    finger.drag(QPoint(60, 60), by=0, steps=1)
    qtbot.waitUntil(lambda: len(pressed) == 1)
