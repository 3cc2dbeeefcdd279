"""A head office that is slow to say who is buying: the sale goes on, and the member is not lost."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from pos.hq.members import payers
from pos.hq.members.listing import ListedMember
from pos.hq.members.taking_over import take_over
from pos.hq.projecting import project_again
from pos.journal.verify import verify
from pos.till.till import Till
from tests.hq.conftest import MEMBER_KEYS, Office
from tests.hq.members.club import CARD, ISSUER, WANG, Club
from tests.pos.conftest import code, entries

NEW = "A00003"
LIU = MEMBER_KEYS.member_id(ISSUER, NEW)


class SlowOffice:
    """Holds up every answer about members until it is let go."""

    def __init__(self, club: Club, till: Till) -> None:
        self._gate = threading.Event()
        self._heard = threading.Event()
        self._till = till
        till.wait_for_members(1)
        club.office.now = lambda: club.now() if self._gate.wait(20) else 0
        till.on_change(self._heard.set)

    def let_go(self) -> None:
        """Lets every answer go from now on."""
        self._gate.set()

    def answer(self) -> None:
        """Lets the answer go, and has the till take it up."""
        self._heard.clear()
        self._gate.set()
        assert self._heard.wait(20)
        self._till.settle()


@pytest.fixture
def club(office: Office, tmp_path: Path) -> Iterator[Club]:
    opened = Club(office, tmp_path)
    yield opened
    opened.close()


@pytest.fixture
def till(club: Club) -> Till:
    """A till whose files do not know the newest member yet."""
    opened = club.till()
    joined = [ListedMember(card=NEW, name="刘洋", phone="13700001111")]
    take_over(club.office.database, joined, issuer=ISSUER, keys=MEMBER_KEYS, now=club.now())
    return opened


def told(club: Club) -> list[str]:
    """The members that the till's journal names after their sales."""
    return [entry["member"] for entry in entries(club.folder(), "member")]


def test_whom_head_office_names_late_has_bought_once_the_sale_has_ended(
    club: Club, till: Till
) -> None:
    slow = SlowOffice(club, till)
    till.scan("D001")
    answer = till.member(NEW).values
    assert (answer["member"], answer["later"]) == (None, True)
    assert till.pay("cash").ok
    slow.answer()
    assert told(club) == [LIU]
    till.sync()
    assert club.points(LIU) == (0, 5, 0)
    spent = "SELECT member, amount FROM member_sale WHERE n = 0"
    assert club.office.select(spent) == [(LIU, 500)]
    with club.office.write() as connection:
        project_again(connection)
    assert club.office.select(spent) == [(LIU, 500)]
    assert club.points(LIU) == (0, 5, 0)
    # What comes back takes its points with it, as if he had been known at once.
    assert till.refund("1").ok
    till.sync()
    assert club.points(LIU) == (0, 0, 0)
    till.close()
    assert verify(club.folder())["ok"]


def test_a_sale_that_still_goes_on_takes_him_up(club: Club, till: Till) -> None:
    slow = SlowOffice(club, till)
    till.scan("D001")
    till.member(NEW)
    slow.answer()
    sale = till.state.sale
    assert sale is not None and sale.member is not None
    assert (sale.member.id, sale.member.name) == (LIU, "刘*")
    till.pay("cash")
    assert told(club) == []


def test_a_sale_is_told_of_once_however_often_its_member_was_asked_for(
    club: Club, till: Till
) -> None:
    slow = SlowOffice(club, till)
    till.scan("D001")
    assert till.member(NEW).values["later"] is True
    assert till.pay("cash").ok
    slow.answer()
    assert told(club) == [LIU]
    # The second answer comes when the first has been told of.
    (sale,) = {entry["sale"] for entry in entries(club.folder(), "member")}
    known = till._desk.members.by_id(LIU)
    assert known is not None
    till._desk.asker.name(known, by="phone", sale=sale)
    till.settle()
    assert told(club) == [LIU]
    till.sync()
    assert club.points(LIU) == (0, 5, 0)


def test_the_next_customer_is_nobody_else(club: Club, till: Till) -> None:
    slow = SlowOffice(club, till)
    till.member(NEW)  # before the first article
    till.scan("D001")
    till.pay("cash")
    till.scan("D002")
    slow.answer()
    assert till.state.sale is not None and till.state.sale.member is None
    assert told(club) == [LIU]


def test_a_sale_that_came_to_nothing_is_nobody_s(club: Club, till: Till) -> None:
    slow = SlowOffice(club, till)
    till.scan("D001")
    till.member(NEW)
    till.void_sale()
    slow.answer()
    assert told(club) == []


def test_whom_the_store_knows_is_there_at_once_and_his_points_come_later(
    club: Club, till: Till
) -> None:
    slow = SlowOffice(club, till)
    till.scan("D001")
    assert till.member(CARD).values["points"] is None
    slow.answer()
    sale = till.state.sale
    assert sale is not None and sale.member is not None and sale.member.points == 900


