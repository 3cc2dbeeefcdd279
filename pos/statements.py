"""What SQLAlchemy makes of a statement, once for all files of a process.

An engine remembers the text of each statement it has compiled. A process opens many files, some of
them again and again (a till's three, practice, a copy that is looked at), all by the same SQLite
and with the same statements: what was compiled for one is good for the others.
"""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy.dialects import registry
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.util import LRUCache

URL: Final = "sqlite+shared://"
_MOST_KEPT: Final = 1500
"""All that a till and a head office ask; beyond that, what was asked for longest ago goes first."""


class SharedSqlite(SQLiteDialect_pysqlite):
    """SQLite by the same library and in the same way for every file: one counts as the other."""

    supports_statement_cache = True

    def __eq__(self, other: object) -> bool:
        return isinstance(other, SharedSqlite)

    def __hash__(self) -> int:
        return hash(SharedSqlite)


registry.register("sqlite.shared", __name__, SharedSqlite.__name__)

compiled: Final[LRUCache[Any, Any]] = LRUCache(_MOST_KEPT)
"""For the execution option `compiled_cache` of an engine at `URL`. Any thread."""
