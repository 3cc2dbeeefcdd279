"""Points pay at the till: set aside, spent by the sale's own entry, back with the goods."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from drivers.paper import Paper
from pos.hq.members.rules import publish_rules
from pos.journal.verify import verify
from pos.till.answers import Problem
from pos.till.returning import Wanted
from pos.till.till import Till
from tests.hq.conftest import Office
from tests.hq.members.club import CARD, Club
from tests.pos.conftest import code, entries


@pytest.fixture
def club(office: Office, tmp_path: Path) -> Iterator[Club]:
    opened = Club(office, tmp_path)
    yield opened
    opened.close()


def test_a_part_is_paid_with_points_and_the_rest_in_cash(club: Club) -> None:
    till = club.till()
    till.scan("D001")
    assert till.member(CARD).ok
    paid = till.pay("points", 300, club.shown())
    assert paid.ok, paid.error
    assert (paid.values["points"], paid.values["left"]) == (300, 600)
    assert club.points() == (600, 0, 300)  # set aside, and not gone yet
    assert till.pay("cash").ok
    assert till.sync().ok
    # What was paid with points earns none: two points for the rest of 2.00.
    assert club.points() == (600, 2, 0)
    (sale,) = entries(club.folder(), "sale")
    assert sale["tenders"][0]["points"] == 300
    report = till.close_shift({"cash": 200}).values["report"]
    assert isinstance(report, dict)
    assert report["tenders"] == {"cash": 200, "points": 300}
    assert report["over_short"] == {"cash": 0}
    till.close()
    assert verify(club.folder())["ok"]


def test_points_that_paid_in_two_goes_all_come_back_with_the_goods(club: Club) -> None:
    till = club.till()
    till.scan("D001")
    till.member(CARD)
    assert till.pay("points", 100, club.shown()).ok
    club.later()
    assert till.pay("points", 200, club.shown()).ok
    assert till.pay("cash").ok
    assert till.sync().ok
    assert club.points()[0] == 600
    assert till.refund("1").ok
    assert till.sync().ok
    assert club.points() == (900, 0, 0)


def test_the_receipt_says_what_was_used_what_is_left_and_what_the_sale_brings(club: Club) -> None:
    with club.office.write() as connection:
        gold = {"name": "gold", "spend": 1, "times": 30_000}
        rules = {"since": "2026-11-22", "per": 50, "tiers": [gold]}
        publish_rules(connection, json.dumps(rules).encode(), today=dt.date(2026, 11, 22))
    till = club.till()
    till.scan("D001")
    till.member(CARD)
    assert till.pay("points", 300, club.shown()).ok
    assert till.pay("cash").ok
    (sale,) = entries(club.folder(), "sale")
    assert (sale["balance"]["points"], sale["tenders"][0]["left"]) == (900, 600)
    assert sale["earned"] == 12
    words = shown(till.preview())
    for said in ("900", "300 分", "600", "+12"):
        assert said in words
    till.sync()
    assert club.points() == (600, 12, 0)


def shown(paper: Paper | Problem) -> str:
    """The words on a paper."""
    assert isinstance(paper, Paper)
    return repr(paper)


def test_without_an_amount_as_much_as_there_is(club: Club) -> None:
    till = club.till()
    till.scan("D001", quantity="3")
    till.member(CARD)
    assert till.pay("points", None, club.shown()).values["points"] == 900
    assert till.state.sale is not None and till.state.sale.due == 600


def test_a_voided_sale_frees_what_was_set_aside_for_it(club: Club) -> None:
    till = club.till()
    till.scan("D001")
    till.member(CARD)
    assert till.pay("points", 300, club.shown()).ok
    voided = till.void_sale().values
    assert (voided["give_back"], voided["to_member"]) == (0, 300)
    till.sync()
    assert club.points() == (900, 0, 0)


def test_points_go_back_to_who_had_paid_with_them(club: Club) -> None:
    till = club.till()
    till.scan("D001", quantity="3")
    till.member(CARD)
    assert till.pay("points", 700, club.shown()).ok
    assert till.pay("cash").ok
    first = till.refund("1", [Wanted(line=1, quantity="1")])
    assert first.ok, first.error
    assert first.values["tenders"] == [{"tender": "points", "amount": 500}]
    till.sync()
    assert club.points()[0] == 200 + 500
    # The rest is taken back by another till, which head office tells what is still out.
    other = club.till("T02")
    second = other.refund("S001-T01-000001")
    assert second.ok, second.error
    assert second.values["tenders"] == [
        {"tender": "points", "amount": 200},
        {"tender": "cash", "amount": 800},
    ]
    other.sync()
    assert club.points() == (900, 0, 0)
    for name in ("T01", "T02"):
        club.open(name).close()
        assert verify(club.folder(name))["ok"]


def test_points_never_come_back_as_money(club: Club) -> None:
    till = club.till()
    till.scan("D001")
    till.member(CARD)
    assert till.pay("points", None, club.shown()).values["receipt"]
    assert code(till.refund("1", tender="cash", reason="wants cash")) == "tender_not_refundable"


def test_goods_got_in_exchange_for_points_give_points_back(club: Club) -> None:
    till = club.till()
    till.scan("D001")
    till.member(CARD)
    assert till.pay("points", None, club.shown()).ok
    assert till.refund("1", tender="exchange").ok
    till.scan("D002")
    assert till.pay("cash", 0).ok
    back = till.refund("2")
    assert back.ok, back.error
    till.sync()
    assert club.points() == (900, 0, 0)


def test_who_pays_with_points_stays_the_buyer(club: Club) -> None:
    till = club.till()
    till.scan("D001")
    till.member(CARD)
    assert till.pay("points", 100, club.shown()).ok
    assert code(till.member("A00002")) == "paid_with_points"
    assert code(till.member(None)) == "paid_with_points"


def test_what_is_refused_changes_nothing(club: Club) -> None:
    till = club.till()
    till.scan("D001", quantity="4")
    assert code(till.pay("points", 100, club.shown())) == "points_need_member"
    till.member("A00002")
    assert code(till.pay("points", 100, club.shown())) == "member_code_needed"  # not his
    till.member(CARD)
    assert code(till.pay("points", 100)) == "member_code_needed"
    assert code(till.pay("points", 901, club.shown())) == "points_not_enough"
    assert code(till.pay("points", 2001, club.shown())) == "no_change"
    assert code(till.pay("points", -1, club.shown())) == "bad_amount"
    assert code(till.pay("points", 100, CARD)) == "member_code_bad"
    assert till.state.sale is not None and till.state.sale.tenders == ()
    assert club.points() == (900, 0, 0)


def test_away_from_head_office_points_pay_within_its_word(club: Club) -> None:
    till = club.till()
    fetched = club.shown()
    till.sync()
    club.office.stop()
    till.scan("D001")
    till.member(CARD)
    paid = till.pay("points", 400, club.digits_behind(fetched))
    assert paid.ok, paid.error
    assert paid.values["left"] is None
    assert till.pay("cash").ok
    club.later()
    till.scan("D001")
    till.member(CARD)
    refused = till.pay("points", 101, club.digits_behind(fetched))
    assert code(refused) == "points_allowance"
    assert refused.error is not None and "100" in refused.error.message
    assert till.pay("points", 100, club.digits_behind(fetched)).ok
    assert till.pay("cash").ok
    club.office.start()
    till.sync()
    assert club.points() == (400, 1 + 4, 0)
    # Head office has heard of it all and gives its word anew.
    club.office.stop()
    club.later()
    till.scan("D001")
    till.member(CARD)
    assert till.pay("points", 300, club.digits_behind(fetched)).ok


def doubts(club: Club) -> list[str]:
    """What is wrong with codes that were shown, all sales posted."""
    club.points()
    return [str(row[0]) for row in club.office.select("SELECT why FROM member_case ORDER BY why")]


def test_what_was_shown_to_a_till_that_was_alone_is_checked_when_it_is_heard_of(
    club: Club,
) -> None:
    till, other = club.till(), club.till("T02")
    fetched = club.shown()
    for one in (till, other):
        one.sync()
    club.office.stop()

    def paid(one: Till, shown: str) -> None:
        one.scan("D001")
        one.member(CARD)
        assert one.pay("points", 100, shown).ok
        assert one.pay("cash").ok

    paid(till, club.digits_behind(fetched))
    club.office.start()
    till.sync()
    assert doubts(club) == []
    assert club.points()[0] == 800
    club.office.stop()
    club.later()
    # Anybody may put eight digits behind a code that he has seen: the till cannot tell.
    paid(till, fetched[: len("LM1.") + 156] + "00000000")
    club.later()
    shown = club.digits_behind(fetched)
    paid(till, shown)
    paid(other, shown)
    club.office.start()
    assert till.sync().ok and other.sync().ok
    assert sorted(doubts(club)) == ["used_code", "wrong_digits"]
    # Nothing of it is lost: the goods are gone, and the points that paid for them too.
    assert club.points()[0] == 800 - 300
    marked = "SELECT reason FROM member_posting WHERE kind = 'burn' AND reason <> ''"
    assert sorted(club.office.select(marked)) == [("used_code",), ("wrong_digits",)]


def test_what_two_tills_let_a_member_spend_twice_he_owes(club: Club) -> None:
    tills = [club.till(name) for name in ("T01", "T02")]
    fetched = club.shown()
    club.office.stop()
    for till in tills:
        till.scan("D001")
        till.member(CARD)
        assert till.pay("points", 500, club.digits_behind(fetched)).values["receipt"]
    club.office.start()
    for till in tills:
        till.sync()
    assert club.points() == (900 - 1000, 0, 0)
    club.later()
    tills[0].scan("D001")
    tills[0].member(CARD)
    assert code(tills[0].pay("points", 1, club.shown())) == "points_not_enough"


def test_what_was_shown_for_one_sale_pays_no_other_one(club: Club) -> None:
    till = club.till()
    fetched = club.shown()
    till.sync()
    club.office.stop()
    till.scan("D001")
    till.member(CARD)
    shown = club.digits_behind(fetched)
    assert till.pay("points", 100, shown).ok
    assert till.pay("points", 50, shown).ok  # the same sale
    assert till.pay("cash").ok
    till.scan("D001")
    till.member(CARD)
    assert code(till.pay("points", 100, shown)) == "member_code_used"
    # Nor do digits that somebody makes up in the same half minute.
    assert code(till.pay("points", 100, shown[:-8] + "00000000")) == "member_code_used"
    reopened = club.open()
    reopened.login("1001", "2468")
    assert code(reopened.pay("points", 100, shown)) == "member_code_used"


def test_without_its_word_a_till_that_is_alone_takes_no_points(club: Club) -> None:
    till = club.till()
    fetched = club.shown()
    club.office.stop()
    club.later(seconds=25 * 3600)
    till.scan("D001")
    till.member(CARD)
    answer = till.pay("points", 100, club.digits_behind(fetched))
    assert code(answer) == "points_offline"
    club.folder().joinpath("allowance.json").write_bytes(b"{}")
    assert code(till.pay("points", 100, club.digits_behind(fetched))) == "points_offline"
