"""The store admin to try: a real till that has sold for a morning, real key and mouse events."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from pos.ports import SettableClock
from pos.till.config import Config
from pos.till.opening import open_till
from pos.till.till import Till
from tests.ui.conftest import AtOnce, Keyboard
from ui.admin.means import Means
from ui.admin.presenter import AdminPresenter
from ui.admin.screen import AdminScreen
from ui.app.admin_tour import sell_a_morning
from ui.theme.lane_settings import Language
from ui.theme.language import install_language
from ui.theme.look import Look
from ui.theme.style import style_sheet
from ui.theme.tokens import BODY, TALL, TALL_SCALE, Metrics, ThemeName

NOON = dt.datetime(2026, 11, 23, 12, 40, tzinfo=dt.timezone(dt.timedelta(hours=8)))
ADMIN = "9001"


@pytest.fixture(scope="session")
def morning_folder(demo_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A terminal's folder after a morning of sales; not to be written to."""
    folder = Path(shutil.copytree(demo_folder, tmp_path_factory.mktemp("morning") / "till"))
    clock = SettableClock(NOON)
    till = open_till(folder=folder, config=Config(), clock=clock)
    sell_a_morning(till, clock, NOON)
    till.close()
    return folder


@pytest.fixture
def sold(morning_folder: Path, tmp_path: Path) -> Path:
    """A copy of the folder after a morning, to work in."""
    return Path(shutil.copytree(morning_folder, tmp_path / "sold"))


@pytest.fixture
def till(sold: Path) -> Iterator[Till]:
    opened = open_till(folder=sold, config=Config(language="en"), clock=SettableClock(NOON))
    yield opened
    opened.close()


class Office:
    """The admin's window, and the hand at it."""

    def __init__(
        self, presenter: AdminPresenter, screen: AdminScreen, window: QWidget, look: Look
    ) -> None:
        self.look = look
        self.presenter = presenter
        self.screen = screen
        self.window = window
        handle = window.windowHandle()
        assert handle is not None
        self.keyboard = Keyboard(handle)

    def sign_in(self, user: str = ADMIN, pin: str = ADMIN) -> None:
        """Types number and PIN."""
        self.keyboard.type(f"{user}\r{pin}\r")

    def click(self, name: str) -> None:
        """Clicks the widget of that name with the mouse."""
        widget = self.screen.findChild(QWidget, name)
        assert widget is not None, name
        assert widget.isVisible(), name
        QTest.mouseClick(widget, Qt.MouseButton.LeftButton)
        QCoreApplication.sendPostedEvents()

    def text(self, name: str) -> str:
        """What the widget of that name says aloud, or shows."""
        widget = self.screen.findChild(QWidget, name)
        assert widget is not None, name
        text = getattr(widget, "text", widget.accessibleName)
        return str(text() if callable(text) else text)


OfficeMaker = Callable[..., Office]


@pytest.fixture
def make_office(
    qapp: QApplication, fonts: None, bury: Callable[[QObject], None], sold: Path
) -> Iterator[OfficeMaker]:
    """Makes a shown office of any theme, language and size; slow work is done at once."""
    translators = []

    def make(
        till: Till,
        *,
        language: Language = "en",
        theme: ThemeName = "light",
        size: tuple[int, int] = (1366, 768),
        scale: int = 0,
        work: Any = None,
        **devices: Any,
    ) -> Office:
        translators.append(install_language(language))
        percent = scale or (TALL_SCALE if size[1] >= TALL else 100)
        look = Look(theme=theme, metrics=Metrics(scale=percent), motion=False)
        window = QWidget()
        bury(window)
        window.setProperty("role", "ground")
        window.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        window.setStyleSheet(style_sheet(look))
        window.setFont(look.font(BODY))
        presenter = AdminPresenter(
            means=Means(till=till, work=work or AtOnce(), language=language, folder=sold, **devices)
        )
        bury(presenter)
        screen = AdminScreen(look=look, presenter=presenter, parent=window)
        window.resize(*size)
        screen.resize(*size)
        window.show()
        screen.setFocus()
        return Office(presenter, screen, window, look)

    yield make
    for translator in translators:
        QCoreApplication.removeTranslator(translator)


@pytest.fixture
def office(make_office: OfficeMaker, till: Till) -> Office:
    return make_office(till)
