"""The pages about money: how to pay, a code to scan, a code for a till, thanks."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QPointF, QRect, QRectF, Qt, Signal, Slot
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from ui.kiosk.head import Disc
from ui.kiosk.state import KioskState
from ui.theme.figures import money, sign
from ui.theme.look import Look
from ui.theme.tokens import AMOUNT, SPACE_TILE, STRONG
from ui.widgets.choice_card import ChoiceCard
from ui.widgets.qr_view import QrView
from ui.widgets.time_left import TimeLeft
from ui.widgets.words import Words

LARGEST: Final = 330
"""Of a code on the screen: a telephone reads it at arm's length."""
CENTRE: Final = Qt.AlignmentFlag.AlignHCenter


class ShowHere(QWidget):
    """A telephone with a code on it, and an arrow down to where the scanner is."""

    def __init__(self, *, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("kiosk_show_here")
        self._look = look
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def paintEvent(self, event: QPaintEvent) -> None:
        look, px = self._look, self._look.px
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        high = min(self.height() - px(70), px(210))
        if high < px(60):
            return
        wide = high * 9 // 16
        top = (self.height() - high - px(60)) // 2
        phone = QRectF((self.width() - wide) / 2, top, wide, high)
        painter.setPen(QPen(look.colour("ink"), px(3)))
        painter.setBrush(look.colour("surface"))
        painter.drawRoundedRect(phone, px(14), px(14))
        side = int(wide * 0.62)
        code = QRect(0, 0, side, side)
        code.moveCenter(phone.center().toPoint())
        drawn = look.icon("qr-code", colour="jade", size=max(8, side * 100 // px(100)),
                          ratio=self.devicePixelRatioF())  # fmt: skip
        painter.drawPixmap(code.topLeft(), drawn)
        middle, down = self.width() / 2, phone.bottom() + px(14)
        painter.setPen(QPen(look.colour("jade"), px(5), Qt.PenStyle.SolidLine,
                            Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin))  # fmt: skip
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawLine(QPointF(middle, down), QPointF(middle, down + px(36)))
        head = px(14)
        painter.drawPolyline(QPolygonF([
            QPointF(middle - head, down + px(36) - head), QPointF(middle, down + px(36)),
            QPointF(middle + head, down + px(36) - head),
        ]))  # fmt: skip


class PayPage(QWidget):
    """The shopper's code first; what else there is stands under it. `chosen` with the way."""

    chosen = Signal(str)

    def __init__(self, *, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("kiosk_pay")
        self.picture = ShowHere(look=look, parent=self)
        self.shown = ChoiceCard(look=look, name="kiosk_pay_shown", icon="qr-code", far=True,
                             parent=self)  # fmt: skip
        self.value = ChoiceCard(look=look, name="kiosk_pay_value", icon="wallet", far=True,
                             parent=self)  # fmt: skip
        self.till = ChoiceCard(look=look, name="kiosk_pay_till", icon="banknote", far=True,
                             parent=self)  # fmt: skip
        edge = look.px(20)
        column = QVBoxLayout(self)
        column.setContentsMargins(edge, 0, edge, 0)
        column.setSpacing(look.px(SPACE_TILE))
        column.addWidget(self.picture, 1)
        for way, card in (("shown", self.shown), ("value", self.value), ("till", self.till)):
            card.setProperty("way", way)
            card.clicked.connect(self._clicked)
            column.addWidget(card)

    def render_state(self, state: KioskState) -> None:
        online = state.till.enrolled
        self.picture.setVisible(online)
        self.shown.setVisible(online)
        self.value.setVisible(online)
        self.till.set_kind("plain" if online else "primary")
        # What is paid in part ends where it began: no till has its money.
        self.till.setEnabled(state.sale is None or not state.sale.paid)
        self.shown.show_words(self.tr("Scan a code of ours"), self.tr("With any wallet"))
        self.value.show_words(self.tr("Gift card"), self.tr("Its number or your telephone's code"))
        self.till.show_words(self.tr("Cash"), self.tr("We keep your list for a till"))

    @Slot()
    def _clicked(self) -> None:
        self.chosen.emit(self.sender().property("way"))


class CodePage(QWidget):
    """A code of ours, and how long it may be scanned."""

    def __init__(self, *, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("kiosk_code")
        edge = look.px(40)
        column = QVBoxLayout(self)
        column.setContentsMargins(edge, 0, edge, 0)
        column.setSpacing(look.px(SPACE_TILE))
        self.code = QrView(look=look, name="kiosk_qr", parent=self)
        self.wait = Disc(look=look, size=200, parent=self)
        self.left = Words(look=look, name="kiosk_code_left", size=STRONG, colour="ink_2",
                          align=CENTRE, parent=self)  # fmt: skip
        self.time = TimeLeft(look=look, name="kiosk_time_left", parent=self)
        column.addWidget(self.code, 1)
        self.code.setMaximumHeight(look.px(LARGEST))
        column.addWidget(self.wait, 1, Qt.AlignmentFlag.AlignCenter)
        column.addWidget(self.left)
        column.addWidget(self.time)

    def render_state(self, state: KioskState) -> None:
        attempt = state.till.attempt
        shown = "" if attempt is None or attempt.cancelling else attempt.shown
        self.code.setVisible(bool(shown))
        self.wait.setVisible(not shown)
        self.wait.show_icon("qr-code", "sky")
        self.code.show_code(shown, spoken=self.tr("Code to pay by"))
        minutes, seconds = divmod(state.code_left, 60)
        words = self.tr("Valid for %1").replace("%1", f"{minutes}:{seconds:02d}")
        self.left.show_text(words if shown else "")
        self.time.setVisible(bool(shown))
        self.time.show_time(state.code_left, of=state.code_of)


class ParkedPage(QWidget):
    """The code that any till calls the sale back by."""

    def __init__(self, *, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("kiosk_parked")
        edge = look.px(40)
        column = QVBoxLayout(self)
        column.setContentsMargins(edge, 0, edge, 0)
        column.setSpacing(look.px(SPACE_TILE))
        self.code = QrView(look=look, name="kiosk_park_code", parent=self)
        self.total = Words(look=look, name="kiosk_park_total", size=AMOUNT, strong=True,
                           align=CENTRE, sign=sign(), parent=self)  # fmt: skip
        self.number = Words(look=look, name="kiosk_park_number", size=STRONG, colour="ink_2",
                            align=CENTRE, parent=self)  # fmt: skip
        column.addStretch(1)
        column.addWidget(self.code, 20)
        self.code.setMaximumHeight(look.px(LARGEST))
        column.addWidget(self.total)
        column.addWidget(self.number)

    def render_state(self, state: KioskState) -> None:
        parked = state.parked
        if parked is None:
            return
        self.code.show_code(parked.code, spoken=self.tr("Code for the till"))
        self.total.show_text(money(parked.total))
        self.number.show_text(self.tr("Number %1").replace("%1", parked.code[-4:]))


class ThanksPage(QWidget):
    """It is paid. The receipt's page for the telephone, and paper for whoever wants it."""

    printed = Signal()

    def __init__(self, *, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("kiosk_thanks")
        edge = look.px(40)
        column = QVBoxLayout(self)
        column.setContentsMargins(edge, 0, edge, 0)
        column.setSpacing(look.px(SPACE_TILE))
        self.done = Disc(look=look, size=200, parent=self)
        self.code = QrView(look=look, name="kiosk_receipt_code", parent=self)
        self.number = Words(look=look, name="kiosk_receipt_number", size=STRONG, colour="ink_2",
                            align=CENTRE, parent=self)  # fmt: skip
        self.print = ChoiceCard(look=look, name="kiosk_print", icon="receipt", far=True,
                             parent=self)  # fmt: skip
        column.addWidget(self.done, 1, Qt.AlignmentFlag.AlignCenter)
        column.addWidget(self.code, 1)
        self.code.setMaximumHeight(look.px(LARGEST))
        column.addWidget(self.number)
        column.addWidget(self.print)
        self.print.clicked.connect(self.printed)

    def render_state(self, state: KioskState) -> None:
        paid = state.paid
        if paid is None:
            return
        self.done.show_icon("circle-check", "jade")
        # One code at a time: where there is a door it comes first, and paper has the other one.
        shown = paid.exit or paid.link
        self.done.setVisible(not shown)
        self.code.setVisible(bool(shown))
        spoken = self.tr("Code for the door") if paid.exit else self.tr("Code of your receipt")
        self.code.show_code(shown, spoken=spoken)
        receipt = self.tr("Receipt %1").replace("%1", paid.receipt)
        self.number.show_text(paid.exit_words or receipt)
        words = self.tr("Print the receipt")
        detail = ""
        if paid.printing:
            words = self.tr("Your receipt is on its way")
            detail = self.tr("The printer needs somebody: it follows.") if _waits(state) else ""
        self.print.show_words(words, detail)
        self.print.setEnabled(not paid.printing)


def _waits(state: KioskState) -> bool:
    """Whether somebody has to look at the printer before the receipt comes."""
    paper = state.till.print
    if paper is None:
        return False
    # One that is asked for while there is no paper is not begun: it waits, with the reason.
    return paper.state in ("held", "failed", "unknown") or bool(
        paper.state == "queued" and paper.detail
    )
