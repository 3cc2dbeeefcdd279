"""Where to look for a difference: what fits it is named, what would fit anything is not."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from pos.contract.shifts import CashMoved
from pos.money import pieces_of
from pos.shift.difference import MOST_HINTS, MOST_SALES, Hint, Payment, hints_of

PIECES = tuple(pieces_of("CNY"))
AT = "2026-11-22T10:15:00+08:00"


def paid(receipt: str, tender: str, amount: int, *, given: int = 0) -> Payment:
    return Payment(
        receipt=receipt,
        at=AT,
        tender=tender,
        amount=amount,
        given=given or amount,
        change=max(0, given - amount),
    )


def moved(what: Any, amount: int) -> CashMoved:
    return CashMoved(at=AT, shift="", what=what, amount=amount, source="drawer", to="safe")


def signs(
    over_short: dict[str, int],
    *payments: Payment,
    moves: tuple[CashMoved, ...] = (),
    times_opened: int = 0,
) -> list[tuple[str, str]]:
    found = hints_of(
        over_short, payments=payments, moves=moves, times_opened=times_opened, pieces=PIECES
    )
    return [(hint.sign, hint.receipt or hint.tender) for hint in found]


def test_cash_that_lacks_one_sale_names_that_sale() -> None:
    sales = [paid("R1", "cash", 1234), paid("R2", "cash", 4321), paid("R3", "card_manual", 1234)]
    assert signs({"cash": -4321}, *sales) == [("not_in_cash", "R2")]


def test_cash_too_much_by_a_card_sale_names_that_one() -> None:
    sales = [paid("R1", "cash", 1234), paid("R3", "card_manual", 1234)]
    assert signs({"cash": 1234}, *sales) == [("in_cash", "R3")]


def test_change_out_of_the_wrong_note_is_found_by_the_note_that_was_keyed_in() -> None:
    sales = [paid("R1", "cash", 4_730, given=10_000), paid("R2", "cash", 8_000, given=10_000)]
    # R1 may have been a fifty; R2 cannot: a fifty would not have paid for it.
    assert signs({"cash": -5_000}, *sales) == [("wrong_note", "R1"), ("miscounted", "")]


def test_two_tenders_that_are_off_by_the_same_are_named_together() -> None:
    assert signs({"cash": -333, "voucher": 333}) == [("tenders_swapped", "voucher")]


def test_a_movement_that_was_not_made_or_was_the_other_way_round() -> None:
    drop, change = moved("safe_drop", 7_700), moved("cash_in", 3_300)
    assert signs({"cash": 7_700}, moves=(drop, change)) == [("not_taken_out", "")]
    assert signs({"cash": -3_300}, moves=(drop, change)) == [("not_put_in", "")]
    assert signs({"cash": 15_400}, moves=(drop, change)) == [("wrong_way", "")]


def test_what_would_fit_many_sales_names_none_of_them() -> None:
    same = [paid(f"R{n}", "cash", 1_000) for n in range(MOST_SALES + 1)]
    assert signs({"cash": -1_000}, *same) == [("miscounted", "")]


def test_an_opened_drawer_is_told_of_only_where_something_is_off() -> None:
    assert signs({"cash": -3}, times_opened=2) == [("no_sale", "")]
    assert signs({"cash": 0}, times_opened=2) == []


@given(
    off=st.integers(-200_000, 200_000),
    amounts=st.lists(st.tuples(st.sampled_from(["cash", "voucher"]), st.integers(1, 30_000))),
)
def test_a_drawer_that_is_right_has_no_hints_and_any_other_a_few_of_its_own_sales(
    off: int, amounts: list[tuple[str, int]]
) -> None:
    sales = [paid(f"R{n}", tender, amount) for n, (tender, amount) in enumerate(amounts)]
    found: tuple[Hint, ...] = hints_of(
        {"cash": off}, payments=sales, moves=(), times_opened=1, pieces=PIECES
    )
    assert len(found) <= MOST_HINTS
    if off == 0:
        assert found == ()
    for hint in found:
        if hint.receipt:
            sale = next(one for one in sales if one.receipt == hint.receipt)
            assert (sale.tender == "cash") is (off < 0)
            assert sale.amount == abs(off)
