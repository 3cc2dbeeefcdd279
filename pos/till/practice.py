"""Who has passed the practice lane of this till: a list beside the books, which it is no part of.

What is practised happens in training, over books of its own (`pos.till.training`); this remembers
only whose turn was complete, for whoever lets people work alone.
"""

from __future__ import annotations

from typing import Final

import msgspec

from pos.database import file_error
from pos.till.desk import Desk

FILE: Final = "practice.json"
MOST: Final = 200
"""So many turns are remembered, the newest."""


class Passed(msgspec.Struct, frozen=True, kw_only=True):
    """One complete turn: by whom, and when (ISO 8601)."""

    user: str
    name: str
    at: str


def passed(desk: Desk) -> tuple[Passed, ...]:
    """Every turn that is remembered, the newest first. A file that cannot be read knows of none."""
    try:
        kept = (desk.folder / FILE).read_bytes()
        return tuple(msgspec.json.decode(kept, type=list[Passed]))
    except (OSError, msgspec.MsgspecError):
        return ()


def note_passed(desk: Desk) -> Passed:
    """Whoever is at the till has done every task. Raises `StorageError`."""
    cashier = desk.require_cashier()
    turn = Passed(user=cashier.user, name=cashier.name, at=desk.timestamp())
    part = desk.folder / f"{FILE}.part"
    try:
        part.write_bytes(msgspec.json.encode([turn, *passed(desk)][:MOST]))
        part.replace(desk.folder / FILE)
    except OSError as error:
        raise file_error(desk.folder / FILE, error) from error
    return turn
