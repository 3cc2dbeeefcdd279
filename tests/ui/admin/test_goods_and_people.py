"""Goods are found and taken from files without a surprise; people's limits and approvals."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from drivers.paper import Cut, Text
from pos.catalog.items_csv import write_items
from pos.till import shelves
from pos.till.till import Till
from tests.ui.admin.conftest import Office, OfficeMaker
from ui.admin.goods_page import GoodsPage
from ui.admin.people_page import PeoplePage
from ui.admin.shelf_labels import labels


def write(office: Office, name: str, text: str) -> None:
    line = office.screen.findChild(QLineEdit, name)
    assert line is not None
    line.setFocus()
    line.selectAll()
    QTest.keyClicks(line, text)


@pytest.fixture
def goods(office: Office) -> GoodsPage:
    office.sign_in()
    office.click("rail_goods")
    page = office.screen.page("goods")
    assert isinstance(page, GoodsPage)
    return page


@pytest.fixture
def people(office: Office) -> PeoplePage:
    office.sign_in()
    office.click("rail_people")
    page = office.screen.page("people")
    assert isinstance(page, PeoplePage)
    return page


def test_an_article_is_found_and_looked_at(office: Office, goods: GoodsPage, till: Till) -> None:
    assert goods.table.rows.rowCount() == 5000
    goods.table.grab()
    assert goods.table.rows.asked == 100
    wanted = till.items("food", 1)[0]

    write(office, "goods_search", wanted.sku)
    goods.table.selectRow(0)

    facts = {fact.what: fact.how for fact in goods.goods.facts}
    assert facts["Number"] == wanted.sku
    assert facts["Price today"].startswith("¥")
    assert goods.goods.name == wanted.name_en


def test_on_the_smallest_screen_the_first_look_is_the_lists(
    make_office: OfficeMaker, till: Till, qtbot: QtBot
) -> None:
    office = make_office(till, size=(1024, 600))
    office.sign_in()
    office.click("rail_goods")
    goods = office.screen.page("goods")
    assert isinstance(goods, GoodsPage)
    table = goods.table

    def whole_rows() -> int:
        seen = table.viewport().visibleRegion().boundingRect()
        return seen.height() // table.verticalHeader().defaultSectionSize()

    qtbot.waitUntil(lambda: whole_rows() >= 10)


def test_labels_of_all_that_is_listed_come_as_one_strip(
    office: Office, goods: GoodsPage, till: Till
) -> None:
    office.click("goods_labels")
    assert "200" in office.text("goods_banner")
    write(office, "goods_search", "bread")
    assert 1 < goods.goods.count <= 200
    cards = [till.goods_card(item.sku) for item in till.goods_page("bread", 0, 200)]
    paper = labels(cards, width=48, english=True)
    words = [block.text for block in paper.blocks if isinstance(block, Text)]
    assert sum(isinstance(block, Cut) for block in paper.blocks) == len(cards)
    assert {card.item.sku for card in cards if card} <= set(words)
    office.click("goods_labels")
    assert "printer" in office.text("goods_banner")


def test_a_file_is_looked_through_before_anything_of_it_is_taken(
    office: Office, goods: GoodsPage, till: Till, tmp_path: Path
) -> None:
    lines = list(write_items(till.items("food", 3)))
    rows = [line.replace(",13,", ",13,") for line in lines]
    sku = rows[1].partition(",")[0]
    rows[1] = rows[1].replace(sku, "9000001", 1).replace(rows[1].split(",")[1], "", 1)
    cells = rows[2].split(",")
    cells[5] = "cheap"
    rows[2] = ",".join(cells)
    file = tmp_path / "items.csv"
    file.write_text("".join(rows), encoding="utf-8-sig")

    write(office, "import_file", str(file))
    office.click("import_preview")

    assert "2 articles can be taken. 1 row has faults." in office.text("import_summary")
    assert goods.goods.fault_rows(0, 5)[0][:2] == ("3", "price")
    assert till.goods_card("9000001") is None
    coming = goods.goods.coming_rows(0, 9)
    assert goods.coming.isVisible() and goods.coming.rows.rowCount() == len(coming) == 2
    assert (coming[0][0], coming[0][2], coming[1][2]) == ("9000001", "new", "as it is")
    office.click("import_take")
    assert goods.banner.tone == "done"
    assert till.goods_card("9000001") is not None
    assert goods.table.rows.rowCount() == 5001

    write(office, "import_file", str(tmp_path / "gone.csv"))
    office.click("import_preview")
    assert goods.file.fault


def test_what_would_cost_nothing_is_asked_about_once(
    office: Office, goods: GoodsPage, till: Till, tmp_path: Path
) -> None:
    one, other, turned = till.items("food", 3)
    free = replace(other, price=0)
    told = [*write_items([one, free, replace(turned, name=f"{turned.name}\u202eeerf")])]
    file = tmp_path / "items.csv"
    file.write_text("".join(told), encoding="utf-8-sig")
    write(office, "import_file", str(file))
    office.click("import_preview")

    assert "1 of them would cost nothing. 1 row has faults." in office.text("import_summary")
    assert goods.goods.fault_rows(0, 5)[0][:2] == ("4", "name")
    assert goods.goods.coming_rows(0, 9)[0] == (
        other.sku, other.name_en or other.name, "free of charge", "0.00",
    )  # fmt: skip
    office.click("import_take")
    assert goods.banner.tone == "care"
    assert till.goods_now([other.sku])[other.sku].price == other.price
    office.click("import_take")
    assert goods.banner.tone == "done"
    assert till.goods_now([other.sku])[other.sku].price == 0


def test_goods_go_out_to_excel_and_come_back_from_there(
    office: Office, goods: GoodsPage, till: Till, sold: Path
) -> None:
    sku = till.items("food", 1)[0].sku
    write(office, "goods_search", sku)
    office.click("goods_export_xlsx")
    path = sold / "exports" / "items.xlsx"
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    price = next(cell for cell in sheet[1] if cell.value == "price").column
    sheet.cell(2, price).value = 12.3
    for cell in sheet[2]:
        sheet.cell(3, cell.column).value = cell.value
    sheet.cell(3, price).value = "cheap"
    book.save(path)

    write(office, "import_file", str(path))
    office.click("import_preview")

    assert goods.goods.coming_rows(0, 9)[0][2] == "other price"
    assert {row[1] for row in goods.goods.fault_rows(0, 9)} >= {"sku", "price"}
    assert ("3", "price", 'Write an amount with at most 2 decimals. "cheap"') in (
        goods.goods.fault_rows(0, 9)
    )
    office.click("import_take")
    card = till.goods_card(sku)
    assert card is not None and card.item.price == 1230
    path.write_bytes(b"no workbook")
    write(office, "import_file", str(path))
    office.click("import_preview")
    assert "no Excel workbook" in goods.goods.fault_rows(0, 1)[0][2]


def test_goods_come_all_or_none_and_nothing_waits_for_them(till: Till) -> None:
    desk = till._desk
    till.enter_office(till.check_pin("9001", "9001"))
    goods = [replace(item, sku=f"N{n}", barcodes=(), plu="")
             for n, item in enumerate(till.items("food", 250))]  # fmt: skip
    before, told = till.goods_count(), list[str]()

    class GivenUp(Exception):
        """Whatever may come between."""

    def breathe() -> None:
        """The window's turn between two slices."""
        told.append(till.scan(till.items("food", 1)[0].barcodes[0]).did)
        for answer in (till.put_offer({"id": "X"}), till.put_person("1009", "x", "cashier", "x")):
            assert answer.error is not None and answer.error.code == "goods_coming"
        if len(told) == 2:
            raise GivenUp

    with pytest.raises(GivenUp):
        shelves.bring_goods(desk, goods, breathe=breathe)
    assert len(told) == 2 and till.goods_count() == before
    assert till.goods_card("N0") is None

    shelves.bring_goods(desk, goods, breathe=lambda: None)
    assert till.goods_count() == before + 250
    assert till.goods_count("N249") == 1


