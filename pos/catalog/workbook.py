"""Tables as files bring them: CSV, or the first sheet of an Excel workbook, as lines of CSV.

A workbook is a ZIP of XML (ECMA-376) that anybody may have sent: what it would unpack to is looked
at before anything is, entities are refused, and rows are read one after another. openpyxl loads
when a workbook is read. No GUI thread.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import numbers
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

WORKBOOK: Final = ".xlsx"
_OLD: Final = ".xls"
_MOST_BYTES: Final = 192 * 1024 * 1024
"""Of everything in a workbook, unpacked: half a million rows of goods are less."""
_MOST_WORDS: Final = 64 * 1024 * 1024
"""Of the part that has the words of the cells, which is held in memory as a whole."""
_MOST_PARTS: Final = 1_000
_MOST_COLUMNS: Final = 64
_MOST_ROWS: Final = 1_048_576
"""What Excel itself has room for."""
_LOOKED_AT: Final = 64 * 1024
_NEVER: Final = (b"<!DOCTYPE", b"<!ENTITY", b"\0")
"""What its XML never has: entities, also not in UTF-16, in which they could not be seen."""
_DIGITS: Final = 15
"""Significant digits of a figure in Excel."""
_DAMAGE: Final = (
    zipfile.BadZipFile, zlib.error, SyntaxError, LookupError, ValueError, TypeError, AttributeError,
    EOFError, NotImplementedError, RuntimeError, ArithmeticError,
)  # fmt: skip
"""What a damaged workbook makes of the reader of its XML, whose own errors have no common name."""


class BadWorkbook(Exception):
    """The workbook cannot be read or is not safe to; `code` is stable, the text says why."""

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(reason)
        self.code = code


@contextmanager
def table_lines(path: Path) -> Iterator[Iterable[str]]:
    """The lines of a table, for the readers of `pos.catalog.table`.

    Raises `OSError`; `BadWorkbook` for a workbook that cannot be read, also while its lines are.
    """
    if path.suffix.lower() == _OLD:
        raise BadWorkbook("old_workbook", "save it as .xlsx, or as CSV UTF-8")
    if path.suffix.lower() != WORKBOOK:
        with path.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as lines:
            yield lines
        return
    with path.open("rb") as file:
        _check(file)
        file.seek(0)
        yield _sheet_lines(file)


def _check(file: Any) -> None:
    """Refuses what would fill the memory, and what is no plain workbook."""
    try:
        with zipfile.ZipFile(file) as parts:
            infos = parts.infolist()
            # A ZIP reader gives no more of a part than its directory says.
            too_much = sum(info.file_size for info in infos) > _MOST_BYTES or any(
                info.file_size > _MOST_WORDS and "sharedstrings" in info.filename.lower()
                for info in infos
            )
            if too_much or len(infos) > _MOST_PARTS:
                raise BadWorkbook("large_workbook", "it is too large: save it as CSV UTF-8")
            for info in infos:
                with parts.open(info) as part:
                    head = part.read(_LOOKED_AT)
                is_xml = info.filename.lower().endswith((".xml", ".rels"))
                if is_xml and any(sign in head for sign in _NEVER):
                    reason = "there is something in it that Excel never writes"
                    raise BadWorkbook("bad_workbook", reason)
    except _DAMAGE as error:
        raise BadWorkbook("bad_workbook", "it is no Excel workbook, or a damaged one") from error


def _sheet_lines(file: Any) -> Iterator[str]:
    """The first sheet row by row; where the header ends, the table does."""
    import openpyxl

    try:
        book = openpyxl.load_workbook(file, read_only=True, data_only=True, keep_links=False)
        rows = book.worksheets[0].iter_rows(
            max_col=_MOST_COLUMNS, max_row=_MOST_ROWS, values_only=True
        )
        width = 0
        for values in rows:
            cells = [_text(value) for value in values]
            while cells and not cells[-1]:
                cells.pop()
            width = width or len(cells)
            yield _line([*cells, *([""] * (width - len(cells)))] if cells else [])
    except _DAMAGE as error:
        raise BadWorkbook("bad_workbook", "it is no Excel workbook, or a damaged one") from error


def _text(value: object) -> str:
    """A cell as CSV would have it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat()
    if isinstance(value, str):
        # A break within a cell would make two lines of the row.
        return " ".join(value.splitlines()) if "\n" in value or "\r" in value else value
    if isinstance(value, numbers.Real):
        # A figure as Excel shows it, which keeps 15 digits: 3.3, not 3.3000000000000003.
        return format(value, f".{_DIGITS}g")
    return str(value)


def _line(cells: Sequence[str]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerow(cells)
    return out.getvalue() if cells else "\n"
