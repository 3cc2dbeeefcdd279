"""A till's files know members by names that nobody can guess, and nothing more."""

from __future__ import annotations

import datetime as dt

import pytest

from pos.member.identity import (
    BadIdentity,
    card_key,
    masked,
    masked_name,
    phone_key,
    subject_key,
)
from pos.member.member import Member, MemberSeal

PEPPER = b"p" * 32


def test_a_number_however_it_is_written_has_one_name() -> None:
    assert card_key(" ab-1234 ", pepper=PEPPER) == card_key("AB-1234", pepper=PEPPER)
    written = ("+86 (10) 5555-0100", "010-55550100", "10 5555 0100")
    assert len({phone_key(phone, pepper=PEPPER) for phone in written}) == 1


def test_the_name_tells_nothing_and_differs_from_store_to_store() -> None:
    name = card_key("88000001", pepper=PEPPER)
    assert "88000001" not in name
    assert name != card_key("88000001", pepper=b"q" * 32)
    assert name != phone_key("88000001", pepper=PEPPER)


@pytest.mark.parametrize("text", ["", "abc", "1" * 33, "12 34 56 _", "8800\n0001"])
def test_what_is_no_card_number_has_no_name(text: str) -> None:
    with pytest.raises(BadIdentity):
        card_key(text, pepper=PEPPER)


@pytest.mark.parametrize("text", ["", "1234", "call me", "1" * 16, "++1234567"])
def test_what_is_no_telephone_number_has_no_name(text: str) -> None:
    with pytest.raises(BadIdentity):
        phone_key(text, pepper=PEPPER)


@pytest.mark.parametrize(
    ("birthday", "day", "has"),
    [
        ("11-22", "2026-11-22", True),
        ("11-22", "2026-11-21", False),
        ("02-29", "2028-02-29", True),
        ("02-29", "2026-02-28", True),
        ("02-29", "2028-02-28", False),
        ("", "2026-11-22", False),
    ],
)
def test_a_birthday_comes_every_year(birthday: str, day: str, has: bool) -> None:
    member = Member(id="M1", birthday=birthday)
    assert member.has_birthday(dt.date.fromisoformat(day)) is has


def test_a_row_is_read_by_its_own_store_under_its_own_name() -> None:
    member = Member(id="M1", tier="gold", birthday="11-22", name="王*", points=7)
    seal = MemberSeal(PEPPER)
    row = seal.row(member, key="k1")
    assert seal.member(row, key="k1") == member
    assert seal.row(member, key="k1") == row
    assert seal.member(row, key="k2") is None
    assert MemberSeal(b"q" * 32).member(row, key="k1") is None
    assert seal.member({"sealed": "no base 64"}, key="k1") is None


def test_a_row_of_an_older_head_office_is_read_as_well() -> None:
    seal = MemberSeal(PEPPER)
    plain = {"id": "M1", "tier": "gold", "birthday": "11-22", "later": 1}
    assert seal.member(plain, key="k") == Member(id="M1", tier="gold", birthday="11-22")
    assert seal.member({"id": ""}, key="k") is None
    assert seal.member({"id": "M1", "birthday": "1990-11-22"}, key="k") is None


def test_people_see_the_ends_of_a_number_and_the_first_sign_of_a_name() -> None:
    assert masked("138 0013 8000") == "138****8000"
    assert masked("88000001") == "****0001"
    assert masked("1234") == "****"
    assert (masked_name("王小芳"), masked_name("")) == ("王**", "")


def test_what_an_issuer_calls_somebody_means_nothing_to_another() -> None:
    one = subject_key("alipay", "2088", pepper=PEPPER)
    assert one == subject_key("alipay", "2088", pepper=PEPPER)
    assert one != subject_key("wechat", "2088", pepper=PEPPER)
    assert "2088" not in one