def test_a_limit_is_refused_beside_its_field_or_kept(
    office: Office, people: PeoplePage, sold: Path
) -> None:
    for bad in ("much", "101"):
        write(office, "limit_discount", bad)
        office.click("limits_keep")
        assert people.fields["discount"].fault
        assert not (sold / "lianpos.toml").exists()

    write(office, "limit_discount", "15")
    write(office, "limit_refund", "123.45")
    office.click("limits_keep")

    kept = tomllib.loads((sold / "lianpos.toml").read_text(encoding="utf-8"))
    assert kept["limits"]["cashier"] == {"discount": 1500, "refund": 12345}


def test_who_approved_what_is_there(office: Office, till: Till) -> None:
    till.login("1001", "1001")
    till.scan(till.items("food", 1)[0].barcodes[0])
    till.discount(1, percent="40", reason="damaged")
    assert till.approve("2001", "2001").ok
    till.void_sale()
    till.logout()
    office.sign_in()
    office.click("rail_people")
    page = office.screen.page("people")
    assert isinstance(page, PeoplePage)

    rows = page.people.event_rows(0, 10)

    approved = next(row for row in rows if row[2].startswith("Approved"))
    assert approved[1] == "1001 + 2001"
    assert approved[3].endswith(" %")
    assert approved[4] == "damaged"
    page.staff.selectRow(0)
    office.click("unlock")
    assert page.banner.tone == "done"
