"""Points from the journal: earned once, undone line by line, and the same however often made."""

from __future__ import annotations

import datetime as dt
import json
import random

import pytest
import sqlalchemy as sa

from pos.hq.members import books, tables
from pos.hq.members.listing import ListedMember
from pos.hq.members.persons import read_person
from pos.hq.members.posting import EntryPosting
from pos.hq.members.reporting import members_report
from pos.hq.members.reserving import set_aside
from pos.hq.members.rules import midnight, publish_rules
from pos.hq.members.taking_over import take_over
from pos.hq.members.tiers import spent
from pos.hq.projecting import figures, project_again
from pos.hq.stores import BadRequest
from pos.member.movements import reserve
from tests.hq.members.conftest import DAY, KEYS, NOW, ONE, TWO, Lane, the_members


def had(lane, member):
    """(points, pending) of a member; the whole book adds up."""
    with lane.database.snapshot() as connection:
        assert books.check(connection) == []
        rows = {row.member: row for row in members_report(connection).rows}
    return rows[member].points, rows[member].pending_points


def postings(lane, kind):
    with lane.database.snapshot() as connection:
        statement = sa.select(sa.func.count()).where(tables.posting.c.kind == kind)
        return connection.execute(statement).scalar()


def rules(lane, **changed):
    with lane.database.write() as connection:
        content = json.dumps({"since": "2026-11-01", **changed}).encode()
        publish_rules(connection, content, today=dt.date(2026, 11, 1))


def test_what_a_sale_earns_is_pending_until_its_goods_can_no_longer_come_back(lane):
    lane.sell(1999, 550, member=ONE)
    lane.sell(10_000)
    lane.settle()
    assert had(lane, ONE) == (150, 25)
    assert had(lane, TWO) == (50, 0)
    lane.settle(NOW + 7 * DAY - 1)
    assert had(lane, ONE) == (150, 25)
    lane.settle(NOW + 7 * DAY)
    assert had(lane, ONE) == (175, 0)


def test_made_again_from_the_journal_spending_is_the_same_and_no_point_is_earned_twice(lane, seed):
    chance = random.Random(seed)
    sold = []
    for _ in range(30):
        member = chance.choice([ONE, TWO, None, "M-NOBODY-KNOWS"])
        sold.append(lane.sell(*(chance.randint(1, 9_999) for _ in range(3)), member=member))
        if chance.random() < 0.5:
            receipt, line = chance.choice(sold), chance.randint(1, 3)
            lane.sell(back=[(receipt, line, chance.choice([400, 600]), 100)])
    lane.settle()
    before = [had(lane, member) for member in (ONE, TWO)]
    counted = {kind: postings(lane, kind) for kind in ("earn", "claw_back")}
    with lane.database.write() as connection:
        known = figures(connection)
        project_again(connection)
        assert figures(connection) == known
    lane.settle()
    assert [had(lane, member) for member in (ONE, TWO)] == before
    assert {kind: postings(lane, kind) for kind in counted} == counted
    assert known["member_sale"][0] > 0


def test_the_same_journal_in_another_order_makes_the_same_points(lane):
    first = Lane(lane.database, "S002-T02")
    first.receipts, first.seq = 0, 0
    receipt = "S002-T02-000001"
    # What came back at another till is here before the sale is.
    lane.sell(back=[(receipt, 1, 1000, 3000)])
    lane.settle()
    assert postings(lane, "claw_back") == 0
    assert first.sell(3000, 5000, member=ONE, at=NOW - DAY) == receipt
    lane.settle()
    assert had(lane, ONE) == (150, 50)


