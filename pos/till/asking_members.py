"""Asking head office about members, off the lane's thread: a blink is waited for, and no longer.

What this store's files do not tell head office may know. An answer that comes later is taken up
when it comes: its member joins the sale in progress, or, where that has ended meanwhile, an entry
of the journal's own says who had bought (`pos.till.late_members`).
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum
from typing import Final, Literal, TypeAlias

from pos.contract.members import MemberSeen
from pos.member.member import Member
from pos.sync.problems import TIMEOUT, UNREACHABLE, SyncProblem
from pos.till.desk import Desk
from pos.till.office import head_office

log = logging.getLogger(__name__)

By: TypeAlias = Literal["card", "code", "phone", "ends", "name", "member"]

PATIENCE_MS: Final = 300
"""So long the lane waits for an answer."""
_TIMEOUT: Final = 10
"""Seconds until a question that nobody waits for is given up."""
_MOST: Final = 4
"""Questions under way at a time; a head office that is so slow is not asked more."""


class Later(Enum):
    """The answer is not here yet."""

    LATER = "later"


LATER: Final = Later.LATER
Told: TypeAlias = list[Member] | Literal[Later.LATER] | None
"""Those whom head office means; None where it could not be asked."""


@dataclass(slots=True, kw_only=True)
class Asked:
    """A question, and its answer once it is there. `sale` is the one in progress, or empty."""

    by: By
    sale: str
    told: list[Member] | None = None
    is_late: bool = False
    done: threading.Event = field(default_factory=threading.Event)


class MemberAsker:
    """The questions of one till. Practice is none of head office's business.

    `patience_ms` is 0 where the thread of the commands paints a screen: then only a list that
    somebody is to choose from is waited for. `changed` is called, on a thread of its own, when an
    answer came late.
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._lock = threading.Lock()
        self._under_way = 0
        self._late: list[Asked] = []
        self._unbound: list[Asked] = []
        self.patience_ms = PATIENCE_MS
        self.changed: Callable[[], None] = lambda: None

    def ask(self, *, by: By, text: str) -> Told:
        """What head office says in time. The thread of the commands."""
        desk = self._desk
        if not desk.station.is_enrolled or desk.training or desk.is_away:
            return None
        with self._lock:
            if self._under_way >= _MOST:
                return None
            self._under_way += 1
        asked = Asked(by=by, sale="" if desk.open is None else desk.open.sale.id)
        if not asked.sale:
            self._unbound.append(asked)
        threading.Thread(target=self._carry, args=(asked, text), name="member", daemon=True).start()
        patience_ms = max(self.patience_ms, PATIENCE_MS if by in ("ends", "name") else 0)
        if desk.clock.monotonic_us() < desk.slow_until_us:
            patience_ms = 0
        if asked.done.wait(patience_ms / 1000):
            return asked.told
        with self._lock:
            # It may have come in the meantime.
            asked.is_late = not asked.done.is_set()
        if patience_ms:
            desk.note_slow()
        return LATER if asked.is_late else asked.told

    def late(self) -> list[Asked]:
        """The answers that came late and were not taken up yet.

        What was asked before a sale began is that sale's from now on, and never the next one's.
        """
        if self._desk.open is not None:
            for asked in self._unbound:
                asked.sale = self._desk.open.sale.id
            self._unbound.clear()
        if not self._late:
            return []
        with self._lock:
            late, self._late = self._late, []
        return late

    def _carry(self, asked: Asked, text: str) -> None:
        """Asks, on a thread of its own."""
        try:
            told = self._find(asked.by, text)
        finally:
            with self._lock:
                self._under_way -= 1
        with self._lock:
            asked.told = told
            asked.done.set()
            if asked.is_late:
                self._late.append(asked)
        if asked.is_late:
            self.changed()

    def _find(self, by: By, text: str) -> list[Member] | None:
        from pos.sync.members import find

        try:
            with head_office(self._desk, timeout=_TIMEOUT) as hq:
                found = find(hq, by=by, text=text)
        except SyncProblem as problem:
            log.info("head office not asked about a member", extra={"code": problem.code})
            if problem.code in (UNREACHABLE, TIMEOUT):
                self._desk.note_silence()
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
