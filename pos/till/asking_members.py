"""Asking head office about members, off the lane's thread: a blink is waited for, and no longer.

What this store's files do not tell head office may know. An answer that comes later is taken up
when it comes: its member joins the sale in progress, or, where that has ended meanwhile, an entry
of the journal's own says who had bought (`pos.till.late_members`). Until then the question of a
sale is kept, sealed, and asked again where the till was started anew or head office went away.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum
from typing import Final, Literal, TypeAlias

import msgspec

from pos.contract.members import MemberSeen
from pos.contract.sealing import Box
from pos.member.member import Member
from pos.sync.paying import moment
from pos.sync.problems import BUSY, GARBLED, TIMEOUT, UNREACHABLE, SyncProblem
from pos.till.desk import AWAY_US, Desk
from pos.till.office import head_office

log = logging.getLogger(__name__)

By: TypeAlias = Literal["card", "scanned", "code", "phone", "ends", "name", "member", "payment"]
"""`scanned` is a code that nothing here claims, and that may be a card."""

PATIENCE_MS: Final = 300
"""So long the lane waits for an answer."""
_TIMEOUT: Final = 10
"""Seconds until a question that nobody waits for is given up."""
_SEAL: Final = b"lianpos-member-question-1"
_NO_WORD: Final = frozenset({BUSY, GARBLED})
"""What is no answer, though somebody gave it."""
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
    """A question, and its answer once it is there. `sale` is the one in progress, or empty.

    `is_again`: it was kept when the till stopped, and its sale may know already. `not_before_us`
    is when it is asked once more, on the monotonic clock.
    """

    by: By
    text: str = field(repr=False)
    sale: str
    id: str = ""
    told: list[Member] | None = None
    is_late: bool = False
    is_again: bool = False
    not_before_us: int = 0
    done: threading.Event = field(default_factory=threading.Event)


class _Kept(msgspec.Struct, frozen=True, kw_only=True):
    """A question as it is kept: sealed, for it may be a telephone."""

    by: By
    text: str
    sale: str


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
        self._box = Box(desk.station.pepper, use=_SEAL)
        self._again = self._read()
        self.patience_ms = PATIENCE_MS
        self.changed: Callable[[], None] = lambda: None

    def ask(self, *, by: By, text: str) -> Told:
        """What head office says in time. The thread of the commands."""
        desk = self._desk
        if not desk.station.is_enrolled or desk.training or desk.is_away:
            return None
        sale = "" if desk.open is None else desk.open.sale.id
        asked = Asked(by=by, text=text, sale=sale)
        if not self._send(asked):
            return None
        patience_ms = max(self.patience_ms, PATIENCE_MS if by in ("ends", "name") else 0)
        if desk.clock.monotonic_us() < desk.slow_until_us:
            patience_ms = 0
        if asked.done.wait(patience_ms / 1000):
            return asked.told
        asked.id = desk.ids.new()
        if asked.sale:
            self._keep(asked)
        else:
            self._unbound.append(asked)
        with self._lock:
            # It may have come in the meantime.
            asked.is_late = not asked.done.is_set()
        if patience_ms:
            desk.note_slow()
        if not asked.is_late:
            self.settled(asked)
        return LATER if asked.is_late else asked.told

    def ask_who_paid(self, attempt: str, *, sale: str) -> None:
        """Whose wallet that was, of a sale that has ended as nobody's; nobody waits for it."""
        if not self._desk.station.is_enrolled or self._desk.training:
            return
        asked = Asked(by="payment", text=attempt, sale=sale, id=self._desk.ids.new())
        self._keep(asked)
        with self._lock:
            self._again.append(asked)

    def name(self, member: Member, *, by: By, sale: str) -> None:
        """Somebody whom this till knows itself is in a sale that cannot take him now."""
        asked = Asked(by=by, text=member.id, sale=sale, told=[member], id=self._desk.ids.new())
        if sale and not self._desk.training:
            self._keep(asked, by="member")
        with self._lock:
            self._late.append(asked)

    def late(self) -> list[Asked]:
        """The answers that came late and were not taken up yet.

        What was asked before a sale began is that sale's from now on, and never the next one's.
        """
        if self._desk.open is not None:
            for asked in self._unbound:
                asked.sale = self._desk.open.sale.id
                if not asked.done.is_set():
                    self._keep(asked)
            self._unbound.clear()
        self._ask_again()
        if not self._late:
            return []
        with self._lock:
            late, self._late = self._late, []
        return late

    def settled(self, asked: Asked) -> None:
        """Its sale knows who was meant, or nobody was."""
        if asked.id:
            self._desk.real.drafts.member_questions.forget(asked.id)

    # --- inside ------------------------------------------------------------------------------

    def _send(self, asked: Asked) -> bool:
        """Asks on a thread of its own; False where too much is being asked already."""
        with self._lock:
            if self._under_way >= _MOST:
                return False
            self._under_way += 1
        threading.Thread(target=self._carry, args=(asked,), name="member", daemon=True).start()
        return True

    def _ask_again(self) -> None:
        """Asks what is kept, where head office may answer."""
        desk = self._desk
        if not self._again or desk.training or desk.is_away or not desk.station.is_enrolled:
            return
        now = desk.clock.monotonic_us()
        with self._lock:
            again = [asked for asked in self._again if asked.not_before_us <= now]
            self._again = [asked for asked in self._again if asked.not_before_us > now]
        for asked in again:
            asked.is_late = True
            known = desk.members.by_id(asked.text) if asked.by == "member" else None
            if known is not None:
                asked.told = [known]
                self._late.append(asked)
            elif not self._send(asked):
                self._again.append(asked)

    def _carry(self, asked: Asked) -> None:
        """Asks, on a thread of its own."""
        try:
            told = self._find(asked.by, asked.text)
        finally:
            with self._lock:
                self._under_way -= 1
        with self._lock:
            asked.told = told
            asked.done.set()
            if asked.is_late and told is None and asked.sale:
                asked.not_before_us = self._desk.clock.monotonic_us() + AWAY_US
                self._again.append(asked)
            elif asked.is_late:
                self._late.append(asked)
        if asked.is_late:
            self.changed()

    def _find(self, by: By, text: str) -> list[Member] | None:
        from pos.sync.members import find

        try:
            with head_office(self._desk, timeout=_TIMEOUT) as hq:
                found = find(hq, by="card" if by == "scanned" else by, text=text)
        except SyncProblem as problem:
            log.info("head office not asked about a member", extra={"code": problem.code})
            if problem.code in (UNREACHABLE, TIMEOUT):
                self._desk.note_silence()
                return None
            if problem.code in _NO_WORD:
                return None
            # A code that is refused is nobody's, and a payment that says nothing as well.
            return [] if by in ("code", "payment") or problem.code == "unknown_member" else None
        return [_known(seen) for seen in found.members]

    def _keep(self, asked: Asked, *, by: By | None = None) -> None:
        kept = _Kept(by=by or asked.by, text=asked.text, sale=asked.sale)
        sealed = self._box.close(msgspec.json.encode(kept), about=asked.id)
        drafts = self._desk.real.drafts
        drafts.member_questions.keep(asked.id, sealed, at=moment(self._desk.clock).wall)

    def _read(self) -> list[Asked]:
        """What was kept when the till stopped."""
        found = []
        for name, sealed in self._desk.real.drafts.member_questions.all().items():
            opened = self._box.open(sealed, about=name)
            if opened is not None:
                kept = msgspec.json.decode(opened, type=_Kept)
                found.append(
                    Asked(by=kept.by, text=kept.text, sale=kept.sale, id=name, is_again=True)
                )
        return found


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
        segments=seen.segments,
    )
