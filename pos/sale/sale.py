"""The state of a sale and the one function that changes it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from pos.money import LARGEST
from pos.sale.actions import (
    Add,
    AddCoupon,
    AnyAction,
    AttachMember,
    DetachMember,
    Discount,
    LinePrice,
    More,
    SetPrice,
    SetQuantity,
    Tender,
    VoidLine,
    VoidSale,
)


class SaleError(Exception):
    """An action that this sale cannot take. `code` is stable and translated."""

    def __init__(self, code: str, /, **values: str | int) -> None:
        super().__init__(code)
        self.code = code
        self.values = values


@dataclass(frozen=True, slots=True, kw_only=True)
class SaleLine:
    """One line as it stands: the article as it was added, and what became of it since.

    `price` took the place of the article's own because a member came or went; `override` was
    keyed in by hand and goes before both. `discount` is what a person takes off.
    """

    article: Add
    quantity: int
    void: bool = False
    price: LinePrice | None = None
    override: int | None = None
    discount: Discount | None = None

    @property
    def line(self) -> int:
        """The line's number, from 1, never used again."""
        return self.article.line

    @property
    def unit_price(self) -> int:
        """What the price book asks per unit; a price keyed in by hand goes before it."""
        return self.article.unit_price if self.price is None else self.price.unit_price

    @property
    def source(self) -> str:
        """Whose price `unit_price` is."""
        return self.article.source if self.price is None else self.price.source

    @property
    def version(self) -> int:
        """The version of the price book behind `unit_price`."""
        return self.article.version if self.price is None else self.price.version


@dataclass(frozen=True, slots=True, kw_only=True)
class Sale:
    """A sale in progress. Lines that an action did not touch stay the same objects.

    `began` is the time of its first action: what the promotions of the day go by, so that no
    price moves under a customer who stands at the till when a happy hour ends.
    """

    id: str
    began: str = ""
    lines: tuple[SaleLine, ...] = ()
    tenders: tuple[Tender, ...] = ()
    member: AttachMember | None = None
    coupons: frozenset[str] = frozenset()
    discount: Discount | None = None
    touched: int | None = None
    voided: bool = False

    @property
    def live(self) -> tuple[SaleLine, ...]:
        """The lines that count."""
        return tuple(line for line in self.lines if not line.void)

    @property
    def paid(self) -> int:
        """What the tenders so far have brought, change not counted."""
        return sum(tender.amount for tender in self.tenders)

    @property
    def rounding(self) -> int:
        """What rounding has added to what is to be paid (negative: dropped)."""
        return sum(tender.rounding for tender in self.tenders)

    def line(self, number: int) -> SaleLine:
        """The line with that number; raises `no_such_line` or `line_is_void`."""
        if not 1 <= number <= len(self.lines):
            raise SaleError("no_such_line", line=number)
        found = self.lines[number - 1]
        if found.void:
            raise SaleError("line_is_void", line=number)
        return found

    def quantity_of(self, sku: str) -> int:
        """How much of an article is in the sale, in thousandths."""
        return sum(line.quantity for line in self.live if line.article.sku == sku)


def fold(sale_id: str, actions: Iterable[AnyAction]) -> Sale:
    """The sale that these actions make."""
    sale = Sale(id=sale_id)
    for action in actions:
        sale = act(sale, action)
    return sale


def act(sale: Sale, action: AnyAction) -> Sale:
    """The sale after `action`; raises `SaleError` where it cannot take it."""
    if sale.voided:
        raise SaleError("sale_ended")
    if not sale.began:
        sale = replace(sale, began=action.at)
    match action:
        case Add():
            return _add(sale, action)
        case More():
            line = sale.line(action.line)
            return _set_quantity(sale, line, line.quantity + action.quantity)
        case SetQuantity():
            line = sale.line(action.line)
            if line.article.amount is not None:
                raise SaleError("label_stands", line=action.line)
            return _set_quantity(sale, line, action.quantity)
        case VoidLine():
            return _put(sale, replace(sale.line(action.line), void=True))
        case SetPrice():
            return _price(sale, action)
        case Discount():
            return _discount(sale, action)
        case AttachMember():
            return replace(_repriced(sale, action.prices), member=action)
        case DetachMember():
            return replace(_repriced(sale, action.prices), member=None)
        case AddCoupon():
            if action.code in sale.coupons:
                raise SaleError("coupon_there_already")
            return replace(sale, coupons=sale.coupons | {action.code}, touched=None)
        case Tender():
            return _tender(sale, action)
        case VoidSale():
            return replace(sale, voided=True, touched=None)


def check_quantity(article: Add, quantity: int) -> None:
    """Refuses a quantity that this article cannot have: broken pieces, none, or too many."""
    if not 0 < quantity <= LARGEST or (article.unit == "each" and quantity % 1000):
        raise SaleError("bad_quantity")


def _add(sale: Sale, action: Add) -> Sale:
    if action.line != len(sale.lines) + 1:
        raise SaleError("no_such_line", line=action.line)
    check_quantity(action, action.quantity)
    if action.amount is not None and not 0 < action.amount <= LARGEST:
        raise SaleError("bad_amount")
    _check_limit(sale, action, action.quantity)
    line = SaleLine(article=action, quantity=action.quantity)
    return replace(sale, lines=(*sale.lines, line), touched=action.line)


def _set_quantity(sale: Sale, line: SaleLine, quantity: int) -> Sale:
    check_quantity(line.article, quantity)
    _check_limit(sale, line.article, quantity - line.quantity)
    return _put(sale, replace(line, quantity=quantity))


def _check_limit(sale: Sale, article: Add, more: int) -> None:
    limit = article.max_per_sale
    if limit and sale.quantity_of(article.sku) + more > limit:
        raise SaleError("limit_per_sale", limit=limit // 1000)


def _price(sale: Sale, action: SetPrice) -> Sale:
    if action.price is not None and not 0 <= action.price <= LARGEST:
        raise SaleError("bad_amount")
    return _put(sale, replace(sale.line(action.line), override=action.price))


def _discount(sale: Sale, action: Discount) -> Sale:
    if action.percent is not None and not 0 < action.percent <= 10_000:
        raise SaleError("bad_percent")
    if action.amount is not None and not 0 < action.amount <= LARGEST:
        raise SaleError("bad_amount")
    taken_back = action.percent is None and action.amount is None
    discount = None if taken_back else action
    if action.line is None:
        return replace(sale, discount=discount, touched=None)
    line = sale.line(action.line)
    if not line.article.discountable:
        raise SaleError("not_discountable", name=line.article.name)
    return _put(sale, replace(line, discount=discount))


def _repriced(sale: Sale, prices: Iterable[LinePrice]) -> Sale:
    """The sale with other prices on some of its lines."""
    lines = list(sale.lines)
    for price in prices:
        line = sale.line(price.line)
        lines[price.line - 1] = replace(line, price=price)
    return replace(sale, lines=tuple(lines), touched=None)


def _put(sale: Sale, line: SaleLine) -> Sale:
    lines = (*sale.lines[: line.line - 1], line, *sale.lines[line.line :])
    return replace(sale, lines=lines, touched=line.line)


def _tender(sale: Sale, action: Tender) -> Sale:
    if not 0 <= action.amount <= action.given <= LARGEST or action.change < 0:
        raise SaleError("bad_amount")
    return replace(sale, tenders=(*sale.tenders, action), touched=None)
