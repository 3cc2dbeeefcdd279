"""Handing in what was sold on a machine whose identity another machine uses too.

After a disk was cloned or an old image restored, two journals go on from one entry. Head office
books the one that it knew first. The other machine sold for real money as well: it sends its own
branch, which is kept aside until people have looked.
"""

from __future__ import annotations

from pos.contract.wire import Fork, Gap
from pos.sync.batch import BatchSize, Journal, UpLink, hash_at, push_some
from pos.sync.problems import SyncProblem


def hand_in_branch(journal: Journal, hq: UpLink, *, differs: int, size: BatchSize) -> None:
    """Sends every entry from the first that head office holds differently, up to the last.

    `differs` is an entry that head office is known to hold differently. Raises `SyncProblem`
    when something keeps us from it; the same again later is right.
    """
    fork = _parting(journal, hq, differs)
    head = journal.head()
    if _is_kept(hq.push(first=head.seq + 1, prev_hash=head.hash, entries=(), fork=fork, end=0)):
        return
    after = fork - 1
    while after < journal.head().seq:
        reply, count = push_some(journal, hq, after=after, size=size, fork=fork)
        if not _is_kept(reply):
            raise SyncProblem("fork", "head office does not know where the journals part")
        after += count
        size.double()


def _parting(journal: Journal, hq: UpLink, differs: int) -> int:
    """The first entry that head office holds differently: back in growing steps, then between."""
    same, step = 0, 1
    while differs - same > 1:
        probe = max(same + 1, differs - step)
        reply = hq.push(
            first=probe + 1, prev_hash=hash_at(journal, probe), entries=(), fork=0, end=0
        )
        if isinstance(reply, Gap):
            raise SyncProblem("fork", "head office was restored meanwhile")
        if isinstance(reply, Fork):
            differs, step = probe, step * 2
        else:
            same, step = probe, max(1, (differs - probe) // 2)
    return differs


def _is_kept(reply: object) -> bool:
    return isinstance(reply, Fork)
