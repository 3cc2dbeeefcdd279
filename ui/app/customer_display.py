"""The shopper's window: on its screen whenever that is plugged in, and never in the cashier's way.

A screen is found by its name, never by its place in a list, which comes in any order. It may come
and go while the lane sells. GUI thread.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QGuiApplication, QScreen
from PySide6.QtWidgets import QVBoxLayout, QWidget

from pos.till.config import SCREEN_OFF
from ui.cashier.figures import typed_quantity
from ui.customer.presenter import CustomerPresenter
from ui.customer.screen import CustomerScreen
from ui.customer.state import Asked, Ended, OnScale, Told
from ui.theme.look import Look
from ui.theme.style import style_sheet
from ui.theme.tokens import BODY, Metrics

if TYPE_CHECKING:
    from ui.cashier.state import LaneState, Weighing
    from ui.customer.slides import Work

DEVICE: Final = "display"
WINDOW, ANY = "window", ""
DRAWN_FOR: Final = (1366, 768)
"""The size that the page is drawn for at 100 %; another one is the same picture, larger or smaller.
"""
SETTLE_MS: Final = 300
"""A screen that is plugged in tells its size a little later."""


class CustomerDisplay(QObject):
    """Opens and closes the window with its screen. `answered` as the shopper answers a question,
    `typed` as he types a number that he was asked for.

    `health_changed` as a device's: name, state and code, for a screen that was named.
    """

    health_changed = Signal(str, str, str)
    answered = Signal(str, bool)
    typed = Signal(str, str)

    def __init__(
        self,
        *,
        look: Look,
        work: Work,
        wanted: str,
        slides: Path | None,
        english: bool,
        cashier: QWidget,
        screens: Callable[[], list[QScreen]] = QGuiApplication.screens,
        parent: QObject | None = None,
    ) -> None:
        """`wanted` is the name of a screen, or one of SCREEN_OFF, WINDOW and ANY.

        The screen of the window `cashier` is not for shoppers.
        """
        super().__init__(parent)
        self._look = look
        self._work = work
        self._wanted = wanted
        self._slides = slides
        self._english = english
        self._cashier = cashier
        self._screens = screens
        self._told: Told | None = None
        self._health = ""
        self.window: CustomerWindow | None = None
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(SETTLE_MS)
        self._settle.timeout.connect(self.look_for_screen)
        app = QGuiApplication.instance()
        if isinstance(app, QGuiApplication):
            app.screenAdded.connect(self._changed)
            app.screenRemoved.connect(self._removed)
        self.look_for_screen()

    def tell(self, told: Told) -> None:
        """How things stand in the lane; a window that opens later shows it too."""
        self._told = told
        if self.window is not None:
            self.window.presenter.tell(told)

    def close(self) -> None:
        """Takes the window away. Once."""
        self._settle.stop()
        app = QGuiApplication.instance()
        if isinstance(app, QGuiApplication):
            app.screenAdded.disconnect(self._changed)
            app.screenRemoved.disconnect(self._removed)
        self._close_window()

    # --- screens that come and go ------------------------------------------------------------

    @Slot()
    def look_for_screen(self) -> None:
        """Opens, moves or closes the window as the screens are now."""
        if self._wanted == SCREEN_OFF:
            return
        if self._wanted == WINDOW:
            if self.window is None:
                self._open(None)
            return
        screen = self._found()
        self._say("ok" if screen is not None else "offline")
        if screen is None:
            self._close_window()
        elif self.window is None or self.window.on is not screen:
            self._close_window()
            self._open(screen)
        else:
            self.window.fill(screen)

    @Slot(QScreen)
    def _changed(self, screen: QScreen) -> None:
        screen.geometryChanged.connect(self._settle.start)
        self._settle.start()

    @Slot(QScreen)
    def _removed(self, screen: QScreen) -> None:
        """At once: a window without its screen would land on the cashier's."""
        if self.window is not None and self.window.on is screen:
            self._close_window()
        self._settle.start()

    def _found(self) -> QScreen | None:
        """The screen that is meant: by name, model or serial number; else any second one."""
        if self._wanted != ANY:
            for screen in self._screens():
                if self._wanted in (screen.name(), screen.serialNumber(), screen.model()):
                    return screen
            return None
        others = [one for one in self._screens() if one is not self._cashier.screen()]
        return min(others, key=lambda one: one.name(), default=None)

    def _say(self, state: str) -> None:
        if self._wanted != ANY and state != self._health:
            self._health = state
            self.health_changed.emit(DEVICE, state, "")

    def _open(self, screen: QScreen | None) -> None:
        self.window = CustomerWindow(
            look=self._look,
            work=self._work,
            slides=self._slides,
            english=self._english,
            screen=screen,
        )
        self.window.face.answered.connect(self.answered)
        self.window.face.typed.connect(self.typed)
        if self._told is not None:
            self.window.presenter.tell(self._told)

    def _close_window(self) -> None:
        if self.window is not None:
            self.window.close()
            self.window.deleteLater()
            self.window = None


