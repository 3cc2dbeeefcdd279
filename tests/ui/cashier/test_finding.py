"""Goods looked up on the screen: at each key stroke, with the keyboard alone, in two languages."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QAbstractButton, QLabel
from pytestqt.qtbot import QtBot

from pos.till.till import Till
from tests.ui.cashier.test_presenter import Later
from tests.ui.conftest import Keyboard
from ui.bridge.tasks import Tasks
from ui.cashier.presenter import CashierPresenter
from ui.cashier.screen import CashierScreen
from ui.cashier.state import LaneState
from ui.widgets.tile import ProductTile


def names(state: LaneState) -> list[str]:
    return [item.name for item in state.found]


def tiles(screen: CashierScreen) -> list[ProductTile]:
    found = screen.selling.goods.findChildren(ProductTile)
    return [tile for tile in found if tile.isVisible()]


# --- what the cashier means ---------------------------------------------------------------------


def test_each_key_stroke_finds_goods_and_enter_sells_the_first(selling: CashierPresenter) -> None:
    selling.act("search")
    for sign in "niunai":
        selling.type_text(sign)
        assert selling.state.found_for == selling.state.entry
    assert all("牛奶" in name for name in names(selling.state))
    first = selling.state.found[0]

    selling.enter()

    assert [line.sku for line in selling.state.lines] == [first.sku]
    assert (selling.state.ask, selling.state.entry, selling.state.found) == ("code", "", ())


def test_enter_waits_for_what_is_looked_up_still(
    make_presenter: Callable[..., CashierPresenter], till: Till
) -> None:
    later = Later()
    presenter = make_presenter(till, work=later)
    for text in ("1001", "1001", "200"):
        presenter.type_text(text)
        presenter.enter()
        while later.waiting:
            later.finish()
    presenter.act("search")
    presenter.type_text("niunai")
    presenter.enter()
    assert presenter.state.notice is not None and presenter.state.lines == ()

    later.finish()

    first = till.find("niunai", 1)
    assert [line.sku for line in presenter.state.lines] == [first[0].sku]
    assert presenter.state.ask == "code"


def test_enter_that_waited_is_forgotten_once_something_else_is_typed(
    make_presenter: Callable[..., CashierPresenter], till: Till
) -> None:
    later = Later()
    presenter = make_presenter(till, work=later)
    for text in ("1001", "1001", "200"):
        presenter.type_text(text)
        presenter.enter()
        while later.waiting:
            later.finish()
    presenter.act("search")
    presenter.type_text("niunai")
    presenter.enter()
    presenter.erase()

    while later.waiting:
        later.finish()

    assert presenter.state.lines == ()
    assert presenter.state.found_for == "niuna"


def test_a_quantity_set_aside_counts_for_what_is_found(selling: CashierPresenter) -> None:
    selling.type_text("3")
    selling.act("quantity")
    selling.act("search")
    selling.type_text("niunai")

    selling.enter()

    assert [line.quantity for line in selling.state.lines] == [3000]


def test_the_arrows_choose_and_stop_at_the_ends(selling: CashierPresenter) -> None:
    selling.act("search")
    selling.type_text("nn")
    last = len(selling.state.found) - 1

    for step, chosen in ((-1, 0), (1, 1), (1000, last), (1, last), (-1, last - 1)):
        selling.move_found(step)
        assert selling.state.chosen == chosen
    wanted = selling.state.found[last - 1]
    selling.enter()

    assert [line.sku for line in selling.state.lines] == [wanted.sku]


def test_escape_takes_the_text_back_then_leaves(selling: CashierPresenter) -> None:
    selling.act("search")
    selling.type_text("nn")

    selling.clear()
    assert (selling.state.ask, selling.state.entry, selling.state.found) == ("search", "", ())
    selling.clear()
    assert selling.state.ask == "code"


def test_enter_sells_nothing_where_nothing_was_found(selling: CashierPresenter) -> None:
    selling.act("search")
    selling.type_text("qqqqqq")

    selling.enter()

    assert selling.state.till.sale is None
    assert selling.state.ask == "search"


def test_a_scan_is_sold_whatever_was_being_looked_up(
    selling: CashierPresenter, codes: list[str]
) -> None:
    selling.act("search")
    selling.type_text("niu")

    selling.scan(codes[0])

    assert [line.code for line in selling.state.lines] == [codes[0]]
    assert (selling.state.ask, selling.state.found) == ("code", ())


def test_another_function_ends_the_search(selling: CashierPresenter, codes: list[str]) -> None:
    selling.scan(codes[0])
    selling.act("search")
    selling.type_text("niu")

    selling.act("tender")

    assert (selling.state.ask, selling.state.sheet, selling.state.found) == ("amount", "tender", ())


def test_a_fast_typist_is_asked_about_once_and_gets_the_last_text_answered(
    make_presenter: Callable[..., CashierPresenter], selling: CashierPresenter, till: Till
) -> None:
    work = Later()
    presenter = make_presenter(till, work)
    presenter.act("search")
    for sign in "niunai":
        presenter.type_text(sign)
    assert len(work.waiting) == 1

    work.finish()
    assert presenter.state.found_for == "n"
    work.finish()
    assert presenter.state.found_for == "niunai"
    assert work.waiting == []


def test_an_answer_that_comes_after_the_search_was_left_changes_nothing(
    make_presenter: Callable[..., CashierPresenter], selling: CashierPresenter, till: Till
) -> None:
    work = Later()
    presenter = make_presenter(till, work)
    presenter.act("search")
    presenter.type_text("n")
    presenter.act("search")

    work.finish()

    assert (presenter.state.ask, presenter.state.found) == ("code", ())


# --- keys, fingers, pictures --------------------------------------------------------------------


def test_from_the_slash_to_a_line_in_the_cart_without_a_mouse(
    screen: CashierScreen, selling: CashierPresenter, keyboard: Keyboard
) -> None:
    keyboard.press(Qt.Key.Key_Slash, "/")
    keyboard.type("nn")
    keyboard.press(Qt.Key.Key_Right)
    keyboard.press(Qt.Key.Key_Down)
    chosen = selling.state.chosen
    assert chosen == 1 + screen.selling.goods.columns
    wanted = selling.state.found[chosen]
    assert tiles(screen)[chosen].code == wanted.sku

    keyboard.press(Qt.Key.Key_Return, "\r")

    assert [line.sku for line in selling.state.lines] == [wanted.sku]


def test_signs_that_are_keys_elsewhere_are_text_in_the_search(
    screen: CashierScreen, selling: CashierPresenter, codes: list[str], keyboard: Keyboard
) -> None:
    selling.scan(codes[0])
    keyboard.press(Qt.Key.Key_Slash, "/")
    keyboard.press(Qt.Key.Key_Minus, "-")
    keyboard.press(Qt.Key.Key_Asterisk, "*")

    assert (selling.state.ask, selling.state.entry) == ("search", "-*")
    assert not selling.state.lines[0].void


def test_a_finger_on_the_search_line_begins_and_ends_it(
    screen: CashierScreen, selling: CashierPresenter, qtbot: QtBot
) -> None:
    qtbot.mouseClick(screen.selling.goods.line, Qt.MouseButton.LeftButton)
    assert selling.state.ask == "search"
    selling.type_text("niunai")
    shown = [tile.code for tile in tiles(screen)]
    assert shown == [item.sku for item in selling.state.found[: len(shown)]]

    qtbot.mouseClick(screen.selling.goods.line, Qt.MouseButton.LeftButton)

    assert selling.state.ask == "code"
    assert [tile.code for tile in tiles(screen)] != shown


def test_the_pager_leads_through_what_was_found(
    screen: CashierScreen, selling: CashierPresenter, qtbot: QtBot
) -> None:
    selling.act("search")
    selling.type_text("n")
    size = len(tiles(screen))

    qtbot.mouseClick(screen.selling.goods.findChild(object, "page_next"), Qt.MouseButton.LeftButton)

    assert tiles(screen)[0].code == selling.state.found[size].sku
    label = screen.findChild(QLabel, "page_number")
    assert label is not None and label.text() == f"2 / {-(-len(selling.state.found) // size)}"


@pytest.mark.parametrize(("language", "words"), [("en", "Nothing found"), ("zh_CN", "没有找到")])
def test_nothing_found_says_so(
    make_screen: Callable[..., CashierScreen],
    selling: CashierPresenter,
    till: Till,
    language: str,
    words: str,
) -> None:
    screen = make_screen(selling, till, language=language)
    selling.act("search")
    selling.type_text("qqqqqq")

    label = screen.findChild(QLabel, "nothing_found")
    assert label is not None and label.isVisible() and label.text() == words
    assert tiles(screen) == []


def test_chinese_is_composed_in_the_search_and_nowhere_else(
    screen: CashierScreen, selling: CashierPresenter
) -> None:
    attribute = Qt.WidgetAttribute.WA_InputMethodEnabled
    assert not screen.testAttribute(attribute)
    selling.act("search")
    assert screen.testAttribute(attribute)

    QCoreApplication.sendEvent(screen, QInputMethodEvent("niu'nai", []))
    assert screen.selling.goods.line.text() == "niu'nai"
    assert selling.state.entry == ""
    done = QInputMethodEvent("", [])
    done.setCommitString("牛奶")
    QCoreApplication.sendEvent(screen, done)

    assert screen.selling.goods.line.text() == "牛奶"
    assert all("牛奶" in name for name in names(selling.state))
    selling.act("search")
    assert not screen.testAttribute(attribute)


def test_the_till_is_asked_beside_the_gui_thread(
    make_presenter: Callable[..., CashierPresenter],
    selling: CashierPresenter,
    till: Till,
    qtbot: QtBot,
) -> None:
    tasks = Tasks()
    presenter = make_presenter(till, tasks)
    presenter.act("search")

    presenter.type_text("niunai")
    assert presenter.state.found_for == ""
    qtbot.waitUntil(lambda: presenter.state.found_for == "niunai", timeout=20_000)

    tasks.close()


def test_a_finger_alone_looks_goods_up_and_sells_one(
    screen: CashierScreen, selling: CashierPresenter, qtbot: QtBot
) -> None:
    left = Qt.MouseButton.LeftButton
    qtbot.mouseClick(screen.selling.goods.line, left)
    assert selling.state.ask == "search"
    for letter in "niunai":
        key = screen.findChild(QAbstractButton, f"search_letters_{letter}")
        assert key is not None and key.isVisible()
        qtbot.mouseClick(key, left)
    assert selling.state.found_for == "niunai"
    shown = tiles(screen)
    assert shown and min(tile.height() for tile in shown) >= 72
    qtbot.mouseClick(shown[0], left)

    assert len(selling.state.lines) == 1
    assert not screen.selling.goods.letters.isVisible()
    selling.act("search")
    assert not screen.selling.goods.letters.isVisible(), "a keyboard needs no letters"
