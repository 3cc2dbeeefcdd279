"""items.csv: what a chain's spreadsheet may hold, and every fault of every row at once."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos.catalog.item import UNITS, Item
from pos.catalog.items_csv import COLUMNS, read_items, write_items
from pos.catalog.table import Fault
from pos.codes.gtin import check_digit

HEADER = ",".join(COLUMNS) + "\n"
MILK = (
    "A1,6901234567892,鲜牛奶 950ml,Fresh Milk 950ml,each,15.00,9,food/dairy/milk,晨牧谷,,,,no,yes\n"
)


def row(**cells: str) -> str:
    """The milk's row with some cells changed."""
    values = dict(zip(COLUMNS, MILK.rstrip("\n").split(","), strict=True)) | cells
    return ",".join(f'"{value}"' for value in values.values()) + "\n"


def faults_of(*rows: str) -> list[tuple[int, str, str]]:
    _, faults = read_items([HEADER, *rows])
    return [(fault.line, fault.column, fault.code) for fault in faults]


def test_a_row_becomes_an_item_in_minor_units() -> None:
    items, faults = read_items([HEADER, MILK])
    assert faults == []
    assert items == [
        Item(
            sku="A1",
            barcodes=("6901234567892",),
            name="鲜牛奶 950ml",
            name_en="Fresh Milk 950ml",
            unit="each",
            price=1500,
            tax_rate="9",
            category="food/dairy/milk",
            brand="晨牧谷",
            plu="",
            min_age=0,
            max_per_sale=0,
            not_for_sale=False,
            discountable=True,
        )
    ]


def test_columns_come_in_any_order_and_a_byte_order_mark_and_blank_lines_are_passed_over() -> None:
    header = "\ufeff" + ",".join(reversed(COLUMNS)) + "\r\n"
    line = ",".join(reversed(MILK.rstrip("\n").split(","))) + "\r\n"
    assert read_items([header, "\r\n", ",,\r\n", line]) == read_items([HEADER, MILK])


@pytest.mark.parametrize(
    ("text", "fen"), [("15", 1500), ("15.5", 1550), ("0.29", 29), ("1.15", 115), ("0", 0)]
)
def test_a_price_is_exact(text: str, fen: int) -> None:
    items, _ = read_items([HEADER, row(price=text)])
    assert items[0].price == fen


@pytest.mark.parametrize(
    ("column", "text", "code"),
    [
        ("sku", "", "missing"),
        ("sku", "A 1", "bad_sku"),
        ("name", "", "missing"),
        ("name", "a\tb", "control_characters"),
        ("name", "长" * 121, "too_long"),
        ("name", b"\xc5\xa3\xc4\xcc".decode("utf-8", "surrogateescape"), "not_utf8"),
        ("barcodes", "6901234567893", "check_digit"),
        ("barcodes", "690１", "bad_barcode"),
        ("barcodes", "036000291452 0036000291452", "duplicate"),
        ("unit", "box", "bad_unit"),
        ("price", "-1.00", "negative_price"),
        ("price", "", "bad_price"),
        ("price", "1,50", "bad_price"),
        ("price", "1.505", "bad_price"),
        ("price", "1e3", "bad_price"),
        ("price", "NaN", "bad_price"),
        ("tax_rate", "", "bad_tax_rate"),
        ("tax_rate", "101", "bad_tax_rate"),
        ("tax_rate", "100.5", "bad_tax_rate"),
        ("tax_rate", "free", "bad_tax_rate"),
        ("category", "food//milk", "bad_category"),
        ("category", "/food", "bad_category"),
        ("plu", "12a", "bad_plu"),
        ("min_age", "-1", "bad_age"),
        ("min_age", "400", "bad_age"),
        ("max_per_sale", "0", "bad_quantity"),
        ("max_per_sale", "many", "bad_quantity"),
        ("not_for_sale", "maybe", "bad_yes_no"),
        ("discountable", "1", "bad_yes_no"),
    ],
)
def test_each_kind_of_fault_is_found_with_its_column(column: str, text: str, code: str) -> None:
    assert faults_of(
        MILK.replace("A1,690", "A0,").replace("1234567892", ""), row(**{column: text})
    )[-1] == (3, column, code)


