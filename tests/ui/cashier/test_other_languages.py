"""Any language will do: nothing that can be read is left out of translation, texts that are longer
still fit, and a language that is read from right to left turns the whole screen round.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QTranslator
from PySide6.QtWidgets import QApplication, QWidget

from pos.till.config import Config
from pos.till.opening import open_till
from tests.ui.cashier.test_pictures import cut_off, overlaps, shown
from tests.ui.pseudo import PseudoTexts, own_words, untranslated
from ui.app.far_stops import ISSUER_NAME, REJECTED
from ui.app.tour import REFUSED, Tour
from ui.cashier.presenter import CashierPresenter
from ui.cashier.screen import CashierScreen
from ui.cashier.state import LaneState
from ui.theme.lane_settings import Language
from ui.theme.language import install_language
from ui.widgets.entry_line import EntryLine
from ui.widgets.paper_view import PaperView
from ui.widgets.row_list import RowList


def said(screen: CashierScreen) -> set[str]:
    """What can be read: labels, keys, rows that are painted, what a screen reader is told of each.

    Not papers, which keep the shop's language, and not what somebody has typed.
    """
    papers = screen.findChildren(PaperView)
    seen = [
        word
        for word in screen.findChildren(QWidget)
        if word.isVisible() and not any(one is word or one.isAncestorOf(word) for one in papers)
    ]
    words = {word.accessibleName() for word in seen}
    words |= {word.accessibleDescription() for word in seen if not isinstance(word, EntryLine)}
    words |= {str(word.property("text") or "") for word in shown(screen)}
    for rows in screen.findChildren(RowList):
        if rows.isVisible():
            words |= {face.spoken for face in rows.faces}
    return words


@pytest.mark.usefixtures("pseudo_language")
def test_in_a_language_of_longer_words_from_right_to_left_nothing_is_left_out_or_cut_off(
    make_screen: Callable[..., CashierScreen],
    make_presenter: Callable[..., CashierPresenter],
    folder: Path,
) -> None:
    till = open_till(folder=folder, config=Config(language="en"))
    till._desk.texts = PseudoTexts("en")
    presenter = make_presenter(till, language="en")
    screen = make_screen(presenter, till, language=None, size=(1366, 768))
    known = {*own_words(till), *ISSUER_NAME.values(), REFUSED["en"], REJECTED["en"], "2029-11-23"}
    faults: list[str] = []

    def show(name: str) -> None:
        QCoreApplication.sendPostedEvents()
        known.update(item.name_en for item in presenter.state.found)
        known.update(line.name_en for line in presenter.state.lines)
        known.update(share.name for line in presenter.state.lines for share in line.shares)
        for text in said(screen):
            faults.extend(f"{name}: {word!r} of {text!r}" for word in untranslated(text, known))
        words = shown(screen)
        faults.extend(f"{name}: {fault}" for fault in map(cut_off, words) if fault)
        faults.extend(f"{name}: {fault}" for fault in overlaps(words, screen))

    try:
        Tour(presenter=presenter, till=till, show=show).walk()
    finally:
        till.close()

    assert faults == []


def words_of(state: LaneState) -> Iterator[str]:
    """All that the state says in words; not papers, nor what somebody has typed."""
    if state.notice is not None:
        yield state.notice.text
    if state.question is not None:
        yield state.question.text
    if state.told is not None:
        yield from state.told.promotions
    yield state.hint
    for line in state.lines:
        yield from (share.name for share in line.shares)
    face = state.errand
    if face is not None:
        yield from (face.title, face.caption, face.sentence, face.hint, face.badge)
        yield from (face.go, face.other)
        for choice in face.choices:
            yield from (choice.label, *choice.options)
        yield from (row.spoken for row in face.rows)


@pytest.fixture
def translators(qapp: QApplication) -> Iterator[Callable[[str], None]]:
    """Changes the language that is installed."""
    installed: list[QTranslator] = []

    def install(language: str) -> None:
        while installed:
            QCoreApplication.removeTranslator(installed.pop())
        installed.append(install_language(language))

    yield install
    for one in installed:
        QCoreApplication.removeTranslator(one)


def test_at_every_stop_of_a_day_the_language_changes_at_once_and_nothing_is_lost(
    make_presenter: Callable[..., CashierPresenter],
    translators: Callable[[str], None],
    folder: Path,
) -> None:
    till = open_till(folder=folder, config=Config())
    translators("zh_CN")
    presenter = make_presenter(till)
    left: list[str] = []
    own = ("收银员", "中文")

    def speak(language: Language) -> None:
        translators(language)
        presenter.take_settings(replace(presenter.state.settings, language=language))

    def show(name: str) -> None:
        before = presenter.state
        speak("en")
        state = presenter.state
        assert (state.ask, state.entry, state.sheet) in {
            (before.ask, before.entry, before.sheet),
            ("code", "", ""),  # What the till had said of goods is over.
        }
        assert [line.sku for line in state.lines] == [line.sku for line in before.lines]
        assert state.due == before.due
        for text in words_of(state):
            rest = text
            for word in own:
                rest = rest.replace(word, "")
            if any("\u4e00" <= sign <= "\u9fff" for sign in rest):
                left.append(f"{name}: {text}")
        speak("zh_CN")

    try:
        Tour(presenter=presenter, till=till, show=show).walk()
    finally:
        till.close()

    assert left == []


def test_what_was_left_out_of_translation_is_found() -> None:
    """The measure itself can fail."""
    assert untranslated("[Total~] 12.80 Oops", set()) == ["Oops"]
    assert untranslated("[Total~] Oops kg", {"Oops"}) == []
