"""The rows that X, Z and the handover slip have in common: what was sold, how it was paid, the
taxes, and the drawer."""

from __future__ import annotations

from collections.abc import Iterable

from drivers.paper import Block, Cell, Row, Rule, Text
from pos.contract.shifts import (
    Counted,
    DrawerFigures,
    Figures,
    HandedOver,
    OpenPayment,
    RefusedRefund,
    ReportDrawn,
    ShiftClosed,
)
from pos.contract.tenders import ASSERTED
from pos.money import amount_text
from pos.receipt.assembly import Wording, pair, wallet_name

CASH = "cash"


def title(text: str) -> list[Block]:
    """What this paper is."""
    return [Text(text=text, align="center", bold=True)]


def moment(at: str) -> str:
    """The store's time without seconds: "2026-11-22 21:30"."""
    return at[:16].replace("T", " ")


def shift_facts(fact: ReportDrawn | HandedOver | ShiftClosed) -> dict[str, str]:
    """What a text of the shop may name on a paper about a shift."""
    terminal = fact.shift.rsplit("-", 4)[0]
    return {
        "store_number": terminal.partition("-")[0],
        "terminal": terminal,
        "number": fact.shift,
        "date": fact.day,
        "cashier": fact.cashier,
    }


def sales_rows(figures: Figures, texts: Wording, *, blind: bool = False) -> list[Block]:
    """How many sales and what they came to, less what came back; beside them what was taken for
    cards of value.

    A blind one says how many: whoever knows what was sold knows what must lie in the drawer.
    """
    rows = [
        _counted(texts("report.sales"), figures.sales_count, None if blind else figures.sales),
        _counted(
            texts("report.refunds"), figures.refund_count, None if blind else -figures.refunds
        ),
        _counted(texts("report.voided"), figures.voided_count, figures.voided),
    ]
    if figures.line_voids_count:
        row = _counted(texts("report.line_voids"), figures.line_voids_count, figures.line_voids)
        rows.append(row)
    if figures.abandoned_count:
        row = _counted(texts("report.abandoned"), figures.abandoned_count, figures.abandoned)
        rows.append(row)
    if figures.discount:
        rows.append(pair(texts("report.discount"), amount_text(-figures.discount)))
    head = Text(text=texts("report.sales_head"), bold=True)
    taken = None if blind else figures.loaded
    loads = [_counted(texts("report.loaded"), figures.loaded_count, taken)]
    if not figures.loaded_count:
        loads = []
    if blind:
        return [head, *rows, *loads]
    for name, amount in (("rounding", figures.rounding), ("forfeited", figures.forfeited)):
        if amount:
            rows.append(pair(texts(f"report.{name}"), amount_text(amount)))
    net = Row(
        cells=(
            Cell(text=texts("report.net_sales")),
            Cell(text=amount_text(figures.net_sales), align="right"),
        ),
        bold=True,
    )
    return [head, *rows, net, *loads]


def tender_rows(
    figures: Figures, texts: Wording, names: dict[str, str], *, hidden: frozenset[str]
) -> list[Block]:
    """What each tender brought; of those that are counted blind only how often."""
    rows: list[Block] = []
    for tender, amount in figures.tenders.items():
        shown = None if tender in hidden else amount
        label, count = names.get(tender, tender), figures.tender_counts.get(tender, 0)
        rows.append(_counted(label, count, shown))
        if tender == ASSERTED:
            rows.append(Text(text="  " + texts("report.told"), bold=True))
    return [Text(text=texts("report.tenders_head"), bold=True), *rows]


def open_rows(open_payments: Iterable[OpenPayment], texts: Wording) -> list[Block]:
    """The payments whose end nobody knew yet, one by one; nothing where there were none."""
    rows: list[Block] = []
    for one in open_payments:
        rows.append(pair(wallet_name(one.wallet, texts), amount_text(one.amount)))
        rows.append(Text(text="  " + texts("receipt.attempt", number=one.attempt)))
    return [Text(text=texts("report.open_head"), bold=True), *rows] if rows else []


def refused_rows(refused: Iterable[RefusedRefund], texts: Wording) -> list[Block]:
    """What wallets refused to take back and nobody has seen to yet; nothing where there is none."""
    rows: list[Block] = []
    for one in refused:
        rows.append(pair(wallet_name(one.wallet, texts), amount_text(one.amount)))
        rows.append(Text(text="  " + texts("report.of_return", receipt=one.receipt)))
    return [Text(text=texts("report.refused_head"), bold=True), *rows] if rows else []


def drawer_rows(drawer: DrawerFigures, texts: Wording, *, blind: bool) -> list[Block]:
    """What moved in the drawer, and what should lie in it, unless it is to be counted blind."""
    rows = [pair(texts("report.opening_float"), amount_text(drawer.opening_float))]
    moved = (
        ("cash_in", drawer.cash_in),
        ("cash_out", -drawer.cash_out),
        ("safe_drop", -drawer.safe_drop),
    )
    rows += [pair(texts(f"report.{name}"), amount_text(amount)) for name, amount in moved if amount]
    if drawer.no_sale_count:
        rows.append(pair(texts("report.no_sale"), str(drawer.no_sale_count)))
    if CASH in drawer.expected and not blind:
        rows.append(pair(texts("report.expected_cash"), amount_text(drawer.expected[CASH])))
    return [Text(text=texts("report.drawer_head"), bold=True), *rows]


def count_rows(count: Counted, texts: Wording, names: dict[str, str]) -> list[Block]:
    """What was counted beside what was expected, and the difference of each tender."""
    blocks: list[Block] = [Text(text=texts("report.count_head"), bold=True)]
    for tender, amount in count.counted.items():
        expected = amount_text(count.expected.get(tender, 0))
        blocks += [
            pair(names.get(tender, tender), amount_text(amount)),
            pair("  " + texts("report.expected"), expected),
            pair("  " + texts("report.over_short"), _signed(count.over_short.get(tender, 0))),
        ]
    if count.denominations:
        blocks.append(Rule())
        for value in sorted(count.denominations, key=int, reverse=True):
            pieces = count.denominations[value]
            label = f"{amount_text(int(value))} x {pieces}"
            blocks.append(pair(label, amount_text(int(value) * pieces)))
    return blocks


def signature(label: str) -> Row:
    """A line for somebody's name."""
    return Row(cells=(Cell(text=label), Cell(text="_" * 16, align="right")))


def _counted(label: str, count: int, amount: int | None) -> Row:
    return Row(
        cells=(
            Cell(text=label),
            Cell(text=str(count), align="right", width=8),
            Cell(text="" if amount is None else amount_text(amount), align="right", width=14),
        )
    )


def _signed(amount: int) -> str:
    return f"+{amount_text(amount)}" if amount > 0 else amount_text(amount)
