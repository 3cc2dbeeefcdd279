"""Pictures of every screen: `python -m ui.app.screenshots --out DIR`.

The tour walks a till on a demo store through all its pages and sheets, without a display. By
default the main set is made, which the project keeps: both languages at 1366 x 768, and Chinese
in the dark. `--all` takes every theme, each also at 1024 x 600 and 1920 x 1080.
"""

from __future__ import annotations

import argparse
import datetime as dt
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
from ui.admin.means import Means
from ui.admin.presenter import AdminPresenter
from ui.admin.screen import AdminScreen
from ui.app.admin_tour import AdminTour, sell_a_morning
from ui.app.attendant_tour import AttendantTour, ShownFloor
from ui.app.customer_display import fitting
from ui.app.customer_tour import CustomerTour
from ui.app.kiosk_tour import KioskTour
from ui.app.tour import Tour
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
    """It is the same second from the first picture to the last; what waits goes on waiting."""

    def now(self) -> dt.datetime:
        return TAKEN_AT


class AtOnce:
    """Slow work done on the spot: nothing else waits here."""

    def submit(
        self, work: Callable[[], Any], done: Callable[[Any], None], *, owner: QObject
    ) -> None:
        done(work())


def main(arguments: list[str] | None = None) -> int:
    """Takes the pictures. Returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m ui.app.screenshots")
    parser.add_argument("--out", type=Path, required=True, metavar="DIR")
    parser.add_argument("--all", action="store_true", help="every theme and size")
    options = parser.parse_args(arguments)
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)
    app.setStyle("Fusion")
    load_fonts()
    with tempfile.TemporaryDirectory() as folder:
        demo = Path(folder) / "demo"
        open_till(folder=demo, config=Config()).close()
        for number, setting in enumerate(settings(everything=options.all)):
            till = Path(shutil.copytree(demo, Path(folder) / f"till-{number}"))
            count = take(setting, till=till, out=options.out / setting.folder)
            till = Path(shutil.copytree(demo, Path(folder) / f"shopper-{number}"))
            count += take_customer(setting, till=till, out=options.out / setting.folder / CUSTOMER)
            till = Path(shutil.copytree(demo, Path(folder) / f"admin-{number}"))
            count += take_admin(setting, till=till, out=options.out / setting.folder / ADMIN)
            till = Path(shutil.copytree(demo, Path(folder) / f"attendant-{number}"))
            out = options.out / setting.folder / ATTENDANT
            count += take_attendant(setting, till=till, out=out)
            for shape, size in KIOSK_SIZES.items():
                till = Path(shutil.copytree(demo, Path(folder) / f"{shape}-{number}"))
                out = options.out / setting.folder / KIOSK / shape
                count += take_kiosk(setting, till=till, out=out, size=size)
            sys.stdout.write(f"{setting.folder}: {count}\n")
            sys.stdout.flush()
    return 0


def settings(*, everything: bool) -> Iterator[Setting]:
    """The sets of pictures."""
    themes: tuple[ThemeName, ...] = ("light", "dark", "high-contrast")
    for language in LANGUAGES:
        for theme in themes:
            for size in SIZES:
                kept = theme == "light" or (theme == "dark" and language == "zh_CN")
                if everything or (kept and size == MAIN):
                    yield Setting(language=language, theme=theme, size=size)


def take(setting: Setting, *, till: Path, out: Path) -> int:
    """Takes one set into the folder `out`; returns how many pictures there are."""
    _clear(out)
    opened = open_till(
        folder=till, config=Config(language=setting.language), clock=StoppedClock(TAKEN_AT)
    )
    translator = install_language(setting.language)
    presenter = CashierPresenter(till=opened, work=AtOnce(), settings=_chosen(setting))
    window = _window(setting, look=_look(setting))
    screen = CashierScreen(
        look=_look(setting), presenter=presenter, shelf=opened, language=setting.language,
        now=lambda: QTime(TAKEN_AT.hour, TAKEN_AT.minute), parent=window,
    )  # fmt: skip
    screen.resize(*setting.size)
    window.show()
    count = 0

    def show(name: str) -> None:
        nonlocal count
        count += 1
        QCoreApplication.sendPostedEvents()
        _save(window.grab().toImage(), out / f"{count:02d}-{name}.png")

    try:
        Tour(presenter=presenter, till=opened, show=show, now=lambda: TAKEN_AT).walk()
    finally:
        QCoreApplication.removeTranslator(translator)
        opened.close()
        window.deleteLater()
        presenter.deleteLater()
        QCoreApplication.sendPostedEvents()
    return count


def take_customer(setting: Setting, *, till: Path, out: Path) -> int:
    """Takes the pictures of the shopper's screen into the folder `out`; returns how many."""
    _clear(out)
    opened = open_till(
        folder=till, config=Config(language=setting.language), clock=StoppedClock(TAKEN_AT)
    )
    translator = install_language(setting.language)
    english = setting.language == "en"
    cashier = CashierPresenter(till=opened, work=AtOnce(), settings=_chosen(setting))
    customer = CustomerPresenter(clock=lambda: TAKEN_AT)
    window = _window(setting, look=fitting(_look(setting), setting.size))
    screen = CustomerScreen(
        look=fitting(_look(setting), setting.size), presenter=customer, work=AtOnce(),
        slides=None, english=english, parent=window,
    )  # fmt: skip
    screen.resize(*setting.size)
    window.show()
    count = 0

    def show(name: str) -> None:
        nonlocal count
        count += 1
        QCoreApplication.sendPostedEvents()
        _save(window.grab().toImage(), out / f"{count:02d}-{name}.png")

    try:
        CustomerTour(
            cashier=cashier,
            till=opened,
            customer=customer,
            english=english,
            show=show,
            clock=lambda: TAKEN_AT,
        ).walk()
    finally:
        QCoreApplication.removeTranslator(translator)
        opened.close()
        window.deleteLater()
        cashier.deleteLater()
        customer.deleteLater()
        QCoreApplication.sendPostedEvents()
    return count


