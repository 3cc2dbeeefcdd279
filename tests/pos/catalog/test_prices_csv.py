"""prices.csv: good rows are read, and every fault of the others is named with its line."""

from __future__ import annotations

import pytest

from pos.catalog.prices_csv import ListedPrice, read_prices
from pos.catalog.table import Fault

HEADER = "sku,level,key,price,from,to\n"


def read(*rows: str, header: str = HEADER) -> tuple[list[ListedPrice], list[Fault]]:
    return read_prices(
        [header, *(f"{row}\n" for row in rows)],
        is_item={"100001", "100002"}.__contains__,
        zones={"east", "all"},
        stores={"S001"},
    )


def test_every_level_has_its_key() -> None:
    prices, faults = read(
        "100001,chain,,15.00,,",
        "100001,zone,east,14.5,2026-12-01,2026-12-08",
        "100001,store,S001,14,2026-12-01T08:00:00+08:00,",
        "100002,member,gold,12.80,,2027-01-01",
        "100002,member,,13.00,,",
    )
    assert faults == []
    assert [(p.level, p.key, p.price, p.start, p.end) for p in prices] == [
        ("chain", "", 1500, "", ""),
        ("zone", "east", 1450, "2026-12-01", "2026-12-08"),
        ("store", "S001", 1400, "2026-12-01T08:00:00+08:00", ""),
        ("member", "gold", 1280, "", "2027-01-01"),
        ("member", "", 1300, "", ""),
    ]


@pytest.mark.parametrize(
    ("row", "column", "code"),
    [
        ("999,chain,,15.00,,", "sku", "unknown_sku"),
        ("100001,galaxy,,15.00,,", "level", "bad_level"),
        ("100001,chain,east,15.00,,", "key", "bad_key"),
        ("100001,zone,west,15.00,,", "key", "unknown_zone"),
        ("100001,store,S002,15.00,,", "key", "unknown_store"),
        ("100001,member,a|b,15.00,,", "key", "bad_key"),
        ("100001,chain,,-1,,", "price", "negative_price"),
        ("100001,chain,,1.005,,", "price", "bad_price"),
        ("100001,chain,,,,", "price", "bad_price"),
        ("100001,chain,,1,tomorrow,", "from", "bad_time"),
        ("100001,chain,,1,,2026-13-01", "to", "bad_time"),
        ("100001,chain,,1,2026-12-01,2026-12-01", "to", "never"),
        ("100001,chain,,1,2026-12-01,2026-12-02T00:00:00Z", "to", "bad_time"),
        ("100001,chain,,1,", "", "field_count"),
    ],
)
def test_a_fault_says_where_it_is(row: str, column: str, code: str) -> None:
    prices, faults = read("100002,chain,,1,,", row)
    assert [price.sku for price in prices] == ["100002"]
    assert [(fault.line, fault.column, fault.code) for fault in faults] == [(3, column, code)]
    assert faults[0].reason


def test_all_faults_of_all_rows_are_named() -> None:
    _, faults = read("999,galaxy,,x,,", "100001,chain,,1,,", "100001,chain,,2,,")
    assert [(fault.line, fault.column) for fault in faults] == [
        (2, "sku"), (2, "level"), (2, "price"), (4, "sku"),
    ]  # fmt: skip
    assert faults[-1].reason == '"100001" is already on line 3'


@pytest.mark.parametrize("row", ["100001,planet,,1,,", "100001,chain,,1,soon,"])
def test_a_row_whose_place_or_time_is_wrong_makes_no_other_one_a_duplicate(row: str) -> None:
    prices, faults = read(row, "100001,chain,,1,,")
    assert [fault.line for fault in faults] == [2]
    assert [price.level for price in prices] == ["chain"]


def test_the_same_article_may_have_prices_one_after_the_other() -> None:
    prices, faults = read("100001,chain,,1,2026-01-01,", "100001,chain,,2,2027-01-01,")
    assert (len(prices), faults) == (2, [])


def test_a_header_that_is_not_this_table_reads_nothing() -> None:
    prices, faults = read("100001,15.00", header="sku,price\n")
    assert prices == []
    assert {fault.code for fault in faults} == {"missing_column"}


def test_a_file_of_another_encoding_is_one_fault() -> None:
    garbled = HEADER.encode("utf-16").decode("utf-8-sig", "surrogateescape")
    (fault,) = read("100001,chain,,1,,", header=garbled)[1]
    assert (fault.line, fault.code) == (1, "not_utf8")
