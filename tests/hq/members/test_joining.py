"""Two accounts become one person's by proof of both, and two again; nothing is made or lost."""

from __future__ import annotations

import json
import random

import msgspec
import pytest
import sqlalchemy as sa

from pos.hq import feed
from pos.hq.members import books, tables
from pos.hq.members.adjusting import put_right
from pos.hq.members.cases import read_cases
from pos.hq.members.consents import agrees_to, all_touched, record_consent, touched
from pos.hq.members.devices import register
from pos.hq.members.joining import join, link, part
from pos.hq.members.listing import ListedMember
from pos.hq.members.persons import living, person_of, read_person
from pos.hq.members.privacy import erase
from pos.hq.members.proofs import make_proof
from pos.hq.members.reporting import members_report
from pos.hq.members.taking_over import take_over
from pos.hq.stores import BadRequest
from pos.member.consent import Consent
from pos.member.identity import card_key
from pos.member.member import MemberSeal
from tests.hq.members.conftest import DAY, KEYS, NOW, ONE, TWO, the_members


def joined(lane, one=ONE, other=TWO, now=NOW):
    with lane.database.write() as connection:
        return join(connection, KEYS, one, other, proof="looked", by="9001", reason="same", now=now)


def parted(lane, gone=TWO, now=NOW + DAY):
    with lane.database.write() as connection:
        return part(connection, KEYS, gone, by="9001", reason="two people", now=now)


def proof(lane, member, now=NOW):
    with lane.database.write() as connection:
        return make_proof(connection, KEYS, member, now=now)


def points(lane):
    """What people have, by id; the books add up."""
    with lane.database.snapshot() as connection:
        assert books.check(connection) == []
        return {row.member: row.points for row in members_report(connection).rows}


def told(lane, card, store="S001"):
    """What a store's tills know of a card."""
    with lane.database.snapshot() as connection:
        pepper = connection.execute(
            sa.text("SELECT pepper FROM store WHERE store = :store"), {"store": store}
        ).scalar()
        key = card_key(card, pepper=bytes(pepper))
        row = feed.row(connection, feed.store_scope(store), "member", key)
    member = None if row is None else MemberSeal(bytes(pepper)).member(json.loads(row), key=key)
    return None if member is None else msgspec.json.encode(member)


def answer(lane, member, purpose, given=True, at=NOW):
    with lane.database.write() as connection:
        record_consent(
            connection,
            Consent(member=member, at=at, purpose=purpose, given=given, version="1",
                    text_hash="0" * 64, channel="till"),
        )  # fmt: skip


def agreed(lane, member):
    with lane.database.snapshot() as connection:
        assert touched(connection, member) is None
        return agrees_to(connection, member)


def test_who_reads_out_the_codes_of_both_accounts_has_one_afterwards(lane):
    codes = [proof(lane, member) for member in (TWO, ONE)]
    done = link(lane.database, KEYS, ((TWO, codes[0]), (ONE, codes[1])), now=NOW)
    # Both were opened at one moment: the ids decide, the same way everywhere.
    assert (done.survivor, done.gone) == tuple(sorted((ONE, TWO)))
    assert points(lane) == {done.survivor: 200}
    for card in ("CARD-1", "CARD-2"):
        for store in ("S001", "S002"):
            assert done.survivor.encode() in told(lane, card, store)


@pytest.mark.parametrize("wrong", ["one", "other", "swapped", "old", "used"])
def test_without_the_codes_of_both_nobody_is_linked(lane, wrong):
    codes = {member: proof(lane, member) for member in (ONE, TWO)}
    now = NOW
    if wrong in ("one", "other"):
        member = ONE if wrong == "one" else TWO
        codes[member] = f"{(int(codes[member]) + 1) % 1_000_000:06d}"
    elif wrong == "swapped":
        codes = {ONE: "0" + codes[TWO], TWO: "0" + codes[ONE]}
    elif wrong == "old":
        now += 6 * 60 * 1_000_000
    else:
        link(lane.database, KEYS, ((ONE, codes[ONE]), (TWO, codes[TWO])), now=NOW)
        parted(lane, gone=max(ONE, TWO), now=NOW)
    with pytest.raises(BadRequest, match="wrong, used or over five minutes old"):
        link(lane.database, KEYS, ((ONE, codes[ONE]), (TWO, codes[TWO])), now=now)
    assert points(lane) == {ONE: 150, TWO: 50}


def test_five_wrong_codes_are_all_that_anybody_may_try(lane):
    right = {member: proof(lane, member) for member in (ONE, TWO)}
    wrong = f"{(int(right[ONE]) + 1) % 1_000_000:06d}"
    for code in [wrong] * 5 + [right[ONE]]:
        with pytest.raises(BadRequest):
            link(lane.database, KEYS, ((ONE, code), (TWO, "x")), now=NOW)
    assert points(lane) == {ONE: 150, TWO: 50}


