"""Tab walks through what can be seen, on every page and sheet, and through nothing else."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QPoint, QRect, Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from pos.till.config import Config
from pos.till.opening import open_till
from tests.ui.conftest import Keyboard
from ui.app.tour import Tour
from ui.cashier.presenter import CashierPresenter
from ui.cashier.screen import CashierScreen

MOST = 120
"""Nowhere are there so many things to come to."""


def what_hides(widget: QWidget, screen: CashierScreen) -> str:
    """What is wrong with a widget that has the focus; empty where all of it can be seen."""
    if widget is screen:
        return ""
    if not widget.isVisible():
        return "not visible"
    if not widget.isEnabled():
        return "cannot be used"
    box = QRect(widget.mapTo(screen, widget.rect().topLeft()), widget.size())
    if not screen.rect().contains(box):
        return f"outside the window: {box}"
    third = QPoint(box.width() // 3, box.height() // 3)
    for at in (box.center(), box.topLeft() + third, box.bottomRight() - third):
        there = screen.childAt(at)
        if there is not widget and not (there is not None and widget.isAncestorOf(there)):
            return f"covered by {there.objectName() if there is not None else 'nothing'}"
    return ""


@pytest.mark.parametrize(
    ("size", "scale"),
    [
        ((1366, 768), 100),
        ((1024, 600), 200),
        pytest.param((1024, 600), 100, marks=pytest.mark.long),
        pytest.param((1366, 768), 200, marks=pytest.mark.long),
        pytest.param((1920, 1080), 125, marks=pytest.mark.long),
    ],
    ids=str,
)
def test_whatever_tab_comes_to_can_be_seen(
    make_screen: Callable[..., CashierScreen],
    make_presenter: Callable[..., CashierPresenter],
    keyboard_of: Callable[[QWidget], Keyboard],
    folder: Path,
    qtbot: QtBot,
    size: tuple[int, int],
    scale: int,
) -> None:
    till = open_till(folder=folder, config=Config(language="en"))
    presenter = make_presenter(till, language="en")
    screen = make_screen(presenter, till, size=size, scale=scale)
    keyboard = keyboard_of(screen)
    qtbot.waitUntil(lambda: QApplication.focusWidget() is screen)
    faults: list[str] = []
    met: dict[str, int] = {}

    def walk(name: str) -> None:
        QCoreApplication.sendPostedEvents()
        screen.setFocus()
        seen: list[QWidget] = []
        while len(seen) < MOST:
            keyboard.press(Qt.Key.Key_Tab)
            focused = QApplication.focusWidget()
            assert focused is not None
            if focused is screen:
                break
            seen.append(focused)
            if wrong := what_hides(focused, screen):
                faults.append(f"{name}: {focused.objectName()} {wrong}")
        assert len(seen) < MOST, name
        assert len({id(one) for one in seen}) == len(seen), name
        met[name] = len(seen)

    try:
        Tour(presenter=presenter, till=till, show=walk).walk()
    finally:
        till.close()

    assert faults == []
    assert [name for name, count in met.items() if not count] == [], "somewhere is no key at all"


def test_a_key_that_a_sheet_comes_to_lie_on_gives_the_focus_back(
    screen: CashierScreen, selling: CashierPresenter, keyboard: Keyboard, codes: list[str]
) -> None:
    selling.scan(codes[0])
    tile = next(one for one in screen.selling.goods.findChildren(QWidget, "tile_0"))
    tile.setFocus(Qt.FocusReason.TabFocusReason)

    selling.act("tender")

    assert QApplication.focusWidget() is screen
    before = len(selling.state.lines)
    keyboard.press(Qt.Key.Key_Space, " ")
    assert len(selling.state.lines) == before


def test_back_tab_walks_the_same_way_back(
    screen: CashierScreen, selling: CashierPresenter, keyboard: Keyboard, codes: list[str]
) -> None:
    selling.scan(codes[0])
    selling.act("tender")
    ways: list[list[str]] = []
    for key in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
        screen.setFocus()
        way: list[str] = []
        while not way or way[-1] != screen.objectName():
            keyboard.press(key, shift=key is Qt.Key.Key_Backtab)
            focused = QApplication.focusWidget()
            assert focused is not None and len(way) < MOST
            way.append(focused.objectName())
        ways.append(way[:-1])

    assert ways[0] == list(reversed(ways[1]))
    assert not [name for name in ways[0] if name.startswith(("tile_", "category_"))]
