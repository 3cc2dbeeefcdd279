"""The receipt of a completed sale."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

import msgspec

from drivers.paper import Barcode, Block, Cell, Feed, Paper, Qr, Row, Text
from pos.contract.facts import (
    LINE_DISCOUNT,
    SALE_DISCOUNT,
    LineFact,
    SaleFact,
    ShareFact,
    TenderFact,
)
from pos.contract.tenders import ASSERTED, BY_MEMBER, STORED_VALUE
from pos.money import allocate, amount_text, extend, quantity_text
from pos.receipt.assembly import Look, Part, Wording, assemble, pair, wallet_name
from pos.receipt.tax_table import tax_table
from pos.receipt.template import WAYS_BACK

Repaid: TypeAlias = Literal["DONE", "REJECTED"]
"""How money that was to go back to a wallet has ended."""

_REPAID: Final[Mapping[Repaid | None, tuple[str, str]]] = {
    None: ("repaying", "repaying_asks"),
    "DONE": ("repaid", "repaying_asks"),
    "REJECTED": ("not_repaid", "not_repaid_asks"),
}
"""What the slip says of it, and what it has the shopper do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Leave:
    """The code that opens the store's way out, and the time of day until when, as HH:MM."""

    code: str
    until: str


def sale_receipt(
    *,
    fact: SaleFact,
    look: Look,
    repaid: Mapping[str, Repaid] | None = None,
    leave: Leave | None = None,
) -> Paper:
    """What the printer prints for a sale; a reprint is marked by the print job (`PrintJob.copy`).

    The drawer is no part of it, so that a reprint can never open it. `repaid` is how refunds to
    wallets have ended, by their numbers: those that are not there are on their way.
    """
    texts = look.texts
    parts: dict[str, Part] = {
        **shared_parts(fact, look),
        "cashier": lambda: [pair(texts("receipt.cashier"), fact.cashier)],
        "member": lambda: [*_if_any(texts("receipt.member"), fact.member), *_balance(fact, texts)],
        "lines": lambda: _lines(fact, look),
        "savings": lambda: _savings(fact, texts),
        "total": lambda: [_total(fact, texts)],
        "tenders": lambda: _tenders(fact, texts, repaid or {}),
        "tax": lambda: tax_table(fact.taxes, texts, width=look.width),
        "promotions": lambda: _promotions(fact),
        "receipt_link": lambda: _link(fact, look, "r", texts("receipt.receipt_link")),
        "invoice_link": lambda: _invoice_link(fact, look),
        "exit": lambda: [] if leave is None else _exit(leave, look),
    }
    return assemble("sale", look=look, parts=parts, facts=facts_of(fact))


def gift_receipt(*, fact: SaleFact, look: Look) -> Paper:
    """A receipt to give away with what was bought: it takes goods back and tells no price."""
    sold = str(sum(_pieces(line) for line in _sold(fact)))
    parts = {
        **shared_parts(fact, look),
        "lines": lambda: _goods(fact, look),
        "count": lambda: [pair(look.texts("receipt.items"), sold)],
    }
    return assemble("gift", look=look, parts=parts, facts={**facts_of(fact), "cashier": ""})


def shared_parts(fact: SaleFact, look: Look) -> dict[str, Part]:
    """What a receipt says with prices and without."""
    texts, number = look.texts, fact.receipt or fact.sale
    return {
        "mark": lambda: _return_mark(fact, texts),
        "number": lambda: [pair(texts("receipt.number"), fact.receipt or "")],
        "time": lambda: [pair(texts("receipt.time"), fact.at[:19].replace("T", " "))],
        "of": lambda: [pair(texts("receipt.of"), number) for number in _receipts_back(fact)],
        "note": lambda: [Text(text=texts("receipt.note", text=fact.note))] if fact.note else [],
        "count": lambda: _count(fact, texts),
        **(_ways_back(number, look) if _sold(fact) else dict.fromkeys(WAYS_BACK, _nothing)),
    }


def _ways_back(number: str, look: Look) -> dict[str, Part]:
    """What goods come back by; what came back itself comes back no more, and has none of it."""
    keep = Text(text=look.texts("receipt.keep"), align="center")
    return {
        "return_key": lambda: [Barcode(data=number, symbology="code128", height_mm=10, text=True)],
        "return_qr": lambda: [Qr(data=number, size_mm=look.template.qr_mm, caption=number)],
        "keep": lambda: [keep],
    }


