"""A store's files know who shops there, and forget who stays away; how old they are is known."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from pos.contract.letters import open_letter
from pos.contract.wire import EnrolRequest
from pos.hq import feed
from pos.hq.clock import machine_now
from pos.hq.enrolment import enrol as let_in
from pos.hq.members import joining, tables
from pos.hq.members.listing import ListedMember
from pos.hq.members.rules import publish_rules
from pos.hq.members.taking_over import take_over
from pos.hq.peppers import read_peppers
from pos.hq.stores import BadRequest
from pos.member.member import MemberSeal
from pos.ports import SettableClock
from pos.sync.enrolment import enrol
from pos.sync.identity import make_keys
from tests.hq.conftest import MEMBER_KEYS, Office
from tests.hq.members.club import CARD, Club
from tests.hq.members.conftest import DAY, KEYS, NOW, ONE, Lane
from tests.pos.conftest import MORNING, code

HERE = ListedMember(card="HERE-1", phone="13600136000", name="刘洋")
LIU = KEYS.member_id("club", HERE.card)


def known_in(lane: Lane, store: str) -> dict[str, int]:
    """Who the files of a store know, and by how many numbers."""
    found: dict[str, int] = {}
    with lane.database.snapshot() as connection:
        pepper = next(one for one in read_peppers(connection) if one.store == store)
        seal = MemberSeal(pepper.pepper)
        for key, row in feed.rows(connection, feed.store_scope(store), "member").items():
            member = seal.member(json.loads(row), key=key)
            assert member is not None
            found[member.id] = found.get(member.id, 0) + 1
    return found


def rules(lane: Lane, days: int) -> None:
    content = json.dumps({"since": "2026-11-01", "known_days": days}).encode()
    with lane.database.write() as connection:
        publish_rules(connection, content, today=dt.date(2026, 11, 1))


@pytest.fixture
def lane(lane: Lane) -> Lane:
    """The till of two members that everybody knows for 30 days, and of one of S002."""
    rules(lane, 30)
    take_over(lane.database, [HERE], issuer="club", keys=KEYS, now=NOW, shops=["S002"])
    lane.settle()
    return lane


def test_the_members_of_a_file_are_known_where_they_are_said_to_shop(lane):
    assert LIU not in known_in(lane, "S001")
    assert known_in(lane, "S002")[LIU] == 2
    with pytest.raises(BadRequest, match="no store S009"):
        take_over(lane.database, [HERE], issuer="club", keys=KEYS, now=NOW, shops=["S009"])
    again = take_over(lane.database, [HERE], issuer="club", keys=KEYS, now=NOW, shops=["S001"])
    assert (again.changed, LIU in known_in(lane, "S001")) == (0, False)


def test_who_buys_in_a_store_is_known_there_until_he_stays_away(lane):
    lane.sell(1_000, member=LIU, at=NOW + 10 * DAY)
    lane.settle(NOW + 10 * DAY)
    assert known_in(lane, "S001")[LIU] == 2
    lane.settle(NOW + 31 * DAY)
    assert LIU not in known_in(lane, "S002")
    assert known_in(lane, "S001") == {LIU: 2}
    lane.settle(NOW + 41 * DAY)
    assert known_in(lane, "S001") == {}


def test_a_sale_that_arrives_after_so_many_days_makes_nobody_known(lane):
    lane.sell(1_000, member=LIU, at=NOW + DAY)
    lane.settle(NOW + 40 * DAY)
    assert known_in(lane, "S001") == {}


def test_two_who_are_one_are_known_where_either_was(lane):
    lane.settle(NOW + 5 * DAY)
    with lane.database.write() as connection:
        joining.join(connection, KEYS, ONE, LIU, proof="looked", by="x", reason="y", now=NOW)
    assert known_in(lane, "S001")[ONE] == 4
    lane.settle(NOW + 29 * DAY + DAY // 2)
    assert known_in(lane, "S001").get(ONE) is None
    assert known_in(lane, "S002") == {ONE: 4}


def test_a_newcomer_is_known_in_his_store_alone(lane):
    lane.enrol("MAAAAAAAAAAAAAAAB", phone="13500135000")
    lane.settle()
    assert known_in(lane, "S001")["MAAAAAAAAAAAAAAAB"] == 1
    assert "MAAAAAAAAAAAAAAAB" not in known_in(lane, "S002")


def test_of_whom_nothing_is_known_nothing_is_told_or_kept(lane):
    with lane.database.write() as connection:
        connection.execute(tables.seen.insert(), {"member": "M-NOBODY", "store": "S001", "at": 1})
    lane.settle(NOW + DAY)
    with lane.database.snapshot() as connection:
        assert "M-NOBODY" not in {row.member for row in connection.execute(tables.seen.select())}


def test_with_no_limit_nobody_is_forgotten(lane):
    rules(lane, 0)
    lane.settle(NOW + 1000 * DAY)
    assert LIU in known_in(lane, "S002")


@pytest.fixture
def club(office: Office, tmp_path: Path) -> Iterator[Club]:
    opened = Club(office, tmp_path)
    yield opened
    opened.close()


def test_a_till_that_heard_nothing_for_long_gives_no_prices_and_then_knows_nobody(club):
    club.points()
    till = club.till()
    club.office.stop()
    assert till.scan(CARD).ok
    told = till.state.sale.member
    assert (told.tier, told.stale, told.as_of != "") == ("gold", False, True)
    till.void_sale()
    club.later(seconds=8 * 86_400)
    assert till.scan(CARD).ok
    told = till.state.sale.member
    assert told.stale
    till.void_sale()
    club.later(seconds=90 * 86_400)
    assert code(till.member(CARD)) == "member_not_asked"
    assert code(till.member(None, phone="13800138000")) == "member_not_asked"
    club.office.start()


def test_what_tells_who_a_member_is_lies_in_no_file_of_a_till_in_the_clear(club):
    club.points()
    till = club.till()
    assert till.member(None, phone="13800138000").ok
    till.scan("D001")
    till.pay("cash")
    assert till.member(None, phone="8000").ok
    till.scan("D001")
    till.sync()
    till.close()
    telling = [text.encode() for text in ("13800138000", "王芳", CARD, "wang fang")]
    for file in sorted(club.folder().rglob("*")):
        content = file.read_bytes() if file.is_file() else b""
        assert [text for text in telling if text in content] == [], file.name


def test_what_members_are_found_by_is_told_to_the_terminals_key_alone(office, tmp_path):
    key = Ed25519PrivateKey.generate()
    public = key.public_key().public_bytes_raw()
    told = []
    for sealed in (True, False):  # A terminal of before there were letters asks for none.
        request = EnrolRequest(code=office.code(), public_key=public, sealed=sealed)
        with office.write() as connection:
            told.append(let_in(connection, request, count=1, now=machine_now()).pepper)
            pepper = read_peppers(connection)[0].pepper
    letter, plain = told
    assert plain == pepper and pepper not in letter
    assert open_letter(letter, about="pepper:S001-T01", key=key) == pepper
    identity = enrol(tmp_path / "T02", office.url, office.code("T02"), SettableClock(MORNING))
    assert identity.store == "S001"
    assert make_keys(tmp_path / "T02").pepper == pepper


def test_a_scanned_card_that_this_store_does_not_know_is_asked_about_at_head_office(club):
    listed = ListedMember(card="PC001", name="周舟", phone="13600136000", points=200)
    take_over(club.office.database, [listed], issuer="own", keys=MEMBER_KEYS, now=club.now(),
              shops=["S002"])  # fmt: skip
    till = club.till()
    attached = till.scan("PC001")
    assert attached.ok and attached.values["points"] == 200, attached.error
    assert till.state.sale is not None and till.state.sale.member is not None
    # What nobody has stays what it is, and goods are no card.
    for scanned in ("PC002", "4006381333931", "12345"):
        assert code(till.scan(scanned)) == "unknown_code"
    club.office.stop()
    assert code(till.scan("PC009")) == "unknown_code"
    club.office.start()
