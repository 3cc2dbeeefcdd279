"""How the tables of journal.db came to be what they are, release after release.

`pos.migration` tells how to add a step.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pos.migration import Step

if TYPE_CHECKING:
    from alembic.operations import Operations


def _index_kinds(op: Operations) -> None:
    """A till with a million entries starts at once: the end of each kind's chain has an index."""
    op.create_index("journal_by_kind", "journal", ["epoch", "kind", "kind_seq"])


STEPS: Final[tuple[Step, ...]] = (Step(to=2, run=_index_kinds),)