def _nothing() -> list[Block]:
    return []


def facts_of(fact: SaleFact) -> dict[str, str]:
    """What a text of the shop may name."""
    return {
        "store_number": fact.store,
        "terminal": fact.terminal,
        "number": fact.receipt or "",
        "date": fact.at[:10],
        "cashier": fact.cashier,
    }


def invoiceable(fact: SaleFact) -> int:
    """What of a sale an invoice can be asked for, minor units: nothing of what was invoiced when
    it was sold itself, such as a voucher."""
    return sum(_to_invoice(tender) for tender in fact.tenders if tender.invoiceable)


def _to_invoice(tender: TenderFact) -> int:
    """Of what a wallet paid the provider says how much: not what its own coupons bore."""
    return tender.amount if tender.money is None else tender.money.invoiceable


def shares_told(line: LineFact) -> tuple[ShareFact, ...]:
    """What went off a line as a reader adds it up: from its gross to its net, to the fen.

    The books round each figure of goods that come back by itself, so that all parts add up to
    the whole; within one part they may be a fen apart, which is spread over the shares here.
    """
    off = line.gross - line.net
    if not line.shares or sum(share.amount for share in line.shares) == off:
        return line.shares
    amounts = allocate(off, [abs(share.amount) for share in line.shares])
    return tuple(
        msgspec.structs.replace(share, amount=amount)
        for share, amount in zip(line.shares, amounts, strict=True)
        if amount
    )


def _balance(fact: SaleFact, texts: Wording) -> list[Block]:
    """The buyer's points before this sale, as of when somebody knew them, and what it brings."""
    blocks: list[Block] = []
    told = fact.balance
    if told is not None:
        blocks.append(pair(texts("receipt.points"), str(told.points)))
        if told.as_of:
            as_of = told.as_of[:16].replace("T", " ")
            blocks.append(Text(text="  " + texts("receipt.points_as_of", at=as_of)))
    if fact.earned is not None:
        blocks.append(pair(texts("receipt.points_earned"), f"+{fact.earned}"))
        blocks.append(Text(text="  " + texts("receipt.points_counted")))
    return blocks


def _if_any(label: str, value: str | None) -> list[Block]:
    return [] if value is None else [pair(label, value)]


def _link(fact: SaleFact, look: Look, page: str, caption: str) -> list[Block]:
    """A code that leads to a page of this sale, where the shop has an address for shoppers."""
    if not look.links or not fact.token:
        return []
    url = f"{look.links}/{page}/{fact.token}"
    # Room behind it, so that a telephone sees one code at a time.
    return [Qr(data=url, size_mm=look.template.qr_mm, caption=caption), Feed(lines=1)]


def _exit(leave: Leave, look: Look) -> list[Block]:
    caption = look.texts("receipt.exit", until=leave.until)
    return [Qr(data=leave.code, size_mm=look.template.qr_mm, caption=caption), Feed(lines=1)]


def _invoice_link(fact: SaleFact, look: Look) -> list[Block]:
    if fact.kind != "sale" or invoiceable(fact) <= 0:
        return []
    return _link(fact, look, "i", look.texts("receipt.invoice_link"))


def _lines(fact: SaleFact, look: Look) -> list[Block]:
    texts = look.texts
    names = {applied.promotion: applied.name for applied in fact.applied}
    names[LINE_DISCOUNT] = texts("price.line_discount")
    names[SALE_DISCOUNT] = texts("price.sale_discount")
    blocks: list[Block] = []
    for line in fact.lines:
        if not line.void:
            blocks += _line(line, names, language=look.language, texts=texts)
            if line.note:
                blocks.append(Text(text=f"  {texts('receipt.note', text=line.note)}"))
    return blocks


def _goods(fact: SaleFact, look: Look) -> list[Block]:
    """The goods of a gift: what, and how much of it."""
    blocks: list[Block] = []
    for line in _sold(fact):
        unit = "" if line.unit == "each" else f" {line.unit}"
        quantity = f"{quantity_text(line.quantity)}{unit}"
        cells = (
            Cell(text=_name(line, look.language)),
            Cell(text=quantity, align="right", width=10),
        )
        blocks.append(Row(cells=cells))
    return blocks


