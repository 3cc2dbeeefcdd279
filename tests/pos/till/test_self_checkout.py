"""A lane without a cashier: it stands at the till itself, and people agree to what it may not."""

from __future__ import annotations

from collections.abc import Callable

from drivers.sim.printer import PrinterTwin
from pos.contract.wire import FeedRow
from pos.till.looks import ADDRESS
from pos.till.till import Till
from tests.pos.conftest import entries, plain
from tests.pos.till.conftest import Lane


def alone(till: Till) -> Till:
    """Without its cashier, opened by a supervisor."""
    if till.state.shift is not None:
        assert till.close_shift({"cash": 0}).ok
    if till.state.cashier is not None:
        assert till.logout().ok
    assert till.serve_alone().ok
    refused = till.open_shift(0)
    assert refused.error is not None and refused.error.code == "approval_needed"
    assert till.approve("2001", "2001").ok
    assert till.state.screen == "selling" and till.state.cashier == "self"
    return till


def test_the_lane_may_sell_and_little_else(till: Till) -> None:
    lane = alone(till)
    item = plain(lane, 1)[0]
    assert lane.scan(item.sku).ok
    for answer in (
        lane.void_sale(),
        lane.price(1, 1),
        lane.discount(1, percent="5"),
        lane.refund("S001-T01-000001"),
        lane.close_shift({"cash": 0}),
    ):
        assert not answer.ok, answer.did
    assert lane.state.sale is not None and lane.state.sale.total == item.price
    assert lane.pay("cash").ok
    (sale,) = entries(lane._desk.folder, "sale")
    assert (sale["cashier"], sale["status"]) == ("self", "completed")


def test_no_pin_signs_in_as_the_lane(till: Till) -> None:
    alone(till)
    assert not till.approve("self", "").ok
    assert not till.login("self", "0000").ok


def test_only_who_may_approve_attends(till: Till) -> None:
    lane = alone(till)
    refused = lane.attend(lane.check_pin("1001", "1001"))
    assert refused.error is not None and refused.error.code == "approver_may_not"
    assert lane.attend(lane.check_pin("2001", "2001")).ok
    told = [entry for entry in entries(lane._desk.folder, "staff") if entry["do"] == "attend"]
    assert [entry["user"] for entry in told] == ["2001"]


def test_a_sale_for_a_till_is_called_back_by_its_code(till: Till) -> None:
    lane = alone(till)
    item = plain(lane, 1)[0]
    assert lane.scan(item.sku).ok
    parked = lane.park_for_till()
    assert parked.ok and lane.state.sale is None
    assert parked.values["total"] == item.price
    code = str(parked.values["code"])
    assert lane.close_shift({"cash": 0}).error is not None
    assert lane.approve("2001", "2001").ok
    # The same machine with a cashier: one scan.
    assert till.login("1001", "1001").ok and till.open_shift(0).ok
    assert till.scan(code).ok
    assert till.state.sale is not None and till.state.sale.total == item.price
    assert till.pay("cash").ok


def test_paper_comes_when_it_is_asked_for_and_is_no_copy(
    open_lane: Callable[[int], Lane], twin: PrinterTwin
) -> None:
    opened = open_lane(twin.port)
    lane = alone(opened.till)
    assert lane.scan(plain(lane, 1)[0].sku).ok
    assert lane.pay("cash").ok
    status = lane.state.print
    assert status is not None and status.state == "none"
    before = len(twin.papers)
    assert lane.print_receipt().ok
    opened.until("done")
    assert twin.wait_for(lambda printer: len(printer.papers) == before + 1)
    paper = twin.papers[-1].text
    assert "S001-T01-" in paper and "副本" not in paper
    assert lane.print_receipt().ok
    assert len(twin.papers) == before + 1, "once is enough"


def test_the_code_for_a_till_comes_on_paper_too(
    open_lane: Callable[[int], Lane], twin: PrinterTwin
) -> None:
    opened = open_lane(twin.port)
    lane = alone(opened.till)
    assert lane.scan(plain(lane, 1)[0].sku).ok
    before = len(twin.papers)
    parked = lane.park_for_till()
    assert twin.wait_for(lambda printer: len(printer.papers) == before + 1)
    assert str(parked.values["code"]) in twin.papers[-1].text


def test_the_receipt_has_a_page_for_the_telephone(till: Till) -> None:
    lane = alone(till)
    assert lane.scan(plain(lane, 1)[0].sku).ok
    assert lane.pay("cash").ok
    assert lane.receipt_link() == "", "a shop without an address for shoppers has none"
    address = FeedRow(
        rev=1, table="setting", op="put", key=ADDRESS, row={"value": "https://shop.example"}
    )
    lane._desk.catalog.apply(scope="terminal:S001-T01", gen="test", rows=[address], cursor=1)
    lane._desk.told()
    token = entries(lane._desk.folder, "sale")[-1]["token"]
    assert lane.receipt_link() == f"https://shop.example/r/{token}"


def test_a_list_without_goods_is_cleared_away_and_one_with_goods_is_not(till: Till) -> None:
    lane = alone(till)
    assert lane.scan(plain(lane, 1)[0].sku).ok
    assert not lane.clear_away().ok
    assert lane.void_line(1).ok
    assert lane.clear_away().ok
    assert lane.state.sale is None
    assert entries(lane._desk.folder, "sale")[-1]["status"] == "voided"
