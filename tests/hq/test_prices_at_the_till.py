"""What head office decides about prices, as a cashier at an enrolled till meets it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from pos.hq.promotions import read_promotions, replace_promotions
from pos.hq.stores import Person, add_staff
from pos.till.config import Config
from pos.till.enrolling import enrol_terminal
from pos.till.opening import open_till


def promotion(name: str, price: int) -> dict[str, Any]:
    """One of the 25 goods of the small chain at another price."""
    reward = {"price": price}
    return {"id": name, "name": name, "kind": "simple", "on": {"skus": ["D001"]}, "reward": reward}


@pytest.fixture
def announce(office):
    """What head office imports as the new list of promotions."""

    def announce(*promotions):
        with office.write() as connection:
            replace_promotions(connection, read_promotions(json.dumps(promotions).encode()))

    return announce


@pytest.fixture
def till(office, announce, tmp_path):
    """An enrolled till with a cashier and an open shift."""
    with office.write() as connection:
        person = Person(user="1001", name="王芳", role="cashier", pin="2468")
        add_staff(connection, store="S001", person=person)
    announce(promotion("FIRST", 450))
    folder = tmp_path / "till"
    enrol_terminal(folder=folder, url=office.url, code=office.code())
    opened = open_till(folder=folder, config=Config())
    assert opened.login("1001", "2468").ok
    opened.open_shift(0)
    yield opened
    opened.close()


def test_new_promotions_wait_for_the_next_customer(till, announce):
    assert till.scan("D001").state.sale.total == 450
    announce(promotion("SECOND", 400))
    assert till.sync().values["received"] == 2
    assert till.scan("D001").state.sale.total == 900
    till.pay("cash")
    sale = till.scan("D001").state.sale
    assert sale.total == 400
    assert [share.name for share in sale.lines[0].shares] == ["SECOND"]
