"""Enrolment: the terminal of a demo store becomes a terminal of the chain."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pos.database import FolderLock, StorageError
from pos.ports import Clock, MachineClock
from pos.sync import enrolment
from pos.sync.identity import Identity, seal_keys
from pos.sync.problems import TWO_MACHINES, SyncProblem
from pos.till.config import Config, HqConfig, find_config
from pos.till.opening import open_till
from pos.till.records import holds_sales
from pos.till.soundness import BEGUN

_SET_ASIDE: Final = ("journal.db", BEGUN, "draft.db", "catalog.db")


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrolled:
    """Who the terminal is now, and the rows that it fetched; None where the line did not last for
    all of them. It fetches them when it runs."""

    identity: Identity
    received: int | None


def enrol_terminal(
    *, folder: Path, url: str, code: str, clock: Clock | None = None, sealing: bool = False
) -> Enrolled:
    """Enrols the terminal in `folder` and fetches what it needs to sell.

    With `sealing` its key goes under the seal that this machine has. Refuses a folder that holds
    sales. What an unsold demo left there is kept in a folder beside. Raises `SyncProblem` when
    head office says no or nothing, `StorageError("holds_sales")`.
    """
    folder.mkdir(parents=True, exist_ok=True)
    pins = find_config(folder, None).hq.pins
    lock = FolderLock(folder)
    try:
        if holds_sales(folder):
            raise StorageError("holds_sales", folder, "the journal or a basket has a sale")
        if sealing:
            seal_keys(folder)
        identity = enrolment.enrol(folder, url, code, clock or MachineClock(), pins=pins)
        set_aside(folder)
    finally:
        lock.release()
    received = _first_exchange(folder, HqConfig(url=url, pins=pins), clock)
    return Enrolled(identity=identity, received=received)


def come_back(*, folder: Path, url: str, code: str, clock: Clock | None = None) -> Enrolled:
    """Has a head office that forgot the terminal in `folder` take it as what it is, sales and all.

    Raises `SyncProblem`: nothing has changed here then, or head office
    has taken it and does not book what it sells (fork, journal_behind).
    """
    pins = find_config(folder, None).hq.pins
    lock = FolderLock(folder)
    try:
        identity = enrolment.come_back(folder, url, code, clock or MachineClock(), pins=pins)
    finally:
        lock.release()
    received = _first_exchange(folder, HqConfig(url=url, pins=pins), clock)
    return Enrolled(identity=identity, received=received)


def set_aside(folder: Path) -> None:
    """Moves the files of an unsold demo out of the way; nothing is deleted."""
    aside = folder / "before-enrolment"
    for name in _SET_ASIDE:
        for suffix in ("", "-wal", "-shm"):
            file = folder / f"{name}{suffix}"
            if file.exists():
                aside.mkdir(exist_ok=True)
                file.replace(aside / file.name)


def _first_exchange(folder: Path, hq: HqConfig, clock: Clock | None) -> int | None:
    till = open_till(folder=folder, config=Config(hq=hq), clock=clock)
    try:
        answer = till.sync()
        if answer.error is not None and answer.error.code in TWO_MACHINES:
            raise SyncProblem(answer.error.code, answer.error.message)
        received = answer.values.get("received")
        return received if isinstance(received, int) else None
    finally:
        till.close()
