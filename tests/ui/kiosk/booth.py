"""A self-checkout to be walked up to: a real till behind it, fingers and a scanner before it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QPoint, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from pos.catalog.item import Item
from pos.till.config import KioskConfig
from pos.till.till import Till
from tests.ui.conftest import AtOnce, Keyboard
from ui.app.lock_down import LockDown
from ui.app.tour import simple_codes
from ui.bridge.wedge import WedgeFilter
from ui.kiosk.presenter import KioskPresenter
from ui.kiosk.screen import KioskScreen, kiosk_look
from ui.theme.lane_settings import LaneSettings, Language
from ui.theme.language import install_language
from ui.theme.look import Look
from ui.theme.style import style_sheet
from ui.theme.tokens import BODY, ThemeName

SUPERVISOR = "2001"
PORTRAIT, LANDSCAPE = (1080, 1920), (1920, 1080)


class Booth:
    """One lane with its window. `close` before the till is closed."""

    def __init__(
        self,
        till: Till,
        *,
        config: KioskConfig | None = None,
        language: Language = "en",
        theme: ThemeName = "light",
        size: tuple[int, int] = PORTRAIT,
        work: Any = None,
    ) -> None:
        self.till = till
        self.size = size
        self._translator = install_language(language)
        if till.state.sale is None or till.state.cashier is None:
            till.speak(language)
        self.presenter = KioskPresenter(
            till=till,
            work=work or AtOnce(),
            settings=LaneSettings(language=language, theme=theme),
            config=config or KioskConfig(),
        )
        self.presenter.settings_wanted.connect(self._dress)
        self.window = QWidget()
        self.window.setProperty("role", "ground")
        self.window.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.window.resize(*size)
        self.window.winId()
        self.screen: KioskScreen | None = None
        handle = self.window.windowHandle()
        assert handle is not None
        self.lock = LockDown(window=handle, parent=self.window)
        self.wedge = WedgeFilter(window=handle, url="scanner+wedge://", parent=self.window)
        self.wedge.scanned.connect(self.presenter.scan)
        self.keyboard = Keyboard(handle)
        self.touches = QTest.createTouchDevice()
        self._look = kiosk_look(Look(theme=theme, motion=False), size)
        self._draw()
        self.window.show()
        self.settle()

    def close(self) -> None:
        """Takes the window away."""
        self.wedge.close()
        QCoreApplication.removeTranslator(self._translator)
        for one in (self.window, self.presenter):
            one.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)

    def _draw(self) -> None:
        before = self.screen
        self.window.setStyleSheet(style_sheet(self._look))
        self.window.setFont(self._look.font(BODY))
        self.screen = KioskScreen(
            look=self._look, presenter=self.presenter, shelf=self.till,
            wide=self.size[0] > self.size[1], parent=self.window,
        )  # fmt: skip
        self.screen.resize(*self.size)
        self.screen.show()
        if before is not None:
            before.hide()
            before.deleteLater()

    def _dress(self, settings: LaneSettings) -> None:
        QCoreApplication.removeTranslator(self._translator)
        self._translator = install_language(settings.language)
        self.presenter.take_settings(settings)
        self._look = kiosk_look(Look(theme=settings.theme, motion=False), self.size)
        self._draw()

    # --- what a shopper does ------------------------------------------------------------------

    @property
    def page(self) -> str:
        """Which page he stands before, or what he is told."""
        state = self.presenter.state
        if state.idle_left:
            return "still_there"
        if state.intervention is not None and state.page not in ("staff", "attendant"):
            return state.intervention.kind
        return state.page

    def scan(self, *codes: str) -> None:
        """The scanner reads, and types as it does."""
        for code in codes:
            self.keyboard.scan(code)
            self.settle()

    def read(self, *codes: str) -> None:
        """A scanner with a port of its own reads."""
        for code in codes:
            self.presenter.scan(code)
            self.settle()

    def touch(self, name: str) -> None:
        """A finger on what has that name, where it can be seen and touched."""
        widget = self.seen(name)
        assert widget.isEnabled(), f"{name} is asleep on {self.page}"
        self.touch_at(widget.mapTo(self.window, widget.rect().center()))

    def touch_at(self, at: QPoint) -> None:
        """A finger on a place of the window."""
        handle = self.window.windowHandle()
        QTest.touchEvent(handle, self.touches).press(0, at, handle).commit()
        QTest.touchEvent(handle, self.touches).release(0, at, handle).commit()
        self.settle()

    def seen(self, name: str) -> QWidget:
        """What has that name, and lies under no other thing."""
        assert self.screen is not None
        widget = self.screen.findChild(QWidget, name)
        assert isinstance(widget, QWidget) and widget.isVisible(), f"no {name} on {self.page}"
        there = self.window.childAt(widget.mapTo(self.window, widget.rect().center()))
        assert there is widget or (there is not None and widget.isAncestorOf(there)), name
        return widget

    def type(self, digits: str) -> None:
        for digit in digits:
            self.touch(f"kiosk_pad_{'point' if digit == '.' else digit}")

    def seconds(self, count: int) -> None:
        """So long nobody touches anything."""
        for _ in range(count):
            self.presenter.second()
        self.settle()

    def row(self, place: int, part: str) -> QPoint:
        """Where a row of the list has its `minus`, its `plus` or its `name`."""
        assert self.screen is not None
        rows = self.screen.cart.list
        box = rows.visualRect(rows.model().index(place, 0))
        at = QPoint(box.left() + 60, box.center().y())
        if part != "name":
            minus, plus = rows._painter.step_boxes(box)
            at = (plus if part == "plus" else minus).center()
        return rows.viewport().mapTo(self.window, at)

    def sign_in_staff(self, user: str = SUPERVISOR, pin: str = SUPERVISOR) -> None:
        """Somebody of the shop types number and PIN where he is asked for them."""
        self.type(user)
        self.touch("kiosk_go")
        self.type(pin)
        self.touch("kiosk_go")

    def open(self) -> None:
        """The morning: somebody opens the lane."""
        self.touch("kiosk_staff")
        self.sign_in_staff()
        self.touch("kiosk_attendant_open")
        assert self.page == "attract", self.page

    def leave(self) -> None:
        """The shopper is gone, whatever he left."""
        self.presenter._free()
        self.settle()

    def settle(self) -> None:
        """Everything that was posted has been delivered, and what a scan held back, too."""
        QCoreApplication.sendPostedEvents()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)

    def texts(self) -> str:
        """All that can be read in the two large lines."""
        assert self.screen is not None
        face = self.screen._face
        return f"{face.title} {face.sentence}"


def simple(till: Till, count: int = 6) -> list[str]:
    """Bar codes of things by the piece, for anybody."""
    return simple_codes(till)[:count]


def first(till: Till, wanted: Callable[[Item], bool]) -> Item:
    """The first article that is so."""
    shelves: Sequence[list[Item]] = [till.items(path, 400) for path in till.categories()]
    return next(item for shelf in shelves for item in shelf if wanted(item))


def held(wedge: QObject) -> bool:
    """Whether the scanner's filter still waits for the rest of a scan."""
    timer = wedge.findChild(QTimer)
    return timer is not None and timer.isActive()
