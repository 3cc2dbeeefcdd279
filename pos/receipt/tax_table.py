"""The taxes by rate, as a bookkeeper reads them: rate, net, tax, and both together.

Heads and their order are those of a Chinese VAT invoice and its summary by rate.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from drivers.paper import Block, Cell, Row, Text, display_width
from pos.contract.facts import TaxFact
from pos.money import amount_text
from pos.pricing.basket import UNTAXED
from pos.receipt.assembly import Wording, pair

_HEADS: Final = ("tax_head", "tax_net", "tax", "tax_gross")


def tax_table(taxes: Iterable[TaxFact], texts: Wording, *, width: int) -> list[Block]:
    """A row for each rate; on paper too narrow for four columns its figures one below the other."""
    heads = [texts(f"receipt.{name}") for name in _HEADS]
    rows = [
        [_rate(tax.rate, texts), *map(amount_text, (tax.net, tax.tax, tax.net + tax.tax))]
        for tax in taxes
    ]
    if not rows:
        return []
    needed = [max(map(display_width, column)) for column in zip(heads, *rows, strict=True)]
    columns = [max(one + 1, width // len(heads)) for one in needed[1:]]
    if needed[0] + sum(columns) > width:
        columns = [one + 1 for one in needed[1:]]
    if needed[0] + sum(columns) > width:
        return _stacked(heads, rows)
    return [_row(heads, columns, bold=True), *(_row(row, columns) for row in rows)]


def _stacked(heads: list[str], rows: list[list[str]]) -> list[Block]:
    blocks: list[Block] = []
    for rate, *amounts in rows:
        blocks.append(Text(text=f"{heads[0]} {rate}", bold=True))
        blocks += [
            pair(f"  {head}", amount) for head, amount in zip(heads[1:], amounts, strict=True)
        ]
    return blocks


def _row(texts: list[str], columns: list[int], *, bold: bool = False) -> Row:
    amounts = zip(texts[1:], columns, strict=True)
    right = (Cell(text=text, align="right", width=width) for text, width in amounts)
    return Row(cells=(Cell(text=texts[0]), *right), bold=bold)


def _rate(rate: str, texts: Wording) -> str:
    return texts(f"receipt.{rate}") if rate in UNTAXED else f"{rate}%"
