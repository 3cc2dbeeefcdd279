"""Stored value is taken where it is good and nowhere else, and what groups owe comes to nothing."""

from __future__ import annotations

import datetime as dt

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos.member.value import (
    Issuer,
    Refused,
    Shop,
    check_load,
    good_until,
    is_accepted,
    positions,
    read_issuers,
    settle,
)

OWN = Issuer(issuer="safepass", kind="single_purpose", party="bailian")
LICENSED = Issuer(
    issuer="ok-card", kind="multi_purpose", party="okcard", licence="Z2000131000011",
    accepts=("bailian", "S009"),
)  # fmt: skip


def only(shop):
    return msgspec.structs.replace(OWN, accepts=(shop,))


@pytest.mark.parametrize(
    ("issuer", "shop", "is_good"),
    [
        (OWN, Shop(store="S001", party="bailian"), True),
        (OWN, Shop(store="S009", party="suning"), False),
        (
            only("S009"),
            Shop(store="S009", party="suning"),
            False,
        ),
        (
            only("S001"),
            Shop(store="S001", party="bailian"),
            True,
        ),
        (
            only("S001"),
            Shop(store="S002", party="bailian"),
            False,
        ),
        (LICENSED, Shop(store="S001", party="bailian"), True),
        (LICENSED, Shop(store="S009", party="suning"), True),
        (LICENSED, Shop(store="S008", party="suning"), False),
        (LICENSED, Shop(store="S010", party="okcard"), False),
    ],
)
def test_a_card_is_good_where_its_kind_and_its_issuer_say_so(issuer, shop, is_good):
    assert is_accepted(issuer, shop) is is_good


def refused(**changed):
    facts = {"holds": 0, "amount": 1, "is_named": False, "bought": 0, "is_identified": False}
    with pytest.raises(Refused) as told:
        check_load(OWN, **{**facts, **changed})
    return told.value.reason, told.value.most


def test_a_card_holds_what_the_law_lets_it_hold():
    assert refused(amount=100_001) == ("over_limit", 100_000)
    assert refused(holds=99_000, amount=1_001) == ("over_limit", 1_000)
    assert refused(holds=500_000, is_named=True) == ("over_limit", 0)
    assert refused(amount=0) == ("no_amount", 0)
    assert refused(amount=50_000, bought=1_000_000) == ("identity_needed", 999_999)
    check_load(OWN, holds=0, amount=500_000, is_named=True, bought=1_000_000, is_identified=True)


def test_a_card_without_a_name_is_good_for_three_years_at_least_and_one_with_a_name_for_ever():
    assert good_until(OWN, sold=dt.date(2026, 11, 22), is_named=False) == dt.date(2029, 11, 22)
    assert good_until(OWN, sold=dt.date(2028, 2, 29), is_named=False) == dt.date(2031, 3, 1)
    assert good_until(OWN, sold=dt.date(2026, 11, 22), is_named=True) is None


@pytest.mark.parametrize(
    "content",
    [
        b"{}",
        b'[{"issuer": "a", "kind": "multi_purpose", "party": "x"}]',
        b'[{"issuer": "a", "kind": "single_purpose", "party": "x", "licence": "L"}]',
        b'[{"issuer": "A", "kind": "single_purpose", "party": "x"}]',
        b'[{"issuer": "a", "kind": "single_purpose", "party": ""}]',
    ],
)
def test_an_issuer_who_may_not_be_is_refused(content):
    with pytest.raises(msgspec.ValidationError):
        read_issuers(content)
    twice = msgspec.json.encode([OWN, OWN])
    with pytest.raises(msgspec.ValidationError):
        read_issuers(twice)


parties = st.sampled_from(["bailian", "suning", "intime", "okcard"])


@given(st.dictionaries(st.tuples(parties, parties), st.integers(-1_000, 100_000)))
def test_what_groups_settle_comes_to_nothing_and_each_gets_what_it_is_owed(owed):
    payments = settle(owed)
    assert all(payment.amount > 0 for payment in payments)
    assert sum(positions(payments).values()) == 0
    for party in ("bailian", "suning", "intime", "okcard"):
        due = sum(n for (issuer, shop), n in owed.items() if shop == party != issuer)
        owes = sum(n for (issuer, shop), n in owed.items() if issuer == party != shop)
        assert positions(payments).get(party, 0) == due - owes
