"""How much of an article a scan sells, and at which amount: its label, the cashier, or one piece.

A label's amount is charged to the fen. Working the weight out from it and multiplying back would
miss the amount in two cases of three, so a weight worked out that way is for information only. A
label with both is charged by its amount, and its weight is compared with the price in force.
"""

from __future__ import annotations

from typing import Final

import msgspec

from pos.catalog.item import Item
from pos.codes.route import Piece, Route
from pos.money import (
    LARGEST,
    NotAnAmount,
    TooLarge,
    divide_half_up,
    extend,
    quantity_text,
    read_decimal,
)
from pos.sale.actions import Add
from pos.till.bags import is_bag
from pos.till.desk import Desk, TillError
from pos.till.shelf import shelf_price, tax_rate_of, tier_of

PIECE: Final = 1000
"""One piece, in thousandths."""

ROUNDED_TO: Final = 5
"""Minor units that a label's amount may be off because the scale rounds to the tenth."""

ROUNDED_GRAMS: Final = 1
"""Grams that a label's weight may be off because the scale prints whole ones."""


def says_how_much(route: Route) -> bool:
    """Whether a code itself says how much there is of measured goods, or what it costs."""
    piece = route.piece
    return piece is not None and (piece.quantity is not None or piece.amount is not None)


def article_of(desk: Desk, item: Item, route: Route, *, typed: str | None) -> Add:
    """The line that a code makes: the article as it is known and priced now, and how much of it."""
    sale = None if desk.open is None else desk.open.sale
    price = shelf_price(desk, item, member_tier=tier_of(sale))
    article = Add(
        at=desk.timestamp(),
        line=1 if sale is None else len(sale.lines) + 1,
        code=route.code,
        sku=item.sku,
        name=item.name,
        name_en=item.name_en,
        unit=item.unit,
        quantity=PIECE,
        unit_price=price.price,
        source=price.source,
        version=price.version or 0,
        tax_rate=tax_rate_of(desk, item),
        category=item.category,
        brand=item.brand,
        discountable=item.discountable and not is_bag(desk, item),
        min_age=item.min_age,
        max_per_sale=item.max_per_sale,
    )
    shelf = price.price
    if route.piece is not None and price.source == "member":
        shelf = shelf_price(desk, item, member_tier=None).price
    return measured(article, route, shelf=shelf, typed=typed)


def read_quantity(typed: str) -> int:
    """A typed quantity in thousandths; raises `bad_quantity`, `quantity_too_large`."""
    try:
        return read_decimal(typed, places=3)
    except TooLarge as error:
        raise TillError("quantity_too_large", most=quantity_text(LARGEST)) from error
    except NotAnAmount as error:
        raise TillError("bad_quantity") from error


def measured(article: Add, route: Route, *, shelf: int, typed: str | None) -> Add:
    """The line with its quantity and, where a label says so, its amount.

    `shelf` is the price that the scale knows, whoever is buying, minor units per unit. `typed` is
    what the cashier put before the scan, a decimal string. Raises `label_stands`,
    `label_unit`, `label_empty` and `bad_quantity`.
    """
    piece = route.piece
    if piece is None:
        return msgspec.structs.replace(article, quantity=_typed(typed))
    amounts = _amounts(article, piece)
    if typed is not None and amounts:
        raise TillError("label_stands")
    if 0 in amounts:
        raise TillError("label_empty", name=article.name, name_en=article.name_en)
    marked = msgspec.structs.replace(
        article,
        quantity=_typed(typed),
        amount=piece.amount,
        lot=piece.lot,
        expiry=piece.expiry,
        serial=piece.serial,
    )
    if article.unit == "each":
        return _counted(marked, piece, by_label=route.kind == "label")
    return _weighed(marked, piece, shelf)


def _amounts(article: Add, piece: Piece) -> list[int]:
    """What the code says of how much it is: what such goods are sold by, and what it costs."""
    sold_by = piece.count if article.unit == "each" else piece.quantity
    return [said for said in (sold_by, piece.amount) if said is not None]


def _counted(article: Add, piece: Piece, *, by_label: bool) -> Add:
    """Goods by the piece. What a GS1 code says of their weight is no measure of them, but kept."""
    if by_label and piece.amount is None:
        raise TillError("label_unit", name=article.name, name_en=article.name_en)
    weight = piece.quantity or 0 if piece.unit == "kg" else 0
    if piece.count is None:
        return msgspec.structs.replace(article, weight=weight, derived=piece.amount is not None)
    return msgspec.structs.replace(article, weight=weight, quantity=piece.count)


def _weighed(article: Add, piece: Piece, shelf: int) -> Add:
    if piece.quantity is None:
        if piece.amount is None:
            return article
        return msgspec.structs.replace(
            article, quantity=_derived(piece.amount, shelf), derived=True
        )
    if piece.unit != article.unit:
        raise TillError("label_unit", name=article.name, name_en=article.name_en)
    expected = extend(unit_price=shelf, quantity=piece.quantity)
    return msgspec.structs.replace(
        article,
        quantity=piece.quantity,
        expected=expected
        if piece.amount is not None and _disagree(piece.amount, expected, shelf)
        else None,
    )


def _derived(amount: int, unit_price: int) -> int:
    """What so much money buys at that price, for information; one gram at least."""
    if unit_price <= 0:
        return PIECE
    return max(1, divide_half_up(amount * 1000, unit_price))


def _disagree(amount: int, expected: int, unit_price: int) -> bool:
    """Whether amount and weight differ by more than a scale's rounding explains."""
    rounding = ROUNDED_TO + extend(unit_price=unit_price, quantity=ROUNDED_GRAMS)
    return abs(amount - expected) > rounding


def _typed(typed: str | None) -> int:
    if typed is None:
        return PIECE
    return read_quantity(typed)
