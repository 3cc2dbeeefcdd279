"""What head office decides about prices, as a cashier at an enrolled till meets it."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest

from pos.catalog.prices_csv import ListedPrice
from pos.contract.facts import from_body
from pos.database import Database
from pos.hq.chain_settings import set_for_chain, set_for_store
from pos.hq.clock import machine_now
from pos.hq.members.keys import MemberKeys
from pos.hq.members.listing import ListedMember
from pos.hq.members.taking_over import take_over
from pos.hq.prices import import_prices
from pos.hq.promotions import read_promotions, replace_promotions
from pos.hq.stores import Person, add_staff, add_store
from pos.journal.queries import read_entries
from pos.ports import SettableClock
from pos.till.config import Config
from pos.till.enrolling import enrol_terminal
from pos.till.opening import open_till
from pos.till.returning import Wanted


def promotion(name: str, price: int) -> dict[str, Any]:
    """One of the 25 goods of the small chain at another price."""
    reward = {"price": price}
    return {"id": name, "name": name, "kind": "simple", "on": {"skus": ["D001"]}, "reward": reward}


def listed(level, price, *, key="", sku="D002", start="", end=""):
    return ListedPrice(sku=sku, level=level, key=key, price=price, start=start, end=end)


@pytest.fixture
def price(office):
    """What head office imports into its price book."""

    def price(*prices, replace=False):
        with office.write() as connection:
            return import_prices(connection, prices, replace=replace)

    return price


@pytest.fixture
def announce(office):
    """What head office imports as the new list of promotions."""

    def announce(*promotions):
        with office.write() as connection:
            replace_promotions(connection, read_promotions(json.dumps(promotions).encode()))

    return announce


def sales(folder):
    """What the journal says of every sale."""
    database = Database(folder / "journal.db")
    try:
        return [from_body(entry.body) for entry in read_entries(database, start=1, kind="sale")]
    finally:
        database.close()


def last_sale(folder):
    return sales(folder)[-1]


@pytest.fixture
def till(office, announce, tmp_path):
    """An enrolled till with a cashier and an open shift, where no price waits for its tag."""
    with office.write() as connection:
        person = Person(user="1001", name="王芳", role="cashier", pin="2468")
        add_staff(connection, store="S001", person=person)
        set_for_chain(connection, "price_rise_hour", None)
    announce(promotion("FIRST", 450))
    folder = tmp_path / "till"
    enrol_terminal(folder=folder, url=office.url, code=office.code())
    clock = SettableClock(dt.datetime.now(dt.timezone(dt.timedelta(hours=8))))
    opened = open_till(folder=folder, config=Config(), clock=clock)
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


def test_who_cares_hears_of_other_promotions_and_of_nothing_else(till, announce, price):
    heard = []
    till.on_renewed(lambda: heard.append("renewed"))
    price(listed("chain", 490))
    assert till.sync().values["received"] and heard == []
    announce(promotion("SECOND", 400))
    till.sync()
    till.sync()
    assert heard == ["renewed"]


def test_the_nearest_price_in_force_is_charged_and_its_version_kept(till, price, tmp_path):
    price(listed("chain", 490), listed("zone", 480, key="all"))
    till.sync()
    assert till.scan("D002").state.sale.total == 480
    assert price(listed("store", 470, key="S001")).version == 2
    till.sync()
    # The line that stands keeps its price; the next piece is a line at the new one.
    sale = till.scan("D002").state.sale
    assert [line.unit_price for line in sale.lines] == [480, 470]
    till.pay("cash")
    entry = last_sale(tmp_path / "till")
    assert [(line.price_source, line.price_version) for line in entry.lines] == [
        ("zone", 1), ("store", 2),
    ]  # fmt: skip
    price(listed("zone", 480, key="all"), replace=True)
    till.sync()
    assert till.scan("D002").state.sale.total == 480


def test_a_price_that_was_sent_ahead_begins_by_itself(till, price):
    price(listed("chain", 300, start="2030-05-01", end="2030-05-04T00:00:00"))
    till.sync()
    days = (("2030-04-30", 500), ("2030-05-01", 300), ("2030-05-03", 300), ("2030-05-04", 500))
    for day, expected in days:
        till.set_clock(f"{day}T00:00:00+08:00")
        assert till.scan("D002").state.sale.total == expected
        till.pay("cash")


def test_another_zone_sees_nothing_of_it_and_a_new_store_all_of_its_own(office, price):
    price(listed("chain", 490), listed("zone", 480, key="east"), listed("store", 1, key="S001"))
    with office.write() as connection:
        add_store(
            connection, store="S003", name={"zh_CN": "三店", "en": "Three"}, zone="east",
            staff=(), training=True,
        )  # fmt: skip
    feeds = office.select("SELECT scope, \"key\" FROM feed WHERE tbl = 'price' ORDER BY 1, 2")
    assert [(scope, key.split("|")[1]) for scope, key in feeds if scope != "price"] == [
        ("price:all", "chain"), ("price:all", "store"), ("price:east", "chain"),
        ("price:east", "zone"),
    ]  # fmt: skip


def test_an_import_that_changes_nothing_makes_no_version(price):
    assert price(listed("chain", 490)).version == 1
    again = price(listed("chain", 490))
    assert (again.changed, again.removed, again.version) == (0, 0, 1)
    assert price(listed("chain", 495)).version == 2


def test_a_price_that_a_newer_one_hides_is_told_and_holds_when_it_is_listed_again(price):
    usual, week = listed("chain", 900), listed("chain", 800, start="2026-11-20", end="2026-11-27")
    assert price(usual, week).hidden == ()
    newer = listed("chain", 950)
    assert price(newer).hidden == (week.name,)
    told_once = price(listed("chain", 990, sku="D003"))
    assert told_once.hidden == ()
    both = price(newer, week)
    assert (both.changed, both.hidden) == (1, ())
    assert price(newer, week).changed == 0


def test_a_price_for_some_days_goes_before_the_usual_one_of_the_same_list(till, price):
    price(listed("chain", 900), listed("chain", 800, start="2020-01-01", end="2099-01-01"))
    till.sync()
    assert till.scan("D002").state.sale.total == 800


def test_a_small_taxpayer_pays_the_levy_whatever_the_goods(office, tmp_path):
    with office.write() as connection:
        add_store(
            connection, store="S009", name={"zh_CN": "小店", "en": "Small"}, zone="all",
            taxpayer="small", training=False,
            staff=[Person(user="9001", name="店主", role="admin", pin="2468")],
        )  # fmt: skip
    folder = tmp_path / "small"
    enrol_terminal(folder=folder, url=office.url, code=office.code(store="S009"))
    clock = SettableClock(dt.datetime.fromisoformat("2026-11-22T10:00:00+08:00"))
    till = open_till(folder=folder, config=Config(), clock=clock)
    till.login("9001", "2468")
    till.open_shift(0)
    till.scan("D002")
    till.pay("cash")
    till.set_clock("2028-01-01T00:00:00+08:00")
    till.scan("D002")
    till.pay("cash")
    till.close()
    assert [line.tax_rate for fact in sales(folder) for line in fact.lines] == ["1", "3"]


def test_a_seller_who_becomes_a_general_taxpayer_charges_by_class_from_that_day(
    office, till, tmp_path
):
    told = [{"kind": "small"}, {"kind": "general", "from": "2040-01-01"}]
    with office.write() as connection:
        set_for_store(connection, "S001", "taxpayer", told)
    till.sync()
    for day in ("2039-12-31T23:59:00", "2040-01-01T00:01:00"):
        till.set_clock(f"{day}+08:00")
        till.scan("D002")
        till.pay("cash")
    rates = [sale.lines[0].tax_rate for sale in sales(tmp_path / "till")]
    assert rates == ["3", "13"]


def test_members_are_known_by_card_and_telephone_and_their_numbers_by_nobody(
    office, till, price, announce, tmp_path
):
    listed_member = ListedMember(card="MB-4711", phone="010 5555 0100", tier="gold", birthday="")
    first, again = (
        take_over(
            office.database, [listed_member], issuer="club", keys=MemberKeys(bytes(32)),
            now=machine_now(),
        )
        for _ in range(2)
    )  # fmt: skip
    assert (first.changed, again.changed) == (4, 0)
    announce({**promotion("CLUB", 450), "members_only": True})
    till.sync()
    assert till.scan("D001").state.sale.total == 500
    by_card = till.member("mb-4711")
    assert by_card.state.sale.total == 450
    by_phone = till.member(None, phone="+86 1055550100")
    assert by_phone.values == by_card.values
    for path in [office.path, *(tmp_path / "till").rglob("*.db*")]:
        content = path.read_bytes()
        assert b"4711" not in content and b"55550100" not in content, path.name


def test_discounts_returns_and_exchanges_are_in_the_books(office, till):
    till.scan("D001")
    till.quantity(1, "3")
    till.discount(None, amount=50)
    till.pay("cash")
    assert till.refund("1", [Wanted(line=1, quantity="1")]).ok
    till.scan("D002")
    till.refund("1", [Wanted(line=1, quantity="1")], tender="exchange")
    till.pay("cash")
    assert till.sync().ok
    booked = 'SELECT kind, total, "of" FROM sale ORDER BY receipt'
    first, second, third = office.select(booked)
    assert first == ("sale", 3 * 450 - 50, None)
    assert second == ("return", -433, "S001-T01-000001")
    assert third == ("sale", 500 - 434, None)
    assert office.select("SELECT count(*) FROM journal WHERE quarantine IS NOT NULL") == [(0,)]