@pytest.mark.parametrize("pieces", [(3000,), (1000, 1000, 1000), (1000, 2000)])
def test_goods_that_come_back_take_their_points_along_piece_by_piece_as_at_once(lane, pieces):
    receipt = lane.sell(10_000, 5_000, member=ONE, quantity=3000)
    lane.settle()
    assert had(lane, ONE) == (150, 150)
    for count in pieces:
        lane.sell(back=[(receipt, 1, count, 10_000 * count // 3000)])
        lane.settle()
    assert had(lane, ONE) == (150, 50)


def test_buying_and_bringing_back_over_and_over_leaves_no_points(lane):
    for _ in range(3):
        receipt = lane.sell(8_000, member=TWO)
        lane.sell(back=[(receipt, 1, 1000, 8_000)])
    lane.settle()
    assert had(lane, TWO) == (50, 0)


def test_what_was_spent_before_the_goods_came_back_is_owed_and_paid_by_what_is_earned_next(lane):
    rules(lane, pending_days=0)
    receipt = lane.sell(10_000, member=TWO)
    lane.settle()
    lane.sell(15_000, member=TWO, tenders=[
        {"tender": "points", "amount": 15_000, "points": 150}])  # fmt: skip
    lane.sell(back=[(receipt, 1, 1000, 10_000)])
    lane.settle()
    assert had(lane, TWO) == (-100, 0)
    lane.sell(12_000, member=TWO)
    lane.settle()
    assert had(lane, TWO) == (20, 0)


def test_points_that_paid_are_deducted_though_head_office_was_away_and_earn_nothing(lane):
    points = {"tender": "points", "amount": 500, "points": 50}
    cash = {"tender": "cash", "amount": 1_500}
    lane.sell(2_000, member=TWO, tenders=[points, cash])
    lane.settle()
    assert had(lane, TWO) == (0, 15)


def test_points_that_were_set_aside_are_spent_once_and_come_back_to_the_same_lots(lane):
    with lane.database.write() as connection:
        purse = books.read_purse(connection, ONE)
        held = reserve(purse, key="HOLD", at=NOW, order="SALE-S001-T01-1", amount=60)
        books.write(connection, held, now=NOW)
        connection.execute(
            sa.insert(tables.reservation),
            {"key": "HOLD", "member": ONE, "unit": "points", "terminal": "S001-T01",
             "of": "SALE-S001-T01-1", "amount": 60, "until": NOW + DAY},
        )  # fmt: skip
    receipt = lane.sell(600, member=ONE, tenders=[
        {"tender": "points", "amount": 600, "points": 60, "reference": "HOLD"}])  # fmt: skip
    lane.settle()
    assert had(lane, ONE) == (90, 0)
    for _ in range(2):
        lane.sell(
            member=ONE,
            back=[(receipt, 1, 500, 300)],
            tenders=[{"tender": "points", "amount": -300, "points": -30,
                      "of": "SALE-S001-T01-1"}],
        )  # fmt: skip
    lane.settle()
    assert had(lane, ONE) == (150, 0)
    with lane.database.snapshot() as connection:
        assert [lot.free for lot in books.read_purse(connection, ONE).lots] == [150]


def test_a_member_whom_nobody_knows_yet_has_his_points_when_he_is_known(lane):
    later = KEYS.member_id("club", "CARD-3")
    lane.sell(5_000, member=later)
    lane.settle()
    take_over(lane.database, [ListedMember(card="CARD-3")], issuer="club", keys=KEYS, now=NOW)
    lane.settle(NOW + DAY)
    assert had(lane, later) == (0, 50)


def test_members_to_try_with_earn_nothing_and_wait_for_nobody(lane):
    lane.sell(5_000, member="DEMO-GOLD")
    lane.settle()
    with lane.database.snapshot() as connection:
        assert connection.execute(sa.select(tables.due)).all() == []
    assert postings(lane, "earn") == 0


def test_points_that_were_not_spent_in_time_are_gone_at_the_end_of_their_month(lane):
    rules(lane, pending_days=0, lasts_months=1)
    lane.sell(5_000, member=TWO)
    lane.settle()
    assert had(lane, TWO) == (100, 0)
    lane.settle(NOW + 30 * DAY)
    assert had(lane, TWO) == (100, 0)
    lane.settle(NOW + 62 * DAY)
    assert had(lane, TWO) == (50, 0)


def test_on_a_birthday_points_count_twice(lane):
    rules(lane, bonuses=[{"name": "birthday", "times": 20_000, "on": "birthday"}])
    birthday = midnight(dt.date(2026, 11, 22))
    for days, member in ((0, TWO), (0, ONE), (1, ONE)):
        lane.sell(1_000, member=member, at=birthday + days * DAY)
    lane.now = NOW + 10 * DAY
    lane.settle()
    with lane.database.snapshot() as connection:
        found = connection.execute(
            sa.select(tables.earned.c.member, tables.earned.c.points).order_by(
                tables.earned.c.receipt
            )
        ).all()
    assert [tuple(row) for row in found] == [(TWO, 10), (ONE, 20), (ONE, 10)]


def tier(lane, member):
    with lane.database.snapshot() as connection:
        return read_person(connection, KEYS, member).tier


def test_a_tier_comes_with_spending_at_once_and_goes_when_a_year_is_over(lane):
    rules(lane, tiers=[{"name": "silver", "spend": 100_000}, {"name": "gold", "spend": 500_000}])
    first = lane.sell(90_000, member=TWO)
    lane.settle()
    assert tier(lane, TWO) == ""
    lane.sell(20_000, member=TWO)
    lane.settle()
    assert tier(lane, TWO) == "silver"
    lane.sell(back=[(first, 1, 1000, 90_000)])
    lane.settle(NOW + DAY)
    assert tier(lane, TWO) == ""
    lane.sell(100_000, member=TWO)
    lane.settle()
    assert tier(lane, TWO) == "silver"
    lane.settle(NOW + 364 * DAY)
    assert tier(lane, TWO) == "silver"
    lane.settle(NOW + 367 * DAY)
    assert tier(lane, TWO) == ""


@pytest.mark.parametrize("at_once", [False, True])
def test_a_sale_earns_by_the_tier_of_its_own_moment_whenever_it_is_posted(lane, at_once):
    rules(lane, tiers=[{"name": "silver", "spend": 10_000, "times": 15_000}])
    for n in range(12):
        lane.sell(1_000, member=TWO, at=NOW + n)
        if not at_once:
            lane.settle()
    lane.settle()
    assert tier(lane, TWO) == "silver"
    earned = [row.points for row in earned_rows(lane)]
    assert earned == [10] * 10 + [15] * 2


def earned_rows(lane):
    with lane.database.snapshot() as connection:
        statement = sa.select(tables.earned).order_by(tables.earned.c.receipt)
        return connection.execute(statement).all()


def test_what_points_had_paid_takes_nothing_off_what_was_spent_when_it_comes_back(lane):
    points = {"tender": "points", "amount": 500, "points": 50}
    receipt = lane.sell(790, 500, member=TWO, tenders=[points, {"tender": "cash", "amount": 790}])
    back = {"tender": "points", "amount": -500, "points": -50, "of": "SALE-S001-T01-1"}
    cash = {"tender": "cash", "amount": -290}
    lane.sell(member=TWO, back=[(receipt, 1, 1000, 790)], tenders=[back, cash])
    lane.settle()
    with lane.database.snapshot() as connection:
        assert spent(connection, [TWO], day=dt.date(2026, 11, 25)) == 500
    lane.sell(member=TWO, back=[(receipt, 2, 1000, 500)],
              tenders=[{"tender": "cash", "amount": -500}])  # fmt: skip
    lane.settle()
    with lane.database.snapshot() as connection:
        assert spent(connection, [TWO], day=dt.date(2026, 11, 25)) == 0


def test_rules_are_not_made_for_days_that_are_over(lane):
    with lane.database.write() as connection, pytest.raises(BadRequest, match="today or later"):
        publish_rules(connection, b'{"since": "2026-11-01"}', today=dt.date(2026, 11, 2))
    with lane.database.write() as connection, pytest.raises(BadRequest, match="no rules"):
        publish_rules(connection, b'{"since": "tomorrow"}', today=dt.date(2026, 11, 2))


class Died(BaseException):
    """The process is gone at this moment."""


def test_whoever_dies_while_posting_leaves_the_books_as_if_nobody_had(
    make_database, seed, scaled, monkeypatch
):
    """The same journal in two databases: one is posted in peace, over the other processes die."""
    lanes = []
    for _ in range(2):
        database = make_database()
        take_over(database, the_members(), issuer="club", keys=KEYS, now=NOW - DAY)
        lanes.append(Lane(database))
    peaceful, troubled = lanes
    chance, sold = random.Random(seed), []
    write, left = books.write, {"writes": 0}

    def dying(*arguments, **named):
        left["writes"] -= 1
        if left["writes"] == 0:
            raise Died
        return write(*arguments, **named)

    for turn in range(scaled(400)):
        at, member = NOW + turn * DAY // 8, chance.choice([ONE, TWO])
        deed, points = chance.randrange(4), chance.randrange(1, 40)
        for lane in lanes:
            if deed == 0 and sold:
                receipt, amount = sold[turn % len(sold)]
                lane.sell(back=[(receipt, 1, 500, amount // 2)], at=at)
            elif deed == 1:
                burned = {"tender": "points", "amount": points, "points": points}
                lane.sell(points, member=member, tenders=[burned], at=at)
            else:
                receipt = lane.sell(points * 100, member=member, at=at)
        if deed > 1:
            sold.append((receipt, points * 100))
        if turn % 5 == 0:
            peaceful.settle(at)
            monkeypatch.setattr(books, "write", dying)
            for _ in range(3):
                left["writes"] = chance.randrange(1, 5)
                try:
                    troubled.settle(at)
                except Died:
                    pass
            left["writes"] = 0
            monkeypatch.setattr(books, "write", write)
            troubled.settle(at)
            assert [had(peaceful, one) for one in (ONE, TWO)] == [
                had(troubled, one) for one in (ONE, TWO)
            ]


def test_the_points_that_somebody_else_had_set_aside_stay_his(lane):
    with lane.database.write() as connection:
        his = books.read_purse(connection, ONE, lock=False).free
        set_aside(connection, ONE, key="HOLD", terminal="S001-T01", sale="SALE-S001-T01-1",
                  amount=60, now=NOW)  # fmt: skip
        before = books.read_purse(connection, TWO, lock=False).free
    points = {"tender": "points", "amount": 60, "points": 60, "reference": "HOLD"}
    lane.sell(600, member=TWO, tenders=[points, {"tender": "cash", "amount": 540}])
    lane.settle()
    with lane.database.read() as connection:
        one, two = (books.read_purse(connection, who, lock=False) for who in (ONE, TWO))
    # The sale is over, and nothing is set aside for it any more.
    assert (one.free, one.held, two.free) == (his, 0, before - 60)


def test_an_entry_that_cannot_be_posted_holds_up_no_other(lane, monkeypatch):
    take_points = EntryPosting._take_points

    def fail(self, entry, body, member, origin):
        if body.total == 777:
            raise ZeroDivisionError("in the midst of it")
        take_points(self, entry, body, member, origin)

    monkeypatch.setattr(EntryPosting, "_take_points", fail)
    lane.sell(777, member=ONE)
    lane.sell(1000, member=TWO)
    lane.settle()
    assert [(row.member, row.points) for row in earned_rows(lane)] == [(TWO, 10)]
    monkeypatch.undo()
    lane.settle(NOW + DAY)
    assert [(row.member, row.points) for row in earned_rows(lane)] == [(ONE, 7), (TWO, 10)]
