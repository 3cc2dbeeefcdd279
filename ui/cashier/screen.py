"""The cashier's face: header, pages, and one place where every key ends up."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from PySide6.QtCore import QEvent, QRect, Qt, QTime, Slot
from PySide6.QtGui import QGuiApplication, QInputMethodEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QStackedWidget, QVBoxLayout, QWidget

from ui.cashier.errand_sheet import ErrandPage, takes_the_page
from ui.cashier.goods import Shelf
from ui.cashier.header import Header
from ui.cashier.keymap import function_of
from ui.cashier.practice_strip import PracticeStrip
from ui.cashier.presenter import CashierPresenter
from ui.cashier.selling import SellingPage
from ui.cashier.sign_in import ShiftPage, SignInPage
from ui.cashier.tabbing import is_in_sight, next_in_sight, show_whole
from ui.theme.look import Look

MAY_REPEAT: Final = frozenset(
    (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Backspace,
     Qt.Key.Key_Tab, Qt.Key.Key_Backtab)
)  # fmt: skip
"""Keys that people hold: they move, or take signs back."""


def _is_digit(event: QKeyEvent) -> bool:
    return event.text().isalnum()


class CashierScreen(QWidget):
    """Renders the presenter's state and forwards what fingers and keys want. It decides nothing.

    It holds the keyboard focus itself, with no input method, so that a scanner that types never
    lands in a button or opens a candidate window.
    """

    def __init__(
        self,
        *,
        look: Look,
        presenter: CashierPresenter,
        shelf: Shelf,
        language: str,
        now: Callable[[], QTime] = QTime.currentTime,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("cashier")
        self.setAccessibleName(self.tr("Cashier"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        self._look = look
        self._presenter = presenter
        self.header = Header(look=look, now=now, parent=self)
        self.practice = PracticeStrip(look=look, parent=self)
        self.sign_in = SignInPage(look=look, parent=self)
        self.shift = ShiftPage(look=look, parent=self)
        self.selling = SellingPage(look=look, shelf=shelf, language=language, now=now, parent=self)
        self.errand = ErrandPage(look=look, now=now, basket=self.selling, parent=self)
        self.pages = QStackedWidget(self)
        for page in (self.sign_in, self.shift, self.selling, self.errand):
            self.pages.addWidget(page)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.header)
        column.addWidget(self.practice)
        column.addWidget(self.pages, 1)
        self._connect()
        self._render()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        presenter = self._presenter
        if event.isAutoRepeat() and event.key() not in MAY_REPEAT and not _is_digit(event):
            # A key that is held is pressed once: it does not answer what it has just asked.
            return
        if presenter.state.ask == "search" and self._search_key(event):
            return
        if event.key() == Qt.Key.Key_Minus and presenter.state.entry:
            # The number pad has no other key that takes a digit back.
            presenter.erase()
            return
        function = function_of(event)
        if function is not None:
            presenter.act(function)
            return
        match event.key():
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                presenter.enter()
            case Qt.Key.Key_Escape:
                presenter.clear()
            case Qt.Key.Key_Backspace:
                presenter.erase()
            case Qt.Key.Key_Up:
                self._arrow(-1)
            case Qt.Key.Key_Down:
                self._arrow(1)
            case _ if event.text() and event.text().isprintable():
                presenter.type_text(event.text())
            case _:
                super().keyPressEvent(event)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab passes by whatever lies under a sheet or another page."""
        start = QApplication.focusWidget()
        found = next_in_sight(start if start is not None else self, self, forward=forward)
        reason = Qt.FocusReason
        found.setFocus(reason.TabFocusReason if forward else reason.BacktabFocusReason)
        show_whole(found)
        return True

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        """Chinese is composed while goods are looked up, and nowhere else."""
        if event.commitString():
            self._presenter.type_text(event.commitString())
        self.selling.goods.show_composing(event.preeditString())
        event.accept()

    def inputMethodQuery(self, query: Qt.InputMethodQuery) -> Any:
        if query is Qt.InputMethodQuery.ImCursorRectangle:
            line = self.selling.goods.line
            return QRect(line.mapTo(self, line.rect().topLeft()), line.size())
        return super().inputMethodQuery(query)

    def _search_key(self, event: QKeyEvent) -> bool:
        """Signs are text in the search, also those that are functions elsewhere."""
        presenter, row = self._presenter, self.selling.goods.columns
        steps = {
            Qt.Key.Key_Left: -1,
            Qt.Key.Key_Right: 1,
            Qt.Key.Key_Up: -row,
            Qt.Key.Key_Down: row,
        }
        step = steps.get(Qt.Key(event.key()))
        if step is not None:
            presenter.move_found(step)
        elif event.text() and event.text().isprintable():
            presenter.type_text(event.text())
        return step is not None or bool(event.text() and event.text().isprintable())

    def _arrow(self, step: int) -> None:
        """Up or down: a line, a row, or on along a paper or the key card."""
        errand = self._presenter.state.errand
        if self._presenter.state.sheet == "help":
            self.selling.card.turn(step)
        elif errand is not None and errand.paper is not None and not errand.rows:
            for body in (self.errand.body, self.selling.errand.body):
                body.turn(step)
        else:
            self._presenter.move_selection(step)

    def _compose(self, on: bool) -> None:
        attribute = Qt.WidgetAttribute.WA_InputMethodEnabled
        if on != self.testAttribute(attribute):
            self.setAttribute(attribute, on)
            QGuiApplication.inputMethod().update(Qt.InputMethodQuery.ImEnabled)

    def _connect(self) -> None:
        presenter = self._presenter
        presenter.changed.connect(self._render)
        bodies = (self.errand.body, self.selling.errand.body)
        forms = (self.sign_in, self.shift, self.selling.tender, self.selling.weigh, *bodies)
        for body in bodies:
            body.closed.connect(self._close_sheet)
            body.called.connect(presenter.act)
            body.picked.connect(presenter.pick_row)
            body.stepped.connect(presenter.step_row)
            body.chosen.connect(presenter.choose_option)
        for page in forms:
            page.typed.connect(presenter.type_text)
            page.erased.connect(presenter.erase)
            page.entered.connect(presenter.enter)
        self.sign_in.switched.connect(self._switch_user)
        self.sign_in.practice_wanted.connect(self._practise)
        self.practice.ended.connect(self._practise)
        self.sign_in.language_wanted.connect(self._other_language)
        selling = self.selling
        selling.goods.picked.connect(presenter.scan)
        selling.goods.search_toggled.connect(self._search)
        selling.goods.letters.typed.connect(presenter.type_text)
        selling.goods.letters.erased.connect(presenter.erase)
        selling.goods.turned.connect(presenter.move_found)
        selling.cart.line_chosen.connect(presenter.choose_line)
        selling.payments.opened.connect(presenter.look_at_payment)
        selling.functions.called.connect(presenter.act)
        selling.tender.cash_given.connect(presenter.take_cash)
        selling.tender.exact_given.connect(presenter.pay_cash)
        selling.tender.part_voided.connect(presenter.void_tender)
        selling.tender.others_wanted.connect(self._other_ways)
        selling.tender.code_wanted.connect(self._show_code)
        selling.tender.closed.connect(self._close_sheet)
        selling.card.closed.connect(self._close_sheet)
        selling.card.print_wanted.connect(self._print_card)
        selling.question.confirmed.connect(presenter.enter)
        selling.question.denied.connect(self._deny)
        for sheet in (selling.weigh, selling.question, selling.price):
            sheet.closed.connect(self._close_sheet)

    @Slot()
    def _render(self) -> None:
        state = self._presenter.state
        pages: dict[str, SignInPage | ShiftPage] = {
            "signed_out": self.sign_in,
            "locked": self.sign_in,
            "no_shift": self.shift,
        }
        page: SignInPage | ShiftPage | ErrandPage | SellingPage
        page = pages.get(state.till.screen, self.selling)
        if takes_the_page(state, look=self._look, height=self.selling.sheet_height):
            page = self.errand
        if self.pages.currentWidget() is not page:
            self.pages.setCurrentWidget(page)
        if page is self.selling:
            self.selling.goods.load()
        page.render_state(state)
        self._compose(state.ask == "search")
        self.header.render_state(state)
        self.practice.render_state(state)
        self._come_back()

    def _come_back(self) -> None:
        """The keyboard comes back from what lies under something else now."""
        focused = QApplication.focusWidget()
        if focused is None or focused is self or not self.isAncestorOf(focused):
            return
        if not is_in_sight(focused, self):
            self.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def _search(self) -> None:
        self._presenter.act("search")

    @Slot()
    def _switch_user(self) -> None:
        self._presenter.act("switch_user")

    @Slot()
    def _other_language(self) -> None:
        self._presenter.act("language")

    @Slot()
    def _practise(self) -> None:
        self._presenter.act("practice")

    @Slot()
    def _print_card(self) -> None:
        self._presenter.act("reprint")

    @Slot()
    def _other_ways(self) -> None:
        self._presenter.act("quantity")

    @Slot()
    def _show_code(self) -> None:
        self._presenter.act("show_code")

    @Slot()
    def _deny(self) -> None:
        self._presenter.act("void_line")

    @Slot()
    def _close_sheet(self) -> None:
        self._presenter.show_sheet("")

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.ActivationChange and self.isActiveWindow():
            self.setFocus(Qt.FocusReason.ActiveWindowFocusReason)
