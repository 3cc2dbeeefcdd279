"""The attendant's window by real keys and clicks: what he presses is what a lane is asked."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Literal

import pytest
from PySide6.QtCore import QCoreApplication, QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from pos.lane.messages import Add, Approve, Aside, Bring, Close, Decline, Pause, Remove, Say
from pos.till.till import Till
from tests.pos.conftest import entries
from tests.ui.cashier.test_pictures import cut_off, overlaps, shown
from tests.ui.conftest import AtOnce, Keyboard
from ui.app.attendant_tour import SUPERVISOR, AttendantTour, ShownFloor
from ui.kiosk.attendant import AttendantPresenter
from ui.kiosk.attendant_screen import AttendantScreen
from ui.theme.lane_settings import Language
from ui.theme.language import install_language
from ui.theme.look import Look
from ui.theme.style import style_sheet
from ui.theme.tokens import BODY, Metrics, ThemeName
from ui.widgets.key_button import KeyButton


class Desk:
    """The attendant's window over a drawn store, and the hand at it."""

    def __init__(self, presenter: AttendantPresenter, screen: AttendantScreen, window: QWidget):
        self.presenter = presenter
        self.screen = screen
        self.window = window
        handle = window.windowHandle()
        assert handle is not None
        self.keyboard = Keyboard(handle)

    def click(self, name: str) -> None:
        widget = self.screen.findChild(QWidget, name)
        assert widget is not None, name
        assert widget.isVisible(), name
        QTest.mouseClick(widget, Qt.MouseButton.LeftButton)
        QCoreApplication.sendPostedEvents()


@pytest.fixture
def floor() -> ShownFloor:
    return ShownFloor()


@pytest.fixture
def make_desk(
    qapp: QApplication, fonts: None, bury: Callable[[QObject], None], floor: ShownFloor, till: Till
) -> Iterator[Callable[..., Desk]]:
    translators = []

    def make(
        *,
        language: Language = "en",
        theme: ThemeName = "light",
        size: tuple[int, int] = (1366, 768),
        scale: int = 100,
    ) -> Desk:
        translators.append(install_language(language))
        till.speak(language)
        look = Look(theme=theme, metrics=Metrics(scale=scale), motion=False)
        window = QWidget()
        bury(window)
        window.setProperty("role", "ground")
        window.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        window.setStyleSheet(style_sheet(look))
        window.setFont(look.font(BODY))
        presenter = AttendantPresenter(
            till=till, floor=floor, work=AtOnce(), english=language == "en"
        )
        bury(presenter)
        screen = AttendantScreen(look=look, presenter=presenter, parent=window)
        window.resize(*size)
        screen.resize(*size)
        window.show()
        screen.setFocus()
        return Desk(presenter, screen, window)

    yield make
    for translator in translators:
        QCoreApplication.removeTranslator(translator)


@pytest.fixture
def desk(make_desk: Callable[..., Desk]) -> Desk:
    made = make_desk()
    made.keyboard.type(f"{SUPERVISOR}\r{SUPERVISOR}\r")
    made.presenter.renew()
    return made


def test_he_approves_what_he_saw_and_that_is_on_record_here_too(
    desk: Desk, floor: ShownFloor, folder: Path, till: Till
) -> None:
    # The lane that asks was chosen by itself; the first wrong PIN asks nobody anything.
    question = floor.floor()["S001-K02"].standing.question  # type: ignore[union-attr]
    assert question is not None
    desk.keyboard.type("\r2000\r")
    assert floor.asked == []
    assert desk.presenter.state.notice is not None
    desk.keyboard.type(f"{SUPERVISOR}\r")
    assert floor.asked == [Approve(question=question.id, by=SUPERVISOR)]
    till.close()
    told = [entry for entry in entries(folder, "staff") if entry["do"] == "vouch"]
    assert [(e["whom"], e["agrees"], e["at_terminal"], e["question"]) for e in told] == [
        (SUPERVISOR, True, "S001-K02", question.id)
    ]


def test_a_question_that_changed_meanwhile_is_not_the_one_he_agrees_to(
    desk: Desk, floor: ShownFloor
) -> None:
    before = floor.floor()["S001-K02"].standing.question  # type: ignore[union-attr]
    assert before is not None
    desk.click("act_approve")
    floor.ask_otherwise("S001-K02")
    desk.presenter.renew()
    desk.keyboard.type(f"{SUPERVISOR}\r")
    assert floor.asked == [Approve(question=before.id, by=SUPERVISOR)]


