"""The shopper's screen: his list on the left, what it comes to on the right, thanks at the end."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from pos.money import quantity_text
from ui.customer.consent import ConsentPage
from ui.customer.lines import CustomerLines, ShownLine
from ui.customer.number import NumberPage
from ui.customer.panels import PayPanel, ScalePanel, TotalPanel
from ui.customer.presenter import CustomerPresenter
from ui.customer.slides import Slides, Work
from ui.customer.state import CustomerState
from ui.customer.thanks import Thanks
from ui.theme.figures import money
from ui.theme.look import Look
from ui.theme.tokens import FAR_BODY
from ui.widgets.words import Words

if TYPE_CHECKING:
    from pos.till.state import LineView

TIMES = "\N{MULTIPLICATION SIGN}"
NOTHING = "\N{EN DASH}"


class CustomerScreen(QWidget):
    """Renders the presenter's state. Nothing on it takes a key; a finger only answers questions.

    Signals: `answered` with the id of a question and whether he agrees, `typed` with that of a
    question for a number and what he has typed.
    """

    answered = Signal(str, bool)
    typed = Signal(str, str)

    def __init__(
        self,
        *,
        look: Look,
        presenter: CustomerPresenter,
        work: Work,
        slides: Path | None,
        english: bool,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("customer")
        self.setAccessibleName(self.tr("Customer display"))
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._look = look
        self._presenter = presenter
        self._english = english
        self.slides = Slides(look=look, work=work, folder=slides, parent=self)
        self.thanks = Thanks(look=look, parent=self)
        self.consent = ConsentPage(look=look, parent=self)
        self.consent.answered.connect(self.answered)
        self.number = NumberPage(look=look, parent=self)
        self.number.answered.connect(self.answered)
        self.number.typed.connect(self.typed)
        self.serving = QWidget(self)
        self.lines = CustomerLines(look=look, parent=self.serving)
        self.total = TotalPanel(look=look)
        self.scale = ScalePanel(look=look)
        self.pay = PayPanel(look=look)
        self.beside = QStackedWidget(self.serving)
        for panel in (self.total, self.scale, self.pay):
            self.beside.addWidget(panel)
        self.pages = QStackedWidget(self)
        for page in (self.slides, self.serving, self.thanks, self.consent, self.number):
            self.pages.addWidget(page)
        self.practice = Words(look=look, name="customer_practice", size=FAR_BODY, strong=True,
                              colour="amber", align=Qt.AlignmentFlag.AlignHCenter,
                              parent=self)  # fmt: skip
        self._arrange()
        presenter.changed.connect(self._render)
        self._render()

    def _arrange(self) -> None:
        look = self._look
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.practice)
        whole.addWidget(self.pages, 1)
        halves = QHBoxLayout(self.serving)
        halves.setContentsMargins(0, 0, 0, 0)
        halves.setSpacing(0)
        left = Ground(look=look, parent=self.serving)
        column = QVBoxLayout(left)
        column.setContentsMargins(0, look.px(12), 0, look.px(12))
        column.addWidget(self.lines)
        halves.addWidget(left, 57)
        halves.addWidget(self.beside, 43)

    @Slot()
    def _render(self) -> None:
        state = self._presenter.state
        page: QWidget = self.serving
        if state.scene == "slides":
            page = self.slides
            self.slides.render_words(state.shop, closed=state.closed)
        elif state.scene == "thanks":
            page = self.thanks
            self.thanks.render_state(state)
        elif state.scene == "consent":
            page = self.consent
            self.consent.render_state(state)
        elif state.scene == "number":
            page = self.number
        else:
            self._serve(state)
        # What he has typed stays on it no longer than it is asked for.
        self.number.render_state(state)
        self.practice.show_text(self.tr("Practice: this is not a sale") if state.practice else "")
        if self.pages.currentWidget() is not page:
            self.pages.setCurrentWidget(page)
        self.slides.set_running(page is self.slides)

    def _serve(self, state: CustomerState) -> None:
        panel: TotalPanel | ScalePanel | PayPanel = self.total
        if state.scene == "weighing":
            panel = self.scale
        elif state.scene in ("code", "wallet"):
            panel = self.pay
        panel.render_state(state)
        if self.beside.currentWidget() is not panel:
            self.beside.setCurrentWidget(panel)
        lines, large = state.lines, state.large
        self.lines.show_lines(
            len(lines),
            large=-1 if large is None else large - 1,
            words=lambda place: self._words(lines[place]),
            spoken=self.tr("%n line(s)", "", len(lines)),
        )

    def _words(self, line: LineView) -> ShownLine:
        quantity = quantity_text(line.quantity)
        if line.unit != "each":
            quantity = f"{quantity} {line.unit}"
        less = money(-line.discount)
        offers = " · ".join(dict.fromkeys(share.name for share in line.shares))
        saved = self.tr("saved %1").replace("%1", money(line.discount))
        saved = f"{offers} {less}" if offers else saved
        there = line.discount > 0 and not line.void
        return ShownLine(
            name=line.name_en if self._english and line.name_en else line.name,
            detail=f"{quantity} {TIMES} {money(line.unit_price)}",
            # What was taken off counts nothing, and looks like nothing.
            amount=NOTHING if line.void else money(line.net),
            saved=saved if there else "",
            less=less if there else "",
            void=line.void,
        )


class Ground(QWidget):
    """The white ground of the list, with a hairline where the other side begins."""

    def __init__(self, *, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self._look = look

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._look.colour("surface"))
        line = self._look.metrics.hairline
        right = self.layoutDirection() is not Qt.LayoutDirection.RightToLeft
        left = self.width() - line if right else 0
        painter.fillRect(left, 0, line, self.height(), self._look.colour("line"))
