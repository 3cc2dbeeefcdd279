"""Promotions: what runs, what one says, what-if over past sales, and in force at once."""

from __future__ import annotations

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit

from pos.till.till import Till
from tests.ui.admin.conftest import Office
from ui.admin.promotions_page import PromotionsPage


@pytest.fixture
def page(office: Office) -> PromotionsPage:
    office.sign_in()
    office.click("rail_promotions")
    made = office.screen.page("promotions")
    assert isinstance(made, PromotionsPage)
    return made


def write(page: PromotionsPage, name: str, text: str) -> None:
    line = page.findChild(QLineEdit, name)
    assert line is not None
    line.setFocus()
    line.selectAll()
    QTest.keyClicks(line, text)


def pick(page: PromotionsPage, name: str) -> None:
    ids = [offer.id for offer in page.promotions.offers]
    page.table.selectRow(ids.index(name))


def test_a_fault_is_told_beside_its_field(office: Office, page: PromotionsPage) -> None:
    pick(page, "DEMO-BREAD")

    for name, bad, good in (
        ("value", "120", "20"), ("from", "soon", "2026-11-01"), ("name", " ", "bread"),
    ):  # fmt: skip
        write(page, f"offer_{name}", bad)
        office.click("offer_keep")
        assert page.fields[name].fault, name
        write(page, f"offer_{name}", good)
    assert page.promotions.offers[0].row["name"] != "bread"


def test_what_if_says_what_past_sales_would_have_come_to(
    office: Office, page: PromotionsPage, till: Till
) -> None:
    before = till.takings().net
    row = {
        "id": "ALL", "name": "全场八折", "name_en": "Everything 20 % off", "kind": "simple",
        "on": {"categories": ["food"]}, "reward": {"percent": "20"},
    }  # fmt: skip
    assert till.put_offer(row).ok
    page.opened()
    pick(page, "ALL")

    office.click("what_if_without")

    # It came after these sales, so they are priced as if it had been there, and without it.
    assert "customers would have paid" in office.text("what_if_verdict")
    assert office.text("what_if_verdict").endswith("more.")
    assert page.promotions.outcome is not None
    assert page.promotions.outcome["baskets"] == 21
    assert "0.00" in page.promotions.changes[0].text
    assert till.takings().net == before


def test_a_promotion_that_is_put_in_force_holds_for_the_next_sale(
    office: Office, page: PromotionsPage, till: Till
) -> None:
    pick(page, "DEMO-BREAD")
    ids = len(page.promotions.offers)
    bread = till.items("food/bakery/bread", 1)[0]
    page.promotions.row.pop("hours")
    write(page, "offer_value", "50")

    office.click("offer_keep")

    assert page.banner.tone == "done"
    told = till.price_check(bread.barcodes[0]).values
    assert told["discount"] == (bread.price + 1) // 2
    office.click("offer_drop")
    assert len(page.promotions.offers) == ids - 1
    assert till.price_check(bread.barcodes[0]).values["discount"] == 0
