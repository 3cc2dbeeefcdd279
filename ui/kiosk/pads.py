"""The pages on which a figure is typed, and the attendant's menu."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from ui.kiosk.head import Hero, Invitation
from ui.kiosk.state import Intervention, KioskState
from ui.theme.look import Look
from ui.theme.tokens import SPACE_TILE, TITLE
from ui.widgets.choice_card import CardKind, ChoiceCard
from ui.widgets.entry_line import EntryLine
from ui.widgets.key_button import KeyButton
from ui.widgets.num_pad import NumPad
from ui.widgets.words import Words

PAD: Final = (360, 380)


class PadPage(QWidget):
    """An entry line and ten keys: a telephone, a card's number, a PIN, a price."""

    typed = Signal(str)
    erased = Signal()

    def __init__(self, *, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("kiosk_pad_page")
        self.line = EntryLine(look=look, name="kiosk_entry", icon="hash", big=True, parent=self)
        self.pad = NumPad(look=look, name="kiosk_pad", decimal=True, enter=False, one_first=True,
                          parent=self)  # fmt: skip
        self.pad.setMaximumSize(look.px(PAD[0]), look.px(PAD[1]))
        self.line.setMaximumWidth(look.px(PAD[0]))
        edge = look.px(20)
        column = QVBoxLayout(self)
        column.setContentsMargins(edge, 0, edge, 0)
        column.setSpacing(look.px(SPACE_TILE))
        column.addStretch(1)
        for widget, stretch in ((self.line, 0), (self.pad, 8)):
            row = QHBoxLayout()
            row.addStretch(1)
            row.addWidget(widget, 20)
            row.addStretch(1)
            column.addLayout(row, stretch)
        column.addStretch(1)
        self.pad.typed.connect(self.typed)
        self.pad.erased.connect(self.erased)

    def render_state(self, state: KioskState) -> None:
        self.line.show_entry(state.entry, hint=self._hint(state), active=True)
        self.pad.key(".").setEnabled(state.typing == "amount")

    def _hint(self, state: KioskState) -> str:
        if state.page == "member":
            return self.tr("Telephone number")
        if state.page == "value":
            return self.tr("PIN") if state.of_value else self.tr("Card number")
        if state.page == "staff":
            return self.tr("PIN") if state.user else self.tr("Staff number")
        return self.tr("Figure")


class AttractPage(Hero):
    """Nobody is there: one large invitation, and the languages."""

    started = Signal(str)

    def __init__(self, *, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(
            look=look, name="kiosk_attract", picture=Invitation(look=look), parent=parent
        )
        self.shop = Words(look=look, name="kiosk_shop", size=TITLE, strong=True, colour="ink_2",
                          align=Qt.AlignmentFlag.AlignHCenter, parent=self)  # fmt: skip
        self.column.insertWidget(0, self.shop)
        self.cards: dict[str, ChoiceCard] = {}
        row = QHBoxLayout()
        row.setSpacing(look.px(SPACE_TILE))
        for language, kind in (("zh_CN", "primary"), ("en", "plain")):
            card = ChoiceCard(look=look, name=f"kiosk_start_{language}", icon="scan-barcode",
                              kind=_kind(kind), parent=self)  # fmt: skip
            card.setProperty("language", language)
            card.setFixedHeight(look.px(104))
            card.clicked.connect(self._clicked)
            row.addWidget(card)
            self.cards[language] = card
        self.cards["zh_CN"].show_words("开始结账", "中文")
        self.cards["en"].show_words("Start", "English")
        self.column.addLayout(row)

    def render_state(self, state: KioskState) -> None:
        self.shop.show_text(state.till.store_name)
        for language, card in self.cards.items():
            card.set_kind("primary" if language == state.settings.language else "plain")

    @Slot()
    def _clicked(self) -> None:
        self.started.emit(self.sender().property("language"))


class HeroPage(Hero):
    """Words as the whole page; where somebody of the shop is waited for, his way in."""

    staff_wanted = Signal()

    def __init__(self, *, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(look=look, name="kiosk_hero", parent=parent)
        self.staff = KeyButton(look=look, name="kiosk_staff", icon="shield-check", kind="quiet",
                               parent=self)  # fmt: skip
        self.column.addWidget(self.staff, 0, Qt.AlignmentFlag.AlignHCenter)
        self.staff.clicked.connect(self.staff_wanted)

    def render_state(self, state: KioskState) -> None:
        standing = state.intervention
        waits = standing is not None and standing.needs_staff
        self.staff.setVisible((waits or state.page == "closed") and not state.idle_left)
        self.staff.show_text(self.tr("Staff"))


class AttendantPage(QWidget):
    """What somebody of the shop may do here. `chosen` with the name of it."""

    chosen = Signal(str)

    def __init__(self, *, look: Look, wide: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("kiosk_attendant")
        self.cards: dict[str, ChoiceCard] = {}
        edge = look.px(20)
        grid = QGridLayout(self)
        grid.setContentsMargins(edge, look.px(64) if wide else 0, edge, 0)
        grid.setSpacing(look.px(SPACE_TILE))
        self._grid = grid
        self._columns = 2 if wide else 1
        for name, icon, kind in (
            ("agree", "check", "primary"), ("refuse", "x", "danger"), ("price", "tag", "plain"),
            ("weight", "weight", "plain"), ("code", "hash", "plain"),
            ("last", "undo-2", "plain"), ("aside", "inbox", "plain"),
            ("set_aside", "inbox", "plain"),
            ("void", "trash-2", "danger"), ("open", "play", "primary"),
            ("serve", "play", "primary"),
            ("close", "circle-pause", "plain"), ("leave", "log-out", "plain"),
        ):  # fmt: skip
            card = ChoiceCard(look=look, name=f"kiosk_attendant_{name}", icon=icon,
                              kind=_kind(kind), parent=self)  # fmt: skip
            card.setProperty("what", name)
            card.clicked.connect(self._clicked)
            card.hide()
            self.cards[name] = card
        self._shown: tuple[str, ...] = ()

    def render_state(self, state: KioskState) -> None:
        self._name(state.intervention)
        wanted = _offered(state)
        if wanted == self._shown:
            return
        self._shown = wanted
        for card in self.cards.values():
            self._grid.removeWidget(card)
            card.setVisible(card.property("what") in wanted)
        for place, name in enumerate(wanted):
            row, column = divmod(place, self._columns)
            self._grid.addWidget(self.cards[name], row, column)
        last = -(-len(self.cards) // self._columns)
        self._grid.setRowStretch(last, 1)

    def _name(self, standing: Intervention | None) -> None:
        kind = "" if standing is None else standing.kind
        age = self.tr("Yes, %1 or over").replace("%1", str(standing.figure if standing else 0))
        agree = {"age": age, "price": self.tr("The price is right"),
                 "help": self.tr("Done: the shopper goes on"),
                 "recall": self.tr("Call the sale back"),
                 "remove": self.tr("Take it out"),
                 "check": self.tr("Everything was in the list"),
                 "limit": self.tr("Sell one more"),
                 "unknown": self.tr("It is put aside"),
                 "not_for_sale": self.tr("It is put aside"),
                 "recalled": self.tr("I have taken it back"),
                 "day": self.tr("Close this checkout"),
                 "bag": self.tr("It is in order")}  # fmt: skip
        refuse = {
            "check": self.tr("Something was missing"),
            "age": self.tr("No: take the goods out"),
            "remove": self.tr("Leave it in"),
            "limit": self.tr("No more than that"),
            "weight": self.tr("It is put aside"),
        }
        words = {
            "agree": agree.get(kind, self.tr("Agree")),
            "refuse": refuse.get(kind, self.tr("Refuse")),
            "price": self.tr("Charge the shelf's price"),
            "weight": self.tr("Type the weight"),
            "code": self.tr("Type its number"),
            "last": self.tr("Take the last one out"),
            "aside": self.tr("Put the list by for a till"),
            "set_aside": self.tr("Set the sale aside with its payment"),
            "void": self.tr("Void the whole sale"),
            "open": self.tr("Open this checkout"),
            "serve": self.tr("Take shoppers again"),
            "close": self.tr("Close this checkout"),
            "leave": self.tr("Leave the self-checkout"),
        }
        for name, text in words.items():
            self.cards[name].show_words(text)

    @Slot()
    def _clicked(self) -> None:
        self.chosen.emit(self.sender().property("what"))


def _offered(state: KioskState) -> tuple[str, ...]:
    """What may be done now, what waits first."""
    standing, screen = state.intervention, state.till.screen
    if standing is not None and standing.needs_staff:
        by_kind = {
            "age": ("agree", "refuse"),
            "remove": ("agree", "refuse"),
            "check": ("agree", "refuse"),
            "price": ("price", "agree"),
            "limit": ("agree", "refuse"),
            "unknown": ("code", "agree"),
            "day": ("agree", "leave"),
            "weight": ("weight", "refuse"),
            "payment": ("set_aside",),
        }
        first = by_kind.get(standing.kind, ("agree",))
        return (*first, "void") if state.till.attempt is None else first
    if screen == "no_shift":
        return ("open", "leave")
    if state.till.attempt is not None:
        return ("set_aside",)
    if state.sale is not None:
        return ("last", "aside", "void") if state.lines else ("void",)
    if screen not in ("selling", "paying"):
        return ("leave",)
    return ("serve", "close", "leave") if state.held else ("close", "leave")


def _kind(name: str) -> CardKind:
    kinds: dict[str, CardKind] = {"primary": "primary", "danger": "danger"}
    return kinds.get(name, "plain")
