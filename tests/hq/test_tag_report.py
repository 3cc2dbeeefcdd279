"""The shelf tags that tills charged, as the list of what somebody must look at in the shop."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from pos.hq.commands import hq
from pos.hq.goods import import_items
from pos.hq.stores import Person, add_staff
from pos.hq.tag_report import tag_report
from pos.till.config import Config
from pos.till.enrolling import enrol_terminal
from pos.till.opening import open_till
from tests.hq.conftest import make_item

GOODS = ("A1", "A2", "A3")


@pytest.fixture
def till(office, tmp_path):
    """An enrolled till with its shift open, and three articles."""
    with office.write() as connection:
        import_items(connection, [make_item(sku) for sku in GOODS], replace=False)
        person = Person(user="1001", name="王芳", role="supervisor", pin="2468")
        add_staff(connection, store="S001", person=person)
    folder = tmp_path / "till"
    enrol_terminal(folder=folder, url=office.url, code=office.code())
    opened = open_till(folder=folder, config=Config())
    assert opened.login("1001", "2468").ok
    opened.open_shift(0)
    yield opened
    opened.close()


def charge(till, sku: str, *, less: int, times: int = 1) -> int:
    """Sells an article at a tag that is so much lower; answers the price that the till knew."""
    for _ in range(times):
        line = till.scan(sku).state.sale.lines[-1]
        assert till.tag_price(line.line, line.unit_price - less, "old tag").ok
        assert till.pay("cash").ok
    return line.unit_price


def test_a_tag_that_was_charged_is_on_the_list_once_with_how_often(till, office):
    price = charge(till, "A1", less=5, times=3)
    charge(till, "A2", less=7)
    receipt = till.state.last.receipt
    assert till.sync().ok
    with office.write() as connection:
        newest, older = tag_report(connection, store="S001")
        assert (newest.sku, newest.times, newest.receipt) == ("A2", 1, receipt)
        assert (older.sku, older.price, older.tag, older.times) == ("A1", price, price - 5, 3)
        assert older.receipt == "S001-T01-000003" and older.reason == "old tag"
        assert tag_report(connection, day="2001-01-01") == ()


def test_what_was_not_sold_at_its_tag_is_not_on_it(till, office):
    """A line that was voided, a price that was put back, a sale that came to nothing."""
    lines = {}
    for sku in GOODS:
        lines[sku] = till.scan(sku).state.sale.lines[-1]
        assert till.tag_price(lines[sku].line, lines[sku].unit_price - 1).ok
    assert till.void_line(lines["A1"].line).ok
    assert till.price(lines["A2"].line, None).ok
    assert till.pay("cash").ok
    till.scan("A1")
    assert till.tag_price(1, lines["A1"].unit_price - 1).ok
    assert till.void_sale().ok
    assert till.sync().ok
    with office.write() as connection:
        assert [row.sku for row in tag_report(connection)] == ["A3"]


def test_the_list_is_printed_for_people_and_for_programs(till, office):
    charge(till, "A1", less=5)
    assert till.sync().ok
    command = ["report", "tags", "--database", f"sqlite:///{office.path}"]
    told = json.loads(CliRunner().invoke(hq, [*command, "--json"]).stdout)
    assert (told["count"], told["rows"][0]["sku"], told["rows"][0]["times"]) == (1, "A1", 1)
    read = CliRunner().invoke(hq, command).stdout
    assert "A1" in read and "S001-T01-000001 old tag" in read
    assert read.splitlines()[-1] == "1 tags to look at"
