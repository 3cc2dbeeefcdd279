"""What head office can say of its members: how many there are, and what they have."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa

from pos.hq.members import tables
from pos.hq.members.persons import ACTIVE


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberRow:
    """A person without a word of who he is. Points that are set aside are his still."""

    member: str
    tier: str
    points: int
    pending_points: int
    stored_value: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MembersReport:
    """All people, and the sums of what they have; stored value in minor units."""

    rows: tuple[MemberRow, ...]

    @property
    def points(self) -> int:
        return sum(row.points for row in self.rows)

    @property
    def pending_points(self) -> int:
        return sum(row.pending_points for row in self.rows)

    @property
    def stored_value(self) -> int:
        return sum(row.stored_value for row in self.rows)


def members_report(connection: sa.Connection) -> MembersReport:
    """Every person of the programme, by his id."""
    return MembersReport(
        rows=tuple(
            MemberRow(
                member=row.member,
                tier=row.tier,
                points=int(row.points or 0),
                pending_points=int(row.pending or 0),
                stored_value=int(row.value or 0),
            )
            for row in connection.execute(_ROWS)
        )
    )


def _sum(unit: str, amount: sa.ColumnElement[int]) -> sa.ColumnElement[Any]:
    return sa.func.sum(sa.case((tables.lot.c.unit == unit, amount), else_=0))


_HAD: Final = (
    sa.select(
        tables.lot.c.member,
        _sum("points", tables.lot.c.free + tables.lot.c.held).label("points"),
        _sum("points", tables.lot.c.pending).label("pending"),
        _sum("money", tables.lot.c.free + tables.lot.c.held).label("value"),
    )
    .group_by(tables.lot.c.member)
    .subquery("had")
)
_ROWS: Final = (
    sa.select(tables.member.c.member, tables.member.c.tier, _HAD.c.points, _HAD.c.pending,
              _HAD.c.value)
    .outerjoin(_HAD, _HAD.c.member == tables.member.c.member)
    .where(tables.member.c.state == ACTIVE)
    .order_by(tables.member.c.member)
)  # fmt: skip
