"""Promotions as they are seen: the list, four weeks, one promotion as a form, and what if."""

from __future__ import annotations

import datetime as dt

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from ui.admin.means import Means
from ui.admin.offer_card import OfferCard
from ui.admin.offer_form import RECIPES
from ui.admin.page import Beside, Card, Page
from ui.admin.promotions import Promotions
from ui.theme.look import Look
from ui.theme.tokens import SPACE_CARD
from ui.widgets.banner import Banner, Tone
from ui.widgets.bars import Shares
from ui.widgets.key_button import KeyButton
from ui.widgets.month import Month
from ui.widgets.table import Column, Table


class PromotionsPage(Page):
    """What the shop gives, when, and what it costs."""

    def __init__(self, *, look: Look, means: Means, parent: QWidget | None = None) -> None:
        super().__init__(look=look, name="promotions", title=self.tr("Promotions"), parent=parent)
        self._means = means
        self.promotions = Promotions(means=means, parent=self)
        self.banner = Banner(look=look, name="promotions_banner", parent=self.inside)
        self.body.addWidget(self.banner)
        one, other = QWidget(self.inside), QWidget(self.inside)
        left = QVBoxLayout(one)
        left.setContentsMargins(0, 0, 0, 0)
        left.setSpacing(look.px(SPACE_CARD))
        listed = Card(look=look, name="offers_card", title=self.tr("All of them"),
                      parent=self.inside)  # fmt: skip
        self.table = Table(
            look=look, name="offers_table", spoken=self.tr("All of them"), work=means.work,
            columns=[Column(title=self.tr("Name"), share=5), Column(title=self.tr("Kind"), share=3),
                     Column(title=self.tr("State"), share=3)],
            parent=listed,
        )  # fmt: skip
        self.table.setMinimumHeight(look.px(290))
        self.table.chosen.connect(self.promotions.pick)
        listed.column.addWidget(self.table, 1)
        self.new = KeyButton(look=look, name="offer_new", text=self.tr("New promotion"),
                             icon="plus", parent=listed)  # fmt: skip
        self.new.clicked.connect(self._new)
        listed.column.addWidget(self.new)
        left.addWidget(listed)
        weeks = Card(look=look, name="calendar_card", title=self.tr("The next four weeks"),
                     parent=self.inside)  # fmt: skip
        self.month = Month(look=look, name="calendar", parent=weeks,
                           spoken=self.tr("The next four weeks"))  # fmt: skip
        weeks.column.addWidget(self.month)
        left.addWidget(weeks)
        left.addStretch(1)
        right = QVBoxLayout(other)
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(look.px(SPACE_CARD))
        self.card = OfferCard(look=look, promotions=self.promotions, parent=self.inside)
        right.addWidget(self.card)
        right.addWidget(self._make_what_if())
        right.addStretch(1)
        beside = Beside(look=look, parts=((one, 1), (other, 1)), parent=self.inside)
        self.body.addWidget(beside, 1)
        promotions = self.promotions
        promotions.changed.connect(self._show_list)
        promotions.picked.connect(self._show_outcome)
        promotions.priced.connect(self._show_outcome)
        promotions.told.connect(self._told)
        self._show_outcome()

    def opened(self) -> None:
        self.promotions.refresh()

    def _make_what_if(self) -> QWidget:
        look = self.look
        card = Card(look=look, name="what_if_card", title=self.tr("What if"), parent=self.inside)
        self._verdict = QLabel(card)
        self._verdict.setObjectName("what_if_verdict")
        self._verdict.setWordWrap(True)
        card.column.addWidget(self._verdict)
        self._changes = Shares(look=look, name="what_if_chart", parent=card,
                               spoken=self.tr("What each gave, and would have given"))  # fmt: skip
        self._takings = Shares(look=look, name="what_if_takings", parent=card,
                               spoken=self.tr("What past sales would have come to"))  # fmt: skip
        card.column.addWidget(self._takings)
        card.column.addWidget(self._changes)
        keys = QHBoxLayout()
        self.ask = KeyButton(look=look, name="what_if", text=self.tr("As in the form"),
                             icon="play", parent=card)  # fmt: skip
        self.ask_without = KeyButton(look=look, name="what_if_without", icon="minus",
                                     text=self.tr("Without it"), parent=card)  # fmt: skip
        self.ask.clicked.connect(self._what_if)
        self.ask_without.clicked.connect(self._what_if_without)
        keys.addWidget(self.ask)
        keys.addWidget(self.ask_without)
        card.column.addLayout(keys)
        return card

    # --- what is seen ------------------------------------------------------------------------

    @Slot()
    def _show_list(self) -> None:
        promotions = self.promotions
        sentence = self.tr("%n promotion(s) give something now.", "", promotions.running)
        self.show_answer(sentence, f"{promotions.running} / {len(promotions.offers)}")
        self.table.rows.show_rows(promotions.rows, len(promotions.offers))
        first = dt.datetime.now().astimezone().date()
        self.month.show_spans(promotions.spans(first), first=first)

    @Slot()
    def _show_outcome(self) -> None:
        promotions = self.promotions
        self._show_verdict()
        for key in (self.ask, self.ask_without):
            key.setEnabled(bool(promotions.row) and not promotions.busy)
        self.ask_without.setVisible(not promotions.is_new)

    def _show_verdict(self) -> None:
        promotions = self.promotions
        self._verdict.setText(promotions.verdict)
        self._takings.show_bars(promotions.takings)
        self._takings.setVisible(bool(promotions.takings))
        self._changes.show_bars(promotions.changes)
        self._changes.setVisible(bool(promotions.changes))

    @Slot(str, str)
    def _told(self, tone: Tone, sentence: str) -> None:
        self.banner.show_notice(tone, sentence)
        wrong = next((f for name, f in self.card.fields.items() if name in self.promotions.faults),
                     None)  # fmt: skip
        area = self.findChild(QScrollArea, "promotions_area")
        if wrong is not None and area is not None:
            # What is marked may lie below what is seen.
            area.ensureWidgetVisible(wrong)

    # --- what is wanted ----------------------------------------------------------------------

    @Slot()
    def _new(self) -> None:
        self.table.clearSelection()
        self.promotions.start(RECIPES[0])
        self.card.fields["name"].line.setFocus()
        self.bring_up(self.card)

    @Slot()
    def _what_if(self) -> None:
        self.promotions.what_if()

    @Slot()
    def _what_if_without(self) -> None:
        self.promotions.what_if(without=True)