def test_all_faults_of_all_rows_are_told_and_the_good_rows_are_read() -> None:
    rows = [row(price="x", unit="y"), row(sku="B", barcodes=""), "only,three,cells\n", row(sku="")]
    items, faults = read_items([HEADER, *rows])
    assert [item.sku for item in items] == ["B"]
    assert [(fault.line, fault.column, fault.code) for fault in faults] == [
        (2, "unit", "bad_unit"),
        (2, "price", "bad_price"),
        (4, "", "field_count"),
        (5, "sku", "missing"),
        (5, "barcodes", "duplicate"),
    ]


def test_a_sku_a_bar_code_and_a_plu_belong_to_one_row() -> None:
    first = row(plu="10001", barcodes="036000291452")
    second = row(plu="10001", barcodes="0036000291452")
    _, faults = read_items([HEADER, first, second])
    assert [(fault.column, fault.code) for fault in faults] == [
        ("sku", "duplicate"),
        ("barcodes", "duplicate"),
        ("plu", "duplicate"),
    ]
    assert all("line 2" in fault.reason for fault in faults)


def test_a_header_that_does_not_fit_is_told_whole_and_no_row_is_read() -> None:
    items, faults = read_items(["sku,name,colour,name\n", "1,2,3,4\n"])
    assert items == []
    assert [fault.code for fault in faults[:2]] == ["unknown_column", "duplicate_column"]
    missing = {fault.column for fault in faults if fault.code == "missing_column"}
    assert missing == set(COLUMNS) - {"sku", "name"}


@pytest.mark.parametrize("lines", [[], ["\n", "  \n"]])
def test_an_empty_file_is_a_fault(lines: list[str]) -> None:
    assert [fault.code for fault in read_items(lines)[1]] == ["empty_file"]


def test_a_broken_quotation_is_a_fault_with_the_line_it_began_on() -> None:
    _, faults = read_items([HEADER, MILK, '"B1,690\n', "x\n"])
    assert [(fault.line, fault.code) for fault in faults] == [(3, "bad_csv")]


def test_a_file_in_another_encoding_is_told_by_line_and_not_by_a_crash(tmp_path: Path) -> None:
    path = tmp_path / "items.csv"
    path.write_bytes(HEADER.encode() + MILK.encode("gb18030"))
    with path.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as file:
        items, faults = read_items(file)
    assert items == []
    assert (2, "name", "not_utf8") in [(fault.line, fault.column, fault.code) for fault in faults]
    for fault in faults:
        fault.reason.encode()  # fit to be printed


@pytest.mark.parametrize(
    ("text", "rate"), [("13%", "13"), ("9.0", "9"), ("0", "0"), ("100", "100")]
)
def test_a_tax_rate_has_one_spelling(text: str, rate: str) -> None:
    assert read_items([HEADER, row(tax_rate=text)])[0][0].tax_rate == rate


def text(longest: int, shortest: int = 0) -> st.SearchStrategy[str]:
    letters = st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp", "Zs"])
    return st.text(letters, min_size=shortest, max_size=longest)


digits = st.text("0123456789", min_size=12, max_size=12)
items = st.builds(
    Item,
    sku=text(32, 1),
    barcodes=st.lists(digits.map(lambda d: d + check_digit(d)), max_size=3, unique=True).map(tuple),
    name=text(120, 1),
    name_en=text(160),
    unit=st.sampled_from(UNITS),
    price=st.integers(0, 10**9),
    tax_rate=st.sampled_from(["13", "9", "6", "0", "5.5", "exempt", "out"]),
    category=st.lists(text(20, 1).filter(lambda t: "/" not in t), max_size=4).map("/".join),
    brand=text(60),
    plu=st.text("0123456789", max_size=6),
    min_age=st.integers(0, 120),
    max_per_sale=st.integers(0, 10**6),
    not_for_sale=st.booleans(),
    discountable=st.booleans(),
)


@given(items)
def test_what_is_written_is_read_back_the_same(item: Item) -> None:
    assert read_items(write_items([item])) == ([item], [])


@given(st.lists(st.text(st.characters(), max_size=60) | st.just(MILK), max_size=6))
def test_no_file_whatever_crashes_the_reader(lines: list[str]) -> None:
    _, faults = read_items([HEADER, *lines])
    assert all(isinstance(fault, Fault) and fault.line > 1 and fault.reason for fault in faults)
