"""A scanner that types is told from a person, before any widget sees a key."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import shiboken6
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QDialog, QLineEdit, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from drivers.url import BadUrl
from ui.bridge.wedge import WedgeFilter

CODE = "6901234567892"


class Line(QWidget):
    """A widget that notes every key it gets."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.typed = ""
        self.released = 0

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self.typed += event.text()

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        self.released += 1


class Desk:
    """A window with a line to type into and a button, behind a wedge filter."""

    def __init__(self, qtbot: QtBot) -> None:
        self.window = QWidget()
        qtbot.addWidget(self.window)
        self.line = Line(self.window)
        self.button = QPushButton("pay", self.window)
        column = QVBoxLayout(self.window)
        column.addWidget(self.line)
        column.addWidget(self.button)
        self.pressed: list[bool] = []
        self.button.pressed.connect(lambda: self.pressed.append(True))
        self.window.show()
        handle = self.window.windowHandle()
        assert handle is not None
        self.filter = WedgeFilter(window=handle, url="scanner+wedge://")
        self.scans: list[str] = []
        self.filter.scanned.connect(self.scans.append)
        self.handle = handle


@pytest.fixture
def desk(qtbot: QtBot) -> Iterator[Desk]:
    made = Desk(qtbot)
    made.line.setFocus()
    yield made
    made.filter.close()
    shiboken6.delete(made.filter)


@pytest.fixture
def keys(desk: Desk, keyboard_of: Any) -> Any:
    return keyboard_of(desk.window)


def test_a_burst_is_a_scan_and_nothing_of_it_is_typed(desk: Desk, keys: Any) -> None:
    keys.scan(CODE)

    assert desk.scans == [CODE]
    assert desk.line.typed == ""


def test_the_scanners_enter_does_not_press_the_focused_button(desk: Desk, keys: Any) -> None:
    desk.button.setFocus()

    keys.type(CODE + " " + "\r", every_ms=4)

    assert desk.pressed == []


def test_the_same_digits_at_a_persons_pace_are_typing(desk: Desk, keys: Any) -> None:
    keys.type(CODE + "\r", every_ms=150)

    assert desk.scans == []
    assert desk.line.typed == CODE + "\r"


def test_a_key_that_nothing_follows_is_given_back_by_itself(
    desk: Desk, keys: Any, qtbot: QtBot
) -> None:
    keys.type("7")

    qtbot.waitUntil(lambda: desk.line.typed == "7", timeout=2000)


def test_press_and_release_of_a_held_key_keep_their_order(
    desk: Desk, keys: Any, qtbot: QtBot
) -> None:
    desk.button.setFocus()
    clicks: list[bool] = []
    desk.button.clicked.connect(lambda: clicks.append(True))

    keys.type(" ")

    qtbot.waitUntil(lambda: clicks == [True], timeout=2000)


def test_typing_before_a_scan_arrives_before_it(desk: Desk, keys: Any) -> None:
    order: list[str] = []
    desk.filter.scanned.connect(lambda code: order.append(f"{desk.line.typed}|{code}"))

    keys.type("3*")
    keys.scan(CODE)

    assert order == [f"3*|{CODE}"]


def test_two_scans_in_a_row_are_two(desk: Desk, keys: Any) -> None:
    keys.scan(CODE)
    keys.scan("6900000000014")

    assert desk.scans == [CODE, "6900000000014"]


def test_after_close_every_key_goes_straight_through(desk: Desk, keys: Any) -> None:
    desk.filter.close()

    keys.scan(CODE)

    assert desk.scans == []
    assert desk.line.typed == CODE + "\r"


def test_keys_alone_such_as_shift_hold_nothing_up(desk: Desk, keys: Any) -> None:
    keys.press(Qt.Key.Key_Shift)

    assert desk.line.released == 1


def test_a_url_of_another_kind_is_refused(desk: Desk) -> None:
    with pytest.raises(BadUrl):
        WedgeFilter(window=desk.handle, url="scanner+wedge://?suffix=nonsense")


def test_a_scan_fills_in_no_field_of_a_dialog_and_presses_no_button_of_it(
    desk: Desk, keyboard_of: Any, qtbot: QtBot
) -> None:
    dialog = QDialog(desk.window)
    column = QVBoxLayout(dialog)
    field, button = QLineEdit(dialog), QPushButton("void the sale", dialog)
    button.setDefault(True)
    column.addWidget(field)
    column.addWidget(button)
    pressed: list[bool] = []
    button.clicked.connect(lambda: pressed.append(True))
    dialog.setModal(True)
    dialog.open()
    field.setFocus()
    handle = dialog.windowHandle()
    assert handle is not None
    QGuiApplication.instance().focusWindowChanged.emit(handle)
    keys = keyboard_of(dialog)

    keys.scan(CODE)
    assert (desk.scans, field.text(), pressed) == ([CODE], "", [])

    keys.type("12", every_ms=200)
    qtbot.waitUntil(lambda: field.text() == "12")
    dialog.reject()


def test_keys_for_a_dialog_that_has_gone_are_dropped(
    desk: Desk, keyboard_of: Any, qtbot: QtBot
) -> None:
    dialog = QDialog(desk.window)
    dialog.open()
    handle = dialog.windowHandle()
    assert handle is not None
    QGuiApplication.instance().focusWindowChanged.emit(handle)
    keyboard_of(dialog).press(Qt.Key.Key_1, "1")
    shiboken6.delete(dialog)

    keyboard_of(desk.window).type("2", every_ms=500)
    qtbot.waitUntil(lambda: desk.line.typed == "2")
