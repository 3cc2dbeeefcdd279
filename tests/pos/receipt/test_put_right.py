"""A sale's tenders after a correction still come to what was owed."""

from __future__ import annotations

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from pos.contract.facts import SaleFact, TenderFact, TenderFixed, TenderPart
from pos.receipt.put_right import put_right


def paid(tender: str, amount: int, *, change: int = 0, reference: str = "") -> TenderFact:
    return TenderFact(
        tender=tender, amount=amount, given=amount + change, change=change, reference=reference
    )


def sale(*tenders: TenderFact) -> SaleFact:
    total = sum(tender.amount for tender in tenders)
    return SaleFact(
        sale="S", receipt="S001-T01-000001", status="completed", at="2026-11-22T09:00:00+08:00",
        store="S001", terminal="S001-T01", shift="S001-T01-2026-11-22-1", cashier="1001",
        gross=total, discount=0, total=total, tax=0,
        change=sum(tender.change for tender in tenders), lines=(), tenders=tenders, taxes=(),
        actions=(),
    )  # fmt: skip


def fix(wrong: str, right: str, amount: int, *, last4: str = "", number: str = "") -> TenderFixed:
    return TenderFixed(
        at="2026-11-22T09:05:00+08:00", shift="S001-T01-2026-11-22-1", sale="S",
        receipt="S001-T01-000001",
        pair=(
            TenderPart(tender=wrong, amount=-amount),
            TenderPart(tender=right, amount=amount, last4=last4, reference=number),
        ),
    )  # fmt: skip


def test_what_was_no_cash_gave_no_change() -> None:
    fixes = [fix("cash", "card_manual", 500, last4="6217", number="035512")]
    right = put_right(sale(paid("cash", 500, change=500)), fixes, names={})
    (card,) = right.tenders
    assert (card.tender, card.given, card.last4, card.reference) == (
        "card_manual", 500, "6217", "035512",
    )  # fmt: skip
    assert right.change == 0


def test_only_a_part_moves_and_the_newest_voucher_gives_first() -> None:
    before = sale(paid("voucher", 300, reference="A"), paid("voucher", 200, reference="B"))
    right = put_right(before, [fix("voucher", "house", 250)], names={"house": "会员卡"})
    assert [(t.tender, t.amount, t.reference, t.name) for t in right.tenders] == [
        ("voucher", 250, "A", ""),
        ("house", 250, "", "会员卡"),
    ]


def test_money_that_a_wallet_refused_went_back_in_cash_and_the_rest_as_it_was() -> None:
    first, second = (
        msgspec.structs.replace(paid("qr", -amount, reference=number), wallet="alipay", of="A1")
        for amount, number in ((300, "R1"), (200, "R2"))
    )
    fixed = TenderFixed(
        at="2026-11-23T09:05:00+08:00", shift="S001-T01-2026-11-23-1", sale="S",
        receipt="S001-T01-000001",
        pair=(
            TenderPart(tender="qr", amount=300, reference="R1", wallet="alipay", of="A1"),
            TenderPart(tender="cash", amount=-300),
        ),
    )  # fmt: skip
    right = put_right(sale(first, second), [fixed], names={})
    assert [(t.tender, t.amount, t.reference) for t in right.tenders] == [
        ("qr", -200, "R2"),
        ("cash", -300, ""),
    ]


@given(
    amounts=st.lists(st.integers(1, 10_000), min_size=1, max_size=4),
    shares=st.lists(st.integers(1, 100), max_size=4),
)
def test_corrections_bring_and_lose_nothing(amounts: list[int], shares: list[int]) -> None:
    before = sale(*(paid("cash", amount, change=7) for amount in amounts))
    left, fixes = before.total, []
    for share in shares:
        moved = left * share // 100
        left -= moved
        if moved:
            fixes.append(fix("cash", "card_manual", moved))
    after = put_right(before, fixes, names={})
    assert sum(tender.amount for tender in after.tenders) == before.total
    assert sum(tender.amount for tender in after.tenders if tender.tender == "cash") == left
    assert all(tender.given - tender.change == tender.amount > 0 for tender in after.tenders)
    assert put_right(before, [], names={}) == before
    assert msgspec.json.encode(after.lines) == msgspec.json.encode(before.lines)
