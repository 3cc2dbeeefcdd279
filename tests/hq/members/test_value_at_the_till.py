"""Cards of value pay at the till, with a PIN or a telephone, and get back what they had paid."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from pos.contract.members import Loadable
from pos.hq.members.issuers import publish_issuers
from pos.hq.upkeep import Bookkeeping
from pos.journal.verify import verify
from pos.till.answers import Problem
from pos.till.returning import Wanted
from tests.hq.conftest import Office
from tests.hq.members.club import CARD, WANG, Club
from tests.pos.conftest import code, entries

NUMBER = "8888000011112222"
PIN = "314159"


@pytest.fixture
def club(office: Office, tmp_path: Path) -> Iterator[Club]:
    opened = Club(office, tmp_path)
    yield opened
    opened.close()


def test_a_card_pays_a_part_by_its_pin_and_has_it_back_with_the_goods(club: Club) -> None:
    name = club.sell_card(NUMBER, 1200, pin=PIN)
    till = club.till()
    till.scan("D001", quantity="3")
    paid = till.pay("stored_value", 1000, NUMBER, pin=PIN)
    assert paid.ok, paid.error
    assert paid.values["left"] == 200
    assert till.pay("cash").ok
    till.sync()
    assert club.on_card(NUMBER) == 200
    (sale,) = entries(club.folder(), "sale")
    assert sale["tenders"][0]["card"] == name
    assert NUMBER not in str(sale) and PIN not in str(sale)
    back = till.refund("1", [Wanted(line=1, quantity="1")])
    assert back.values["tenders"] == [{"tender": "stored_value", "amount": 500}]
    till.sync()
    assert club.on_card(NUMBER) == 700
    rest = till.refund("1")
    assert rest.values["tenders"] == [
        {"tender": "stored_value", "amount": 500},
        {"tender": "cash", "amount": 500},
    ]
    till.sync()
    assert club.on_card(NUMBER) == 1200
    report = till.close_shift({"cash": 0}).values["report"]
    assert isinstance(report, dict)
    assert report["tenders"] == {"cash": 0, "stored_value": 0}
    till.close()
    assert verify(club.folder())["ok"]


def test_what_one_card_paid_in_two_payments_goes_back_to_it_whole(club: Club) -> None:
    club.sell_card(NUMBER, 2000, pin=PIN)
    till = club.till()
    till.scan("D001", quantity="3")
    assert till.pay("stored_value", 800, NUMBER, pin=PIN).ok
    assert till.pay("stored_value", 700, NUMBER, pin=PIN).ok
    till.sync()
    assert club.on_card(NUMBER) == 500
    back = till.refund("1", [Wanted(line=1, quantity="2")])
    assert back.values["tenders"] == [{"tender": "stored_value", "amount": 1000}]
    assert till.refund("1").values["tenders"] == [{"tender": "stored_value", "amount": 500}]
    till.sync()
    assert club.on_card(NUMBER) == 2000


def test_the_holder_s_telephone_pays_without_the_card(club: Club) -> None:
    club.sell_card(NUMBER, 800, member=WANG)
    till = club.till()
    till.scan("D001")
    assert till.member(CARD).ok
    assert till.pay("stored_value", None, club.shown()).values["receipt"]
    till.sync()
    assert club.on_card(NUMBER) == 300
    club.later()
    club.sell_card("8888000011113333", 800, member=WANG)
    till.scan("D001")
    assert code(till.pay("stored_value", None, club.shown())) == "value_which"
    assert till.pay("stored_value", None, NUMBER[:-4] + "3333", pin=club.shown()).ok


def test_what_a_voided_sale_had_taken_is_on_the_card_again(club: Club) -> None:
    club.sell_card(NUMBER, 1200, pin=PIN)
    till = club.till()
    till.scan("D001", quantity="2")
    assert till.pay("stored_value", 900, NUMBER, pin=PIN).ok
    assert till.void_sale().values["to_member"] == 900
    till.sync()
    assert club.on_card(NUMBER) == 1200


def test_what_is_refused_changes_nothing(club: Club) -> None:
    club.sell_card(NUMBER, 1200, pin=PIN)
    till = club.till()
    till.scan("D001", quantity="4")
    for wrong, refused in (
        (till.pay("stored_value", 100), "value_number_needed"),
        (till.pay("stored_value", 100, NUMBER), "value_proof_needed"),
        (till.pay("stored_value", 100, NUMBER, pin="000000"), "value_wrong_pin"),
        (till.pay("stored_value", 100, NUMBER, pin="12"), "value_number_needed"),
        (till.pay("stored_value", 100, "8888", pin=PIN), "value_unknown"),
        (till.pay("stored_value", 1201, NUMBER, pin=PIN), "value_not_enough"),
        (till.pay("stored_value", 2001, NUMBER, pin=PIN), "no_change"),
    ):
        assert code(wrong) == refused
    club.office.stop()
    assert code(till.pay("stored_value", 100, NUMBER, pin=PIN)) == "value_offline"
    assert till.state.sale is not None and till.state.sale.tenders == ()
    club.office.start()
    assert club.on_card(NUMBER) == 1200


def test_a_card_is_sold_and_loaded_and_is_no_turnover(club: Club) -> None:
    club.sell_card(NUMBER, 100)  # the chain has an issuer
    till = club.till()
    sold = till.load_card("8888000011119999", 20_000, given=30_000, pin=PIN)
    assert sold.ok, sold.error
    assert (sold.values["is_new"], sold.values["change"]) == (True, 10_000)
    # Nothing is on it before head office has heard that the money was taken.
    till.scan("D001")
    assert code(till.pay("stored_value", None, "8888000011119999", pin=PIN)) == "value_unknown"
    till.void_sale()
    till.sync()
    assert club.on_card("8888000011119999") == 20_000
    assert till.load_card("8888000011119999", 5_000, "card_manual", code="6217 035512").ok
    till.sync()
    till.sync()
    assert club.on_card("8888000011119999") == 25_000
    balance = till.card_balance("8888000011119999", pin=PIN).values
    assert (balance["balance"], balance["card_state"]) == (25_000, "active")
    till.scan("D001")
    assert till.pay("stored_value", None, "8888000011119999", pin=PIN).values["left"] == 24_500
    report = till.close_shift({"cash": 20_000, "card_manual": 5_000}).values["report"]
    assert isinstance(report, dict)
    assert (report["net_sales"], report["loaded"], report["loaded_count"]) == (500, 25_000, 2)
    assert report["tenders"] == {"card_manual": 5_000, "cash": 20_000, "stored_value": 500}
    assert report["over_short"] == {"cash": 0, "card_manual": 0}
    said = repr(till.last_slip())
    assert "250.00" in said and "储值卡售卡充值" in said
    till.close()
    assert verify(club.folder())["ok"]
    assert "8888000011119999" not in str(entries(club.folder(), "member"))


def test_what_is_put_on_cards_is_among_what_tenders_brought_and_no_turnover(club: Club) -> None:
    club.sell_card(NUMBER, 100)
    till = club.till()
    assert till.load_card("8888000011119999", 20_000, given=20_000, pin=PIN).ok
    till.scan("D001")
    assert till.pay("cash").ok
    till.sync()
    told = json.loads(club.run("report", "tenders", "--json"))
    cash = {"store": "S001", "tender": "cash", "count": 2, "amount": 20_500, "loaded": 20_000}
    assert (told["rows"], told["total"]) == ([cash], 20_500)
    assert json.loads(club.run("report", "sales", "--json"))["total"] == 500
    assert "200.00 of it for cards of value" in club.run("report", "tenders")


def test_no_card_is_sold_against_the_rules(club: Club) -> None:
    club.sell_card(NUMBER, 100)
    till = club.till()
    for wrong, refused in (
        (till.load_card(NUMBER, 0), "bad_amount"),
        (till.load_card("88", 100), "load_number"),
        (till.load_card(NUMBER, 100, "stored_value"), "load_tender"),
        (till.load_card(NUMBER, 100, "points"), "load_tender"),
        # A wallet pays for sales alone: what it paid goes back by a return, and this is no sale.
        (till.load_card(NUMBER, 100, "qr", code="281234567890123456"), "load_tender"),
        (till.load_card(NUMBER, 100, "qr_shown"), "load_tender"),
        (till.load_card(NUMBER, 100_000), "load_over_limit"),
        (till.load_card(NUMBER, 100, issuer="nobody"), "value_not_available"),
    ):
        assert code(wrong) == refused
    till.scan("D001")
    assert code(till.load_card(NUMBER, 100)) == "sale_open"
    till.void_sale()
    club.office.stop()
    assert code(till.load_card(NUMBER, 100)) == "load_offline"
    club.office.start()
    till.sync()
    assert club.on_card(NUMBER) == 100
    assert entries(club.folder(), "member") == []


def test_a_lost_card_pays_no_more_and_its_holder_has_another_one(club: Club) -> None:
    club.sell_card(NUMBER, 1200, pin=PIN, member=WANG)
    till = club.till()
    assert code(till.card_lost(CARD)) == "member_code_bad"
    lost = till.card_lost(club.shown())
    assert (lost.values["card_state"], lost.values["balance"]) == ("lost", 1200)
    till.scan("D001")
    assert code(till.pay("stored_value", None, NUMBER, pin=PIN)) == "value_lost"
    club.later()
    new = "8888000011110000"
    assert till.card_lost(club.shown(), instead=new, pin="271828").values["balance"] == 1200
    assert code(till.pay("stored_value", None, NUMBER, pin=PIN)) == "value_lost"
    assert till.pay("stored_value", None, new, pin="271828").values["left"] == 700
    club.later()
    assert code(till.card_lost(club.shown(), number=NUMBER, instead=new)) == "value_lost"
    told = [entry["do"] for entry in entries(club.folder(), "member")]
    assert told == ["card_lost", "card_lost"]
    till.sync()
    assert club.on_card(new) == 700


def test_nobody_reports_another_s_card_or_one_without_a_name(club: Club) -> None:
    club.sell_card(NUMBER, 1200, pin=PIN)
    till = club.till()
    assert code(till.card_lost(club.shown())) == "value_unknown"
    club.later()
    assert code(till.card_lost(club.shown(), number=NUMBER)) == "value_unknown"
    assert till.card_balance(NUMBER).values["card_state"] == "active"


def test_a_new_card_is_whose_buyer_paid_for_it(club: Club) -> None:
    club.sell_card(NUMBER, 100)
    other, till = club.till("T02"), club.till()
    new, theirs = "8888000011114444", "111111"
    asked = other.ask_load(new, 20_000, pin=theirs, member=WANG)
    assert isinstance(asked, Loadable) and asked.good_until == ""
    sold = till.load_card(new, 20_000, given=20_000, pin=PIN)
    assert sold.values["good_until"] == "2029-11-22"
    till.sync()
    assert club.on_card(new) == 20_000
    assert code(till.card_balance(new, pin=theirs)) == "value_wrong_pin"
    assert till.card_balance(new, pin=PIN).values["card_state"] == "active"
    assert code(till.card_lost(club.shown(), number=new)) == "value_unknown"


def test_what_other_tills_were_told_counts_towards_a_card_s_limit(club: Club) -> None:
    club.sell_card(NUMBER, 100)
    other, till = club.till("T02"), club.till()
    new = "8888000011114444"
    assert till.load_card(new, 60_000, given=60_000, pin=PIN).ok
    assert code(till.load_card(new, 60_000)) == "load_over_limit"
    assert code(other.load_card(new, 60_000)) == "load_over_limit"
    assert other.load_card(new, 40_000, given=40_000).ok
    till.sync()
    other.sync()
    assert club.on_card(new) == 100_000
    assert case_words(club) == []


def test_a_question_that_was_given_up_counts_no_more(club: Club) -> None:
    club.sell_card(NUMBER, 100)
    other, till = club.till("T02"), club.till()
    assert isinstance(till.ask_load(NUMBER, 90_000), Loadable)
    assert isinstance(till.ask_load(NUMBER, 95_000), Loadable), "asked anew by the same till"
    assert isinstance(other.ask_load(NUMBER, 90_000), Problem)
    club.later(seconds=901)
    assert isinstance(other.ask_load(NUMBER, 90_000), Loadable), "nothing came of it"


def test_what_a_till_gives_up_is_free_for_the_next_one_with_its_exchange(club: Club) -> None:
    club.sell_card(NUMBER, 100)
    other, till = club.till("T02"), club.till()
    may = till.ask_load(NUMBER, 90_000)
    assert isinstance(may, Loadable)
    assert isinstance(other.ask_load(NUMBER, 90_000), Problem)
    till.give_up_load(may)
    club.office.stop()
    assert not till.sync().ok, "it is told when head office is there again"
    club.office.start()
    assert till.sync().ok
    taken = other.ask_load(NUMBER, 90_000)
    assert isinstance(taken, Loadable)
    # Nobody gives up what another terminal has asked, nor what was paid.
    till.give_up_load(taken)
    assert till.sync().ok and isinstance(till.ask_load(NUMBER, 90_000), Problem)
    assert other.load_card(NUMBER, 90_000, may=taken).ok
    other.give_up_load(taken)
    assert other.sync().ok
    assert club.on_card(NUMBER) == 90_100


def test_money_that_was_taken_is_on_the_card_and_too_much_is_put_before_people(club: Club) -> None:
    """A till that was away for longer than its question counts."""
    club.sell_card(NUMBER, 100)
    other, till = club.till("T02"), club.till()
    assert till.load_card(NUMBER, 90_000, given=90_000).ok
    club.later(seconds=901)
    assert other.load_card(NUMBER, 90_000, given=90_000).ok
    till.sync()
    other.sync()
    assert club.on_card(NUMBER) == 180_100
    assert case_words(club) == [("over_limit", "180100 on a card that may hold 100000")]


def test_of_several_issuers_the_shop_s_own_one_is_meant_or_the_till_says_whose(club: Club) -> None:
    club.sell_card(NUMBER, 100)
    till = club.till()
    publish(club, accepts=["elsewhere"])
    assert till.card_sellers() == {"own": "own"}
    assert till.load_card("8888000011114444", 100).ok
    publish(club, accepts=["S001"])
    assert till.card_sellers() == {"ok": "OK 卡", "own": "own"}
    assert code(till.load_card("8888000011115555", 100)) == "value_which"
    assert till.load_card("8888000011115555", 100, issuer="ok").ok


def test_a_card_that_one_till_sold_is_good_at_the_next_one_by_itself(club: Club) -> None:
    club.sell_card(NUMBER, 100)
    other, till = club.till("T02"), club.till()
    new = "8888000011114444"
    bookkeeping = Bookkeeping(club.points_desk(), soon=0.05)
    bookkeeping.start()
    try:
        assert till.load_card(new, 20_000, given=20_000, pin=PIN).ok
        till.sync()
        deadline = time.monotonic() + 30
        while other.card_balance(new, pin=PIN).values.get("card_state") != "active":
            assert time.monotonic() < deadline, "it is not posted"
    finally:
        bookkeeping.stop()
    other.scan("D001")
    assert other.pay("stored_value", None, new, pin=PIN).values["left"] == 19_500


def publish(club: Club, *, accepts: list[str]) -> None:
    """A second issuer, whose cards are good where it has agreed so."""
    own = {"issuer": "own", "kind": "single_purpose", "party": "one"}
    ok = {"issuer": "ok", "kind": "multi_purpose", "party": "ok", "licence": "L1",
          "accepts": accepts, "name": {"zh_CN": "OK 卡", "en": "OK Card"}}  # fmt: skip
    with club.office.write() as connection:
        publish_issuers(connection, json.dumps([own, ok]).encode())


def case_words(club: Club) -> list[tuple[str, str]]:
    """What lies before people."""
    told = json.loads(club.run("member", "cases", "--json"))["rows"]
    return [(case["why"], case["reason"]) for case in told]
