"""Shoppers come with a telephone number, a card of value, or the code of their telephone."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtWidgets import QApplication

from pos.sync.enrolment import enrol
from tests.hq.conftest import Office, filled, make_office
from tests.hq.members.club import WANG, Club
from tests.pos.conftest import entries
from tests.ui.kiosk.booth import Booth
from ui.theme.fonts import load_fonts

__all__ = ["filled", "make_office"]

NUMBER, PIN = "8888000011112222", "314159"
GOODS, COSTS = "D001", 500


class ClubLane:
    """The self-checkout of a store that has members."""

    def __init__(self, club: Club) -> None:
        self.club = club
        enrol(club.folder(), club.office.url, club.office.code("T01", "S001"), club.clock)
        till = club.open()
        assert till.sync().ok
        self.booth = Booth(till)
        self.booth.touch("kiosk_staff")
        self.booth.sign_in_staff("2001", "200100")
        self.booth.touch("kiosk_attendant_open")
        assert self.booth.page == "attract"

    def ring_up(self, pieces: int = 1) -> None:
        """So many pieces, and the page of the ways to pay."""
        self.booth.read(*[GOODS] * pieces)
        self.booth.touch("kiosk_go")
        if self.booth.page == "bags":
            self.booth.touch("kiosk_go")
        assert self.booth.page == "pay" and self.booth.presenter.state.due == pieces * COSTS

    def by_card(self, number: str = NUMBER, pin: str = PIN) -> None:
        """Types number and PIN."""
        if self.booth.page != "value":
            self.booth.touch("kiosk_pay_value")
        if not self.booth.presenter.state.of_value:
            self.booth.type(number)
            self.booth.touch("kiosk_go")
        self.booth.type(pin)
        self.booth.touch("kiosk_go")

    def notice(self) -> str:
        notice = self.booth.presenter.state.notice
        return "" if notice is None else notice.text

    def on_card(self, number: str = NUMBER) -> int:
        self.booth.till.sync()
        return self.club.on_card(number)


@pytest.fixture(scope="module")
def opened(
    qapp: QApplication,
    make_office: Callable[[], Office],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[ClubLane]:
    load_fonts()
    club = Club(make_office(), tmp_path_factory.mktemp("club"))
    club.sell_card(NUMBER, 1_200, pin=PIN)
    lane = ClubLane(club)
    yield lane
    lane.booth.close()
    club.close()


@pytest.fixture
def lane(opened: ClubLane) -> Iterator[ClubLane]:
    yield opened
    if opened.booth.till.state.sale is not None:
        assert opened.booth.till.void_sale().error is not None, "that is for somebody of the shop"
        assert opened.booth.till.approve("2001", "200100").ok
        opened.booth.presenter.refresh()
    opened.booth.leave()
    assert opened.booth.page == "attract"


def test_his_telephone_number_makes_him_a_member(lane: ClubLane) -> None:
    booth = lane.booth
    booth.read(GOODS)
    booth.touch("kiosk_member")
    booth.type("13800138000")
    booth.touch("kiosk_go")
    sale = booth.presenter.state.sale
    assert booth.page == "cart" and sale is not None and sale.member is not None
    assert "138" not in lane.notice()


def test_a_card_pays_by_its_number_and_pin(lane: ClubLane) -> None:
    before = lane.on_card()
    lane.ring_up()
    lane.by_card()
    assert lane.booth.page == "thanks"
    assert lane.on_card() == before - COSTS
    sale = entries(lane.club.folder(), "sale")[-1]
    assert NUMBER not in str(sale) and PIN not in str(sale)


def test_a_wrong_pin_is_typed_anew_and_a_scan_is_none(lane: ClubLane) -> None:
    booth = lane.booth
    lane.ring_up()
    lane.by_card(pin="000000")
    assert booth.page == "value" and "PIN" in lane.notice()
    assert booth.presenter.state.of_value == NUMBER and booth.presenter.state.entry == ""
    booth.read(GOODS)
    assert booth.page == "value" and "type" in lane.notice()
    assert booth.presenter.state.due == COSTS
    lane.by_card()
    assert booth.page == "thanks"


def test_what_is_on_the_card_pays_a_part_and_the_rest_is_paid_otherwise(lane: ClubLane) -> None:
    booth = lane.booth
    left = lane.on_card()
    lane.ring_up(4)
    assert 0 < left < 4 * COSTS
    lane.by_card()
    assert booth.page == "pay" and booth.presenter.state.due == 4 * COSTS - left
    assert f"¥{left / 100:.2f}" in lane.notice()
    lane.by_card()
    assert booth.page == "value" and "nothing left" in lane.notice()
    booth.touch("kiosk_back")
    assert booth.till.pay("cash").ok
    booth.presenter.refresh()
    assert lane.on_card() == 0


def test_his_telephone_is_proof_enough(lane: ClubLane) -> None:
    booth, card = lane.booth, "8888000011113333"
    lane.club.sell_card(card, 800, member=WANG)
    lane.ring_up()
    booth.touch("kiosk_pay_value")
    booth.read(lane.club.shown())
    assert booth.page == "thanks"
    assert lane.on_card(card) == 300


def test_no_card_no_office_and_another_way_is_open(lane: ClubLane) -> None:
    booth = lane.booth
    lane.ring_up()
    lane.by_card("99999999")
    assert booth.page == "value" and booth.presenter.state.of_value == ""
    assert "do not find" in lane.notice()
    lane.club.office.stop()
    try:
        lane.by_card()
        assert "just now" in lane.notice() and "customer" not in lane.notice()
        booth.touch("kiosk_back")
        booth.touch("kiosk_pay_till")
        assert booth.page == "parked"
    finally:
        lane.club.office.start()
