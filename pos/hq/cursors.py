"""How far a terminal has come in a feed, and whether that past is still head office's own.

A cursor is a revision and 24 bits of chance that were drawn when that revision was committed.
Head office that was restored from a backup hands the same revisions out again, for other rows:
then the chance differs, and whoever had come further than the backup starts again, while all
others just go on. So no restore has to be announced, and none can be overlooked.

Tombstones are taken away after a season. A feed that lost some begins another era of its
generation; a cursor of an older era is good only where it is past everything that was taken away.
"""

from __future__ import annotations

import datetime as dt
import secrets
from typing import Final

import sqlalchemy as sa

from pos.hq import schema

KEPT_DAYS: Final = 90
"""Days for which a terminal that was away still learns what went meanwhile."""

_BITS: Final = 24
_ERA_MARK: Final = "."


class WrongGeneration(Exception):
    """The cursor is not one of this feed as it is now; `gen` names the generation to start in."""

    def __init__(self, gen: str) -> None:
        super().__init__(f"start again from 0 in generation {gen}")
        self.gen = gen


def stamp(connection: sa.Connection, rev: int) -> None:
    """Draws the chance of the revisions up to `rev`, in the transaction that writes them."""
    row = {"rev": rev, "stamp": secrets.randbits(_BITS)}
    connection.execute(sa.insert(schema.revision), row)


def cursor_at(connection: sa.Connection, rev: int) -> int:
    """The cursor of a reader who has read up to `rev`."""
    return rev << _BITS | (_stamp_of(connection, rev) or 0)


def generation(connection: sa.Connection, scope: str) -> str | None:
    """What a reader who starts now calls the generation of a feed; None before its first row."""
    row = connection.execute(_SCOPE, {"scope": scope}).one_or_none()
    return None if row is None else _named(row.gen, row.era)


def read_cursor(connection: sa.Connection, *, scope: str, gen: str, cursor: int) -> tuple[str, int]:
    """The generation that the reader is in, and the revision up to which it has read.

    `WrongGeneration` where it is not true that the reader has all rows up to there.
    """
    row = connection.execute(_SCOPE, {"scope": scope}).one_or_none()
    if row is None:
        raise WrongGeneration("")
    current = _named(row.gen, row.era)
    if not gen and not cursor:
        return current, 0
    base, _, era = gen.partition(_ERA_MARK)
    rev = cursor >> _BITS
    if base != row.gen or (rev and _stamp_of(connection, rev) != cursor & (1 << _BITS) - 1):
        raise WrongGeneration(current)
    if (int(era) if era.isdecimal() else 0) < row.era and rev < row.floor:
        raise WrongGeneration(current)
    return gen, rev


def mark_day(connection: sa.Connection, *, day: dt.date, rev: int) -> None:
    """Notes how far the feeds were on a day; once a day is enough."""
    connection.execute(_MARK, {"day": day.isoformat(), "rev": rev})


def drop_tombstones(connection: sa.Connection, *, today: dt.date) -> int:
    """Takes away the tombstones that are older than a season; answers how many there were."""
    before = (today - dt.timedelta(days=KEPT_DAYS)).isoformat()
    columns = schema.feed_day.c
    through = connection.execute(
        sa.select(sa.func.max(columns.rev)).where(columns.day <= before)
    ).scalar()
    if through is None:
        return 0
    feed, scope = schema.feed, schema.scope
    old = (feed.c.op == "del") & (feed.c.rev <= through)
    losing = connection.execute(sa.select(feed.c.scope).where(old).distinct()).scalars().all()
    if not losing:
        return 0
    dropped = connection.execute(sa.delete(feed).where(old)).rowcount
    connection.execute(
        sa.update(scope).where(scope.c.scope.in_(losing)).values(era=scope.c.era + 1, floor=through)
    )
    return dropped


def _named(gen: str, era: int) -> str:
    return f"{gen}{_ERA_MARK}{era}" if era else gen


def _stamp_of(connection: sa.Connection, rev: int) -> int | None:
    """The chance of the commit that `rev` belongs to; None for what was never committed here."""
    return connection.execute(_STAMP, {"rev": rev}).scalar()


_SCOPE: Final = sa.select(schema.scope).where(schema.scope.c.scope == sa.bindparam("scope"))
_STAMP: Final = (
    sa.select(schema.revision.c.stamp)
    .where(schema.revision.c.rev >= sa.bindparam("rev"))
    .order_by(schema.revision.c.rev)
    .limit(1)
)
_MARK: Final = sa.text(
    "INSERT INTO feed_day (day, rev) VALUES (:day, :rev) ON CONFLICT (day) DO NOTHING"
)
