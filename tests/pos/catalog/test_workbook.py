"""Excel workbooks as tables: what Excel writes is read, what would harm the till is not."""

from __future__ import annotations

import datetime as dt
import zipfile
from pathlib import Path

import openpyxl
import pytest

from pos.catalog import workbook
from pos.catalog.workbook import BadWorkbook, table_lines


def written(path: Path, *rows: list[object]) -> Path:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


def lines_of(path: Path) -> list[str]:
    with table_lines(path) as lines:
        return list(lines)


def refused(path: Path) -> str:
    with pytest.raises(BadWorkbook) as caught:
        lines_of(path)
    return caught.value.code


def with_part(path: Path, name: str, content: bytes) -> Path:
    """The workbook with one of its parts replaced or added."""
    with zipfile.ZipFile(path) as old:
        parts = {info.filename: old.read(info) for info in old.infolist()}
    parts[name] = content
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for part, inside in parts.items():
            new.writestr(part, inside)
    return path


def test_cells_are_as_csv_would_have_them(tmp_path: Path) -> None:
    path = written(
        tmp_path / "items.xlsx",
        ["sku", "price", "barcodes", None],
        ["牛奶, 大", 1.1 + 2.2, 6901234567892],
        [],
        ['a "b"\nc', True, None],
        [dt.date(2026, 1, 2), 12, "007", "too many"],
    )

    assert lines_of(path) == [
        "sku,price,barcodes\n", '"牛奶, 大",3.3,6901234567892\n', "\n",
        '"a ""b"" c",yes,\n', "2026-01-02,12,007,too many\n",
    ]  # fmt: skip


def test_csv_goes_on_as_it_did(tmp_path: Path) -> None:
    path = tmp_path / "items.csv"
    path.write_bytes("\ufeffsku\r\n牛奶\r\n".encode())
    assert lines_of(path) == ["sku\r\n", "牛奶\r\n"]


@pytest.mark.parametrize("content", [b"", b"sku,price\n", b"PK\x03\x04broken", b"\xd0\xcf\x11\xe0"])
def test_what_is_no_workbook_is_said_to_be_none(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "items.xlsx"
    path.write_bytes(content)
    assert refused(path) == "bad_workbook"
    assert refused(path.with_suffix(".xls")) == "old_workbook"


def test_what_would_fill_the_memory_is_refused_before_it_is_unpacked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = written(tmp_path / "bomb.xlsx", ["sku"])
    monkeypatch.setattr(workbook, "_MOST_BYTES", 2_000_000)
    with_part(path, "xl/media/zeros.bin", bytes(3_000_000))
    assert path.stat().st_size < 20_000

    assert refused(path) == "large_workbook"
    monkeypatch.undo()
    monkeypatch.setattr(workbook, "_MOST_WORDS", 1_000)
    path = written(tmp_path / "words.xlsx", ["sku"])
    assert refused(with_part(path, "xl/sharedStrings.xml", b" " * 2_000)) == "large_workbook"


def test_entities_are_refused_in_any_spelling(tmp_path: Path) -> None:
    bomb = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><x>&b;</x>'
    for encoding in ("utf-8", "utf-16"):
        path = written(tmp_path / "items.xlsx", ["sku"])
        with_part(path, "xl/sharedStrings.xml", bomb.encode(encoding))
        assert refused(path) == "bad_workbook"


def test_damage_anywhere_is_a_fault_and_no_crash(tmp_path: Path) -> None:
    path = written(tmp_path / "items.xlsx", ["sku"], ["1"])
    for part in ("xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/styles.xml",
                 "[Content_Types].xml"):  # fmt: skip
        broken = with_part(written(tmp_path / "items.xlsx", ["sku"], ["1"]), part, b"<no")
        assert refused(broken) == "bad_workbook", part
    whole = path.read_bytes()
    for size in range(0, len(whole), len(whole) // 12):
        path.write_bytes(whole[:size])
        assert refused(path) == "bad_workbook"
