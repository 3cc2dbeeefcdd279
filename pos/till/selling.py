"""Ringing up: codes become lines, lines change, a line or the whole sale is taken back."""

from __future__ import annotations

import shutil
from typing import Final

from pos.catalog.item import Item
from pos.codes.route import Lookups
from pos.codes.router import Router
from pos.money import NotAnAmount, read_decimal
from pos.sale.actions import Add, More, SetQuantity, VoidLine, VoidSale
from pos.sale.sale import SaleLine, act, check_quantity
from pos.till.closing import end_sale
from pos.till.desk import Desk, TillError
from pos.till.shelf import shelf_price, tax_rate_of, tier_of
from pos.till.state import Json

ROOM_TO_SELL: Final = 8 * 1024 * 1024
"""Bytes that must be free before a sale takes another line: enough to end it and to say so."""


def scan(desk: Desk, *, code: str) -> dict[str, Json]:
    """Puts what a code names into the sale."""
    desk.require_shift()
    desk.require("sell.item")
    _require_room(desk)
    item, understood = _item(desk, code)
    if item.not_for_sale:
        raise TillError("not_for_sale", name=item.name)
    article = _article(desk, item, understood)
    again = _line_of_same(desk, article)
    if again is None:
        changed = desk.happened(article)
    else:
        changed = desk.happened(
            More(at=article.at, line=again.line, code=article.code, quantity=article.quantity)
        )
    return {"line": changed.sale.touched, "sku": item.sku, "min_age": item.min_age or None}


def quantity(desk: Desk, *, line: int, quantity: str) -> dict[str, Json]:
    """Sets a line's quantity, a decimal string."""
    sale = desk.require_sale().sale
    article = sale.line(line).article
    try:
        thousandths = read_decimal(quantity, places=3)
    except NotAnAmount as error:
        raise TillError("bad_quantity") from error
    check_quantity(article, thousandths)
    _require_room(desk)
    desk.require("change.quantity", line=line)
    desk.happened(SetQuantity(at=desk.timestamp(), line=line, quantity=thousandths))
    return {"line": line}


def void_line(desk: Desk, *, line: int) -> dict[str, Json]:
    """Takes a line back."""
    current = desk.require_sale()
    current.sale.line(line)
    desk.require("void.line", amount=current.priced.lines[line].net, line=line)
    desk.happened(VoidLine(at=desk.timestamp(), line=line))
    return {"line": line}


def void_sale(desk: Desk) -> dict[str, Json]:
    """Takes the whole sale back.

    `give_back` is what returns to the customer, `tenders` says of which tender how much.
    """
    current = desk.require_sale()
    action = VoidSale(at=desk.timestamp())
    act(current.sale, action)
    desk.require("void.sale", amount=current.priced.total)
    end_sale(desk, current, action, status="voided")
    back = [
        (tender.tender, tender.given - tender.change, tender.reference)
        for tender in current.sale.tenders
    ]
    tenders: list[Json] = [
        {"tender": tender, "amount": amount, "reference": reference}
        for tender, amount, reference in back
    ]
    return {"give_back": sum(amount for _, amount, _ in back), "tenders": tenders}


def _require_room(desk: Desk) -> None:
    """Refuses to go on selling on a disk that could not store the end of the sale."""
    if shutil.disk_usage(desk.folder).free < ROOM_TO_SELL:
        raise TillError("disk_full")


def _item(desk: Desk, code: str) -> tuple[Item, str]:
    """The article that a code names, and the code as it was understood."""
    found: list[Item] = []

    def known(candidate: str) -> bool:
        item = desk.catalog.by_code(candidate)
        if item is not None:
            found[:] = [item]
        return item is not None

    answer = Router(known=Lookups(item=known)).route(code)
    if answer.kind != "item" or not found:
        raise TillError(answer.problem or "unknown_code", code=answer.shown)
    return found[0], answer.code


def _article(desk: Desk, item: Item, code: str) -> Add:
    sale = None if desk.open is None else desk.open.sale
    price = shelf_price(desk, item, member_tier=tier_of(sale))
    return Add(
        at=desk.timestamp(),
        line=1 if sale is None else len(sale.lines) + 1,
        code=code,
        sku=item.sku,
        name=item.name,
        name_en=item.name_en,
        unit=item.unit,
        quantity=1000,
        unit_price=price.price,
        source=price.source,
        version=price.version or 0,
        tax_rate=tax_rate_of(desk, item),
        category=item.category,
        brand=item.brand,
        discountable=item.discountable,
        min_age=item.min_age,
        max_per_sale=item.max_per_sale,
    )


def _line_of_same(desk: Desk, article: Add) -> SaleLine | None:
    """The line that the same article at the same price adds to: the last one that is not void.

    What is measured gets a line of its own each time, and so does what follows a line on which
    somebody has put a price or a discount of his own.
    """
    if desk.open is None or article.unit != "each":
        return None
    for line in reversed(desk.open.sale.lines):
        if line.void or line.article.sku != article.sku:
            continue
        asked = (line.unit_price, line.source, line.version)
        by_hand = line.override is not None or line.discount is not None
        if asked == (article.unit_price, article.source, article.version) and not by_hand:
            return line
    return None
