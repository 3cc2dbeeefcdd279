"""Pictures of every screen: `python -m ui.app.screenshots --out DIR`.

A tour walks each face of a demo store through all its pages and sheets, without a display: in both
languages, light and dark, at 1366 x 768, 1024 x 600 and 1920 x 1080; a self-checkout upright and
lying. `--all` takes them in high contrast as well.
"""

from __future__ import annotations

import argparse
import datetime as dt
import itertools
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import QCoreApplication, QObject, Qt, QTime
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QWidget

from pos.ports import SettableClock
from pos.till.config import Config
from pos.till.opening import open_till
from pos.till.till import Till
from ui.admin.means import Means
from ui.admin.presenter import AdminPresenter
from ui.admin.screen import AdminScreen
from ui.admin.setup import SetUpPresenter
from ui.admin.setup_page import SetUpScreen
from ui.app.admin_tour import AdminTour, sell_a_morning, walk_setup
from ui.app.attendant_tour import AttendantTour, ShownFloor
from ui.app.customer_display import fitting
from ui.app.customer_tour import CustomerTour
from ui.app.kiosk_tour import KioskTour
from ui.app.tour import Show, Tour
from ui.cashier.presenter import CashierPresenter
from ui.cashier.screen import CashierScreen
from ui.customer.presenter import CustomerPresenter
from ui.customer.screen import CustomerScreen
from ui.kiosk.attendant import AttendantPresenter
from ui.kiosk.attendant_screen import AttendantScreen
from ui.kiosk.presenter import KioskPresenter
from ui.kiosk.screen import KioskScreen, kiosk_look
from ui.theme.fonts import load_fonts
from ui.theme.lane_settings import LANGUAGES, LaneSettings, Language
from ui.theme.language import install_language
from ui.theme.look import Look
from ui.theme.style import style_sheet
from ui.theme.tokens import BODY, TALL, TALL_SCALE, Metrics, ThemeName

MAIN: Final = (1366, 768)
KIOSK: Final = "kiosk"
"""The folder of the self-checkout, within that of a set: a picture of each shape."""
KIOSK_SIZES: Final = {"portrait": (1080, 1920), "landscape": (1920, 1080)}
CUSTOMER: Final = "customer"
"""The folder of the shopper's screen, within that of a set."""
ADMIN: Final = "admin"
"""That of the store admin."""
ATTENDANT: Final = "attendant"
"""That of the attendant's window."""
TAKEN_AT: Final = dt.datetime(2026, 11, 23, 10, 42, tzinfo=dt.timezone(dt.timedelta(hours=8)))
"""The time of every picture: one that is taken again changes only where its screen did."""
SIZES: Final = ((1024, 600), MAIN, (1920, 1080))


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """How one set of pictures is taken."""

    language: Language
    theme: ThemeName
    size: tuple[int, int]

    @property
    def folder(self) -> str:
        """Where the set lies: zh_CN for the main one, zh_CN/dark-1024x600 for another."""
        width, height = self.size
        parts: list[str] = [] if self.theme == "light" else [self.theme]
        parts += [] if self.size == MAIN else [f"{width}x{height}"]
        return "/".join([self.language, "-".join(parts)]) if parts else self.language


class StoppedClock(SettableClock):
    """It is the same second until it is set; what waits goes on waiting."""

    def now(self) -> dt.datetime:
        return self._at


class AtOnce:
    """Slow work done on the spot: nothing else waits here."""

    def submit(
        self, work: Callable[[], Any], done: Callable[[Any], None], *, owner: QObject
    ) -> None:
        done(work())


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """What a face is set up on for its pictures."""

    setting: Setting
    till: Till
    folder: Path
    clock: SettableClock
    look: Look
    window: QWidget
    show: Show

    @property
    def english(self) -> bool:
        return self.setting.language == "en"


Face = Callable[[Stage], tuple[QWidget, Callable[[], None], list[QObject]]]
"""Sets a face up: its screen, the walk through its pages, and what is to be deleted afterwards."""


