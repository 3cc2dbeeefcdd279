"""Cards of two groups, each good in the other's shops, and every fen of them accounted for."""

from __future__ import annotations

import json

import pytest
import sqlalchemy as sa

from pos.hq.members import books, tables
from pos.hq.members.bringing_along import put_on_cards, waiting
from pos.hq.members.cards import (
    balance,
    give_back,
    load,
    renew,
    replace_card,
    report_lost,
    sell,
    settlement,
    spend,
)
from pos.hq.members.issuers import publish_issuers
from pos.hq.members.listing import ListedMember
from pos.hq.members.rules import day_of
from pos.hq.members.taking_over import take_over
from pos.hq.stores import BadRequest
from pos.member.value import Refused, positions
from tests.hq.members.conftest import DAY, KEYS, NOW, ONE

ISSUERS = [
    {"issuer": "first", "kind": "multi_purpose", "party": "one", "licence": "L1",
     "accepts": ["one", "two"]},
    {"issuer": "second", "kind": "multi_purpose", "party": "two", "licence": "L2",
     "accepts": ["one", "two"]},
    {"issuer": "own", "kind": "single_purpose", "party": "one"},
]  # fmt: skip


@pytest.fixture
def desk(lane):
    """Two stores of two groups, and three issuers."""
    with lane.database.write() as connection:
        for store, party in (("S001", "one"), ("S002", "two")):
            connection.execute(
                sa.text("UPDATE store SET banner = :party WHERE store = :store"),
                {"party": party, "store": store},
            )
        publish_issuers(connection, json.dumps(ISSUERS).encode())
    return Desk(lane.database)


class Desk:
    def __init__(self, database):
        self.database = database

    def do(self, what, **facts):
        with self.database.write() as connection:
            return what(connection, KEYS, **{"issuer": "first", "now": NOW, **facts})

    def sell(self, number, amount, **facts):
        return self.do(
            sell, number=number, amount=amount, key=f"sold:{number[0]}-{number[-1]}", **facts
        )

    def spend(self, number, amount, *, store="S001", key="P1", **facts):
        return self.do(
            spend, number=number, amount=amount, store=store, sale="SALE", key=key, **facts
        )

    def back(self, amount, *, of="P1", key="B1"):
        with self.database.write() as connection:
            give_back(connection, of=of, amount=amount, key=key, now=NOW)

    def balance(self, number, issuer="first"):
        with self.database.snapshot() as connection:
            assert books.check(connection) == []
            return balance(connection, KEYS, issuer=issuer, number=number)

    def settlement(self):
        with self.database.snapshot() as connection:
            return settlement(connection, day_of(NOW))


def refused(act, *arguments, **facts):
    with pytest.raises(Refused) as told:
        act(*arguments, **facts)
    return told.value.reason


def test_cards_of_two_groups_are_good_in_both_and_the_day_settles_to_nothing(desk):
    desk.sell("10000001", 50_000)
    desk.sell("20000001", 40_000, issuer="second")
    desk.spend("10000001", 30_000, store="S002", key="P1")
    desk.spend("10000001", 5_000, store="S001", key="P2")
    desk.spend("20000001", 10_000, store="S001", key="P3", issuer="second")
    [payment] = desk.settlement()
    assert (payment.payer, payment.payee, payment.amount) == ("one", "two", 20_000)
    desk.back(30_000, of="P1")
    [payment] = desk.settlement()
    assert (payment.payer, payment.payee, payment.amount) == ("two", "one", 10_000)
    assert sum(positions(desk.settlement()).values()) == 0
    assert (desk.balance("10000001"), desk.balance("20000001", "second")) == (45_000, 30_000)


def test_a_payment_and_what_goes_back_of_it_count_once(desk):
    desk.sell("10000001", 50_000)
    assert desk.spend("10000001", 50_000) == desk.spend("10000001", 50_000) == 0
    desk.back(20_000)
    desk.back(20_000)
    assert desk.balance("10000001") == 20_000
    assert refused(desk.back, 30_001, key="B2") == "not_enough"
    desk.back(30_000, key="B3")
    assert refused(desk.back, 1, key="B4") == "not_enough"
    assert desk.balance("10000001") == 50_000


