"""items.csv: the chain's goods as a spreadsheet writes them, read with every fault of every row.

UTF-8 with or without a byte order mark, one header row, the columns of `COLUMNS` in any order.
`barcodes` are separated by spaces; `price` is a decimal in major units per unit; `tax_rate` a
percentage or `exempt` or `out`; `max_per_sale` a decimal quantity. Empty `unit` means each,
empty `min_age` and `max_per_sale` no limit, empty `not_for_sale` no, empty `discountable` yes.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, TypeVar

from pos.catalog.item import UNITS, Item
from pos.codes.gtin import barcode_key, check_digit, has_gtin_length, is_digits, is_gtin
from pos.money import NotAnAmount, amount_text, quantity_text, read_decimal

T = TypeVar("T")

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
_HIDDEN: Final = frozenset({"Cc", "Cs", "Zl", "Zp"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One thing that is wrong. `line` counts from 1 for the header; `code` is stable."""

    line: int
    column: str
    code: str
    reason: str


class _Wrong(Exception):
    """A field that cannot be read."""

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason


@dataclass(slots=True)
class _Seen:
    """What the rows before used up: value -> line."""

    skus: dict[str, int] = field(default_factory=dict)
    barcodes: dict[str, int] = field(default_factory=dict)
    plus: dict[str, int] = field(default_factory=dict)


def read_items(lines: Iterable[str]) -> tuple[list[Item], list[Fault]]:
    """The good rows as items, and the faults of the others, all of them, in order.

    `lines` come from a file opened with ``encoding="utf-8-sig", errors="surrogateescape",
    newline=""``, so that a file that is not UTF-8 is a fault with a line number and no crash.
    """
    items: list[Item] = []
    faults: list[Fault] = []
    seen = _Seen()
    columns: list[str] | None = None
    for line, cells in _records(lines, faults):
        if columns is None:
            columns = [cell.strip() for cell in cells]
            faults += _header_faults(line, columns)
            if faults:
                return [], faults
        elif len(cells) != len(columns):
            reason = f"{len(cells)} fields where the header has {len(columns)}"
            faults.append(Fault(line=line, column="", code="field_count", reason=reason))
        else:
            found = _Row(line, dict(zip(columns, cells, strict=True)), seen)
            item = found.item()
            faults += found.faults
            if item is not None:
                items.append(item)
    if columns is None and not faults:
        faults.append(Fault(line=1, column="", code="empty_file", reason="there is no header row"))
    return items, faults


def write_items(items: Iterable[Item]) -> Iterator[str]:
    """The lines of items.csv, header first, each with its line end; streams any number."""
    writer = csv.writer(_Line(), lineterminator="\n")
    yield writer.writerow(COLUMNS)
    for item in items:
        yield writer.writerow(_cells(item))


class _Line:
    """A file for csv.writer that hands the line back instead of keeping it."""

    def write(self, line: str) -> str:
        return line


def _cells(item: Item) -> tuple[str, ...]:
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


def _records(lines: Iterable[str], faults: list[Fault]) -> Iterator[tuple[int, list[str]]]:
    """Each record with the number of its first line; blank lines are passed over."""
    reader = csv.reader(_without_mark(lines), strict=True)
    first = 1
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            faults.append(Fault(line=first, column="", code="bad_csv", reason=str(error)))
        else:
            if any(cell.strip() for cell in cells):
                yield first, cells
        first = reader.line_num + 1


def _without_mark(lines: Iterable[str]) -> Iterator[str]:
    for number, line in enumerate(lines):
        yield line.removeprefix("\ufeff") if number == 0 else line


def _header_faults(line: int, columns: list[str]) -> list[Fault]:
    faults = []
    for position, column in enumerate(columns):
        if column not in COLUMNS:
            reason = f"unknown column {_quoted(column)}"
            faults.append(Fault(line=line, column=column, code="unknown_column", reason=reason))
        elif column in columns[:position]:
            reason = "the column is there twice"
            faults.append(Fault(line=line, column=column, code="duplicate_column", reason=reason))
    for column in COLUMNS:
        if column not in columns:
            reason = "the column is missing"
            faults.append(Fault(line=line, column=column, code="missing_column", reason=reason))
    return faults


class _Row:
    """One row on its way to an item: every field is read, every fault is noted."""

    def __init__(self, line: int, cells: Mapping[str, str], seen: _Seen) -> None:
        self.line = line
        self.faults: list[Fault] = []
        self._cells = cells
        self._seen = seen

    def item(self) -> Item | None:
        """The item, or None where the row has a fault."""
        sku = self._read("sku", _sku, "")
        item = Item(
            sku=sku,
            barcodes=self._read("barcodes", _barcodes, ()),
            name=self._read("name", _required_text, ""),
            name_en=self._read("name_en", _text, ""),
            unit=self._read("unit", _unit, "each"),
            price=self._read("price", _price, 0),
            tax_rate=self._read("tax_rate", _tax_rate, ""),
            category=self._read("category", _category, ""),
            brand=self._read("brand", _text, ""),
            plu=self._read("plu", _plu, ""),
            min_age=self._read("min_age", _age, 0),
            max_per_sale=self._read("max_per_sale", _quantity, 0),
            not_for_sale=self._read("not_for_sale", _yes_or("no"), False),
            discountable=self._read("discountable", _yes_or("yes"), True),
        )
        self._once("sku", item.sku, self._seen.skus)
        for code in item.barcodes:
            self._once("barcodes", barcode_key(code), self._seen.barcodes)
        self._once("plu", item.plu, self._seen.plus)
        return None if self.faults else item

    def _read(self, column: str, read: Callable[[str], T], otherwise: T) -> T:
        text = self._cells[column].strip()
        try:
            _check_characters(text, _LONGEST.get(column))
            return read(text)
        except _Wrong as wrong:
            self._fault(column, wrong.code, wrong.reason)
            return otherwise

    def _once(self, column: str, value: str, seen: dict[str, int]) -> None:
        if not value:
            return
        line = seen.setdefault(value, self.line)
        if line != self.line:
            self._fault(column, "duplicate", f"{_quoted(value)} is already on line {line}")

    def _fault(self, column: str, code: str, reason: str) -> None:
        self.faults.append(Fault(line=self.line, column=column, code=code, reason=reason))