def test_a_lane_that_waits_for_nobody_hears_of_everybody(club: Club, till: Till) -> None:
    slow = SlowOffice(club, till)
    till.wait_for_members(0)
    till.scan("D001")
    assert till.scan(CARD).values["member"] == WANG
    slow.answer()
    assert till.state.sale is not None and till.state.sale.member is not None
    assert till.state.sale.member.points == 900


def test_a_signed_code_names_its_owner_while_head_office_is_away(club: Club, till: Till) -> None:
    shown = club.shown()
    club.office.stop()
    till.scan("D001")
    assert code(till.member(shown[:20] + "0" + shown[21:])) == "member_not_asked"
    assert till.member(shown).values["member"] == WANG
    club.later(seconds=25 * 3600)
    assert code(till.member(shown)) == "member_not_asked"  # a day old


def restarted(club: Club, till: Till) -> Till:
    """The till as it is after a kill: nothing that it only remembered is left."""
    opened = club.open()
    opened.wait_for_members(1)
    assert opened.login("1001", "2468").ok
    return opened


def test_a_restart_forgets_no_question_of_a_sale_and_asks_it_again(club: Club, till: Till) -> None:
    slow = SlowOffice(club, till)
    till.scan("D001")
    till.member(NEW)
    till.pay("cash")
    till = restarted(club, till)
    heard = threading.Event()
    till.on_change(heard.set)
    till.settle()  # asks
    slow.let_go()
    assert heard.wait(20)
    till.settle()
    assert told(club) == [LIU]
    # He is told of once: also where the till is killed before it has forgotten the question.
    till = restarted(club, till)
    till.settle()
    assert told(club) == [LIU]
    for file in club.folder().glob("draft.db*"):
        assert NEW.encode() not in file.read_bytes()


def test_who_was_told_of_is_not_told_of_again_where_a_power_cut_has_lost_that_he_was(
    club: Club, till: Till, tmp_path: Path
) -> None:
    slow = SlowOffice(club, till)
    till.scan("D001")
    till.member(NEW)
    till.pay("cash")
    before = tmp_path / "before"
    before.mkdir()
    for file in club.folder().glob("draft.db*"):
        shutil.copy(file, before)
    slow.answer()
    assert told(club) == [LIU]
    till.close()
    for file in club.folder().glob("draft.db*"):
        file.unlink()
    shutil.copytree(before, club.folder(), dirs_exist_ok=True)
    till = restarted(club, till)
    heard = threading.Event()
    till.on_change(heard.set)
    till.settle()
    assert heard.wait(20)
    till.settle()
    assert told(club) == [LIU]
    assert till._desk.real.drafts.member_questions.all() == {}


def test_a_number_that_nobody_has_is_said_to_be_nobody_s(club: Club, till: Till) -> None:
    assert code(till.member("Z99999")) == "unknown_member"
    slow = SlowOffice(club, till)
    till.scan("D001")
    till.member("Z99999")
    slow.answer()
    assert till.state.unnamed == 1


def test_whose_wallet_paid_has_bought_and_the_lane_is_told_in_a_word(
    club: Club, till: Till
) -> None:
    wallet = "2088000000000042"
    joined = [ListedMember(card="A00004", name="陈晨", phone="13700002222", alipay_id=wallet)]
    take_over(club.office.database, joined, issuer=ISSUER, keys=MEMBER_KEYS, now=club.now())
    chen = MEMBER_KEYS.member_id(ISSUER, "A00004")
    till.scan("D001")
    till.pay("cash")
    last = till.state.last
    assert last is not None
    sold = till._desk.journal.past.completed(last.id)
    assert sold is not None
    for attempt, buyer in (("ATTEMPT-1", "2088000000000099"), ("ATTEMPT-2", wallet)):
        with club.office.write() as connection:
            payers.note(
                connection, MEMBER_KEYS, attempt=attempt, terminal="S001-T01", wallet="alipay",
                buyer=buyer, now=club.now(),
            )  # fmt: skip
        heard = threading.Event()
        till.on_change(heard.set)
        # As the sale would have ended, had this payment been its tender.
        (tender,) = sold.tenders
        by_wallet = replace(tender, tender="qr", reference=attempt)
        till._ask_who_paid(replace(sold, tenders=(by_wallet,)))
        till.settle()
        assert heard.wait(20)
        till.settle()
    assert told(club) == [chen]
    named = till.state.named
    assert named is not None
    assert (named.receipt, named.name, named.how) == (last.receipt, "陈*", "wallet")
    assert till.state.unnamed == 0
    assert till._desk.real.drafts.member_questions.all() == {}
    till.sync()
    assert club.points(chen) == (0, 5, 0)
