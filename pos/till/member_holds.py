"""What members pay with is set aside at head office first, for one sale, and waited for shortly.

It is asked before the command, where a screen goes on meanwhile (`pos.till.beforehand`); what no
payment comes of is let go at once.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import count
from typing import Final

from pos.contract.members import Held, HoldWanted, ValueHoldWanted
from pos.sync.problems import AWAY, TIMEOUT, UNREACHABLE, SyncProblem
from pos.till.desk import Desk, TillError
from pos.till.given import require_given_so_far
from pos.till.office import head_office

log = logging.getLogger(__name__)

TIMEOUT_S: Final = 3
"""Seconds that a customer waits for the answer."""
_TAKEN: Final = frozenset({"hold_ended", "other_request"})
"""Under this name something else was set aside for this payment, or it was let go again."""
_MOST_NAMES: Final = 8
CODES: Final = {
    "used_code": "member_code_used",
    "bad_code": "member_code_bad",
}
"""What head office says of the code of a member's telephone, as the till says it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SetAside:
    """What head office keeps for a sale under the name `hold`; `held` is None where it did not
    answer."""

    hold: str
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


def set_aside(
    desk: Desk, wanted: HoldWanted | ValueHoldWanted, *, refused: Mapping[str, str], otherwise: str
) -> SetAside:
    """Has head office set something aside for a sale, once a command.

    What it refuses the till refuses too, by the words in `refused`, or else `otherwise`.
    """
    current = desk.require_sale()
    names = _names(desk, current.sale.id, place=len(current.sale.tenders))
    # The name is there before a byte has left.
    said = [next(names)]

    def ask() -> Held | None:
        held, problem = _ask(desk, said[-1], wanted)
        while problem in _TAKEN and len(said) < _MOST_NAMES:
            said.append(next(names))
            held, problem = _ask(desk, said[-1], wanted)
        if problem and problem not in AWAY:
            raise TillError(refused.get(problem, otherwise))
        return held

    return desk.beforehand.answer(
        ("hold", wanted),
        lambda: SetAside(held=ask(), hold=said[-1]),
        # Who did not answer in time may have set it aside all the same.
        unused=lambda: desk.unused.add("hold", said[-1]),
    )


def _names(desk: Desk, sale: str, *, place: int) -> Iterator[str]:
    """What to call the sale's next payment at head office, the same again after a kill: what was
    set aside for it in vain is then found again, and not set aside twice."""
    for number in count():
        name = hashlib.sha256(f"hold:{sale}:{place}:{number}".encode()).hexdigest()[:32]
        if not desk.unused.knows(name):
            yield name


def _ask(desk: Desk, hold: str, wanted: HoldWanted | ValueHoldWanted) -> tuple[Held | None, str]:
    """What head office answers, and the code of what it refuses or why it does not. Any thread."""
    if desk.is_away:
        return None, UNREACHABLE
    from pos.sync.members import set_aside as ask

    try:
        with head_office(desk, timeout=TIMEOUT_S) as hq:
            return ask(hq, hold, wanted), ""
    except SyncProblem as problem:
        log.info("nothing set aside for a member", extra={"code": problem.code})
        if problem.code in (UNREACHABLE, TIMEOUT):
            desk.note_silence()
        return None, problem.code