def test_a_single_purpose_card_is_good_in_its_own_group_alone(desk):
    desk.sell("30000001", 50_000, issuer="own")
    assert refused(desk.spend, "30000001", 1, store="S002", issuer="own") == "not_accepted"
    assert desk.spend("30000001", 1, store="S001", issuer="own") == 49_999
    assert desk.settlement() == []


def test_a_card_holds_no_more_than_it_may_and_is_sold_once(desk):
    assert refused(desk.sell, "10000001", 100_001) == "over_limit"
    desk.sell("10000001", 100_000)
    assert desk.sell("10000001", 100_000).state == "active"
    assert refused(desk.do, load, number="10000001", amount=1, key="L1") == "over_limit"
    desk.sell("10000002", 500_000, member=ONE)
    with pytest.raises(BadRequest, match="sold before"):
        desk.do(sell, number="10000001", amount=1, key="other")
    assert (desk.balance("10000001"), desk.balance("10000002")) == (100_000, 500_000)


def test_a_lost_card_with_a_name_is_replaced_with_what_was_on_it(desk):
    desk.sell("10000001", 50_000, member=ONE)
    desk.sell("10000009", 50_000)
    desk.spend("10000001", 20_000)
    assert refused(lost, desk, "10000009") == "no_name"
    lost(desk, "10000001")
    assert refused(desk.spend, "10000001", 1, key="P2") == "lost"
    desk.do(replace_card, lost="10000001", number="10000002")
    assert refused(desk.spend, "10000001", 1, key="P2") == "replaced"
    desk.back(20_000)
    assert desk.balance("10000002") == 50_000
    assert desk.spend("10000002", 50_000, key="P3") == 0


def lost(desk, number):
    with desk.database.write() as connection:
        report_lost(connection, KEYS, issuer="first", number=number)


def test_a_card_without_a_name_ends_after_its_years(desk):
    desk.sell("10000001", 50_000)
    assert refused(desk.spend, "10000001", 1, now=NOW + 1097 * DAY) == "too_old"
    assert desk.spend("10000001", 1, now=NOW + 1095 * DAY) == 49_999
    late = NOW + 1097 * DAY
    assert refused(desk.do, load, number="10000001", amount=1, key="L", now=late) == "too_old"
    assert desk.do(renew, number="10000001", now=late).good_until == "2032-11-19"
    assert desk.spend("10000001", 1, key="P2", now=late) == 49_998


def test_what_a_members_file_said_is_on_cards_pays_once_it_is_said_whose_they_are(desk):
    listed = [ListedMember(card="BL-1", stored_value=2_000), ListedMember(card="BL-2", points=5)]
    take_over(desk.database, listed, issuer="bl-card", keys=KEYS, now=NOW)

    def put():
        with desk.database.write() as connection:
            members = waiting(connection, "bl-card")
            facts = {"programme": "bl-card", "issuer": "first", "now": NOW}
            return put_on_cards(connection, KEYS, members, **facts)

    assert put() == (1, 2_000)
    assert put() == (0, 0)
    assert desk.balance("BL-1") == 2_000
    assert desk.spend("BL-1", 500, key="P9") == 1_500
    # The file says the same again, and later more.
    take_over(desk.database, listed, issuer="bl-card", keys=KEYS, now=NOW)
    assert put() == (0, 0)


def test_whoever_has_sold_a_card_stays_on_the_list(desk):
    desk.sell("10000001", 50_000)
    with desk.database.write() as connection:
        with pytest.raises(BadRequest, match="first has sold cards"):
            publish_issuers(connection, json.dumps(ISSUERS[1:]).encode())
        with pytest.raises(BadRequest, match="no issuers"):
            publish_issuers(connection, b"[{}]")
    with pytest.raises(BadRequest, match="no issuer nobody"):
        desk.do(sell, issuer="nobody", number="10000003", amount=1, key="K")


def test_no_number_of_a_card_lies_in_the_database(desk):
    desk.sell("47114711", 50_000)
    with desk.database.snapshot() as connection:
        for table in tables.TABLES:
            for row in connection.execute(sa.select(table)):
                assert "47114711" not in repr(tuple(row)), table.name
