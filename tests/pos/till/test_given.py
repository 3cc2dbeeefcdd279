"""Whatever a cashier does one after the other, no line goes for less than his limit allows."""

from __future__ import annotations

from collections.abc import Callable

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pos.till.till import Till
from tests.pos.till.test_selling import goods

LIMIT = 1000
"""Basis points that a cashier may take off by hand."""

GOODS = 2
lines = st.integers(1, GOODS)
meant = st.one_of(lines, st.none())
moves = st.one_of(
    st.tuples(st.just("price"), lines, st.sampled_from([950, 900, 980, 899, 1050, None])),
    st.tuples(st.just("discount"), meant, st.sampled_from(["5", "9.5", "2.25", "10", "11", None])),
    st.tuples(st.just("amount"), meant, st.integers(1, 400)),
    st.tuples(st.sampled_from(["quantity", "scan", "void"]), lines, st.integers(1, 12)),
)


def test_no_order_of_reductions_goes_beyond_the_limit(till: Till, long_run: bool) -> None:
    listed = goods(till, GOODS)
    do: dict[str, Callable[..., object]] = {
        "price": lambda line, part: till.price(
            line, None if part is None else listed[line - 1].price * part // 1000
        ),
        "discount": lambda line, percent: till.discount(line, percent=percent),
        "amount": lambda line, amount: till.discount(line, amount=amount),
        "quantity": lambda line, pieces: till.quantity(line, str(pieces)),
        "void": lambda line, _: till.void_line(line),
        "scan": lambda line, _: till.scan(listed[line - 1].sku),
    }

    @settings(
        max_examples=400 if long_run else 40,
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    )
    @given(st.lists(moves, min_size=3, max_size=10))
    def any_order(course: list[tuple[str, int, object]]) -> None:
        for item in listed:
            assert till.scan(item.sku, quantity="2").ok
        for move, line, figure in course:
            do[move](line, figure)
        prices = {item.sku: item.price for item in listed}
        sale = till.state.sale
        assert sale is not None
        sold = [line for line in sale.lines if not line.void]
        paid = bool(sold) and till.pay("cash").ok
        if not paid:
            till.void_sale()
            if till.state.sale is not None:
                assert till.approve("2001", "2001").ok
            return
        for line in sold:
            regular = prices[line.sku] * line.quantity // 1000
            # Each of two percentages, and the share of the sale's, may round up by itself.
            assert (regular - line.net) * 10_000 <= regular * LIMIT + 2 * 10_000, line

    any_order()