class CustomerWindow(QWidget):
    """One window with the shopper's screen. It takes no keys: they are the cashier's."""

    def __init__(
        self,
        *,
        look: Look,
        work: Work,
        slides: Path | None,
        english: bool,
        screen: QScreen | None,
    ) -> None:
        super().__init__()
        self.on = screen
        self.setObjectName("customer_window")
        self.setWindowTitle("lianpos")
        self.setProperty("role", "ground")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.setWindowFlag(Qt.WindowType.WindowDoesNotAcceptFocus)
        size = DRAWN_FOR if screen is None else screen.geometry().size().toTuple()
        own = fitting(look, size)
        self.setStyleSheet(style_sheet(own))
        self.setFont(own.font(BODY))
        self.presenter = CustomerPresenter(parent=self)
        self.face = CustomerScreen(
            look=own, presenter=self.presenter, work=work, slides=slides, english=english,
            parent=self,
        )  # fmt: skip
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.face)
        if screen is None:
            self.resize(*DRAWN_FOR)
            self.show()
        else:
            self.setWindowFlag(Qt.WindowType.FramelessWindowHint)
            self.setCursor(Qt.CursorShape.BlankCursor)
            self.fill(screen)
            self.showFullScreen()

    def fill(self, screen: QScreen) -> None:
        """Covers the screen, with or without a window manager."""
        self.setScreen(screen)
        self.setGeometry(screen.geometry())


def fitting(look: Look, size: tuple[int, int]) -> Look:
    """The lane's look for a screen of that size: what is drawn fills it in proportion."""
    wide, high = size
    scale = min(wide * 100 // DRAWN_FOR[0], high * 100 // DRAWN_FOR[1])
    metrics = Metrics(scale=max(scale, 50), hairline=look.metrics.hairline)
    return Look(theme=look.theme, metrics=metrics, motion=look.motion)


def told_of(state: LaneState, *, english: bool) -> Told:
    """What of the cashier's screen is the shopper's to see."""
    goods, paid, named = state.weighing, state.paid, state.till.named
    if named is not None and (paid is None or named.receipt != paid.receipt):
        named = None
    return Told(
        till=state.till,
        on_scale=None if goods is None else _weighed(goods, state.entry, english=english),
        ended=None
        if paid is None
        else Ended(
            receipt=paid.receipt,
            total=abs(paid.total + paid.rounding),
            given=paid.given,
            change=paid.change,
            back=paid.is_return,
            named=None if named is None else named.name,
            points=None if named is None else named.points,
        ),
        asked=_asked(state),
        hint=state.hint,
    )


def _weighed(goods: Weighing, typed: str, *, english: bool) -> OnScale:
    """What lies on the scale, or what the cashier types where none is asked."""
    name = (english and goods.name_en) or goods.name
    if goods.live:
        return OnScale(
            name=name, price=goods.price, unit=goods.unit, net=goods.grams, tare=goods.tare,
            at_rest=goods.at_rest,
        )  # fmt: skip
    net = typed_quantity(typed) if typed else None
    return OnScale(
        name=name, price=goods.price, unit=goods.unit, net=net, at_rest=net is not None, typed=True
    )


def _asked(state: LaneState) -> Asked | None:
    """What the shopper is asked while an errand of the cashier waits for it."""
    question = None if state.errand is None else state.errand.shopper
    if question is None:
        return None
    return Asked(
        id=question.id,
        title=question.title,
        text=question.text,
        agree=question.agree,
        decline=question.decline,
        digits=question.digits,
    )
