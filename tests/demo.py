"""A terminal's folder as it is after its first start, made once and copied where one is needed."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from argon2 import PasswordHasher

from pos.catalog.store import Catalog
from pos.contract.wire import FeedRow
from pos.ports import Clock
from pos.staff.pin import hash_pin
from pos.staff.training import TRAINING_STAFF
from pos.till.config import Config
from pos.till.opening import open_till
from pos.till.station import open_station

CHEAP: Final = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
"""For PINs that everybody knows: a thousand sign-ins need not be slow."""


def make_demo(folder: Path, clock: Clock | None = None) -> Path:
    """The demo store in `folder`, closed, its names indexed and its PINs quick to check."""
    till = open_till(folder=folder, config=Config(), clock=clock)
    till._desk.catalog.search("n", 1)
    till.close()
    station = open_station(folder)
    catalog = Catalog(folder / "catalog.db")
    gen, cursor = catalog.cursor(f"store:{station.store}") or ("", 0)
    staff = [
        {
            "user": one.user,
            "name": one.name,
            "role": one.role,
            "pin_hash": hash_pin(one.pin, station.pepper, hasher=CHEAP),
        }
        for one in TRAINING_STAFF
    ]
    rows = [
        FeedRow(rev=cursor + n, table="staff", op="put", key=row["user"], row=row)
        for n, row in enumerate(staff, start=1)
    ]
    catalog.apply(scope=f"store:{station.store}", gen=gen, rows=rows, cursor=cursor + len(rows))
    catalog.close()
    return folder
