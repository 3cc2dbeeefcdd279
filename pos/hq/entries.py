"""A journal entry as a row of head office's tables."""

from __future__ import annotations

from typing import Any

from pos.contract.entry import Entry


def entry_row(terminal: str, entry: Entry, now: int) -> dict[str, Any]:
    """The row of the journal, or of a branch of it."""
    return {
        "terminal": terminal,
        "epoch": entry.epoch,
        "seq": entry.seq,
        "kind": entry.kind,
        "kind_seq": entry.kind_seq,
        "v": entry.v,
        "ts": entry.ts,
        "mono": entry.mono,
        "boot": entry.boot,
        "day": entry.day,
        "total": entry.total,
        "abs_total": entry.abs_total,
        "body": entry.body,
        "body_sha256": entry.body_sha256,
        "prev": entry.prev,
        "kind_prev": entry.kind_prev,
        "hash": entry.hash,
        "sig": entry.sig,
        "key_id": entry.key_id,
        "received_at": now,
    }
