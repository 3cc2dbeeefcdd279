"""The bagging area: who is honest is left in peace, and what was not scanned is not overlooked."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from pos.bagging.area import (
    CALL_US,
    DRIFT,
    LARGEST_BAG,
    PATIENCE_US,
    TO_SHOPPER,
    Area,
    Cleared,
    LetPass,
    NotBagged,
    OwnBag,
    Scanned,
    Second,
    Step,
    TakenOut,
    Weighed,
    step,
)
from pos.bagging.checks import (
    HIGHEST_RATE,
    LEAST_RATE,
    WHOLE,
    Good,
    Rate,
    doubt,
    is_due,
    missing,
    to_scan_again,
)
from pos.bagging.learned import KEPT, LEAST_SLACK, WATCHED, Learned, Span, slack
from pos.bagging.leaving import (
    MINUTE_US,
    PAYING_US,
    UNPAID_US,
    Door,
    alarm,
    exit_code,
    read_exit_code,
)
from pos.bagging.produce import is_cheap

GRAMS = st.integers(20, 5_000)
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
OTHER = Ed25519PrivateKey.from_private_bytes(bytes(32))


def walk(*steps: Step, area: Area | None = None) -> Area:
    now = area or Area()
    for one in steps:
        now = step(now, one)
    return now


def rest(grams: int, at: int = 0) -> Weighed:
    return Weighed(grams=grams, at_rest=True, at=at)


def piece(line: int, grams: int | None, at: int = 0) -> Scanned:
    span = None if grams is None else Learned(sku=f"s{line}", told=grams).span
    return Scanned(line=line, sku=f"s{line}", pieces=1, span=span, at=at)


@given(
    goods=st.lists(st.tuples(GRAMS, st.booleans(), st.integers(-DRIFT, DRIFT)), max_size=12),
    start=st.integers(0, 300),
)
def test_who_bags_what_he_scans_is_never_asked_anything(
    goods: list[tuple[int, bool, int]], start: int
) -> None:
    """Pieces differ a little, the scale moves, some pieces nobody knows the weight of."""
    area, at, lies = walk(rest(start), Cleared(at=0)), 0, start
    for line, (grams, known, off) in enumerate(goods, start=1):
        at += 2_000_000
        area = step(area, piece(line, grams if known else None, at))
        assert area.word == "wait"
        lies += grams + (off if known else 0)
        area = step(area, Weighed(grams=lies - grams // 2, at_rest=False, at=at + 500_000))
        area = step(area, rest(lies, at + 1_000_000))
        assert area.word == "calm", (line, area)
        assert [one.grams for one in area.learned] == [grams + (off if known else 0)]
    assert area.interventions == 0
    assert area.right == lies


@given(first=GRAMS, second=GRAMS, extra=st.integers(LEAST_SLACK + DRIFT + 1, 3_000))
def test_what_was_not_scanned_is_asked_for_and_never_taken_for_right(
    first: int, second: int, extra: int
) -> None:
    area = walk(rest(0), piece(1, first), rest(first))
    area = step(area, rest(first + extra, 1_000_000))
    assert area.word == "scan_it"
    # Time alone settles nothing: it only brings somebody.
    area = step(area, Second(at=1_000_000 + CALL_US))
    assert area.word == "somebody"
    assert area.interventions == 1
    area = walk(rest(first + extra, 40_000_000), Second(at=90_000_000), area=area)
    assert area.word == "somebody"
    assert area.interventions == 1
    # Taken away again, everything is in order by itself; let pass, it is what lies there.
    assert step(area, rest(first, 91_000_000)).word == "calm"
    passed = step(area, LetPass(at=91_000_000))
    assert (passed.word, passed.right) == ("calm", first + extra)
    after = walk(
        piece(2, second, 92_000_000), rest(first + extra + second, 93_000_000), area=passed
    )
    assert after.word == "calm"


@given(told=GRAMS, real=GRAMS)
def test_another_thing_in_its_place_is_looked_at(told: int, real: int) -> None:
    area = walk(rest(0), piece(1, told), rest(real, 1))
    near = abs(real - told) <= slack(told) + LEAST_SLACK // 2
    assert (area.word == "calm") == near
    if not near:
        assert area.word == "look"


@given(goods=st.lists(GRAMS, min_size=1, max_size=5), which=st.integers(0, 4))
def test_what_goes_out_of_the_sale_goes_out_of_the_bag(goods: list[int], which: int) -> None:
    line = which % len(goods) + 1
    area, lies = walk(rest(0)), 0
    for number, grams in enumerate(goods, start=1):
        lies += grams
        area = walk(piece(number, grams), rest(lies), area=area)
    grams = goods[line - 1]
    span = Learned(sku="", told=grams).span
    area = step(area, TakenOut(line=line, pieces=1, span=span, at=1))
    assert area.word == "wait"
    assert step(area, Second(at=PATIENCE_US + 1)).word == "look"
    assert step(area, rest(lies - grams, 2)).word == "calm"
    # What was never bagged is simply not waited for.
    area = walk(piece(9, 700, 3), TakenOut(line=9, pieces=1, span=Span(low=1, high=2), at=4),
                area=step(area, rest(lies - grams, 2)))  # fmt: skip
    assert area.word == "calm"


def test_it_waits_asks_and_calls_in_this_order_and_once() -> None:
    area = walk(rest(0), piece(1, 500))
    assert step(area, Second(at=PATIENCE_US - 1)).word == "wait"
    area = step(area, Second(at=PATIENCE_US))
    assert area.word == "put_it_there"
    area = step(area, Second(at=PATIENCE_US + CALL_US))
    assert area.word == "somebody"
    area = walk(Weighed(grams=90, at_rest=False, at=99_000_000), rest(90, 99_000_001), area=area)
    assert area.word == "somebody"
    assert area.interventions == 1
    assert step(area, rest(500, 99_000_002)).word == "calm"


def test_an_own_bag_a_large_one_and_things_that_are_not_bagged() -> None:
    area = walk(rest(0), OwnBag(at=0))
    assert area.word == "own_bag"
    assert walk(rest(LARGEST_BAG, 1), area=area).word == "calm"
    assert walk(rest(LARGEST_BAG + 1, 1), area=area).word == "somebody"
    area = walk(rest(350, 1), piece(1, 9_000, 2), NotBagged(line=1, at=3), area=area)
    assert (area.word, area.right) == ("calm", 350)
    area = step(area, Weighed(grams=0, at_rest=False, at=4, over=True))
    assert area.word == "too_heavy"
    assert step(area, Second(at=4 + CALL_US)).word == "somebody"
    gone = step(area, Cleared(at=5))
    assert (gone.word, gone.due, gone.bag) == ("calm", (), False)


def test_two_at_once_and_the_other_way_round() -> None:
    area = walk(rest(0), piece(1, 500), piece(2, 300))
    assert walk(rest(800, 1), area=area).word == "calm"
    second = walk(rest(300, 1), area=area)
    assert (second.word, [one.line for one in second.due]) == ("wait", [1])
    assert walk(rest(800, 2), area=second).word == "calm"
    unknown = walk(rest(0), piece(1, None), piece(2, 500), rest(500, 1))
    assert [one.line for one in unknown.due] == [1]


@given(steps=st.lists(st.one_of(
    st.builds(rest, st.integers(-50, 4_000)),
    st.builds(Weighed, grams=st.integers(0, 4_000), at_rest=st.just(False), at=st.just(0)),
    st.builds(piece, st.integers(1, 4), st.one_of(st.none(), GRAMS)),
    st.builds(TakenOut, line=st.integers(1, 4), pieces=st.integers(1, 3), at=st.just(0),
              span=st.one_of(st.none(), st.just(Span(low=90, high=110)))),
    st.builds(OwnBag, at=st.just(0)), st.builds(NotBagged, line=st.integers(1, 4), at=st.just(0)),
    st.builds(LetPass, at=st.just(0)), st.builds(Second, at=st.just(60_000_000)),
    st.builds(Cleared, at=st.just(0)),
), max_size=25))  # fmt: skip
def test_whatever_happens_one_thing_is_said_and_somebody_can_end_it(steps: list[Step]) -> None:
    area = Area()
    for one in steps:
        before = area.interventions
        area = step(area, one)
        assert before <= area.interventions <= before + 1
        assert area.word in TO_SHOPPER | {"calm", "moving", "wait", "somebody"}
        assert not (area.word == "calm" and area.due)
    area = step(area, LetPass(at=0))
    assert (area.word, area.due) == ("calm", ())
    if area.shown is not None:
        assert step(area, rest(area.shown)).word == "calm"


@given(told=st.one_of(st.just(0), GRAMS), seen=st.lists(GRAMS, max_size=40))
def test_a_range_holds_what_was_seen_and_little_more(told: int, seen: list[int]) -> None:
    learned = Learned(sku="s", told=told)
    for grams in seen:
        learned = learned.with_piece(grams)
    kept, span = list(learned.seen), learned.span
    assert kept == seen[-KEPT:]
    if span is None:
        assert not told and len(seen) < WATCHED
        return
    assert all(grams in span for grams in kept)
    assert not told or told in span
    known = [*kept, *([told] if told else [])]
    assert span.low >= min(known) - slack(max(known))
    assert span.high <= max(known) + slack(max(known))


def test_what_staff_let_pass_is_learned_and_forgotten_again() -> None:
    learned = Learned(sku="s", told=500)
    assert learned.span is not None
    assert 620 not in learned.span
    area = walk(rest(0), Scanned(line=1, sku="s", pieces=2, span=learned.span.times(2), at=0),
                rest(1_240, 1), LetPass(at=2))  # fmt: skip
    (seen,) = area.learned
    assert seen.grams == 620
    learned = learned.with_piece(seen.grams)
    assert learned.span is not None
    assert 620 in learned.span
    for _ in range(KEPT):
        learned = learned.with_piece(500)
    assert learned.span is not None
    assert 620 not in learned.span


GOODS = st.lists(
    st.builds(Good, line=st.integers(1, 99), net=st.integers(1, 90_000),
              by_picture=st.booleans(), cheap=st.booleans()),
    max_size=12, unique_by=lambda good: good.line,
)  # fmt: skip


@given(goods=GOODS, out=st.integers(0, 9), results=st.lists(st.integers(0, 3), max_size=60))
def test_looks_are_seldom_and_follow_what_they_find(
    goods: list[Good], out: int, results: list[int]
) -> None:
    rate = Rate()
    for result in results:
        before, rate = rate, rate.after(result)
        assert LEAST_RATE <= rate.rate <= HIGHEST_RATE
        assert (rate.rate >= before.rate) if result else (rate.rate <= before.rate)
    assert (rate.looks, rate.missed) == (len(results), sum(map(bool, results)))
    doubtful = doubt(goods, taken_out=out)
    assert 0 <= doubtful <= WHOLE
    chosen = sum(is_due(rate, doubtful=doubtful, drawn=drawn) for drawn in range(0, WHOLE, 50))
    calm = sum(is_due(rate, doubtful=0, drawn=drawn) for drawn in range(0, WHOLE, 50))
    assert calm <= chosen <= 3 * calm + 3
    lines = to_scan_again(goods, drawn=out)
    assert len(set(lines)) == len(lines) == min(3, len(goods))
    assert set(lines) <= {good.line for good in goods}
    assert missing(lines, lines) == 0


@given(
    at=st.integers(0, 10**15), minutes=st.integers(1, 120), later=st.integers(0, 150 * MINUTE_US)
)
def test_the_code_of_a_receipt_opens_once_for_some_minutes(
    at: int, minutes: int, later: int
) -> None:
    code = exit_code(KEY, receipt="S001-K01-000123", at=at, minutes=minutes)
    told = read_exit_code(code)
    assert told is not None and (told.receipt, told.terminal) == ("S001-K01-000123", "S001-K01")
    assert told.is_of(KEY.public_key()) and not told.is_of(OTHER.public_key())
    first, door = Door().show(told, scan="a", at=at + later)
    passed = (at + later) // MINUTE_US - at // MINUTE_US
    assert first == ("go" if passed <= minutes else "late")
    assert door.show(told, scan="a", at=at + later)[0] == first
    assert door.show(told, scan="b", at=at + later)[0] == ("used" if first == "go" else "late")
    longer = code.replace(f"-{told.until}-", f"-{told.until + 1}-")
    for changed in (code.replace("000123", "000124"), longer):
        forged = read_exit_code(changed)
        assert forged is not None and not forged.is_of(KEY.public_key())


@pytest.mark.parametrize("code", ["", "EX", "EX-1-2", "EX-S001-K01-000123-9-ABC", "6901234567892"])
def test_what_is_no_code_says_nothing(code: str) -> None:
    assert read_exit_code(code) is None


def test_who_may_have_gone_is_told_to_an_attendant_only_when_it_lasts() -> None:
    assert alarm(pieces=0, paying=False, untouched_us=10 * UNPAID_US) is None
    assert alarm(pieces=3, paying=False, untouched_us=UNPAID_US - 1) is None
    assert alarm(pieces=3, paying=False, untouched_us=UNPAID_US) == "left_goods"
    assert alarm(pieces=3, paying=True, untouched_us=PAYING_US - 1) is None
    assert alarm(pieces=3, paying=True, untouched_us=PAYING_US) == "left_paying"


def test_a_tile_is_doubted_only_where_it_could_gain_anything() -> None:
    assert is_cheap(300, [300, 800, 900, 2_000])
    assert not is_cheap(900, [300, 800, 900, 2_000])
    assert not is_cheap(300, [300, 310, 320, 330])
    assert not is_cheap(300, [300, 900])
