"""Promotions: what runs, what one says, what-if over past sales, and in force at once."""

from __future__ import annotations

import datetime as dt
import json
import shutil
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QScrollArea
from pytestqt.qtbot import QtBot

from pos.contract.wire import FeedRow
from pos.pricing.read_promotions import promotions_of
from pos.till.config import Config
from pos.till.opening import open_till
from pos.till.till import Till
from tests.ui.admin.conftest import Office, OfficeMaker
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
        assert page.card.fields[name].fault, name
        write(page, f"offer_{name}", good)
    assert page.promotions.offers[0].row["name"] != "bread"


@pytest.mark.parametrize(
    ("field", "bad", "why"),
    [
        ("name", "bread \u202eeerf", "printed"), ("name", "b" * 61, "long"),
        ("coupon", "C" * 65, "long"), ("coupon", "6901234567892", "goods"),
        ("coupon", "280000000000000001", "money"), ("coupon", "TAKEN", "DEMO-"),
    ],
)  # fmt: skip
def test_what_would_be_read_wrong_is_refused(
    office: Office, page: PromotionsPage, till: Till, field: str, bad: str, why: str
) -> None:
    other = dict(page.promotions.offers[1].row)
    assert till.put_offer(other | {"coupon": "TAKEN"}).ok
    pick(page, "DEMO-BREAD")
    page.promotions.write(field, bad)
    office.click("offer_keep")
    assert why in page.card.fields[field].fault
    assert not till.put_offer(page.promotions.row | {field: bad}).ok


def test_a_tier_that_nobody_can_reach_is_refused(
    office: Office, page: PromotionsPage, till: Till
) -> None:
    rules = {"since": "2026-01-01", "tiers": [{"name": "gold", "spend": 100}]}
    catalog, scope = till._desk.catalog, "store:S001"
    gen, rev = catalog.cursor(scope) or ("", 0)
    told = FeedRow(rev=rev + 1, table="setting", op="put", key="programmes", row={"value": [rules]})
    catalog.apply(scope=scope, gen=gen, rows=[told], cursor=rev + 1)
    till._desk.settings = catalog.settings()
    pick(page, "DEMO-BREAD")
    write(page, "offer_tiers_of", "diamond")
    office.click("offer_keep")
    assert page.card.fields["tiers_of"].fault == "Nobody is diamond here; there are gold."
    write(page, "offer_tiers_of", "gold")
    office.click("offer_keep")
    assert page.banner.tone == "done"


def test_on_a_small_screen_a_new_promotion_is_brought_to_the_eye(
    make_office: OfficeMaker, till: Till, qtbot: QtBot
) -> None:
    office = make_office(till, size=(1024, 600))
    office.sign_in()
    office.click("rail_promotions")
    page = office.screen.page("promotions")
    assert isinstance(page, PromotionsPage)
    area = page.findChild(QScrollArea, "promotions_area")
    assert area is not None

    office.click("offer_new")
    qtbot.waitUntil(lambda: 0 <= page.card.mapTo(area.viewport(), QPoint(0, 0)).y() < 60)


def test_giving_goods_away_is_asked_about_once(
    office: Office, page: PromotionsPage, till: Till
) -> None:
    pick(page, "DEMO-BREAD")
    write(page, "offer_value", "100")
    office.click("offer_keep")
    assert "nothing" in page.card.fields["value"].fault
    rows = {offer.id: offer.row for offer in till.offers()}
    assert rows["DEMO-BREAD"]["reward"] != {"percent": "100"}
    office.click("offer_keep")
    assert page.banner.tone == "done"
    rows = {offer.id: offer.row for offer in till.offers()}
    assert rows["DEMO-BREAD"]["reward"] == {"percent": "100"}


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
    assert "more. " in office.text("what_if_verdict")
    before_, after = page.promotions.takings
    assert before_.value < after.value
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
    write(page, "offer_hours", "00:00-24:00")
    write(page, "offer_value", "50")

    office.click("offer_keep")

    assert page.banner.tone == "done"
    told = till.price_check(bread.barcodes[0]).values
    assert told["discount"] == (bread.price + 1) // 2
    office.click("offer_drop")
    assert len(page.promotions.offers) == ids - 1
    assert till.price_check(bread.barcodes[0]).values["discount"] == 0


def test_a_promotion_is_made_from_nothing_tried_out_and_put_in_force(
    office: Office, page: PromotionsPage, till: Till
) -> None:
    before = len(page.promotions.offers)
    office.click("offer_new")
    office.click("offer_keep")
    assert {"name", "value", "goods"} <= set(page.promotions.faults)
    assert page.card.fields["goods"].fault and len(page.promotions.offers) == before

    write(page, "offer_name", "Weekend")
    write(page, "offer_value", "30")
    write(page, "offer_goods", "food")
    write(page, "offer_from", "2027-01-01")
    office.click("offer_weekdays_0")
    office.click("what_if")

    # It begins next year; what-if says what it would have cost had it run then.
    assert "less" in office.text("what_if_verdict")
    assert any(bar.label == "Weekend" and bar.value for bar in page.promotions.changes)
    assert len(page.promotions.offers) == before
    office.click("offer_keep")
    kept = {offer.row["name"]: offer for offer in till.offers()}["Weekend"]
    assert kept.row["weekdays"] == ["mon"] and kept.standing == "comes"
    assert page.banner.tone == "done"
    december, january = (
        {span.label for span in page.promotions.spans(dt.date(*first))}
        for first in ((2026, 11, 23), (2026, 12, 20))
    )
    assert "Weekend" in january - december


def test_another_kind_asks_for_other_things_and_keeps_what_was_typed(
    office: Office, page: PromotionsPage
) -> None:
    office.click("offer_new")
    write(page, "offer_name", "Spend")
    office.click("offer_recipe_4")
    assert page.card.fields["tiers"].isVisible() and not page.card.fields["count"].isVisible()
    assert page.card.fields["name"].text == "Spend"
    assert not page.card.fields["coupon"].isVisible()
    office.click("offer_more")
    assert page.card.fields["coupon"].isVisible()
    office.click("offer_drop")
    assert not page.promotions.row


def test_under_a_head_office_it_is_written_as_a_proposal(
    make_office: OfficeMaker, wallet_shop: Path, tmp_path: Path
) -> None:
    folder = Path(shutil.copytree(wallet_shop, tmp_path / "shop"))
    till = open_till(folder=folder / "till", config=Config(language="en"))
    try:
        office = make_office(till)
        office.sign_in()
        office.click("rail_promotions")
        page = office.screen.page("promotions")
        assert isinstance(page, PromotionsPage)
        before = {offer.id for offer in till.offers()}
        office.click("offer_new")
        for field, text in (("name", "Tea"), ("value", "5"), ("goods", "all")):
            write(page, f"offer_{field}", text)
        office.click("offer_keep")

        assert page.banner.tone == "done"
        (path,) = page.promotions.folder.glob("promotions_*.json")
        rows = json.loads(path.read_text(encoding="utf-8"))
        promotions_of(rows)
        assert [row["name"] for row in rows] == ["Tea"], "what others propose is not in it"
        office.click("offer_new")
        assert page.promotions.row["id"] != rows[0]["id"], "nor is it overwritten by the next one"
        assert {offer.id for offer in till.offers()} == before
    finally:
        till.close()
