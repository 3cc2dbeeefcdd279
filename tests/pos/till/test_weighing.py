"""Weighing at the till, against a scale's twin on its real wire."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from drivers.api import DeviceEvent, Weighed, Weight
from drivers.host import DeviceHost
from drivers.sim.scale import ScaleTwin
from drivers.sim.wire import PtyWire, TcpWire, Wire
from pos.journal.verify import verify
from pos.ports import SettableClock
from pos.till.config import Config, DevicesConfig
from pos.till.counter import SCALE
from pos.till.opening import open_till
from pos.till.till import Till
from pos.till.weighing import Taken
from tests.pos.codes.printed import printed
from tests.pos.conftest import MORNING, code
from tests.pos.till.test_label_sales import last_line, listed
from tests.pos.till.test_promotions import last_body, sale_of
from tests.pos.till.test_selling import goods


class Counter:
    """A till with a scale beside it, a cashier at the till."""

    def __init__(self, folder: Path, wire: Wire | None = None) -> None:
        self.twin = ScaleTwin(wire=wire, settles_in=0.05)
        self.twin.start()
        self._shown: Weight | None = None
        self._changed = threading.Condition()
        url = f"scale+ecr://{self.twin.place}"
        self.devices = DeviceHost(self._heard)
        self.till: Till = open_till(
            folder=folder,
            config=Config(devices=DevicesConfig(scale=url)),
            clock=SettableClock(MORNING),
            devices=self.devices,
        )
        self.devices.open(SCALE, url)
        self.till.login("1001", "1001")
        self.till.open_shift(0)
        self.shows(0)

    def shows(self, grams: int) -> None:
        """Waits until the scale shows so much at rest."""
        with self._changed:
            assert self._changed.wait_for(
                lambda: (
                    self._shown is not None
                    and self._shown.grams == grams
                    and self._shown.status in ("zero", "stable")
                ),
                PATIENCE,
            )

    def put(self, grams: int) -> None:
        """The scale is emptied and something else laid on it."""
        self.twin.take_off()
        self.shows(0)
        self.twin.put(grams)

    def _heard(self, event: DeviceEvent) -> None:
        self.till.heard(event)
        if isinstance(event, Weighed):
            with self._changed:
                self._shown = event.weight
                self._changed.notify_all()

    def close(self) -> None:
        self.devices.close()
        self.till.close()
        self.twin.close()


@pytest.fixture
def counter_of(folder: Path) -> Iterator[Callable[..., Counter]]:
    made: list[Counter] = []

    def make(**options: object) -> Counter:
        made.append(Counter(folder, **options))  # type: ignore[arg-type]
        return made[-1]

    yield make
    for one in made:
        one.close()


PATIENCE = 10.0
WIRES = [TcpWire, pytest.param(PtyWire, marks=pytest.mark.skipif(
    os.name != "posix", reason="pseudo-terminals are of POSIX"))]  # fmt: skip


@pytest.mark.parametrize("wire", WIRES)
def test_what_lies_on_the_scale_is_sold_at_todays_price(
    counter_of: Callable[..., Counter], wire: Callable[[], Wire], folder: Path
) -> None:
    counter = counter_of(wire=wire())
    pears, apples = goods(counter.till, 2, unit="kg")
    counter.put(485)
    answer = counter.till.weigh(pears.plu)
    assert answer.ok and (answer.values["grams"], answer.values["tare"]) == (485, 0)
    counter.shows(485)
    counter.put(612)
    assert counter.till.weigh(apples.plu).ok
    assert [(line.sku, line.quantity, line.net) for line in sale_of(counter.till).lines] == [
        (pears.sku, 485, (pears.price * 485 + 500) // 1000),
        (apples.sku, 612, (apples.price * 612 + 500) // 1000),
    ]
    counter.till.pay("cash")
    for sold in json.loads(last_body(folder))["lines"]:
        assert bytes.fromhex(sold["frame"])
    counter.till.close()
    assert verify(folder)["ok"]


def test_one_bag_is_never_sold_twice(counter_of: Callable[..., Counter]) -> None:
    counter = counter_of()
    pears, apples = goods(counter.till, 2, unit="kg")
    counter.put(485)
    assert counter.till.weigh(pears.plu).ok
    again = counter.till.weigh(apples.plu)
    assert again.to_json()["error"]["reason"] == "not_zeroed"  # type: ignore[index,call-overload]
    assert len(sale_of(counter.till).lines) == 1


def test_goods_in_a_bowl_are_weighed_without_it(
    counter_of: Callable[..., Counter], folder: Path
) -> None:
    counter = counter_of()
    pears = goods(counter.till, 1, unit="kg")[0]
    counter.put(120)
    counter.shows(120)
    assert counter.till.tare().ok
    counter.shows(0)
    counter.twin.put(620)
    answer = counter.till.weigh(pears.plu)
    assert (answer.values["grams"], answer.values["tare"]) == (500, 120)
    counter.till.pay("cash")
    (sold,) = json.loads(last_body(folder))["lines"]
    assert (sold["quantity"], sold["tare"]) == (500, 120)


def test_a_restless_scale_sells_nothing_and_says_so(counter_of: Callable[..., Counter]) -> None:
    counter = counter_of()
    pears = goods(counter.till, 1, unit="kg")[0]
    counter.twin.change(restless=True)
    counter.twin.put(485)
    answer = counter.till.weigh(pears.plu)
    assert code(answer) == "weight_not_taken"
    assert answer.error is not None and "读数不稳" in answer.error.message
    assert counter.till.state.sale is None
    # Nobody has to wait for it: the cashier types what another scale says.
    assert counter.till.scan(pears.plu, quantity="0.5").ok


# --- without a scale --------------------------------------------------------------------------


def test_a_till_without_a_scale_says_so_and_takes_a_typed_weight(till: Till) -> None:
    pears = goods(till, 1, unit="kg")[0]
    assert not till.has_scale
    assert code(till.weigh(pears.plu)) == "no_scale"
    assert code(till.tare()) == "no_scale"
    asked = till.scan(pears.plu)
    assert code(asked) == "weight_needed"
    assert asked.to_json()["error"]["unit"] == "kg"  # type: ignore[index,call-overload]
    assert till.scan(pears.plu, quantity="0.485").ok
    assert last_line(till).quantity == 485


def test_nothing_is_paid_of_which_nobody_has_said_how_much_there_is(till: Till) -> None:
    pears = goods(till, 1, unit="kg")[0]
    assert till.scan(pears.plu, unweighed=True).ok
    assert till.park("pears").ok
    assert till.recall("pears").ok
    before = till.state
    assert code(till.pay("cash")) == "weight_needed"
    assert till.state == before
    # One unit is an answer like any other.
    assert till.quantity(1, "1").ok
    assert till.pay("cash").ok


def test_a_script_may_ring_up_first_and_say_the_weight_after(till: Till) -> None:
    pears = goods(till, 1, unit="kg")[0]
    answer = till.scan(pears.plu, unweighed=True)
    assert (answer.values["ask"], last_line(till).quantity) == ("weight", 1000)
    assert till.quantity(1, "0.485").ok
    assert last_line(till).net == (pears.price * 485 + 500) // 1000


def test_only_what_is_sold_by_weight_is_weighed(till: Till, folder: Path) -> None:
    milk, pears = goods(till, 1)[0], goods(till, 1, unit="kg")[0]
    listed(folder, {"sku": "OIL", "name": "散装油", "unit": "l"})
    assert code(till.weigh(milk.barcodes[0])) == "not_weighed"
    assert code(till.weigh("OIL")) == "not_weighed"
    assert code(till.weigh("nothing")) == "unknown_code"
    assert code(till.weigh(printed("21PPPPPWWWWWC", plu=pears.plu, grams=485))) == "label_stands"
    assert code(till.scan("OIL")) == "weight_needed"
    assert till.scan("OIL", quantity="1.5").ok


@pytest.mark.parametrize(
    "taken",
    [
        Taken(code="unstable"),
        Taken(code="timeout"),
        Taken(weight=Weight(grams=485, status="moving")),
        Taken(weight=Weight(grams=0, status="stable")),
        Taken(weight=Weight(grams=-5, status="stable")),
    ],
)
def test_only_a_stable_weight_is_sold(till: Till, taken: Taken) -> None:
    pears = goods(till, 1, unit="kg")[0]
    assert code(till.sell_weighed(pears.plu, taken)) == "weight_not_taken"
    assert till.state.sale is None
