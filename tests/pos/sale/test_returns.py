"""What comes back adds up to what was paid, in whatever parts and order it comes."""

from __future__ import annotations

from dataclasses import replace
from itertools import count
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos.contract.facts import SaleFact
from pos.pricing.engine import Engine
from pos.pricing.read_promotions import promotions_of
from pos.sale.actions import (
    Add,
    AnyAction,
    BackLine,
    Discount,
    More,
    SetPrice,
    SetQuantity,
    TakeBack,
    Tender,
    VoidLine,
    from_bytes,
    to_bytes,
)
from pos.sale.ending import sale_fact
from pos.sale.pricing import Pricing, Terms
from pos.sale.sale import Sale, SaleError, act, fold

AT = "2026-11-22T10:00:00.000+08:00"
OFFERS = Terms(
    engine=Engine(
        promotions_of(
            [
                {
                    "id": "TWO", "name": "两件", "kind": "quantity", "on": {"skus": ["1"]},
                    "count": 2, "reward": {"price": 1999},
                    "funded_by": [{"party": "brand:B", "percent": "33.3"}],
                },
                {
                    "id": "FULL", "name": "满减", "kind": "threshold", "on": {"all": True},
                    "tiers": [{"spend": 5000, "reward": {"percent": "7"}}],
                },
            ]
        )
    )
)  # fmt: skip


def add(line: int, quantity: int, price: int, **changed: Any) -> Add:
    fields = {
        "at": AT, "line": line, "code": f"{line}", "sku": f"{line}", "name": f"货{line}",
        "name_en": "", "unit": "each", "quantity": quantity, "unit_price": price,
        "tax_rate": ("13", "9", "exempt")[line % 3],
    }  # fmt: skip
    return Add(**{**fields, **changed})  # type: ignore[arg-type]


ON_TOP = replace(OFFERS, tax_mode="exclusive")
"""The same offers where prices leave the tax out."""


def ended(actions: list[AnyAction], receipt: str, terms: Terms = OFFERS) -> SaleFact:
    sale = fold(receipt, actions)
    return sale_fact(
        sale=sale, priced=Pricing(terms).price(sale), terms=terms, actions=actions,
        status="completed", receipt=receipt, at=AT, store="S001", terminal="S001-T01",
        shift="S001-T01-2026-11-22-1", cashier="1001",
    )  # fmt: skip


def sold(*quantities: int, terms: Terms = OFFERS) -> SaleFact:
    lines: list[AnyAction] = [
        add(n, quantity * 1000, 1037 * n) for n, quantity in enumerate(quantities, start=1)
    ]
    lines.append(add(len(lines) + 1, 485, 2990, unit="kg"))
    lines.append(Discount(at=AT, line=None, amount=100))
    total = Pricing(terms).price(fold("S", lines)).total
    return ended([*lines, Tender(at=AT, tender="cash", given=total, amount=total)], "R1", terms)


def back(
    fact: SaleFact,
    parts: dict[int, int],
    before: dict[int, int],
    name: str,
    terms: Terms = OFFERS,
) -> SaleFact:
    """The return of so much of each line, after so much came back before."""
    lines = tuple(
        BackLine(
            line=number, sold=fact.lines[line - 1], quantity=quantity, of_line=line,
            refunded=before.get(line, 0), names={"TWO": "两件", "FULL": "满减"},
        )
        for number, (line, quantity) in enumerate(parts.items(), start=1)
    )  # fmt: skip
    action = TakeBack(at=AT, of="R1", lines=lines, tenders=("cash",))
    due = Pricing(terms).price(fold("S", [action])).total
    return ended([action, Tender(at=AT, tender="cash", given=due, amount=due)], name, terms)


