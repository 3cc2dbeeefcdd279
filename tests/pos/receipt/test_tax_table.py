"""The taxes by rate on paper of any width: four columns where they fit, and never run together."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.paper import Row, display_width
from pos.contract.facts import TaxFact
from pos.money import amount_text
from pos.receipt.tax_table import tax_table
from pos.texts import LANGUAGES, Texts

RATES = ("13", "9", "6", "0", "exempt", "out")


def test_heads_and_order_are_those_of_a_vat_invoice() -> None:
    head, row = tax_table([TaxFact(rate="13", net=10_000, tax=1_300)], Texts("zh_CN"), width=48)
    assert isinstance(head, Row) and isinstance(row, Row)
    assert [cell.text for cell in head.cells] == ["税率", "不含税金额", "税额", "价税合计"]
    assert [cell.text for cell in row.cells] == ["13%", "100.00", "13.00", "113.00"]


def test_nothing_taxed_has_no_heads() -> None:
    assert tax_table([], Texts("zh_CN"), width=48) == []


@pytest.mark.parametrize("language", LANGUAGES)
@given(
    amounts=st.lists(st.integers(-(10**11), 10**11), min_size=1, max_size=6),
    width=st.sampled_from([32, 42, 48]),
)
def test_every_amount_stands_apart_on_any_paper(
    language: str, amounts: list[int], width: int
) -> None:
    taxes = [
        TaxFact(rate=rate, net=net, tax=net // 7) for rate, net in zip(RATES, amounts, strict=False)
    ]
    blocks = tax_table(taxes, Texts(language), width=width)
    told = []
    for block in blocks:
        if isinstance(block, Row):
            told += [cell.text for cell in block.cells]
            rest = [cell for cell in block.cells if cell.width]
            first = display_width(block.cells[0].text)
            assert first + sum(cell.width for cell in rest) <= width
            assert all(display_width(cell.text) < cell.width for cell in rest)
    for tax in taxes:
        for amount in (tax.net, tax.tax, tax.net + tax.tax):
            assert amount_text(amount) in told
