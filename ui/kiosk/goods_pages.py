"""The pages about goods: the list, one line, look-up by tiles and letters, the scale, bags."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final, Protocol

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from pos.money import extend, quantity_text
from ui.kiosk.head import Disc
from ui.kiosk.state import KioskState
from ui.theme.figures import money, priced, sign, weight_text
from ui.theme.look import Look
from ui.theme.tokens import AMOUNT, SPACE_TILE, STRONG, TITLE, TOTAL
from ui.widgets.choice_card import ChoiceCard
from ui.widgets.key_button import KeyButton
from ui.widgets.row_list import RowList
from ui.widgets.rows import RowFace
from ui.widgets.words import Words

if TYPE_CHECKING:
    from pos.catalog.item import Item
    from pos.till.state import LineView

MOST_BAGS: Final = 6
"""Kinds that are offered: more of them would be a page to read."""
TIMES: Final = "\N{MULTIPLICATION SIGN}"
CENTRE: Final = Qt.AlignmentFlag.AlignHCenter


class Shelf(Protocol):
    """Where the goods come from (the till)."""

    def categories(self, under: str = "") -> list[str]: ...

    def count_items(self, category: str) -> int: ...

    def category_name(self, category: str) -> str: ...

    def items(self, category: str, limit: int, offset: int = 0) -> list[Item]: ...

    def bags(self) -> list[Item]: ...


def name_of(line: LineView, *, english: bool) -> str:
    """What a line is called."""
    return line.name_en if english and line.name_en else line.name


class CartPage(QWidget):
    """The list, or how to begin it; what else there is to do stands under it."""

    line_chosen = Signal(int)
    line_stepped = Signal(int, int)
    look_up_wanted = Signal()
    member_wanted = Signal()

    def __init__(self, *, look: Look, live: QWidget, parent: QWidget | None = None) -> None:
        """`live` is the camera's picture."""
        super().__init__(parent)
        self.setObjectName("kiosk_cart")
        self._look = look
        self._lines: tuple[LineView, ...] = ()
        self._rows: list[tuple[LineView, bool, RowFace]] = []
        self.list = RowList(look=look, name="kiosk_lines", spoken=self.tr("Your goods"), far=True,
                            parent=self)  # fmt: skip
        self._picture = Disc(look=look, size=220, parent=self)
        self.live = live
        self.look_up = ChoiceCard(look=look, name="kiosk_look_up", icon="search", parent=self)
        self.member = ChoiceCard(look=look, name="kiosk_member", icon="user-round", parent=self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look.px(SPACE_TILE))
        column.addWidget(live)
        column.addWidget(self.list, 1)
        column.addWidget(self._picture, 1, Qt.AlignmentFlag.AlignCenter)
        cards = QHBoxLayout()
        cards.setContentsMargins(look.px(20), 0, look.px(20), 0)
        cards.setSpacing(look.px(SPACE_TILE))
        cards.addWidget(self.look_up)
        cards.addWidget(self.member)
        column.addLayout(cards)
        self.list.picked.connect(self._picked)
        self.list.stepped.connect(self._stepped)
        self.look_up.clicked.connect(self.look_up_wanted)
        self.member.clicked.connect(self.member_wanted)

    def render_state(self, state: KioskState) -> None:
        self._lines = state.lines
        self.look_up.show_words(self.tr("No bar code?"))
        sale = state.sale
        member = None if sale is None else sale.member
        self.member.show_words(
            (member.name or self.tr("Dear member")) if member else self.tr("Member")
        )
        self.member.setEnabled(member is None)
        self.list.setVisible(bool(state.lines))
        self._picture.setVisible(not state.lines and not self.live.isVisibleTo(self))
        self._take(state.lines, english=state.english)
        touched = next(
            (n for n, line in enumerate(state.lines) if line.line == state.touched), None
        )
        self.list.show_rows([row for _, _, row in self._rows], chosen=touched)

    def _take(self, lines: Sequence[LineView], *, english: bool) -> None:
        """What the list says of the lines; of one that is as it was, what it said before."""
        known = self._rows[: len(lines)]
        for place, line in enumerate(lines):
            if place == len(known):
                known.append((line, english, self._row(line, english=english)))
            elif known[place][0] is not line or known[place][1] is not english:
                known[place] = line, english, self._row(line, english=english)
        self._rows = known

    def _row(self, line: LineView, *, english: bool) -> RowFace:
        counted = line.unit == "each" and not line.labelled
        price = priced(line.unit_price)
        if line.unit != "each":
            price = f"{quantity_text(line.quantity)} {line.unit} {TIMES} {price}"
        offers = " · ".join(dict.fromkeys(share.name for share in line.shares))
        saved = f"-{money(line.discount)}" if line.discount > 0 else ""
        if saved and counted and line.quantity == 1000:
            price = ""  # What it costs stands beside it: there is more room for why it costs less.
        detail = "  ".join(part for part in (price, saved, offers) if part)
        return RowFace(
            label=name_of(line, english=english),
            detail=detail,
            figure=money(line.net),
            count=quantity_text(line.quantity) if counted else "",
            steps=counted,
        )

    @Slot(int)
    def _picked(self, place: int) -> None:
        if place < len(self._lines):
            self.line_chosen.emit(self._lines[place].line)

    @Slot(int, int)
    def _stepped(self, place: int, step: int) -> None:
        if place < len(self._lines):
            self.line_stepped.emit(self._lines[place].line, step)


