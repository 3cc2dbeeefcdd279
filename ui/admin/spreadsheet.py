"""Figures as files that a spreadsheet opens: CSV, and one Excel workbook with a sheet for each.

A cell that a spreadsheet would take for a formula is written as the text that it is: names of goods
and people come from outside. openpyxl loads when a workbook is written. Any thread but the GUI's.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import chain, islice
from pathlib import Path
from typing import Any, Final

from pos.catalog.table import guarded
from pos.money import amount_text

_LONGEST_TITLE: Final = 31
_WIDEST, _NARROWEST = 48, 8
_LOOKED_AT: Final = 200
"""Rows by which the widths of columns are found."""


@dataclass(frozen=True, slots=True)
class Money:
    """An amount of minor units: a figure with two decimals."""

    minor: int


Cell = str | int | Money
Rows = Iterable[Sequence[Cell]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One table: what its file and what its sheet is called, the names of its columns, its rows."""

    name: str
    title: str
    head: Sequence[str]
    rows: Rows


def write_csv(path: Path, sheet: Sheet) -> None:
    """A CSV file with the mark by which Excel knows UTF-8. Raises `OSError`."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([_harmless(cell) for cell in sheet.head])
        writer.writerows([_harmless(cell) for cell in row] for row in sheet.rows)


def write_workbook(path: Path, sheets: Sequence[Sheet]) -> None:
    """A workbook with a sheet for each table; names of columns stay in sight. Raises `OSError`."""
    import openpyxl
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    book = openpyxl.Workbook(write_only=True)
    for sheet in sheets:
        page = book.create_sheet(re.sub(r"[\[\]:*?/\\]", " ", sheet.title)[:_LONGEST_TITLE])
        page.freeze_panes = "A2"
        rows = iter(sheet.rows)
        first = list(islice(rows, _LOOKED_AT))
        for place, width in enumerate(_widths([sheet.head, *first]), start=1):
            page.column_dimensions[get_column_letter(place)].width = width

        def cell_of(value: Cell, page: Any = page) -> Any:
            figure = Decimal(value.minor).scaleb(-2) if isinstance(value, Money) else value
            cell = WriteOnlyCell(page, value=_printable(figure))
            if isinstance(value, str):
                cell.data_type = "s"
            elif isinstance(value, Money):
                cell.number_format = "#,##0.00"
            return cell

        names = [cell_of(name) for name in sheet.head]
        for name in names:
            name.font = Font(bold=True)
        page.append(names)
        for row in chain(first, rows):
            page.append([cell_of(value) for value in row])
    book.save(path)


def _harmless(cell: Cell) -> str:
    """A cell of CSV, which nothing works out."""
    return amount_text(cell.minor) if isinstance(cell, Money) else guarded(str(cell))


def _printable(value: Any) -> Any:
    """Without the signs that XML has no room for."""
    return re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f]", "", value) if isinstance(value, str) else value


def _widths(rows: Sequence[Sequence[Cell]]) -> list[int]:
    widths = [_NARROWEST] * len(rows[0])
    for row in rows:
        for place, cell in enumerate(row[: len(widths)]):
            # Signs that are not ASCII are as wide as two.
            width = sum(1 if sign.isascii() else 2 for sign in _harmless(cell)) + 2
            widths[place] = min(_WIDEST, max(widths[place], width))
    return widths
