"""A lane to try the screens on: a real till on a demo store, real key events, no mocks."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent, QObject, QPoint, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QWindow
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from pos.till.config import Config, LabelConfig
from pos.till.opening import open_till
from pos.till.till import Till
from tests.demo import make_demo
from tests.ui.pseudo import PseudoTranslator
from ui.bridge.wedge import WedgeFilter
from ui.cashier.presenter import CashierPresenter
from ui.cashier.screen import CashierScreen
from ui.theme.fonts import load_fonts
from ui.theme.lane_settings import LaneSettings, Language
from ui.theme.language import install_language
from ui.theme.look import Look
from ui.theme.style import style_sheet
from ui.theme.tokens import BODY, TALL, TALL_SCALE, ThemeName, metrics_of

SPECIAL = {
    "\r": Qt.Key.Key_Return,
    "\x1b": Qt.Key.Key_Escape,
    "\t": Qt.Key.Key_Tab,
    " ": Qt.Key.Key_Space,
}


class AtOnce:
    """Slow work done on the spot, for tests that are not about threads."""

    def submit(
        self, work: Callable[[], Any], done: Callable[[Any], None], *, owner: QObject
    ) -> None:
        done(work())


class Keyboard:
    """Posts keys to a window (QWindow) as a keyboard or a scanner does, with time stamps."""

    def __init__(self, window: QWindow) -> None:
        self.window = window
        self.at_ms = 1_000_000

    def press(
        self,
        key: Qt.Key,
        text: str = "",
        *,
        after_ms: int = 150,
        shift: bool = False,
        control: bool = False,
    ) -> None:
        self.at_ms += after_ms
        modifier = Qt.KeyboardModifier.ShiftModifier if shift else Qt.KeyboardModifier.NoModifier
        if control:
            modifier = Qt.KeyboardModifier.ControlModifier
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            event = QKeyEvent(kind, key, modifier, text)
            event.setTimestamp(self.at_ms)
            QCoreApplication.postEvent(self.window, event)
        QCoreApplication.sendPostedEvents()

    def type(self, text: str, *, every_ms: int = 150) -> None:
        """A person's typing, unless `every_ms` is a scanner's."""
        for sign in text:
            key = SPECIAL.get(sign, Qt.Key(ord(sign.upper())))
            self.press(key, sign, after_ms=every_ms)

    def scan(self, code: str) -> None:
        """A scanner's burst with its Enter."""
        self.at_ms += 500
        self.type(code + "\r", every_ms=4)


LABELS = tuple(
    LabelConfig(pattern=pattern)
    for pattern in ("21PPPPPWWWWWC", "22PPPPPAAAAAC", "26PPPPPAAAAAWWWWWC")
)


@pytest.fixture(scope="session")
def demo_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A terminal's folder as it is after its first start; not to be written to."""
    return make_demo(tmp_path_factory.mktemp("demo") / "till")


@pytest.fixture
def folder(demo_folder: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(demo_folder, tmp_path / "till"))


