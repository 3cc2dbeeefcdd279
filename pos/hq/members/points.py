"""Points from the journal: what sales earn and took, and what returns undo line by line.

A sale waits in `points_due` from the moment that it is booked; here it is posted, once, whoever
comes first: the server's bookkeeping, or a command that wants the figures of this moment. What
cannot be posted yet, because its member is not known here, waits and is looked at again.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import sqlalchemy as sa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from pos.hq.clock import Now
from pos.hq.database import OfficeDatabase, post_alone
from pos.hq.members import (
    books,
    granting,
    nearby,
    persons,
    privacy,
    reserving,
    segmenting,
    tables,
    tiers,
)
from pos.hq.members.keys import MemberKeys
from pos.hq.members.posting import EntryPosting
from pos.member.movements import (
    expire,
    release,
)

AT_ONCE: Final = 200


class PointsDesk:
    """Brings the books of points up to date with the journal and the calendar. Any thread."""

    def __init__(
        self,
        database: OfficeDatabase,
        keys: MemberKeys,
        *,
        now: Now,
        signing_key: Callable[[], Ed25519PrivateKey],
    ) -> None:
        """`signing_key` is head office's own: it opens what tills write to it alone."""
        self._database = database
        self._keys = keys
        self._now = now
        self._signing_key = signing_key

    def due(self) -> list[str]:
        """Which kinds of work there are: sales, lots and reservations whose time has come, tiers,
        birthdays, whom stores know, and what is kept for long enough."""
        now = self._now()
        with self._database.read() as connection:
            names = [
                name
                for name, statement in _DUE.items()
                if connection.execute(statement, {"now": now}).first() is not None
            ]
            if tiers.is_due(connection, now=now):
                names.append("tiers")
            if granting.are_birthdays_due(connection, now=now):
                names.append("birthdays")
            if segmenting.is_due(connection, now=now):
                names.append("segments")
            if nearby.is_due(connection, now=now):
                names.append("nearby")
            if reserving.overdue(connection, now=now, limit=1):
                names.append("reservations")
            if privacy.is_retention_due(connection, now=now):
                names.append("retention")
        return names

    def work(self, name: str) -> None:
        """Does some of one kind, in one transaction."""
        now = self._now()
        with self._database.write() as connection:
            post_alone(connection)
            if name == "sales":
                found = connection.execute(_SALES, {"now": now}).all()
                posting = EntryPosting(connection, self._keys, self._signing_key, now=now)
                for row in found:
                    posting.take(row)
            elif name == "tiers":
                tiers.review(connection, self._keys, now=now)
            elif name == "birthdays":
                granting.birthdays(connection, self._keys, now=now)
            elif name == "segments":
                segmenting.keep_up(connection, self._keys, now=now)
            elif name == "nearby":
                nearby.keep_up(connection, self._keys, now=now)
            elif name == "names":
                persons.name_old_rows(connection, self._keys, limit=AT_ONCE)
            elif name == "retention":
                privacy.retain(connection, self._keys, now=now)
            elif name == "reservations":
                for key in reserving.overdue(connection, now=now, limit=AT_ONCE):
                    reserving.give_up(connection, key, now=now)
            else:
                lots = connection.execute(_LOTS[name], {"now": now}).all()
                change = release if name == "release" else expire
                for row in lots:
                    purse = books.read_purse(connection, row.member)
                    books.write(connection, change(purse, lot=row.lot, at=now), now=now)

    def post(self, *, is_stopping: Callable[[], bool] = lambda: False) -> None:
        """Posts what tills sent, or as much of it as there is time for."""
        while not is_stopping() and self._is_due("sales"):
            self.work("sales")

    def _is_due(self, name: str) -> bool:
        with self._database.read() as connection:
            return connection.execute(_DUE[name], {"now": self._now()}).first() is not None

    def settle(self, *, is_stopping: Callable[[], bool] = lambda: False) -> None:
        """Does all that is due at this moment, or as much as there is time for."""
        while not is_stopping() and (names := self.due()):
            for name in names:
                self.work(name)


_KEY: Final = ("day", "terminal", "epoch", "seq")
_SALES: Final = (
    sa.select(tables.due)
    .where(tables.due.c.due_at <= sa.bindparam("now"))
    .order_by(tables.due.c.due_at, tables.due.c.at, *(tables.due.c[name] for name in _KEY))
    .limit(AT_ONCE)
)
_LOT: Final = sa.select(tables.lot.c.member, tables.lot.c.lot).where(tables.lot.c.unit == "points")
_LOTS: Final = {
    "release": _LOT.where(
        tables.lot.c.free_at <= sa.bindparam("now"), sa.text("pending > 0")
    ).limit(AT_ONCE),
    "expire": _LOT.where(
        tables.lot.c.expires_at <= sa.bindparam("now"),
        sa.text("free > 0 AND expires_at > 0"),
    ).limit(AT_ONCE),
}
_DUE: Final = {
    "names": sa.select(sa.literal(1)).where(tables.member.c.born == tables.NOT_YET).limit(1),
    "sales": sa.select(sa.literal(1)).where(tables.due.c.due_at <= sa.bindparam("now")).limit(1),
    **_LOTS,
}
