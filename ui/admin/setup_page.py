"""The wizard as it is seen: one question a page, the steps above, one key that goes on."""

from __future__ import annotations

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
from ui.theme.look import Look
from ui.theme.tokens import SPACE_CARD, SPACE_GROUP, SPACE_TIGHT, STRONG
from ui.widgets.banner import Banner
from ui.widgets.field import Field
from ui.widgets.key_button import KeyButton
from ui.widgets.paper_view import PaperView


class SetUpScreen(QWidget):
    """Renders the wizard's state and forwards answers."""

    language_wanted = Signal()

    def __init__(
        self, *, look: Look, presenter: SetUpPresenter, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("setup")
        self.setAccessibleName(self.tr("Setting up a terminal"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._look = look
        self._presenter = presenter
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
        outer.setContentsMargins(look.px(SPACE_GROUP), look.px(SPACE_GROUP),
                                 look.px(SPACE_GROUP), look.px(SPACE_CARD))  # fmt: skip
        column = QVBoxLayout()
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
        outer.addLayout(column, 1)
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
            [("language_zh_CN", "中文", "zh_CN"), ("language_en", "English", "en")],
            self._language_chosen,
        )

    def _make_office(self) -> QWidget:
        presenter = self._presenter
        page = QWidget(self)
        column = QVBoxLayout(page)
        column.setSpacing(self._look.px(SPACE_CARD))
        self._alone = self._choice(
            [
                ("office_yes", self.tr("With a head office"), ""),
                ("office_none", self.tr("Alone, to try it out"), "alone"),
            ],
            self._alone_chosen,
        )
        column.addWidget(self._alone)
        self.url = Field(look=self._look, name="hq_url", label=self.tr("Address of head office"),
                         hint="https://hq.example", parent=page)  # fmt: skip
        self.code = Field(look=self._look, name="hq_code", parent=page,
                          label=self.tr("Code: type it, or scan what head office shows")
                          )  # fmt: skip
        self.url.edited.connect(presenter.write_url)
        self.code.edited.connect(presenter.write_code)
        self.url.entered.connect(self.code.line.setFocus)
        self.code.entered.connect(self._next)
        column.addWidget(self.url)
        column.addWidget(self.code)
        column.addStretch(1)
        return page

    def _make_role(self) -> QWidget:
        return self._choice(
            [
                ("role_cashier", self.tr("A till with a cashier"), "cashier"),
                ("role_kiosk", self.tr("A self-checkout"), "kiosk"),
                ("role_admin", self.tr("The store's office"), "admin"),
            ],
            self._face_chosen,
        )

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
        return DevicesPage(look=self._look, means=means, parent=self)

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
        return QWidget(self)

    def _choice(self, choices: list[tuple[str, str, str]], chosen: object) -> QWidget:
        """Large keys beside each other, of which one is chosen."""
        page = QWidget(self)
        page.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        row = QHBoxLayout(page)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(self._look.px(SPACE_CARD))
        group = QButtonGroup(page)
        for name, text, value in choices:
            key = KeyButton(look=self._look, name=name, text=text, kind="chip", size=STRONG,
                            parent=page)  # fmt: skip
            key.setCheckable(True)
            key.setProperty("value", value)
            key.setMinimumHeight(self._look.px(64))
            group.addButton(key)
            row.addWidget(key)
        group.buttonClicked.connect(chosen)
        page.setProperty("keys", len(choices))
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
        self._banner.show_notice("refused", state.fault)
        page = self._page(state.step)
        first = self.pages.currentWidget() is not page
        self.pages.setCurrentWidget(page)
        getattr(self, f"_show_{state.step}", lambda: None)()
        self.back.setVisible(presenter.may_go_back)
        self.back.setEnabled(not state.busy)
        self.go.setVisible(state.step != "door")
        self.go.setEnabled(not state.busy and (state.step != "sale" or self._may_end))
        self.go.show_text(
            self.tr("One moment …") if state.busy
            else self.tr("Begin") if state.step == "done" else self.tr("Next")
        )  # fmt: skip
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
                self.tr("A till is opened with “lianpos open cashier --data DIR”, this office "
                        "with “lianpos open admin --data DIR”."),
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
            field.setVisible(not state.alone)
            if field.text != text:
                field.show_text(text)
            field.show_fault(fault)

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
        key = self.findChild(KeyButton, name)
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

    @Slot(KeyButton)
    def _language_chosen(self, key: KeyButton) -> None:
        self._presenter.choose_language(key.property("value"))

    @Slot(KeyButton)
    def _alone_chosen(self, key: KeyButton) -> None:
        self._presenter.choose_alone(bool(key.property("value")))

    @Slot(KeyButton)
    def _face_chosen(self, key: KeyButton) -> None:
        self._presenter.choose_face(key.property("value"))
