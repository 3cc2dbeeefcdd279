"""The screen as hands know it: keys, fingers, and how few of them a sale takes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QAccessible, QColor
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QListView, QWidget
from pytestqt.qtbot import QtBot

from pos.till.state import PrintStatus
from pos.till.till import Till
from tests.ui.conftest import Hand, Keyboard
from ui.cashier.keymap import KEYMAP, caption
from ui.cashier.notes import likely_cash
from ui.cashier.presenter import CashierPresenter
from ui.cashier.screen import CashierScreen
from ui.cashier.state import DeviceHealth, LaneState
from ui.theme.tokens import contrast
from ui.widgets.entry_line import EntryLine
from ui.widgets.finger_area import FingerArea
from ui.widgets.key_button import KeyButton
from ui.widgets.lights import Light
from ui.widgets.tile import ProductTile

# --- the interaction budget -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "text"), [(Qt.Key.Key_F12, ""), (Qt.Key.Key_Plus, "+")], ids=["F12", "numpad plus"]
)
def test_exact_cash_is_one_scan_and_one_key(
    hand: Hand, selling: CashierPresenter, codes: list[str], qtbot: QtBot, key: Any, text: str
) -> None:
    hand.scan(codes[0])
    hand.key(key, text)

    qtbot.waitUntil(lambda: selling.state.paid is not None)
    assert (hand.scans, hand.keys) == (1, 1)


def test_void_last_line_is_one_key(
    hand: Hand, selling: CashierPresenter, codes: list[str], qtbot: QtBot
) -> None:
    hand.scan(codes[0])
    hand.key(Qt.Key.Key_Delete)

    qtbot.waitUntil(lambda: selling.state.lines[0].void)
    assert (hand.scans, hand.keys) == (1, 1)


def test_cash_given_on_the_number_pad_alone(
    hand: Hand, selling: CashierPresenter, codes: list[str], qtbot: QtBot
) -> None:
    hand.scan(codes[0])
    for digit in "100":
        hand.key(Qt.Key(ord(digit)), digit)
    hand.key(Qt.Key.Key_Plus, "+")

    qtbot.waitUntil(lambda: selling.state.paid is not None)
    paid = selling.state.paid
    assert paid is not None and paid.given == 10_000


def test_three_star_scan_with_keys(
    hand: Hand, selling: CashierPresenter, codes: list[str], qtbot: QtBot
) -> None:
    hand.key(Qt.Key.Key_3, "3")
    hand.key(Qt.Key.Key_Asterisk, "*", shift=True)
    hand.scan(codes[0])

    qtbot.waitUntil(lambda: len(selling.state.lines) == 1)
    assert selling.state.lines[0].quantity == 3000


def test_a_scan_between_typed_digits_leaves_them_alone(
    hand: Hand, selling: CashierPresenter, codes: list[str], qtbot: QtBot
) -> None:
    """A serial scan may come at any moment: what was typed is then not part of it."""
    hand.key(Qt.Key.Key_6, "6")
    hand.key(Qt.Key.Key_9, "9")
    qtbot.waitUntil(lambda: selling.state.entry == "69")

    selling.scan(codes[0])

    assert [line.code for line in selling.state.lines] == [codes[0]]


# --- every key and button ---------------------------------------------------------------------


def test_every_function_of_the_keymap_reaches_the_presenter(
    hand: Hand, selling: CashierPresenter, codes: list[str], qtbot: QtBot
) -> None:
    hand.scan(codes[0])
    hand.key(Qt.Key.Key_F1)
    qtbot.waitUntil(lambda: selling.state.sheet == "help")
    hand.key(Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: selling.state.sheet == "")
    hand.key(Qt.Key.Key_F8)
    qtbot.waitUntil(lambda: selling.state.sheet == "errand")
    hand.key(Qt.Key.Key_Escape)
    hand.key(Qt.Key.Key_F11)
    qtbot.waitUntil(lambda: selling.state.sheet == "tender")
    hand.key(Qt.Key.Key_Escape)
    hand.key(Qt.Key.Key_Delete, shift=True)
    qtbot.waitUntil(lambda: selling.state.sheet == "errand")
    hand.key(Qt.Key.Key_Delete, shift=True)
    qtbot.waitUntil(lambda: selling.state.till.sale is None)
    hand.key(Qt.Key.Key_F10)
    qtbot.waitUntil(lambda: selling.state.till.screen == "locked")
    hand.key(Qt.Key.Key_F9)
    qtbot.waitUntil(lambda: selling.state.till.screen == "signed_out")


def test_no_key_has_two_functions() -> None:
    keys = [combination.toCombined() for row in KEYMAP for combination in row.keys]

    assert len(keys) == len(set(keys))
    assert all(caption(row.function) for row in KEYMAP)


def test_a_whole_sale_with_a_finger(
    screen: CashierScreen, selling: CashierPresenter, qtbot: QtBot
) -> None:
    def tap(name: str) -> None:
        button = screen.findChild(QAbstractButton, name)
        assert button is not None and button.isVisible(), name
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)

    # The first goods are weighed: without a scale the weight is typed.
    for tile in ("tile_1", "tile_2"):
        tap(tile)
        for key in ("0", "point", "5", "enter"):
            tap(f"weight_pad_{key}")
    tap("key_void_line")
    tap("tile_0")
    tap("weigh_close")
    assert [line.quantity for line in selling.state.lines if not line.void] == [500]
    tap("key_tender")
    for key in ("9", "0"):
        tap(f"amount_pad_{key}")
    tap("cash_exact")

    paid = selling.state.paid
    assert paid is not None and paid.given == 9_000


def test_cash_that_a_customer_hands_over_is_one_tap(
    screen: CashierScreen, selling: CashierPresenter, codes: list[str], qtbot: QtBot
) -> None:
    selling.scan(codes[0])
    selling.act("tender")
    keys = [key for key in screen.selling.tender.findChildren(KeyButton) if key.isVisible()]
    offered = {key.text(): key for key in keys if key.property("amount")}
    assert list(offered) == [f"¥{amount // 100}" for amount in likely_cash(selling.state.due)]

    qtbot.mouseClick(offered["¥100"], Qt.MouseButton.LeftButton)

    paid = selling.state.paid
    assert paid is not None and paid.given == 10_000


def test_touching_a_button_leaves_the_keyboard_where_it_was(
    screen: CashierScreen, qtbot: QtBot
) -> None:
    button = screen.findChild(QAbstractButton, "key_quantity")
    assert button is not None

    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)

    assert not button.hasFocus()


def test_the_total_turns_jade_with_the_change(
    screen: CashierScreen, selling: CashierPresenter, codes: list[str]
) -> None:
    selling.scan(codes[0])
    assert not screen.selling.total.face.done
    selling.type_text("100")
    selling.act("cash")

    face = screen.selling.total.face
    paid = selling.state.paid
    assert paid is not None
    assert face.done
    assert face.label == "Change"
    assert face.amount == f"{paid.change // 100}.{paid.change % 100:02d}"


def test_the_cart_stays_in_sight_while_paying(
    screen: CashierScreen, selling: CashierPresenter, codes: list[str]
) -> None:
    selling.scan(codes[0])
    selling.act("tender")

    cart, sheet = screen.selling.cart, screen.selling.tender
    cart_box = cart.rect().translated(cart.mapTo(screen, cart.rect().topLeft()))
    sheet_box = sheet.rect().translated(sheet.mapTo(screen, sheet.rect().topLeft()))
    assert sheet.isVisible() and cart.isVisible()
    assert not cart_box.intersects(sheet_box)


def light(screen: CashierScreen, name: str) -> Light:
    return next(light for light in screen.header.lights if light.name == name)


def away(state: LaneState, *, sales: int, records: int, since: str) -> LaneState:
    """The same lane with head office out of reach, and what waits for it."""
    till = replace(
        state.till,
        enrolled=True,
        online=False,
        unsent=records,
        unsent_sales=sales,
        unsent_since=since,
    )
    return replace(state, till=till, settled=True)


@pytest.mark.parametrize(
    ("language", "text"),
    [("en", "2 sales wait since 10:42"), ("zh_CN", "2 笔销售待上传，自 10:42")],
)
def test_head_office_out_of_reach_says_how_many_sales_wait_and_since_when(
    make_screen: Callable[..., CashierScreen],
    selling: CashierPresenter,
    till: Till,
    language: str,
    text: str,
) -> None:
    screen = make_screen(selling, till, language=language)
    today = dt.datetime.now().astimezone().replace(hour=10, minute=42)
    since = today.isoformat(timespec="seconds")

    screen.header.render_state(away(selling.state, sales=2, records=3, since=since))

    assert (light(screen, "hq").level, light(screen, "hq").text) == ("care", text)


@pytest.mark.parametrize(
    ("problem", "level", "english", "chinese"),
    [
        ("fork", "fault", "another machine uses this till's identity", "另一台机器"),
        ("journal_behind", "fault", "head office has more than this till", "总部的记录比本机多"),
        ("revoked", "fault", "head office does not accept this till", "总部不接受本机"),
        ("hq_not_trusted", "fault", "is not head office by its certificate", "应答的不是总部"),
        ("disk_full", "fault", "this till's disk fails", "本机磁盘"),
        ("hq_timeout", "care", "Head office not reachable", "连不上"),
    ],
)
def test_what_no_waiting_mends_is_said_as_what_it_is(
    make_screen: Callable[..., CashierScreen],
    selling: CashierPresenter,
    till: Till,
    problem: str,
    level: str,
    english: str,
    chinese: str,
) -> None:
    for language, text in (("en", english), ("zh_CN", chinese)):
        screen = make_screen(selling, till, language=language)
        state = away(selling.state, sales=0, records=3, since="")
        state = replace(state, till=replace(state.till, hq_problem=problem))

        screen.header.render_state(state)

        assert light(screen, "hq").level == level
        assert text in light(screen, "hq").text


@pytest.mark.parametrize(
    ("seconds", "english", "chinese"),
    [
        (185, "Clock is 3 minutes slow by head office's", "时钟比总部慢 3 分钟"),
        (-3601, "Clock is 60 minutes fast by head office's", "时钟比总部快 60 分钟"),
    ],
)
def test_a_clock_that_is_off_head_offices_is_said(
    make_screen: Callable[..., CashierScreen],
    selling: CashierPresenter,
    till: Till,
    seconds: int,
    english: str,
    chinese: str,
) -> None:
    for language, text in (("en", english), ("zh_CN", chinese)):
        screen = make_screen(selling, till, language=language)
        screen.header.render_state(selling.state)
        assert "time" not in [one.name for one in screen.header.lights]

        off = replace(selling.state, till=replace(selling.state.till, hq_ahead_s=seconds))
        screen.header.render_state(off)

        assert (light(screen, "time").level, light(screen, "time").text) == ("care", text)


@pytest.mark.parametrize(
    ("language", "text"), [("en", "Training: nothing here counts"), ("zh_CN", "培训模式")]
)
def test_training_is_said_all_the_time(
    make_screen: Callable[..., CashierScreen],
    selling: CashierPresenter,
    till: Till,
    language: str,
    text: str,
) -> None:
    screen = make_screen(selling, till, language=language)
    screen.header.render_state(selling.state)
    assert [one for one in screen.header.lights if one.name == "training"] == []
    state = replace(selling.state, till=replace(selling.state.till, training=True))

    screen.header.render_state(state)

    assert text in light(screen, "training").text


@pytest.mark.parametrize(
    ("language", "text"), [("en", "template has faults"), ("zh_CN", "小票模板有误")]
)
def test_a_receipt_template_that_cannot_be_used_is_said_where_no_printer_fails(
    make_screen: Callable[..., CashierScreen],
    selling: CashierPresenter,
    till: Till,
    language: str,
    text: str,
) -> None:
    screen = make_screen(selling, till, language=language)
    state = replace(
        selling.state, till=replace(selling.state.till, receipt_problem="..."), devices=()
    )

    screen.header.render_state(state)

    assert (light(screen, "printer").level, text in light(screen, "printer").text) == ("care", True)


def test_what_waits_since_another_day_says_which(
    screen: CashierScreen, selling: CashierPresenter
) -> None:
    since = "2026-01-31T23:59:00+08:00"

    screen.header.render_state(away(selling.state, sales=1, records=1, since=since))

    assert light(screen, "hq").text == "1 sale waits since 31 Jan 23:59"


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Head office not reachable: sales will follow"),
        ("zh_CN", "总部暂时连不上，恢复后自动上传销售"),
    ],
)
def test_a_lock_that_waits_for_head_office_is_no_sale(
    make_screen: Callable[..., CashierScreen],
    selling: CashierPresenter,
    till: Till,
    language: str,
    text: str,
) -> None:
    screen = make_screen(selling, till, language=language)
    since = "2026-01-31T23:59:00+08:00"

    screen.header.render_state(away(selling.state, sales=0, records=4, since=since))

    assert light(screen, "hq").text == text


def test_everything_missing_at_once_still_fits_the_smallest_screen(
    make_screen: Callable[..., CashierScreen], selling: CashierPresenter, till: Till
) -> None:
    screen = make_screen(selling, till, language="en", size=(1024, 600))
    lost = away(selling.state, sales=0, records=4, since="2026-01-31T23:59:00+08:00")
    devices = tuple(
        DeviceHealth(device=device, state="offline", code="offline")
        for device in ("printer", "scanner-1")
    )

    screen.header.render_state(replace(lost, devices=devices))

    assert [one.level for one in screen.header.lights] == ["care"] * 3
    assert screen.minimumSizeHint().width() <= 1024


@pytest.mark.parametrize(
    ("language", "texts"),
    [
        (
            "en",
            ["Scale missing", "Customer display missing", "Camera missing", "Cash drawer missing"],
        ),
        ("zh_CN", ["电子秤未连接", "客显未连接", "摄像头未连接", "钱箱未连接"]),
    ],
)
def test_a_device_on_the_counter_is_named_only_while_it_is_missing(
    make_screen: Callable[..., CashierScreen],
    selling: CashierPresenter,
    till: Till,
    language: str,
    texts: list[str],
) -> None:
    screen = make_screen(selling, till, language=language)
    names = ("scale", "display", "camera", "drawer")

    def told(state: str, *, settled: bool = True) -> list[str]:
        devices = tuple(DeviceHealth(device=name, state=state, code="") for name in names)
        screen.header.render_state(replace(selling.state, devices=devices, settled=settled))
        return [light.text for light in screen.header.lights if light.name in names]

    assert told("offline") == told("fault") == texts
    assert screen.minimumSizeHint().width() <= 1024
    assert told("offline", settled=False) == told("ok") == told("opening") == []


def test_the_header_names_the_cashier_and_the_number(
    screen: CashierScreen, selling: CashierPresenter
) -> None:
    shown = {label.objectName(): label.text() for label in screen.header.findChildren(QLabel)}
    assert (shown["cashier"], shown["cashier_number"]) == ("收银员", "1001")

    selling.act("lock")
    selling.act("switch_user")

    shown = {label.objectName(): label.text() for label in screen.header.findChildren(QLabel)}
    assert (shown["cashier"], shown["cashier_number"]) == ("", "")


def test_a_missing_printer_says_that_receipts_are_late(
    screen: CashierScreen, selling: CashierPresenter
) -> None:
    missing = DeviceHealth(device="printer", state="offline", code="offline")
    waiting = PrintStatus(receipt="S001-T01-000001", state="queued", waiting=2, detail="offline")
    state = replace(
        selling.state,
        till=replace(selling.state.till, print=waiting),
        devices=(missing,),
        settled=True,
    )

    screen.header.render_state(state)

    assert light(screen, "printer").level == "care"
    assert light(screen, "printer").text == "Receipts delayed: 2"


@pytest.mark.parametrize(
    ("language", "code", "text"),
    [
        ("zh_CN", "paper_out", "打印机缺纸"),
        ("zh_CN", "cover_open", "打印机上盖未关"),
        ("zh_CN", "stalled", "打印机停住了：请看纸和上盖"),
        ("en", "stalled", "Printer is stuck: see to paper and cover"),
    ],
)
def test_a_printer_that_holds_a_receipt_says_what_it_waits_for(
    make_screen: Callable[..., CashierScreen],
    selling: CashierPresenter,
    till: Till,
    language: str,
    code: str,
    text: str,
) -> None:
    screen = make_screen(selling, till, language=language)
    holding = DeviceHealth(device="printer", state="degraded", code=code)
    held = PrintStatus(receipt="S001-T01-000001", state="held", waiting=1, detail=code)
    state = replace(
        selling.state,
        till=replace(selling.state.till, print=held),
        devices=(holding,),
        settled=True,
    )

    screen.header.render_state(state)

    assert (light(screen, "printer").level, light(screen, "printer").text) == ("care", text)


def test_all_is_quiet_while_all_is_well(screen: CashierScreen) -> None:
    assert [(light.level, light.text) for light in screen.header.lights] == [("fine", "")] * 3


# --- names ------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_every_control_has_a_name_for_people_and_one_for_programs(
    make_screen: Callable[..., CashierScreen],
    selling: CashierPresenter,
    till: Till,
    codes: list[str],
    language: str,
) -> None:
    screen = make_screen(selling, till, language=language)
    selling.scan(codes[0])
    selling.act("tender")
    nameless = [
        f"{type(widget).__name__} {widget.objectName()!r} {widget.accessibleName()!r}"
        for kind in (QAbstractButton, QListView, EntryLine)
        for widget in screen.findChildren(kind)
        if not (isinstance(widget, ProductTile) and not widget.code)
        and widget.objectName() != "switch_user"
        and not (widget.objectName() and (widget.accessibleName() or not widget.isVisible()))
    ]

    assert nameless == []


def test_object_names_are_unique_among_buttons(screen: CashierScreen) -> None:
    names = [button.objectName() for button in screen.findChildren(QAbstractButton)]

    assert sorted({name for name in names if names.count(name) > 1}) == []


def test_tab_reaches_every_button_of_the_function_bar(
    screen: CashierScreen, selling: CashierPresenter, codes: list[str]
) -> None:
    selling.scan(codes[0])
    bar = screen.selling.functions
    reachable: set[str] = set()
    widget: QWidget = screen.nextInFocusChain()
    while widget is not screen:
        widget = widget.nextInFocusChain()
        if bar.isAncestorOf(widget) and widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
            reachable.add(widget.objectName())

    buttons = {button.objectName() for button in bar.findChildren(KeyButton)}
    assert reachable == buttons


def test_tab_goes_as_people_read(screen: CashierScreen, selling: CashierPresenter) -> None:
    order: list[str] = []
    widget: QWidget = screen.nextInFocusChain()
    while widget is not screen:
        if widget.isVisible() and widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
            order.append(widget.objectName())
        widget = widget.nextInFocusChain()
    tiles = [name for name in order if name.startswith("tile_")]
    first, last = order.index("tile_0"), order.index(tiles[-1])

    assert tiles == [f"tile_{place}" for place in range(len(tiles))]
    assert order.index("category_0") < first
    assert last < order.index("page_next")


def test_the_focus_is_seen_on_the_loud_key_as_on_the_quiet_one(
    screen: CashierScreen, selling: CashierPresenter, codes: list[str]
) -> None:
    selling.scan(codes[0])
    for name in ("key_cash", "key_tender", "key_more"):
        key = screen.findChild(KeyButton, name)
        assert key is not None and not key.hasFocus()
        before = key.grab().toImage()
        key.setFocus(Qt.FocusReason.TabFocusReason)
        focused = key.grab().toImage()
        ring = [
            contrast(QColor(before.pixel(x, y)).name(), QColor(focused.pixel(x, y)).name())
            for x in range(0, key.width(), 3)
            for y in range(key.height())
            if before.pixel(x, y) != focused.pixel(x, y)
        ]
        assert ring and max(ring) >= 3, name
        screen.setFocus()


def test_no_label_is_clipped_at_the_smallest_size(
    make_screen: Callable[..., CashierScreen], selling: CashierPresenter, till: Till
) -> None:
    screen = make_screen(selling, till, language="en", size=(1024, 600))
    selling.act("help")
    QCoreApplication.sendPostedEvents()

    assert screen.window().size().toTuple() == (1024, 600)
    clipped = [
        label.text()
        for label in screen.findChildren(QLabel)
        if label.isVisible()
        and not label.wordWrap()
        and label.sizeHint().width() > label.width() + 1
    ]
    assert clipped == []


def test_every_page_fits_the_smallest_screen(
    make_screen: Callable[..., CashierScreen], presenter: CashierPresenter, till: Till
) -> None:
    screen = make_screen(presenter, till, language="en", size=(1024, 600))

    def fits() -> bool:
        QCoreApplication.sendPostedEvents()
        hint = screen.minimumSizeHint()
        layout = screen.layout()
        assert layout is not None
        return hint.width() <= 1024 and max(hint.height(), layout.minimumSize().height()) <= 600

    assert fits()
    for text in ("1001", "9999"):
        presenter.type_text(text)
        presenter.enter()
    assert presenter.state.notice is not None and fits()
    for text in ("1001", "1001"):
        presenter.type_text(text)
        presenter.enter()
    assert fits()
    presenter.enter()
    presenter.scan("6999999999991")
    assert fits()
    presenter.act("lock")
    presenter.type_text("9999")
    presenter.enter()
    assert presenter.state.notice is not None and fits()


def test_a_screen_reader_finds_a_line_of_text_and_what_was_typed(
    screen: CashierScreen, selling: CashierPresenter
) -> None:
    selling.type_text("6901")

    line = QAccessible.queryAccessibleInterface(screen.selling.entry)

    assert line.role() == QAccessible.Role.EditableText
    assert line.text(QAccessible.Text.Name) == "Scan, or type a code"
    assert line.text(QAccessible.Text.Value) == "6901"
    assert line.state().readOnly


def test_tab_goes_as_people_read_and_comes_to_the_bar_last(
    screen: CashierScreen, keyboard: Keyboard, selling: CashierPresenter, codes: list[str]
) -> None:
    selling.scan(codes[0])
    met: list[str] = []

    while screen.objectName() not in met:
        keyboard.press(Qt.Key.Key_Tab)
        focused = QApplication.focusWidget()
        assert focused is not None and len(met) < 100
        met.append(focused.objectName())

    kinds = [name.split("_")[0] for name in met[:-1]]
    order = [kind for place, kind in enumerate(kinds) if place == kinds.index(kind)]
    assert order == ["category", "tile", "page", "key"]
    assert kinds == sorted(kinds, key=order.index)


@pytest.mark.parametrize("size", [(1366, 768), (1024, 600)])
def test_a_sentence_under_a_full_cart_leaves_the_last_line_in_sight(
    make_screen: Callable[..., CashierScreen],
    selling: CashierPresenter,
    till: Till,
    codes: list[str],
    qtbot: QtBot,
    size: tuple[int, int],
) -> None:
    screen = make_screen(selling, till, size=size)
    cart = screen.selling.cart
    for code in codes[:14]:
        selling.scan(code)
    before = cart.viewport().height()

    selling.scan("6999999999997")

    qtbot.waitUntil(lambda: cart.viewport().height() < before)
    last = cart.model().index(13, 0)
    qtbot.waitUntil(lambda: cart.viewport().rect().contains(cart.visualRect(last)))


def test_two_rows_of_goods_stand_on_the_smallest_screen(
    make_screen: Callable[..., CashierScreen], selling: CashierPresenter, till: Till, qtbot: QtBot
) -> None:
    screen = make_screen(selling, till, language="en", size=(1024, 600))
    tiles = screen.selling.goods.findChildren(ProductTile)

    qtbot.waitUntil(lambda: len({tile.y() for tile in tiles if tile.isVisible()}) >= 2)
    assert min(tile.height() for tile in tiles) >= 112


def test_the_arrows_move_on_along_the_key_card_with_large_words(
    make_screen: Callable[..., CashierScreen],
    selling: CashierPresenter,
    till: Till,
    keyboard_of: Callable[[QWidget], Keyboard],
    qtbot: QtBot,
) -> None:
    screen = make_screen(selling, till, size=(1024, 600), scale=200)
    keyboard = keyboard_of(screen)
    qtbot.waitUntil(lambda: QApplication.focusWidget() is screen)
    selling.act("help")
    area = screen.findChild(FingerArea, "card_rows")
    assert area is not None
    qtbot.waitUntil(lambda: area.verticalScrollBar().maximum() > 0)

    keyboard.press(Qt.Key.Key_Down)

    assert area.verticalScrollBar().value() > 0
    keyboard.press(Qt.Key.Key_Up)
    assert area.verticalScrollBar().value() == 0
