"""What tills ask about members: found by whatever they show, and paying with what is theirs."""

from __future__ import annotations

import json
import random

import pytest
import sqlalchemy as sa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from pos.contract.members import (
    CardAsked,
    HoldWanted,
    MemberAsked,
    ValueHoldWanted,
    allowed_bytes,
)
from pos.hq import schema
from pos.hq.members import books, cards, devices, issuers, pins, tables
from pos.hq.members.joining import join
from pos.hq.members.listing import ListedMember
from pos.hq.members.office import MemberOffice
from pos.hq.members.privacy import erase
from pos.hq.members.reporting import members_report
from pos.hq.members.taking_over import take_over
from pos.hq.projecting import project_again
from pos.hq.refusal import Refusal
from pos.hq.rows import add_rows
from pos.hq.stores import BadRequest
from pos.member.code import digits_at, read_code
from tests.hq.members.conftest import DAY, KEYS, NOW, ONE, TWO, Lane, the_members
from tests.hq.members.test_cards import ISSUERS

SIGNING = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
TILL = "S001-T01"
HOLD = "H" * 16
MINUTE = 60_000_000
CARD = "8888000011112222"


class Room:
    """Head office and the telephones of its members, under one clock that tests set."""

    def __init__(self, lane):
        self.lane = lane
        self.now = NOW
        self.office = MemberOffice(
            lane.database, KEYS, now=lambda: self.now, signing_key=lambda: SIGNING
        )

    @property
    def next_sale(self):
        """The sale that the till's next entry ends."""
        return f"SALE-{TILL}-{self.lane.seq + 1}"

    def do(self, what, *facts, **more):
        with self.lane.database.write() as connection:
            return what(connection, *facts, **more)

    def phone_of(self, member):
        return self.do(devices.register, member, now=self.now)

    def code(self, device, *, at=None):
        text = self.do(devices.give_code, KEYS, device, now=self.now)
        return text + digits_at(KEYS.device_secret(device), self.now if at is None else at)

    def find(self, by, text, terminal=TILL):
        return self.office.find(MemberAsked(by=by, text=text), terminal=terminal)

    def hold(self, points, code, *, hold=HOLD, member=ONE, sale="SALE-1", terminal=TILL):
        wanted = HoldWanted(sale=sale, member=member, points=points, code=code)
        return self.office.hold(hold, wanted, terminal=terminal)

    def hold_value(self, amount, *, hold=HOLD, sale="SALE-1", number=CARD, terminal=TILL, **shown):
        wanted = ValueHoldWanted(sale=sale, number=number, amount=amount, **shown)
        return self.office.hold_value(hold, wanted, terminal=terminal)

    def sell_card(self, amount, *, number=CARD, pin="123456", issuer="first", **facts):
        card = self.do(
            cards.sell, KEYS, issuer=issuer, number=number, amount=amount, key=f"sold:{number}",
            now=self.now, **facts,
        )  # fmt: skip
        self.do(pins.set_pin, KEYS, card.card, pin)
        return card

    def free(self, owner, unit="points"):
        with self.lane.database.snapshot() as connection:
            assert books.check(connection) == []
            return books.read_purse(connection, owner, unit=unit, lock=False).free

    def settle(self):
        self.lane.settle(self.now)


@pytest.fixture
def room(lane):
    room = Room(lane)
    fill(room)
    return room


def fill(room):
    """Two shops of two groups, three issuers of cards, and three more members."""
    with room.lane.database.write() as connection:
        connection.exec_driver_sql("UPDATE store SET banner = 'one' WHERE store = 'S001'")
        connection.exec_driver_sql("UPDATE store SET banner = 'two' WHERE store = 'S002'")
        issuers.publish_issuers(connection, json.dumps(ISSUERS).encode())
    take_over(
        room.lane.database,
        [
            ListedMember(card="NAME-1", name="王芳", phone="13700001234", points=10),
            ListedMember(card="NAME-2", name="汪方", phone="13600001234"),
            ListedMember(card="NAME-3", name="Ann Li", phone="13500005555"),
        ],
        issuer="names",
        keys=KEYS,
        now=NOW - DAY,
    )


def test_a_member_is_found_by_card_telephone_its_end_and_his_name(room):
    assert [m.id for m in room.find("card", "card-1 ").members] == [ONE]
    (found,) = room.find("phone", "+86 13800138000").members
    assert (found.id, found.points, found.as_of, found.proven) == (ONE, 150, NOW, False)
    assert len(room.find("ends", "1234").members) == 2
    by_sound = {m.name for m in room.find("name", "wang fang").members}
    assert by_sound == {m.name for m in room.find("name", "王芳").members} == {"王*", "汪*"}
    (ann,) = room.find("name", "ANN LI").members
    assert (ann.name, ann.spelled, ann.tail) == ("A*****", "ann li", "5555")


