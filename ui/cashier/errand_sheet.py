"""The one sheet that every errand shows itself on, beside the cart or over the whole page."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QTime
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from ui.cashier.errand_body import ErrandBody
from ui.cashier.state import LaneState
from ui.theme.look import Look
from ui.widgets.cart import CartView
from ui.widgets.sheet import Sheet
from ui.widgets.total_bar import TotalBar

if TYPE_CHECKING:
    from pos.till.state import LineView
    from ui.widgets.cart_line import CartRow
    from ui.widgets.total_bar import TotalFace

LOW, LOWEST = 600, 460
"""Below these heights an errand with chips, or with a pad, takes the whole page, at 100 %."""


def takes_the_page(state: LaneState, *, look: Look, height: int) -> bool:
    """Whether the errand of the state needs the whole page of that height."""
    face = state.errand
    if state.sheet != "errand" or face is None:
        return False
    if look.metrics.cramped:
        return face.whole or face.paper is not None
    padded = face.pad and face.typing != "none" and height < look.px(LOWEST)
    crowded = bool(face.choices) or any(row.group for row in face.rows)
    return face.whole or padded or (crowded and height < look.px(LOW))


class Basket(Protocol):
    """How the sale reads (the selling page)."""

    def words(self, line: LineView) -> CartRow: ...

    def face(self, state: LaneState) -> TotalFace: ...


class ErrandSheet(Sheet):
    """An errand beside the cart, which stays in sight."""

    def __init__(self, *, look: Look, now: Callable[[], QTime], parent: QWidget) -> None:
        super().__init__(look=look, name="errand_sheet", parent=parent)
        self.body = ErrandBody(look=look, name="errand", wide=False, now=now, parent=self)

    def render_state(self, state: LaneState) -> None:
        there = state.sheet == "errand" and not takes_the_page(
            state, look=self._look, height=self._room.height()
        )
        if there:
            self.body.render_state(state)
        self.set_open(there)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.body.setGeometry(self.rect())


class ErrandPage(QWidget):
    """An errand that needs the whole page: the count, the Z."""

    def __init__(
        self, *, look: Look, now: Callable[[], QTime], basket: Basket, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.setObjectName("errand_page")
        self.body = ErrandBody(look=look, name="page", wide=True, now=now, parent=self)
        self._basket = basket
        self._cart = CartView(
            look=look, words=basket.words, invitation="", spoken=self.tr("The sale"), parent=self
        )
        self._cart.setObjectName("page_cart")
        self._total = TotalBar(look=look, parent=self)
        self.body.keep_in_sight(self._cart, self._total)

    def render_state(self, state: LaneState) -> None:
        face = state.errand
        there = bool(state.lines) and face is not None and not face.whole
        there = there and face is not None and not face.rows and face.paper is None
        for widget in (self._cart, self._total):
            widget.setVisible(there)
        if there:
            self._cart.show_cart(
                state.lines, touched=None, selected=state.target_line, paid=state.paid is not None
            )
            self._cart.scrollTo(self._cart.currentIndex())
            self._total.show_face(self._basket.face(state))
        self.body.render_state(state)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.body.setGeometry(self.rect())
