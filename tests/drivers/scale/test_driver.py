"""A scale on its line: the driver against twins of four families, well and unwell."""

from __future__ import annotations

import os
import threading
import time

import pytest

from drivers.api import DeviceError, ErrorReported, HealthChanged, Weighed, Weight, WeightTaken
from drivers.host import look_at
from drivers.scale.cas import CasDialect
from drivers.scale.driver import LineScale
from drivers.scale.ecr import AclasDialect, EcrDialect
from drivers.scale.toledo import ToledoDialect
from drivers.sim.scale import FAMILIES, ScaleTwin
from drivers.sim.wire import PtyWire, TcpWire
from drivers.transport.line import LineSettings, line_of
from drivers.url import parse

DIALECTS = {"ecr": EcrDialect, "aclas": AclasDialect, "toledo8217": ToledoDialect,
            "cas": CasDialect}  # fmt: skip
PATIENCE = 10.0


class Counter:
    """A checkout with a scale: the till's driver on one end of the line, the twin on the other."""

    def __init__(self, family: str, wire=None, **moods) -> None:
        self.twin = ScaleTwin(family=family, wire=wire, settles_in=0.05)
        self.twin.change(**moods)
        self.twin.start()
        self.stop = threading.Event()
        # Of a serial line the pseudo-terminal has neither bits nor parity.
        place = parse(f"scale+{family}://{self.twin.place}")
        line = line_of(place, LineSettings())
        self.scale = LineScale(transport=line, dialect=DIALECTS[family], patience=1.0)
        self.scale.open(stop=self.stop)

    def shows(self, condition) -> Weight:
        """The first weight shown that is so."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            for item in self.scale.read(stop=self.stop):
                if isinstance(item, Weight) and condition(item):
                    return item
        raise AssertionError("never shown")

    def weigh(self) -> Weight:
        return self.scale.weigh(stop=self.stop)

    def put(self, grams: int) -> None:
        """Clears the scale as the till sees it, then lays goods on it."""
        self.twin.take_off()
        self.shows(lambda weight: weight.status in ("zero", "under"))
        self.twin.put(grams)

    def close(self) -> None:
        self.scale.close()
        self.twin.close()


@pytest.fixture
def counter():
    made: list[Counter] = []

    def make(*args, **options) -> Counter:
        made.append(Counter(*args, **options))
        return made[-1]

    yield make
    for one in made:
        one.close()


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("wire", [TcpWire, pytest.param(PtyWire, marks=pytest.mark.skipif(
    os.name != "posix", reason="pseudo-terminals are of POSIX"))])  # fmt: skip
def test_two_bags_are_weighed_one_after_the_other(counter, family, wire) -> None:
    lane = counter(family, wire())
    for grams in (1250, 340):
        lane.put(grams)
        weight = lane.weigh()
        assert (weight.grams, weight.status) == (grams, "stable")
        assert str(grams).encode() in weight.raw.replace(b".", b"")


@pytest.mark.parametrize("family", FAMILIES)
def test_a_noisy_line_that_comes_in_pieces_is_still_read(counter, family) -> None:
    lane = counter(family, noise=7, split=True)
    lane.put(1250)
    assert lane.weigh().grams == 1250


def test_either_rule_for_the_check_byte_is_understood(counter) -> None:
    lane = counter("ecr", check_from_start=True)
    lane.put(1250)
    assert lane.weigh().grams == 1250


@pytest.mark.parametrize(
    ("mood", "code"),
    [({"restless": True}, "unstable"), ({"silent": True}, "timeout"),
     ({"refuses": True}, "timeout"), ({"wrong_check": True}, "protocol")],
)  # fmt: skip
def test_a_weight_that_does_not_come_says_why_in_time(counter, mood, code) -> None:
    lane = counter("ecr")
    lane.put(1250)
    lane.twin.change(**mood)
    began = time.monotonic()
    with pytest.raises(DeviceError) as raised:
        lane.weigh()
    assert raised.value.code == code
    assert 0.9 < time.monotonic() - began < PATIENCE


def test_the_same_bag_is_not_sold_twice(counter) -> None:
    lane = counter("cas")
    lane.put(1250)
    assert lane.weigh().grams == 1250
    with pytest.raises(DeviceError) as raised:
        lane.weigh()
    assert raised.value.code == "not_zeroed"


@pytest.mark.parametrize("family", FAMILIES)
def test_too_much_is_shown_as_too_much(counter, family) -> None:
    lane = counter(family)
    lane.put(16_000)
    assert lane.shows(lambda weight: weight.status == "over").grams == 0


def test_a_scale_that_can_takes_the_tare_itself(counter) -> None:
    lane = counter("aclas")
    lane.put(120)
    lane.shows(lambda weight: weight.status == "stable")
    lane.scale.tare(stop=lane.stop)
    lane.shows(lambda weight: weight.status == "zero")
    lane.twin.put(1370)
    assert lane.weigh().grams == 1250
    assert b"<PB>\t" in lane.twin.heard and b"<TK>\t" in lane.twin.heard


def test_a_scale_that_cannot_is_helped_by_the_till(counter) -> None:
    lane = counter("toledo8217")
    lane.put(120)
    lane.shows(lambda weight: weight.status == "stable")
    lane.scale.tare(stop=lane.stop)
    lane.twin.put(1370)
    lane.shows(lambda weight: weight.status == "stable" and weight.grams == 1250)
    weight = lane.weigh()
    assert (weight.grams, weight.tare) == (1250, 120)


def test_zero_is_set_where_the_scale_can_be_told(counter) -> None:
    lane = counter("toledo8217")
    lane.put(30)
    lane.shows(lambda weight: weight.status == "stable")
    lane.scale.zero(stop=lane.stop)
    lane.shows(lambda weight: weight.status == "zero")
    with pytest.raises(DeviceError) as raised:
        counter("cas").scale.zero(stop=lane.stop)
    assert raised.value.code == "not_permitted"


def test_what_was_sold_stays_sold_when_the_line_is_lost(counter) -> None:
    lane = counter("ecr")
    lane.put(1250)
    lane.weigh()
    lane.scale.close()
    lane.scale.open(stop=lane.stop)
    with pytest.raises(DeviceError) as raised:
        lane.weigh()
    assert raised.value.code == "not_zeroed"


def test_a_till_that_closes_waits_for_no_weight(counter) -> None:
    lane = counter("ecr")
    lane.stop.set()
    with pytest.raises(DeviceError):
        lane.weigh()


@pytest.mark.parametrize("url", ["scale+ecr://", "scale+ecr:///dev/x?baud=1",
                                 "scale+ecr://host:1/path", "scale+cas:///dev/x?colour=red",
                                 "scale+cas:///dev/x?empty_band=1000"])  # fmt: skip
def test_a_bad_scale_url_is_said(url: str) -> None:
    assert look_at(url).code == "bad_url"


@pytest.mark.parametrize("family", FAMILIES)
def test_the_till_asks_for_a_weight_by_url(family, host, ear) -> None:
    twin = ScaleTwin(family=family, settles_in=0.05)
    twin.start()
    try:
        host.open("scale", f"scale+{family}://{twin.place}")
        ear.wait_for(lambda event: isinstance(event, Weighed) and event.weight.status == "zero")
        twin.put(1250)
        host.weigh("scale", "line 1")
        taken = ear.wait_for(lambda event: isinstance(event, WeightTaken))
        assert (taken.request, taken.weight.grams) == ("line 1", 1250)
        host.weigh("scale", "line 2")
        refused = ear.wait_for(lambda event: isinstance(event, ErrorReported))
        assert (refused.request, refused.code) == ("line 2", "not_zeroed")
        assert host.health("scale").state == "ok"
    finally:
        twin.close()


def test_a_scale_that_is_switched_off_is_offline_and_comes_back(host, ear) -> None:
    twin = ScaleTwin(family="cas")
    twin.start()
    host.open("scale", f"scale+cas://{twin.place}")
    ear.wait_for(lambda event: isinstance(event, Weighed))
    twin.close()
    lost = ear.wait_for(lambda event: isinstance(event, HealthChanged)
                        and event.new.state == "offline")  # fmt: skip
    assert lost.new.code == "offline"
    again = ScaleTwin(family="cas", wire=TcpWire(port=int(twin.place.partition(":")[2])))
    again.start()
    try:
        ear.wait_for(lambda event: isinstance(event, HealthChanged)
                     and event.new.state == "ok" and event.seq > lost.seq)  # fmt: skip
    finally:
        again.close()