class LinePage(QWidget):
    """One line: more, fewer, out of the list, or a doubt about its price."""

    stepped = Signal(int)
    removed = Signal()
    doubted = Signal()

    def __init__(self, *, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("kiosk_line")
        self.count = Words(look=look, name="kiosk_line_count", size=TOTAL, strong=True,
                           align=CENTRE, parent=self)  # fmt: skip
        self.amount = Words(look=look, name="kiosk_line_amount", size=AMOUNT, strong=True,
                            align=CENTRE, sign=sign(), parent=self)  # fmt: skip
        self.fewer = self._round(look, "kiosk_fewer", "minus")
        self.more = self._round(look, "kiosk_more", "plus")
        self.remove = ChoiceCard(look=look, name="kiosk_remove", icon="trash-2", kind="danger",
                                 parent=self)  # fmt: skip
        self.doubt = ChoiceCard(look=look, name="kiosk_doubt", icon="tag", parent=self)
        column = QVBoxLayout(self)
        edge = look.px(20)
        column.setContentsMargins(edge, 0, edge, 0)
        column.setSpacing(look.px(SPACE_TILE))
        column.addStretch(2)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self.fewer)
        row.addWidget(self.count, 2)
        row.addWidget(self.more)
        row.addStretch(1)
        column.addLayout(row)
        column.addWidget(self.amount)
        column.addStretch(3)
        column.addWidget(self.doubt)
        column.addWidget(self.remove)
        self.fewer.clicked.connect(self._one_less)
        self.more.clicked.connect(self._one_more)
        self.remove.clicked.connect(self.removed)
        self.doubt.clicked.connect(self.doubted)

    def _round(self, look: Look, name: str, icon: str) -> KeyButton:
        key = KeyButton(look=look, name=name, icon=icon, kind="chip", parent=self)
        key.setFixedSize(look.px(72), look.px(72))
        return key

    def render_state(self, state: KioskState) -> None:
        line = state.chosen
        if line is None:
            return
        counted = line.unit == "each" and not line.labelled
        unit = "" if line.unit == "each" else f" {line.unit}"
        self.count.show_text(f"{quantity_text(line.quantity)}{unit}")
        self.amount.show_text(money(line.net))
        for key in (self.fewer, self.more):
            key.setVisible(counted)
        self.fewer.show_text("", spoken=self.tr("One less"))
        self.more.show_text("", spoken=self.tr("One more"))
        self.remove.show_words(self.tr("Take it out"))
        self.doubt.show_words(self.tr("The shelf shows another price"))

    @Slot()
    def _one_less(self) -> None:
        self.stepped.emit(-1)

    @Slot()
    def _one_more(self) -> None:
        self.stepped.emit(1)


class WeighPage(QWidget):
    """The goods on the scale: what they weigh and what they cost."""

    def __init__(self, *, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("kiosk_weigh")
        column = QVBoxLayout(self)
        edge = look.px(20)
        column.setContentsMargins(edge, 0, edge, 0)
        column.addStretch(1)
        self.name = Words(look=look, name="kiosk_weighed", size=TITLE, strong=True, lines=2,
                          align=CENTRE, parent=self)  # fmt: skip
        self.net = Words(look=look, name="kiosk_net", size=TOTAL, strong=True, align=CENTRE,
                         parent=self)  # fmt: skip
        self.price = Words(look=look, name="kiosk_per_kg", size=STRONG, colour="ink_2",
                           align=CENTRE, parent=self)  # fmt: skip
        self.amount = Words(look=look, name="kiosk_weighed_amount", size=AMOUNT, strong=True,
                            colour="jade", align=CENTRE, sign=sign(), parent=self)  # fmt: skip
        for words in (self.name, self.net, self.price, self.amount):
            column.addWidget(words)
            column.addSpacing(look.px(8))
        column.addStretch(1)

    def render_state(self, state: KioskState) -> None:
        goods = state.on_scale
        if goods is None:
            return
        self.name.show_text(goods.name_en if state.english and goods.name_en else goods.name)
        self.price.show_text(self.tr("%1 per kg").replace("%1", priced(goods.price)))
        self.net.show_text("–" if goods.grams is None else weight_text(goods.grams))
        known = goods.grams is not None and goods.grams > 0 and goods.at_rest
        worth = extend(unit_price=goods.price, quantity=goods.grams or 0) if known else 0
        self.amount.show_text(money(worth) if known else "")


class BagsPage(QWidget):
    """The shop's bags with a minus and a plus each."""

    stepped = Signal(str, int)

    def __init__(self, *, look: Look, shelf: Shelf, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("kiosk_bags")
        self._shelf = shelf
        self._bags: list[Item] = []
        self.list = RowList(
            look=look, name="kiosk_bag_rows", spoken=self.tr("Bags"), far=True, parent=self
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.list, 1)
        self.list.stepped.connect(self._stepped)
        self.list.picked.connect(self._picked)

    def render_state(self, state: KioskState) -> None:
        self._bags = self._bags or self._shelf.bags()[:MOST_BAGS]
        taken = {line.sku: line.quantity for line in state.lines}
        self.list.show_rows(
            [
                RowFace(
                    label=bag.name_en if state.english and bag.name_en else bag.name,
                    icon="shopping-basket",
                    figure=priced(bag.price),
                    count=quantity_text(taken.get(bag.sku, 0)),
                    steps=True,
                )
                for bag in self._bags
            ]
        )

    @Slot(int, int)
    def _stepped(self, place: int, step: int) -> None:
        self.stepped.emit(self._bags[place].sku, step)

    @Slot(int)
    def _picked(self, place: int) -> None:
        self.stepped.emit(self._bags[place].sku, 1)
