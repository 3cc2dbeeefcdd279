"""The machine of a payment, walked through everywhere: no charge twice, no money lost, no dead end.

Worlds with something taken away make one row of the table do its work alone, so that the model is
shown to notice when that row is wrong.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos.hq.payments.machine import FINAL, MOVES, STEPS, Cue, Effect, Move, Moves, State, Step, move
from tests.hq.payments.model import Found, Try, World, walk

ONE = World(attempts=1)
NO_SWEEP = World(attempts=1, fences=True, sweeps=False, repeats=False, lies=False)
"""A provider that fences off what it was told to cancel: here the late sweep masks nothing."""

# Nobody gives up and nothing is lost: an attempt must end by what the provider says alone.
BY_ANSWERS = World(
    attempts=1,
    answers=frozenset({"waiting"}),
    hears_pay=False,
    drops=False,
    crashes=False,
    deadlines=False,
    cancels=False,
    overrides=False,
)


def test_two_attempts_end_right_whatever_happens() -> None:
    walked = walk(World(overrides=False))
    assert walked.states > 100_000


def test_with_a_supervisor_who_settles_the_sale_otherwise() -> None:
    assert walk(ONE).states > 1_000


@pytest.mark.long
@pytest.mark.parametrize("world", [World(), World(attempts=1, in_flight=3)], ids=["2x2", "1x3"])
def test_more_at_once(world: World) -> None:
    walk(world)


def test_nothing_needs_the_sweep_where_the_provider_fences() -> None:
    walk(NO_SWEEP)
    walk(dataclasses.replace(NO_SWEEP, attempts=2, overrides=False))


# The bugs that others had, or that the design warns of.


def changed(state: State, cue: Cue, to: State, *effects: Effect) -> Moves:
    return {**MOVES, (state, cue): Move(to=to, effects=effects)}


SEEDED = {
    "the till takes a time-out for a failure": {"till_waits": False},
    "a late payment revives what is being reversed": {
        "moves": changed(State.REVERSING, Cue.PAY_PAID, State.PAID)
    },
    "cancel reverses what is paid": {"moves": changed(State.PAID, Cue.CANCEL, State.REVERSING)},
    "an override is sent as a plain cancel": {"override_abandons": False},
    "it is written down after it was sent": {"commits_first": False},
    "payment is asked for again after a restart": {
        "moves": changed(State.SENT, Cue.CREATE, State.SENT, Effect.PAY)
    },
    "a payment can be failed after it was paid": {
        "moves": changed(State.PAID, Cue.CANCEL, State.FAILED)
    },
}
"""Found with the sweep on."""

MASKED = {
    "an order that is not known has failed": {
        "moves": changed(State.SENT, Cue.QUERY_ABSENT, State.FAILED)
    },
    "an answer that is not understood is a failure": {
        "moves": changed(State.SENT, Cue.PAY_UNKNOWN, State.FAILED),
        "fences": False,
    },
    "cancel is sent once and believed": {"moves": changed(State.SENT, Cue.CANCEL, State.REVERSED)},
    "a refusal is trusted where a request may come twice": {"repeats": True},
    "a provider that does not fence is not swept": {"fences": False},
    "a deadline ends it without reversing": {
        "moves": changed(State.WAITING, Cue.CANCEL, State.FAILED)
    },
    "what was cancelled is not looked at": {
        "moves": changed(State.REVERSING, Cue.CANCEL_DONE, State.REVERSED),
        "lies": True,
    },
}
"""The sweep heals or hides these: they are found with the sweep off."""


@pytest.mark.parametrize("bug", SEEDED)
def test_a_bug_is_found(bug: str) -> None:
    with pytest.raises(Found) as found:
        walk(dataclasses.replace(ONE, **SEEDED[bug]))
    assert 4 <= len(found.value.trace) <= 20


@pytest.mark.parametrize("bug", [*SEEDED, *MASKED])
def test_a_bug_is_found_with_the_sweep_off(bug: str) -> None:
    with pytest.raises(Found):
        walk(dataclasses.replace(NO_SWEEP, **{**SEEDED, **MASKED}[bug]))


# Every row of the table: without it, something is found.


def reaches(world: World, wanted: Callable[[Try], bool]) -> bool:
    return any(wanted(s) for s in walk(world, settles=False).tries)


def ends(world: World) -> bool:
    try:
        walk(world)
    except Found:
        return False
    return True


def world(base: World = ONE, **taken: object) -> World:
    return dataclasses.replace(base, **taken)  # type: ignore[arg-type]


def paid(s: Try) -> bool:
    return s.till == "p"


def freed(s: Try) -> bool:
    return s.till == "f"


def is_in(state: State) -> Callable[[Try], bool]:
    return lambda s: s.held.state is state


def refunds_in(state: State) -> Callable[[Try], bool]:
    return lambda s: s.held.state is state and s.held.refund > 0


def alarmed_paid(s: Try) -> bool:
    return s.held.alarm and s.held.state is State.PAID


def asked_and_freed(s: Try) -> bool:
    return s.till == "f" and s.held.out == 1


def without(*rows: tuple[State, Cue]) -> Moves:
    return {row: found for row, found in MOVES.items() if row not in rows}


ALONE = world(deadlines=False, cancels=False, overrides=False)
DEAF = world(ALONE, hears_queries=False)
"""Nobody gives up, and queries are never answered."""
OVERRIDDEN = world(deadlines=False, cancels=False)
STILL = world(shopper_acts=False, repeats=False, fences=True)
REFUSING = world(cancelled=frozenset({"refused"}))
SHOWN = world(ALONE, answers=frozenset({"waiting"}))

Wanted = Callable[[Try], bool]
ROWS: dict[tuple[State, Cue], tuple[World, Wanted | None]] = {
    (State.NONE, Cue.CREATE): (DEAF, paid),
    (State.NONE, Cue.CANCEL): (world(creates_arrive=False, overrides=False), None),
    (State.NONE, Cue.ABANDON): (world(OVERRIDDEN, creates_arrive=False), None),
    (State.INTENT, Cue.SEND): (DEAF, paid),
    (State.INTENT, Cue.CANCEL): (world(code_comes=False, cancels=False, overrides=False), None),
    (State.INTENT, Cue.ABANDON): (
        world(OVERRIDDEN, code_comes=False, steps={**STEPS, State.INTENT: Step.REST}),
        None,
    ),
    (State.SENT, Cue.PAY_PAID): (world(DEAF, answers=frozenset({"paid"}), repeats=False), paid),
    (State.SENT, Cue.PAY_WAITING): (DEAF, is_in(State.WAITING)),
    (State.SENT, Cue.PAY_REFUSED): (
        world(DEAF, answers=frozenset({"refused"})),
        asked_and_freed,
    ),
    (State.SENT, Cue.PAY_DOUBTFUL): (
        world(DEAF, answers=frozenset({"doubtful"})),
        is_in(State.REVERSING),
    ),
    (State.SENT, Cue.PAY_NOT_SENT): (world(DEAF, first_send_fails=True), paid),
    (State.SENT, Cue.PAY_NOT_SENT_LATE): (
        world(ALONE, no_send_works=True, drops=False, crashes=False),
        None,
    ),
    (State.SENT, Cue.QUERY_PAID): (world(BY_ANSWERS, answers=frozenset({"paid"})), None),
    (State.SENT, Cue.QUERY_WAITING): (world(BY_ANSWERS), is_in(State.WAITING)),
    (State.SENT, Cue.QUERY_CLOSED): (BY_ANSWERS, None),
    (State.SENT, Cue.QUERY_UNSUCCESSFUL): (
        world(SHOWN, moves=without((State.WAITING, Cue.QUERY_UNSUCCESSFUL))),
        is_in(State.REVERSING),
    ),
    (State.SENT, Cue.CANCEL): (world(overrides=False), None),
    (State.SENT, Cue.ABANDON): (OVERRIDDEN, None),
    (State.WAITING, Cue.PAY_PAID): (
        world(SHOWN, hears_queries=False, moves=without((State.SENT, Cue.PAY_PAID))),
        paid,
    ),
    (State.WAITING, Cue.QUERY_PAID): (BY_ANSWERS, None),
    (State.WAITING, Cue.QUERY_CLOSED): (BY_ANSWERS, None),
    (State.WAITING, Cue.QUERY_UNSUCCESSFUL): (
        world(SHOWN, moves=without((State.SENT, Cue.QUERY_UNSUCCESSFUL))),
        is_in(State.REVERSING),
    ),
    (State.WAITING, Cue.CANCEL): (world(STILL, overrides=False), None),
    (State.WAITING, Cue.ABANDON): (world(STILL, deadlines=False, cancels=False), None),
    (State.PAID, Cue.ABANDON): (OVERRIDDEN, None),
    (State.PAID, Cue.QUERY_CLOSED): (world(overrides=False, refunds_outside=True), alarmed_paid),
    (State.REVERSING, Cue.CANCEL_DONE): (world(cancelled=frozenset({"done"})), None),
    (State.REVERSING, Cue.CANCEL_REFUSED): (REFUSING, is_in(State.RETURNING)),
    (State.CONFIRMING, Cue.QUERY_CLOSED): (ONE, None),
    (State.CONFIRMING, Cue.QUERY_ABSENT): (ONE, None),
    (State.CONFIRMING, Cue.QUERY_UNSUCCESSFUL): (ONE, None),
    (State.CONFIRMING, Cue.QUERY_PAID): (ONE, None),
    (State.CONFIRMING, Cue.QUERY_WAITING): (STILL, None),
    (State.RETURNING, Cue.QUERY_PAID): (ONE, None),
    (State.RETURNING, Cue.QUERY_CLOSED): (ONE, None),
    (State.RETURNING, Cue.QUERY_ABSENT): (ONE, None),
    (State.RETURNING, Cue.QUERY_UNSUCCESSFUL): (ONE, None),
    (State.RETURNING, Cue.QUERY_WAITING): (STILL, None),
    (State.REVERSED, Cue.PAY_PAID): (
        world(NO_SWEEP, cancelled=frozenset({"done"})),
        refunds_in(State.REVERSED),
    ),
    (State.REVERSED, Cue.QUERY_PAID): (ONE, None),
    (State.FAILED, Cue.PAY_PAID): (
        world(NO_SWEEP, refunds_outside=True),
        refunds_in(State.FAILED),
    ),
    (State.FAILED, Cue.QUERY_PAID): (ONE, None),
}
"""Where each row is needed, and for what: without a wish, for everything to come to its end."""


def holds(here: World, wanted: Wanted | None) -> bool:
    """Whether in this world what is wanted can be had, or all ends well."""
    try:
        return ends(here) if wanted is None else reaches(here, wanted)
    except Found:
        return False


def test_every_row_is_looked_at() -> None:
    assert set(ROWS) == set(MOVES)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row[0]}-{row[1]}")
def test_without_its_row_the_walk_fails(row: tuple[State, Cue]) -> None:
    here, wanted = ROWS[row]
    if here is not ONE:
        assert holds(here, wanted), "the row does not do its work"
    less = {other: found for other, found in here.moves.items() if other != row}
    assert not holds(world(here, moves=less), wanted)


@pytest.mark.parametrize("state", [state for state in State if STEPS[state] is not Step.REST])
def test_without_its_step_nothing_ends(state: State) -> None:
    here = world(overrides=False)
    if state is State.INTENT:
        here = world(code_comes=False, cancels=False, overrides=False)
    elif state in (State.SENT, State.WAITING):
        here = BY_ANSWERS
    assert ends(here)
    assert not ends(world(here, steps={**STEPS, state: Step.REST}))


def test_what_is_paid_is_left_alone() -> None:
    with pytest.raises(Found, match="money is not there"):
        walk(world(steps={**STEPS, State.PAID: Step.CANCEL}))


# What the table says by itself.


@given(cues=st.lists(st.sampled_from(Cue), max_size=40))
def test_a_course_of_cues_never_leaves_the_rules(cues: list[Cue]) -> None:
    """Finals stay, but for a supervisor; payment is asked for once, and again only if not sent."""
    state, asked = State.NONE, 0
    for cue in cues:
        found = move(state, cue)
        if Effect.PAY in found.effects:
            asked += cue is Cue.SEND
            assert cue in (Cue.SEND, Cue.PAY_NOT_SENT)
        if state in FINAL and found.to != state:
            assert (state, cue, found.to) == (State.PAID, Cue.ABANDON, State.REVERSING)
        if found.to is State.PAID and state is not State.PAID:
            assert state in (State.SENT, State.WAITING)
            assert cue in (Cue.PAY_PAID, Cue.QUERY_PAID)
        state = found.to
    assert asked <= 1


@given(cues=st.lists(st.sampled_from(Cue), max_size=30))
def test_the_same_course_ends_in_the_same_state(cues: list[Cue]) -> None:
    def run() -> list[Move]:
        state, moves = State.NONE, []
        for cue in cues:
            moves.append(move(state, cue))
            state = moves[-1].to
        return moves

    assert run() == run()


@pytest.mark.parametrize("state", [State.REVERSED, State.FAILED])
def test_money_that_comes_late_goes_back(state: State) -> None:
    for cue in (Cue.PAY_PAID, Cue.QUERY_PAID):
        assert move(state, cue) == Move(to=state, effects=(Effect.REFUND, Effect.ALARM))
