"""Every page of the self-checkout, drawn in the looks that are hardest on it."""

from __future__ import annotations

import html
import re
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QBuffer, QCoreApplication, Qt
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from pos.till.config import Config
from pos.till.opening import open_till
from pos.till.state import PrintStatus
from tests.ui.cashier.test_pictures import cut_off
from tests.ui.kiosk.booth import LANDSCAPE, PORTRAIT, Booth, simple
from ui.app.kiosk_tour import KioskTour
from ui.kiosk.screen import kiosk_look
from ui.kiosk.state import Paid
from ui.theme.fonts import load_fonts
from ui.theme.lane_settings import LANGUAGES, Language
from ui.theme.look import Look
from ui.theme.places import TRANSLATIONS
from ui.theme.tokens import SMALL, THREE_METRES, ThemeName
from ui.widgets.choice_card import ChoiceCard
from ui.widgets.key_button import KeyButton
from ui.widgets.words import Words

LEAST = {PORTRAIT: 36, LANDSCAPE: 29}
"""Pixels of the smallest words: the size `THREE_METRES` on each screen."""
SMALLEST = 72
"""Pixels of the drawing on each side of what is touched, at 1080 x 1920."""


def faults(booth: Booth) -> list[str]:
    """Words that are cut off, and things to touch that are too small or have no name."""
    found: list[str] = []
    for words in booth.window.findChildren(Words):
        if words.isVisible() and words.is_cut:
            found.append(f"{words.objectName()} {words.text!r} is cut off")
    for card in booth.window.findChildren(ChoiceCard):
        if card.isVisible() and card.is_cut:
            found.append(f"{card.objectName()} {card.text()!r} is cut off")
    for key in booth.window.findChildren(KeyButton):
        if key.isVisible() and key.objectName().startswith(("kiosk_go", "kiosk_back")):
            found += [told for told in (cut_off(key),) if told]
    for button in booth.window.findChildren(QAbstractButton):
        if not button.isVisible():
            continue
        if not button.objectName() or not button.accessibleName():
            found.append(f"{button.objectName()!r} has no name")
    return found


def painted(window: QWidget) -> list[tuple[int, str]]:
    """Every word that is painted, with the height of its letters in pixels: as a drawing of the
    window has them, whatever set them."""
    drawing = QBuffer()
    drawing.open(QBuffer.OpenModeFlag.WriteOnly)
    paper = QSvgGenerator()
    paper.setOutputDevice(drawing)
    paper.setSize(window.size())
    paper.setResolution(window.logicalDpiX())
    window.render(paper)
    del paper
    text = bytes(drawing.data().data()).decode()
    found = re.findall(r'<text[^>]*? font-size="(\d+)[^"]*"[^>]*>([^<]+)', text)
    return [(int(size), html.unescape(words)) for size, words in found if words.strip()]


def too_small(booth: Booth) -> list[str]:
    """Words that nobody reads from three metres away."""
    least = LEAST[booth.size]
    return [f"{words!r} has {size} px" for size, words in painted(booth.window) if size < least]


@pytest.mark.parametrize(
    ("language", "theme", "size"),
    [
        ("en", "light", PORTRAIT),
        ("zh_CN", "high-contrast", LANDSCAPE),
        ("en", "dark", LANDSCAPE),
    ],
    ids=str,
)
def test_every_page_can_be_seen_and_no_word_is_cut_off(
    qapp: QApplication, demo_folder: Path, tmp_path: Path,
    language: Language, theme: ThemeName, size: tuple[int, int],
) -> None:  # fmt: skip
    load_fonts()
    folder = Path(shutil.copytree(demo_folder, tmp_path / "till"))
    till = open_till(folder=folder, config=Config(language=language))
    booth = Booth(till, language=language, theme=theme, size=size)
    pages: set[QWidget] = set()
    told: list[str] = []
    stops: list[str] = []

    def show(name: str) -> None:
        QCoreApplication.sendPostedEvents()
        stops.append(name)
        assert booth.screen is not None
        pages.add(booth.screen.pages.currentWidget() or booth.window)
        picture = booth.window.grab().toImage()
        assert (picture.width(), picture.height()) == size
        told.extend(f"{name}: {fault}" for fault in (*faults(booth), *too_small(booth)))

    KioskTour(presenter=booth.presenter, till=till, show=show).walk()
    screen = booth.screen
    assert screen is not None
    every = {screen.pages.widget(place) for place in range(screen.pages.count())}
    every.discard(screen.turning)
    booth.close()
    till.close()
    assert told == []
    assert pages == every
    for spoken in LANGUAGES:
        kept = (TRANSLATIONS.parent / "screenshots" / spoken / "kiosk" / "portrait").glob("*.png")
        names = sorted(file.name for file in kept)
        assert names in ([], [f"{n:02d}-{stop}.png" for n, stop in enumerate(stops, start=1)])


