"""What a draft store still knows of a journal that may be gone: for a repair."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import sqlalchemy as sa

from pos.database import Database, StorageError
from pos.journal.draft_schema import BASKET, KNOWN, PRINT_JOB
from pos.shift.shift import Given

SHIFT: Final = "shift:"
"""What stands before the last shift's name among what is known; its number says if it is open."""
EPOCH: Final = "epoch"
RECEIPT: Final = "receipt"
"""The names of the last epoch, and of the last receipt before those that have print jobs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """What a draft store knows of a journal that may be gone.

    `seen` is number and hash of the last entry, `epoch` the last epoch that was begun, 0 where
    nobody noted it, `receipt` the highest number that was given out or told of, `unprinted` how
    many print jobs had not come to an end, `basket` whether a sale was in progress, `given` the
    last shift and the last Z, and `shift_open` whether that shift had not ended.
    """

    seen: tuple[int, bytes] | None
    epoch: int
    receipt: int
    unprinted: int
    basket: bool
    given: Given
    shift_open: bool


def remembered(path: Path) -> Memory | None:
    """What the draft store at `path` remembers; None where it is gone or cannot be read."""
    if not path.is_file():
        return None
    try:
        database = Database(path, read_only=True)
    except StorageError:
        return None
    try:
        with database.snapshot() as connection:
            known = connection.execute(sa.select(KNOWN).where(KNOWN.c.name == "head")).first()
            states = connection.execute(sa.select(PRINT_JOB.c.state)).scalars().all()
            baskets = connection.execute(sa.select(sa.func.count()).select_from(BASKET)).scalar()
            given, shift_open = given_of(connection)
            epoch, receipt = number_of(connection, EPOCH), receipt_of(connection)
    except StorageError:
        return None
    finally:
        database.close()
    return Memory(
        seen=None if known is None or not known.hash else (known.number, known.hash),
        epoch=epoch,
        receipt=receipt,
        unprinted=sum(state not in ("done", "none", "failed") for state in states),
        basket=bool(baskets),
        given=given,
        shift_open=shift_open,
    )


def given_of(connection: sa.Connection) -> tuple[Given, bool]:
    """The last shift and Z that were noted, and whether that shift had not ended."""
    z = number_of(connection, "z")
    row = connection.execute(sa.select(KNOWN).where(KNOWN.c.name.startswith(SHIFT))).first()
    if row is None:
        return Given(z=z), False
    return Given(shift=row.name.removeprefix(SHIFT), z=z), bool(row.number)


def receipt_of(connection: sa.Connection) -> int:
    """The highest receipt number that was noted or that a print job has."""
    jobs = connection.execute(sa.select(PRINT_JOB.c.receipt)).scalars()
    printed = (int(receipt.rpartition("-")[2]) for receipt in jobs)
    return max(number_of(connection, RECEIPT), max(printed, default=0))


def number_of(connection: sa.Connection, name: str) -> int:
    """What number is known by that name; 0 for none."""
    statement = sa.select(KNOWN.c.number).where(KNOWN.c.name == name)
    return connection.execute(statement).scalar() or 0
