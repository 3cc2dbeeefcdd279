"""An earlier sale is found by what people remember of it, and everything follows from there."""

from __future__ import annotations

import datetime as dt

import pytest

from pos.till.answers import Problem
from pos.till.till import Till
from ui.cashier.presenter import CashierPresenter


@pytest.fixture
def sold(selling: CashierPresenter, codes: list[str]) -> list[str]:
    """Three sales: their receipts, the oldest first."""
    receipts = []
    for basket in (codes[:1], codes[1:3], codes[3:6]):
        for code in basket:
            selling.scan(code)
        selling.pay_cash()
        assert selling.state.paid is not None
        receipts.append(selling.state.paid.receipt)
    return receipts


def found(till: Till, text: str) -> list[str]:
    sales = till.earlier_sales(text)
    assert not isinstance(sales, Problem)
    return [sale.receipt for sale in sales]


def test_it_is_found_by_number_amount_article_and_time(
    till: Till, sold: list[str], codes: list[str]
) -> None:
    assert found(till, "") == sold[::-1]
    assert found(till, sold[1][-6:]) == [sold[1]]
    sales = till.earlier_sales()
    assert not isinstance(sales, Problem)
    total = sales[0].total
    assert sold[2] in found(till, f"{total // 100}.{total % 100:02d}")
    assert found(till, codes[2]) == [sold[1]]
    at = dt.datetime.fromisoformat(sales[0].at)
    assert found(till, f"{at:%H:%M}") == sold[::-1]
    elsewhen = at.replace(hour=(at.hour + 12) % 24)
    assert found(till, f"{elsewhen:%H:%M}") == []
    assert found(till, "%") == [] and found(till, "nothing like it") == []


def test_nobody_who_has_not_signed_in_finds_anything(till: Till) -> None:
    assert isinstance(till.earlier_sales(""), Problem)


def test_the_list_follows_the_typing_and_a_return_begins_from_the_paper(
    selling: CashierPresenter, sold: list[str]
) -> None:
    selling.act("more")
    selling.type_text("11")
    selling.enter()
    errand = selling.state.errand
    assert errand is not None and [row.label for row in errand.rows] == sold[::-1]

    selling.type_text(sold[0][-6:])
    errand = selling.state.errand
    assert errand is not None and [row.label for row in errand.rows] == [sold[0]]

    selling.enter()
    errand = selling.state.errand
    assert errand is not None and errand.title == sold[0] and errand.paper is not None

    selling.act("refund")
    errand = selling.state.errand
    assert errand is not None and errand.name == "returning"
    assert errand.caption.startswith(sold[0])


def test_a_scan_of_an_article_lists_the_sales_that_it_was_in_and_back_leads_back(
    selling: CashierPresenter, sold: list[str], codes: list[str]
) -> None:
    selling.act("more")
    selling.type_text("11")
    selling.enter()
    selling.scan(codes[4])
    errand = selling.state.errand
    assert errand is not None and [row.label for row in errand.rows] == [sold[2]]

    selling.pick_row(0)
    assert selling.state.errand is not None and selling.state.errand.name == "earlier_paper"
    selling.clear()
    assert selling.state.errand is not None and selling.state.errand.name == "earlier"
