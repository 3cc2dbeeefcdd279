"""Who becomes a member at a till is a person once: with his consents, a welcome, and no double."""

from __future__ import annotations

import datetime as dt
import json
import random
from base64 import b32encode
from collections import Counter

import pytest
import sqlalchemy as sa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from pos.hq.members import books, consents, enrolled, persons, tables
from pos.hq.members.cases import read_cases
from pos.hq.members.enrolled import CHAIN_CARD
from pos.hq.members.privacy import erase, export
from pos.hq.members.rules import publish_rules
from pos.hq.projecting import project_again
from tests.hq.members.conftest import DAY, KEYS, NOW, ONE, Lane

WELCOME = 88
NEW, NEWER = "MAAAAAAAAAAAAAAAB", "MAAAAAAAAAAAAAAAC"


@pytest.fixture
def lane(lane: Lane) -> Lane:
    """The till of the two members, where newcomers are given something."""
    grants = [{"name": "hello", "points": WELCOME, "on": "welcome"}]
    content = json.dumps({"since": "2026-11-01", "grants": grants}).encode()
    with lane.database.write() as connection:
        publish_rules(connection, content, today=dt.date(2026, 11, 1))
    return lane


def free(lane: Lane, member: str) -> int:
    with lane.database.snapshot() as connection:
        assert books.check(connection) == []
        return books.read_purse(connection, member, lock=False).free


def suggested(lane: Lane) -> list[tuple[str, str, str]]:
    with lane.database.snapshot() as connection:
        return [(case.why, case.one, case.other) for case in read_cases(connection)]


def count(lane: Lane, table: sa.Table) -> int:
    with lane.database.snapshot() as connection:
        return connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()


def test_a_newcomer_is_a_person_with_his_consents_and_his_welcome_and_his_sales_earn(lane):
    lane.enrol(NEW, phone="13700137000", name="刘洋", birthday="02-29", card="AB-77",
               purposes=("programme", "marketing"))  # fmt: skip
    lane.sell(2_000, member=NEW)
    lane.settle()
    with lane.database.snapshot() as connection:
        person = persons.read_person(connection, KEYS, NEW)
        assert person.profile == persons.Profile(name="刘洋", phone="13700137000", birthday="02-29")
        assert persons.find_by(connection, KEYS, issuer=CHAIN_CARD, number="AB-77") == NEW
        assert consents.agrees_to(connection, NEW) == {"programme", "marketing"}
        assert consents.touched(connection, NEW) is None
        assert {c.channel for c in consents.read_consents(connection, NEW)} == {"screen"}
        assert books.read_purse(connection, NEW).pending == 20
    assert free(lane, NEW) == WELCOME
    assert suggested(lane) == []


def test_a_sale_that_is_posted_before_its_buyers_entry_waits_for_him(lane):
    lane.sell(2_000, member=NEW, at=NOW - 1)
    lane.settle()
    lane.enrol(NEW, phone="13700137000")
    lane.settle(NOW + DAY)
    with lane.database.snapshot() as connection:
        assert books.read_purse(connection, NEW).pending == 20


def test_a_telephone_or_a_card_that_somebody_has_suggests_and_gives_no_second_welcome(lane):
    lane.enrol(NEW, phone="13800138000")
    lane.enrol(NEWER, phone="13700137000", card="CARD-2")
    lane.settle()
    assert (free(lane, NEW), free(lane, NEWER)) == (0, 0)
    assert sorted(why for why, _, _ in suggested(lane)) == ["same_card", "same_phone"]
    assert ("same_phone", ONE, NEW) in suggested(lane)
    # By the shared telephone stores find the older account; the newer one by no number at all.
    with lane.database.snapshot() as connection:
        assert len(persons.read_person(connection, KEYS, NEWER).identities) == 1


def test_without_consent_or_with_a_letter_to_somebody_else_nobody_is_made(lane):
    lane.enrol(NEW, phone="13700137000", purposes=("marketing",))
    lane.enrol(NEWER, phone="13700137001", to=Ed25519PrivateKey.generate())
    lane.enrol("MAAAAAAAAAAAAAAAD", letter="no base 64")
    lane.enrol("MAAAAAAAAAAAAAAAE", name="刘洋")
    before = count(lane, tables.member)
    lane.settle()
    lane.settle(NOW + 2 * DAY)
    assert count(lane, tables.member) == before
    whys = Counter(why for why, _, _ in suggested(lane))
    assert whys == {"no_consent": 1, "unreadable_letter": 3}


