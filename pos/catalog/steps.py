"""How the tables of catalog.db came to be what they are, release after release.

`pos.migration` tells how to add a step.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pos.migration import Step

if TYPE_CHECKING:
    from alembic.operations import Operations


def _add_search(op: Operations) -> None:
    """Item search: its index, and every item waiting to be in it."""
    op.execute(
        "CREATE TABLE search_item ("
        "doc INTEGER NOT NULL, sku TEXT NOT NULL, PRIMARY KEY (doc), UNIQUE (sku)) STRICT"
    )
    op.execute(
        "CREATE TABLE search_due (sku TEXT NOT NULL, PRIMARY KEY (sku)) WITHOUT ROWID, STRICT"
    )
    op.execute(
        "CREATE VIRTUAL TABLE search_words USING fts5("
        "words, content='', contentless_delete=1, detail=none, "
        "tokenize=\"ascii tokenchars '^'\", prefix='1 2 3 4 5')"
    )
    op.execute("INSERT INTO search_due (sku) SELECT sku FROM item")


STEPS: Final[tuple[Step, ...]] = (Step(to=1001, run=_add_search),)
