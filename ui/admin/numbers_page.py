"""Numbers as they are seen: a period at a glance, every sale step by step, the closings."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from drivers.paper import Paper
from ui.admin.export_keys import export_keys
from ui.admin.exports import cashier_heads
from ui.admin.means import Means
from ui.admin.numbers import PERIODS, Numbers
from ui.admin.page import Beside, Card, Page
from ui.theme.figures import sign
from ui.theme.look import Look
from ui.theme.tokens import SPACE_CARD
from ui.widgets.banner import Banner, Tone
from ui.widgets.bars import Columns, Shares
from ui.widgets.chips import ChipRows
from ui.widgets.field import Field
from ui.widgets.key_button import KeyButton
from ui.widgets.paper_view import PaperView
from ui.widgets.table import Column, Table


class NumbersPage(Page):
    """What was sold, by whom and how; nothing here changes anything."""

    def __init__(self, *, look: Look, means: Means, parent: QWidget | None = None) -> None:
        super().__init__(
            look=look, name="numbers", title=self.tr("Numbers"), sign=sign(), parent=parent
        )
        self._means = means
        self.numbers = Numbers(means=means, parent=self)
        self.banner = Banner(look=look, name="numbers_banner", parent=self.inside)
        self.body.addWidget(self.banner)
        self.tabs = ChipRows(look=look, name="numbers_tab", parent=self.inside)
        self.tabs.show_chips([self.tr("Overview"), self.tr("Every sale"), self.tr("Closings")])
        self.tabs.check(0)
        self.tabs.chosen.connect(self._turn)
        self.body.addWidget(self.tabs)
        self.stack = QStackedWidget(self.inside)
        self.stack.addWidget(self._make_overview())
        self.stack.addWidget(self._make_sales())
        self.stack.addWidget(self._make_closings())
        self.body.addWidget(self.stack, 1)
        self._turn(0)
        numbers = self.numbers
        numbers.changed.connect(self._render)
        numbers.found.connect(self._show_sales)
        numbers.replayed.connect(self._show_replay)
        numbers.closed.connect(self._show_closings)
        numbers.told.connect(self._told)
        self._render()

    def opened(self) -> None:
        self.numbers.refresh()

    @property
    def finder(self) -> Field:
        return self.search

    def show_found(self, key: str) -> None:
        self.tabs.check(PLACE_OF_SALES)
        self._turn(PLACE_OF_SALES)
        self.search.show_text(key)
        self.numbers.search(key)
        self.numbers.replay(0)

    # --- the tabs ----------------------------------------------------------------------------

    def _make_overview(self) -> QWidget:
        look = self.look
        page = QWidget(self.inside)
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look.px(SPACE_CARD))
        line = QHBoxLayout()
        self.periods = ChipRows(look=look, name="numbers_period", parent=page)
        self.periods.show_chips(
            [self.tr("Last day"), self.tr("7 days"), self.tr("30 days"), self.tr("All")]
        )
        self.periods.check(0)
        self.periods.chosen.connect(self._period)
        line.addWidget(self.periods, 1)
        export = self.numbers.export
        for key in export_keys(look, name="numbers_export", wanted=export, parent=page):
            line.addWidget(key)
        column.addLayout(line)
        row = QHBoxLayout()
        row.setSpacing(look.px(SPACE_CARD))
        hours = Card(look=look, name="numbers_hours", title=self.tr("By the hour"), parent=page)
        self._hours = Columns(look=look, name="numbers_hours_chart", parent=hours,
                              spoken=self.tr("Takings by the hour"))  # fmt: skip
        hours.column.addWidget(self._hours, 1)
        row.addWidget(hours, 2)
        tenders = Card(look=look, name="numbers_tenders", parent=page,
                       title=self.tr("How it was paid"))  # fmt: skip
        self._tenders = Shares(look=look, name="numbers_tenders_chart", parent=tenders,
                               spoken=self.tr("Ways to pay"))  # fmt: skip
        tenders.column.addWidget(self._tenders)
        tenders.column.addStretch(1)
        row.addWidget(tenders, 1)
        column.addLayout(row, 1)
        cashiers = Card(look=look, name="numbers_cashiers", title=self.tr("By cashier"),
                        parent=page)  # fmt: skip
        heads = cashier_heads()
        self.cashiers = Table(
            look=look, name="cashiers_table", spoken=self.tr("By cashier"), work=self._means.work,
            columns=[Column(title=head, figure=place > 0) for place, head in enumerate(heads)],
            parent=cashiers,
        )  # fmt: skip
        cashiers.column.addWidget(self.cashiers)
        column.addWidget(cashiers)
        items = Card(look=look, name="numbers_items", title=self.tr("What brought most"),
                     parent=page)  # fmt: skip
        self._items = Shares(look=look, name="numbers_items_chart", parent=items,
                             spoken=self.tr("What brought most"))  # fmt: skip
        items.column.addWidget(self._items)
        column.addWidget(items)
        return page

    def _make_sales(self) -> QWidget:
        look = self.look
        page = self.inside
        left = Card(look=look, name="sales_card", title=self.tr("Every sale"), parent=page)
        self.search = Field(
            look=look, name="sales_search", parent=left, hint="25.60 11-22",
            label=self.tr("Receipt, amount, day, time, goods, cashier, member"),
        )  # fmt: skip
        self.search.edited.connect(self.numbers.search)
        left.column.addWidget(self.search)
        keys = export_keys(look, name="sales_export", wanted=self.numbers.export_sales, parent=left)
        self.sales = Table(
            look=look, name="sales_table", spoken=self.tr("Every sale"), work=self._means.work,
            columns=[
                Column(title=self.tr("Receipt"), share=4),
                Column(title=self.tr("When"), share=4),
                Column(title=self.tr("Cashier")),
                Column(title=self.tr("State")),
                Column(title=self.tr("Amount"), figure=True),
            ],
            parent=left,
        )  # fmt: skip
        self.sales.chosen.connect(self.numbers.replay)
        left.column.addWidget(self.sales, 1)
        line = QHBoxLayout()
        for key in keys:
            line.addWidget(key)
        line.addStretch(1)
        left.column.addLayout(line)
        right = Card(look=look, name="replay_card", title=self.tr("Step by step"), parent=page)
        self._which = QLabel(right)
        self._which.setObjectName("replay_which")
        self._which.setProperty("role", "quiet")
        self._which.setWordWrap(True)
        right.column.addWidget(self._which)
        self.steps = Table(
            look=look, name="steps_table", spoken=self.tr("Step by step"), work=self._means.work,
            columns=[
                Column(title="#", share=1),
                Column(title=self.tr("When"), share=3),
                Column(title=self.tr("What"), share=7),
                Column(title=self.tr("Who"), share=2),
                Column(title=self.tr("Amount"), figure=True, share=3),
                Column(title=self.tr("Goods then"), figure=True, share=3),
            ],
            parent=right,
        )  # fmt: skip
        right.column.addWidget(self.steps, 1)
        self.paper = PaperView(look=look, name="replay_paper", parent=right)
        self.paper.setAccessibleName(self.tr("Receipt"))
        self.paper.setVisible(False)
        right.column.addWidget(self.paper, 1)
        self.again = self._make_again("sale_again", right)
        return Beside(look=look, parts=((left, 1), (right, 1)), parent=page)

    def _make_closings(self) -> QWidget:
        look = self.look
        page = self.inside
        left = Card(look=look, name="closings_card", title=self.tr("Closings"), parent=page)
        self.closings = Table(
            look=look, name="closings_table", spoken=self.tr("Closings"), work=self._means.work,
            columns=[
                Column(title="Z", figure=True, share=1), Column(title=self.tr("Day")),
                Column(title=self.tr("Shift"), share=4), Column(title=self.tr("Cashier")),
                Column(title=self.tr("Net"), figure=True),
                Column(title=self.tr("Over or short"), figure=True),
            ],
            parent=left,
        )  # fmt: skip
        self.closings.chosen.connect(self.numbers.show_closing)
        left.column.addWidget(self.closings, 1)
        line = QHBoxLayout()
        wanted = self.numbers.export_closings
        for key in export_keys(look, name="closings_export", wanted=wanted, parent=left):
            line.addWidget(key)
        line.addStretch(1)
        left.column.addLayout(line)
        right = Card(look=look, name="z_card", title=self.tr("The Z as it was printed"),
                     parent=page)  # fmt: skip
        self.z_paper = PaperView(look=look, name="z_paper", parent=right)
        self.z_paper.setAccessibleName(self.tr("The Z as it was printed"))
        self.z_paper.setVisible(False)
        right.column.addWidget(self.z_paper, 1)
        self.z_again = self._make_again("z_again", right)
        right.column.addStretch(0)
        return Beside(look=look, parts=((left, 1), (right, 1)), parent=page)

    def _make_again(self, name: str, card: Card) -> KeyButton:
        key = KeyButton(look=self.look, name=name, text=self.tr("Print it again"), icon="printer",
                        parent=card)  # fmt: skip
        key.clicked.connect(self.numbers.print_again)
        key.setVisible(False)
        card.column.addWidget(key)
        return key

    # --- what is seen ------------------------------------------------------------------------

    @Slot()
    def _render(self) -> None:
        numbers = self.numbers
        self.show_answer(numbers.sentence, numbers.figure, numbers.more)
        self._hours.show_bars(numbers.hours)
        self._tenders.show_bars(numbers.tenders)
        self._items.show_bars(numbers.items)
        self.cashiers.rows.show_rows(numbers.cashier_rows, len(numbers.cashiers))

    @Slot()
    def _show_sales(self) -> None:
        self.sales.rows.show_rows(self.numbers.sale_rows, self.numbers.count)
        if not self.numbers.steps:
            self._which.setText(
                self.tr("Choose a sale: it is shown as it was rung up.")
                if self.numbers.count
                else self.tr("No sale is like that.")
            )

    @Slot()
    def _show_closings(self) -> None:
        self.closings.rows.show_rows(self.numbers.closing_rows, self.numbers.closings)

    @Slot()
    def _show_replay(self) -> None:
        numbers = self.numbers
        paper = numbers.paper
        closings = self.stack.currentIndex() == PLACE_OF_CLOSINGS
        view = self.z_paper if closings else self.paper
        if isinstance(paper, Paper):
            view.show_paper(paper)
        view.setVisible(isinstance(paper, Paper))
        (self.z_again if closings else self.again).setVisible(isinstance(paper, Paper))
        if not closings:
            self._which.setText(numbers.receipt)
            self.steps.rows.show_rows(numbers.step_rows, len(numbers.steps))

    @Slot(str, str)
    def _told(self, tone: Tone, sentence: str) -> None:
        self.banner.show_notice(tone, sentence)

    # --- what is wanted ----------------------------------------------------------------------

    @Slot(int)
    def _turn(self, place: int) -> None:
        self.banner.show_notice("info", "")
        # A page that is not seen takes no room: each tab is as high as it needs.
        for number in range(self.stack.count()):
            policy = QSizePolicy.Policy.Preferred if number == place else QSizePolicy.Policy.Ignored
            page = self.stack.widget(number)
            assert page is not None
            page.setSizePolicy(policy, policy)
        self.stack.setCurrentIndex(place)
        if place == PLACE_OF_CLOSINGS:
            self.numbers.look_at_closings()

    @Slot(int)
    def _period(self, place: int) -> None:
        self.numbers.choose(PERIODS[place])


PLACE_OF_SALES = 1
PLACE_OF_CLOSINGS = 2
