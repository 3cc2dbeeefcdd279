"""A kill takes no wrong PIN back, and closes a shift whole or not at all."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from pos.journal.drafts import Drafts
from pos.journal.verify import verify
from pos.staff.lockout import FREE_TRIES

AT_NOON = ("--clock", "2026-11-22T12:00:00+08:00")
"""No business day ends while the till is killed, whatever the hour of the machine."""


def tries_of(folder: Path, user: str) -> int:
    """What is counted against a user, as the file has it."""
    drafts = Drafts(folder / "draft.db")
    try:
        return drafts.change_tries(user, lambda known: (known, None))[0].count
    finally:
        drafts.close()


def test_pulling_the_plug_gives_no_free_tries(
    start_console: Callable[..., Any],
    tmp_path: Path,
    seed: int,
    scaled: Callable[[int], int],
) -> None:
    folder, draw = tmp_path / "till", random.Random(seed)
    told = 0
    console = start_console(folder, options=AT_NOON)
    assert console.ask(do="quit")["ok"]
    console.close()
    for _ in range(max(3, scaled(40))):
        console = start_console(folder, options=AT_NOON)
        killer = threading.Timer(draw.uniform(0.0, 0.25), console.kill)
        killer.start()
        while (answer := console.ask(do="login", user="1001", pin="0000")) is not None:
            assert answer["error"]["code"] in ("wrong_pin", "pin_wait")
            # Only a PIN that was looked at counts; one that must wait was not.
            told += told < FREE_TRIES
        killer.join()
        console.close()
        counted = tries_of(folder, "1001")
        assert counted >= min(told, FREE_TRIES), f"{told} tries, {counted} counted (seed {seed})"
    console = start_console(folder, options=AT_NOON)
    if tries_of(folder, "1001") >= FREE_TRIES:
        assert console.ask(do="login", user="1001", pin="1001")["error"]["code"] == "pin_wait"
    console.close()


def test_a_shift_is_closed_whole_or_not_at_all(
    start_console: Callable[..., Any],
    tmp_path: Path,
    seed: int,
    scaled: Callable[[int], int],
) -> None:
    folder, draw, closed = tmp_path / "till", random.Random(seed), 0
    for _ in range(max(3, scaled(60))):
        console = start_console(folder, options=AT_NOON)
        state = console.ask(do="login", user="1001", pin="1001")["state"]
        last = console.ask(do="z_reprint")
        if state["shift"] is None:
            # The Z that was written is the one that is there.
            numbers = last["z"] if last["ok"] else 0
            assert numbers in (closed, closed + 1)
            closed = numbers
            assert console.ask(do="open_shift", float=20_000)["ok"]
        killer = threading.Timer(draw.uniform(0.0, 0.02), console.kill)
        killer.start()
        answer = console.ask(do="close_shift", counted={"cash": 20_000})
        if answer is not None:
            assert answer["ok"]
            assert answer["report"]["over_short"] == {"cash": 0}
        killer.join()
        console.close()
        verdict = verify(folder)
        assert verdict["ok"], verdict