def _quoted(text: str) -> str:
    shown = "".join(c if c.isprintable() else "\ufffd" for c in text[:40])
    return f'"{shown}"' if len(text) <= 40 else f'"{shown}…"'


def _check_characters(text: str, longest: int | None) -> None:
    if text.isascii() and text.isprintable() and (longest is None or len(text) <= longest):
        return
    if any("\udc80" <= character <= "\udcff" for character in text):
        raise _Wrong("not_utf8", "the field is not UTF-8: save the file as CSV UTF-8")
    if any(unicodedata.category(character) in _HIDDEN for character in text):
        raise _Wrong("control_characters", "there are control characters or line breaks in it")
    if longest is not None and len(text) > longest:
        raise _Wrong("too_long", f"{len(text)} characters, {longest} are allowed")


def _text(text: str) -> str:
    return text


def _required_text(text: str) -> str:
    if not text:
        raise _Wrong("missing", "it must not be empty")
    return text


def _sku(text: str) -> str:
    if any(character.isspace() for character in _required_text(text)):
        raise _Wrong("bad_sku", "there is white space in it")
    return text


def _barcodes(text: str) -> tuple[str, ...]:
    codes = tuple(text.split())
    for code in codes:
        if not code.isascii() or len(code) > _LONGEST_BARCODE:
            raise _Wrong("bad_barcode", f"{_quoted(code)} is no bar code")
        if has_gtin_length(code) and not is_gtin(code):
            right = check_digit(code[:-1])
            raise _Wrong("check_digit", f"{_quoted(code)}: the check digit should be {right}")
    if len({barcode_key(code) for code in codes}) != len(codes):
        raise _Wrong("duplicate", "the same bar code is there twice")
    return codes


def _unit(text: str) -> str:
    if text and text not in UNITS:
        raise _Wrong("bad_unit", f"{_quoted(text)} is none of {', '.join(UNITS)}")
    return text or "each"


def _price(text: str) -> int:
    amount = _decimal(text, places=2, code="bad_price", what="an amount with at most 2 decimals")
    if amount < 0:
        raise _Wrong("negative_price", "a price is never negative")
    return amount


def _quantity(text: str) -> int:
    if not text:
        return 0
    code = "bad_quantity"
    quantity = _decimal(text, places=3, code=code, what="a quantity with at most 3 decimals")
    if quantity <= 0:
        raise _Wrong(code, "a limit is more than 0; leave it empty for none")
    return quantity


def _decimal(text: str, *, places: int, code: str, what: str) -> int:
    try:
        return read_decimal(text, places=places)
    except NotAnAmount as error:
        raise _Wrong(code, f"{_quoted(text)} is not {what}") from error


def _tax_rate(text: str) -> str:
    if text in _TAX_CLASSES:
        return text
    if not _PERCENTAGE.fullmatch(text):
        raise _Wrong("bad_tax_rate", f"{_quoted(text)} is no percentage, exempt or out")
    hundredths = read_decimal(text.removesuffix("%"), places=2)
    if hundredths > 10_000:
        raise _Wrong("bad_tax_rate", f"{_quoted(text)} is more than 100 %")
    whole, part = divmod(hundredths, 100)
    return f"{whole}.{part:02d}".rstrip("0").rstrip(".")


def _category(text: str) -> str:
    parts = text.split("/") if text else []
    if any(not part or part != part.strip() for part in parts):
        raise _Wrong("bad_category", f"{_quoted(text)} is no path like food/dairy/milk")
    return text


def _plu(text: str) -> str:
    if text and not is_digits(text):
        raise _Wrong("bad_plu", f"{_quoted(text)} is no number")
    return text


def _age(text: str) -> int:
    if not text:
        return 0
    if not is_digits(text) or len(text) > 3 or int(text) > _HIGHEST_AGE:
        raise _Wrong("bad_age", f"{_quoted(text)} is no age in years")
    return int(text)


def _yes_or(otherwise: str) -> Callable[[str], bool]:
    def read(text: str) -> bool:
        answer = text.lower() or otherwise
        if answer not in {"yes", "no"}:
            raise _Wrong("bad_yes_no", f"{_quoted(text)} is neither yes nor no")
        return answer == "yes"

    return read
