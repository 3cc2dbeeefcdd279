"""The store admin's face: the door, then the rail and one place beside it."""

from __future__ import annotations

from importlib import import_module
from typing import Final, cast

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QHideEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from ui.admin.page import Page
from ui.admin.places import Place
from ui.admin.presenter import AdminPresenter
from ui.admin.rail import Rail
from ui.admin.sign_in import DoorPage
from ui.bridge.untouched import Untouched
from ui.theme.look import Look
from ui.theme.tokens import SPACE_GROUP
from ui.widgets.banner import Banner

PAGES: Final[dict[Place, tuple[str, str]]] = {
    "today": ("ui.admin.today_page", "TodayPage"),
    "devices": ("ui.admin.devices_page", "DevicesPage"),
    "goods": ("ui.admin.goods_page", "GoodsPage"),
    "promotions": ("ui.admin.promotions_page", "PromotionsPage"),
    "people": ("ui.admin.people_page", "PeoplePage"),
    "numbers": ("ui.admin.numbers_page", "NumbersPage"),
    "care": ("ui.admin.care_page", "CarePage"),
}
"""Where the page of each place is; it is made when somebody goes there, or before."""
AHEAD_AFTER_MS: Final = 300
BETWEEN_MS: Final = 30
"""Pages are made once the door has stood for so long, and so far apart: all of them are there
before somebody has typed a number and a PIN."""
LEFT_ALONE_MS: Final = 10 * 60 * 1000
"""Whoever has not touched the office for so long has walked away."""


class AdminScreen(QWidget):
    """Renders the presenter's state. Pages are made while somebody stands at the door, and where
    he is faster, when first visited."""

    language_wanted = Signal()

    def __init__(
        self, *, look: Look, presenter: AdminPresenter, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("admin")
        self.setAccessibleName(self.tr("Store admin"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._look = look
        self._presenter = presenter
        self.door = DoorPage(look=look, parent=self)
        self.office = QWidget(self)
        self.rail = Rail(look=look, parent=self.office)
        self.banner = Banner(look=look, name="admin_banner", parent=self.office)
        self.pages = QStackedWidget(self.office)
        self._made: dict[Place, Page] = {}
        row = QHBoxLayout(self.office)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.rail)
        column = QVBoxLayout()
        column.setSpacing(0)
        over = QHBoxLayout()
        edge = look.px(SPACE_GROUP)
        over.setContentsMargins(edge, 0, edge, 0)
        over.addWidget(self.banner)
        column.addLayout(over)
        column.addWidget(self.pages, 1)
        row.addLayout(column, 1)
        self._stack = QStackedWidget(self)
        self._stack.addWidget(self.door)
        self._stack.addWidget(self.office)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._stack)
        self._shown: Place | None = None
        door, rail = self.door, self.rail
        door.typed.connect(presenter.type_text)
        door.erased.connect(presenter.erase)
        door.entered.connect(presenter.enter)
        door.language_wanted.connect(self.language_wanted)
        rail.chosen.connect(self._chosen)
        rail.left.connect(presenter.leave)
        self._coming: list[tuple[Place, bool]] = [
            (place, made) for place in PAGES for made in (False, True)
        ]
        self._ahead = QTimer(self)
        self._ahead.setSingleShot(True)
        self._ahead.timeout.connect(self._make_ahead)
        self.untouched = Untouched(milliseconds=LEFT_ALONE_MS, parent=self)
        self.untouched.left_alone.connect(presenter.lock_up)
        presenter.changed.connect(self._render)
        presenter.found.connect(self._show_found)
        self._render()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._ahead.start(AHEAD_AFTER_MS)
        self.untouched.watch(self.window().windowHandle())

    def hideEvent(self, event: QHideEvent) -> None:
        """Nothing is made ahead for nobody: the till may be closed by then."""
        super().hideEvent(event)
        self._ahead.stop()
        self.untouched.timer.stop()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        presenter = self._presenter
        control = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if control and event.key() == Qt.Key.Key_L:
            self.language_wanted.emit()
        elif presenter.state.signed_in:
            if event.key() == Qt.Key.Key_Escape:
                presenter.hush()
            else:
                super().keyPressEvent(event)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            presenter.enter()
        elif event.key() == Qt.Key.Key_Escape:
            presenter.clear()
        elif event.key() == Qt.Key.Key_Backspace:
            presenter.erase()
        elif event.text() and event.text().isprintable():
            presenter.type_text(event.text())
        else:
            super().keyPressEvent(event)

    def page(self, place: Place) -> Page:
        """The page of a place, made when it is first wanted."""
        if place not in self._made:
            module, name = PAGES[place]
            kind = getattr(import_module(module), name)
            made = cast(Page, kind(look=self._look, means=self._presenter.means, parent=self.pages))
            self.pages.addWidget(made)
            self._made[place] = made
        return self._made[place]

    def take_scan(self, code: str) -> None:
        """What any scanner has read: for what is done just now, else it is looked up."""
        state = self._presenter.state
        if not state.signed_in:
            self._presenter.take_scan(code)
        elif not self.page(state.place).take_scan(code):
            self._presenter.find(code)

    @property
    def is_complete(self) -> bool:
        """Whether every page is there already, and costs whoever wants it no wait."""
        return len(self._made) == len(PAGES)

    @Slot()
    def _make_ahead(self) -> None:
        """Makes the pages while somebody is at the door or reads the first one: one import or one
        page at a time, so that no key and no click waits for either."""
        if not self._coming:
            return
        place, made = self._coming.pop(0)
        if made:
            self.page(place)
        else:
            import_module(PAGES[place][0])
        self._ahead.start(BETWEEN_MS)

    @Slot(str)
    def _show_found(self, key: str) -> None:
        self.page(self._presenter.state.place).show_found(key)

    @Slot(str)
    def _chosen(self, place: str) -> None:
        self._presenter.go(cast(Place, place))

    @Slot()
    def _render(self) -> None:
        state = self._presenter.state
        if not state.signed_in:
            self._shown = None
            self.door.render_state(state)
            self._stack.setCurrentWidget(self.door)
            self.setFocus()
            return
        self.rail.render_state(state)
        notice = state.notice
        self.banner.show_notice(
            "info" if notice is None else notice.tone, "" if notice is None else notice.text
        )
        self._stack.setCurrentWidget(self.office)
        if state.place != self._shown:
            self._shown = state.place
            page = self.page(state.place)
            self.pages.setCurrentWidget(page)
            page.opened()
