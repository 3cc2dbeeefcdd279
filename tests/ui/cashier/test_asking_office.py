"""While head office is asked for what a command needs the window stays alive."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QObject, Qt, QTimer
from pytestqt.qtbot import QtBot

from pos.till import holding, member_holds, serials
from pos.till.till import Till
from tests.hq.conftest import Office, filled, make_office
from tests.hq.members.club import WANG, Club
from tests.pos.conftest import entries
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
    monkeypatch.setattr(serials, "_TIMEOUT", 30)
    monkeypatch.setattr(holding, "_TIMEOUT", 30)


@pytest.fixture
def till(club: Club) -> Iterator[Till]:
    till = club.at("T01")
    yield till
    till.wait_for_office(True)
    if till.state.sale is not None:
        till.void_sale("x")


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


def pay_by_voucher(hand: Hand, serial: str) -> None:
    """Up to the question."""
    hand.type("\r*3\r")
    hand.type(f"{serial}\r\r")


def window_lives(selling: CashierPresenter, qtbot: QtBot) -> None:
    """The window's own timer goes on while head office is still being asked."""
    ticks: list[str] = []
    timer = QTimer()
    timer.timeout.connect(lambda: ticks.append(errand(selling)))
    timer.start(5)
    qtbot.waitUntil(lambda: len(ticks) >= 10)
    timer.stop()
    assert set(ticks) == {"ask_office"}


def test_a_card_is_asked_about_while_the_window_goes_on_and_esc_gives_it_up(
    hand: Hand, selling: CashierPresenter, till: Till, club: Club, qtbot: QtBot
) -> None:
    hand.scan("D001")
    with club.office.write():  # Head office is busy: it answers when this is over.
        pay_by_card(hand)
        window_lives(selling, qtbot)
        hand.scan("S001-T01-000001")
        qtbot.waitUntil(lambda: "Not yet" in words(selling))
        hand.key(Qt.Key.Key_Escape)
        assert errand(selling) == "ways"
    freed = "SELECT count(*) FROM member_posting WHERE kind = 'void'"
    qtbot.waitUntil(lambda: till.sync().ok and club.office.select(freed) == [(1,)], timeout=20_000)
    sale = selling.state.till.sale
    assert sale is not None and sale.tenders == () and len(sale.lines) == 1
    # The same question once more, and this time its answer is waited for.
    with club.office.write():
        hand.type("\r")
        assert errand(selling) == "ask_office"
    qtbot.waitUntil(lambda: selling.state.paid is not None, timeout=20_000)
    assert errand(selling) == ""
    assert till.sync().ok
    assert club.on_card(NUMBER) == 4_500


def test_goods_that_are_scanned_meanwhile_are_in_the_sale_and_not_paid_by_the_card(
    hand: Hand, selling: CashierPresenter, till: Till, club: Club, qtbot: QtBot
) -> None:
    before = club.on_card(NUMBER)
    hand.scan("D001")
    with club.office.write():
        pay_by_card(hand)
        selling.scan("D001")
        assert selling.state.due == 1_000 and errand(selling) == "ask_office"
    qtbot.waitUntil(lambda: selling.state.due == 500, timeout=20_000)
    assert selling.state.paid is None and errand(selling) == ""
    hand.type("+")
    qtbot.waitUntil(lambda: selling.state.paid is not None, timeout=20_000)
    assert till.sync().ok
    assert club.on_card(NUMBER) == before - 500


def test_a_voucher_is_asked_about_while_the_window_goes_on(
    hand: Hand, selling: CashierPresenter, club: Club, qtbot: QtBot
) -> None:
    hand.scan("D001")
    with club.office.write():
        pay_by_voucher(hand, "GUTSCHEIN1")
        window_lives(selling, qtbot)
        selling.scan("D001")
        assert selling.state.due == 1_000
    qtbot.waitUntil(lambda: selling.state.due == 500, timeout=20_000)
    sale = selling.state.till.sale
    assert sale is not None and [part.amount for part in sale.tenders] == [500]
    # The same again is no payment.
    hand.type("*3\rGUTSCHEIN1\r\r")
    qtbot.waitUntil(lambda: "GUTSCHEIN1" in words(selling), timeout=20_000)
    assert selling.state.due == 500


def test_goods_come_back_to_the_card_while_the_window_goes_on(
    hand: Hand, selling: CashierPresenter, till: Till, club: Club, qtbot: QtBot
) -> None:
    before = club.on_card(NUMBER)
    hand.scan("D001")
    pay_by_card(hand)
    qtbot.waitUntil(lambda: selling.state.paid is not None, timeout=20_000)
    assert selling.state.paid is not None
    receipt = selling.state.paid.receipt
    with club.office.write():
        hand.scan(receipt)
        assert errand(selling) in ("ask_office", "returning")
    qtbot.waitUntil(lambda: errand(selling) == "returning", timeout=20_000)
    hand.type("1\r")
    with club.office.write():
        hand.type("+")
        window_lives(selling, qtbot)
        hand.key(Qt.Key.Key_Escape)
        assert errand(selling) == "returning"
    # Given up once, it is done once.
    hand.type("+")
    qtbot.waitUntil(
        lambda: selling.state.paid is not None and selling.state.paid.is_return, timeout=20_000
    )
    assert till.sync().ok
    assert club.on_card(NUMBER) == before


def test_whoever_agrees_agrees_once_however_often_head_office_is_asked(
    hand: Hand, selling: CashierPresenter, till: Till, club: Club, qtbot: QtBot
) -> None:
    hand.scan("D001")
    assert till.quantity(1, "101").ok
    selling.refresh()
    hand.type("\r+")
    qtbot.waitUntil(lambda: selling.state.paid is not None, timeout=20_000)
    assert selling.state.paid is not None
    hand.scan(selling.state.paid.receipt)
    qtbot.waitUntil(lambda: errand(selling) == "returning", timeout=20_000)
    hand.type("1\r+")
    qtbot.waitUntil(lambda: errand(selling) == "ask_pin", timeout=20_000)
    hand.type("2001\r")
    with club.office.write():
        hand.type("200100\r")
        qtbot.waitUntil(lambda: errand(selling) == "ask_office", timeout=20_000)
        window_lives(selling, qtbot)
    qtbot.waitUntil(
        lambda: selling.state.paid is not None and selling.state.paid.is_return, timeout=20_000
    )
    agreed = [entry for entry in entries(club.folder(), "staff") if entry["do"] == "approve"]
    assert [entry["action"] for entry in agreed] == ["refund"]
    assert till.sync().ok


def test_what_head_office_refuses_is_typed_anew(
    hand: Hand, selling: CashierPresenter, club: Club, qtbot: QtBot
) -> None:
    hand.scan("D001")
    pay_by_card(hand, "111111")
    qtbot.waitUntil(lambda: "密码" in words(selling), timeout=20_000)
    assert errand(selling) == "ways"


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
