"""The shopper's screen as it is drawn: each page, every size and look, with no word cut off."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, QObject, QSize, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication, QWidget

from pos.till.config import Config
from pos.till.opening import open_till
from pos.till.state import MemberView
from ui.app.customer_display import fitting
from ui.app.customer_tour import CODE, CustomerTour
from ui.app.screenshots import CUSTOMER, LANGUAGES
from ui.cashier.presenter import CashierPresenter
from ui.customer.panels import TotalPanel
from ui.customer.presenter import CustomerPresenter
from ui.customer.screen import CustomerScreen
from ui.customer.slides import Slides
from ui.customer.state import CustomerState
from ui.theme.language import install_language
from ui.theme.look import Look
from ui.theme.places import RESOURCES
from ui.theme.tokens import FAR_SMALL, Metrics, ThemeName
from ui.widgets.qr_view import QrView
from ui.widgets.words import Words


class AtOnce:
    """Slow work done on the spot."""

    def submit(
        self, work: Callable[[], Any], done: Callable[[Any], None], *, owner: QObject
    ) -> None:
        done(work())


@pytest.fixture
def spoken() -> Iterator[Callable[[str], None]]:
    """Speaks a language until the test is over."""
    translators = []
    yield lambda language: translators.append(install_language(language))
    for translator in translators:
        QCoreApplication.removeTranslator(translator)


@pytest.mark.parametrize(
    ("language", "theme", "size", "mirrored"),
    [
        ("en", "dark", (1024, 600), False),
        ("zh_CN", "light", (1366, 768), False),
        ("en", "high-contrast", (1920, 1080), True),
    ],
)
def test_every_page_can_be_seen_and_no_word_is_cut_off(
    fonts: None,
    folder: Path,
    make_presenter: Callable[..., CashierPresenter],
    bury: Callable[[QObject], None],
    spoken: Callable[[str], None],
    language: str,
    theme: ThemeName,
    size: tuple[int, int],
    mirrored: bool,
) -> None:
    till = open_till(folder=folder, config=Config(language="en" if language == "en" else "zh_CN"))
    spoken(language)
    hairline = 2 if theme == "high-contrast" else 1
    look = fitting(Look(theme=theme, metrics=Metrics(hairline=hairline), motion=False), size)
    customer = CustomerPresenter()
    english = language == "en"
    screen = CustomerScreen(
        look=look, presenter=customer, work=AtOnce(), slides=None, english=english
    )
    bury(customer)
    bury(screen)
    if mirrored:
        screen.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    screen.resize(*size)
    screen.show()
    pages: set[QWidget] = set()
    stops: list[str] = []
    cut: list[str] = []

    def show(name: str) -> None:
        stops.append(f"{len(stops) + 1:02d}-{name}.png")
        QCoreApplication.sendPostedEvents()
        assert screen.grab().toImage().size() == QSize(*size)
        pages.update({screen.pages.currentWidget(), screen.beside.currentWidget()})
        words = [one for one in screen.findChildren(Words) if one.isVisible()]
        cut.extend(f"{name}: {one.objectName()} {one.text!r}" for one in words if one.is_cut)
        assert words or pages, name

    try:
        CustomerTour(
            cashier=make_presenter(till), till=till, customer=customer, english=english, show=show
        ).walk()
    finally:
        till.close()

    assert cut == []
    every = {
        screen.slides, screen.serving, screen.thanks, screen.consent,
        screen.total, screen.scale, screen.pay,
    }  # fmt: skip
    assert pages == every
    for spoken_in in LANGUAGES:
        kept = (RESOURCES / "screenshots" / spoken_in / CUSTOMER).glob("*.png")
        assert sorted(file.name for file in kept) == stops


def test_a_text_that_does_not_fit_is_found_and_a_long_amount_grows_smaller(
    look: Look, bury: Callable[[QObject], None]
) -> None:
    words = Words(look=look, name="words", size=96, strong=True, sign="¥")
    bury(words)
    words.resize(480, 120)
    words.show_text("62.00")
    assert not words.is_cut
    words.show_text("12,345,678,901.00")
    assert words.is_cut
    words.show_text("12,345.00")
    assert not words.is_cut
    assert FAR_SMALL >= 22, "read from a metre and a half"


def test_a_shown_code_can_be_read_from_the_screen(
    look: Look, bury: Callable[[QObject], None], qapp: QApplication
) -> None:
    zxingcpp = pytest.importorskip("zxingcpp")
    numpy = pytest.importorskip("numpy")
    view = QrView(look=look, name="code")
    bury(view)
    view.resize(400, 400)
    view.show_code(CODE, spoken="Scan")

    image = view.grab().toImage().convertToFormat(QImage.Format.Format_Grayscale8)
    rows = numpy.frombuffer(image.constBits(), numpy.uint8)
    picture = rows.reshape(image.height(), image.bytesPerLine())[:, : image.width()].copy()

    (read,) = zxingcpp.read_barcodes(picture)
    assert read.text == CODE


def test_slides_come_from_the_stores_folder_and_a_broken_one_is_passed_over(
    look: Look, bury: Callable[[QObject], None], tmp_path: Path
) -> None:
    for name, colour in (("1.png", "#C00000"), ("3.png", "#0000C0")):
        picture = QImage(320, 180, QImage.Format.Format_RGB32)
        picture.fill(QColor(colour))
        picture.save(str(tmp_path / name))
    (tmp_path / "2.jpg").write_bytes(b"no picture")
    (tmp_path / "notes.txt").write_text("not shown", encoding="utf-8")
    slides = Slides(look=look, work=AtOnce(), folder=tmp_path)
    bury(slides)
    slides.resize(640, 360)

    def middle() -> str:
        return slides.grab().toImage().pixelColor(320, 180).name()

    slides.set_running(True)
    assert middle() == "#c00000"
    slides._next.timeout.emit()
    assert middle() == "#c00000", "the one that cannot be read leaves the one before"
    slides._next.timeout.emit()
    assert middle() == "#0000c0"
    for file in tmp_path.iterdir():
        file.unlink()
    slides.render_words("Corner Shop", closed=False)
    name = slides.findChild(Words, "customer_shop")
    assert name is not None and name.text == "", "the picture has the page"
    slides._next.timeout.emit()
    assert name.text == "Corner Shop", "the folder is empty now"
    slides.set_running(False)


@pytest.mark.parametrize(
    ("member", "title", "detail"),
    [
        (MemberView(id="m", tier="gold", name="李*", points=1240), "Hello, 李*",
         "Gold card · Points: 1,240"),
        (MemberView(id="m", tier="blue"), "Hello, dear member", "blue"),
        (None, "", ""),
    ],
)  # fmt: skip
def test_a_member_is_greeted_by_the_masked_name_with_his_points(
    look: Look,
    bury: Callable[[QObject], None],
    selling: CashierPresenter,
    codes: list[str],
    member: MemberView | None,
    title: str,
    detail: str,
) -> None:
    selling.scan(codes[0])
    sale = selling.state.till.sale
    assert sale is not None
    panel = TotalPanel(look=look)
    bury(panel)
    panel.render_state(CustomerState(scene="sale", sale=replace(sale, member=member)))
    shown = [panel.findChild(Words, name) for name in
             ("customer_greeting", "customer_greeting_detail")]  # fmt: skip
    assert [words.text for words in shown if words is not None] == [title, detail]
