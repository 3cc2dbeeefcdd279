"""Groups of members: who belongs is looked at every day, and tills price their offers."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from pos.hq import feed
from pos.hq.members import joining, nearby
from pos.hq.members.consents import record_consent
from pos.hq.members.listing import ListedMember
from pos.hq.members.segmenting import publish_segments, sizes
from pos.hq.members.taking_over import take_over
from pos.hq.peppers import read_peppers
from pos.hq.stores import BadRequest
from pos.member.consent import Consent
from pos.member.member import MemberSeal
from pos.till.till import Till
from tests.hq.conftest import Office
from tests.hq.members.club import CARD, Club
from tests.hq.members.conftest import DAY, KEYS, NOW, ONE, TWO, Lane

SEGMENTS = [
    {"name": "spenders", "spent_from": 10_000, "days": 30, "consent": None},
    {"name": "away", "spent_below": 1, "days": 30, "consent": None},
    {"name": "letters"},
]


@pytest.fixture
def lane(lane: Lane) -> Lane:
    with lane.database.write() as connection:
        publish_segments(connection, json.dumps(SEGMENTS).encode())
    return lane


def groups(lane: Lane) -> dict[str, tuple[str, ...]]:
    with lane.database.snapshot() as connection:
        return nearby.segments_of(connection, [ONE, TWO])


def told(lane: Lane, member: str) -> set[tuple[str, ...]]:
    """The groups of a member as his store's files have them, by each of his numbers."""
    with lane.database.snapshot() as connection:
        pepper = next(one for one in read_peppers(connection) if one.store == "S001")
        seal = MemberSeal(pepper.pepper)
        rows = feed.rows(connection, feed.store_scope("S001"), "member").items()
        opened = [seal.member(json.loads(row), key=key) for key, row in rows]
    return {one.segments for one in opened if one is not None and one.id == member}


def test_who_spent_so_much_belongs_until_it_comes_back_or_the_time_is_over(lane):
    receipt = lane.sell(12_000, member=ONE)
    lane.settle()
    assert groups(lane) == {ONE: ("spenders",), TWO: ("away",)}
    assert (told(lane, ONE), told(lane, TWO)) == ({("spenders",)}, {("away",)})
    lane.sell(back=[(receipt, 1, 1000, 12_000)], at=NOW + DAY)
    lane.settle(NOW + DAY)
    assert groups(lane) == {ONE: ("away",), TWO: ("away",)}
    assert told(lane, ONE) == {("away",)}
    lane.sell(12_000, member=ONE, at=NOW + DAY)
    lane.settle(NOW + 2 * DAY)
    assert groups(lane)[ONE] == ("spenders",)
    lane.settle(NOW + 40 * DAY)
    assert groups(lane)[ONE] == ("away",)


def test_letters_are_for_who_wants_them_and_an_import_takes_no_group_away(lane):
    agrees = {"member": TWO, "at": NOW, "purpose": "marketing", "version": "1",
              "text_hash": "0" * 64, "channel": "office"}  # fmt: skip
    with lane.database.write() as connection:
        record_consent(connection, Consent(**agrees, given=True))
    lane.settle()
    assert groups(lane)[TWO] == ("away", "letters")
    again = [ListedMember(card="CARD-2", name="王芳", phone="13900139000", points=50)]
    take_over(lane.database, again, issuer="club", keys=KEYS, now=NOW)
    assert told(lane, TWO) == {("away", "letters")}
    with lane.database.write() as connection:
        record_consent(connection, Consent(**{**agrees, "at": NOW + 1}, given=False))
    lane.settle(NOW + DAY)
    assert groups(lane)[TWO] == ("away",)


def test_two_accounts_of_one_person_spend_together(lane):
    lane.sell(6_000, member=ONE)
    lane.sell(6_000, member=TWO)
    with lane.database.write() as connection:
        joining.join(connection, KEYS, ONE, TWO, proof="looked", by="x", reason="y", now=NOW)
    lane.settle()
    survivor = min(ONE, TWO)
    assert groups(lane)[survivor] == ("spenders",)
    with lane.database.snapshot() as connection:
        assert sizes(connection) == {"away": 0, "letters": 0, "spenders": 1}


def test_what_is_no_list_of_groups_is_refused(lane):
    for content in (b"{}", b'[{"name": "@x"}]', b'[{"name": "a"}, {"name": "a"}]'):
        with pytest.raises(BadRequest, match="no segments"), lane.database.write() as connection:
            publish_segments(connection, content)


@pytest.fixture
def club(office: Office, tmp_path: Path) -> Iterator[Club]:
    opened = Club(office, tmp_path)
    yield opened
    opened.close()


def costs(till: Till) -> int:
    sale = till.state.sale
    assert sale is not None
    return sale.due


def test_an_offer_for_a_group_is_for_its_members_alone_also_while_a_till_is_alone(
    club: Club, tmp_path: Path
) -> None:
    offer = {
        "id": "G1", "name": "金卡", "kind": "simple", "coupon": "@golden",
        "on": {"skus": ["D001"]}, "reward": {"percent": "20"},
    }  # fmt: skip
    (tmp_path / "offers.json").write_text(json.dumps([offer]), encoding="utf-8")
    club.run("import-promotions", str(tmp_path / "offers.json"))
    with club.office.write() as connection:
        golden = [{"name": "golden", "tiers": ["gold"], "consent": None}]
        publish_segments(connection, json.dumps(golden).encode())
    club.points()
    till = club.till()
    till.scan("D001")
    assert costs(till) == 500
    assert not till.scan("@golden").ok
    assert till.member(CARD).ok
    assert costs(till) == 400
    assert till.member("A00002").ok
    assert costs(till) == 500
    till.void_sale()
    club.office.stop()
    till.scan("D001")
    assert till.member(CARD).ok
    assert costs(till) == 400
    # A till that nobody has told for a week gives him no offers of his own.
    till.void_sale()
    club.later(seconds=8 * 86_400)
    till.scan("D001")
    assert till.member(CARD).ok
    assert costs(till) == 500
    club.office.start()


def test_who_takes_his_consent_back_leaves_the_group_at_once(lane):
    agrees = {"member": TWO, "at": NOW, "purpose": "marketing", "version": "1",
              "text_hash": "0" * 64, "channel": "office"}  # fmt: skip
    with lane.database.write() as connection:
        record_consent(connection, Consent(**agrees, given=True))
    lane.settle()
    assert "letters" in groups(lane)[TWO]
    with lane.database.write() as connection:
        record_consent(connection, Consent(**agrees, given=False))
    assert "letters" not in groups(lane)[TWO]
    lane.settle()  # on the same day
    assert told(lane, TWO) == {("away",)}