@given(
    quantities=st.lists(st.integers(1, 5), min_size=1, max_size=4),
    draw=st.randoms(use_true_random=False),
    terms=st.sampled_from([OFFERS, ON_TOP]),
)
def test_any_partition_of_returns_adds_up_to_what_was_paid(
    quantities: list[int], draw: Any, terms: Terms
) -> None:
    fact = sold(*quantities, terms=terms)
    left = {line.line: line.quantity for line in fact.lines}
    before: dict[int, int] = {}
    returns: list[SaleFact] = []
    for number in count(1):
        if not left:
            break
        parts = {}
        for line in draw.sample(sorted(left), draw.randint(1, len(left))):
            whole = fact.lines[line - 1].unit == "each"
            step = 1000 if whole else draw.choice((1, 100, left[line]))
            most = left[line] // step
            parts[line] = step * draw.randint(1, most) if most else left[line]
        returns.append(back(fact, parts, before, f"B{number}", terms))
        for line, quantity in parts.items():
            before[line] = before.get(line, 0) + quantity
            left[line] -= quantity
            if not left[line]:
                del left[line]

    assert all(one.kind == "return" and one.of == "R1" for one in returns)
    assert sum(one.total for one in returns) == -fact.total
    assert sum(one.tax for one in returns) == -fact.tax
    assert sum(one.gross for one in returns) == -fact.gross
    for rate in {row.rate for row in fact.taxes}:
        of_all = [row for one in (fact, *returns) for row in one.taxes if row.rate == rate]
        assert sum(row.tax for row in of_all) == sum(row.net for row in of_all) == 0
    shares: dict[tuple[str, str], int] = {}
    for one in (fact, *returns):
        for line in one.lines:
            off = sum(share.amount for share in line.shares) - line.discount
            # Each figure of a part is rounded by itself: gross and net, so the discount by up to
            # two, and every share.
            assert abs(off) <= (0 if line.quantity > 0 else len(line.shares) + 1)
            for share in line.shares:
                for party, amount in (
                    ("", share.amount),
                    *((part.party, part.amount) for part in share.funding),
                ):
                    key = (share.promotion, party)
                    shares[key] = shares.get(key, 0) + amount
    assert set(shares.values()) <= {0}


def test_a_return_says_what_its_promotions_were_called() -> None:
    fact = back(sold(2), {1: 1000}, {}, "B1")
    assert [(a.promotion, a.name, a.times) for a in fact.applied] == [("TWO", "两件", 0)]
    assert fact.applied[0].amount < 0
    assert (fact.lines[0].quantity, fact.lines[0].of, fact.lines[0].of_line) == (-1000, "R1", 1)


def taking(fact: SaleFact, *, first: int = 1, **changed: Any) -> TakeBack:
    fields = {"line": first, "sold": fact.lines[0], "quantity": 1000, "of_line": 1, "names": {}}
    line = BackLine(**{**fields, **changed})  # type: ignore[arg-type]
    return TakeBack(at=AT, of="R1", lines=(line,), tenders=("cash",))


def refusal(sale: Sale, action: AnyAction) -> str:
    with pytest.raises(SaleError) as caught:
        act(sale, action)
    return caught.value.code


def test_no_more_comes_back_than_was_sold() -> None:
    fact = sold(3)
    sale = Sale(id="X")
    assert refusal(sale, taking(fact, quantity=4000)) == "more_than_sold"
    assert refusal(sale, taking(fact, quantity=2000, refunded=2000)) == "more_than_sold"
    assert refusal(sale, taking(fact, quantity=0)) == "more_than_sold"
    assert refusal(sale, taking(fact, quantity=1500)) == "bad_quantity"
    assert refusal(sale, TakeBack(at=AT, of="R1", lines=())) == "nothing_comes_back"


def test_what_comes_back_stands_as_it_was_sold() -> None:
    sale = act(Sale(id="X"), taking(sold(3)))
    for action in (
        SetQuantity(at=AT, line=1, quantity=2000),
        More(at=AT, line=1, code="1", quantity=1000),
        SetPrice(at=AT, line=1, price=1),
        Discount(at=AT, line=1, amount=1),
    ):
        assert refusal(sale, action) == "line_comes_back"
    assert refusal(sale, taking(sold(3), first=2)) == "receipt_in_sale"


def test_the_lines_of_a_receipt_go_out_of_an_exchange_together() -> None:
    fact = sold(1, 1)
    action = TakeBack(
        at=AT, of="R1", rounding=3,
        lines=tuple(
            BackLine(line=n, sold=fact.lines[n - 1], quantity=1000, of_line=n, names={})
            for n in (1, 2)
        ),
    )  # fmt: skip
    sale = act(act(Sale(id="X"), action), add(3, 1000, 500))
    assert sale.rounding == 3
    sale = act(sale, VoidLine(at=AT, line=1))
    assert [line.void for line in sale.lines] == [True, True, False]
    assert (sale.rounding, sale.backs) == (0, ())


def test_an_exchange_is_one_sale_whose_tax_is_of_both() -> None:
    fact = sold(2)
    take = taking(fact, names={"TWO": "两件", "FULL": "满减"})
    tea = add(2, 1000, 5000, sku="tea", tax_rate="13")
    actions: list[AnyAction] = [take, tea]
    priced = Pricing(OFFERS).price(fold("X", actions))
    given_back = -priced.lines[1].net
    assert 0 < given_back < 1037
    assert priced.total == 5000 - 350 - given_back
    assert from_bytes(to_bytes(take)) == take
    exchange = ended(
        [*actions, Tender(at=AT, tender="cash", given=priced.total, amount=priced.total)], "X1"
    )
    assert (exchange.kind, exchange.of) == ("sale", None)
    assert sum(line.tax for line in exchange.lines) == exchange.tax
