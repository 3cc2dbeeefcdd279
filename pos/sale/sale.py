"""The state of a sale and the one function that changes it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from pos.money import LARGEST
from pos.sale.actions import Add, AnyAction, More, SetQuantity, Tender, VoidLine, VoidSale


class SaleError(Exception):
    """An action that this sale cannot take. `code` is stable and translated."""

    def __init__(self, code: str, /, **values: str | int) -> None:
        super().__init__(code)
        self.code = code
        self.values = values


@dataclass(frozen=True, slots=True, kw_only=True)
class SaleLine:
    """One line as it stands: the article as it was added, the quantity now, voided or not."""

    article: Add
    quantity: int
    void: bool = False

    @property
    def line(self) -> int:
        """The line's number, from 1, never used again."""
        return self.article.line


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
            return _set_quantity(sale, sale.line(action.line), action.quantity)
        case VoidLine():
            return _put(sale, replace(sale.line(action.line), void=True))
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


def _put(sale: Sale, line: SaleLine) -> Sale:
    lines = (*sale.lines[: line.line - 1], line, *sale.lines[line.line :])
    return replace(sale, lines=lines, touched=line.line)


def _tender(sale: Sale, action: Tender) -> Sale:
    if not 0 <= action.amount <= action.given <= LARGEST:
        raise SaleError("bad_amount")
    return replace(sale, tenders=(*sale.tenders, action), touched=None)
