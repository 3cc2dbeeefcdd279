"""A table as a spreadsheet writes it: CSV in UTF-8 with a header row, read with every fault of it.

With or without a byte order mark, columns in any order, blank lines passed over. What each cell
means is the business of whoever reads that kind of table: items_csv, prices_csv, members_csv.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Final, TypeVar

from pos.money import NotAnAmount, read_decimal

T = TypeVar("T")

_HIDDEN: Final = frozenset({"Cc", "Cs", "Zl", "Zp"})
_TURNING: Final = frozenset(
    "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
)
"""Signs that turn what stands behind them around: a receipt would read backwards (Bidi_Control)."""
_MARK: Final = "'"
_WORKED_OUT: Final = ("=", "+", "-", "@", "\t", "\r")
"""With what a cell begins that a spreadsheet works out."""
_FIGURE: Final = re.compile(r"[-+]?[0-9][0-9,]*(\.[0-9]+)?%?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One thing that is wrong. `line` counts from 1 for the header; `code` is stable."""

    line: int
    column: str
    code: str
    reason: str


class Wrong(Exception):
    """A field that cannot be read."""

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason


def read_table(
    lines: Iterable[str], columns: Sequence[str], faults: list[Fault]
) -> Iterator[tuple[int, Mapping[str, str]]]:
    """Each row with the number of its line and its cells by column; `faults` takes what is wrong.

    `lines` come from a file opened with ``encoding="utf-8-sig", errors="surrogateescape",
    newline=""``, so that a file that is not UTF-8 is a fault with a line number and no crash.
    Nothing is read on where the header has a fault.
    """
    header: list[str] | None = None
    rows = iter(lines)
    first = next(rows, "")
    if _is_not_utf8(first):
        reason = "the file is not UTF-8: save it as CSV UTF-8"
        faults.append(Fault(line=1, column="", code="not_utf8", reason=reason))
        return
    for line, cells in _records(chain([first], rows), faults):
        if header is None:
            header = [cell.strip() for cell in cells]
            faults += _header_faults(line, header, columns)
            if faults:
                return
        elif len(cells) != len(header):
            reason = f"{len(cells)} fields where the header has {len(header)}"
            faults.append(Fault(line=line, column="", code="field_count", reason=reason))
        else:
            yield line, dict(zip(header, map(unguarded, cells), strict=True))
    if header is None and not faults:
        faults.append(Fault(line=1, column="", code="empty_file", reason="there is no header row"))


class Cells:
    """The cells of one row on their way to a value: every one is read, every fault is noted."""

    def __init__(self, line: int, cells: Mapping[str, str], longest: Mapping[str, int]) -> None:
        self.line = line
        self.faults: list[Fault] = []
        self._cells = cells
        self._longest = longest

    def read(self, column: str, read: Callable[[str], T], otherwise: T) -> T:
        """What a cell means; `otherwise`, and a fault, where it means nothing."""
        text = self._cells[column].strip()
        try:
            _check_characters(text, self._longest.get(column))
            return read(text)
        except Wrong as wrong:
            self.fault(column, wrong.code, wrong.reason)
            return otherwise

    def once(self, column: str, value: str, seen: dict[str, int], *, shown: str = "") -> None:
        """Notes a fault where a row before had the same value; `seen` is value -> line."""
        if not value:
            return
        line = seen.setdefault(value, self.line)
        if line != self.line:
            self.fault(column, "duplicate", f"{quoted(shown or value)} is already on line {line}")

    def fault(self, column: str, code: str, reason: str) -> None:
        """Notes what is wrong with a cell."""
        self.faults.append(Fault(line=self.line, column=column, code=code, reason=reason))


def quoted(text: str) -> str:
    """A cell's text as it may stand in a message."""
    shown = "".join(c if c.isprintable() else "\ufffd" for c in text[:40])
    return f'"{shown}"' if len(text) <= 40 else f'"{shown}…"'


def text_of(text: str) -> str:
    """Any text."""
    return text


def required_text(text: str) -> str:
    """Any text but none."""
    if not text:
        raise Wrong("missing", "it must not be empty")
    return text


def sku_of(text: str) -> str:
    """An article's number: any text without white space."""
    if any(character.isspace() for character in required_text(text)):
        raise Wrong("bad_sku", "there is white space in it")
    return text


def price_of(text: str) -> int:
    """Minor units of a decimal in major units."""
    amount = decimal_of(text, places=2, code="bad_price", what="an amount with at most 2 decimals")
    if amount < 0:
        raise Wrong("negative_price", "a price is never negative")
    return amount


def decimal_of(text: str, *, places: int, code: str, what: str) -> int:
    """A decimal as a whole number of its last place."""
    try:
        return read_decimal(text, places=places)
    except NotAnAmount as error:
        raise Wrong(code, f"{quoted(text)} is not {what}") from error


def guarded(text: str) -> str:
    """A cell of CSV that no spreadsheet takes for something to work out: CSV cannot say of a cell
    that it is a text, so that a mark stands before it. Figures are what they are."""
    rest = text.lstrip(_MARK)
    is_odd = rest.startswith(_WORKED_OUT) and not (rest == text and _FIGURE.fullmatch(text))
    return f"{_MARK}{text}" if is_odd else text


def unguarded(text: str) -> str:
    """The cell that `guarded` made; any other is as it stands."""
    rest = text.lstrip(_MARK)
    return text[1:] if rest != text and rest.startswith(_WORKED_OUT) else text


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


def _header_faults(line: int, header: list[str], wanted: Sequence[str]) -> list[Fault]:
    faults = []
    for position, column in enumerate(header):
        if column not in wanted:
            reason = f"unknown column {quoted(column)}"
            faults.append(Fault(line=line, column=column, code="unknown_column", reason=reason))
        elif column in header[:position]:
            reason = "the column is there twice"
            faults.append(Fault(line=line, column=column, code="duplicate_column", reason=reason))
    for column in wanted:
        if column not in header:
            reason = "the column is missing"
            faults.append(Fault(line=line, column=column, code="missing_column", reason=reason))
    return faults


def has_unseen_signs(text: str) -> bool:
    """Whether there are signs in it that nobody sees and that change what is read or printed."""
    return any(unicodedata.category(sign) in _HIDDEN or sign in _TURNING for sign in text)


def _is_not_utf8(text: str) -> bool:
    """Whether bytes in it that are no text were let through (`surrogateescape`)."""
    return any("\udc80" <= character <= "\udcff" for character in text)


def _check_characters(text: str, longest: int | None) -> None:
    if text.isascii() and text.isprintable() and (longest is None or len(text) <= longest):
        return
    if _is_not_utf8(text):
        raise Wrong("not_utf8", "the field is not UTF-8: save the file as CSV UTF-8")
    if has_unseen_signs(text):
        raise Wrong("control_characters", "there are control characters or line breaks in it")
    if longest is not None and len(text) > longest:
        raise Wrong("too_long", f"{len(text)} characters, {longest} are allowed")
