"""While head office is asked for what a member pays with the window stays alive."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QObject, Qt
from pytestqt.qtbot import QtBot

from pos.till import member_holds
from pos.till.till import Till
from tests.hq.conftest import Office, filled, make_office
from tests.hq.members.club import WANG, Club
from tests.ui.conftest import Hand
from ui.bridge.tasks import Tasks
from ui.cashier.presenter import CashierPresenter

__all__ = ["filled", "make_office"]

NUMBER, PIN = "8888000011112222", "314159"


@pytest.fixture(scope="module")
def club(
    make_office: Callable[[], Office], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Club]:
    opened = Club(make_office(), tmp_path_factory.mktemp("club"))
    opened.sell_card(NUMBER, 5_000, pin=PIN)
    opened.till()
    yield opened
    opened.close()


@pytest.fixture(autouse=True)
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine that is busy is no head office that is away."""
    monkeypatch.setattr(member_holds, "TIMEOUT_S", 30)


@pytest.fixture
def till(club: Club) -> Till:
    return club.at("T01")


@pytest.fixture
def selling(
    make_presenter: Callable[..., CashierPresenter], till: Till, bury: Callable[[QObject], None]
) -> Iterator[CashierPresenter]:
    """The till is open already, a cashier at it; what is slow is done in the pool."""
    tasks = Tasks()
    bury(tasks)
    yield make_presenter(till, tasks, "en")
    tasks.close()


def errand(selling: CashierPresenter) -> str:
    face = selling.state.errand
    return "" if face is None else face.name


def words(selling: CashierPresenter) -> str:
    return "" if selling.state.notice is None else selling.state.notice.text


def pay_by_card(hand: Hand, pin: str = PIN) -> None:
    """Up to the question."""
    hand.type("\r*4\r")
    hand.scan(NUMBER)
    hand.type(f"{pin}\r\r")


def test_a_card_is_asked_about_while_the_window_goes_on_and_esc_gives_it_up(
    hand: Hand, selling: CashierPresenter, club: Club, qtbot: QtBot
) -> None:
    hand.scan("D001")
    with club.office.write():  # Head office is busy: it answers when this is over.
        pay_by_card(hand)
        assert errand(selling) == "ask_office"
        hand.scan("6901234567892")
        qtbot.waitUntil(lambda: "Not yet" in words(selling))
        hand.key(Qt.Key.Key_Escape)
        assert errand(selling) == "ways"
    freed = "SELECT count(*) FROM member_posting WHERE kind = 'void'"
    qtbot.waitUntil(lambda: club.office.select(freed) == [(1,)], timeout=20_000)
    sale = selling.state.till.sale
    assert sale is not None and sale.tenders == () and len(sale.lines) == 1
    # The same question once more, and this time its answer is waited for.
    with club.office.write():
        hand.type("\r")
        assert errand(selling) == "ask_office"
    qtbot.waitUntil(lambda: selling.state.paid is not None, timeout=20_000)
    assert errand(selling) == ""
    assert club.at("T01").sync().ok
    assert club.on_card(NUMBER) == 4_500


def test_what_head_office_refuses_is_typed_anew(
    hand: Hand, selling: CashierPresenter, club: Club, qtbot: QtBot
) -> None:
    hand.scan("D001")
    pay_by_card(hand, "111111")
    qtbot.waitUntil(lambda: "密码" in words(selling), timeout=20_000)
    assert errand(selling) == "ways"
    club.at("T01").void_sale()


def test_points_pay_as_they_did(
    hand: Hand, selling: CashierPresenter, club: Club, qtbot: QtBot
) -> None:
    hand.scan("D001")
    selling.scan(club.shown())
    qtbot.waitUntil(lambda: _member(selling) == WANG, timeout=20_000)
    club.later()
    hand.type("\r*4\r")
    selling.scan(club.shown())
    hand.type("\r")
    qtbot.waitUntil(lambda: selling.state.paid is not None, timeout=20_000)
    assert club.points()[0] == 400


def _member(selling: CashierPresenter) -> str:
    selling.refresh()
    sale = selling.state.till.sale
    return "" if sale is None or sale.member is None else sale.member.id
