"""A member sees everything that is known of him, and is nobody when he wants to be."""

from __future__ import annotations

import datetime as dt
import json

import pytest
import sqlalchemy as sa

from pos.hq import feed
from pos.hq.members import books, tables
from pos.hq.members.cards import sell, spend
from pos.hq.members.issuers import publish_issuers
from pos.hq.members.listing import ListedMember
from pos.hq.members.privacy import erase, export, retain
from pos.hq.members.proofs import make_proof
from pos.hq.members.reporting import members_report
from pos.hq.members.reserving import RESERVED_FOR, give_up, set_aside
from pos.hq.members.rules import publish_rules
from pos.hq.members.showing import shown
from pos.hq.members.taking_over import take_over
from pos.hq.stores import BadRequest
from pos.member.member import MemberSeal
from pos.member.movements import NotEnough
from tests.hq.members.conftest import DAY, KEYS, NOW, ONE, TWO


def erased(lane, member=ONE):
    with lane.database.write() as connection:
        return erase(connection, KEYS, member, now=NOW)


def test_an_export_tells_everything_and_a_look_only_the_ends(lane):
    lane.sell(1_000, member=ONE)
    lane.settle()
    with lane.database.snapshot() as connection:
        told = export(connection, KEYS, ONE)
        seen = shown(connection, KEYS, ONE)
    assert [one["number"] for one in told["known_by"]] == ["CARD-1"]
    assert {one["store"] for one in told["seen"]} == {"", "S001"}
    assert (told["groups"], told["given"], told["wallets_asked_about"]) == ((), [], [])
    assert told["accounts"][0]["phone"] == "13800138000"
    assert (told["points"], told["pending_points"]) == (150, 10)
    assert [sale["total"] for sale in told["sales"]] == [1_000]
    assert {posting["kind"] for posting in told["postings"]} == {"opening", "earn"}
    json.dumps(told)
    assert seen.phone == "138****8000"
    assert "CARD-1" not in repr(seen) and "13800138000" not in repr(seen)


def test_an_export_tells_of_the_cards_that_bear_the_name(lane):
    issuer = {"issuer": "first", "kind": "single_purpose", "party": "one"}
    with lane.database.write() as connection:
        connection.execute(sa.text("UPDATE store SET banner = 'one' WHERE store = 'S001'"))
        publish_issuers(connection, json.dumps([issuer]).encode())
        for number, member in (("10000001", ONE), ("10000002", "")):
            sell(connection, KEYS, issuer="first", number=number, amount=8_000, key=number,
                 now=NOW, member=member)  # fmt: skip
        spend(connection, KEYS, issuer="first", number="10000001", amount=690, store="S001",
              sale="SALE", key="P1", now=NOW)  # fmt: skip
    with lane.database.snapshot() as connection:
        told = export(connection, KEYS, ONE)
    assert [(card["issuer"], card["stored_value"]) for card in told["cards"]] == [("first", 7_310)]
    money = [row["amount"] for row in told["postings"] if row["unit"] == "money"]
    assert sum(money) == 7_310 and -690 in money


def test_who_is_erased_is_nobody_and_the_books_still_add_up(lane):
    lane.sell(1_000, member=ONE)
    lane.settle()
    with lane.database.write() as connection:
        make_proof(connection, KEYS, ONE, now=NOW)
    assert erased(lane) == 1
    with lane.database.snapshot() as connection:
        assert books.check(connection) == []
        assert [row.member for row in members_report(connection).rows] == [TWO]
        for table in (tables.identity, tables.proof):
            mine = sa.select(table).where(table.c.member == ONE)
            assert connection.execute(mine).all() == []
        row = connection.execute(
            sa.select(tables.member).where(tables.member.c.member == ONE)
        ).one()
        assert (row.phone, bytes(row.sealed)) == ("", b"")
        for store in ("S001", "S002"):
            rows = feed.rows(connection, feed.store_scope(store), "member")
            pepper = sa.text("SELECT pepper FROM store WHERE store = :store")
            seal = MemberSeal(bytes(connection.execute(pepper, {"store": store}).scalar_one()))
            left = [seal.member(json.loads(row), key=key) for key, row in rows.items()]
            assert all(member is not None and member.id != ONE for member in left)
        assert export(connection, KEYS, ONE)["known_by"] == []


def test_who_was_erased_does_not_come_back_with_the_next_file_and_earns_nothing(lane):
    erased(lane)
    listed = [ListedMember(card="CARD-1", phone="13800138000", points=150)]
    taken = take_over(lane.database, listed, issuer="club", keys=KEYS, now=NOW)
    assert (taken.new, taken.erased, taken.changed) == (0, 1, 0)
    # A till that has not heard of it sells to him once more.
    lane.sell(5_000, member=ONE)
    lane.settle()
    with lane.database.snapshot() as connection:
        assert books.read_purse(connection, ONE).pending == 0
        assert books.check(connection) == []


def test_nobody_is_erased_while_a_payment_has_his_points_set_aside(lane):
    with lane.database.write() as connection:
        set_aside(connection, ONE, key="P", terminal="S001-T01", sale="X", amount=5, now=NOW)
    with pytest.raises(BadRequest, match="under way"):
        erased(lane)


def test_what_is_set_aside_is_free_again_after_ten_minutes(lane):
    asked = {"key": "P", "terminal": "S001-T01", "sale": "X", "amount": 100, "now": NOW}
    with lane.database.write() as connection:
        assert set_aside(connection, ONE, **asked) == 100
        assert set_aside(connection, ONE, **asked) == 100
        with pytest.raises(BadRequest, match="another request"):
            set_aside(connection, ONE, **{**asked, "amount": 1})
    with pytest.raises(NotEnough) as told, lane.database.write() as connection:
        set_aside(connection, ONE, **{**asked, "key": "Q"})
    assert told.value.left == 50
    lane.settle(NOW + RESERVED_FOR - 1)
    with lane.database.snapshot() as connection:
        assert books.read_purse(connection, ONE).held == 100
    lane.settle(NOW + RESERVED_FOR)
    with lane.database.write() as connection:
        purse = books.read_purse(connection, ONE)
        assert (purse.free, purse.held) == (150, 0)
        assert not give_up(connection, "P", now=NOW)


def test_rules_say_after_how_long_somebody_with_nothing_left_is_forgotten(lane):
    take_over(lane.database, [ListedMember(card="CARD-9")], issuer="club", keys=KEYS, now=NOW)
    lane.sell(1_000, member=TWO)
    with lane.database.write() as connection:
        assert retain(connection, KEYS, now=NOW + 4000 * DAY) == 0
        content = b'{"since": "2026-11-01", "forget_months": 12}'
        publish_rules(connection, content, today=dt.date(2026, 11, 1))
        assert retain(connection, KEYS, now=NOW + 371 * DAY) == 0
        assert retain(connection, KEYS, now=NOW + 373 * DAY) == 1
        assert [row.member for row in members_report(connection).rows] == sorted([ONE, TWO])
