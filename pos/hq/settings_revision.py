"""How new the settings are that a terminal should have, said with every acknowledgement.

People, limits, templates, device profiles and settings come in the feed of the store and in that
of the terminal itself. A terminal that sells is told with its sales that there is something new,
and asks for it at once instead of when it would have looked again.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from starlette.concurrency import run_in_threadpool

from pos.database import StorageError
from pos.hq import feed, schema
from pos.hq.bell import Bell
from pos.hq.database import OfficeDatabase


class SettingsRevisions:
    """The revisions of all terminals that asked, kept until a feed has news. Event loop only."""

    def __init__(self, database: OfficeDatabase, bell: Bell) -> None:
        self._database = database
        self._bell = bell
        self._known: dict[str, tuple[int, int]] = {}

    async def of(self, terminal: str) -> int:
        """The highest revision in a terminal's own two feeds.

        0 where there is none, or where the database does not answer: what it is said with is
        durable all the same.
        """
        try:
            newest = await self._bell.rev()
            known = self._known.get(terminal)
            if known is None or known[0] != newest:
                known = (newest, await run_in_threadpool(self._read, terminal))
                self._known[terminal] = known
        except StorageError:
            return 0
        return known[1]

    def _read(self, terminal: str) -> int:
        with self._database.read() as connection:
            return settings_revision(connection, terminal)


def settings_revision(connection: sa.Connection, terminal: str) -> int:
    """The highest revision in the feeds of a terminal and of its store; 0 where there is none."""
    own = (feed.store_scope(terminal.partition("-")[0]), feed.terminal_scope(terminal))
    found = connection.execute(sa.select(*(_newest(scope) for scope in own))).one()
    return max(int(rev or 0) for rev in found)


def _newest(scope: str) -> sa.ScalarSelect[Any]:
    # Of each feed for itself: that is one look at the end of an index.
    columns = schema.feed.c
    return sa.select(sa.func.max(columns.rev)).where(columns.scope == scope).scalar_subquery()
