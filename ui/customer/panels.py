"""The right side of the shopper's screen: the total, the scale, or what is to be paid how."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from pos.money import extend, quantity_text
from ui.customer.state import CustomerState
from ui.theme.figures import money, priced, sign, weight_text
from ui.theme.look import Look
from ui.theme.names import tier_words, wallet_name
from ui.theme.tokens import FAR_BODY, FAR_LINE, FAR_SMALL, FAR_TOTAL, RADIUS_TILE
from ui.widgets.qr_view import QrView
from ui.widgets.time_left import TimeLeft
from ui.widgets.words import Words

if TYPE_CHECKING:
    from pos.till.payment_views import AttemptView
    from pos.till.state import MemberView

translate = QCoreApplication.translate

EDGE: Final = 36
CENTRE: Final = Qt.AlignmentFlag.AlignHCenter


class Panel(QWidget):
    """A column of words. Builds on it: each makes its own and renders the state into them."""

    def __init__(self, *, look: Look, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._look = look
        self.column = QVBoxLayout(self)
        edge = look.px(EDGE)
        self.column.setContentsMargins(edge, edge, edge, edge)
        self.column.setSpacing(look.px(8))

    def words(
        self,
        name: str,
        size: int,
        *,
        strong: bool = False,
        colour: str = "ink",
        align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
        sign: str = "",
        lines: int = 1,
    ) -> Words:
        """One more text at the end of the column."""
        made = Words(
            look=self._look, name=f"customer_{name}", size=size, strong=strong, colour=colour,
            align=align, sign=sign, lines=lines, parent=self,
        )  # fmt: skip
        self.column.addWidget(made)
        return made


class Card(QWidget):
    """A soft card behind a few words, in the colour of what is good for people."""

    def __init__(self, *, look: Look, icon: str, name: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName(f"customer_{name}_card")
        self._look = look
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        row = QHBoxLayout(self)
        row.setContentsMargins(look.px(18), look.px(12), look.px(18), look.px(12))
        row.setSpacing(look.px(14))
        mark = QLabel(self)
        mark.setPixmap(look.icon(icon, colour="jade", size=32))
        row.addWidget(mark, 0, Qt.AlignmentFlag.AlignVCenter)
        column = QVBoxLayout()
        column.setSpacing(look.px(2))
        row.addLayout(column, 1)
        self.title = Words(look=look, name=f"customer_{name}", size=FAR_BODY, strong=True,
                           colour="jade_strong", lines=2, parent=self)  # fmt: skip
        self.detail = Words(look=look, name=f"customer_{name}_detail", size=FAR_SMALL,
                            colour="jade_strong", parent=self)  # fmt: skip
        column.addWidget(self.title)
        column.addWidget(self.detail)

    def show_words(self, title: str, detail: str = "") -> None:
        """Shows the card with its words; hides it without."""
        self.title.show_text(title)
        self.detail.show_text(detail)
        self.setVisible(bool(title))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        look = self._look
        framed = look.metrics.hairline > 1
        painter.setPen(look.colour("line") if framed else Qt.PenStyle.NoPen)
        painter.setBrush(look.colour("jade_soft"))
        corner = look.px(RADIUS_TILE)
        painter.drawRoundedRect(self.rect().adjusted(0, 0, -1, -1), corner, corner)


class TotalPanel(Panel):
    """What it comes to, what was saved, who is greeted."""

    def __init__(self, *, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(look=look, name="customer_total_panel", parent=parent)
        self._greeting = Card(look=look, icon="user-round", name="greeting", parent=self)
        self.column.addWidget(self._greeting)
        self.column.addStretch(1)
        self._pieces = self.words("pieces", FAR_BODY, colour="ink_2")
        self._label = self.words("label", FAR_BODY, colour="ink_2")
        self._total = self.words("total", FAR_TOTAL, strong=True, sign=sign())
        self._saved = self.words("saved", FAR_LINE, strong=True, colour="jade")
        self._paid = self.words("paid", FAR_BODY, colour="ink_2")
        self.column.addStretch(1)
        self._hint = Card(look=look, icon="tag", name="hint", parent=self)
        self.column.addWidget(self._hint)

    def render_state(self, state: CustomerState) -> None:
        sale = state.sale
        if sale is None:
            return
        self._greet(sale.member)
        pieces = sum(
            line.quantity // 1000 if line.unit == "each" else 1
            for line in sale.lines
            if not line.void
        )
        self._pieces.show_text(self.tr("%n piece(s)", "", pieces))
        back = sale.due < 0
        label = self.tr("Still to pay") if sale.paid else self.tr("Total")
        self._label.show_text(self.tr("You get back") if back else label)
        self._total.show_text(money(abs(sale.due if sale.paid or back else sale.total)))
        saved = self.tr("You save %1").replace("%1", priced(sale.discount))
        self._saved.show_text(saved if sale.discount > 0 else "")
        paid = self.tr("Paid so far %1").replace("%1", priced(sale.paid))
        self._paid.show_text(paid if sale.paid else "")
        self._hint.show_words(state.hint)

    def _greet(self, member: MemberView | None) -> None:
        """Greets who is buying, by the masked name, with his points where somebody knew them."""
        if member is None:
            self._greeting.show_words("")
            return
        hello = self.tr("Hello, dear member")
        if member.name:
            hello = self.tr("Hello, %1").replace("%1", member.name)
        points = ""
        if member.points is not None:
            points = self.tr("Points: %1").replace("%1", f"{member.points:,}")
        known = (tier_words(member.tier), points)
        self._greeting.show_words(hello, " · ".join(text for text in known if text))


class ScalePanel(Panel):
    """What lies on the scale: net is what is paid for, gross and tare stand beside it."""

    def __init__(self, *, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(look=look, name="customer_scale_panel", parent=parent)
        self.column.addStretch(1)
        self._name = self.words("weighed", FAR_LINE, strong=True, lines=2)
        self.column.addSpacing(look.px(12))
        self._net_label = self.words("net_label", FAR_BODY, colour="ink_2")
        self._net = self.words("net", FAR_TOTAL, strong=True)
        self._tare = self.words("tare", FAR_BODY, colour="ink_2")
        self.column.addSpacing(look.px(12))
        self._price = self.words("unit_price", FAR_BODY, colour="ink_2")
        self._amount = self.words("weighed_amount", FAR_TOTAL, strong=True, colour="jade",
                                  sign=sign())  # fmt: skip
        self.column.addStretch(1)

    def render_state(self, state: CustomerState) -> None:
        goods = state.on_scale
        if goods is None:
            return
        self._name.show_text(goods.name)
        self._price.show_text(
            self.tr("%1 per kg").replace("%1", priced(goods.price))
            if goods.unit == "kg"
            else f"{priced(goods.price)}/{goods.unit}"
        )
        net = goods.net
        if net is None:
            asked = self.tr("Please put it on the scale")
            self._net_label.show_text(self.tr("The weight is typed in") if goods.typed else asked)
            for words in (self._net, self._tare, self._amount):
                words.show_text("")
            return
        self._net_label.show_text(self.tr("Net") if goods.at_rest else self.tr("Net, still moving"))
        if goods.typed:
            self._net.show_text(f"{quantity_text(net)} {goods.unit}")
            self._tare.show_text("")
            self._amount.show_text(money(extend(unit_price=goods.price, quantity=net)))
            return
        self._net.show_text(weight_text(net))
        parts = self.tr("Gross %1 · Tare %2")
        parts = parts.replace("%1", weight_text(net + goods.tare))
        self._tare.show_text(parts.replace("%2", weight_text(goods.tare)))
        worth = extend(unit_price=goods.price, quantity=net) if net > 0 else 0
        self._amount.show_text(money(worth) if goods.at_rest else "–")


class PayPanel(Panel):
    """How the wallet pays: a code to scan and the time that is left, or a look at the telephone."""

    def __init__(self, *, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(look=look, name="customer_pay_panel", parent=parent)
        self._amount = self.words("amount", FAR_TOTAL, strong=True, align=CENTRE, sign=sign())
        self._code = QrView(look=look, name="customer_code", parent=self)
        self.column.addWidget(self._code, 1)
        self._picture = Phone(look=look, parent=self)
        self.column.addWidget(self._picture, 1)
        self._what = self.words("what", FAR_LINE, strong=True, align=CENTRE, lines=2)
        self._left = self.words("left", FAR_BODY, colour="ink_2", align=CENTRE)
        self._time = TimeLeft(look=look, name="customer_time_left", parent=self)
        self.column.addWidget(self._time)

    def render_state(self, state: CustomerState) -> None:
        attempt = state.attempt
        if attempt is None:
            return
        coded = state.scene == "code"
        self._amount.show_text(money(attempt.amount))
        self._code.setVisible(coded)
        self._picture.setVisible(not coded)
        what = self._words(attempt)
        self._what.show_text(what)
        self._code.show_code(attempt.shown, spoken=what)
        self._time.setVisible(coded)
        self._time.show_time(state.seconds_left, of=state.of_seconds)
        minutes, seconds = divmod(state.seconds_left, 60)
        left = self.tr("Valid for %1").replace("%1", f"{minutes}:{seconds:02d}")
        self._left.show_text(left if coded else "")

    def _words(self, attempt: AttemptView) -> str:
        whose = wallet_name(attempt.wallet)
        if attempt.cancelling or attempt.step == "REVERSING":
            return self.tr("The payment is being taken back. Please do not pay.")
        if attempt.shown:
            return self.tr("Scan with %1").replace("%1", whose)
        if attempt.tender == "qr_shown":
            return self.tr("One moment: your code is being made")
        return self.tr("Please confirm on your telephone")


class Phone(QWidget):
    """A telephone, large and quiet."""

    def __init__(self, *, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("customer_phone")
        self._look = look
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        size = 128
        side = self._look.px(size)
        drawn = self._look.icon("smartphone", colour="sky", size=size,
                                ratio=self.devicePixelRatioF())  # fmt: skip
        painter.drawPixmap((self.width() - side) // 2, (self.height() - side) // 2, drawn)
