"""The receipt of a completed sale."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from drivers.paper import Align, Barcode, Block, Cell, Cut, Feed, Paper, Row, Rule, Text
from pos.contract.facts import LINE_DISCOUNT, SALE_DISCOUNT, LineFact, SaleFact, TaxFact, TenderFact
from pos.money import amount_text, quantity_text
from pos.pricing.basket import UNTAXED

Wording = Callable[..., str]
"""Turns a text's code and values into a sentence of the receipt's language."""


def sale_receipt(
    *, fact: SaleFact, store_name: str, language: str, width: int, texts: Wording
) -> Paper:
    """What the printer prints for a sale; a reprint is marked by the print job (`PrintJob.copy`).

    The drawer is no part of it, so that a reprint can never open it.
    """
    blocks: list[Block] = [
        Text(text=store_name, align="center", size="double", bold=True),
        *_return_mark(fact, texts),
        Feed(lines=1),
        _pair(texts("receipt.number"), fact.receipt or ""),
        _pair(texts("receipt.time"), fact.at[:19].replace("T", " ")),
        _pair(texts("receipt.cashier"), fact.cashier),
    ]
    if fact.of is not None:
        blocks.append(_pair(texts("receipt.of"), fact.of))
    if fact.member is not None:
        blocks.append(_pair(texts("receipt.member"), fact.member))
    blocks.append(Rule())
    names = {applied.promotion: applied.name for applied in fact.applied}
    names[LINE_DISCOUNT] = texts("price.line_discount")
    names[SALE_DISCOUNT] = texts("price.sale_discount")
    for line in fact.lines:
        if not line.void:
            blocks += _line(line, names, language=language, texts=texts)
            if line.note:
                blocks.append(Text(text=f"  {texts('receipt.note', text=line.note)}"))
    if fact.note:
        blocks.append(Text(text=texts("receipt.note", text=fact.note)))
    blocks += [Rule(), *_totals(fact, texts), Rule(), *_tax_table(fact.taxes, texts)]
    blocks += [
        Feed(lines=1),
        Barcode(data=fact.receipt or fact.sale, symbology="code128", height_mm=10, text=True),
        Feed(lines=1),
        Text(text=texts("receipt.thanks"), align="center"),
        Text(text=texts("receipt.keep"), align="center"),
        Feed(lines=3),
        Cut(mode="partial"),
    ]
    return Paper(blocks=tuple(blocks), width=width, language=language)


def _return_mark(fact: SaleFact, texts: Wording) -> list[Block]:
    """Says in large letters that money goes out, where it does."""
    if fact.kind == "sale":
        return []
    return [Text(text=texts("receipt.return"), align="center", size="wide", bold=True)]


def _pair(label: str, value: str) -> Row:
    return Row(cells=(Cell(text=label), Cell(text=value, align="right")))


def _line(
    line: LineFact, names: Mapping[str, str], *, language: str, texts: Wording
) -> list[Block]:
    """Two lines an article: its name, then quantity x price and the amount; then what went off."""
    name = line.name_en if language == "en" and line.name_en else line.name
    price = line.unit_price if line.price_override is None else line.price_override
    unit = "" if line.unit == "each" else f" {line.unit}"
    count = f"  {quantity_text(line.quantity)}{unit}"
    if line.label_amount is None or line.price_override is not None:
        count += f" x {amount_text(price)}"
    elif unit:
        # A label's amount is charged as it stands: it is no product of the two.
        count = f"  {texts('receipt.about') if line.derived else ''}{count.strip()}"
        count += f"  {amount_text(price)}/{line.unit}"
    return [
        Text(text=name),
        Row(cells=(Cell(text=count), Cell(text=amount_text(line.gross), align="right", width=12))),
        *(
            Row(
                cells=(
                    Cell(text=f"  {names[share.promotion]}"),
                    Cell(text=amount_text(-share.amount), align="right", width=12),
                )
            )
            for share in line.shares
        ),
    ]


def _pieces(line: LineFact) -> int:
    """Pieces count by number, what is weighed as one; what comes back counts against it."""
    if line.unit == "each":
        return line.quantity // 1000
    return 1 if line.quantity > 0 else -1


def _totals(fact: SaleFact, texts: Wording) -> list[Block]:
    pieces = sum(_pieces(line) for line in fact.lines if not line.void)
    blocks: list[Block] = [_pair(texts("receipt.items"), str(pieces))]
    if fact.discount > 0:
        blocks += [
            _pair(texts("receipt.gross"), amount_text(fact.gross)),
            _pair(texts("receipt.saved"), amount_text(-fact.discount)),
        ]
    blocks.append(
        Row(
            cells=(
                Cell(text=texts("receipt.total" if fact.kind == "sale" else "receipt.refund")),
                Cell(text=amount_text(fact.total), align="right"),
            ),
            size="double",
            bold=True,
        )
    )
    if fact.rounding:
        blocks.append(_pair(texts("receipt.rounding"), amount_text(fact.rounding)))
    for tender in fact.tenders:
        blocks += _tender(tender, texts)
    if fact.change:
        blocks.append(_pair(texts("receipt.change"), amount_text(fact.change)))
    return blocks


def _tender(tender: TenderFact, texts: Wording) -> list[Block]:
    """What was handed over, and what it can be found again by."""
    name = tender.name or texts(f"tender.{tender.tender}")
    blocks: list[Block] = [_pair(name, amount_text(tender.given))]
    if tender.last4:
        values = {"last4": tender.last4, "number": tender.reference}
        blocks.append(Text(text="  " + texts("receipt.card", **values)))
    elif tender.reference:
        blocks.append(Text(text="  " + texts("receipt.serial", number=tender.reference)))
    if tender.forfeited:
        blocks.append(_pair("  " + texts("receipt.forfeited"), amount_text(tender.forfeited)))
    return blocks


def _tax_table(taxes: tuple[TaxFact, ...], texts: Wording) -> list[Block]:
    def row(first: str, second: str, third: str) -> Row:
        right: Align = "right"
        return Row(
            cells=(
                Cell(text=first),
                Cell(text=second, align=right, width=12),
                Cell(text=third, align=right, width=12),
            )
        )

    head = row(texts("receipt.tax_head"), texts("receipt.tax_net"), texts("receipt.tax"))
    rows = [
        row(
            texts(f"receipt.{tax.rate}") if tax.rate in UNTAXED else f"{tax.rate}%",
            amount_text(tax.net),
            amount_text(tax.tax),
        )
        for tax in taxes
    ]
    return [head, *rows]
