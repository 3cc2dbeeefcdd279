"""A price rises when the tags were changed or the store's hour has come; it falls at once."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from pos.catalog.prices_csv import ListedPrice
from pos.contract.events import TagsConfirmed
from pos.hq.chain_settings import set_for_chain
from pos.hq.goods import import_items
from pos.hq.prices import import_prices
from pos.hq.stores import RISES_AT, Person, add_store
from pos.till.logbook import put
from pos.till.till import Till
from tests.hq.conftest import Office, make_item
from tests.hq.test_returns_anywhere import NOON, Chain, chain, filled, refused

__all__ = ["chain", "filled"]

EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)
DAY = dt.timedelta(days=1)


@pytest.fixture
def till(chain: Chain, office: Office) -> Till:
    """A till of a store whose tags are changed in the night, by half past five."""
    with office.write() as connection:
        set_for_chain(connection, "price_rise_hour", "05:30")
    till = chain.till("S001-T01")
    assert till.sync().ok
    return till


@pytest.fixture
def price(chain: Chain, office: Office) -> Callable[..., None]:
    """What head office asks for D001 from now on, in the catalogue itself or in its book."""

    def now() -> int:
        return (chain.clocks["S001-T01"].now() - EPOCH) // dt.timedelta(microseconds=1)

    def price(amount: int, *, level: str = "", **more: Any) -> None:
        with office.write() as connection:
            if not level:
                goods = [make_item("D001", price=amount)]
                import_items(connection, goods, replace=False, now=now)
                return
            key = {"store": "S001", "zone": "all"}.get(level, "")
            row = {"sku": "D001", "level": level, "key": key, "price": amount, "start": "",
                   "end": "", **more}  # fmt: skip
            import_prices(connection, [ListedPrice(**row)], replace=False, now=now)

    return price


def asked(till: Till, sku: str = "D001") -> int:
    """What an article costs at the till now."""
    answer = till.price_check(sku)
    assert answer.ok, answer
    return int(answer.values["item"]["price"])  # type: ignore[index, call-overload, arg-type]


def heard(till: Till) -> Till:
    assert till.sync().ok
    return till


def test_a_cut_holds_at_once_and_a_rise_at_the_stores_hour(
    chain: Chain, till: Till, price: Callable[..., None]
) -> None:
    assert asked(till) == 500
    price(450)
    assert asked(heard(till)) == 450
    price(600)
    assert asked(heard(till)) == 450
    # Not at midnight, but at the hour by which the tags were changed.
    chain.clocks["S001-T01"].set(NOON + 12 * HOUR)
    assert asked(till) == 450
    chain.clocks["S001-T01"].set(NOON + 17 * HOUR + HOUR / 2)
    assert asked(till) == 600


def test_confirmed_tags_let_the_rise_through_in_the_whole_store(
    chain: Chain, till: Till, price: Callable[..., None]
) -> None:
    beside, elsewhere = heard(chain.till("S001-T02")), heard(chain.till("S002-T01"))
    price(600)
    for one in (till, beside, elsewhere):
        assert asked(heard(one)) == 500
    assert till.tags().values["tags"] == [
        {"sku": "D001", "name": "牛奶", "name_en": "Milk", "price": 500, "coming": 600, "from": ""}
    ]
    chain.clocks["S001-T01"].set(NOON + HOUR)
    assert refused(till.confirm_tags()) == "approval_needed"
    assert asked(till) == 500
    assert till.approve("2001", "2468").ok
    assert asked(till) == 600
    assert till.tags().values["tags"] == []

    heard(till)
    for name in ("S001-T02", "S002-T01"):
        # Well after: a clock that is behind takes a little longer to hear of it.
        chain.clocks[name].set(NOON + 2 * HOUR)
    assert asked(heard(beside)) == 600
    assert asked(heard(elsewhere)) == 500


def confirmed(till: Till) -> None:
    """Somebody says that the tags are right."""
    till.confirm_tags()
    assert till.approve("2001", "2468").ok


def test_a_till_that_was_off_when_the_tags_were_confirmed_charges_what_the_others_do(
    chain: Chain, till: Till, price: Callable[..., None]
) -> None:
    off = heard(chain.till("S001-T02"))
    price(600)
    confirmed(heard(till))
    heard(till)
    # It hears of the rise and of the confirmation at once, by whatever clock.
    for clock in (NOON - HOUR, NOON + HOUR):
        chain.clocks["S001-T02"].set(clock)
        assert asked(heard(off)) == asked(till) == 600
        assert off.tags().values["tags"] == []


def test_a_rise_that_nobody_at_the_till_had_heard_of_was_not_confirmed(
    chain: Chain, till: Till, price: Callable[..., None]
) -> None:
    beside = heard(chain.till("S001-T02"))
    price(600)
    # Later by the clock than the rise, but its list did not show it.
    chain.clocks["S001-T01"].set(NOON + HOUR)
    confirmed(till)
    for one in (till, beside):
        assert asked(heard(one)) == 500


def test_tills_that_hear_of_a_rise_before_and_after_the_stores_hour_agree(
    chain: Chain, till: Till, price: Callable[..., None]
) -> None:
    off = heard(chain.till("S001-T02"))
    price(600)
    heard(till)
    for name in ("S001-T01", "S001-T02"):
        chain.clocks[name].set(NOON + 20 * HOUR)
    assert asked(till) == asked(heard(off)) == 600


def test_a_confirmation_of_a_till_that_knows_no_numbers_counts_by_its_moment(
    chain: Chain, till: Till, price: Callable[..., None]
) -> None:
    beside = heard(chain.till("S001-T02"))
    price(600)
    at = (NOON + HOUR).isoformat(timespec="microseconds")
    put(till._desk, TagsConfirmed(at=at, user="1001", tags=1))
    chain.clocks["S001-T01"].set(NOON + 2 * HOUR)
    price(650)
    heard(till)
    assert asked(heard(beside)) == 600


class Shop:
    """What the people of a shop may expect: their tags, and who has heard of which price."""

    def __init__(self, tills: Sequence[Till], price: Callable[..., None]) -> None:
        self.tills = tills
        self.price = price
        self.begin()

    def begin(self) -> None:
        """All tags are right, and everybody knows."""
        self.prices = [500]
        self.price(500)
        confirmed(heard(self.tills[0]))
        for till in self.tills:
            heard(till)
        self.heard = [0] * len(self.tills)
        self.on_tags = 0
        self.told = [0] * len(self.tills)
        self.sent = 0

    def do(self, what: tuple[str, int]) -> None:
        name, n = what
        if name == "price":
            self.prices.append(n)
            self.price(n)
            return
        if name == "confirm":
            confirmed(self.tills[n])
            self.told[n] = max(self.told[n], self.heard[n])
        else:
            heard(self.tills[n])
            self.sent = max(self.sent, self.told[n])
            self.heard[n], self.told[n] = len(self.prices) - 1, self.sent
        known = self.prices[: self.heard[n] + 1]
        assert asked(self.tills[n]) == min(known[self.told[n] :] or known[-1:])

    def end(self) -> None:
        """Everybody hears of everything: one store has one price, what its tags show."""
        for n in (*range(len(self.tills)), *range(len(self.tills))):
            self.do(("hear", n))
        assert {asked(till) for till in self.tills} == {min(self.prices[self.sent :])}


def test_whatever_is_heard_and_confirmed_in_whatever_order_a_store_has_one_price(
    chain: Chain, till: Till, price: Callable[..., None], scaled: Callable[[int], int]
) -> None:
    shop = Shop([till, *(heard(chain.till(f"S001-T0{n}")) for n in (2, 3))], price)
    one = st.integers(0, 2)
    hours = st.integers(-3, 3)

    @settings(max_examples=scaled(80), phases=[Phase.generate])
    @given(
        st.tuples(hours, hours, hours),
        st.lists(
            st.one_of(
                st.tuples(st.just("price"), st.integers(400, 900)),
                st.tuples(st.sampled_from(["hear", "confirm"]), one),
            ),
            max_size=8,
        ),
    )
    def is_one_price(clocks: tuple[int, ...], happenings: list[tuple[str, int]]) -> None:
        shop.begin()
        for name, ahead in zip(("S001-T01", "S001-T02", "S001-T03"), clocks, strict=True):
            chain.clocks[name].set(NOON + ahead * HOUR)
        for happening in happenings:
            shop.do(happening)
        shop.end()

    is_one_price()


def test_what_was_confirmed_is_known_after_a_restart(
    chain: Chain, till: Till, price: Callable[..., None]
) -> None:
    price(600)
    heard(till)
    chain.clocks["S001-T01"].set(NOON + HOUR)
    till.confirm_tags()
    till.approve("2001", "2468")
    till = chain.open("S001-T01")
    chain.clocks["S001-T01"].set(NOON + 2 * HOUR)
    assert asked(till) == 600


@pytest.mark.parametrize("level", ["chain", "zone", "store"])
def test_the_price_book_rises_like_the_catalogue(
    chain: Chain, till: Till, price: Callable[..., None], level: str
) -> None:
    price(400, level=level)
    assert asked(heard(till)) == 400
    price(550, level=level)
    assert asked(heard(till)) == 400
    chain.clocks["S001-T01"].set(NOON + DAY)
    assert asked(till) == 550
    # A row that is new and dearer is a rise as well.
    price(700, level=level, start=(NOON + DAY - HOUR).isoformat())
    assert asked(heard(till)) == 550


def test_a_dated_rise_waits_for_the_tags_and_a_dated_cut_does_not(
    chain: Chain, till: Till, price: Callable[..., None]
) -> None:
    price(700, level="store", start=(NOON + HOUR).isoformat())
    price(300, level="store", start=(NOON + 2 * HOUR).isoformat(),
          end=(NOON + 3 * HOUR).isoformat())  # fmt: skip
    heard(till)
    for hours, expected in ((0, 500), (1, 500), (2, 300), (17, 500), (18, 700)):
        chain.clocks["S001-T01"].set(NOON + hours * HOUR)
        assert asked(till) == expected, hours


def test_a_dated_rise_is_on_the_list_with_its_date_before_and_after_it(
    chain: Chain, till: Till, price: Callable[..., None]
) -> None:
    starts = NOON + 2 * DAY
    price(700, level="store", start=starts.isoformat(), end=(NOON + 9 * DAY).isoformat())
    heard(till)
    row = {
        "sku": "D001",
        "name": "牛奶",
        "name_en": "Milk",
        "price": 500,
        "coming": 700,
        "from": starts.isoformat(),
    }
    assert till.tags().values["tags"] == [row]
    # It arrived long before; its day finds the tag as it was all the same.
    chain.clocks["S001-T01"].set(starts + HOUR)
    assert asked(till) == 500
    assert till.tags().values["tags"] == [row]
    chain.clocks["S001-T01"].set(starts + 2 * HOUR)
    assert till.confirm_tags().values.get("tags") is None
    assert till.approve("2001", "2468").ok
    assert asked(till) == 700
    assert till.tags().values["tags"] == []


def test_a_cheap_week_that_ends_is_a_rise_with_a_date_and_none_to_be_confirmed_before(
    chain: Chain, till: Till, price: Callable[..., None]
) -> None:
    ends = NOON + DAY
    price(300, level="chain", end=ends.isoformat())
    heard(till)
    assert asked(till) == 300
    ahead = {
        "sku": "D001",
        "name": "牛奶",
        "name_en": "Milk",
        "price": 300,
        "coming": 500,
        "from": ends.isoformat(),
    }
    assert till.tags().values["tags"] == [ahead]
    till.confirm_tags()
    # Nothing of today was to be changed, and tomorrow's tag still waits for its day.
    assert till.approve("2001", "2468").values["tags"] == []
    assert asked(till) == 300
    chain.clocks["S001-T01"].set(ends + HOUR)
    assert asked(till) == 300
    assert till.tags().values["tags"] == [ahead]


def test_a_sale_is_rung_up_at_what_the_tag_says(till: Till, price: Callable[..., None]) -> None:
    price(600)
    heard(till)
    answer = till.scan("D001")
    assert answer.state.sale is not None
    assert answer.state.sale.lines[0].unit_price == 500


def test_a_store_without_an_hour_keeps_no_list_and_a_real_one_begins_with_one(
    chain: Chain, office: Office, price: Callable[..., None]
) -> None:
    with office.write() as connection:
        set_for_chain(connection, "price_rise_hour", None)
    till = heard(chain.till("S001-T01"))
    price(600)
    assert asked(heard(till)) == 600
    with office.write() as connection:
        admin = Person(user="9001", name="管理员", role="admin", pin="482913")
        add_store(connection, store="S007", name={"zh_CN": "新店", "en": "New"}, zone="all",
                  staff=[admin], training=False)  # fmt: skip
    row = "SELECT row FROM feed WHERE scope = 'store:S007' AND key = 'price_rise_hour'"
    assert office.select(row) == [(f'{{"value":"{RISES_AT}"}}'.encode(),)]


def test_a_snapshot_that_is_installed_raises_no_price_either(
    chain: Chain, office: Office, till: Till, price: Callable[..., None]
) -> None:
    with office.write() as connection:
        goods = [dataclasses.replace(make_item("D001", price=600)), make_item("D002", price=400)]
        import_items(connection, goods, replace=False)
    office.pack()
    catalog = till._desk.catalog
    catalog.clear("catalog:all")
    assert asked(heard(till)) == 500
    assert asked(till, "D002") == 400
