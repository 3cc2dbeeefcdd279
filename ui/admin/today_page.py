"""Today as it is seen: the day's takings, its hours, the ways to pay, what wants a look."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from ui.admin.means import Means
from ui.admin.page import Card, Page
from ui.admin.today import Today
from ui.theme.figures import sign
from ui.theme.look import Look
from ui.theme.tokens import SPACE_CARD
from ui.widgets.bars import Columns, Shares
from ui.widgets.facts import Facts


class TodayPage(Page):
    """The first place: it answers before anything is asked."""

    def __init__(self, *, look: Look, means: Means, parent: QWidget | None = None) -> None:
        super().__init__(
            look=look, name="today", title=self.tr("Today"), sign=sign(), parent=parent
        )
        self.today = Today(means=means, parent=self)
        self.today.changed.connect(self._render)
        self._nothing = QLabel(
            self.tr("The first sale shows here as soon as this page is opened. Until then: add the "
                    "devices, look through the goods, and let a cashier try the practice lane."),
            self.inside,
        )  # fmt: skip
        self._nothing.setObjectName("today_nothing")
        self._nothing.setWordWrap(True)
        self._nothing.setMaximumWidth(look.px(640))
        self.body.addWidget(self._nothing)
        self._figures = QWidget(self.inside)
        row = QHBoxLayout(self._figures)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(look.px(SPACE_CARD))
        hours = Card(look=look, name="today_hours", title=self.tr("By the hour"),
                     parent=self.inside)  # fmt: skip
        self._hours = Columns(
            look=look, name="hours_chart", spoken=self.tr("Takings by the hour"), parent=hours
        )
        hours.column.addWidget(self._hours, 1)
        row.addWidget(hours, 2)
        side = QVBoxLayout()
        side.setSpacing(look.px(SPACE_CARD))
        tenders = Card(look=look, name="today_tenders", title=self.tr("How it was paid"),
                       parent=self.inside)  # fmt: skip
        self._tenders = Shares(
            look=look, name="tenders_chart", spoken=self.tr("Ways to pay"), parent=tenders
        )
        tenders.column.addWidget(self._tenders)
        side.addWidget(tenders)
        facts = Card(look=look, name="today_worth", title=self.tr("Worth knowing"),
                     parent=self.inside)  # fmt: skip
        self._facts = Facts(look=look, name="today_facts", parent=facts)
        facts.column.addWidget(self._facts)
        side.addWidget(facts)
        side.addStretch(1)
        row.addLayout(side, 1)
        self.body.addWidget(self._figures, 2)
        items = Card(look=look, name="today_items", title=self.tr("What brought most"),
                     parent=self.inside)  # fmt: skip
        self._items = Shares(
            look=look, name="items_chart", spoken=self.tr("What brought most"), parent=items
        )
        items.column.addWidget(self._items)
        self._items_card = items
        self.body.addWidget(items)
        self._room = QWidget(self.inside)
        self.body.addWidget(self._room, 1)
        self._render()

    def opened(self) -> None:
        self.today.refresh()

    @Slot()
    def _render(self) -> None:
        today = self.today
        self.show_answer(today.sentence, today.figure, today.more)
        sold = bool(today.hours)
        self._figures.setVisible(sold)
        self._nothing.setVisible(not sold and today.takings is not None)
        self._hours.show_bars(today.hours)
        self._tenders.show_bars(today.tenders)
        self._items.show_bars(today.items[:5])
        self._items_card.setVisible(bool(today.items))
        self._room.setVisible(not sold)
        self._facts.show_facts(today.facts)
