"""What members pay with is set aside at head office first, for one sale, and waited for shortly.

What speaks to head office waits for it, some seconds at most.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
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


def require_member_account(desk: Desk, otherwise: str) -> None:
    """Refuses what takes head office: in practice, or where there is none."""
    if not desk.station.is_enrolled or desk.training:
        raise TillError(otherwise)


def require_payment(desk: Desk) -> None:
    """Refuses money that whoever works here may not take, or not for this sale."""
    with desk.guard.together():
        require_given_so_far(desk)
        desk.require("take.payment")


def set_aside(
    desk: Desk,
    hold: str,
    wanted: HoldWanted | ValueHoldWanted,
    *,
    refused: Mapping[str, str],
    otherwise: str,
) -> Held | None:
    """What head office sets aside for a sale; None where it does not answer.

    What it refuses the till refuses too, by the words in `refused`, or else `otherwise`.
    """
    if desk.is_away:
        return None
    from pos.sync.members import set_aside as ask

    try:
        with head_office(desk, timeout=TIMEOUT_S) as hq:
            return ask(hq, hold, wanted)
    except SyncProblem as problem:
        log.info("nothing set aside for a member", extra={"code": problem.code})
        if problem.code in (UNREACHABLE, TIMEOUT):
            desk.note_silence()
        if problem.code in AWAY:
            return None
        raise TillError(refused.get(problem.code, otherwise)) from problem