def _sold(fact: SaleFact) -> list[LineFact]:
    return [line for line in fact.lines if not line.void and line.quantity > 0]


def _back(fact: SaleFact) -> list[LineFact]:
    return [line for line in fact.lines if not line.void and line.quantity < 0]


def _receipts_back(fact: SaleFact) -> list[str]:
    """The receipts whose goods came back, each once."""
    return list(
        dict.fromkeys([*filter(None, [fact.of]), *(one.of for one in _back(fact) if one.of)])
    )


def _promotions(fact: SaleFact) -> list[Block]:
    """What each promotion gave, in one place."""
    return [pair(one.name, amount_text(-one.amount)) for one in fact.applied if one.amount]


def _name(line: LineFact, language: str) -> str:
    return line.name_en if language == "en" and line.name_en else line.name


def _return_mark(fact: SaleFact, texts: Wording) -> list[Block]:
    """Says in large letters that goods came back, and whether others were bought with them."""
    if not _back(fact):
        return []
    name = "exchange" if _sold(fact) else "return"
    return [Text(text=texts(f"receipt.{name}"), align="center", size="double", bold=True)]


def _line(
    line: LineFact, names: Mapping[str, str], *, language: str, texts: Wording
) -> list[Block]:
    """Two lines an article: its name, then quantity x price and the amount; then what went off."""
    price = line.unit_price if line.price_override is None else line.price_override
    unit = "" if line.unit == "each" else f" {line.unit}"
    count = f"  {quantity_text(line.quantity)}{unit}"
    labelled = False
    if line.label_amount is None or line.price_override is not None:
        count += f" x {amount_text(price)}"
    elif unit:
        labelled = not line.derived and line.gross != extend(
            unit_price=line.unit_price, quantity=line.quantity
        )
        # A label's amount is charged as it stands: it is no product of the two.
        count = f"  {texts('receipt.about') if line.derived else ''}{count.strip()}"
        count += f"  {amount_text(price)}/{line.unit}"
    return [
        Text(text=_name(line, language)),
        Row(cells=(Cell(text=count), Cell(text=amount_text(line.gross), align="right", width=12))),
        *([Text(text=f"  {texts('receipt.label_price')}")] if labelled else []),
        *(
            Row(
                cells=(
                    Cell(text=f"  {names[share.promotion]}"),
                    Cell(text=amount_text(-share.amount), align="right", width=12),
                )
            )
            for share in shares_told(line)
        ),
    ]


def _pieces(line: LineFact) -> int:
    """Pieces count by number, what is weighed as one; what comes back counts against it."""
    if line.unit == "each":
        return line.quantity // 1000
    return 1 if line.quantity > 0 else -1


def _count(fact: SaleFact, texts: Wording) -> list[Block]:
    """How many pieces went out, and of an exchange how many came back beside."""
    sold, back = _sold(fact), _back(fact)
    if not (sold and back):
        return [pair(texts("receipt.items"), str(sum(_pieces(line) for line in sold + back)))]
    return [
        pair(texts("receipt.items"), str(sum(_pieces(line) for line in sold))),
        pair(texts("receipt.items_back"), str(-sum(_pieces(line) for line in back))),
    ]


def _savings(fact: SaleFact, texts: Wording) -> list[Block]:
    if fact.discount <= 0:
        return []
    return [
        pair(texts("receipt.gross"), amount_text(fact.gross)),
        pair(texts("receipt.saved"), amount_text(-fact.discount)),
    ]


def _total(fact: SaleFact, texts: Wording) -> Row:
    return Row(
        cells=(
            Cell(text=texts("receipt.total" if fact.kind == "sale" else "receipt.refund")),
            Cell(text=amount_text(fact.total), align="right"),
        ),
        size="double",
        bold=True,
    )


def _tenders(fact: SaleFact, texts: Wording, repaid: Mapping[str, Repaid]) -> list[Block]:
    """How the total was paid, as cash rounded it, and what went back."""
    blocks: list[Block] = []
    if fact.rounding:
        blocks.append(pair(texts("receipt.rounding"), amount_text(fact.rounding)))
    for tender in fact.tenders:
        blocks += _tender(tender, texts, repaid)
    if fact.change:
        blocks.append(pair(texts("receipt.change"), amount_text(fact.change)))
    return blocks


