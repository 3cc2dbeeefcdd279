"""Goods as they are seen: the list, one article with its prices, and a file that is looked through
before anything of it is taken."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from ui.admin.export_keys import export_keys
from ui.admin.goods import Goods
from ui.admin.means import Means
from ui.admin.page import NARROW, Beside, Card, Page
from ui.theme.look import Look
from ui.theme.tokens import SPACE_CARD, SPACE_GROUP, SPACE_TIGHT
from ui.widgets.banner import Banner, Tone
from ui.widgets.facts import Facts
from ui.widgets.field import Field
from ui.widgets.key_button import KeyButton
from ui.widgets.table import Column, Table

HEAD: Final = 100
"""What stands over the list where the window is short, and its edges."""


class GoodsPage(Page):
    """Everything that can be sold here."""

    def __init__(self, *, look: Look, means: Means, parent: QWidget | None = None) -> None:
        super().__init__(look=look, name="goods", title=self.tr("Goods"), parent=parent)
        self._means = means
        self.goods = Goods(means=means, parent=self)
        self.banner = Banner(look=look, name="goods_banner", parent=self.inside)
        self.body.addWidget(self.banner)
        self.listed, right = self._make_list(), QWidget(self.inside)
        side = QVBoxLayout(right)
        side.setContentsMargins(0, 0, 0, 0)
        side.setSpacing(look.px(SPACE_CARD))
        side.addWidget(self._make_card())
        side.addWidget(self._make_file(), 1)
        beside = Beside(look=look, parts=((self.listed, 3), (right, 2)), parent=self.inside)
        self.body.addWidget(beside, 1)
        goods = self.goods
        goods.found.connect(self._show_found)
        goods.looked.connect(self._show_card)
        goods.read.connect(self._show_file)
        goods.told.connect(self._told)
        self._show_card()
        self._show_file()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        # Where the other cards stand under the list, the first look is the list's alone.
        look = self.look
        alone = self.width() - 2 * look.px(SPACE_GROUP) < look.px(NARROW)
        room = self.height() - look.px(HEAD) if alone else 0
        self.listed.setMinimumHeight(max(0, room))

    def opened(self) -> None:
        self.goods.search(self.search.text)

    @property
    def finder(self) -> Field:
        return self.search

    def show_found(self, key: str) -> None:
        self.search.show_text(key)
        self.goods.search(key)
        self.goods.look(0)

    def _make_list(self) -> QWidget:
        look = self.look
        card = Card(look=look, name="goods_card", title="", parent=self.inside)
        self.search = Field(
            look=look, name="goods_search", parent=card,
            label=self.tr("Name, pinyin, initials, number or bar code"),
        )  # fmt: skip
        self.search.edited.connect(self.goods.search)
        over = QHBoxLayout()
        over.setSpacing(look.px(SPACE_TIGHT))
        over.addWidget(self.search, 1)
        for key in self._make_keys(card):
            over.addWidget(key, 0, Qt.AlignmentFlag.AlignBottom)
        card.column.addLayout(over)
        self.table = Table(
            look=look, name="goods_table", spoken=self.tr("On sale here"), work=self._means.work,
            columns=[
                Column(title=self.tr("Number")), Column(title=self.tr("Name"), share=6),
                Column(title=self.tr("Bar code"), share=4), Column(title=self.tr("Shelf"), share=4),
                Column(title=self.tr("Price"), figure=True),
            ],
            parent=card,
        )  # fmt: skip
        self.table.chosen.connect(self.goods.look)
        card.column.addWidget(self.table, 1)
        return card

    def _make_keys(self, card: QWidget) -> tuple[KeyButton, ...]:
        """What is done with all that is listed."""
        look = self.look
        every = KeyButton(look=look, name="goods_labels", text=self.tr("Labels"), icon="tag",
                          kind="quiet", spoken=self.tr("Labels of all listed"),
                          parent=card)  # fmt: skip
        every.setMaximumWidth(every.sizeHint().width())
        every.clicked.connect(self.goods.print_labels)
        keys = export_keys(look, name="goods_export", wanted=self.goods.export, parent=card)
        return (*keys, every)

    def _make_card(self) -> QWidget:
        look = self.look
        self.card = Card(look=look, name="item_card", title="", parent=self.inside)
        self._facts = Facts(look=look, name="item_facts", parent=self.card)
        self.card.column.addWidget(self._facts)
        self.prices = Table(
            look=look, name="prices_table", spoken=self.tr("Prices"), work=self._means.work,
            columns=[Column(title=self.tr("From")), Column(title=self.tr("To")),
                     Column(title=self.tr("For")), Column(title=self.tr("Price"), figure=True)],
            parent=self.card,
        )  # fmt: skip
        self.card.column.addWidget(self.prices)
        self.label = KeyButton(look=look, name="goods_label", text=self.tr("Print a shelf label"),
                               icon="tag", parent=self.card)  # fmt: skip
        self.label.clicked.connect(self.goods.print_label)
        self.card.column.addWidget(self.label)
        return self.card

    def _make_file(self) -> QWidget:
        look = self.look
        card = Card(look=look, name="import_card", title=self.tr("From a file"),
                    parent=self.inside)  # fmt: skip
        self.file = Field(look=look, name="import_file", label=self.tr("File"),
                          hint="items.xlsx, items.csv", parent=card)  # fmt: skip
        self.file.entered.connect(self._preview)
        card.column.addWidget(self.file)
        keys = QHBoxLayout()
        choose = KeyButton(look=look, name="import_choose", text=self.tr("Choose"), icon="inbox",
                           parent=card)  # fmt: skip
        choose.clicked.connect(self._choose)
        look_through = KeyButton(look=look, name="import_preview", text=self.tr("Preview"),
                                 icon="search", parent=card)  # fmt: skip
        look_through.clicked.connect(self._preview)
        keys.addWidget(choose)
        keys.addWidget(look_through)
        card.column.addLayout(keys)
        self._summary = QLabel(card)
        self._summary.setObjectName("import_summary")
        self._summary.setWordWrap(True)
        card.column.addWidget(self._summary)
        self.coming = Table(
            look=look, name="import_coming", spoken=self.tr("What it would change"),
            work=self._means.work,
            columns=[Column(title=self.tr("Number")), Column(title=self.tr("Name"), share=4),
                     Column(title=self.tr("Then"), share=2),
                     Column(title=self.tr("Price"), figure=True, share=3)],
            parent=card,
        )  # fmt: skip
        card.column.addWidget(self.coming, 1)
        self.faults = Table(
            look=look, name="import_faults", spoken=self.tr("Faults"), work=self._means.work,
            columns=[Column(title=self.tr("Line")), Column(title=self.tr("Column"), share=3),
                     Column(title=self.tr("What is wrong"), share=8)],
            parent=card,
        )  # fmt: skip
        card.column.addWidget(self.faults, 1)
        self.take = KeyButton(look=look, name="import_take", text=self.tr("Take the good rows"),
                              icon="check", kind="primary", parent=card)  # fmt: skip
        self.take.clicked.connect(self.goods.take)
        card.column.addWidget(self.take)
        card.column.addStretch(0)
        return card

    # --- what is seen ------------------------------------------------------------------------

    @Slot()
    def _show_found(self) -> None:
        goods = self.goods
        if goods.text:
            sentence = self.tr("%n article(s) may be meant.", "", goods.count)
        else:
            sentence = self.tr("%n article(s) can be sold here.", "", goods.count)
        self.show_answer(sentence, f"{goods.count:,}")
        self.table.rows.show_rows(goods.rows, goods.count)

    @Slot()
    def _show_card(self) -> None:
        goods = self.goods
        there = goods.card is not None
        self.card.show_title(goods.name if there else self.tr("Choose an article"))
        self._facts.show_facts(goods.facts)
        self._facts.setVisible(there)
        self.prices.rows.show_rows(goods.price_rows, goods.price_count)
        self.prices.setVisible(goods.price_count > 0)
        self.label.setVisible(there)

    @Slot()
    def _show_file(self) -> None:
        goods = self.goods
        if self.file.text != goods.file:
            self.file.show_text(goods.file)
        self.file.show_fault(goods.file_fault)
        self._summary.setText(goods.summary)
        self.faults.rows.show_rows(goods.fault_rows, len(goods.faults))
        self.faults.setVisible(bool(goods.faults))
        self.coming.rows.show_rows(goods.coming_rows, len(goods.items))
        self.coming.setVisible(bool(goods.items))
        free = self.tr("Take them, %n for nothing", "", goods.free) if goods.asked else ""
        self.take.show_text(free or self.tr("Take the good rows"))
        self.take.setEnabled(bool(goods.items) and not goods.busy)

    @Slot(str, str)
    def _told(self, tone: Tone, sentence: str) -> None:
        self.banner.show_notice(tone, sentence)

    # --- what is wanted ----------------------------------------------------------------------

    @Slot()
    def _preview(self) -> None:
        self.goods.preview(self.file.text)

    @Slot()
    def _choose(self) -> None:
        dialog = QFileDialog(self, self.tr("A file of goods"), "", "CSV, Excel (*.csv *.xlsx)")
        dialog.fileSelected.connect(self.goods.preview)
        dialog.open()
