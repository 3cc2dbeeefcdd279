"""Wrong PINs: five are free, then one waits longer and longer, and no trick shortens a wait."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos.staff.lockout import BLOCKED_AT, FREE_TRIES, Gate, Tries, admit, wait_after

SECOND = 1_000_000


def after(count: int, *, at_us: int = 0, boot: str = "b") -> Tries:
    return Tries(user="1001", count=count, at_us=at_us, boot=boot)


@pytest.mark.parametrize(
    ("count", "seconds"),
    [(0, 0), (4, 0), (5, 30), (6, 60), (7, 120), (8, 240), (9, 480), (10, 900), (10**6, 900)],
)
def test_waits_grow_to_a_quarter_of_an_hour(count: int, seconds: int) -> None:
    assert wait_after(count) == seconds


def test_five_tries_are_free_and_each_is_counted_first() -> None:
    tries = after(0)
    for n in range(1, FREE_TRIES + 1):
        tries, gate = admit(tries, now_us=n, boot="b")
        assert gate == Gate()
        assert tries.count == n
    tries, gate = admit(tries, now_us=FREE_TRIES + SECOND, boot="b")
    assert gate == Gate(wait_s=29)
    assert tries.count == FREE_TRIES


def test_a_wait_ends_to_the_microsecond() -> None:
    assert admit(after(5), now_us=30 * SECOND - 1, boot="b")[1] == Gate(wait_s=1)
    tries, gate = admit(after(5), now_us=30 * SECOND, boot="b")
    assert gate.is_open
    assert tries.count == 6


def test_a_restart_begins_the_wait_again_and_only_once() -> None:
    tries, gate = admit(after(5, at_us=10**12), now_us=7, boot="later")
    assert gate == Gate(wait_s=30)
    assert (tries.at_us, tries.boot, tries.count) == (7, "later", 5)
    again, gate = admit(tries, now_us=7 + 10 * SECOND, boot="later")
    assert gate == Gate(wait_s=20)
    assert again == tries


def test_after_ten_a_manager_must_unlock_and_a_manager_waits() -> None:
    assert admit(after(BLOCKED_AT), now_us=10**15, boot="b")[1] == Gate(blocked=True)
    tries, gate = admit(after(BLOCKED_AT), now_us=900 * SECOND, boot="b", blocks=False)
    assert gate.is_open
    assert tries.count == BLOCKED_AT + 1


def test_a_new_pin_from_head_office_clears_the_count() -> None:
    tries, gate = admit(after(BLOCKED_AT), now_us=1, boot="b", secret="another")
    assert gate.is_open
    assert (tries.count, tries.secret) == (1, "another")


moments = st.lists(st.tuples(st.integers(0, 600 * SECOND), st.booleans()), min_size=1, max_size=40)


@given(moments)
def test_nobody_tries_faster_than_the_waits_allow(steps: list[tuple[int, bool]]) -> None:
    """However the time between tries and the restarts fall, each try has had its wait."""
    tries, now, boot = after(0), 0, 0
    rested = 0
    for pause, restarted in steps:
        boot += restarted
        now = pause if restarted else now + pause
        rested = 0 if restarted else rested + pause
        before = tries.count
        tries, gate = admit(tries, now_us=now, boot=str(boot))
        if gate.is_open:
            assert rested >= wait_after(before) * SECOND
            rested = 0
        assert tries.count == before + gate.is_open
