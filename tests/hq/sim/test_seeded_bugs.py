"""Faults that others have had in the field, put in on purpose: each loses money on its own path.

The same path is walked twice: with the rules as they are, where the money agrees in the end, and
with one rule broken, where it does not. The late sweep covers most of them up, so it is off
wherever the fault is not about it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from pos.hq.payments.machine import MOVES, Cue, Move, State
from pos.payment import attempt as rules
from pos.payment.attempt import Answer, Attempt, Duty, Moment, Truth
from tests.hq.sim import chain as world
from tests.hq.sim.test_chain_of_payments import Chain

Path = Callable[[Chain], None]
Bug = Callable[[Chain, pytest.MonkeyPatch], None]


def table(key: tuple[State, Cue], to: State) -> Bug:
    """Head office's table with one row that goes somewhere else."""

    def put_in(chain: Chain, patch: pytest.MonkeyPatch) -> None:
        chain.office.moves = {**MOVES, key: Move(to=to)}

    return put_in


def no_sweep(chain: Chain, patch: pytest.MonkeyPatch) -> None:
    chain.office.sweeps = ()


def unknown_is_failed(chain: Chain, patch: pytest.MonkeyPatch) -> None:
    def heard(attempt: Attempt, answer: Answer) -> Attempt:
        if answer.truth is Truth.UNKNOWN and attempt.is_open:
            return replace(attempt, state=rules.State.FAILED, sealed=False)
        return rules.heard(attempt, answer)

    patch.setattr(world, "heard", heard)


def override_is_sent_as_cancel(chain: Chain, patch: pytest.MonkeyPatch) -> None:
    def duty(attempt: Attempt, *, now: Moment) -> Duty:
        found = rules.duty(attempt, now=now)
        return Duty.CANCEL if found is Duty.ABANDON else found

    patch.setattr(world, "duty", duty)


def cancel_overtaken_by_the_payment(chain: Chain) -> None:
    chain.post()
    chain.somebody(does="cancel")
    chain.post()
    chain.arrive(place=0, double=False)
    chain.answer(place=0, double=False, lost=False)
    chain.arrive(place=0, double=False)
    chain.wait(seconds=20)


def payment_after_its_cancel(chain: Chain) -> None:
    chain.gateway.script.obey("late=30")
    chain.talk()
    chain.somebody(does="cancel")
    chain.talk()
    for _ in range(3):
        chain.wait(seconds=5)
    chain.talk()


def payment_between_cancel_and_proof(chain: Chain) -> None:
    chain.gateway.script.obey("late=30")
    chain.talk()
    chain.clock.forward(29)
    chain.somebody(does="abandon")
    chain.talk()
    chain.office.tick()
    chain.wait(seconds=5)
    chain.wait(seconds=5)


def payment_that_is_not_there_yet(chain: Chain) -> None:
    chain.gateway.script.obey("late=30")
    chain.talk()
    chain.wait(seconds=5)
    chain.talk()


def create_that_was_long_on_its_way(chain: Chain) -> None:
    chain.post()
    chain.wait(seconds=65)
    chain.post()
    chain.arrive(place=1, double=False)
    chain.answer(place=0, double=False, lost=False)
    chain.arrive(place=0, double=False)


def override_of_what_was_paid(chain: Chain) -> None:
    chain.post()
    chain.arrive(place=0, double=False)
    chain.somebody(does="abandon")


CASES: list[tuple[Path, int, bool, Bug]] = [
    # The path, whether the provider fences cancelled orders, whether the sweep runs, the fault.
    (cancel_overtaken_by_the_payment, 1, False, table((State.PAID, Cue.CANCEL), State.REVERSING)),
    (payment_after_its_cancel, 0, True, no_sweep),
    (
        payment_between_cancel_and_proof, 0, False,
        table((State.CONFIRMING, Cue.QUERY_PAID), State.PAID),
    ),
    (
        payment_that_is_not_there_yet, 1, False,
        table((State.SENT, Cue.QUERY_ABSENT), State.FAILED),
    ),
    (create_that_was_long_on_its_way, 1, False, unknown_is_failed),
    (override_of_what_was_paid, 1, False, override_is_sent_as_cancel),
]  # fmt: skip


def walk(
    path: Path, fences: int, sweeps: bool, *, bug: Bug | None, patch: pytest.MonkeyPatch
) -> None:
    chain = Chain()
    chain.open(name="alipay", fences=fences)
    if not sweeps:
        chain.office.sweeps = ()
    if bug is not None:
        bug(chain, patch)
    path(chain)
    chain.paid_at_the_till_is_paid_at_the_provider()
    chain.teardown()


@pytest.mark.parametrize(
    ("path", "fences", "sweeps", "bug"), CASES, ids=[case[0].__name__ for case in CASES]
)
def test_the_money_agrees_on_this_path_and_not_with_the_fault(
    path: Path, fences: int, sweeps: bool, bug: Bug, monkeypatch: pytest.MonkeyPatch
) -> None:
    walk(path, fences, sweeps, bug=None, patch=monkeypatch)
    with pytest.raises(AssertionError, match=r"handed out|never settled|differ"):
        walk(path, fences, sweeps, bug=bug, patch=monkeypatch)
