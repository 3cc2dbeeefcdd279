"""`lianpos repair`: says what is broken and what it would do, asks, and then does it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pos.database import FolderLock, StorageError
from pos.journal.store import Origin
from pos.ports import Clock, MachineClock
from pos.sync.identity import Identity
from pos.sync.problems import SyncProblem
from pos.texts import Texts
from pos.till import new_epoch
from pos.till.config import Config, ConfigError, find_config
from pos.till.repairing import Plan, examine, mend, mend_others, stage


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """What the operator has said on the command line; `code` is head office's one-time code."""

    backup: Path | None = None
    last_receipt: int = 0
    reason: str = ""
    code: str = ""
    dry_run: bool = False
    yes: bool = False


def repair(folder: Path, wishes: Wishes, *, clock: Clock | None = None) -> int:
    """Repairs the terminal's files. Exit code 0 done or whole, 1 not wanted, 2 not possible."""
    try:
        config = find_config(folder, None)
        lock = FolderLock(folder)
        try:
            return _repair(folder, config, wishes, clock or MachineClock())
        finally:
            lock.release()
    except StorageError as error:
        sentence = Texts("en")(f"error.{error.code}", file=error.path.name)
        sys.stderr.write(f"Not repaired: {sentence}\n")
    except SyncProblem as problem:
        sys.stderr.write(f"Not repaired: {problem.detail} ({problem.code})\n")
    except ConfigError as error:
        sys.stderr.write(f"Not repaired: {error}\n")
    return 2


def _repair(folder: Path, config: Config, wishes: Wishes, clock: Clock) -> int:
    plan = examine(folder, config, extra=wishes.backup)
    identity = plan.station.enrolment
    if plan.journal_is_whole and identity is not None:
        newest = new_epoch.epoch_of(folder / "journal.db")
        if newest > identity.epoch:
            return _catch_up(folder, config, plan, wishes, clock)
    begins = _begins_epoch(plan, wishes)
    if not (begins or plan.faults):
        _say("Nothing to repair: the journal verifies and every file can be read.")
        return 0
    for line in _plan(plan, wishes, begins=begins):
        _say(line)
    if wishes.dry_run:
        _say("Nothing was touched.")
        return 0
    if not wishes.yes and not _agreed("Do this? [y/N] "):
        _say("Nothing was touched.")
        return 1
    if not begins:
        aside = mend_others(folder, plan, clock=clock)
        _say(f"Done. The broken files are in {aside}. Start the till: what is missing comes anew.")
        return 0
    return _begin_epoch(folder, config, plan, wishes, clock)


def _begin_epoch(folder: Path, config: Config, plan: Plan, wishes: Wishes, clock: Clock) -> int:
    reason = wishes.reason or _asked("Why, for the record: ")
    staged = stage(folder, plan)
    identity = plan.station.enrolment
    if identity is not None and wishes.code:
        identity = _let_in(folder, staged, config, plan, wishes, clock)
    done = mend(folder, plan, clock=clock, reason=reason, origin=_origin(plan, identity, wishes))
    _say(f"Done. The journal has {done.entries} entries and goes on in epoch {plan.epoch}.")
    _say(f"The broken files are in {done.aside}; keep them.")
    if identity is not None and identity.epoch != plan.epoch:
        _say(_NOT_LET_IN)
    return 0


def _catch_up(folder: Path, config: Config, plan: Plan, wishes: Wishes, clock: Clock) -> int:
    """The journal is well, but head office does not know its epoch yet."""
    if not wishes.code:
        _say("The journal is whole, but head office does not know its epoch.")
        _say(_NOT_LET_IN)
        return 1
    identity = _let_in(folder, folder / "journal.db", config, plan, wishes, clock)
    if identity.epoch < new_epoch.epoch_of(folder / "journal.db"):
        _say("Head office is one epoch further, and needs another code for the next.")
        return 1
    _say(f"Done. Head office takes this till's entries again, in epoch {identity.epoch}.")
    return 0


