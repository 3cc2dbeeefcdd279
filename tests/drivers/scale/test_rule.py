"""Which weight may be sold: at rest, above nothing, and once."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.api import DeviceError
from drivers.scale.dialect import Reading
from drivers.scale.rule import WeighRule


class Lane:
    """A scale that is read ten times a second."""

    def __init__(self) -> None:
        self.rule = WeighRule()
        self.now = 0.0

    def shows(self, *grams: int | None, stable: bool = True, net: bool = False, problem=""):
        for value in grams:
            self.now += 0.1
            shown = self.rule.feed(
                Reading(grams=value, stable=stable, net=net, problem=problem, raw=b"raw"), self.now
            )
        return shown

    def taken(self) -> int | str:
        try:
            return self.rule.take(self.now).grams
        except DeviceError as error:
            return error.code


@pytest.fixture
def lane() -> Lane:
    lane = Lane()
    lane.shows(0, 0)
    return lane


def test_a_weight_at_rest_is_sold_with_its_frame(lane: Lane) -> None:
    lane.shows(1250, 1250)
    weight = lane.rule.take(lane.now)
    assert (weight.grams, weight.status, weight.raw) == (1250, "stable", b"raw")


def test_one_frame_is_not_rest(lane: Lane) -> None:
    assert lane.shows(1250).status == "moving"
    assert lane.taken() == "unstable"
    lane.shows(1252)
    assert lane.taken() == "unstable"


def test_frames_that_the_scale_calls_unstable_are_never_sold(lane: Lane) -> None:
    assert lane.shows(1250, 1250, 1250, stable=False).status == "moving"
    assert lane.taken() == "unstable"


def test_what_was_sold_is_not_sold_again_until_the_scale_was_empty(lane: Lane) -> None:
    lane.shows(1250, 1250)
    assert lane.taken() == 1250
    lane.shows(1250, 1250)
    assert lane.taken() == "not_zeroed"
    lane.shows(900, 900)  # a part of it was taken off, or another bag laid beside it
    assert lane.taken() == "not_zeroed"
    lane.shows(3)  # dust
    lane.shows(900, 900)
    assert lane.taken() == 900


def test_a_plate_that_swings_through_zero_was_not_empty(lane: Lane) -> None:
    lane.shows(1250, 1250)
    lane.taken()
    lane.shows(0, stable=False)
    lane.shows(1250, 1250)
    assert lane.taken() == "not_zeroed"


def test_what_lies_there_when_the_till_starts_may_be_sold_already() -> None:
    lane = Lane()
    lane.shows(1250, 1250)
    assert lane.taken() == "not_zeroed"


def test_nothing_too_much_and_less_than_nothing(lane: Lane) -> None:
    assert lane.shows(2, 2).status == "zero"
    assert lane.taken() == "unstable"
    assert lane.shows(None, stable=False, problem="over").status == "over"
    assert lane.taken() == "over_capacity"
    assert lane.shows(-40, -40, problem="under").status == "under"
    assert lane.taken() == "under_zero"


def test_a_scale_that_fell_silent_shows_no_weight(lane: Lane) -> None:
    lane.shows(1250, 1250)
    lane.now += 1.5
    assert lane.taken() == "unstable"


def test_packing_is_taken_off_until_the_scale_is_emptied_after_the_sale(lane: Lane) -> None:
    lane.shows(120, 120)
    lane.rule.take_tare(lane.now)
    assert lane.shows(0, 0).grams == -120  # the box is lifted to be filled
    assert lane.shows(1370, 1370).tare == 120
    assert lane.taken() == 1250
    lane.shows(0)
    lane.shows(1370, 1370)
    assert lane.taken() == 1370


def test_an_empty_scale_forgets_the_packing(lane: Lane) -> None:
    lane.shows(120, 120)
    lane.rule.take_tare(lane.now)
    lane.shows(0, 0)
    lane.rule.take_tare(lane.now)
    lane.shows(500, 500)
    assert lane.taken() == 500


def test_goods_lighter_than_their_packing_are_not_sold(lane: Lane) -> None:
    lane.shows(120, 120)
    lane.rule.take_tare(lane.now)
    assert lane.taken() == "under_zero"
    lane.shows(0)
    lane.shows(80, 80)
    assert lane.taken() == "under_zero"


def test_tare_is_taken_once_only(lane: Lane) -> None:
    lane.shows(120, 120)
    lane.rule.take_tare(lane.now)
    lane.shows(0)
    lane.shows(900, 900, net=True)
    assert lane.taken() == "not_permitted"
    with pytest.raises(DeviceError) as raised:
        lane.rule.take_tare(lane.now)
    assert raised.value.code == "not_permitted"


readings = st.builds(
    Reading,
    grams=st.one_of(st.none(), st.sampled_from([-10, 0, 3, 500, 501, 20_000])),
    stable=st.booleans(),
    problem=st.sampled_from(["", "", "over", "under"]),
    net=st.booleans(),
)


@given(st.lists(st.tuples(readings, st.booleans()), max_size=40))
def test_whatever_the_scale_shows_no_weight_is_sold_twice(steps) -> None:
    lane = Lane()
    since_empty = False
    for reading, wants in steps:
        lane.now += 0.1
        lane.rule.feed(reading, lane.now)
        if reading.stable and (
            (reading.grams is not None and reading.grams <= 5)
            or (reading.grams is None and reading.problem == "under")
        ):
            since_empty = True
        if wants and isinstance(grams := lane.taken(), int):
            assert grams > 0 and reading.stable and not reading.problem and since_empty
            since_empty = False
