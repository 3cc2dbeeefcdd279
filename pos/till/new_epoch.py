"""A terminal's next epoch at head office: the rest of the old one first, then the new one.

Head office takes entries of one epoch at a time. So what an old epoch has not sent yet is handed in
before an administrator's code opens the next one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec

from pos.contract.entry import Entry
from pos.database import Database
from pos.journal.queries import Past, newest_epoch
from pos.journal.store import Head
from pos.ports import Clock
from pos.sync.client import HeadOffice
from pos.sync.enrolment import enrol_again
from pos.sync.exchange import push_all
from pos.sync.identity import Identity
from pos.sync.problems import TWO_MACHINES, SyncProblem
from pos.till.station import Station


@dataclass(frozen=True, slots=True, kw_only=True)
class _Closed:
    """An epoch to which nothing is added any more, as sync reads a journal."""

    terminal: str
    epoch: int
    past: Past
    end: Head

    def head(self) -> Head:
        """Its last entry."""
        return self.end

    def entries(self, after: int, limit: int) -> Sequence[Entry]:
        """Its entries after `after`."""
        return self.past.entries(after, limit)


class _FromTheEnd:
    """A watermark that lets head office say how far it is."""

    def __init__(self, seq: int) -> None:
        self._seq = seq

    def acked(self) -> int:
        """Up to where head office has the epoch."""
        return self._seq

    def set_acked(self, seq: int) -> None:
        """Moves it."""
        self._seq = seq


def epoch_of(file: Path) -> int:
    """The newest epoch that a journal has entries of."""
    database = Database(file, read_only=True)
    try:
        return newest_epoch(database)
    finally:
        database.close()


def hand_in(
    file: Path,
    station: Station,
    identity: Identity,
    *,
    url: str,
    clock: Clock,
    pins: Sequence[str] = (),
) -> str:
    """Sends what head office lacks of the epoch that it knows this terminal in.

    Answers the code of what people should know (fork, journal_behind: head office has more or
    other entries), empty where there is nothing. Raises `SyncProblem` when it does not get through.
    """
    database = Database(file, read_only=True)
    try:
        past = Past(database, epoch=identity.epoch)
        last = past.tail().last
        if last is None:
            return ""
        closed = _Closed(
            terminal=identity.terminal,
            epoch=identity.epoch,
            past=past,
            end=Head(seq=last[0], hash=last[1], total=0, abs_total=0),
        )
        known = msgspec.structs.replace(identity, hq_url=url)
        with HeadOffice(
            identity=known,
            private_key=station.private_key,
            clock=clock,
            pins=pins,
            other_keys=station.other_keys,
        ) as hq:
            push_all(closed, _FromTheEnd(last[0]), hq)
    except SyncProblem as problem:
        if problem.code not in TWO_MACHINES:
            raise
        return problem.code
    finally:
        database.close()
    return ""


def begin(folder: Path, *, url: str, code: str, clock: Clock, pins: Sequence[str] = ()) -> Identity:
    """Opens the next epoch at head office; raises `SyncProblem` with nothing changed."""
    return enrol_again(folder, url, code, clock, pins=pins)
