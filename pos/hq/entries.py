"""A journal entry as a row of head office's tables.

PostgreSQL has no character 0 in a text. An entry with one is kept aside (`pos.hq.inspection`), and
has another sign there in its row: its hash still tells what the terminal wrote.
"""

from __future__ import annotations

from typing import Any, Final

from pos.contract.entry import Entry

_ZERO: Final = "\0"
_IN_ITS_PLACE: Final = "\ufffd"


def has_zero(entry: Entry) -> bool:
    """Whether a text of its header has a sign in it that not every database holds."""
    return any(_ZERO in text for text in (entry.kind, entry.boot, entry.day, entry.key_id))


def entry_row(terminal: str, entry: Entry, now: int) -> dict[str, Any]:
    """The row of the journal, or of a branch of it."""
    return {
        "terminal": terminal,
        "epoch": entry.epoch,
        "seq": entry.seq,
        "kind": _held(entry.kind),
        "kind_seq": entry.kind_seq,
        "v": entry.v,
        "ts": entry.ts,
        "mono": entry.mono,
        "boot": _held(entry.boot),
        "day": _held(entry.day),
        "total": entry.total,
        "abs_total": entry.abs_total,
        "body": entry.body,
        "body_sha256": entry.body_sha256,
        "prev": entry.prev,
        "kind_prev": entry.kind_prev,
        "hash": entry.hash,
        "sig": entry.sig,
        "key_id": _held(entry.key_id),
        "received_at": now,
    }


def _held(text: str) -> str:
    return text.replace(_ZERO, _IN_ITS_PLACE)