def _tender(tender: TenderFact, texts: Wording, repaid: Mapping[str, Repaid]) -> list[Block]:
    """What was handed over, and what it can be found again by."""
    name = tender.name or texts(f"tender.{tender.tender}")
    # Of a voucher's part nothing is handed over, and yet it is what the goods were paid with.
    shown = tender.given if tender.amount >= 0 else tender.amount
    blocks: list[Block] = [pair(name, amount_text(shown))]
    if tender.tender == ASSERTED:
        blocks += _told(tender, texts)
    elif tender.tender in BY_MEMBER:
        blocks += _of_member(tender, texts)
    elif tender.wallet:
        blocks += _wallet(tender, texts, repaid)
    elif tender.last4:
        values = {"last4": tender.last4, "number": tender.reference}
        blocks.append(Text(text="  " + texts("receipt.card", **values)))
    elif tender.reference:
        blocks.append(Text(text="  " + texts("receipt.serial", number=tender.reference)))
    if tender.paper:
        blocks.append(Text(text="  " + texts("receipt.voucher_back"), bold=True))
    elif tender.amount < 0 < tender.forfeited:
        blocks.append(Text(text="  " + texts("receipt.voucher_kept")))
    elif tender.forfeited:
        blocks.append(pair("  " + texts("receipt.forfeited"), amount_text(tender.forfeited)))
    return blocks


def _of_member(tender: TenderFact, texts: Wording) -> list[Block]:
    """How many points it was, and what was left of them, or on the card, where that was known."""
    blocks: list[Block] = []
    if tender.points:
        blocks.append(Text(text="  " + texts("receipt.points_paid", points=tender.points)))
    if tender.left is not None:
        is_money = tender.tender == STORED_VALUE
        left = amount_text(tender.left) if is_money else str(tender.left)
        word = "value_left" if is_money else "points_left"
        blocks.append(pair("  " + texts(f"receipt.{word}"), left))
    return blocks


def _told(tender: TenderFact, texts: Wording) -> list[Block]:
    """That nobody has confirmed the money yet, and by which digits it will be looked for."""
    values = {"digits": tender.reference}
    blocks: list[Block] = [Text(text="  " + texts("receipt.told", **values), bold=True)]
    if tender.wallet:
        blocks.insert(0, Text(text=f"  {wallet_name(tender.wallet, texts)}"))
    return blocks


def _funded(funder: str, wallet: str, texts: Wording) -> str:
    """What a discount is called that its wallet gave no name, by who pays for it."""
    if funder not in ("merchant", "platform"):
        return texts("receipt.discount_other")
    return texts(f"receipt.discount_{funder}", wallet=wallet_name(wallet, texts))


def _wallet(tender: TenderFact, texts: Wording, repaid: Mapping[str, Repaid]) -> list[Block]:
    """Whose wallet it was, the shopper's coupons, and the numbers that it can be found again by.

    Of what goes back this is the slip that the shopper has, with a number of its own; it says no
    more than is known when it is printed.
    """
    blocks: list[Block] = [Text(text=f"  {wallet_name(tender.wallet, texts)}")]
    money = tender.money
    if money is not None and money.paid != tender.amount:
        for coupon in money.discounts:
            name = coupon.name.strip() or _funded(coupon.funder, tender.wallet, texts)
            blocks.append(pair(f"  {name}", amount_text(-coupon.amount)))
        blocks.append(pair("  " + texts("receipt.shopper_paid"), amount_text(money.paid)))
    if tender.of:
        values = {
            "wallet": wallet_name(tender.wallet, texts),
            "number": tender.reference,
        }
        told, asks = _REPAID[repaid.get(tender.reference)]
        blocks.append(Text(text="  " + texts(f"receipt.{told}", **values)))
        blocks.append(Text(text="  " + texts(f"receipt.{asks}")))
    number = tender.of or tender.reference
    blocks.append(Text(text="  " + texts("receipt.attempt", number=number)))
    if tender.trade:
        blocks.append(Text(text="  " + texts("receipt.trade", number=tender.trade)))
    return blocks
