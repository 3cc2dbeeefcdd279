"""Asking head office about members while the customer waits: a blink of an eye, and no longer.

What this store's files do not tell head office may know. Without an answer in time the sale goes
on, and head office is left alone for a while.
"""

from __future__ import annotations

import logging
from typing import Final, Literal, TypeAlias

from pos.contract.members import MemberSeen
from pos.member.member import Member
from pos.sync.problems import TIMEOUT, UNREACHABLE, SyncProblem
from pos.till.desk import AWAY_US, Desk
from pos.till.office import head_office

log = logging.getLogger(__name__)

By: TypeAlias = Literal["card", "code", "phone", "ends", "name", "member"]

_TIMEOUT: Final = 0.3
"""Seconds."""


def ask_for_members(desk: Desk, *, by: By, text: str) -> list[Member] | None:
    """Those whom head office thinks to be meant; None where it could not be asked or was slow.

    Practice is none of its business.
    """
    now_us = desk.clock.monotonic_us()
    if not desk.station.is_enrolled or desk.training or desk.is_away:
        return None
    if now_us < desk.slow_until_us:
        return None
    from pos.sync.members import find

    try:
        with head_office(desk, timeout=_TIMEOUT) as hq:
            found = find(hq, by=by, text=text)
    except SyncProblem as problem:
        log.info("head office not asked about a member", extra={"code": problem.code})
        if problem.code in (UNREACHABLE, TIMEOUT):
            # So little patience tells nothing of whether it answers whoever waits for money.
            desk.slow_until_us = desk.clock.monotonic_us() + AWAY_US
            return None
        return [] if by == "code" else None
    return [_known(seen) for seen in found.members]


def _known(seen: MemberSeen) -> Member:
    return Member(
        id=seen.id,
        tier=seen.tier,
        birthday=seen.birthday,
        name=seen.name,
        spelled=seen.spelled,
        tail=seen.tail,
        points=seen.points,
        as_of=seen.as_of,
    )
