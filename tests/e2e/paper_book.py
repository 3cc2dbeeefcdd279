"""What a careful person writes down of a day at the till, with a price list and a pencil.

Nothing here knows how the till reckons: the price list is the catalogue's file, the sums are made
by hand. Amounts in fen, quantities in thousandths.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Goods:
    """A row of the price list; `price` for a piece or a kilogram."""

    sku: str
    barcode: str
    unit: str
    price: int
    rate: str
    category: str
    plu: str
    min_age: int
    is_limited: bool


def price_list(file: Path) -> list[Goods]:
    """The goods of items.csv."""
    with file.open(encoding="utf-8", newline="") as rows:
        return [
            Goods(
                sku=row["sku"],
                barcode=row["barcodes"].partition(" ")[0],
                unit=row["unit"],
                price=fen(row["price"]),
                rate=row["tax_rate"],
                category=row["category"],
                plu=row["plu"],
                min_age=int(row["min_age"] or 0),
                is_limited=bool(row["max_per_sale"]),
            )
            for row in csv.DictReader(rows)
        ]


def fen(text: str) -> int:
    """ "12.80" in fen."""
    yuan, _, rest = text.partition(".")
    return int(yuan) * 100 + int(rest.ljust(2, "0"))


def half_up(number: int, by: int) -> int:
    """A share, halves upwards."""
    return (2 * number + by) // (2 * by)


@dataclass(slots=True, kw_only=True)
class Row:
    """What one line of a receipt says."""

    goods: Goods
    quantity: int = 1000
    gross: int
    off: int = 0

    @property
    def net(self) -> int:
        return self.gross - self.off


@dataclass(slots=True, kw_only=True)
class Basket:
    """What one customer takes home, or brings back."""

    rows: list[Row] = field(default_factory=list)

    def put(self, goods: Goods, *, quantity: int = 1000, gross: int | None = None) -> Row:
        """Another row, at the price of the list unless something else is said."""
        worth = half_up(goods.price * quantity, 1000) if gross is None else gross
        self.rows.append(Row(goods=goods, quantity=quantity, gross=worth))
        return self.rows[-1]

    @property
    def total(self) -> int:
        return sum(row.net for row in self.rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class Paid:
    """What one tender brought; negative: what went back. `kept` is a voucher's excess."""

    tender: str
    amount: int
    kept: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """A sale that was done, as far as somebody needs it who brings something back."""

    number: str
    basket: Basket
    paid: tuple[Paid, ...]
    rounding: int


class PaperBook:
    """The figures of a shift by name, and what lies in the drawer of each tender."""

    def __init__(self) -> None:
        self.figures: Counter[str] = Counter()
        self.drawer: Counter[str] = Counter()

    def opened(self, amount: int) -> None:
        self.figures["opening_float"] = amount
        self.drawer["cash"] += amount

    def ended(
        self, *, sold: Basket | None, back: Basket | None, paid: Iterable[Paid], rounding: int = 0
    ) -> None:
        """A sale, a return, or both at once."""
        if sold is not None:
            self.figures["sales"] += sold.total
            self.figures["sales_count"] += 1
        if back is not None:
            self.figures["refunds"] += back.total
            self.figures["refund_count"] += 1
        for sign, basket in ((1, sold), (-1, back)):
            for row in [] if basket is None else basket.rows:
                self.figures["discount"] += sign * row.off
                self.figures[f"rate:{row.goods.rate}"] += sign * row.net
                self.figures[f"unit:{row.goods.sku}"] += sign * row.quantity
        self.figures["rounding"] += rounding
        for part in paid:
            self.figures[f"tender:{part.tender}"] += part.amount
            self.figures["forfeited"] += part.kept
            self.drawer[part.tender] += part.amount + part.kept

    def voided(self, total: int) -> None:
        self.figures["voided"] += total
        self.figures["voided_count"] += 1

    def taken_back(self, amount: int) -> None:
        """A line, or a part of one, before its sale ended."""
        self.figures["line_voids"] += amount
        self.figures["line_voids_count"] += 1

    def corrected(self, *, wrong: str, right: str, amount: int) -> None:
        """The money lay in another tender than the till had been told."""
        for tender, moved in ((wrong, -amount), (right, amount)):
            self.figures[f"tender:{tender}"] += moved
            self.drawer[tender] += moved

    def moved(self, what: str, amount: int) -> None:
        """Cash put in, taken out or dropped."""
        self.figures[what] += amount
        self.drawer["cash"] += amount if what == "cash_in" else -amount

    def totals(self) -> dict[str, int]:
        """Every figure that is not nought, what must lie in the drawer among them."""
        expected = {f"expected:{tender}": amount for tender, amount in self.drawer.items()}
        return told({**self.figures, **expected})


def told(figures: dict[str, int]) -> dict[str, int]:
    """The figures without those that are nought, which one book names and another leaves out."""
    return {name: amount for name, amount in sorted(figures.items()) if amount}
