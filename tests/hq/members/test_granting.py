"""Points that are given: on birthdays and on days for members, to each person once."""

from __future__ import annotations

import datetime as dt
import json

import pytest

from pos.hq.database import set_meta
from pos.hq.members import books, joining
from pos.hq.members.listing import ListedMember
from pos.hq.members.rules import midnight, publish_rules
from pos.hq.members.taking_over import take_over
from pos.hq.projecting import project_again
from tests.hq.members.conftest import DAY, KEYS, NOW, ONE, TWO, Lane

BIRTHDAY = midnight(dt.date(2026, 11, 22))
GRANTS = [
    {"name": "birthday", "points": 66, "on": "birthday", "pending_days": 3, "lasts_months": 1},
    {"name": "golden birthday", "points": 99, "on": "birthday", "tiers": ["gold"]},
    {"name": "member day", "points": 10, "on": "member_day", "days": [28]},
]


@pytest.fixture
def lane(lane: Lane) -> Lane:
    """The till of two members, of whom ONE was born on 22 November."""
    content = json.dumps({"since": "2026-11-01", "grants": GRANTS}).encode()
    with lane.database.write() as connection:
        publish_rules(connection, content, today=dt.date(2026, 11, 1))
    lane.settle(BIRTHDAY - DAY)
    return lane


def had(lane: Lane, member: str) -> tuple[int, int]:
    with lane.database.snapshot() as connection:
        assert books.check(connection) == []
        purse = books.read_purse(connection, member, lock=False)
    return purse.free, purse.pending


def test_a_birthday_brings_its_points_once_a_year_however_often_it_is_looked_for(lane):
    for again in (0, 1, 3_600_000_000):
        lane.settle(BIRTHDAY + again)
        with lane.database.write() as connection:
            project_again(connection)
    assert (had(lane, ONE), had(lane, TWO)) == ((150, 66), (50, 0))
    lane.settle(BIRTHDAY + 3 * DAY)
    assert had(lane, ONE) == (216, 0)
    # What was given lasts as long as its own rule says.
    lane.settle(midnight(dt.date(2027, 1, 1)))
    assert had(lane, ONE) == (150, 0)
    lane.settle(midnight(dt.date(2027, 11, 23)))
    assert had(lane, ONE)[1] == 66


def test_a_head_office_that_stood_still_on_the_day_gives_it_later(lane):
    lane.settle(BIRTHDAY + 2 * DAY)
    assert had(lane, ONE) == (150, 66)


def test_of_several_the_largest_that_is_for_him_and_a_leap_day_is_every_year(lane):
    born = [
        ListedMember(card="GOLD-1", tier="gold", birthday="11-22"),
        ListedMember(card="LEAP-1", birthday="02-29"),
    ]
    take_over(lane.database, born, issuer="club", keys=KEYS, now=NOW)
    gold, leap = (KEYS.member_id("club", one.card) for one in born)
    lane.settle(BIRTHDAY)
    assert had(lane, gold) == (99, 0)
    lane.settle(midnight(dt.date(2027, 2, 27)))
    assert had(lane, leap) == (0, 0)
    lane.settle(midnight(dt.date(2027, 2, 28)))
    assert had(lane, leap) == (0, 66)
    lane.settle(midnight(dt.date(2028, 2, 28)))
    assert had(lane, leap)[1] == 0
    lane.settle(midnight(dt.date(2028, 2, 29)))
    assert had(lane, leap)[1] == 66


def test_two_accounts_of_one_person_have_one_birthday_merged_or_parted(lane):
    twin = ListedMember(card="TWIN-1", birthday="11-22")
    take_over(lane.database, [twin], issuer="club", keys=KEYS, now=NOW)
    other = KEYS.member_id("club", twin.card)
    with lane.database.write() as connection:
        joining.join(connection, KEYS, ONE, other, proof="looked", by="x", reason="y", now=NOW)
    lane.settle(BIRTHDAY)
    assert had(lane, ONE) == (150, 66)
    with lane.database.write() as connection:
        joining.part(connection, KEYS, other, by="x", reason="y", now=BIRTHDAY + 1)
        # A head office that was put back looks at the same day once more.
        set_meta(connection, "member_birthdays", "")
    lane.settle(BIRTHDAY + 2)
    assert (had(lane, ONE), had(lane, other)) == ((150, 66), (0, 0))


def test_the_first_purchase_of_a_day_for_members_brings_more_and_its_goods_take_it_back(lane):
    day = BIRTHDAY + 6 * DAY
    first = lane.sell(1_000, 3_000, member=TWO, at=day)
    lane.sell(1_000, member=TWO, at=day + 1)
    lane.sell(1_000, member=TWO, at=day + DAY)
    lane.settle(day + DAY)
    with lane.database.write() as connection:
        project_again(connection)
    lane.settle(day + DAY)
    assert had(lane, TWO) == (50, 40 + 10 + 10 + 10)
    lane.sell(back=[(first, 1, 1000, 1_000), (first, 2, 1000, 3_000)], at=day + DAY)
    lane.settle(day + DAY)
    assert had(lane, TWO) == (50, 20)


def test_who_becomes_known_on_his_birthday_is_given_its_points_that_day(lane):
    lane.settle(BIRTHDAY + 1)  # Today's birthdays have been looked at.
    listed = ListedMember(card="BORN-1", birthday="11-22")
    for n in range(2):
        take_over(lane.database, [listed], issuer="club", keys=KEYS, now=BIRTHDAY + 2 + n)
        lane.settle(BIRTHDAY + 4 + n)
    assert had(lane, KEYS.member_id("club", "BORN-1")) == (0, 66)
    new = "MAAAAAAAAAAAAAAAB"
    lane.enrol(new, phone="13700137000", birthday="11-22", at=BIRTHDAY + 10)
    for n in range(3):
        lane.settle(BIRTHDAY + 11 + n)
    assert had(lane, new) == (0, 66)
