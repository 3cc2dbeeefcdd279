"""A sale is the fold of its actions."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos.pricing.engine import Engine
from pos.sale.actions import (
    Add,
    AnyAction,
    More,
    SetQuantity,
    Tender,
    VoidLine,
    VoidSale,
    from_bytes,
    to_bytes,
)
from pos.sale.pricing import Pricing, Terms
from pos.sale.sale import Sale, SaleError, act, fold

PLAIN = Terms(engine=Engine(()))
AT = "2026-11-22T10:00:00.000+08:00"


def add(line: int, **changed: Any) -> Add:
    article: dict[str, Any] = {
        "at": AT,
        "line": line,
        "code": "6901234567892",
        "sku": "100001",
        "name": "鲜牛奶 950ml",
        "name_en": "Fresh milk 950 ml",
        "unit": "each",
        "quantity": 1000,
        "unit_price": 1280,
        "tax_rate": "9",
    }
    return Add(**{**article, **changed})


def refusal(sale: Sale, action: AnyAction) -> str:
    with pytest.raises(SaleError) as caught:
        act(sale, action)
    return caught.value.code


steps = st.lists(
    st.one_of(
        st.builds(lambda quantity: ("add", quantity), st.integers(1, 5)),
        st.builds(lambda line: ("void", line), st.integers(1, 6)),
        st.builds(
            lambda line, quantity: ("quantity", line, quantity),
            st.integers(1, 6),
            st.integers(-1, 9),
        ),
        st.builds(lambda line: ("more", line), st.integers(1, 6)),
        st.builds(lambda amount: ("tender", amount), st.integers(0, 3000)),
    ),
    max_size=25,
)


def build(sale: Sale, step: tuple[Any, ...]) -> AnyAction:
    match step:
        case ("add", quantity):
            return add(len(sale.lines) + 1, quantity=quantity * 1000)
        case ("void", line):
            return VoidLine(at=AT, line=line)
        case ("quantity", line, quantity):
            return SetQuantity(at=AT, line=line, quantity=quantity * 1000)
        case ("more", line):
            return More(at=AT, line=line, code="6901234567892", quantity=1000)
        case _:
            return Tender(at=AT, tender="cash", given=step[1], amount=step[1])


@given(steps)
def test_what_was_stored_makes_the_same_sale_again(script: list[tuple[Any, ...]]) -> None:
    sale = Sale(id="S")
    stored: list[bytes] = []
    for step in script:
        action = build(sale, step)
        try:
            changed = act(sale, action)
        except SaleError:
            continue
        # What an action did not touch is the same object before and after.
        for before, after in zip(sale.lines, changed.lines, strict=False):
            assert after is before or after.line == changed.touched
        sale = changed
        stored.append(to_bytes(action))
    assert fold("S", map(from_bytes, stored)) == sale
    if stored:
        priced = Pricing(PLAIN).price(sale)
        assert priced.total == sum(1280 * line.quantity // 1000 for line in sale.live)


def test_a_void_line_stays_and_counts_for_nothing() -> None:
    sale = fold("S", [add(1), add(2, sku="2"), VoidLine(at=AT, line=1)])
    assert [line.void for line in sale.lines] == [True, False]
    assert [line.line for line in sale.live] == [2]
    assert refusal(sale, VoidLine(at=AT, line=1)) == "line_is_void"
    assert refusal(sale, VoidLine(at=AT, line=3)) == "no_such_line"


def test_pieces_are_whole_and_weights_are_not() -> None:
    pieces = fold("S", [add(1)])
    assert refusal(pieces, SetQuantity(at=AT, line=1, quantity=1500)) == "bad_quantity"
    assert refusal(pieces, SetQuantity(at=AT, line=1, quantity=0)) == "bad_quantity"
    weighed = fold("S", [add(1, unit="kg"), SetQuantity(at=AT, line=1, quantity=485)])
    assert weighed.lines[0].quantity == 485


def test_a_limit_counts_every_line_of_the_article() -> None:
    sale = fold("S", [add(1, max_per_sale=3000, quantity=2000)])
    assert refusal(sale, add(2, max_per_sale=3000, quantity=2000)) == "limit_per_sale"
    grown = act(sale, add(2, max_per_sale=3000))
    assert refusal(grown, More(at=AT, line=1, code="1", quantity=1000)) == "limit_per_sale"
    # A line that was taken back frees its share.
    assert act(act(grown, VoidLine(at=AT, line=2)), add(3, max_per_sale=3000)).touched == 3


def test_nothing_follows_the_end() -> None:
    sale = fold("S", [add(1), VoidSale(at=AT)])
    assert refusal(sale, add(2)) == "sale_ended"