def take_admin(setting: Setting, *, till: Path, out: Path) -> int:
    """Takes the pictures of the store admin into the folder `out`; returns how many."""
    _clear(out)
    clock = SettableClock(TAKEN_AT)
    opened = open_till(folder=till, config=Config(language=setting.language), clock=clock)
    sell_a_morning(opened, clock, TAKEN_AT)
    clock.set(TAKEN_AT.replace(hour=12, minute=40))
    translator = install_language(setting.language)
    presenter = AdminPresenter(
        means=Means(till=opened, work=AtOnce(), language=setting.language, folder=till)
    )
    window = _window(setting, look=_look(setting))
    screen = AdminScreen(look=_look(setting), presenter=presenter, parent=window)
    screen.resize(*setting.size)
    window.show()
    count = 0

    def show(name: str) -> None:
        nonlocal count
        count += 1
        QCoreApplication.sendPostedEvents()
        _save(window.grab().toImage(), out / f"{count:02d}-{name}.png")

    try:
        AdminTour(presenter=presenter, screen=screen, show=show).walk()
    finally:
        QCoreApplication.removeTranslator(translator)
        opened.close()
        window.deleteLater()
        presenter.deleteLater()
        QCoreApplication.sendPostedEvents()
    return count


def take_attendant(setting: Setting, *, till: Path, out: Path) -> int:
    """Takes the pictures of the attendant's window into the folder `out`; returns how many."""
    _clear(out)
    clock = SettableClock(TAKEN_AT)
    opened = open_till(folder=till, config=Config(language=setting.language), clock=clock)
    translator = install_language(setting.language)
    presenter = AttendantPresenter(
        till=opened, floor=ShownFloor(), work=AtOnce(), english=setting.language == "en"
    )
    window = _window(setting, look=_look(setting))
    screen = AttendantScreen(look=_look(setting), presenter=presenter, parent=window)
    screen.resize(*setting.size)
    window.show()
    count = 0

    def show(name: str) -> None:
        nonlocal count
        count += 1
        QCoreApplication.sendPostedEvents()
        _save(window.grab().toImage(), out / f"{count:02d}-{name}.png")

    try:
        AttendantTour(presenter=presenter, show=show).walk()
    finally:
        QCoreApplication.removeTranslator(translator)
        opened.close()
        window.deleteLater()
        presenter.deleteLater()
        QCoreApplication.sendPostedEvents()
    return count


def take_kiosk(setting: Setting, *, till: Path, out: Path, size: tuple[int, int]) -> int:
    """Takes the pictures of a self-checkout of that size into `out`; returns how many."""
    _clear(out)
    opened = open_till(
        folder=till, config=Config(language=setting.language), clock=StoppedClock(TAKEN_AT)
    )
    translator = install_language(setting.language)
    presenter = KioskPresenter(
        till=opened, work=AtOnce(), settings=_chosen(setting), clock=lambda: TAKEN_AT
    )
    look = kiosk_look(_look(setting), size)
    window = _window(setting, look=look)
    window.resize(*size)
    screen = KioskScreen(
        look=look, presenter=presenter, shelf=opened, wide=size[0] > size[1], parent=window
    )
    screen.resize(*size)
    window.show()
    count = 0

    def show(name: str) -> None:
        nonlocal count
        count += 1
        QCoreApplication.sendPostedEvents()
        _save(window.grab().toImage(), out / f"{count:02d}-{name}.png")

    try:
        KioskTour(presenter=presenter, till=opened, show=show).walk()
    finally:
        QCoreApplication.removeTranslator(translator)
        opened.close()
        window.deleteLater()
        presenter.deleteLater()
        QCoreApplication.sendPostedEvents()
    return count


def _chosen(setting: Setting) -> LaneSettings:
    return LaneSettings(language=setting.language, theme=setting.theme)


def _clear(out: Path) -> None:
    """Makes an empty folder for pictures."""
    out.mkdir(parents=True, exist_ok=True)
    for old in out.glob("*.png"):
        old.unlink()


def _look(setting: Setting) -> Look:
    tall = setting.size[1] >= TALL
    hairline = 2 if setting.theme == "high-contrast" else 1
    metrics = Metrics(scale=TALL_SCALE if tall else 100, hairline=hairline)
    return Look(theme=setting.theme, metrics=metrics, motion=False)


def _window(setting: Setting, *, look: Look) -> QWidget:
    window = QWidget()
    window.setProperty("role", "ground")
    window.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    window.setStyleSheet(style_sheet(look))
    window.setFont(look.font(BODY))
    window.resize(*setting.size)
    return window


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
