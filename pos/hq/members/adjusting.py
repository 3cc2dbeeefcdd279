"""Points that somebody gives or takes who answers for it: what a case comes to, or a complaint.

The books say who and why; nothing that was posted before is touched. Everything runs in the
caller's transaction.
"""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa

from pos.hq.members import books, persons
from pos.hq.members.books import Origin
from pos.hq.members.rules import day_of, expires_at, read_rules, rules_at
from pos.hq.stores import BadRequest
from pos.member.movements import adjust

MOST: Final = 10_000_000
"""More points than this are a slip of the finger."""


def put_right(
    connection: sa.Connection, member: str, *, points: int, by: str, reason: str, now: int,
    of: str = "",
) -> int:  # fmt: skip
    """Gives a person points, or with a minus takes them; how many he has then.

    `of` is the case that it settles. `BadRequest` for who was erased, for nothing, and for more
    than anybody means.
    """
    if not points or abs(points) > MOST:
        raise BadRequest(f"{points} is no number of points to give or take")
    person = persons.living(connection, member)
    day = day_of(now)
    months = rules_at(read_rules(connection), day).lasts_months
    posting = adjust(
        books.read_purse(connection, person),
        key=f"adjust:{of or person}:{now}",
        at=now,
        points=points,
        expires_at=expires_at(day, months),
    )
    books.write(connection, posting, now=now, origin=Origin(reason=f"{by}: {reason}"))
    return books.read_purse(connection, person, lock=False).free
