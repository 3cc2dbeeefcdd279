"""Members whom head office named late: they join the sale that still goes on, or are told after it.

A sale that takes money already keeps its prices; the member is told of once it has ended, also
after a restart.
"""

from __future__ import annotations

from itertools import islice
from typing import Final

import msgspec

from pos.contract.facts import SaleFact
from pos.contract.late_members import MemberAttached
from pos.member.member import Member
from pos.sale.sale import SaleError
from pos.till.asking_members import Asked, By
from pos.till.customers import How, attach_member
from pos.till.desk import Desk, TillError
from pos.till.earning import earned_by, paid_lines, paid_with_points
from pos.till.state import NamedView

_HOW: Final[dict[By, How]] = {
    "card": "card",
    "scanned": "card",
    "code": "code",
    "phone": "phone",
    "ends": "phone",
    "name": "name",
    "member": "card",
    "payment": "wallet",
}


_LOOKED_AT: Final = 1_000
"""So many entries about members are looked at: more than two days have."""


class LateMembers:
    """Whom sales wait for. GUI thread."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._named: dict[str, tuple[Member, Asked]] = {}

    def take_up(self) -> bool:
        """Attaches what can be attached now; whether the journal has a new entry."""
        for asked in self._desk.asker.late():
            self._note(asked)
        return any([self._settle(sale) for sale in tuple(self._named)])

    def _note(self, asked: Asked) -> None:
        told = asked.told or []
        if len(told) == 1:
            self._desk.members.offer(told)
            self._named[asked.sale] = (told[0], asked)
            return
        if not told and not asked.is_again and asked.by not in ("payment", "scanned"):
            self._desk.unnamed += 1
        self._desk.asker.settled(asked)

    def _settle(self, sale: str) -> bool:
        desk, (member, asked) = self._desk, self._named[sale]
        if not sale or (desk.open is not None and desk.open.sale.id == sale):
            self._join(sale, member, asked)
            return False
        if any(basket.sale == sale for basket in desk.parked):
            return False
        del self._named[sale]
        if desk.training:
            return False
        fact = desk.journal.past.completed(sale) if sale else None
        tells = fact is not None and fact.member is None and not self._is_told(sale)
        if fact is not None and tells:
            self._tell(fact, member, _HOW[asked.by])
        desk.asker.settled(asked)
        return tells

    def _join(self, sale: str, member: Member, asked: Asked) -> None:
        """The sale is still being rung up: its prices become the member's."""
        desk = self._desk
        current = None if desk.open is None else desk.open.sale
        is_busy = desk.cashier is None or desk.locked or desk.shift is None
        if is_busy or desk.attempt is not None or (current is not None and current.tenders):
            if not sale:
                del self._named[sale]
            return
        del self._named[sale]
        here = None if current is None else current.member
        if here is None or here.member == member.id:
            try:
                attach_member(desk, member, how=_HOW[asked.by])
            except (TillError, SaleError):
                pass  # The sale cannot take him any more, and goes on without.
        desk.asker.settled(asked)

    def _is_told(self, sale: str) -> bool:
        """Whether the journal has told of this sale's member: another answer came before, or the
        till was killed just then."""
        newest = islice(self._desk.journal.past.newest("member"), _LOOKED_AT)
        return any(_of(body) == sale for _, body in newest)

    def _tell(self, fact: SaleFact, member: Member, how: How) -> None:
        desk = self._desk
        sold = sum(line.amount for line in paid_lines(fact) if line.amount > 0)
        attached = MemberAttached(
            at=desk.timestamp(),
            shift=fact.shift,
            sale=fact.sale,
            receipt=fact.receipt or "",
            member=member.id,
            spent=sold - paid_with_points(fact),
            how=how,
        )
        desk.named = NamedView(
            receipt=attached.receipt,
            member=member.id,
            name=member.name,
            how=how,
            points=earned_by(desk, fact, member),
        )
        desk.journal.append("member", attached, day=desk.day)
        desk.drafts.note_head(desk.journal.head())


class _Told(msgspec.Struct):
    """Of which sale an entry tells; empty for none."""

    sale: str = ""
    do: str = ""


def _of(body: bytes) -> str:
    told = msgspec.json.decode(body, type=_Told)
    return told.sale if told.do == "attach" else ""