def test_who_was_in_this_store_last_is_offered_first(room):
    there = KEYS.member_id("names", "NAME-2")
    room.lane.sell(1_000, member=there)
    assert room.find("ends", "1234").members[0].id == there


def test_members_of_an_older_head_office_are_found_once_it_has_looked_at_them(room):
    with room.lane.database.write() as connection:
        connection.exec_driver_sql("UPDATE member SET tail = '?', spelled = '?', born = '?'")
    room.settle()
    assert [m.id for m in room.find("ends", "8000").members] == [ONE]
    assert room.find("name", "wang fang").members


@pytest.mark.parametrize(
    ("by", "text"),
    [("card", "NOBODY"), ("phone", "13900000000"), ("phone", "abc"), ("ends", "9999"),
     ("name", "赵钱"), ("name", "?"), ("member", "M")],
)  # fmt: skip
def test_nobody_is_found_by_what_nobody_has(room, by, text):
    with pytest.raises(Refusal, match="no such member"):
        room.find(by, text)


def test_an_old_name_leads_to_the_member_and_who_was_erased_is_found_no_more(room):
    room.do(join, KEYS, ONE, TWO, proof="looked", by="A", reason="same", now=NOW)
    assert [m.id for m in room.find("card", "CARD-2").members] == [ONE]
    assert [m.id for m in room.find("member", TWO).members] == [ONE]
    room.do(erase, KEYS, ONE, now=room.now)
    for by, text in (("card", "CARD-2"), ("phone", "13800138000"), ("member", ONE)):
        with pytest.raises(Refusal):
            room.find(by, text)


def test_a_code_says_who_he_is_and_its_digits_that_it_is_he(room):
    device = room.phone_of(ONE)
    code = room.code(device)
    (found,) = room.find("code", code).members
    assert (found.id, found.proven) == (ONE, True)
    (named,) = room.find("code", code[:-8]).members
    assert (named.id, named.proven) == (ONE, False)
    with room.lane.database.snapshot() as connection:
        number = devices.number_of(connection, device)
    (plain,) = room.find("code", f"97{number}{code[-8:]}").members
    assert (plain.id, plain.proven) == (ONE, True)


def test_a_code_of_another_day_another_key_or_a_lost_telephone_is_nobodys(room):
    device = room.phone_of(ONE)
    code = room.code(device)
    with pytest.raises(Refusal, match="wrong_digits"):
        room.find("code", f"{code[:-8]}{int(code[-8:]) ^ 1:08d}")
    with pytest.raises(Refusal, match="damaged"):
        room.find("code", "LM1.XYZ")
    room.now += 2 * DAY
    with pytest.raises(Refusal, match="too_old"):
        room.find("code", code)
    room.do(devices.close, device, now=room.now)
    with pytest.raises(BadRequest, match="no device"):
        room.code(device)


def test_tills_know_the_key_that_signs_next_a_day_before_it_does(room):
    device = room.phone_of(ONE)

    def pinned():
        keys = room.office.allow(terminal=TILL).keys
        return [Ed25519PublicKey.from_public_bytes(key) for key in keys]

    before = pinned()
    for _ in range(3):
        room.do(devices.change_key, now=room.now)
        with pytest.raises(BadRequest, match="not over"):
            room.do(devices.change_key, now=room.now)
        for _ in range(5):
            text = room.do(devices.give_code, KEYS, device, now=room.now)
            assert read_code(text, pinned=before, now=room.now).code.member == ONE
            before = pinned()
            room.now += DAY // 2


def test_points_are_set_aside_once_and_spent_by_the_sale_that_names_them(room):
    code = room.code(room.phone_of(ONE))
    sale = room.next_sale
    held = room.hold(100, code, sale=sale)
    assert (held.amount, held.left) == (100, 50)
    assert room.hold(100, code, sale=sale) == held, "the same again changes nothing"
    room.lane.sell(
        1_000, member=ONE,
        tenders=[{"tender": "points", "amount": 100, "points": 100, "reference": HOLD},
                 {"tender": "cash", "amount": 900}],
    )  # fmt: skip
    room.settle()
    assert room.free(ONE) == 50
    assert not room.office.end_hold(HOLD, terminal=TILL).freed
    with pytest.raises(Refusal) as refused:
        room.hold(100, code, sale=sale)
    assert refused.value.code == "hold_ended"


