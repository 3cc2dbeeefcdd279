"""Promotions as they are seen: the list, four weeks, one promotion as a form, and what if."""

from __future__ import annotations

import datetime as dt

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from ui.admin.means import Means
from ui.admin.page import Card, Page
from ui.admin.promotions import FIELDS, Promotions, kind_words
from ui.theme.look import Look
from ui.theme.tokens import SPACE_CARD, SPACE_TIGHT
from ui.widgets.banner import Banner, Tone
from ui.widgets.bars import Shares
from ui.widgets.field import Field
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
        row = QHBoxLayout()
        row.setSpacing(look.px(SPACE_CARD))
        left = QVBoxLayout()
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
        left.addWidget(listed, 1)
        weeks = Card(look=look, name="calendar_card", title=self.tr("The next four weeks"),
                     parent=self.inside)  # fmt: skip
        self.month = Month(look=look, name="calendar", parent=weeks,
                           spoken=self.tr("The next four weeks"))  # fmt: skip
        weeks.column.addWidget(self.month)
        left.addWidget(weeks)
        row.addLayout(left, 1)
        right = QVBoxLayout()
        right.setSpacing(look.px(SPACE_CARD))
        right.addWidget(self._make_form())
        right.addWidget(self._make_what_if())
        right.addStretch(1)
        row.addLayout(right, 1)
        self.body.addLayout(row, 1)
        promotions = self.promotions
        promotions.changed.connect(self._show_list)
        promotions.picked.connect(self._show_form)
        promotions.priced.connect(self._show_outcome)
        promotions.told.connect(self._told)
        self._show_form()
        self._show_outcome()

    def opened(self) -> None:
        self.promotions.refresh()

    def _make_form(self) -> QWidget:
        look = self.look
        self.card = Card(look=look, name="offer_card", title="", parent=self.inside)
        self._kind = QLabel(self.card)
        self._kind.setObjectName("offer_kind")
        self._kind.setProperty("role", "quiet")
        self.card.column.addWidget(self._kind)
        grid = QGridLayout()
        grid.setHorizontalSpacing(look.px(SPACE_CARD))
        grid.setVerticalSpacing(look.px(SPACE_TIGHT))
        self.fields: dict[str, Field] = {}
        for place, name in enumerate(FIELDS):
            field = Field(look=look, name=f"offer_{name}", label=name, parent=self.card)
            field.setProperty("field", name)
            field.edited.connect(self._edited)
            grid.addWidget(field, place // 2, place % 2)
            self.fields[name] = field
        self.card.column.addLayout(grid)
        keys = QHBoxLayout()
        self.keep = KeyButton(look=look, name="offer_keep", text=self.tr("Put in force"),
                              icon="check", kind="primary", parent=self.card)  # fmt: skip
        self.drop = KeyButton(look=look, name="offer_drop", text=self.tr("Remove"),
                              icon="trash-2", kind="danger", parent=self.card)  # fmt: skip
        self.keep.clicked.connect(self.promotions.keep)
        self.drop.clicked.connect(self.promotions.drop)
        keys.addWidget(self.keep)
        keys.addWidget(self.drop)
        self.card.column.addLayout(keys)
        return self.card

    def _make_what_if(self) -> QWidget:
        look = self.look
        card = Card(look=look, name="what_if_card", title=self.tr("What if"), parent=self.inside)
        self._verdict = QLabel(card)
        self._verdict.setObjectName("what_if_verdict")
        self._verdict.setWordWrap(True)
        card.column.addWidget(self._verdict)
        self._changes = Shares(look=look, name="what_if_chart", parent=card,
                               spoken=self.tr("What each gave, and would have given"))  # fmt: skip
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
        self.month.show_spans(promotions.spans, first=dt.datetime.now().astimezone().date())

    @Slot()
    def _show_form(self) -> None:
        promotions = self.promotions
        there = bool(promotions.row)
        self.card.show_title(promotions.form["name"] if there else self.tr("Choose a promotion"))
        self._kind.setText(kind_words(promotions.row) if there else "")
        shown = dict(promotions.fields) if there else {}
        for name, field in self.fields.items():
            field.setVisible(name in shown)
            field.show_label(shown.get(name, ""))
            field.show_text(promotions.form[name])
            field.show_fault(promotions.faults.get(name, ""))
        for key in (self.keep, self.drop, self.ask, self.ask_without):
            key.setEnabled(there and not promotions.busy)
        self._show_verdict()

    @Slot()
    def _show_outcome(self) -> None:
        self._show_verdict()
        for key in (self.ask, self.ask_without):
            key.setEnabled(bool(self.promotions.row) and not self.promotions.busy)

    def _show_verdict(self) -> None:
        promotions = self.promotions
        self._verdict.setText(promotions.verdict)
        self._changes.show_bars(promotions.changes)
        self._changes.setVisible(bool(promotions.changes))

    @Slot(str, str)
    def _told(self, tone: Tone, sentence: str) -> None:
        self.banner.show_notice(tone, sentence)

    # --- what is wanted ----------------------------------------------------------------------

    @Slot(str)
    def _edited(self, text: str) -> None:
        self.promotions.write(str(self.sender().property("field")), text)

    @Slot()
    def _what_if(self) -> None:
        self.promotions.what_if()

    @Slot()
    def _what_if_without(self) -> None:
        self.promotions.what_if(without=True)
