"""The end of a sale as the shopper sees it: his change, and thanks."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from ui.customer.state import CustomerState, Ended
from ui.theme.figures import money, priced, sign
from ui.theme.look import Look
from ui.theme.tokens import FAR_BODY, FAR_LINE, FAR_TOTAL
from ui.widgets.words import Words

CENTRE = Qt.AlignmentFlag.AlignHCenter
CHANGE = FAR_TOTAL * 3 // 2


class Thanks(QWidget):
    """Jade from edge to edge: it is seen from the corner of an eye."""

    def __init__(self, *, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("customer_thanks")
        self._look = look
        column = QVBoxLayout(self)
        edge = look.px(48)
        column.setContentsMargins(edge, edge, edge, edge)
        column.setSpacing(look.px(8))
        column.addStretch(1)
        column.addWidget(Tick(look=look, parent=self))
        self._thanks = self._words("thank_you", FAR_LINE, strong=True)
        column.addSpacing(look.px(24))
        self._label = self._words("end_label", FAR_LINE)
        self._amount = self._words("end_amount", CHANGE, strong=True, sign=sign())
        self._figures = self._words("end_figures", FAR_BODY)
        self._member = self._words("end_member", FAR_BODY, strong=True)
        column.addStretch(1)

    def render_state(self, state: CustomerState) -> None:
        ended = state.ended
        if ended is None:
            return
        label = self.tr("Your change") if ended.change else self.tr("Paid")
        self._label.show_text(self.tr("You get back") if ended.back else label)
        self._amount.show_text(money(ended.change or ended.total))
        figures = self.tr("Total %1 · Received %2").replace("%1", priced(ended.total))
        figures = figures.replace("%2", priced(ended.given))
        self._figures.show_text(figures if ended.change and not ended.back else "")
        self._thanks.show_text(self.tr("Thank you, and see you again"))
        self._member.show_text(self._to_the_member(ended))

    def _to_the_member(self, ended: Ended) -> str:
        """Whose wallet paid, by his masked name, and what the sale brings him."""
        if ended.named is None:
            return ""
        who = ended.named or self.tr("Dear member")
        if not ended.points:
            return self.tr("%1, this purchase counts for you").replace("%1", who)
        words = self.tr("%1, this purchase brings you %2 points")
        return words.replace("%1", who).replace("%2", f"{ended.points:,}")

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), self._look.colour("jade"))

    def _words(self, name: str, size: int, *, strong: bool = False, sign: str = "") -> Words:
        made = Words(look=self._look, name=f"customer_{name}", size=size, strong=strong,
                     colour="jade_ink", align=CENTRE, sign=sign, parent=self)  # fmt: skip
        layout = self.layout()
        assert layout is not None
        layout.addWidget(made)
        return made


class Tick(QWidget):
    """A tick in a circle."""

    def __init__(self, *, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self._look = look
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(self._look.px(96), self._look.px(96))

    def paintEvent(self, event: QPaintEvent) -> None:
        side = self._look.px(80)
        drawn = self._look.icon("circle-check", colour="jade_ink", size=80,
                                ratio=self.devicePixelRatioF())  # fmt: skip
        painter = QPainter(self)
        painter.drawPixmap((self.width() - side) // 2, (self.height() - side) // 2, drawn)