def test_what_no_sale_spends_is_free_again(room):
    code = room.code(room.phone_of(ONE))
    room.hold(100, code)
    with pytest.raises(Refusal) as refused:
        room.office.end_hold(HOLD, terminal="S001-T02")
    assert refused.value.code == "not_yours"
    assert room.office.end_hold(HOLD, terminal=TILL).freed
    assert not room.office.end_hold(HOLD, terminal=TILL).freed
    assert room.free(ONE) == 150
    room.hold(150, code, hold="G" * 16)
    room.now += 11 * MINUTE
    room.settle()
    assert room.free(ONE) == 150


def test_nobody_spends_points_with_a_number_alone_or_with_anothers_telephone(room):
    own, other = room.code(room.phone_of(ONE)), room.code(room.phone_of(TWO))
    for code in ("", own[:-8], other):
        with pytest.raises(Refusal) as refused:
            room.hold(10, code)
        assert refused.value.code == "not_proven"
    assert room.free(ONE) == 150


def test_what_was_shown_pays_one_sale_and_no_second_one(room):
    code = room.code(room.phone_of(ONE))
    room.hold(10, code)
    assert room.hold(10, code, hold="G" * 16).left == 130, "the same sale may spend more"
    for sale, terminal in (("SALE-2", TILL), ("SALE-1", "S002-T01")):
        with pytest.raises(Refusal) as refused:
            room.hold(10, code, hold="F" * 16, sale=sale, terminal=terminal)
        assert refused.value.code == "used_code"


def test_what_was_shown_is_forgotten_when_nobody_can_show_it_again(room):
    room.hold(10, room.code(room.phone_of(ONE)))

    def kept():
        room.settle()
        with room.lane.database.snapshot() as connection:
            return connection.execute(sa.select(tables.showing)).all()

    assert len(kept()) == 1
    room.now += DAY + 1
    assert kept() == []


@pytest.mark.parametrize(
    ("points", "member", "why"),
    [(151, ONE, "not_enough"), (10, "MNOBODY", "unknown_member")],
)
def test_more_than_there_is_is_not_set_aside(room, points, member, why):
    with pytest.raises(Refusal) as refused:
        room.hold(points, room.code(room.phone_of(ONE)), member=member)
    assert refused.value.code == why
    assert room.free(ONE) == 150


def test_a_hold_is_one_request_and_no_other_one(room):
    code = room.code(room.phone_of(ONE))
    room.hold(10, code)
    with pytest.raises(Refusal) as refused:
        room.hold(11, code)
    assert refused.value.code == "other_request"
    room.sell_card(5_000)
    with pytest.raises(Refusal) as refused:
        room.hold_value(10, pin="123456")
    assert refused.value.code == "other_request"


def test_a_card_pays_with_its_pin_and_gets_back_what_it_paid(room):
    card = room.sell_card(5_000)
    held = room.hold_value(3_000, pin="123456", sale=room.next_sale)
    assert (held.card, held.left) == (card.card, 2_000)
    receipt = room.lane.sell(
        3_000,
        tenders=[{"tender": "stored_value", "amount": 3_000, "card": card.card, "reference": HOLD}],
    )
    room.settle()
    assert room.free(card.card, "money") == 2_000
    sale = f"SALE-{TILL}-{room.lane.seq}"
    for _ in range(2):
        room.lane.sell(
            back=[(receipt, 1, 1000, 2_000)],
            tenders=[{"tender": "stored_value", "amount": -2_000, "card": card.card, "of": sale}],
        )
        room.settle()
    assert room.free(card.card, "money") == 5_000, "no more comes back than was paid"


def test_what_a_till_took_unasked_and_was_not_there_is_the_cards_debt(room):
    card = room.sell_card(5_000)
    for amount in (3_000, 4_000):
        room.lane.sell(
            amount, tenders=[{"tender": "stored_value", "amount": amount, "card": card.card}]
        )
    room.settle()
    assert room.free(card.card, "money") == -2_000


def test_a_card_that_nobody_sold_waits_until_it_is_known(room):
    room.lane.sell(100, tenders=[{"tender": "stored_value", "amount": 100, "card": "V404"}])
    room.settle()
    with room.lane.database.snapshot() as connection:
        assert books.check(connection) == []
        rows = connection.exec_driver_sql("SELECT code FROM points_due").scalars().all()
    assert rows == ["unknown_card"]


def test_five_wrong_pins_and_the_card_pays_nothing_until_tomorrow(room):
    room.sell_card(5_000)
    for pin, why in [("000000", "wrong_pin")] * 4 + [("000000", "locked"), ("123456", "locked")]:
        with pytest.raises(Refusal) as refused:
            room.hold_value(100, pin=pin)
        assert refused.value.code == why
    asked = CardAsked(number=CARD)
    assert room.office.find_card(asked, terminal=TILL).state == "locked"
    room.now += DAY
    assert room.hold_value(100, pin="123456").left == 4_900