def test_a_till_that_knows_only_the_old_name_still_posts(lane):
    done = joined(lane)
    lane.sell(10_000, member=done.gone)
    lane.settle(NOW + 10 * DAY)
    assert points(lane) == {done.survivor: 300}


def test_a_merger_that_is_undone_gives_each_what_was_his(lane):
    done = joined(lane)
    lane.sell(
        6_000, member=done.survivor,
        tenders=[{"tender": "points", "amount": 6_000, "points": 60}],
    )  # fmt: skip
    lane.settle()
    assert points(lane) == {done.survivor: 140}
    parted(lane, gone=done.gone)
    had = {ONE: 150, TWO: 50}
    assert points(lane) == {done.gone: had[done.gone], done.survivor: had[done.survivor] - 60}
    for card, member in (("CARD-1", ONE), ("CARD-2", TWO)):
        assert member.encode() in told(lane, card)


def test_after_thirty_days_a_merger_stays(lane):
    done = joined(lane)
    with pytest.raises(BadRequest, match="after 30 days"):
        parted(lane, gone=done.gone, now=NOW + 31 * DAY)
    with pytest.raises(BadRequest, match="merged with nobody"):
        parted(lane, gone=done.survivor)
    with pytest.raises(BadRequest, match="one member's"):
        joined(lane)


def test_of_several_mergers_the_last_is_undone_first(lane):
    listed = [ListedMember(card=f"CARD-{n}", points=n) for n in (3, 4)]
    for one in listed:
        take_over(lane.database, [one], issuer="later", keys=KEYS, now=NOW)
    three, four = (KEYS.member_id("later", one.card) for one in listed)
    first = joined(lane, three, four)
    second = joined(lane, first.survivor, ONE)
    assert second.survivor == ONE
    with pytest.raises(BadRequest, match="undo that first"):
        parted(lane, gone=first.gone)
    parted(lane, gone=second.gone)
    parted(lane, gone=first.gone)
    assert points(lane) == {ONE: 150, TWO: 50, three: 3, four: 4}


def test_only_what_both_agreed_to_is_agreed_to(lane):
    survivor, gone = sorted((ONE, TWO))
    for purpose in ("programme", "marketing"):
        answer(lane, survivor, purpose)
    for purpose in ("programme", "partners"):
        answer(lane, gone, purpose)
    done = joined(lane)
    assert agreed(lane, done.survivor) == {"programme"}
    parted(lane, gone=done.gone)
    assert agreed(lane, survivor) == {"programme", "marketing"}
    assert agreed(lane, gone) == {"programme", "partners"}


def test_what_a_member_answered_since_outlives_the_undoing_of_a_merger(lane):
    survivor, _ = sorted((ONE, TWO))
    answer(lane, survivor, "marketing")
    done = joined(lane)
    answer(lane, survivor, "marketing", given=False, at=NOW + 1)
    parted(lane, gone=done.gone)
    assert agreed(lane, survivor) == frozenset()


def test_the_higher_tier_counts_and_goes_with_the_merger(lane):
    take_over(
        lane.database, [ListedMember(card="CARD-9", tier="gold")], issuer="later", keys=KEYS,
        now=NOW,
    )  # fmt: skip
    golden = KEYS.member_id("later", "CARD-9")
    joined(lane, golden, ONE)
    assert b'"gold"' in told(lane, "CARD-1")
    parted(lane, gone=golden)
    assert b'"gold"' not in told(lane, "CARD-1")
    assert b'"gold"' in told(lane, "CARD-9")


def test_a_suggestion_is_closed_when_its_two_are_one(lane):
    shared = ListedMember(card="CARD-9", phone="+8613800138000")
    take_over(lane.database, [shared], issuer="later", keys=KEYS, now=NOW)
    with lane.database.snapshot() as connection:
        [case] = read_cases(connection)
    joined(lane, case.one, case.other)
    taken = take_over(lane.database, [shared], issuer="later", keys=KEYS, now=NOW + DAY)
    assert (taken.suggestions, taken.changed) == (0, 0)
    with lane.database.snapshot() as connection:
        assert read_cases(connection) == []