def _let_in(
    folder: Path, journal: Path, config: Config, plan: Plan, wishes: Wishes, clock: Clock
) -> Identity:
    identity = plan.station.enrolment
    assert identity is not None, "only an enrolled terminal has a head office"
    url = config.hq.url or identity.hq_url
    said = new_epoch.hand_in(
        journal, plan.station, identity, url=url, clock=clock, pins=config.hq.pins
    )
    if said == "journal_behind":
        _say("Head office has entries that are missing here: they are safe there.")
    if said == "fork":
        _say("Head office has other entries under the same numbers, and keeps both for people.")
    return new_epoch.begin(folder, url=url, code=wishes.code, clock=clock, pins=config.hq.pins)


def _origin(plan: Plan, identity: Identity | None, wishes: Wishes) -> Origin:
    """From where receipts and totals go on: whoever knows more is right."""
    total, abs_total = plan.found.total, plan.found.abs_total
    receipt = max(plan.last_receipt, wishes.last_receipt)
    if identity is not None:
        receipt = max(receipt, identity.last_receipt)
        if identity.abs_total > abs_total:
            total, abs_total = identity.total, identity.abs_total
    return Origin(receipt=receipt, total=total, abs_total=abs_total)


def _begins_epoch(plan: Plan, wishes: Wishes) -> bool:
    """Whether a new epoch is needed: a broken journal, a code, numbers that only paper knows."""
    paper = wishes.last_receipt > plan.last_receipt
    return not plan.journal_is_whole or bool(wishes.code) or paper


def _plan(plan: Plan, wishes: Wishes, *, begins: bool) -> Iterator[str]:
    """What was found and what would be done, a sentence a line."""
    if plan.journal_is_whole:
        yield "The journal verifies."
    else:
        where = f"entry {plan.verdict['seq']}: " if plan.verdict["seq"] else ""
        yield f"The journal is broken: {where}{plan.verdict['problem']}."
    for name, detail in plan.faults.items():
        yield f"{name} is broken: {detail}."
    if begins:
        yield from _journal_plan(plan, wishes)
    if "draft.db" in plan.faults:
        yield "What was under way is lost with draft.db: an open sale, parked sales, print jobs."
    if "catalog.db" in plan.faults:
        yield "catalog.db is a copy; it comes again from head office."
    yield "The broken files are copied into a folder beside them first. Nothing is deleted."


def _journal_plan(plan: Plan, wishes: Wishes) -> Iterator[str]:
    kept = ", ".join(
        f"entries 1 to {seq} of epoch {epoch}" for epoch, (seq, _) in plan.found.ends.items()
    )
    looked = ", ".join(f"{path.parent.name}/{path.name}" for path in plan.sources)
    yield f"Saved: {kept or 'nothing'}. Looked through {looked}."
    if plan.missing:
        yield f"Missing: at least {plan.missing} entries after that, which the till had written."
    elif plan.draft is None:
        yield "Whether entries after that are missing cannot be told: draft.db cannot be read."
    else:
        yield "Nothing after that is known to be missing."
    if plan.found.apart:
        yield (
            f"{len(plan.found.apart)} entries can be read and follow on none of those: they are "
            "kept in apart.jsonl for people to look at."
        )
    number = max(plan.last_receipt, wishes.last_receipt)
    yield (
        f"Epoch {plan.epoch} begins, and receipts go on after "
        f"{plan.station.terminal}-{number:06d}. If paper has a later one, say --last-receipt."
    )
    if plan.draft is not None and plan.draft.unprinted:
        yield f"{plan.draft.unprinted} receipts had not been printed; print them again if asked."
    if plan.draft is not None and plan.draft.basket:
        yield "The sale that was in progress stays."


_NOT_LET_IN = (
    "The till sells, but nothing is sent until head office lets it in: have an administrator make "
    "a code (lianpos hq enrol-code) and run lianpos repair DIR --code CODE."
)


def _agreed(question: str) -> bool:
    return _asked(question).lower() in ("y", "yes")


def _asked(question: str) -> str:
    sys.stdout.write(question)
    sys.stdout.flush()
    return sys.stdin.readline().strip()


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
