"""Members and coupons: what is for them alone counts as soon as they have been named."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pos.catalog.store import Catalog
from pos.contract.facts import from_body
from pos.contract.wire import FeedRow
from pos.journal.verify import verify
from pos.member.identity import phone_key
from pos.member.member import Member, MemberSeal
from pos.till.station import open_station
from pos.till.till import Till
from tests.pos.conftest import MORNING, entries
from tests.pos.till.test_promotions import Promotion, Shop, last_body, sale_of
from tests.pos.till.test_selling import goods, refused

GOLD, SILVER = "88000001", "88000002"


def for_members(sku: str, **fields: Any) -> Promotion:
    return {
        "id": "M", "name": "会员专享", "kind": "simple", "on": {"skus": [sku]},
        "reward": {"amount": 100}, "members_only": True, **fields,
    }  # fmt: skip


def test_what_is_for_members_reacts_at_once(till: Till, shop: Shop, folder: Path) -> None:
    milk = goods(till, 1)[0]
    till = shop(for_members(milk.sku, member_tiers=["gold"]))
    till.scan(milk.barcodes[0])
    assert sale_of(till).discount == 0
    answer = till.member(GOLD)
    assert (answer.values["member"], answer.values["tier"]) == ("DEMO-GOLD", "gold")
    assert answer.to_json()["state"]["sale"]["member"] == {
        "id": "DEMO-GOLD", "name": "王*", "tier": "gold", "points": 1280, "as_of": None,
        "birthday": False, "stale": False,
    }  # fmt: skip
    assert sale_of(till).discount == 100
    till.member(SILVER)
    assert sale_of(till).discount == 0
    till.member(GOLD)
    till.member(None)
    assert (sale_of(till).discount, sale_of(till).member) == (0, None)
    till.member(GOLD)
    till.pay("cash")
    till.close()
    assert from_body(last_body(folder)).member == "DEMO-GOLD"
    # The number of the card is nowhere on this machine.
    for file in folder.iterdir():
        if file.is_file():
            assert GOLD.encode() not in file.read_bytes(), file.name
    assert verify(folder)["ok"]


def test_a_member_may_come_before_the_first_item(till: Till, shop: Shop) -> None:
    milk = goods(till, 1)[0]
    till = shop(for_members(milk.sku))
    assert till.member(SILVER).ok
    assert till.scan(milk.barcodes[0]).state.sale.discount == 100  # type: ignore[union-attr]


@pytest.fixture
def member_prices(till: Till, folder: Path, open_again: Callable[..., Till]) -> Till:
    """The shop with a lower price for gold members, and one for any member."""
    milk, bread = goods(till, 2)
    till.close()
    rows = [
        FeedRow(
            rev=n, table="price", op="put", key=f"{sku}|member|{key}|",
            row={"sku": sku, "level": "member", "key": key, "price": price, "from": "", "to": "",
                 "version": 7},
        )
        for n, (sku, key, price) in enumerate(
            [(milk.sku, "gold", 100), (milk.sku, "", 110), (bread.sku, "gold", 90)], start=1
        )
    ]  # fmt: skip
    catalog = Catalog(folder / "catalog.db")
    catalog.apply(scope="price:all", gen="test", rows=rows, cursor=3)
    catalog.close()
    opened = open_again()
    opened.login("1001", "1001")
    return opened


def test_member_prices_hold_for_what_was_scanned_before_and_after(
    member_prices: Till, folder: Path
) -> None:
    till = member_prices
    milk, bread = goods(till, 2)
    till.scan(milk.barcodes[0])
    till.member(GOLD)
    till.scan(bread.barcodes[0])
    till.scan(milk.barcodes[0])
    lines = sale_of(till).lines
    assert [(line.unit_price, line.quantity) for line in lines] == [(100, 2000), (90, 1000)]
    till.member(SILVER)
    assert [line.unit_price for line in sale_of(till).lines] == [110, bread.price]
    till.member(None)
    assert [line.unit_price for line in sale_of(till).lines] == [milk.price, bread.price]
    till.member(GOLD)
    till.pay("cash")
    till.close()
    fact = from_body(last_body(folder))
    assert [(line.price_source, line.price_version) for line in fact.lines] == [("member", 7)] * 2
    attached = json.loads(bytes(fact.actions[1]))
    assert attached["prices"] == [{"line": 1, "unit_price": 100, "source": "member", "version": 7}]


@pytest.mark.parametrize("code", ["88000003", "", "x", "9" * 40, "1055550100"])
def test_nobody_is_attached_by_a_number_that_is_not_known(till: Till, code: str) -> None:
    assert refused(till.member(code)) == "unknown_member"
    assert refused(till.member(None, phone=code)) == "unknown_member"
    assert till.state.sale is None


PHONES = {"13900010007": "M1", "13900020007": "M2", "13900030008": "M3"}


@pytest.fixture
def regulars(till: Till, folder: Path, open_again: Callable[..., Till]) -> Till:
    """The shop with three regulars, of whom one was last confirmed eight days ago."""
    till.close()
    pepper = open_station(folder).pepper
    seal = MemberSeal(pepper)
    day = 86_400_000_000
    now = int(MORNING.timestamp()) * 1_000_000
    people = {
        "M1": Member(id="M1", name="王*", spelled="wang fang", tail="0007", tier="gold", as_of=now),
        "M2": Member(id="M2", name="吴*", spelled="wu fei", tail="0007", points=7, as_of=now),
        "M3": Member(id="M3", name="李*", spelled="li si", tail="0008", tier="gold",
                     as_of=now - 8 * day),
    }  # fmt: skip
    rows = []
    for n, (phone, who) in enumerate(PHONES.items(), start=1):
        key = phone_key(phone, pepper=pepper)
        row = seal.row(people[who], key=key)
        rows.append(FeedRow(rev=n, table="member", op="put", key=key, row=row))
    catalog = Catalog(folder / "catalog.db")
    catalog.apply(scope="store:S001", gen="test", rows=rows, cursor=3)
    catalog.close()
    opened = open_again()
    opened.login("1001", "1001")
    return opened


def test_the_last_digits_offer_names_to_choose_from(regulars: Till) -> None:
    answer = regulars.member(None, phone="0007")
    assert answer.values["choose"] == [
        {"id": "M1", "name": "王*", "tier": "gold", "tail": "0007"},
        {"id": "M2", "name": "吴*", "tier": "", "tail": "0007"},
    ]
    assert regulars.state.sale is None
    assert regulars.member("M2").values["member"] == "M2"
    assert sale_of(regulars).member.points == 7  # type: ignore[union-attr]


@pytest.mark.parametrize("words", ["wf", "WANG", "wang f", "王", "王芳"])
def test_a_member_is_found_by_how_the_name_sounds(regulars: Till, words: str) -> None:
    found = regulars.member(None, name=words)
    offered = found.values.get("choose") or [{"id": found.values["member"]}]
    assert "M1" in [one["id"] for one in offered]  # type: ignore[index, union-attr, call-overload]


def test_nobody_is_attached_by_an_id_that_was_not_offered(regulars: Till) -> None:
    assert refused(regulars.member("M2")) == "unknown_member"


def test_a_tier_that_nobody_confirmed_for_a_week_brings_no_prices(regulars: Till) -> None:
    answer = regulars.member(None, phone="139 0003 0008")
    assert (answer.values["tier"], answer.values["stale"]) == ("", True)
    member = sale_of(regulars).member
    assert member is not None and member.stale and member.tier == "gold"


def test_after_a_restart_the_cashier_still_sees_who_is_buying(
    regulars: Till, open_again: Callable[..., Till]
) -> None:
    regulars.member(None, phone="13900010007")
    regulars.scan(goods(regulars, 1)[0].barcodes[0])
    before = sale_of(regulars).member
    regulars.close()
    again = open_again()
    assert sale_of(again).member == before
    assert before is not None and before.name == "王*"


def test_what_a_store_knows_of_its_members_lies_sealed(regulars: Till, folder: Path) -> None:
    regulars.member(None, phone="13900010007")
    regulars.scan(goods(regulars, 1)[0].barcodes[0])
    regulars.pay("cash")
    regulars.close()
    for file in folder.glob("*.db*"):
        content = file.read_bytes()
        for secret in ("13900010007", "王*", "wang fang"):
            assert secret.encode() not in content, (file.name, secret)


def test_there_is_nobody_to_detach_without_a_sale(till: Till) -> None:
    assert refused(till.member(None)) == "no_sale"


def test_a_scanned_card_attaches_the_member(till: Till) -> None:
    answer = till.scan(GOLD)
    assert (answer.values["member"], answer.values["tier"]) == ("DEMO-GOLD", "gold")
    assert sale_of(till).member is not None


def test_a_coupon_counts_from_its_scan_on_and_once(till: Till, shop: Shop, folder: Path) -> None:
    milk = goods(till, 1)[0]
    till = shop(for_members(milk.sku, members_only=False, coupon="SPRING10"))
    till.scan(milk.barcodes[0])
    assert sale_of(till).discount == 0
    answer = till.scan("SPRING10")
    assert answer.values == {"coupon": "SPRING10", "saved": 100}
    assert answer.to_json()["state"]["sale"]["coupons"] == ["SPRING10"]
    assert refused(till.scan("SPRING10")) == "coupon_there_already"
    assert refused(till.scan("SUMMER10")) == "unknown_code"
    till.pay("cash")
    assert till.scan(milk.barcodes[0]).state.sale.coupons == ()  # type: ignore[union-attr]
    till.void_sale()
    till.close()
    assert [from_body(last_body(folder)).status] == ["voided"]
    assert verify(folder)["ok"]


def test_a_camera_is_told_that_the_till_knows_cards_and_coupons(till: Till) -> None:
    assert till.knows(GOLD)
    assert till.knows("LIAN10")
    assert not till.knows("88000003")
    assert not till.knows("LIAN11")


def test_a_sale_that_is_left_blank_ends_without_a_trace(
    till: Till, open_again: Callable[..., Till], folder: Path
) -> None:
    assert till.member(GOLD).ok
    assert till.member(None).state.sale is None
    assert till.member(GOLD).ok
    assert till.note(None, "等人").ok
    assert till.member(None).state.sale is not None
    assert till.note(None, "").state.sale is None
    again = open_again()
    assert again.state.sale is None
    again.login("1001", "1001")
    assert again.close_shift({"cash": 20_000}).ok
    again.close()
    assert entries(folder, "sale") == []
    assert verify(folder)["ok"]


def test_a_line_that_was_taken_back_is_a_trace(till: Till) -> None:
    assert till.member(GOLD).ok
    assert till.scan(goods(till, 1)[0].sku).ok
    assert till.void_line(1).ok
    assert till.member(None).state.sale is not None
    assert refused(till.close_shift({"cash": 20_000})) == "sale_open"
