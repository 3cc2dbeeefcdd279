"""Repair of a terminal's files: what is broken, what can be saved, and a new epoch after it.

First everything is looked at and nothing is touched; then, if the operator agrees, the broken files
are copied aside, what could be saved becomes a new journal, and its next epoch begins: its numbers
start again at 1, its receipts go on after the highest that anybody knows of, and no number that may
have been given out is used again. Killed at any moment it is simply run once more.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from functools import reduce
from pathlib import Path
from typing import Any, Final

import msgspec

from pos.contract.events import Repaired
from pos.database import StorageError, check_file, file_error, sync_folder
from pos.journal.backups import copies
from pos.journal.drafts import Drafts
from pos.journal.memory import Memory, remembered
from pos.journal.salvage import Found, entries_of, restore, search
from pos.journal.store import Head, Journal, Origin
from pos.journal.verify import verify
from pos.ports import Clock
from pos.shift.shift import Given
from pos.till.backup import backup_folder
from pos.till.config import Config
from pos.till.soundness import note_begun
from pos.till.station import Station, open_station

ASIDE: Final = "broken-"
STAGE: Final = "repair.new"
_FILES: Final = ("journal.db", "draft.db", "catalog.db")
_SUFFIXES: Final = ("", "-wal", "-shm")


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What was found, and what a repair would do. Nothing has been done yet.

    `verdict` is the verifier's on the journal, `faults` says per other file what is wrong with it.
    `draft` is what the draft store remembers, None where it cannot be read. `missing` counts the
    entries that are known to be gone, `last_receipt` is the highest number that anything tells of,
    `given` are the last shift and the last Z. `lost_shift` was open and is gone, empty for none.
    """

    station: Station
    verdict: dict[str, Any]
    faults: dict[str, str]
    sources: tuple[Path, ...]
    found: Found
    draft: Memory | None
    missing: int
    last_receipt: int
    given: Given
    lost_shift: str
    epoch: int

    @property
    def journal_is_whole(self) -> bool:
        """Whether the journal needs no repair."""
        return bool(self.verdict["ok"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What a repair has done: where the broken files are now, and how many entries were kept."""

    aside: Path
    entries: int


def examine(folder: Path, config: Config, *, extra: Path | None = None) -> Plan:
    """Looks at everything and touches nothing. The caller has the folder for itself.

    `extra` is a copy of the journal from elsewhere. Raises `StorageError` where the keys are gone,
    and `SyncProblem` for an identity that cannot be read: those no repair brings back.
    """
    for name in ("terminal.key", "pepper"):
        if not folder.joinpath("keys", name).is_file():
            raise StorageError("keys_lost", folder.joinpath("keys", name), "it is gone")
    station = open_station(folder)
    faults = dict(_faults(folder))
    verdict = verify(folder, drafts="draft.db" not in faults)
    draft = remembered(folder / "draft.db")
    sources = tuple(_sources(folder, config, station.terminal, extra))
    seen = draft.seen if draft is not None else None
    found = search(
        sources,
        terminal=station.terminal,
        key=station.private_key.public_key(),
        seen=seen[1] if seen else None,
    )
    told = [memory for path in _drafts(folder) if (memory := remembered(path)) is not None]
    begun = (found.newest, *found.ends, station.epoch, *(memory.epoch for memory in told))
    receipts = (found.receipt, _known_at_hq(station), *(memory.receipt for memory in told))
    given = reduce(Given.or_later, (memory.given for memory in told), found.given)
    return Plan(
        station=station,
        verdict=verdict,
        faults=faults,
        sources=sources,
        found=found,
        draft=draft,
        missing=_missing(found, seen),
        last_receipt=max(receipts),
        given=given,
        lost_shift=_lost_shift(found, draft),
        epoch=max(begun) + 1,
    )


def stage(folder: Path, plan: Plan) -> Path:
    """Writes what could be saved as a journal in a folder beside; nothing is in place yet."""
    place = folder / STAGE
    try:
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir(mode=0o700)
    except OSError as error:
        raise file_error(place, error) from error
    station = plan.station
    restore(
        place / "journal.db",
        plan.sources,
        plan.found,
        terminal=station.terminal,
        store=station.store,
    )
    return place / "journal.db"


def mend(folder: Path, plan: Plan, *, clock: Clock, reason: str, origin: Origin) -> Done:
    """Begins the next epoch behind what `stage` wrote, and puts it in the broken journal's place.

    The broken files are copied aside before and kept. Raises `StorageError`; the files are then
    what they were, or what the next repair needs is among those set aside.
    """
    place = folder / STAGE
    head = _begin_epoch(place / "journal.db", plan, clock=clock, reason=reason, origin=origin)
    checked = verify(place)
    if not checked["ok"]:
        raise StorageError("database_damaged", place, str(checked["code"]))
    try:
        aside = _set_aside(folder, clock)
        _keep_apart(aside, plan)
        _put_in_place(folder, place)
        note_begun(folder)
        for name in plan.faults:
            _remove(folder, name)
    except OSError as error:
        raise file_error(folder, error) from error
    if plan.draft is not None and "draft.db" not in plan.faults:
        drafts = Drafts(folder / "draft.db")
        try:
            drafts.begin_epoch(head, epoch=plan.epoch, receipt=origin.receipt, given=origin.given)
        finally:
            drafts.close()
    return Done(aside=aside, entries=int(checked["entries"]))


def mend_others(folder: Path, plan: Plan, *, clock: Clock) -> Path | None:
    """Moves a broken draft store or catalogue out of the way; both are made anew at the start."""
    if not plan.faults:
        return None
    try:
        aside = _set_aside(folder, clock)
        for name in plan.faults:
            _remove(folder, name)
    except OSError as error:
        raise file_error(folder, error) from error
    return aside


def _sources(folder: Path, config: Config, terminal: str, extra: Path | None) -> Iterator[Path]:
    """Every file that may hold entries, the likeliest first."""
    yield folder / "journal.db"
    yield from sorted(folder.glob(f"{ASIDE}*/journal.db"), reverse=True)
    for copy in copies(backup_folder(folder, config.backup.folder), terminal=terminal):
        yield copy.path
    if extra is not None:
        yield extra


def _drafts(folder: Path) -> Iterator[Path]:
    """Every draft store that may know of numbers, also those that were set aside."""
    yield folder / "draft.db"
    yield from folder.glob(f"{ASIDE}*/draft.db")


def _faults(folder: Path) -> Iterator[tuple[str, str]]:
    for name in ("draft.db", "catalog.db"):
        path = folder / name
        if path.is_file():
            try:
                check_file(path)
            except StorageError as error:
                yield name, error.detail


def _missing(found: Found, seen: tuple[int, bytes] | None) -> int:
    """How many entries the draft store has seen behind the end of what could be saved."""
    if seen is None or seen[1] in found.chain:
        return 0
    newest = max(found.ends, default=0)
    return max(1, seen[0] - (found.ends[newest][0] if newest else 0))


def _lost_shift(found: Found, draft: Memory | None) -> str:
    """The shift that was open, where nothing of it is among what could be saved."""
    if draft is None or not draft.shift_open:
        return ""
    saved = any(one.given.shift == draft.given.shift for one in found.chain.values())
    return "" if saved else draft.given.shift


def _known_at_hq(station: Station) -> int:
    return station.enrolment.last_receipt if station.enrolment else 0


def _begin_epoch(file: Path, plan: Plan, *, clock: Clock, reason: str, origin: Origin) -> Head:
    journal = Journal(
        file,
        terminal=plan.station.terminal,
        store=plan.station.store,
        epoch=plan.epoch,
        key=plan.station.private_key,
        clock=clock,
        origin=origin,
    )
    try:
        _note_repair(journal, plan, clock=clock, reason=reason)
        return journal.head()
    finally:
        journal.close()


def _note_repair(journal: Journal, plan: Plan, *, clock: Clock, reason: str) -> None:
    now = clock.now()
    journal.append(
        "system",
        Repaired(
            at=now.isoformat(timespec="milliseconds"),
            reason=reason,
            problem=str(plan.verdict.get("code", "")),
            kept={str(epoch): end[0] for epoch, end in plan.found.ends.items()},
            apart=len(plan.found.apart),
            missing=plan.missing,
        ),
        day=now.date().isoformat(),
    )


def _set_aside(folder: Path, clock: Clock) -> Path:
    """Copies the files as they are into a folder of their own, durably."""
    stamp = clock.now().strftime("%Y%m%dT%H%M%S")
    aside = next(
        place
        for n in range(1000)
        if not (place := folder.joinpath(f"{ASIDE}{stamp}" + (f"-{n}" if n else ""))).exists()
    )
    aside.mkdir(mode=0o700)
    for name in _FILES:
        for suffix in _SUFFIXES:
            file = folder.joinpath(name + suffix)
            if file.is_file():
                _copy_durably(file, aside / file.name)
    sync_folder(aside)
    sync_folder(folder)
    return aside


def _copy_durably(file: Path, to: Path) -> None:
    with file.open("rb") as source, to.open("wb") as target:
        shutil.copyfileobj(source, target, 1024 * 1024)
        target.flush()
        os.fsync(target.fileno())


def _put_in_place(folder: Path, stage: Path) -> None:
    # The log of the broken journal must be gone before the new one is there: it would be
    # taken for its own.
    for suffix in _SUFFIXES[1:]:
        folder.joinpath(f"journal.db{suffix}").unlink(missing_ok=True)
    sync_folder(folder)
    (stage / "journal.db").replace(folder / "journal.db")
    sync_folder(folder)
    shutil.rmtree(stage, ignore_errors=True)


def _keep_apart(aside: Path, plan: Plan) -> None:
    """Writes down the entries that follow on nothing, as JSON lines, for people to look at."""
    apart = plan.found.apart
    if not apart:
        return
    with (aside / "apart.jsonl").open("wb") as file:
        for entry in entries_of(plan.sources, apart, terminal=plan.station.terminal):
            if entry.body is not None:
                fact = {"epoch": entry.epoch, "seq": entry.seq, "kind": entry.kind}
                line = {**fact, "hash": entry.hash.hex(), "body": msgspec.Raw(entry.body)}
                file.write(msgspec.json.encode(line) + b"\n")


def _remove(folder: Path, name: str) -> None:
    for suffix in _SUFFIXES:
        folder.joinpath(name + suffix).unlink(missing_ok=True)