def test_who_finds_pieces_missing_says_how_many(desk: Desk, floor: ShownFloor) -> None:
    floor.ask_otherwise("S001-K02", "check")
    desk.presenter.renew()
    question = floor.floor()["S001-K02"].standing.question  # type: ignore[union-attr]
    assert question is not None
    desk.keyboard.press(Qt.Key.Key_F8)
    desk.keyboard.type("0\r")
    desk.keyboard.press(Qt.Key.Key_Backspace)
    desk.keyboard.type("x2\r")
    desk.keyboard.type(f"{SUPERVISOR}\r")
    desk.click("act_approve")
    desk.keyboard.type(f"{SUPERVISOR}\r")
    assert floor.asked == [
        Decline(question=question.id, by=SUPERVISOR, missing=2),
        Approve(question=question.id, by=SUPERVISOR),
    ]


def test_a_basket_is_sent_to_the_till_that_was_chosen(desk: Desk, floor: ShownFloor) -> None:
    keys = desk.keyboard
    keys.type("1")
    desk.click("act_aside")
    entry = desk.presenter.state.entry
    assert entry is not None
    # Under the figures of their cards, and where they are while somebody chooses.
    cards = {card.key: card.name for card in desk.presenter.state.cards}
    names = [text.partition(" ")[0] for text in entry.offers]
    offered = list(zip(entry.caps, names, strict=True))
    assert offered == [(key, name) for key, name in cards.items() if name.startswith("T")]
    floor.ask_otherwise("S001-T02")
    desk.presenter.renew()
    desk.click("entry_offer_2")
    assert desk.presenter.state.notice is not None
    assert desk.presenter.state.notice.text == "The basket of K01 is at T03 now"
    (second,) = [key for key, name in cards.items() if name == "T02"]
    for chosen in (second, "\r", "1"):
        keys.press(Qt.Key.Key_F5)
        keys.type(chosen)
    keys.press(Qt.Key.Key_Escape)
    by, aside = SUPERVISOR, Aside(sale="a", by=SUPERVISOR)
    bring = Bring(giver="S001-K01", sale="a", by=by)
    assert floor.asked == [aside, bring, aside, bring, aside]
    assert [whom for whom in floor.whom if whom.startswith("S001-T")] == ["S001-T03", "S001-T02"]
    # One that keeps it back is told, and any till takes the basket.
    floor.refusing = "S001-T02"
    keys.press(Qt.Key.Key_F5)
    keys.type(second)
    assert desk.presenter.state.notice.tone == "refused"
    # The basket is the one that he saw, whoever is there by now.
    keys.press(Qt.Key.Key_F5)
    floor.next_shopper("S001-K01", sale="z")
    desk.presenter.renew()
    keys.type(second)
    assert floor.asked[-2:] == [aside, bring]
    keys.press(Qt.Key.Key_F6)
    floor.next_shopper("S001-K01", sale="y")
    desk.presenter.renew()
    keys.scan("6901234567892")
    assert floor.asked[-1] == Add(sale="z", code="6901234567892", by=by)


@pytest.mark.parametrize(
    ("kind", "typed", "figure"), [("price", "12.5", 1250), ("weight", "0.485", 485)]
)
def test_who_agrees_to_a_doubt_types_what_is_right(
    desk: Desk, floor: ShownFloor, kind: str, typed: str, figure: int
) -> None:
    floor.ask_otherwise("S001-K02", kind)
    desk.presenter.renew()
    question = floor.floor()["S001-K02"].standing.question  # type: ignore[union-attr]
    assert question is not None
    desk.click("act_approve")
    desk.keyboard.type("1.2.3\r")
    notice, entry = desk.presenter.state.notice, desk.presenter.state.entry
    assert notice is not None and entry is not None and entry.ask == "figure"
    desk.keyboard.type(f"{typed}\r")
    entry = desk.presenter.state.entry
    assert entry is not None and entry.ask == "pin"
    assert entry.title.endswith("12.50" if kind == "price" else "0.485 kg")
    desk.keyboard.type(f"{SUPERVISOR}\r")
    desk.keyboard.press(Qt.Key.Key_F8)
    desk.keyboard.type(f"{SUPERVISOR}\r")
    assert floor.asked == [
        Approve(question=question.id, by=SUPERVISOR, figure=figure),
        Decline(question=question.id, by=SUPERVISOR),
    ]


