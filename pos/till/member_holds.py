"""What members pay with is set aside at head office first, for one sale, and waited for shortly.

What speaks to head office waits for it, some seconds at most: on the thread of the commands, or
before the command on another one, for a screen that goes on meanwhile.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from pos.contract.members import Held, HoldWanted, ValueHoldWanted
from pos.sync.problems import BUSY, GARBLED, TIMEOUT, UNREACHABLE, SyncProblem
from pos.till.desk import Desk, TillError
from pos.till.given import require_given_so_far
from pos.till.office import head_office

log = logging.getLogger(__name__)

TIMEOUT_S: Final = 3
"""Seconds that a customer waits for the answer."""
AWAY: Final = frozenset({UNREACHABLE, TIMEOUT, BUSY, GARBLED})
"""What is no answer. Everything else head office has said, and it counts."""
CODES: Final = {
    "used_code": "member_code_used",
    "bad_code": "member_code_bad",
}
"""What head office says of the code of a member's telephone, as the till says it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """What head office is to be asked for under the name `hold`, before a byte has left.

    What it refuses the till refuses too, by the words in `refused`, or else `otherwise`.
    """

    hold: str
    wanted: HoldWanted | ValueHoldWanted = field(repr=False)
    refused: Mapping[str, str]
    otherwise: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What head office has set aside; `held` is None where it did not answer."""

    hold: str
    wanted: HoldWanted | ValueHoldWanted = field(repr=False)
    held: Held | None


def require_member_account(desk: Desk, otherwise: str) -> None:
    """Refuses what takes head office: in practice, or where there is none."""
    if not desk.station.is_enrolled or desk.training:
        raise TillError(otherwise)


def require_payment(desk: Desk) -> None:
    """Refuses money that whoever works here may not take, or not for this sale."""
    with desk.guard.together():
        require_given_so_far(desk)
        desk.require("take.payment")


def answer_to(desk: Desk, asking: Asking, asked: Asked | None = None) -> Asked:
    """What head office sets aside for a sale, or what it has set aside already.

    Refuses where the sale has become another one since that was asked.
    """
    if asked is None:
        return ask_office(desk, asking)
    if asked.wanted != asking.wanted:
        raise TillError("hold_of_before")
    return asked


def ask_office(desk: Desk, asking: Asking) -> Asked:
    """Has head office set something aside. Any thread."""
    return Asked(hold=asking.hold, wanted=asking.wanted, held=_held(desk, asking))


def give_up(desk: Desk, asked: Asked) -> None:
    """Nothing is paid with it after all; what head office does not hear of is free by itself after
    ten minutes. Any thread but the screen's."""
    if asked.held is None:
        return
    from pos.sync.members import end_hold

    try:
        with head_office(desk, timeout=TIMEOUT_S) as hq:
            end_hold(hq, asked.hold)
    except SyncProblem as problem:
        log.info("what was set aside is not given up", extra={"code": problem.code})


def _held(desk: Desk, asking: Asking) -> Held | None:
    if desk.is_away:
        return None
    from pos.sync.members import set_aside as ask

    try:
        with head_office(desk, timeout=TIMEOUT_S) as hq:
            return ask(hq, asking.hold, asking.wanted)
    except SyncProblem as problem:
        log.info("nothing set aside for a member", extra={"code": problem.code})
        if problem.code in (UNREACHABLE, TIMEOUT):
            desk.note_silence()
        if problem.code in AWAY:
            return None
        raise TillError(asking.refused.get(problem.code, asking.otherwise)) from problem