@pytest.fixture(scope="session")
def wallet_shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A shop to be copied: its till is enrolled and knows its goods."""
    from tests.hq.payments.shop import make_template

    folder = tmp_path_factory.mktemp("wallet-shop")
    make_template(folder)
    return folder


@pytest.fixture
def fonts(qapp: QApplication) -> None:
    load_fonts()


@pytest.fixture
def look(fonts: None) -> Look:
    return Look(motion=False)


@pytest.fixture
def till(folder: Path) -> Iterator[Till]:
    opened = open_till(folder=folder, config=Config(language="en", labels=LABELS))
    yield opened
    opened.close()


@pytest.fixture
def codes_of() -> Callable[[Till], list[str]]:
    """Bar codes of simple things: sold by the piece, to anyone."""
    return lambda till: [
        item.barcodes[0]
        for item in till.items("food", 60)
        if item.unit == "each" and item.barcodes and not item.min_age and not item.max_per_sale
    ]


@pytest.fixture
def codes(till: Till, codes_of: Callable[[Till], list[str]]) -> list[str]:
    return codes_of(till)


@pytest.fixture
def bury() -> Iterator[Callable[[QObject], None]]:
    """Deletes a QObject at the end of the test, on the GUI thread.

    What is left to the garbage collector may die on a device's thread, its timers with it.
    """
    left: list[QObject] = []
    yield left.append
    for one in reversed(left):
        if shiboken6.isValid(one):
            shiboken6.delete(one)


@pytest.fixture
def make_presenter(
    qapp: QApplication, bury: Callable[[QObject], None]
) -> Callable[..., CashierPresenter]:
    """Makes the presenter of a till; slow work is done at once unless told otherwise."""

    def make(till: Till, work: Any = None, language: Language = "zh_CN") -> CashierPresenter:
        made = CashierPresenter(
            till=till, work=work or AtOnce(), settings=LaneSettings(language=language)
        )
        bury(made)
        return made

    return make


@pytest.fixture
def presenter(make_presenter: Callable[..., CashierPresenter], till: Till) -> CashierPresenter:
    return make_presenter(till)


@pytest.fixture
def selling(presenter: CashierPresenter) -> CashierPresenter:
    """A cashier signed in, a shift open."""
    for text in ("1001", "1001", "200"):
        presenter.type_text(text)
        presenter.enter()
    assert presenter.state.till.screen == "selling"
    return presenter


ScreenMaker = Callable[..., CashierScreen]


@pytest.fixture
def make_screen(fonts: None, bury: Callable[[QObject], None]) -> Iterator[ScreenMaker]:
    """Makes a shown screen of any theme, language (None: what is installed) and size."""
    translators = []

    def make(
        presenter: CashierPresenter,
        till: Till,
        *,
        language: str | None = "en",
        theme: ThemeName = "light",
        size: tuple[int, int] = (1366, 768),
        scale: int = 0,
    ) -> CashierScreen:
        if language is not None:
            translators.append(install_language(language))
        percent = scale or (TALL_SCALE if size[1] >= TALL else 100)
        look = Look(theme=theme, metrics=metrics_of(size, scale=percent), motion=False)
        window = QWidget()
        bury(window)
        window.setProperty("role", "ground")
        window.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        window.setStyleSheet(style_sheet(look))
        window.setFont(look.font(BODY))
        screen = CashierScreen(
            look=look, presenter=presenter, shelf=till, language=language or "en", parent=window
        )
        window.resize(*size)
        screen.resize(*size)
        window.show()
        screen.setFocus()
        return screen

    yield make
    for translator in translators:
        QCoreApplication.removeTranslator(translator)


@pytest.fixture
def screen(make_screen: ScreenMaker, selling: CashierPresenter, till: Till) -> CashierScreen:
    """The selling screen of a signed-in cashier."""
    return make_screen(selling, till)


@pytest.fixture
def keyboard_of() -> Callable[[QWidget], Keyboard]:
    """A keyboard at a shown window."""

    def make(widget: QWidget) -> Keyboard:
        handle = widget.window().windowHandle()
        assert handle is not None
        return Keyboard(handle)

    return make


@pytest.fixture
def keyboard(screen: CashierScreen, keyboard_of: Callable[[QWidget], Keyboard]) -> Keyboard:
    return keyboard_of(screen)


class Hand:
    """A keyboard and a scanner at one window, counting what a hand does."""

    def __init__(
        self,
        *,
        screen: CashierScreen,
        presenter: CashierPresenter,
        keyboard: Keyboard,
        qtbot: QtBot,
    ) -> None:
        handle = screen.window().windowHandle()
        assert handle is not None
        self.filter = WedgeFilter(window=handle, url="scanner+wedge://")
        self.filter.scanned.connect(presenter.scan)
        self.keyboard = keyboard
        self.qtbot = qtbot
        self.scans = 0
        self.keys = 0

    def scan(self, code: str) -> None:
        self.keyboard.scan(code)
        self.scans += 1

    def type(self, text: str) -> None:
        """Each sign is a key."""
        for sign in text:
            self.key(SPECIAL.get(sign, Qt.Key(ord(sign.upper()))), sign)

    def key(
        self, key: Qt.Key, text: str = "", *, shift: bool = False, control: bool = False
    ) -> None:
        """A key that has had its effect: it might have been the first of a scan."""
        self.keyboard.press(key, text, after_ms=400, shift=shift, control=control)
        self.keys += 1
        held = self.filter.findChild(QTimer)
        self.qtbot.waitUntil(lambda: not held.isActive())


@pytest.fixture
def hand(
    screen: CashierScreen,
    selling: CashierPresenter,
    keyboard: Keyboard,
    qtbot: QtBot,
    bury: Callable[[QObject], None],
) -> Hand:
    made = Hand(screen=screen, presenter=selling, keyboard=keyboard, qtbot=qtbot)
    bury(made.filter)
    return made


class Finger:
    """A finger on a widget, by touch events as a panel sends them."""

    def __init__(self, widget: QWidget) -> None:
        self._widget = widget
        self._panel = QTest.createTouchDevice()

    def drag(self, start: QPoint, *, by: int, steps: int = 8) -> None:
        """Puts it down, moves it up or down, lifts it."""
        window = self._widget.window().windowHandle()
        at = self._widget.mapTo(self._widget.window(), start)
        QTest.touchEvent(window, self._panel).press(0, at, window).commit()
        for step in range(1, steps + 1):
            at = self._widget.mapTo(self._widget.window(), start + QPoint(0, by * step // steps))
            QTest.touchEvent(window, self._panel).move(0, at, window).commit()
        QTest.touchEvent(window, self._panel).release(0, at, window).commit()


@pytest.fixture
def pseudo_language(qapp: QApplication) -> Iterator[None]:
    """A language of longer words that is read from right to left."""
    translator = PseudoTranslator()
    QCoreApplication.installTranslator(translator)
    qapp.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    yield
    qapp.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
    QCoreApplication.removeTranslator(translator)