def test_lives_of_many_members_end_with_the_points_they_began_with(lane, seed, scaled):
    """Sales, returns, mergers, their undoing and replays at random, on the real tables."""
    chance = random.Random(seed)
    members = [ONE, TWO]
    listed = [ListedMember(card=f"MORE-{n}", points=chance.randrange(100)) for n in range(4)]
    take_over(lane.database, listed, issuer="more", keys=KEYS, now=NOW)
    members += [KEYS.member_id("more", one.card) for one in listed]
    began = sum(points(lane).values())
    gone, receipts = [], []
    for _ in range(scaled(600)):
        what = chance.choice(["sell", "sell", "return", "merge", "unmerge", "time"])
        lane.now += 3_600_000_000
        if what == "sell":
            receipts.append(lane.sell(chance.randint(100, 9_999), member=chance.choice(members)))
        elif what == "return" and receipts:
            lane.sell(back=[(receipts.pop(), 1, 1000, 100)])
        elif what == "merge":
            one, other = chance.sample(members, 2)
            with lane.database.snapshot() as connection:
                same = person_of(connection, one) == person_of(connection, other)
            if not same:
                gone.append(joined(lane, one, other, now=lane.now).gone)
        elif what == "unmerge" and gone:
            parted(lane, gone=gone.pop(), now=lane.now)
        else:
            lane.settle()
    for receipt in receipts:
        lane.sell(back=[(receipt, 1, 1000, 100)])
    while gone:
        parted(lane, gone=gone.pop(), now=lane.now)
    lane.settle()
    assert sum(points(lane).values()) == began
    with lane.database.snapshot() as connection:
        pending = members_report(connection).pending_points
        earned = connection.execute(
            sa.select(sa.func.sum(tables.earned.c.points - tables.earned.c.back))
        ).scalar()
        for member in members:
            assert read_person(connection, KEYS, member).member == member
    assert (pending, earned) == (0, 0)


def test_what_comes_back_while_two_are_one_is_his_who_had_bought_it(lane):
    receipt = lane.sell(3_000, member=TWO)
    lane.settle()
    joined(lane)
    lane.sell(back=[(receipt, 1, 1000, 3_000)])
    lane.settle()
    assert points(lane) == {ONE: 200}
    parted(lane)
    assert points(lane) == {ONE: 150, TWO: 50}


def test_what_one_withdrew_while_two_were_one_stays_withdrawn_for_both(lane):
    for member in (ONE, TWO):
        answer(lane, member, "marketing")
        answer(lane, member, "partners")
    joined(lane)
    answer(lane, ONE, "partners", given=False, at=NOW + 1)
    parted(lane)
    assert agreed(lane, ONE) == agreed(lane, TWO) == {"marketing"}


def test_nobody_who_was_erased_comes_back_by_undoing_a_merger(lane):
    joined(lane)
    with lane.database.write() as connection:
        erase(connection, KEYS, ONE, now=NOW)
    with pytest.raises(BadRequest, match="was erased"):
        parted(lane)
    again = take_over(lane.database, the_members(), issuer="club", keys=KEYS, now=NOW + DAY)
    assert again.erased == 2


def test_of_who_was_erased_nothing_new_is_kept(lane):
    with lane.database.write() as connection:
        erase(connection, KEYS, ONE, now=NOW)
        for keep in (lambda: living(connection, ONE), lambda: register(connection, ONE, now=NOW)):
            with pytest.raises(BadRequest, match="was erased"):
                keep()


def test_no_record_of_a_consent_is_changed_or_taken_away_unnoticed(lane):
    answer(lane, ONE, "marketing")
    answer(lane, ONE, "marketing", given=False)
    answer(lane, TWO, "marketing")
    with lane.database.snapshot() as connection:
        assert all_touched(connection) == []
    drop = (
        "DROP TRIGGER member_consent_kept; DROP TRIGGER member_consent_stays"
        if lane.database.__class__.__name__ == "Database"
        else "DROP TRIGGER member_consent_stays ON member_consent"
    )
    with lane.database.write() as connection:
        for statement in drop.split("; "):
            connection.exec_driver_sql(statement)
        connection.exec_driver_sql(f"DELETE FROM member_consent WHERE member = '{ONE}' AND n = 2")
        connection.exec_driver_sql(f"UPDATE member_consent SET given = 0 WHERE member = '{TWO}'")
    with lane.database.snapshot() as connection:
        assert all_touched(connection) == sorted([(ONE, 2), (TWO, 1)])


def test_people_put_points_right_and_the_books_say_who(lane):
    with lane.database.write() as connection:
        assert put_right(connection, ONE, points=25, by="9001", reason="complaint", now=NOW) == 175
        assert put_right(connection, TWO, points=-70, by="9001", reason="wrong", now=NOW) == -20
        with pytest.raises(BadRequest):
            put_right(connection, TWO, points=0, by="9001", reason="", now=NOW)
    assert points(lane) == {ONE: 175, TWO: -20}
    with lane.database.snapshot() as connection:
        said = connection.execute(
            sa.select(tables.posting.c.reason).where(tables.posting.c.kind == "adjust")
        ).scalars()
        assert sorted(said) == ["9001: complaint", "9001: wrong"]