def test_a_printer_without_paper_delays_the_receipt_and_not_the_shopper(booth: Booth) -> None:
    booth.touch("kiosk_start_en")
    state = booth.presenter.state
    held = PrintStatus(receipt="S001-T01-000042", state="held", waiting=1, detail="paper_out")
    paid = Paid(receipt="S001-T01-000042", total=100, printing=True)
    booth.presenter.show_told(
        replace(state, page="thanks", paid=paid, till=replace(state.till, print=held))
    )
    card = booth.seen("kiosk_print")
    assert "follows" in card.accessibleDescription()
    assert booth.seen("kiosk_go").isEnabled()
    booth.presenter.show_told(state)


def test_what_is_touched_is_large_enough(booth: Booth) -> None:
    booth.touch("kiosk_start_en")
    for name in ("kiosk_go", "kiosk_help", "kiosk_language", "kiosk_look_up", "kiosk_member"):
        widget = booth.seen(name)
        assert min(widget.width(), widget.height()) >= SMALLEST, name


def test_a_word_that_does_not_fit_is_found(booth: Booth) -> None:
    """The measure itself can fail."""
    booth.touch("kiosk_start_en")
    assert faults(booth) == []
    card = booth.seen("kiosk_look_up")
    assert isinstance(card, ChoiceCard)
    card.show_words("No bar code? " * 9)
    assert any("kiosk_look_up" in fault for fault in faults(booth))


def test_words_that_are_too_small_are_found(booth: Booth) -> None:
    """The measure itself can fail; and it sees what a page says."""
    booth.touch("kiosk_start_en")
    booth.scan(*simple(booth.till, 2))
    words = [text for _, text in painted(booth.window)]
    assert {"Scan your next item", "No bar code?", "Pay", "Help", "1"} <= set(words), words
    assert too_small(booth) == []
    assert booth.screen is not None
    note = QLabel("by the way", booth.screen)
    note.setStyleSheet("font-size: 20px")
    note.show()
    assert too_small(booth) == ["'by the way' has 20 px"]
    note.deleteLater()


def test_the_size_for_three_metres_is_that_of_the_tokens() -> None:
    for size, least in LEAST.items():
        look = kiosk_look(Look(), size)
        assert least == look.metrics.text(THREE_METRES) == look.metrics.text(SMALL), size


def test_a_key_is_marked_only_for_who_finds_his_way_by_keys(booth: Booth, qtbot: QtBot) -> None:
    booth.window.activateWindow()
    qtbot.waitUntil(booth.window.isActiveWindow)
    assert QApplication.focusWidget() is booth.screen, "a ring would look like advice"
    booth.touch("kiosk_start_en")
    booth.touch("kiosk_look_up")
    booth.touch("kiosk_back")
    assert QApplication.focusWidget() is booth.screen
    booth.keyboard.press(Qt.Key.Key_Tab, after_ms=900)
    qtbot.waitUntil(lambda: QApplication.focusWidget() is not booth.screen)
    booth.scan(*simple(booth.till, 1))
    assert QApplication.focusWidget() is not booth.screen, "he still sees where he is"
    booth.touch("kiosk_language")
    booth.touch("kiosk_language")
    assert QApplication.focusWidget() is booth.screen
