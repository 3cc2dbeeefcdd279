"""Whatever can be typed can be typed by a finger: a line that is touched opens the keys for it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QCoreApplication, Qt
from pytestqt.qtbot import QtBot

from pos.till.till import Till
from tests.ui.cashier.test_pictures import cut_off, is_on_top, overlaps, shown, too_small
from ui.cashier.keymap import Function
from ui.cashier.presenter import CashierPresenter
from ui.cashier.screen import CashierScreen
from ui.widgets.entry_line import EntryLine
from ui.widgets.key_button import KeyButton

PRESS = Qt.MouseButton.LeftButton


class Fingers:
    """A finger on the errand that is shown."""

    def __init__(self, screen: CashierScreen, qtbot: QtBot) -> None:
        self._screen = screen
        self._qtbot = qtbot

    def on_line(self) -> None:
        lines = self._screen.findChildren(EntryLine)
        line = next(
            one for one in lines
            if one.objectName() in ("errand_entry", "page_entry") and one.isVisible()
        )  # fmt: skip
        self._qtbot.mouseClick(line, PRESS)

    def key(self, name: str) -> KeyButton | None:
        QCoreApplication.sendPostedEvents()
        for key in self._screen.findChildren(KeyButton):
            ours = key.objectName() in (f"errand_{name}", f"page_{name}")
            if ours and key.isVisible() and is_on_top(key, self._screen):
                return key
        return None

    def type(self, pad: str, text: str) -> None:
        names = {".": "point", ":": "colon"}
        for sign in text:
            key = self.key(f"{pad}_{names.get(sign, sign)}")
            assert key is not None and not too_small(key), sign
            self._qtbot.mouseClick(key, PRESS)


@pytest.fixture(params=[((1366, 768), 100), ((1024, 600), 200)], ids=str)
def touched(
    request: pytest.FixtureRequest,
    make_screen: Callable[..., CashierScreen],
    selling: CashierPresenter,
    till: Till,
) -> CashierScreen:
    size, scale = request.param
    return make_screen(selling, till, size=size, scale=scale)


def test_an_earlier_sale_is_found_by_its_time(
    touched: CashierScreen, selling: CashierPresenter, codes: list[str], qtbot: QtBot
) -> None:
    selling.scan(codes[0])
    selling.pay_cash()
    fingers = Fingers(touched, qtbot)
    selling.act("more")
    selling.type_text("11")
    selling.enter()
    assert fingers.key("letters_1") is None

    fingers.on_line()
    fingers.type("letters", "10:42a.")

    assert selling.state.entry == "10:42a."
    fingers.on_line()
    assert fingers.key("letters_1") is None


@pytest.mark.parametrize(
    ("function", "pad", "text"),
    [("reprint", "pad", "001"), ("member", "letters", "wx1"), ("recall", "pad", "2")],
)
def test_a_finger_on_the_line_opens_the_keys_for_it(
    touched: CashierScreen,
    selling: CashierPresenter,
    codes: list[str],
    qtbot: QtBot,
    function: Function,
    pad: str,
    text: str,
) -> None:
    for code in codes[:2]:
        selling.scan(code)
        selling.act("park")
    selling.scan(codes[0])
    selling.pay_cash()
    fingers = Fingers(touched, qtbot)
    selling.act(function)

    fingers.on_line()
    fingers.type(pad, text)

    assert selling.state.entry == text
    words = shown(touched)
    assert [fault for word in words if (fault := cut_off(word) or too_small(word))] == []
    assert overlaps(words, touched) == []


def test_goods_that_are_scanned_while_a_member_is_asked_for_are_sold(
    touched: CashierScreen, selling: CashierPresenter, codes: list[str]
) -> None:
    selling.act("member")

    selling.scan(codes[0])

    assert [line.code for line in selling.state.lines] == [codes[0]]
    assert selling.state.sheet == ""


def test_a_code_that_is_typed_may_have_letters(
    touched: CashierScreen, selling: CashierPresenter, qtbot: QtBot
) -> None:
    fingers = Fingers(touched, qtbot)
    selling.act("more")
    selling.type_text("9")
    selling.enter()

    fingers.on_line()
    fingers.type("letters", "lian10")

    assert selling.state.entry == "lian10"


def test_a_tap_soon_after_another_one_is_a_tap(
    touched: CashierScreen, selling: CashierPresenter, qtbot: QtBot
) -> None:
    selling.act("member")
    line = next(
        one for one in touched.findChildren(EntryLine)
        if one.objectName() in ("errand_entry", "page_entry") and one.isVisible()
    )  # fmt: skip
    fingers = Fingers(touched, qtbot)

    qtbot.mouseDClick(line, PRESS)

    assert fingers.key("letters_q") is not None
