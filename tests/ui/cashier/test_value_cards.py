"""Cards of value in the window, with a head office that answers: sold, loaded, looked at, lost."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import Qt

from pos.hq.members.issuers import publish_issuers
from pos.till.till import Till
from tests.hq.conftest import Office, filled, make_office
from tests.hq.members.club import CARD, WANG, Club
from tests.pos.conftest import entries
from tests.ui.conftest import Hand
from ui.cashier.presenter import CashierPresenter

__all__ = ["filled", "make_office"]

KEY = Qt.Key
PIN = "246810"
LIMITS = {"identity_from": 50_000}
ISSUERS: list[dict[str, object]] = [
    {
        "issuer": "own",
        "kind": "single_purpose",
        "party": "one",
        "limits": LIMITS,
        "name": {"zh_CN": "本店卡", "en": "House card"},
    }
]


@pytest.fixture(scope="module")
def club(
    make_office: Callable[[], Office], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Club]:
    opened = Club(make_office(), tmp_path_factory.mktemp("club"))
    with opened.office.database.write() as connection:
        publish_issuers(connection, json.dumps(ISSUERS).encode())
    opened.till()
    yield opened
    opened.close()


@pytest.fixture
def till(club: Club) -> Till:
    return club.at("T01")


@pytest.fixture
def selling(presenter: CashierPresenter) -> CashierPresenter:
    """The till is open already, a cashier at it."""
    return presenter


def words(selling: CashierPresenter) -> str:
    return "" if selling.state.notice is None else selling.state.notice.text


def list_of_cards(hand: Hand, number: int) -> None:
    """By the number pad's own way, as fingers do by touch."""
    hand.key(KEY.Key_F9)
    hand.type("14\r")
    hand.type(f"{number}\r")


def test_a_card_is_sold_for_cash_and_loaded_by_a_banks_card(
    hand: Hand, selling: CashierPresenter, club: Club
) -> None:
    list_of_cards(hand, 1)
    hand.scan("V0001")
    hand.type("100\r")
    hand.type(f"{PIN}\r")
    face = selling.state.errand
    assert face is not None and face.headline == "¥100.00"
    assert "···0001" in face.caption and "本店卡" in face.caption
    hand.type("150\r")
    assert "100.00" in words(selling) and "50.00" in words(selling)
    assert selling.state.errand is None
    assert selling.state.till.sale is None and selling.state.paid is None
    list_of_cards(hand, 1)
    hand.scan("V0001")
    hand.type("20.5\r")
    hand.type("\r")
    hand.type("*")
    hand.type("6217035512\r")
    loads = [entry for entry in entries(club.folder(), "member") if entry["do"] == "load"]
    assert [(one["amount"], one["tender"], one["given"]) for one in loads] == [
        (10_000, "cash", 15_000), (2_050, "card_manual", 2_050),
    ]  # fmt: skip
    assert club.at("T01").sync().ok
    assert club.on_card("V0001") == 12_050
    # What is on it is told to who knows its PIN.
    list_of_cards(hand, 2)
    hand.scan("V0001")
    hand.type(f"{PIN}\r")
    face = selling.state.errand
    assert face is not None and face.headline == "¥120.50"
    hand.key(KEY.Key_Escape)
    list_of_cards(hand, 2)
    hand.scan("V0001")
    hand.type("111111\r")
    assert "PIN" in words(selling) or "密码" in words(selling)
    hand.key(KEY.Key_Escape)


def test_the_buyer_of_much_says_who_he_is(
    hand: Hand, selling: CashierPresenter, club: Club
) -> None:
    list_of_cards(hand, 1)
    hand.scan("V0002")
    hand.type("600\r")
    hand.type(f"{PIN}\r")
    face = selling.state.errand
    assert face is not None and face.headline == "" and face.go_cap == "+"
    hand.key(KEY.Key_Plus, "+")
    hand.type("\r")
    assert club.at("T01").sync().ok
    assert club.on_card("V0002") == 60_000


def test_who_gives_up_leaves_its_room_to_the_next(
    hand: Hand, selling: CashierPresenter, till: Till, club: Club
) -> None:
    list_of_cards(hand, 1)
    hand.scan("V0301")
    hand.type("100\r")
    hand.type(f"{PIN}\r")
    asked = "SELECT count(*) FROM value_asked WHERE terminal = 'S001-T01'"
    assert club.office.select(asked) == [(1,)]
    hand.key(KEY.Key_Escape)
    assert till.sync().ok
    assert club.office.select(asked) == [(0,)]


def test_where_several_issuers_cards_are_sold_the_window_asks_whose_it_is(
    hand: Hand, selling: CashierPresenter, club: Club
) -> None:
    other = {"issuer": "ok", "kind": "multi_purpose", "party": "ok", "licence": "L1",
             "accepts": ["S001"]}  # fmt: skip
    publish(club, [*ISSUERS, other])
    list_of_cards(hand, 1)
    hand.scan("V0006")
    hand.type("100\r")
    hand.type(f"{PIN}\r")
    face = selling.state.errand
    assert face is not None and [row.label for row in face.rows] == ["ok", "本店卡"]
    hand.type("2\r")
    face = selling.state.errand
    assert face is not None and face.headline == "¥100.00"
    hand.type("\r")
    assert club.at("T01").sync().ok
    assert club.on_card("V0006") == 10_000
    publish(club, ISSUERS)


def publish(club: Club, issuers: list[dict[str, object]]) -> None:
    with club.office.database.write() as connection:
        publish_issuers(connection, json.dumps(issuers).encode())


def test_more_than_a_card_without_a_name_may_hold_goes_on_a_members_own(
    hand: Hand, selling: CashierPresenter, club: Club
) -> None:
    list_of_cards(hand, 1)
    hand.scan("V0005")
    hand.type("1500\r")
    hand.type(f"{PIN}\r")
    hand.scan("Z99999")
    assert selling.state.notice is not None and selling.state.notice.tone == "refused"
    hand.scan(CARD)
    face = selling.state.errand
    assert face is not None and face.headline == "¥1,500.00"
    hand.type("\r")
    assert club.at("T01").sync().ok
    assert club.on_card("V0005") == 150_000
    assert (WANG,) in club.office.select("SELECT member FROM value_card")


def test_a_card_is_lost_and_a_new_one_has_what_was_on_it(
    hand: Hand, selling: CashierPresenter, club: Club
) -> None:
    club.sell_card("V0003", 5_000, pin=PIN, member=WANG)
    list_of_cards(hand, 3)
    hand.scan(club.shown())
    hand.scan("V0004")
    hand.type(f"{PIN}\r")
    # He has another card as well: which one is gone is asked.
    hand.type("V0003\r")
    face = selling.state.errand
    assert face is not None and face.headline == "¥50.00" and "0004" in face.caption
    assert entries(club.folder(), "member")[-1]["do"] == "card_lost"
    hand.key(KEY.Key_Escape)


def test_no_card_is_sold_in_the_middle_of_a_sale_nor_while_head_office_is_away(
    hand: Hand, selling: CashierPresenter, club: Club
) -> None:
    hand.scan("D001")
    list_of_cards(hand, 1)
    assert selling.state.errand is None and selling.state.notice is not None
    hand.key(KEY.Key_F12)
    club.office.stop()
    list_of_cards(hand, 1)
    hand.scan("V0009")
    hand.type("10\r")
    hand.type("\r")
    assert selling.state.notice is not None and selling.state.notice.tone == "refused"
    assert not selling.state.busy
    club.office.start()
