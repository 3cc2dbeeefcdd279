"""What leaves the house for a spreadsheet: figures stay figures, and no text becomes a formula."""

from __future__ import annotations

import csv
from pathlib import Path

import openpyxl
import pytest

from pos.catalog.table import guarded, unguarded
from ui.admin.spreadsheet import Money, Sheet, write_csv, write_workbook

ROWS = [
    ("=1+1", "@SUM(A1)", Money(-1250)),
    ("+86 138", "-12.50", Money(5)),
    ("\tx\x07", "牛奶", Money(123_456)),
]


@pytest.fixture
def sheet() -> Sheet:
    return Sheet(name="sales", title="Sales: [all]/day", head=("=A", "B", "Amount"), rows=ROWS)


def test_a_workbook_has_texts_as_texts_and_amounts_as_figures(tmp_path: Path, sheet: Sheet) -> None:
    path = tmp_path / "sales.xlsx"
    write_workbook(path, [sheet])

    page = openpyxl.load_workbook(path).worksheets[0]
    cells = [[(cell.value, cell.data_type) for cell in row] for row in page.iter_rows()]
    assert cells[0] == [("=A", "s"), ("B", "s"), ("Amount", "s")]
    assert cells[1][:2] == [("=1+1", "s"), ("@SUM(A1)", "s")]
    assert [row[2] for row in cells[1:]] == [(-12.5, "n"), (0.05, "n"), (1234.56, "n")]
    assert cells[3][0] == ("\tx", "s")
    assert page.freeze_panes == "A2"


def test_csv_has_a_quote_before_what_would_be_worked_out(tmp_path: Path, sheet: Sheet) -> None:
    path = tmp_path / "sales.csv"
    write_csv(path, sheet)

    with path.open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.reader(lines))
    assert rows[0] == ["'=A", "B", "Amount"]
    assert rows[1:3] == [["'=1+1", "'@SUM(A1)", "-12.50"], ["'+86 138", "-12.50", "0.05"]]


@pytest.mark.parametrize("text", ["=1+1", "+86 tea", "-12.50", "'-1", "''=x", "'tis", "tea", ""])
def test_what_went_out_as_csv_comes_back_as_it_was(text: str) -> None:
    assert unguarded(guarded(text)) == text
    assert not guarded(text).startswith(("=", "@"))
