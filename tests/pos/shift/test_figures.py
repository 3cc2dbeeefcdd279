"""X and Z are sums of what happened, whatever happened."""

from __future__ import annotations

from collections.abc import Iterable

from hypothesis import given
from hypothesis import strategies as st

from pos.contract.facts import TaxFact, TenderFixed, TenderPart
from pos.contract.shifts import CashMoved, DrawerFigures, Figures
from pos.shift.figures import drawer_of, figures_of, together
from pos.shift.totals import Tally, Totals, of_cash, of_fixed, of_opened_drawer

AT = "2026-11-22T10:00:00.000+08:00"
SHIFT = "S001-T01-2026-11-22-1"
TOTALS = {
    "sales": Tally(count=3, amount=5000),
    "returns": Tally(count=1, amount=-700),
    "voided": Tally(count=2, amount=900),
    "discount": Tally(count=1, amount=120),
    "line_voids": Tally(count=5, amount=2600),
    "rounding": Tally(count=2, amount=-7),
    "tender:cash": Tally(count=3, amount=3000),
    "tender:voucher": Tally(count=1, amount=1293),
    "forfeited:voucher": Tally(count=1, amount=207),
    "tax:13": Tally(count=3, amount=400),
    "tax_net:13": Tally(count=3, amount=3900),
    "cash_in": Tally(count=1, amount=500),
    "cash_out": Tally(count=1, amount=300),
    "safe_drop": Tally(count=2, amount=2000),
    "no_sale": Tally(count=4),
}


def test_the_figures_of_a_shift() -> None:
    assert figures_of(TOTALS) == Figures(
        sales=5000,
        sales_count=3,
        refunds=700,
        refund_count=1,
        net_sales=4300,
        discount=120,
        rounding=-7,
        forfeited=207,
        voided=900,
        voided_count=2,
        line_voids=2600,
        line_voids_count=5,
        tenders={"cash": 3000, "voucher": 1293},
        tender_counts={"cash": 3, "voucher": 1},
        taxes=(TaxFact(rate="13", net=3900, tax=400),),
    )


def test_what_must_lie_in_the_drawer() -> None:
    drawer = drawer_of(TOTALS, opening_float=20_000, counted=("cash", "voucher", "card_manual"))
    assert drawer == DrawerFigures(
        opening_float=20_000,
        cash_in=500,
        cash_out=300,
        safe_drop=2000,
        no_sale_count=4,
        # A voucher lies there at its face, forfeited or not.
        expected={"cash": 21_200, "voucher": 1500, "card_manual": 0},
    )


def summed(parts: Iterable[Totals]) -> dict[str, Tally]:
    """What the entries of these come to together."""
    whole: dict[str, Tally] = {}
    for part in parts:
        for name, tally in part.items():
            known = whole.get(name, Tally())
            whole[name] = Tally(count=known.count + tally.count, amount=known.amount + tally.amount)
    return whole


def test_an_empty_shift_has_figures_too() -> None:
    assert figures_of({}) == Figures()
    assert drawer_of({}, opening_float=0, counted=()) == DrawerFigures()


def test_a_correction_moves_money_between_tenders_and_sells_nothing() -> None:
    fixed = TenderFixed(
        at=AT, shift=SHIFT, sale="S", receipt="S001-T01-000001",
        pair=(
            TenderPart(tender="cash", amount=-1000),
            TenderPart(tender="card_manual", amount=1000),
        ),
    )  # fmt: skip
    before, after = figures_of(TOTALS), figures_of(summed([TOTALS, of_fixed(fixed)]))
    assert after.tenders == {"cash": 2000, "voucher": 1293, "card_manual": 1000}
    assert (after.sales, after.sales_count, after.net_sales) == (5000, 3, 4300)
    assert sum(after.tenders.values()) == sum(before.tenders.values())


names = st.sampled_from(["sales", "returns", "tender:cash", "tax_net:9", "cash_in", "safe_drop"])
tallies = st.builds(Tally, count=st.integers(0, 99), amount=st.integers(-(10**9), 10**9))
parts = st.lists(st.dictionaries(names, tallies), max_size=8)


@given(parts)
def test_a_day_is_the_sum_of_its_shifts(shifts: list[dict[str, Tally]]) -> None:
    whole = figures_of(summed(shifts))
    day = together(figures_of(shift) for shift in shifts)
    assert (day.sales, day.refunds, day.net_sales) == (whole.sales, whole.refunds, whole.net_sales)
    assert day.taxes == whole.taxes
    assert {t: a for t, a in day.tenders.items() if a} == {
        t: a for t, a in whole.tenders.items() if a
    }


@given(parts, st.integers(0, 10**9), st.lists(st.integers(1, 10**6), max_size=5))
def test_moving_cash_moves_what_is_expected(
    shifts: list[dict[str, Tally]], opening: int, drops: list[int]
) -> None:
    totals = summed(shifts)
    moved = [
        of_cash(
            CashMoved(
                at=AT, shift=SHIFT, what="safe_drop", amount=amount, source="drawer", to="safe"
            )
        )
        for amount in drops
    ]
    before = drawer_of(totals, opening_float=opening, counted=("cash",))
    after = drawer_of(
        summed([totals, *moved, of_opened_drawer()]), opening_float=opening, counted=("cash",)
    )
    assert before.expected["cash"] - after.expected["cash"] == sum(drops)
    assert after.no_sale_count == before.no_sale_count + 1