def test_who_is_erased_leaves_no_letter_and_is_not_made_again(lane):
    lane.enrol(NEW, phone="13700137000", name="刘洋")
    lane.settle()
    with lane.database.write() as connection:
        erase(connection, KEYS, NEW, now=NOW)
        bodies = connection.execute(sa.text("SELECT body FROM journal WHERE kind = 'member'"))
        assert [row.body for row in bodies] == [None]
        project_again(connection)
    lane.settle(NOW + DAY)
    with lane.database.snapshot() as connection:
        assert persons.read_person(connection, KEYS, NEW).accounts[0].state == persons.ERASED
        told = json.dumps(export(connection, KEYS, NEW), ensure_ascii=False)
    assert "13700137000" not in told and "刘洋" not in told


def test_who_comes_back_after_he_was_erased_is_welcomed_no_second_time(lane):
    with lane.database.write() as connection:
        rules = (
            b'{"since": "2026-11-01", "grants": [{"name": "hello", "points": 30, "on": "welcome"}]}'
        )
        publish_rules(connection, rules, today=dt.date(2026, 11, 1))
    lane.enrol(NEW, phone="13700137000", name="刘洋")
    lane.settle()
    assert free(lane, NEW) == 30
    with lane.database.write() as connection:
        erase(connection, KEYS, NEW, now=NOW)
        for table in tables.TABLES:
            told = repr(connection.execute(sa.select(table)).all())
            assert KEYS.phone("13700137000") not in told, table.name
    lane.enrol(NEWER, phone="13700137000", at=NOW + DAY)
    lane.settle(NOW + 2 * DAY)
    assert free(lane, NEWER) == 0
    with lane.database.write() as connection:
        erase(connection, KEYS, NEWER, now=NOW + 2 * DAY)
    # After so many months nobody knows that he was here, and he is new.
    later = NOW + 400 * DAY
    lane.settle(later)
    with lane.database.snapshot() as connection:
        assert connection.execute(sa.select(tables.had)).all() == []
    lane.enrol("MAAAAAAAAAAAAAAAD", phone="13700137000", at=later)
    lane.settle(later)
    assert free(lane, "MAAAAAAAAAAAAAAAD") == 30


class Cut(BaseException):
    """The process dies here."""


def test_whatever_comes_twice_or_is_cut_off_every_newcomer_is_one_person(
    lane, seed, scaled, monkeypatch
):
    """Entries of two tills in any order, with replays, books made again, and deaths in between."""
    chance = random.Random(seed)
    lanes = [lane, Lane(lane.database, "S002-T01")]
    phones = [f"1360000{n:04d}" for n in range(6)]
    told: dict[str, str] = {}
    make, after = enrolled._make, {"n": 0}

    def dying(*arguments, **named):
        after["n"] -= 1
        if after["n"] == 0:
            raise Cut
        make(*arguments, **named)

    monkeypatch.setattr(enrolled, "_make", dying)
    for turn in range(scaled(800)):
        what = chance.choice(["enrol", "enrol", "again", "settle", "die", "anew"])
        if what == "enrol":
            member = "M" + b32encode(chance.randbytes(10)).decode()
            told[member] = chance.choice(phones)
            chance.choice(lanes).enrol(member, phone=told[member], at=NOW + turn)
        elif what == "again" and told:
            # A machine that was cloned tells the same of the same.
            member = chance.choice(sorted(told))
            chance.choice(lanes).enrol(member, phone=told[member], at=NOW + turn)
        elif what == "die":
            after["n"] = chance.randrange(1, 4)
            try:
                lane.settle(NOW + turn)
            except Cut:
                pass
            after["n"] = 0
        elif what == "anew":
            with lane.database.write() as connection:
                project_again(connection)
        else:
            lane.settle(NOW + turn)
    lane.settle(NOW + 3 * DAY)
    welcomes: Counter[str] = Counter()
    with lane.database.snapshot() as connection:
        assert books.check(connection) == []
        for member, phone in told.items():
            person = persons.read_person(connection, KEYS, member)
            assert (person.member, person.profile.phone) == (member, phone)
            assert len(consents.read_consents(connection, member)) == 1
            assert consents.touched(connection, member) is None
            welcomes[phone] += books.read_purse(connection, member, lock=False).free
    assert set(welcomes.values()) <= {WELCOME}
    assert len(suggested(lane)) == len(told) - len(welcomes)
