"""The cart repaints what a command touched, and nothing else."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import (
    QAbstractItemModel,
    QCoreApplication,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    Qt,
)
from PySide6.QtGui import QFontMetrics, QImage, QPainter, QPaintEvent, QRegion
from PySide6.QtWidgets import QScrollBar, QStyleOptionViewItem, QWidget
from pytestqt.qtbot import QtBot

from pos.till.state import LineView
from tests.ui.conftest import Finger
from ui.theme.look import Look
from ui.theme.style import style_sheet
from ui.theme.tokens import STRONG
from ui.widgets.cart import CartModel, CartView
from ui.widgets.cart_line import CartDelegate, CartRow


def line(number: int, *, quantity: int = 1000, void: bool = False) -> LineView:
    net = 500 * quantity // 1000
    return LineView(
        line=number,
        sku=f"sku{number}",
        code=f"690{number}",
        name=f"牛奶 {number}",
        name_en=f"Milk {number}",
        unit="each",
        quantity=quantity,
        unit_price=500,
        gross=net,
        discount=0,
        net=0 if void else net,
        void=void,
    )


def words(of: LineView) -> CartRow:
    return CartRow(line=of, name=of.name, quantity=str(of.quantity), price="5.00", amount="5.00")


class Witness:
    """Notes what a model says about its rows."""

    def __init__(self, model: QAbstractItemModel) -> None:
        self.changed: list[int] = []
        self.inserted: list[tuple[int, int]] = []
        self.resets = 0
        model.dataChanged.connect(self._on_changed)
        model.rowsInserted.connect(self._on_inserted)
        model.modelReset.connect(self._on_reset)

    def _on_changed(self, first: QModelIndex, last: QModelIndex) -> None:
        self.changed += range(first.row(), last.row() + 1)

    def _on_inserted(self, parent: QModelIndex, first: int, last: int) -> None:
        self.inserted.append((first, last))

    def _on_reset(self) -> None:
        self.resets += 1


@pytest.fixture
def owner(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    return made


@pytest.fixture
def model(owner: QWidget) -> CartModel:
    made = CartModel(words=words, parent=owner)
    made.show_lines([line(1), line(2), line(3)])
    return made


def lines_of(model: CartModel) -> list[LineView]:
    return [row.line for row in model.rows]


def test_a_scan_of_the_same_thing_touches_its_row_only(model: CartModel) -> None:
    lines = lines_of(model)
    witness = Witness(model)
    lines[1] = replace(lines[1], quantity=2000)

    touched = model.show_lines(lines)

    assert touched == 1
    assert (witness.changed, witness.inserted, witness.resets) == ([1], [], 0)


def test_a_new_line_is_inserted_at_the_end(model: CartModel) -> None:
    witness = Witness(model)

    model.show_lines([*lines_of(model), line(4)])

    assert (witness.changed, witness.inserted, witness.resets) == ([], [(3, 3)], 0)


def test_the_same_lines_again_touch_nothing(model: CartModel) -> None:
    witness = Witness(model)

    assert model.show_lines(lines_of(model)) == 0
    assert (witness.changed, witness.inserted, witness.resets) == ([], [], 0)


def test_the_next_sale_begins_with_an_empty_cart(model: CartModel) -> None:
    witness = Witness(model)

    model.show_lines([line(1)])

    assert witness.resets == 1
    assert model.rowCount() == 1


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    commands=st.lists(
        st.tuples(st.sampled_from(["add", "more", "void", "next"]), st.integers(0, 30)),
        max_size=40,
    )
)
def test_whatever_happens_the_rows_are_the_lines(
    commands: list[tuple[str, int]], owner: QWidget
) -> None:
    model = CartModel(words=words, parent=owner)
    lines: list[LineView] = []
    for command, place in commands:
        if command == "next":
            lines = []
        elif command == "add" or not lines:
            lines = [*lines, line(len(lines) + 1)]
        else:
            at = place % len(lines)
            old = lines[at]
            lines = list(lines)
            lines[at] = replace(old, quantity=old.quantity + 1000, void=command == "void")
        model.show_lines(lines)

        assert all(a is b for a, b in zip(lines_of(model), lines, strict=True))


def test_the_touched_line_is_kept_in_view_and_tinted(qtbot: QtBot, look: Look) -> None:
    cart = CartView(look=look, words=words, invitation="Scan")
    qtbot.addWidget(cart)
    cart.resize(500, 300)
    cart.show()
    lines = tuple(line(number) for number in range(1, 60))

    cart.show_cart(lines, touched=59, selected=None, paid=False)

    last = cart.visualRect(cart.cart_model.index(58, 0))
    assert cart.viewport().rect().contains(last)


class Painted(CartDelegate):
    """A delegate that notes which rows it paints."""

    def __init__(self, *, look: Look, parent: QWidget) -> None:
        super().__init__(look=look, parent=parent)
        self.rows: list[int] = []

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        self.rows.append(index.row())
        super().paint(painter, option, index)


def test_a_scan_paints_its_own_line_and_shifts_the_others(qtbot: QtBot, look: Look) -> None:
    cart = CartView(look=look, words=words, invitation="Scan")
    qtbot.addWidget(cart)
    cart.setStyleSheet(style_sheet(look))
    delegate = Painted(look=look, parent=cart)
    cart.setItemDelegate(delegate)
    cart.resize(500, 300)
    with qtbot.waitExposed(cart):
        cart.show()
    lines: tuple[LineView, ...] = ()
    painted: dict[int, list[int]] = {}

    for number in range(1, 101):
        lines = (*lines, line(number))
        delegate.rows.clear()
        cart.show_cart(lines, touched=number, selected=None, paid=False)
        QCoreApplication.sendPostedEvents()
        painted[number] = sorted(set(delegate.rows))

    assert all(painted[number] == [number - 1] for number in range(50, 101)), painted
    rows = cart.viewport().geometry()
    on_screen = cart.screen().grabWindow(cart.winId()).toImage().copy(rows)
    anew = cart.grab().toImage().copy(rows)
    assert on_screen == anew.convertToFormat(on_screen.format())


class Ground(QWidget):
    """What a cart lies on: counts how often it is painted."""

    times = 0

    def paintEvent(self, event: QPaintEvent) -> None:
        self.times += 1


def test_the_bar_moves_without_what_lies_below_it_and_looks_as_any_other(
    qtbot: QtBot, look: Look
) -> None:
    ground = Ground()
    qtbot.addWidget(ground)
    ground.setStyleSheet(style_sheet(look))
    cart = CartView(look=look, words=words, invitation="Scan", parent=ground)
    cart.resize(500, 300)
    ground.resize(500, 300)
    lines = tuple(line(number) for number in range(1, 51))
    with qtbot.waitExposed(ground):
        ground.show()
    cart.show_cart(lines, touched=50, selected=None, paid=False)
    QCoreApplication.sendPostedEvents()
    qtbot.waitUntil(lambda: ground.times > 0)
    bar = cart.verticalScrollBar()
    before, at = ground.times, bar.value()

    cart.show_cart((*lines, line(51)), touched=51, selected=None, paid=False)
    QCoreApplication.sendPostedEvents()

    assert bar.value() > at
    assert ground.times == before
    any_other = QScrollBar(Qt.Orientation.Vertical, ground)
    any_other.setRange(bar.minimum(), bar.maximum())
    any_other.setPageStep(bar.pageStep())
    any_other.setGeometry(bar.geometry())
    any_other.setValue(bar.value())
    assert grabbed(bar) == grabbed(any_other)


def grabbed(bar: QScrollBar) -> QImage:
    """The bar on the surface."""
    drawn = QImage(bar.size(), QImage.Format.Format_RGB32)
    drawn.fill("white")
    bar.render(drawn, QPoint(), QRegion(bar.rect()), QWidget.RenderFlag.DrawChildren)
    return drawn


def test_a_long_name_has_all_the_room_up_to_the_quantity(look: Look, owner: QWidget) -> None:
    name = "Morning Playhouse Wholemeal Pull-Apart Bread 320g"
    delegate = CartDelegate(look=look, parent=owner)

    def shown(quantity: str, width: int) -> str:
        row = CartRow(line=line(1), name=name, quantity=quantity, price="20.50", amount="20.50")
        return delegate.shown_name(row, width)

    assert shown("1", 738) == name
    brand, _, size = shown("1", 553).partition("…")
    assert name.startswith(brand) and brand and size.endswith("320g")
    assert len(shown("12.345 kg", 553)) < len(shown("1", 553)) < len(name)


def test_long_figures_stand_apart_and_whole(look: Look, owner: QWidget) -> None:
    delegate = CartDelegate(look=look, parent=owner)
    row = CartRow(line=line(1), name="Milk", quantity="3,000", price="42.99", amount="128,970.00")
    strong = QFontMetrics(look.font(STRONG, strong=True))

    for width in (553, 738):
        cells = delegate._cells(QRect(0, 0, width, 46), row)
        _, name, detail, amount = cells
        assert strong.horizontalAdvance(row.amount) < amount.width()
        assert name.right() < detail.left() and detail.right() < amount.left()
        assert delegate.shown_name(row, width) == "Milk"


def test_a_void_line_is_painted_differently(qtbot: QtBot, look: Look) -> None:
    cart = CartView(look=look, words=words, invitation="Scan")
    qtbot.addWidget(cart)
    cart.resize(500, 300)
    cart.show()

    cart.show_cart((line(1),), touched=None, selected=None, paid=False)
    alive = cart.grab().toImage()
    cart.show_cart((line(1, void=True),), touched=None, selected=None, paid=False)

    assert cart.grab().toImage() != alive


def test_a_finger_that_scrolls_the_cart_chooses_no_line(qtbot: QtBot, look: Look) -> None:
    cart = CartView(look=look, words=words, invitation="Scan")
    qtbot.addWidget(cart)
    cart.resize(500, 300)
    with qtbot.waitExposed(cart):
        cart.show()
    lines = tuple(line(number) for number in range(1, 60))
    cart.show_cart(lines, touched=59, selected=None, paid=False)
    chosen: list[int] = []
    cart.line_chosen.connect(chosen.append)
    finger, bar = Finger(cart.viewport()), cart.verticalScrollBar()
    lowest = bar.value()

    for _ in range(2):
        finger.drag(QPoint(100, 60), by=150)
        qtbot.waitUntil(lambda: cart.is_at_rest)

    assert bar.value() < lowest
    assert chosen == []

    finger.drag(QPoint(100, 60), by=0, steps=1)
    assert len(chosen) == 1


def test_a_line_is_turned_where_people_read_from_the_right(qtbot: QtBot, look: Look) -> None:
    """The amount then stands at the left: what is painted there changes with it, and no more."""
    cart = CartView(look=look, words=words, invitation="Scan")
    qtbot.addWidget(cart)
    cart.resize(500, 300)
    cart.show()

    def inked(lines: tuple[LineView, ...]) -> tuple[bool, bool]:
        """Whether the amount's cell differs from an empty cart's, at the left and at the right."""
        cart.show_cart((), touched=None, selected=None, paid=False)
        empty = cart.viewport().grab().toImage()
        cart.show_cart(lines, touched=None, selected=None, paid=False)
        full = cart.viewport().grab().toImage()
        high = range(look.metrics.row - look.metrics.hairline - 1)
        ends = (range(8, 40), range(full.width() - 40, full.width() - 8))
        return tuple(
            sum(full.pixel(x, y) != empty.pixel(x, y) for x in end for y in high) > 80
            for end in ends
        )  # type: ignore[return-value]

    assert inked((line(1),)) == (False, True)
    cart.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    assert inked((line(1),)) == (True, False)
