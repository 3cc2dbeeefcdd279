"""The wizard as it is seen: one question a page, the steps above, one key that goes on."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from drivers.paper import Paper
from ui.admin.devices_page import DevicesPage
from ui.admin.setup import STEPS, SetUpPresenter, Step
from ui.admin.sign_in import DoorPage
from ui.bridge.live_pictures import LivePictures
from ui.theme.look import Look
from ui.theme.tokens import SPACE_CARD, SPACE_GROUP, SPACE_TIGHT, SPACE_TILE, STRONG
from ui.widgets.banner import Banner
from ui.widgets.choice_card import ChoiceCard
from ui.widgets.field import Field
from ui.widgets.key_button import KeyButton
from ui.widgets.live_view import LiveView
from ui.widgets.paper_view import PaperView

WHOLE: Final = 16_777_215
"""As wide as a widget can be."""
WIDTH: Final = 720
"""A question is read in one glance: its page is no wider, at 100 %."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer: the name of its card, what it stands for, and how it looks."""

    name: str
    value: str
    icon: str
    title: str
    detail: str


class SetUpScreen(QWidget):
    """Renders the wizard's state and forwards answers."""

    language_wanted = Signal()

    def __init__(
        self,
        *,
        look: Look,
        presenter: SetUpPresenter,
        pictures: LivePictures | None = None,
        parent: QWidget | None = None,
    ) -> None:
        """`pictures` is what the camera sees."""
        super().__init__(parent)
        self.setObjectName("setup")
        self.setAccessibleName(self.tr("Setting up a terminal"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._look = look
        self._presenter = presenter
        self._pictures = pictures
        if pictures is not None:
            pictures.come.connect(self._show_picture)
        self._step = QLabel(self)
        self._step.setObjectName("setup_step")
        self._step.setProperty("role", "quiet")
        self._title = QLabel(self)
        self._title.setObjectName("setup_title")
        self._title.setProperty("role", "title")
        self._hint = QLabel(self)
        self._hint.setObjectName("setup_hint")
        self._hint.setProperty("role", "quiet")
        self._hint.setWordWrap(True)
        self._banner = Banner(look=look, name="setup_banner", parent=self)
        self.pages = QStackedWidget(self)
        self._made: dict[Step, QWidget] = {}
        self.back = KeyButton(look=look, name="setup_back", text=self.tr("Back"),
                              icon="arrow-left", kind="quiet", parent=self)  # fmt: skip
        self.go = KeyButton(look=look, name="setup_next", text=self.tr("Next"), kind="primary",
                            size=STRONG, cap="⏎", parent=self)  # fmt: skip
        for key in (self.back, self.go):
            key.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
            key.setMinimumWidth(look.px(160))
        self.back.clicked.connect(self._back)
        self.go.clicked.connect(self._next)
        outer = QHBoxLayout(self)
        outer.setContentsMargins(look.px(SPACE_GROUP), 2 * look.px(SPACE_GROUP),
                                 look.px(SPACE_GROUP), look.px(SPACE_GROUP))  # fmt: skip
        self._column = QWidget(self)
        column = QVBoxLayout(self._column)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look.px(SPACE_TIGHT))
        for part in (self._step, self._title, self._hint, self._banner):
            column.addWidget(part)
        column.addSpacing(look.px(SPACE_CARD))
        column.addWidget(self.pages, 1)
        keys = QHBoxLayout()
        keys.addWidget(self.back)
        keys.addStretch(1)
        keys.addWidget(self.go)
        column.addLayout(keys)
        outer.addStretch(1)
        outer.addWidget(self._column, 100)
        outer.addStretch(1)
        presenter.changed.connect(self._render)
        self._render()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        presenter = self._presenter
        door = presenter.door if presenter.state.step == "door" else None
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if door is None:
            if enter:
                self._next()
            elif event.key() == Qt.Key.Key_Escape:
                presenter.back()
            else:
                super().keyPressEvent(event)
        elif enter:
            door.enter()
        elif event.key() == Qt.Key.Key_Escape:
            door.clear()
        elif event.key() == Qt.Key.Key_Backspace:
            door.erase()
        elif event.text() and event.text().isprintable():
            door.type_text(event.text())

    # --- the pages ---------------------------------------------------------------------------

    def _page(self, step: Step) -> QWidget:
        if step not in self._made:
            made = getattr(self, f"_make_{step}")()
            self.pages.addWidget(made)
            self._made[step] = made
        return self._made[step]

    def _make_language(self) -> QWidget:
        return self._choice(
            [
                Choice("language_zh_CN", "zh_CN", "globe", "中文", "收银员和经理看中文"),
                Choice("language_en", "en", "globe", "English", "Cashiers and managers read it"),
            ],
            self._language_chosen,
        )

    def _make_office(self) -> QWidget:
        presenter = self._presenter
        page = QWidget(self)
        column = QVBoxLayout(page)
        column.setSpacing(self._look.px(SPACE_CARD))
        self._alone = self._choice(
            [
                Choice("office_yes", "", "store", self.tr("With a head office"),
                       self.tr("Goods, prices and staff come from there; sales go there")),
                Choice("office_none", "alone", "graduation-cap", self.tr("Alone, to try it out"),
                       self.tr("A demo store with 5,000 articles and three people")),
            ],
            self._alone_chosen,
        )  # fmt: skip
        column.addWidget(self._alone)
        self.url = Field(look=self._look, name="hq_url", label=self.tr("Address of head office"),
                         hint="https://hq.example", parent=page)  # fmt: skip
        self.code = Field(look=self._look, name="hq_code", parent=page,
                          label=self.tr("Code: type it, or scan what head office shows")
                          )  # fmt: skip
        self.to_camera = KeyButton(
            look=self._look, name="setup_camera", text=self.tr("Show it to the camera"),
            icon="camera", kind="quiet", parent=page,
        )  # fmt: skip
        self.to_camera.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.to_camera.clicked.connect(presenter.show_to_camera)
        self.live = LiveView(look=self._look, name="setup_live", parent=page)
        self.url.edited.connect(presenter.write_url)
        self.code.edited.connect(presenter.write_code)
        self.url.entered.connect(self.code.line.setFocus)
        self.code.entered.connect(self._next)
        # Beside each other: a small screen has no room for both under each other.
        lines = QHBoxLayout()
        lines.setSpacing(self._look.px(SPACE_CARD))
        lines.addWidget(self.url, 1, Qt.AlignmentFlag.AlignTop)
        lines.addWidget(self.code, 1, Qt.AlignmentFlag.AlignTop)
        column.addLayout(lines)
        column.addWidget(self.to_camera)
        column.addWidget(self.live)
        column.addStretch(1)
        return page

    def _make_role(self) -> QWidget:
        return self._choice(
            [
                Choice("role_cashier", "cashier", "calculator", self.tr("A till with a cashier"),
                       self.tr("Somebody rings up and takes the money")),
                Choice("role_kiosk", "kiosk", "shopping-basket", self.tr("A self-checkout"),
                       self.tr("Shoppers scan and pay by themselves")),
                Choice("role_admin", "admin", "sliders", self.tr("The store's office"),
                       self.tr("Devices, goods, people and numbers are looked after here")),
            ],
            self._face_chosen,
        )  # fmt: skip

    def _make_door(self) -> QWidget:
        page = DoorPage(look=self._look, parent=self)
        door = self._presenter.door
        assert door is not None
        page.typed.connect(door.type_text)
        page.erased.connect(door.erase)
        page.entered.connect(door.enter)
        page.language_wanted.connect(self.language_wanted)
        return page

    def _make_devices(self) -> QWidget:
        means = self._presenter.means
        assert means is not None
        return DevicesPage(look=self._look, means=means, setting_up=True, parent=self)

    def _make_sale(self) -> QWidget:
        page = QWidget(self)
        row = QHBoxLayout(page)
        row.setSpacing(self._look.px(SPACE_GROUP))
        column = QVBoxLayout()
        self.sell = KeyButton(look=self._look, name="setup_sell", icon="receipt",
                              text=self.tr("Sell something for practice"), size=STRONG,
                              parent=page)  # fmt: skip
        self.sell.clicked.connect(self._presenter.sell)
        column.addWidget(self.sell)
        self._printing = QLabel(page)
        self._printing.setObjectName("setup_printing")
        self._printing.setProperty("role", "strong")
        self._printing.setWordWrap(True)
        column.addWidget(self._printing)
        column.addStretch(1)
        row.addLayout(column, 1)
        self._paper = PaperView(look=self._look, name="setup_paper", parent=page)
        self._paper.setAccessibleName(self.tr("Practice receipt"))
        row.addWidget(self._paper, 1)
        return page

    def _make_done(self) -> QWidget:
        page = QWidget(self)
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(self._look.px(SPACE_TILE))
        state = self._presenter.state
        self.open = ChoiceCard(look=self._look, name="setup_open", icon="play", kind="primary",
                               parent=page)  # fmt: skip
        self.open.show_words(
            self.tr("Open the self-checkout now") if state.face == "kiosk"
            else self.tr("Open the till now"),
            self._later(state.face),
        )  # fmt: skip
        self.open.clicked.connect(self._presenter.open_face)
        self.open.setVisible(state.face != "admin")
        self.stay = ChoiceCard(look=self._look, name="setup_stay", icon="sliders", parent=page)
        self.stay.show_words(
            self.tr("Go to the store's office"),
            self._later("admin"),
        )
        self.stay.clicked.connect(self._presenter.next)
        column.addWidget(self.open)
        column.addWidget(self.stay)
        column.addStretch(1)
        return page

    def _later(self, face: str) -> str:
        """How a face of this very terminal is opened another day."""
        command = f"lianpos open {face} --data {shlex.quote(self._presenter.place)}"
        return self.tr("Later: %1").replace("%1", command)

    def _choice(self, choices: list[Choice], chosen: object) -> QWidget:
        """Cards under each other, of which one is chosen."""
        page = QWidget(self)
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(self._look.px(SPACE_TILE))
        group = QButtonGroup(page)
        for choice in choices:
            card = ChoiceCard(look=self._look, name=choice.name, icon=choice.icon, parent=page)
            card.show_words(choice.title, choice.detail)
            card.setCheckable(True)
            card.setProperty("value", choice.value)
            group.addButton(card)
            column.addWidget(card)
        column.addStretch(1)
        group.buttonClicked.connect(chosen)
        return page

    # --- what is seen ------------------------------------------------------------------------

    @Slot()
    def _render(self) -> None:
        presenter = self._presenter
        state = presenter.state
        told = self.tr("Step %1 of %2").replace("%1", str(state.number))
        self._step.setText(told.replace("%2", str(len(STEPS))))
        title, hint = self._words(state.step)
        self._title.setText(title)
        self._hint.setText(hint)
        # The field with its fault has made room for the camera's picture.
        told = state.fault or (state.code_fault if state.looking else "")
        resumed = self.tr("Setting this terminal up was not finished. It goes on where it stood.")
        if told or not state.resumed:
            self._banner.show_notice("refused", told)
        else:
            self._banner.show_notice("info", resumed)
        page = self._page(state.step)
        first = self.pages.currentWidget() is not page
        self.pages.setCurrentWidget(page)
        narrow = state.step not in ("devices", "sale")
        self._column.setMaximumWidth(self._look.px(WIDTH) if narrow else WHOLE)
        getattr(self, f"_show_{state.step}", lambda: None)()
        self.back.setVisible(presenter.may_go_back)
        self.back.setEnabled(not state.busy)
        self.go.setVisible(state.step not in ("door", "done"))
        self.go.setEnabled(not state.busy and (state.step != "sale" or self._may_end))
        self.go.show_text(self.tr("One moment …") if state.busy else self.tr("Next"))
        if first and state.step != "office":
            self.setFocus()
        if first and isinstance(page, DevicesPage):
            page.opened()

    @property
    def _may_end(self) -> bool:
        return self._presenter.state.printed in ("done", "none", "held")

    def _words(self, step: Step) -> tuple[str, str]:
        state = self._presenter.state
        words = {
            "language": ("选择语言 · Choose a language", ""),
            "office": (
                self.tr("Where is head office?"),
                self.tr("It makes a code for this terminal, which is good for ten minutes."),
            ),
            "role": (self.tr("What is this machine for?"), ""),
            "door": (
                self.tr("Who manages the store?"),
                self.tr("The demo store's manager is 9001 with PIN 9001.") if state.alone else "",
            ),
            "devices": (
                self.tr("What hangs on it?"),
                self.tr("Add what was found, or simulated devices, and try each. It can wait."),
            ),
            "sale": (
                self.tr("Does it all work?"),
                self.tr("One article is sold for practice, and its receipt is printed. "
                        "Nothing of it counts."),
            ),
            "done": (
                self.tr("This terminal is ready."),
                self.tr("Everything can be changed later in the store's office."),
            ),
        }  # fmt: skip
        return words[step]

    def _show_language(self) -> None:
        self._check(f"language_{self._presenter.state.language}")

    def _show_office(self) -> None:
        state = self._presenter.state
        self._check("office_none" if state.alone else "office_yes")
        for field, text, fault in (
            (self.url, state.url, state.url_fault),
            (self.code, state.code, state.code_fault),
        ):
            # While the camera looks, its picture has the page.
            field.setVisible(not state.alone and not state.looking)
            if field.text != text:
                field.show_text(text)
            field.show_fault(fault)

        self._alone.setVisible(not state.looking)
        self.to_camera.setVisible(bool(state.camera) and not state.alone)
        self.to_camera.show_text(
            self.tr("Camera off") if state.looking else self.tr("Show it to the camera")
        )
        if not state.looking:
            self.live.show_camera("none")
        self._show_picture()

    @Slot()
    def _show_picture(self) -> None:
        """What the camera sees while the code of head office is held before it."""
        state = self._presenter.state
        if self._pictures is None or state.step != "office" or not state.looking:
            return
        picture = self._pictures.take()
        if not picture.isNull():
            self.live.show_camera("looking")
            self.live.show_image(picture)

    def _show_role(self) -> None:
        self._check(f"role_{self._presenter.state.face}")

    def _show_door(self) -> None:
        page, door = self._made["door"], self._presenter.door
        assert isinstance(page, DoorPage)
        assert door is not None
        page.render_state(door.state)

    def _show_sale(self) -> None:
        state, means = self._presenter.state, self._presenter.means
        assert means is not None
        self.sell.setVisible(not state.printed)
        self._printing.setText(
            {
                "": "",
                "printing": self.tr("The practice receipt is being printed …"),
                "done": self.tr("The practice receipt was printed."),
                "none": self.tr("There is no printer; the receipt would look like this."),
                "held": self.tr("The printer needs somebody: see whether it has paper."),
            }[state.printed]
        )
        paper = means.till.preview(state.receipt) if state.receipt else None
        if isinstance(paper, Paper):
            self._paper.show_paper(paper)
        self._paper.setVisible(isinstance(paper, Paper))

    def _check(self, name: str) -> None:
        key = self.findChild(ChoiceCard, name)
        if key is not None:
            key.setChecked(True)

    # --- what is wanted ----------------------------------------------------------------------

    @Slot()
    def _next(self) -> None:
        if self.go.isEnabled():
            self._presenter.next()

    @Slot()
    def _back(self) -> None:
        self._presenter.back()

    @Slot(ChoiceCard)
    def _language_chosen(self, key: ChoiceCard) -> None:
        self._presenter.choose_language(key.property("value"))

    @Slot(ChoiceCard)
    def _alone_chosen(self, key: ChoiceCard) -> None:
        self._presenter.choose_alone(bool(key.property("value")))

    @Slot(ChoiceCard)
    def _face_chosen(self, key: ChoiceCard) -> None:
        self._presenter.choose_face(key.property("value"))
