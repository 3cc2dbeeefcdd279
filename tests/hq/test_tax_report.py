"""What was sold at which rate of tax, from the till's receipts to head office's report."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from pos.catalog.item import Item
from pos.hq.commands import hq
from pos.hq.goods import import_items
from pos.hq.stores import Person, add_staff
from pos.hq.tax_report import tax_report
from pos.till.config import Config
from pos.till.enrolling import enrol_terminal
from pos.till.opening import open_till
from pos.till.returning import Wanted
from tests.hq.conftest import make_item

CLASSES = ("9", "out", "13", "exempt", "6", "0")
ORDER = ["13", "9", "6", "0", "exempt", "out"]


def taxed(tax_class: str) -> Item:
    """An article for 100.00 and its tax."""
    plain = make_item(f"T{tax_class}")
    rate = int(tax_class) if tax_class.isdigit() else 0
    fields = {name: getattr(plain, name) for name in Item.__dataclass_fields__}
    return Item(**fields | {"tax_rate": tax_class, "price": 10_000 + 100 * rate})


@pytest.fixture
def till(office, tmp_path):
    """An enrolled till in a shop with one article of each tax class, and its shift."""
    with office.write() as connection:
        import_items(connection, [taxed(name) for name in CLASSES], replace=False)
        person = Person(user="1001", name="王芳", role="supervisor", pin="2468")
        add_staff(connection, store="S001", person=person)
    folder = tmp_path / "till"
    enrol_terminal(folder=folder, url=office.url, code=office.code())
    opened = open_till(folder=folder, config=Config())
    assert opened.login("1001", "2468").ok
    opened.open_shift(0)
    yield opened
    opened.close()


def rates(rows):
    return [(row["rate"], row["net"], row["tax"]) for row in rows]


def test_every_class_has_a_row_of_its_own_from_the_receipt_to_the_report(till, office):
    for name in CLASSES:
        assert till.scan(f"T{name}").ok
    assert till.pay("cash").ok
    sold = [(r, 10_000, int(r) * 100 if r.isdigit() else 0) for r in ORDER]
    assert rates(till.x_report().values["report"]["taxes"]) == sold

    receipt = till.state.last.receipt
    for line in (1, 4):
        assert till.refund(receipt, [Wanted(line=line)], reason="changed", tender="cash").ok
    z = till.close_shift({"cash": 0})
    left = [row if row[0] not in ("9", "exempt") else (row[0], 0, 0) for row in sold]
    assert rates(z.values["report"]["taxes"]) == left
    assert till.sync().ok
    with office.write() as connection:
        found = tax_report(connection, store="S001")
        assert [(row.rate, row.net, row.tax) for row in found] == left
        assert tax_report(connection, day="2001-01-01") == ()
        assert tax_report(connection, store="S002") == ()


def test_the_report_is_printed_for_people_and_for_programs(till, office):
    assert till.scan("T13").ok and till.scan("Texempt").ok
    assert till.pay("cash").ok and till.sync().ok
    database = ["--database", f"sqlite:///{office.path}"]
    told = json.loads(CliRunner().invoke(hq, ["report", "taxes", "--json", *database]).stdout)
    assert told == {
        "count": 2,
        "total": 1300,
        "rows": [
            {"store": "S001", "rate": "13", "net": 10_000, "tax": 1300},
            {"store": "S001", "rate": "exempt", "net": 10_000, "tax": 0},
        ],
    }
    read = CliRunner().invoke(hq, ["report", "taxes", "--store", "S001", *database]).stdout
    assert read.splitlines()[-1] == "13.00 of tax in all"
