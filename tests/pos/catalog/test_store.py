"""The terminal's catalogue: every way to name an item, and pages of a feed all or nothing."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from pos.catalog.demo import demo_category_names, demo_items
from pos.catalog.item import Item, row_of
from pos.catalog.store import Catalog, StaffRow
from pos.contract.wire import FeedRow
from pos.database import Database, StorageError

ALL = "catalog:all"
STORE = "store:S001"


def make_item(sku: str, *barcodes: str, plu: str = "", category: str = "food/dairy/milk") -> Item:
    return Item(
        sku=sku,
        barcodes=barcodes,
        name=f"鲜牛奶 {sku}",
        name_en=f"Milk {sku}",
        unit="kg" if plu else "each",
        price=1590,
        tax_rate="9",
        category=category,
        brand="晨牧谷",
        plu=plu,
        min_age=0,
        max_per_sale=0,
        not_for_sale=False,
        discountable=True,
    )


def put(item: Item, rev: int = 1) -> FeedRow:
    return FeedRow(rev=rev, table="item", op="put", key=item.sku, row=dict(row_of(item)))


def other(table: str, key: str, row: dict[str, Any] | None) -> FeedRow:
    return FeedRow(rev=1, table=table, op="del" if row is None else "put", key=key, row=row)


def delete(sku: str) -> FeedRow:
    return other("item", sku, None)


@pytest.fixture
def catalog(tmp_path: Path) -> Iterator[Catalog]:
    opened = Catalog(tmp_path / "catalog.db")
    yield opened
    opened.close()


def apply(
    catalog: Catalog, *rows: FeedRow, scope: str = ALL, gen: str = "g1", cursor: int = 1
) -> None:
    catalog.apply(scope=scope, gen=gen, rows=rows, cursor=cursor)


# -- finding -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("listed", "scanned"),
    [
        ("6901234567892", "6901234567892"),
        ("036000291452", "0036000291452"),  # UPC-A listed, sent as EAN-13
        ("0036000291452", "036000291452"),  # and the other way round
        ("6901234567892", "06901234567892"),
        ("06901234567892", "6901234567892"),
        ("96385074", "96385074"),
        ("123456", "123456"),  # an in-house number
        ("ABC-1", "ABC-1"),
    ],
)
def test_an_item_is_found_by_its_bar_code_in_any_length(
    catalog: Catalog, listed: str, scanned: str
) -> None:
    milk = make_item("A1", listed)
    apply(catalog, put(milk))
    assert catalog.by_code(scanned) == milk


def test_an_item_is_found_by_each_bar_code_by_sku_and_by_plu(catalog: Catalog) -> None:
    twice = make_item("A1", "6901234567892", "96385074")
    weighed = make_item("A2", plu="10001")
    apply(catalog, put(twice), put(weighed))
    assert {catalog.by_code(code) for code in ("6901234567892", "96385074", "A1")} == {twice}
    assert catalog.by_code("10001") == catalog.by_code("A2") == weighed


@pytest.mark.parametrize(
    "code", ["", "a1", "6901234567893", "16901234567899", "1", "A1 ", "%", "'"]
)
def test_what_is_not_listed_is_nothing(catalog: Catalog, code: str) -> None:
    apply(catalog, put(make_item("A1", "6901234567892")), put(make_item("A2", plu="10001")))
    assert catalog.by_code(code) is None


def test_a_bar_code_goes_before_a_sku_and_a_sku_before_a_plu(catalog: Catalog) -> None:
    by_barcode = make_item("B1", "96385074")
    by_sku = make_item("10001", plu="96385074")
    by_plu = make_item("P1", plu="10001")
    apply(catalog, put(by_plu), put(by_sku), put(by_barcode))
    assert catalog.by_code("96385074") == by_barcode
    assert catalog.by_code("10001") == by_sku
    apply(catalog, delete("B1"), delete("10001"), cursor=2)
    assert catalog.by_code("96385074") is None
    assert catalog.by_code("10001") == by_plu


def test_a_label_names_its_item_by_plu_alone(catalog: Catalog) -> None:
    by_plu = make_item("P1", plu="10001")
    short = make_item("P2", plu="123")
    long = make_item("P3", plu="00123")
    apply(catalog, put(by_plu), put(short), put(make_item("10002")), put(make_item("A1", "10003")))
    assert catalog.by_plu("10001") == by_plu
    assert catalog.by_plu("10002") is catalog.by_plu("10003") is catalog.by_plu("") is None
    assert catalog.by_plu("00000") is None
    assert catalog.by_plu("00123") == catalog.by_plu("123") == short
    apply(catalog, put(long), cursor=2)
    assert (catalog.by_plu("00123"), catalog.by_plu("123")) == (long, short)


def test_categories_come_in_the_shops_order_with_their_goods(catalog: Catalog) -> None:
    goods = list(demo_items(count=1500))
    apply(catalog, *map(put, goods))
    names = demo_category_names()
    apply(catalog, other("setting", "categories", {"value": names}), scope=STORE)
    assert catalog.categories() == [path for path in names if "/" not in path]
    assert catalog.categories("food/dairy") == [
        path for path in names if path.startswith("food/dairy/")
    ]
    assert catalog.categories("food/dairy/milk") == catalog.categories("nowhere") == []
    assert catalog.category_names()["fresh"] == {"zh_CN": "生鲜", "en": "Fresh"}
    fresh = [item for item in goods if item.category.startswith("fresh/")]
    pages = [catalog.items("fresh", 50, offset) for offset in range(0, len(fresh), 50)]
    assert [i for page in pages for i in page] == sorted(fresh, key=lambda i: (i.category, i.sku))
    assert (catalog.count(), catalog.count("fresh")) == (1500, len(fresh))


def test_a_category_is_not_mixed_up_with_one_of_a_similar_name(catalog: Catalog) -> None:
    paths = ["food", "food-pet/dog", "food/tea", "foods", "", "food0"]
    apply(catalog, *(put(make_item(f"A{n}", category=path)) for n, path in enumerate(paths)))
    assert catalog.categories() == ["food", "food-pet", "food0", "foods"]
    assert catalog.categories("food") == ["food/tea"]
    assert [item.category for item in catalog.items("food", 9)] == ["food", "food/tea"]
    assert catalog.count("food") == 2


# -- the feed ----------------------------------------------------------------------------------


def test_rows_and_cursor_go_in_together(catalog: Catalog) -> None:
    assert catalog.cursor(ALL) is None
    apply(catalog, put(make_item("A1")), cursor=7)
    assert (catalog.cursor(ALL), catalog.cursor(STORE)) == (("g1", 7), None)
    apply(catalog, cursor=9)
    assert catalog.cursor(ALL) == ("g1", 9)


class PowerCut(BaseException):
    """Stands for a process that ends between two rows."""


class Interrupted:
    """A row that never arrives."""

    table, op, key = "staff", "put", "1001"

    @property
    def row(self) -> dict[str, Any]:
        raise PowerCut


def test_a_page_that_breaks_off_leaves_rows_and_cursor_as_they_were(catalog: Catalog) -> None:
    before = make_item("A1", "6901234567892")
    apply(catalog, put(before), cursor=5)
    page: list[Any] = [delete("A1"), put(make_item("A2", "96385074")), Interrupted()]
    with pytest.raises(PowerCut):
        catalog.apply(scope=ALL, gen="g2", rows=page, cursor=8)
    assert catalog.cursor(ALL) == ("g1", 5)
    assert catalog.by_code("6901234567892") == before
    assert catalog.by_code("A2") is catalog.by_code("96385074") is None
    apply(catalog, delete("A1"), cursor=6)
    assert (catalog.cursor(ALL), catalog.count()) == (("g1", 6), 0)


def test_a_changed_item_loses_its_old_bar_codes_and_a_deleted_one_all(catalog: Catalog) -> None:
    apply(catalog, put(make_item("A1", "6901234567892", "96385074")))
    changed = make_item("A1", "036000291452")
    apply(catalog, put(changed), cursor=2)
    assert catalog.by_code("6901234567892") is catalog.by_code("96385074") is None
    assert catalog.by_code("036000291452") == changed
    apply(catalog, delete("A1"), cursor=3)
    assert catalog.by_code("036000291452") is catalog.by_code("A1") is None


@pytest.mark.parametrize("at_once", [True, False])
def test_a_bar_code_may_move_to_another_item(catalog: Catalog, at_once: bool) -> None:
    apply(catalog, put(make_item("A1", "96385074")))
    heir = make_item("A2", "96385074")
    rows = [put(heir), put(make_item("A1"))]
    if at_once:
        apply(catalog, *rows, cursor=3)
    else:
        apply(catalog, rows[0], cursor=2)
        apply(catalog, rows[1], cursor=3)
    assert catalog.by_code("96385074") == heir


def test_the_last_row_of_a_key_counts(catalog: Catalog) -> None:
    last = make_item("A1", "96385074")
    apply(
        catalog,
        put(make_item("A1", "6901234567892")),
        delete("A1"),
        put(last),
        put(make_item("A2")),
        delete("A2"),
    )
    assert catalog.by_code("A1") == last
    assert catalog.by_code("6901234567892") is catalog.by_code("A2") is None


def test_a_row_that_cannot_be_read_stops_nothing_and_is_kept_aside(catalog: Catalog) -> None:
    good = make_item("A1", "96385074")
    apply(catalog, put(good))
    bad = other("item", "A1", {"sku": "A1", "price": "cheap"})
    crossed = other("item", "A9", dict(row_of(make_item("A8"))))
    fresh = make_item("A2")
    apply(catalog, bad, crossed, put(fresh), cursor=2)
    assert (catalog.by_code("96385074"), catalog.by_code("A2")) == (good, fresh)
    assert (catalog.unreadable(), catalog.cursor(ALL)) == (2, ("g1", 2))
    apply(catalog, put(good), delete("A9"), cursor=3)
    assert catalog.unreadable() == 0


def test_a_refetch_goes_on_selling_and_ends_with_what_came(catalog: Catalog) -> None:
    stays, goes = make_item("A1", "6901234567892"), make_item("A2", "96385074")
    apply(catalog, put(stays), put(goes), other("label", "1", {"pattern": "21PPPPPWWWWWC"}))
    catalog.clear(ALL)
    assert catalog.cursor(ALL) is None
    catalog.settle(ALL)
    assert catalog.by_code("96385074") == goes
    apply(catalog, put(stays), gen="g2", cursor=4)
    assert catalog.by_code("96385074") == goes
    catalog.settle(ALL)
    assert catalog.by_code("96385074") is catalog.by_code("A2") is None
    assert (catalog.by_code("A1"), catalog.labels()) == (stays, [])
    assert catalog.cursor(ALL) == ("g2", 4)


def test_another_generation_begins_a_refetch_by_itself(catalog: Catalog) -> None:
    apply(catalog, put(make_item("A1")), put(make_item("A2")))
    apply(catalog, put(make_item("A1")), other("staff", "7", {}), gen="g2")
    catalog.settle(ALL)
    assert catalog.count() == 1
    catalog.settle(ALL)
    assert catalog.count() == 1


def test_scopes_do_not_touch_each_other(catalog: Catalog) -> None:
    apply(catalog, put(make_item("A1")))
    apply(catalog, other("setting", "zone", {"value": "east"}), scope=STORE)
    catalog.clear(STORE)
    apply(catalog, scope=STORE, gen="g2")
    catalog.settle(STORE)
    assert (catalog.count(), catalog.settings()) == (1, {})


# -- staff and settings ------------------------------------------------------------------------


def staff(user: str, name: str = "王芳", role: str = "cashier") -> FeedRow:
    return other("staff", user, {"user": user, "name": name, "role": role, "pin_hash": "h"})


def test_staff_come_and_go(catalog: Catalog) -> None:
    apply(catalog, staff("2001", role="supervisor"), staff("1001"), scope=STORE)
    wang = StaffRow(user="1001", name="王芳", role="cashier", pin_hash="h")
    assert catalog.staff("1001") == wang
    assert [person.user for person in catalog.staff_all()] == ["1001", "2001"]
    apply(catalog, other("staff", "1001", None), scope=STORE, cursor=2)
    assert catalog.staff("1001") is None
    assert [person.user for person in catalog.staff_all()] == ["2001"]


def test_nobody_signs_in_by_a_row_that_cannot_be_read(catalog: Catalog) -> None:
    odd = other("staff", "1001", {"user": 1001, "name": "王芳", "role": "cashier", "pin_hash": "h"})
    apply(catalog, odd, other("staff", "2", {}), scope=STORE)
    assert catalog.staff("1001") is catalog.staff("2") is None
    assert catalog.staff_all() == []


def test_the_terminals_own_setting_beats_the_stores_and_that_the_chains(catalog: Catalog) -> None:
    for value, scope in (("t", "terminal:S001-T01"), ("c", ALL), ("s", STORE)):
        apply(catalog, other("setting", "a", {"value": value}), scope=scope)
    apply(catalog, other("setting", "b", {"value": False}), scope=STORE, cursor=2)
    apply(catalog, other("setting", "b", {"value": True}), scope=ALL, cursor=2)
    assert catalog.settings() == {"a": "t", "b": False}


def test_what_is_sent_of_the_terminals_file_is_laid_over_key_by_key(catalog: Catalog) -> None:
    chain = {"screen": {"theme": "dark"}, "kiosk": {"idle": 30, "pictures": 24}}
    own = {"screen": {"language": "en"}, "kiosk": {"idle": 60}}
    apply(catalog, other("setting", "config", {"value": own}), scope="terminal:S001-T01")
    apply(catalog, other("setting", "config", {"value": chain}), scope=ALL)
    laid = {"screen": {"theme": "dark", "language": "en"}, "kiosk": {"idle": 60, "pictures": 24}}
    assert catalog.settings() == {"config": laid}

    off = {"kiosk": {"idle": 30, "pictures": 0}}
    apply(catalog, other("setting", "config", {"value": off}), scope=ALL, cursor=2)
    assert catalog.settings() == {
        "config": {"screen": {"language": "en"}, "kiosk": {"idle": 60, "pictures": 0}}
    }


def test_label_layouts_are_tried_in_the_order_of_their_numbers(catalog: Catalog) -> None:
    patterns = {"10": "22PPPPPAAAAAC", "9": "21PPPPPWWWWWC", "x": "29PPPPPPPPPPC"}
    apply(catalog, *(other("label", k, {"pattern": p}) for k, p in patterns.items()), scope=STORE)
    assert catalog.labels() == [patterns["9"], patterns["10"], patterns["x"]]


def test_a_table_of_a_later_head_office_is_kept_as_it_came(catalog: Catalog) -> None:
    apply(catalog, other("recall", "r1", {"lots": ["1", "2"], "名": "召回"}))
    assert catalog.records("recall") == {"r1": {"lots": ["1", "2"], "名": "召回"}}


# -- the file ----------------------------------------------------------------------------------


def test_what_was_applied_is_there_after_a_restart(tmp_path: Path) -> None:
    path = tmp_path / "catalog.db"
    goods = list(islice(demo_items(), 700))
    first = Catalog(path)
    apply(first, *map(put, goods), cursor=700)
    first.close()
    again = Catalog(path)
    assert (again.cursor(ALL), again.count()) == (("g1", 700), 700)
    assert all(again.by_code(item.sku) == item for item in goods)
    assert all(again.by_code(code) == item for item in goods for code in item.barcodes)
    again.close()


def test_a_look_up_does_not_wait_for_a_page_that_is_going_in(catalog: Catalog) -> None:
    apply(catalog, put(make_item("A1")))
    writing, done = threading.Event(), threading.Event()

    class Slow(Interrupted):
        @property
        def row(self) -> dict[str, Any]:
            writing.set()
            assert done.wait(20)
            return {"user": "1001"}

    page: list[Any] = [delete("A1"), Slow()]
    writer = threading.Thread(
        target=catalog.apply, kwargs={"scope": ALL, "gen": "g1", "rows": page, "cursor": 2}
    )
    writer.start()
    try:
        assert writing.wait(20)
        assert catalog.by_code("A1") is not None
    finally:
        done.set()
        writer.join(20)
    assert catalog.by_code("A1") is None


def test_a_file_of_a_newer_program_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "catalog.db"
    Catalog(path).close()
    database = Database(path)
    with database.write() as connection:
        connection.exec_driver_sql("PRAGMA user_version=2000")
    database.close()
    before = path.read_bytes()
    with pytest.raises(StorageError) as refused:
        Catalog(path)
    assert refused.value.code == "database_newer"
    assert path.read_bytes() == before


def test_a_newer_minor_version_is_read(tmp_path: Path) -> None:
    path = tmp_path / "catalog.db"
    Catalog(path).close()
    database = Database(path)
    with database.write() as connection:
        connection.exec_driver_sql("PRAGMA user_version=1001")
        connection.exec_driver_sql("ALTER TABLE item ADD COLUMN colour TEXT")
    database.close()
    catalog = Catalog(path)
    apply(catalog, put(make_item("A1")))
    assert catalog.by_code("A1") == make_item("A1")
    catalog.close()


@pytest.mark.parametrize("content", [b"not a database at all" * 400, b"\x00" * 8192])
def test_a_damaged_file_says_so_and_makes_room_when_told_to(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "catalog.db"
    path.write_bytes(content)
    with pytest.raises(StorageError) as refused:
        Catalog(path)
    assert refused.value.code == "database_damaged"
    assert path.read_bytes() == content
    Catalog.discard(path)
    fresh = Catalog(path)
    assert (fresh.count(), fresh.cursor(ALL)) == (0, None)
    fresh.close()


def test_damage_inside_is_told_at_the_look_up_and_not_taken_for_an_unknown_code(
    tmp_path: Path,
) -> None:
    path = tmp_path / "catalog.db"
    catalog = Catalog(path)
    apply(catalog, *map(put, islice(demo_items(), 2000)))
    catalog.close()
    content = bytearray(path.read_bytes())
    content[8192:] = b"\xff" * (len(content) - 8192)
    path.write_bytes(content)
    with pytest.raises(StorageError) as told:
        damaged = Catalog(path)
        try:
            damaged.by_code("1000500")
        finally:
            damaged.close()
    assert told.value.code == "database_damaged"


def test_another_database_is_not_taken_for_a_catalogue(tmp_path: Path) -> None:
    path = tmp_path / "catalog.db"
    database = Database(path)
    with database.write() as connection:
        connection.exec_driver_sql("CREATE TABLE entry (seq INTEGER PRIMARY KEY)")
    database.close()
    with pytest.raises(StorageError) as refused:
        Catalog(path)
    assert refused.value.code == "database_damaged"