def test_a_right_pin_forgets_the_wrong_ones_before(room):
    room.sell_card(5_000)
    for _ in range(3):
        for _ in range(4):
            with pytest.raises(Refusal):
                room.hold_value(100, pin="000000")
        room.office.find_card(CardAsked(number=CARD, pin="123456"), terminal=TILL)
    assert room.hold_value(100, pin="123456").left == 4_900


def test_what_is_on_a_card_is_told_to_whoever_knows_its_pin(room):
    room.sell_card(5_000)
    seen = room.office.find_card(CardAsked(number=CARD), terminal=TILL)
    assert (seen.balance, seen.state, seen.accepted, seen.ends) == (None, "active", True, "2222")
    opened = room.office.find_card(CardAsked(number=CARD, pin="123456"), terminal=TILL)
    assert opened.balance == 5_000
    with pytest.raises(Refusal) as refused:
        room.office.find_card(CardAsked(number=CARD, pin="654321"), terminal=TILL)
    assert refused.value.code == "wrong_pin"


def test_the_holder_of_a_card_with_a_name_pays_with_his_telephone(room):
    room.sell_card(5_000, member=ONE)
    assert room.hold_value(100, code=room.code(room.phone_of(ONE))).left == 4_900
    with pytest.raises(Refusal) as refused:
        room.hold_value(100, hold="G" * 16, code=room.code(room.phone_of(TWO)))
    assert refused.value.code == "not_proven"


def test_a_card_pays_only_where_it_is_accepted_while_it_is_good(room):
    room.sell_card(5_000, issuer="own")
    with pytest.raises(Refusal) as refused:
        room.hold_value(100, pin="123456", terminal="S002-T01")
    assert refused.value.code == "not_accepted"
    room.now += 4 * 366 * DAY
    with pytest.raises(Refusal) as refused:
        room.hold_value(100, pin="123456")
    assert refused.value.code == "too_old"


def test_a_number_that_two_issuers_have_sold_is_asked_about(room):
    room.sell_card(5_000)
    room.do(cards.sell, KEYS, issuer="own", number=CARD, amount=1_000, key="own", now=NOW)
    with pytest.raises(Refusal) as refused:
        room.office.find_card(CardAsked(number=CARD), terminal=TILL)
    assert refused.value.code == "which_issuer"
    named = CardAsked(number=CARD, issuer="own")
    assert room.office.find_card(named, terminal=TILL).issuer == "own"


def test_what_may_be_spent_unasked_is_signed_by_head_office(room):
    allowance = room.office.allow(terminal=TILL)
    SIGNING.public_key().verify(allowance.sig, allowed_bytes(allowance))
    assert (allowance.terminal, allowance.given_at) == (TILL, NOW)
    assert allowance.not_after > NOW and len(allowance.keys) == 2


def test_points_and_value_made_again_from_the_journal_are_what_they_were(room, make_database):
    """Earned, spent asked and unasked, brought back and replayed: the journal knows it all."""
    chance = random.Random(8)
    card = room.sell_card(50_000)
    device = room.phone_of(ONE)
    for n in range(12):
        tenders = None
        if n % 3 == 0:
            hold = f"HOLD{n:012d}"
            room.hold(5, room.code(device), hold=hold, sale=f"S{n}")
            tenders = [{"tender": "points", "amount": 5, "points": 5, "reference": hold},
                       {"tender": "cash", "amount": 995}]  # fmt: skip
        elif n % 3 == 1:
            tenders = [{"tender": "stored_value", "amount": 1_000, "card": card.card}]
        receipt = room.lane.sell(1_000, member=chance.choice([ONE, TWO]), tenders=tenders)
        if n % 4 == 0:
            room.lane.sell(back=[(receipt, 1, 500, 500)])
        room.now += MINUTE
    room.settle()
    with room.lane.database.snapshot() as connection:
        before = members_report(connection).rows
    value = room.free(card.card, "money")
    assert value == 46_000
    again = Room(Lane(make_database()))
    again.now = room.now
    take_over(again.lane.database, the_members(), issuer="club", keys=KEYS, now=NOW - DAY)
    fill(again)
    again.sell_card(50_000)
    copy_journal(room.lane.database, again.lane.database)
    for _ in range(2):
        again.do(project_again)
        again.settle()
        with again.lane.database.snapshot() as connection:
            assert members_report(connection).rows == before
        assert again.free(card.card, "money") == value


def copy_journal(old, new):
    with old.snapshot() as connection:
        rows = [dict(row) for row in connection.execute(sa.select(schema.journal)).mappings()]
    with new.write() as connection:
        add_rows(connection, schema.journal, rows)