def test_a_lane_without_paper_says_so_and_asks_for_nobody(desk: Desk, floor: ShownFloor) -> None:
    state = desk.presenter.state
    (card,) = [card for card in state.cards if card.ill]
    assert (card.name, card.word, card.line) == ("K03", "Free", "The printer is out of paper")
    desk.keyboard.type("3")
    assert desk.presenter.state.panel is not None
    assert desk.presenter.state.panel.troubles == card.line
    assert desk.presenter.state.wanted == 2 and desk.presenter.state.panel.question == ""


def test_what_there_is_nothing_to_agree_to_has_no_such_key(desk: Desk, floor: ShownFloor) -> None:
    for kind, yes, no in (
        ("unknown", "", "Put aside"),
        ("recalled", "Taken back", ""),
        ("help", "Seen to", ""),
        ("price", "Type the price", "It is right"),
    ):
        floor.ask_otherwise("S001-K02", kind)
        desk.presenter.renew()
        for act, words in (("approve", yes), ("decline", no)):
            key = desk.screen.findChild(KeyButton, f"act_{act}")
            assert key is not None and key.isEnabled() == bool(words), (kind, act)
            assert not words or key.text() == words
    floor.ask_otherwise("S001-K02", "unknown")
    desk.presenter.renew()
    desk.keyboard.type(f"\r{SUPERVISOR}\r")
    assert floor.asked == []


def test_keys_and_fingers_do_the_same(desk: Desk, floor: ShownFloor) -> None:
    keys = desk.keyboard
    keys.press(Qt.Key.Key_F8)
    keys.type(f"{SUPERVISOR}\r")
    keys.type("1")
    keys.press(Qt.Key.Key_Down)
    keys.press(Qt.Key.Key_Delete)
    keys.press(Qt.Key.Key_F2)
    desk.click("entry_offer_1")
    desk.click("act_add")
    keys.scan("6901234567892")
    desk.click("lane_3")
    desk.click("act_pause")
    keys.press(Qt.Key.Key_F4)
    keys.type("5")
    desk.click("act_pause")
    by = SUPERVISOR
    decline = floor.asked[0]
    assert isinstance(decline, Decline)
    assert floor.asked[1:] == [
        Remove(sale="a", line=2, by=by),
        Say(words="One moment, I am coming.", by=by),
        Add(sale="a", code="6901234567892", by=by),
        Pause(on=True, by=by),
        Close(on=True, by=by),
        Pause(on=False, by=by),
    ]
    # Nobody is asked who does not answer.
    keys.type("6")
    for act in ("approve", "say", "pause", "close", "aside", "add", "remove"):
        desk.presenter.act(act)
    assert len(floor.asked) == 7
    desk.click("leave")
    assert desk.presenter.state.user == ""


@pytest.mark.parametrize(
    ("language", "theme", "size", "scale"),
    [
        ("en", "dark", (1024, 600), 100),
        ("zh_CN", "light", (1366, 768), 100),
        ("en", "high-contrast", (1920, 1080), 150),
    ],
    ids=lambda value: str(value),
)
def test_every_page_can_be_seen_and_no_word_is_cut_off(
    make_desk: Callable[..., Desk],
    language: Literal["zh_CN", "en"],
    theme: ThemeName,
    size: tuple[int, int],
    scale: int,
) -> None:
    desk = make_desk(language=language, theme=theme, size=size, scale=scale)
    faults: list[str] = []
    nameless: list[QWidget] = []

    def show(name: str) -> None:
        QCoreApplication.sendPostedEvents()
        image = desk.window.grab().toImage()
        assert (image.width(), image.height()) == size
        words = shown(desk.screen)  # type: ignore[arg-type]
        told = [fault for fault in map(cut_off, words) if fault]
        faults.extend(f"{name}: {fault}" for fault in told + overlaps(words, desk.screen))  # type: ignore[arg-type]
        nameless.extend(
            widget
            for widget in desk.screen.findChildren(QWidget)
            if widget.isVisible()
            and widget.focusPolicy()
            and not widget.objectName().startswith("qt_")
            and not (widget.objectName() and widget.accessibleName())
        )

    AttendantTour(presenter=desk.presenter, show=show).walk()
    assert not faults, "\n".join(faults)
    assert nameless == []
