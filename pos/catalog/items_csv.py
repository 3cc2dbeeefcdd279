"""items.csv: the chain's goods as a spreadsheet writes them, read with every fault of every row.

UTF-8 with or without a byte order mark, one header row, the columns of `COLUMNS` in any order.
`barcodes` are separated by spaces; `price` is a decimal in major units per unit; `tax_rate` a
percentage or `exempt` or `out`; `max_per_sale` a decimal quantity. Empty `unit` means each,
empty `min_age` and `max_per_sale` no limit, empty `not_for_sale` no, empty `discountable` yes.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

from pos.catalog.item import UNITS, Item
from pos.catalog.table import (
    Cells,
    Fault,
    Wrong,
    decimal_of,
    guarded,
    price_of,
    quoted,
    read_table,
    required_text,
    sku_of,
    text_of,
)
from pos.codes.gtin import barcode_key, check_digit, has_gtin_length, is_digits, is_gtin
from pos.money import amount_text, quantity_text, read_decimal

COLUMNS: Final = (
    "sku",
    "barcodes",
    "name",
    "name_en",
    "unit",
    "price",
    "tax_rate",
    "category",
    "brand",
    "plu",
    "min_age",
    "max_per_sale",
    "not_for_sale",
    "discountable",
)

_LONGEST: Final = {
    "sku": 32,
    "name": 120,
    "name_en": 160,
    "price": 16,
    "category": 120,
    "brand": 60,
    "plu": 6,
    "max_per_sale": 16,
}
_LONGEST_BARCODE: Final = 32
_HIGHEST_AGE: Final = 120
_PERCENTAGE: Final = re.compile(r"(100|[0-9]{1,2})(\.[0-9]{1,2})?%?")
_TAX_CLASSES: Final = frozenset({"exempt", "out"})


@dataclass(slots=True)
class _Seen:
    """What the rows before used up: value -> line."""

    skus: dict[str, int] = field(default_factory=dict)
    barcodes: dict[str, int] = field(default_factory=dict)
    plus: dict[str, int] = field(default_factory=dict)


def read_items(lines: Iterable[str]) -> tuple[list[Item], list[Fault]]:
    """The good rows as items, and the faults of the others, all of them, in order.

    `lines` come from a file opened as `pos.catalog.table.read_table` wants it.
    """
    items: list[Item] = []
    faults: list[Fault] = []
    seen = _Seen()
    for line, cells in read_table(lines, COLUMNS, faults):
        row = Cells(line, cells, _LONGEST)
        item = _item(row, seen)
        faults += row.faults
        if not row.faults:
            items.append(item)
    return items, faults


def write_items(items: Iterable[Item]) -> Iterator[str]:
    """The lines of items.csv, header first, each with its line end; streams any number."""
    writer = csv.writer(_Line(), lineterminator="\n")
    yield writer.writerow(COLUMNS)
    for item in items:
        yield writer.writerow([guarded(cell) for cell in item_cells(item)])


class _Line:
    """A file for csv.writer that hands the line back instead of keeping it."""

    def write(self, line: str) -> str:
        return line


def item_cells(item: Item) -> tuple[str, ...]:
    """The cells of an item, column by column."""
    return (
        item.sku,
        " ".join(item.barcodes),
        item.name,
        item.name_en,
        item.unit,
        amount_text(item.price),
        item.tax_rate,
        item.category,
        item.brand,
        item.plu,
        str(item.min_age) if item.min_age else "",
        quantity_text(item.max_per_sale) if item.max_per_sale else "",
        "yes" if item.not_for_sale else "no",
        "yes" if item.discountable else "no",
    )


def _item(row: Cells, seen: _Seen) -> Item:
    """The item of a row; worth nothing where the row has a fault."""
    item = Item(
        sku=row.read("sku", sku_of, ""),
        barcodes=row.read("barcodes", _barcodes, ()),
        name=row.read("name", required_text, ""),
        name_en=row.read("name_en", text_of, ""),
        unit=row.read("unit", _unit, "each"),
        price=row.read("price", price_of, 0),
        tax_rate=row.read("tax_rate", _tax_rate, ""),
        category=row.read("category", _category, ""),
        brand=row.read("brand", text_of, ""),
        plu=row.read("plu", _plu, ""),
        min_age=row.read("min_age", _age, 0),
        max_per_sale=row.read("max_per_sale", _quantity, 0),
        not_for_sale=row.read("not_for_sale", _yes_or("no"), False),
        discountable=row.read("discountable", _yes_or("yes"), True),
    )
    row.once("sku", item.sku, seen.skus)
    for code in item.barcodes:
        row.once("barcodes", barcode_key(code), seen.barcodes)
    row.once("plu", item.plu, seen.plus)
    return item


def _barcodes(text: str) -> tuple[str, ...]:
    codes = tuple(text.split())
    for code in codes:
        if not code.isascii() or len(code) > _LONGEST_BARCODE:
            raise Wrong("bad_barcode", f"{quoted(code)} is no bar code")
        if has_gtin_length(code) and not is_gtin(code):
            right = check_digit(code[:-1])
            raise Wrong("check_digit", f"{quoted(code)}: the check digit should be {right}")
    if len({barcode_key(code) for code in codes}) != len(codes):
        raise Wrong("duplicate", "the same bar code is there twice")
    return codes


def _unit(text: str) -> str:
    if text and text not in UNITS:
        raise Wrong("bad_unit", f"{quoted(text)} is none of {', '.join(UNITS)}")
    return text or "each"


def _quantity(text: str) -> int:
    if not text:
        return 0
    code = "bad_quantity"
    quantity = decimal_of(text, places=3, code=code, what="a quantity with at most 3 decimals")
    if quantity <= 0:
        raise Wrong(code, "a limit is more than 0; leave it empty for none")
    return quantity


def _tax_rate(text: str) -> str:
    if text in _TAX_CLASSES:
        return text
    if not _PERCENTAGE.fullmatch(text):
        raise Wrong("bad_tax_rate", f"{quoted(text)} is no percentage, exempt or out")
    hundredths = read_decimal(text.removesuffix("%"), places=2)
    if hundredths > 10_000:
        raise Wrong("bad_tax_rate", f"{quoted(text)} is more than 100 %")
    whole, part = divmod(hundredths, 100)
    return f"{whole}.{part:02d}".rstrip("0").rstrip(".")


def _category(text: str) -> str:
    parts = text.split("/") if text else []
    if any(not part or part != part.strip() for part in parts):
        raise Wrong("bad_category", f"{quoted(text)} is no path like food/dairy/milk")
    return text


def _plu(text: str) -> str:
    if text and not is_digits(text):
        raise Wrong("bad_plu", f"{quoted(text)} is no number")
    return text


def _age(text: str) -> int:
    if not text:
        return 0
    if not is_digits(text) or len(text) > 3 or int(text) > _HIGHEST_AGE:
        raise Wrong("bad_age", f"{quoted(text)} is no age in years")
    return int(text)


def _yes_or(otherwise: str) -> Callable[[str], bool]:
    def read(text: str) -> bool:
        answer = text.lower() or otherwise
        if answer not in {"yes", "no"}:
            raise Wrong("bad_yes_no", f"{quoted(text)} is neither yes nor no")
        return answer == "yes"

    return read
