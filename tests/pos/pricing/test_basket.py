"""The priced basket and its tax table."""

from __future__ import annotations

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from pos.pricing.basket import BasketLine, PricedBasket, TaxMode, tax_of
from pos.pricing.bill import Bill

rates = st.sampled_from(["13", "9", "6", "0", "exempt", "out"])
lines = st.lists(
    st.tuples(
        st.integers(min_value=1, max_value=99_000),
        st.integers(min_value=0, max_value=10**7),
        rates,
    ),
    max_size=30,
)


def basket(parts: list[tuple[int, int, str]]) -> list[BasketLine]:
    return [
        BasketLine(id=number, quantity=quantity, unit_price=price, tax_rate=rate)
        for number, (quantity, price, rate) in enumerate(parts, start=1)
    ]


def price(*, lines: list[BasketLine], tax_mode: TaxMode = "inclusive") -> PricedBasket:
    return Bill().total_up(lines=lines, shares={}, tax_mode=tax_mode)


@given(lines)
def test_lines_and_tax_table_agree(parts: list[tuple[int, int, str]]) -> None:
    priced = price(lines=basket(parts))
    assert priced.total == sum(line.net for line in priced.lines.values()) == priced.gross
    assert priced.tax == sum(line.tax for line in priced.lines.values())
    assert priced.total == sum(row.net + row.tax for row in priced.taxes)
    for row in priced.taxes:
        members = [line for line in basket(parts) if line.tax_rate == row.rate]
        assert row.tax == sum(priced.lines[line.id].tax for line in members)


@given(lines, st.randoms(use_true_random=False))
def test_the_order_of_scanning_changes_no_total(
    parts: list[tuple[int, int, str]], random: Random
) -> None:
    shuffled = parts[:]
    random.shuffle(shuffled)
    one, two = price(lines=basket(parts)), price(lines=basket(shuffled))
    assert (one.total, one.taxes) == (two.total, two.taxes)


def test_tax_is_taken_once_over_the_receipt() -> None:
    # Three lines of 0.05 at 13 %: line by line the tax would be 0.03, over the receipt 0.02.
    priced = price(lines=basket([(1000, 5, "13")] * 3))
    assert priced.tax == 2
    assert [line.tax for line in priced.lines.values()] == [1, 1, 0]


def test_tax_on_top() -> None:
    priced = price(lines=basket([(1000, 1000, "9")]), tax_mode="exclusive")
    assert (priced.gross, priced.tax, priced.total) == (1000, 90, 1090)
    assert tax_of(1090, rate="9", mode="inclusive") == 90


def test_exempt_and_zero_keep_rows_of_their_own() -> None:
    priced = price(lines=basket([(1000, 100, "exempt"), (1000, 100, "0"), (1000, 113, "13")]))
    assert [(row.rate, row.net, row.tax) for row in priced.taxes] == [
        ("13", 100, 13),
        ("0", 100, 0),
        ("exempt", 100, 0),
    ]