def main(arguments: list[str] | None = None) -> int:
    """Takes the pictures. Returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m ui.app.screenshots")
    parser.add_argument("--out", type=Path, required=True, metavar="DIR")
    parser.add_argument("--all", action="store_true", help="in high contrast, too")
    options = parser.parse_args(arguments)
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)
    app.setStyle("Fusion")
    load_fonts()
    with tempfile.TemporaryDirectory() as folder:
        demo = Path(folder) / "demo"
        open_till(folder=demo, config=Config()).close()
        tills = (Path(folder) / str(number) for number in itertools.count())
        for setting in settings(everything=options.all):
            count = 0
            for into, face, size in _faces(setting):
                till = Path(shutil.copytree(demo, next(tills)))
                out = options.out / setting.folder / into
                count += take(setting, till=till, out=out, face=face, size=size)
                shutil.rmtree(till)
            sys.stdout.write(f"{setting.folder}: {count}\n")
            sys.stdout.flush()
    return 0


def settings(*, everything: bool) -> Iterator[Setting]:
    """The sets of pictures."""
    themes: tuple[ThemeName, ...] = ("light", "dark")
    if everything:
        themes = (*themes, "high-contrast")
    for language in LANGUAGES:
        for theme in themes:
            for size in SIZES:
                yield Setting(language=language, theme=theme, size=size)


def take(
    setting: Setting,
    *,
    till: Path,
    out: Path,
    face: Face | None = None,
    size: tuple[int, int] | None = None,
) -> int:
    """Takes the pictures of a face (the cashier's) into `out`; returns how many there are.

    `till` is a demo store's folder, which is written to; `size` that of the window where it is
    not the set's.
    """
    out.mkdir(parents=True, exist_ok=True)
    for old in out.glob("*.png"):
        old.unlink()
    clock = StoppedClock(TAKEN_AT)
    opened = open_till(folder=till, config=Config(language=setting.language), clock=clock)
    translator = install_language(setting.language)
    look = _look(setting)
    window = _window(look)
    window.resize(*(size or setting.size))
    count = 0

    def show(name: str) -> None:
        nonlocal count
        count += 1
        settle(window)
        _save(window.grab().toImage(), out / f"{count:02d}-{name}.png")

    stage = Stage(
        setting=setting, till=opened, folder=till, clock=clock, look=look, window=window, show=show
    )
    left: list[QObject] = [window]
    try:
        screen, walk, others = (face or cashier)(stage)
        left += others
        screen.resize(window.size())
        window.show()
        walk()
    finally:
        QCoreApplication.removeTranslator(translator)
        opened.close()
        for one in left:
            one.deleteLater()
        QCoreApplication.sendPostedEvents()
    return count


def settle(window: QWidget) -> None:
    """Lays a window out to the end: a sentence that has come to its width may need more height."""
    for _ in range(3):
        QCoreApplication.sendPostedEvents()
        window.grab()


def cashier(stage: Stage) -> tuple[QWidget, Callable[[], None], list[QObject]]:
    """The cashier's window."""
    presenter = CashierPresenter(till=stage.till, work=AtOnce(), settings=_chosen(stage.setting))
    screen = CashierScreen(
        look=stage.look, presenter=presenter, shelf=stage.till, language=stage.setting.language,
        now=lambda: QTime(TAKEN_AT.hour, TAKEN_AT.minute), parent=stage.window,
    )  # fmt: skip
    tour = Tour(presenter=presenter, till=stage.till, show=stage.show, now=lambda: TAKEN_AT)
    return screen, tour.walk, [presenter]


def customer(stage: Stage) -> tuple[QWidget, Callable[[], None], list[QObject]]:
    """The shopper's screen, beside a cashier who works."""
    working = CashierPresenter(till=stage.till, work=AtOnce(), settings=_chosen(stage.setting))
    presenter = CustomerPresenter(clock=lambda: TAKEN_AT)
    look = fitting(stage.look, stage.setting.size)
    _dress(stage.window, look)
    screen = CustomerScreen(
        look=look, presenter=presenter, work=AtOnce(),
        slides=None, english=stage.english, parent=stage.window,
    )  # fmt: skip
    tour = CustomerTour(
        cashier=working, till=stage.till, customer=presenter, english=stage.english,
        show=stage.show, clock=lambda: TAKEN_AT,
    )  # fmt: skip
    return screen, tour.walk, [working, presenter]


def admin(stage: Stage) -> tuple[QWidget, Callable[[], None], list[QObject]]:
    """The store admin, at noon of a day on which something was sold."""
    sell_a_morning(stage.till, stage.clock, TAKEN_AT)
    stage.clock.set(TAKEN_AT.replace(hour=12, minute=40))
    presenter = AdminPresenter(
        means=Means(
            till=stage.till, work=AtOnce(), language=stage.setting.language, folder=stage.folder
        )
    )
    screen = AdminScreen(look=stage.look, presenter=presenter, parent=stage.window)
    tour = AdminTour(presenter=presenter, screen=screen, show=stage.show)

    def walk() -> None:
        tour.walk()
        presenter.leave()
        screen.hide()
        setup = SetUpPresenter(
            folder=stage.folder / "new", work=AtOnce(), language=stage.setting.language,
            place="till", parent=presenter,
        )  # fmt: skip
        wizard = SetUpScreen(look=stage.look, presenter=setup, parent=stage.window)
        wizard.resize(screen.size())
        wizard.show()
        walk_setup(setup, means=presenter.means, show=stage.show)

    return screen, walk, [presenter]


def attendant(stage: Stage) -> tuple[QWidget, Callable[[], None], list[QObject]]:
    """The attendant's window over six lanes."""
    presenter = AttendantPresenter(
        till=stage.till, floor=ShownFloor(), work=AtOnce(), english=stage.english
    )
    screen = AttendantScreen(look=stage.look, presenter=presenter, parent=stage.window)
    return screen, AttendantTour(presenter=presenter, show=stage.show).walk, [presenter]


def kiosk(stage: Stage) -> tuple[QWidget, Callable[[], None], list[QObject]]:
    """A self-checkout, upright or lying, as its window is."""
    size = (stage.window.width(), stage.window.height())
    presenter = KioskPresenter(
        till=stage.till, work=AtOnce(), settings=_chosen(stage.setting), clock=lambda: TAKEN_AT
    )
    look = kiosk_look(stage.look, size)
    _dress(stage.window, look)
    screen = KioskScreen(
        look=look, presenter=presenter, shelf=stage.till, wide=size[0] > size[1],
        parent=stage.window,
    )  # fmt: skip
    tour = KioskTour(
        presenter=presenter, till=stage.till, show=stage.show, film=screen.live.show_image
    )
    return screen, tour.walk, [presenter]


def _faces(setting: Setting) -> Iterator[tuple[str, Face, tuple[int, int] | None]]:
    """The faces of a set: the folder of each in that of the set, and its window's own size."""
    yield "", cashier, None
    yield CUSTOMER, customer, None
    yield ADMIN, admin, None
    yield ATTENDANT, attendant, None
    if setting.size == MAIN:
        for shape, size in KIOSK_SIZES.items():
            yield f"{KIOSK}/{shape}", kiosk, size


def _chosen(setting: Setting) -> LaneSettings:
    return LaneSettings(language=setting.language, theme=setting.theme)


def _look(setting: Setting) -> Look:
    tall = setting.size[1] >= TALL
    hairline = 2 if setting.theme == "high-contrast" else 1
    metrics = Metrics(scale=TALL_SCALE if tall else 100, hairline=hairline)
    return Look(theme=setting.theme, metrics=metrics, motion=False)


def _window(look: Look) -> QWidget:
    window = QWidget()
    window.setProperty("role", "ground")
    window.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    _dress(window, look)
    return window


def _dress(window: QWidget, look: Look) -> None:
    window.setStyleSheet(style_sheet(look))
    window.setFont(look.font(BODY))


def _save(image: QImage, file: Path) -> None:
    """A picture with a palette: a third of the size, and no difference that an eye can see."""
    from PIL import Image

    rgb = image.convertToFormat(QImage.Format.Format_RGB888)
    size = (rgb.width(), rgb.height())
    drawn = Image.frombuffer(
        "RGB", size, bytes(rgb.constBits()), "raw", "RGB", rgb.bytesPerLine(), 1
    )
    drawn.quantize(colors=64, dither=Image.Dither.NONE).save(file, optimize=True)


if __name__ == "__main__":
    raise SystemExit(main())
