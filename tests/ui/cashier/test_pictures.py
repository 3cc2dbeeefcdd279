"""Every screen that there is, drawn in the looks that are hardest on it, with no word cut off.

`python3 installer/bootstrap.py screenshots` takes the same walk and keeps the pictures.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable
from itertools import product
from pathlib import Path
from typing import Literal

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

import ui.cashier
from pos.till.config import Config
from pos.till.opening import open_till
from pos.till.till import Till
from ui.app.screenshots import LANGUAGES, SIZES, settings, settle, take
from ui.app.tour import Tour
from ui.cashier.errand import Idle
from ui.cashier.presenter import CashierPresenter
from ui.cashier.screen import CashierScreen
from ui.theme.lane_settings import TEXT_SIZES
from ui.theme.places import RESOURCES
from ui.widgets.banner import Banner
from ui.widgets.key_button import KeyButton
from ui.widgets.tile import ProductTile

# --- measuring ---------------------------------------------------------------------------------


def shown(screen: CashierScreen) -> list[QWidget]:
    """The words that can be seen: not those under a sheet, nor scrolled away."""
    found: list[QWidget] = []
    for kind in (QLabel, KeyButton, Banner):
        for widget in screen.findChildren(kind):
            if widget.isVisible() and is_on_top(widget, screen):
                found.append(widget)
    return found


def is_on_top(widget: QWidget, screen: CashierScreen) -> bool:
    at = widget.mapTo(screen, widget.rect().center())
    there = screen.childAt(at)
    return there is widget or (there is not None and widget.isAncestorOf(there))


def cut_off(widget: QWidget) -> str:
    """What is wrong with how a text stands in its box; empty where nothing is."""
    box = widget.rect()
    if isinstance(widget, QLabel) and not widget.text():
        return ""  # An icon.
    if isinstance(widget, QLabel):
        margins = 2 * widget.margin()
        room = box.adjusted(0, 0, -margins, 1000 if widget.wordWrap() else 0)
        flags = int(Qt.TextFlag.TextWordWrap.value) if widget.wordWrap() else 0
        needed = QFontMetrics(widget.font()).boundingRect(room, flags, widget.text())
        if needed.width() > box.width() + 1 or needed.height() > box.height() + 1:
            return f"{widget.objectName()} {widget.text()!r}: {needed.size()} in {box.size()}"
    elif isinstance(widget, Banner):
        needed_high = widget.heightForWidth(box.width())
        if needed_high > box.height() + 1:
            return f"{widget.objectName()} {widget.text!r}: {needed_high} in {box.height()}"
    elif isinstance(widget, KeyButton):
        needs = widget.sizeHint().width() - 2 * (widget.height() // 5)
        if needs > box.width() + 1:
            return f"{widget.objectName()} {widget.text()!r}: {needs} in {box.width()}"
    return ""


LEAST_TAP = 48
"""Pixels of a side of whatever is tapped, at any size of the words."""


def too_small(widget: QWidget) -> str:
    """What is wrong with a key for fingers; empty where nothing is, or where it is no key."""
    if not isinstance(widget, KeyButton) or min(widget.width(), widget.height()) >= LEAST_TAP:
        return ""
    return f"{widget.objectName()} {widget.text()!r}: {widget.size()}"


def overlaps(widgets: list[QWidget], screen: CashierScreen) -> list[str]:
    """Pairs of words that stand on each other."""
    boxes = [(w, QRect(w.mapTo(screen, w.rect().topLeft()), w.size())) for w in widgets]
    return [
        f"{one.objectName()} over {other.objectName()}"
        for place, (one, box) in enumerate(boxes)
        for other, other_box in boxes[place + 1 :]
        if box.intersects(other_box) and not one.isAncestorOf(other) and not other.isAncestorOf(one)
    ]


# --- the walk ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "theme", "size", "scale"),
    [
        ("en", "dark", (1024, 600), 200),
        ("zh_CN", "light", (1366, 768), 200),
        ("en", "light", (1024, 600), 100),
        ("zh_CN", "high-contrast", (1366, 768), 150),
        *(
            pytest.param(language, "light", size, scale, marks=pytest.mark.long)
            for language, size, scale in product(LANGUAGES, SIZES, TEXT_SIZES)
        ),
    ],
    ids=lambda value: str(value),
)
def test_every_screen_can_be_seen_and_no_word_is_cut_off(
    make_screen: Callable[..., CashierScreen],
    make_presenter: Callable[..., CashierPresenter],
    folder: Path,
    size: tuple[int, int],
    theme: str,
    language: Literal["zh_CN", "en"],
    scale: int,
) -> None:
    till = open_till(folder=folder, config=Config(language=language))
    presenter = make_presenter(till)
    screen = make_screen(presenter, till, language=language, theme=theme, size=size, scale=scale)
    colours: dict[str, int] = {}
    pages: set[QWidget] = set()
    sheets: set[QWidget] = set()
    faults: list[str] = []

    def show(name: str) -> None:
        settle(screen.window())
        image = screen.window().grab().toImage()
        assert (image.width(), image.height()) == size
        colours[name] = len(
            {image.pixel(x, y) for x in range(0, size[0], 9) for y in range(0, size[1], 9)}
        )
        pages.add(screen.pages.currentWidget())
        sheets.update(sheet for sheet in screen.selling.sheets if sheet.is_open)
        words = shown(screen)
        told = [fault for word in words if (fault := cut_off(word) or too_small(word))]
        faults.extend(f"{name}: {fault}" for fault in told + overlaps(words, screen))

    try:
        Tour(presenter=presenter, till=till, show=show).walk()
    finally:
        till.close()

    assert faults == []
    assert {screen.pages.widget(place) for place in range(screen.pages.count())} == pages
    assert set(screen.selling.sheets) == sheets
    assert min(colours.values()) > 2


def errands() -> dict[str, type[Idle]]:
    """Every kind of errand that a cashier can come to, by the name of its class; not what several
    of them build on."""
    for module in pkgutil.iter_modules(ui.cashier.__path__):
        importlib.import_module(f"ui.cashier.{module.name}")
    found: dict[str, type[Idle]] = {}
    kinds = [*Idle.__subclasses__()]
    for kind in kinds:
        further = kind.__subclasses__()
        kinds += further
        if not further:
            found[kind.__name__] = kind
    return found


def test_the_walk_comes_to_every_errand_and_each_stop_has_a_picture(
    make_presenter: Callable[..., CashierPresenter], folder: Path
) -> None:
    till = open_till(folder=folder, config=Config())
    presenter = make_presenter(till)
    met: set[str] = set()
    stops: list[str] = []

    def show(name: str) -> None:
        stops.append(f"{len(stops) + 1:02d}-{name}.png")
        current = presenter.errands.current
        if current is not None:
            met.add(type(current).__name__)

    try:
        Tour(presenter=presenter, till=till, show=show).walk()
    finally:
        till.close()

    assert set(errands()) - met == set()
    for language in LANGUAGES:
        kept = (RESOURCES / "screenshots" / language).glob("*.png")
        assert sorted(file.name for file in kept) == stops


def test_what_does_not_fit_is_found(screen: CashierScreen) -> None:
    """The measure itself can fail: a box that is too small, and two that lie on each other."""
    words = shown(screen)
    assert [fault for fault in map(cut_off, words) if fault] == []
    store = next(word for word in words if word.objectName() == "store")

    store.setFixedWidth(store.width() - 6)
    assert "store" in cut_off(store)
    terminal = next(word for word in words if word.objectName() == "terminal")
    terminal.move(store.pos())
    assert overlaps([store, terminal], screen) != []


@pytest.mark.long
def test_the_pictures_are_taken(fonts: None, folder: Path, tmp_path: Path) -> None:
    setting = next(iter(settings(everything=False)))

    count = take(setting, till=folder, out=tmp_path / "pictures")

    taken = sorted(file.name for file in (tmp_path / "pictures").glob("*.png"))
    kept = sorted(file.name for file in (RESOURCES / "screenshots" / "zh_CN").glob("*.png"))
    assert len(taken) == count
    assert taken == kept


def test_all_pictures_are_both_languages_three_themes_three_sizes() -> None:
    everything = list(settings(everything=True))

    assert len(everything) == 2 * 3 * 3
    assert len({setting.folder for setting in everything}) == len(everything)
    assert {setting.size for setting in everything} == set(SIZES)
    usual = {(one.language, one.theme, one.size) for one in settings(everything=False)}
    assert usual == set(product(LANGUAGES, ("light", "dark"), SIZES))


@pytest.mark.parametrize("size", [(1024, 600), (1366, 768)])
def test_with_very_large_words_goods_are_found_and_sold_by_finger_alone(
    make_screen: Callable[..., CashierScreen],
    selling: CashierPresenter,
    till: Till,
    qtbot: QtBot,
    size: tuple[int, int],
) -> None:
    screen = make_screen(selling, till, size=size, scale=200)
    goods = screen.selling.goods
    press = Qt.MouseButton.LeftButton
    qtbot.mouseClick(screen.selling.shelves, press)
    qtbot.waitUntil(lambda: is_on_top(goods, screen))
    qtbot.mouseClick(goods.line, press)
    for letter in "niunai":
        key = goods.letters.findChild(KeyButton, f"search_letters_{letter}")
        assert key is not None and not too_small(key)
        qtbot.mouseClick(key, press)
    tiles = [tile for tile in goods.findChildren(ProductTile) if tile.isVisible()]
    assert tiles and min(tile.height() for tile in tiles) >= LEAST_TAP
    wanted = tiles[0].code

    qtbot.mouseClick(tiles[0], press)

    assert [line.sku for line in selling.state.lines] == [wanted]
    assert is_on_top(screen.selling.total, screen), "what it comes to stays in view"
