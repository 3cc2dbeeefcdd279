"""Who paid with a wallet: a member of whom it is known, or one who is asked whether it is his."""

from __future__ import annotations

import pytest

from pos.contract.members import MemberAsked
from pos.hq.members import books, cases, finding, payers, persons, tables
from pos.hq.members.listing import ListedMember
from pos.hq.members.privacy import erase, retain
from pos.hq.members.taking_over import take_over
from tests.hq.members.conftest import DAY, KEYS, NOW, ONE, TWO, Lane

BUYER = "2088100000000002"
KNOWN = ListedMember(card="PAYS-1", alipay_id="2088100000000009")
PAYS = KEYS.member_id("club", KNOWN.card)


@pytest.fixture
def lane(lane: Lane) -> Lane:
    """The till of two members of whom no wallet is known, and of one of whom it is."""
    take_over(lane.database, [KNOWN], issuer="club", keys=KEYS, now=NOW)
    return lane


def paid(lane: Lane, attempt: str, *, buyer: str = BUYER, member: str | None = None) -> None:
    """A wallet pays for a sale, of a member or of nobody."""
    noted = {"attempt": attempt, "terminal": lane.terminal, "wallet": "alipay", "buyer": buyer}
    with lane.database.write() as connection:
        for _ in range(2):
            payers.note(connection, KEYS, **noted, now=NOW)
    tender = {"tender": "qr", "amount": 1_000, "wallet": "alipay", "reference": attempt}
    lane.sell(1_000, member=member, tenders=[tender])
    lane.settle()


def asked(lane: Lane) -> list[tuple[str, str, str]]:
    with lane.database.snapshot() as connection:
        return [(one.why, one.one, one.other) for one in cases.read_cases(connection)]


def noted(lane: Lane) -> int:
    with lane.database.snapshot() as connection:
        return len(connection.execute(tables.payer.select()).all())


def who(lane: Lane, attempt: str, store: str) -> list[str]:
    wanted = MemberAsked(by="payment", text=attempt)
    with lane.database.snapshot() as connection:
        found = finding.find(connection, KEYS, wanted, store=store, now=NOW)
    return [one.id for one in found.members]


def test_whose_wallet_is_known_is_found_by_his_payment_in_the_store_where_he_paid(lane):
    paid(lane, "ATTEMPT-1", buyer=KNOWN.alipay_id)
    assert who(lane, "ATTEMPT-1", "S001") == [PAYS]
    assert who(lane, "ATTEMPT-1", "S002") == []
    paid(lane, "ATTEMPT-2")
    assert who(lane, "ATTEMPT-2", "S001") == who(lane, "ATTEMPT-9", "S001") == []
    assert asked(lane) == []


def test_a_wallet_that_pays_for_a_member_is_suggested_to_be_his_once(lane):
    for n in range(3):
        paid(lane, f"ATTEMPT-{n}", member=ONE)
    assert asked(lane) == [("wallet_paid", ONE, "")]
    assert noted(lane) == 1
    with lane.database.write() as connection:
        case = cases.read_cases(connection)[0].case
        assert payers.of_case(connection, KEYS, case) == ("alipay", BUYER)
        assert BUYER not in case
        # Nothing is his before he has said so.
        assert len(persons.read_person(connection, KEYS, ONE).identities) == 1


def test_another_members_wallet_suggests_that_the_two_are_one_and_his_own_says_nothing(lane):
    paid(lane, "ATTEMPT-1", buyer=KNOWN.alipay_id, member=TWO)
    paid(lane, "ATTEMPT-2", buyer=KNOWN.alipay_id, member=PAYS)
    assert asked(lane) == [("same_wallet", PAYS, TWO)]
    assert noted(lane) == 0
    with lane.database.snapshot() as connection:
        assert books.check(connection) == []


def test_of_whom_nothing_follows_is_forgotten_in_a_week_and_who_is_erased_at_once(lane):
    paid(lane, "ATTEMPT-1")
    paid(lane, "ATTEMPT-2", member=ONE)
    with lane.database.write() as connection:
        retain(connection, KEYS, now=NOW + 7 * DAY)
    assert noted(lane) == 2
    with lane.database.write() as connection:
        retain(connection, KEYS, now=NOW + 7 * DAY + 1)
    assert noted(lane) == 1
    with lane.database.write() as connection:
        erase(connection, KEYS, ONE, now=NOW)
    assert noted(lane) == 0
