"""`lianpos repair`: says what is broken and what it would do, asks, and then does it.

In the terminal's own language unless another is asked for.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from pos.cli.words import damage, kept_from_office, own_texts, problem
from pos.database import FolderLock, StorageError
from pos.journal.store import Origin
from pos.ports import Clock, MachineClock
from pos.shift.shift import Given, is_shift_of
from pos.sync.identity import Identity
from pos.sync.problems import SyncProblem
from pos.texts import Texts
from pos.till import new_epoch
from pos.till.config import Config, ConfigError, find_config
from pos.till.repairing import Plan, examine, mend, mend_others, stage


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """What the operator has said on the command line; `code` is head office's one-time code.

    `last_receipt` and `given` are the highest numbers on paper.
    """

    backup: Path | None = None
    last_receipt: int = 0
    given: Given = field(default_factory=Given)
    reason: str = ""
    code: str = ""
    dry_run: bool = False
    yes: bool = False
    language: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Job:
    """What one run of the repair works on and in which language it speaks."""

    folder: Path
    config: Config
    plan: Plan
    wishes: Wishes
    clock: Clock
    texts: Texts

    def say(self, code: str, /, **values: str | int) -> None:
        """A sentence of the group `repair`."""
        sys.stdout.write(self.texts(f"repair.{code}", **values) + "\n")


def repair(folder: Path, wishes: Wishes, *, clock: Clock | None = None) -> int:
    """Repairs the terminal's files. Exit code 0 done or whole, 1 not wanted, 2 not possible."""
    texts = own_texts(folder, wishes.language)
    if not folder.is_dir():
        detail = texts("repair.no_folder", folder=str(folder))
        sys.stderr.write(texts("repair.failed", detail=detail) + "\n")
        return 2
    try:
        config = find_config(folder, None)
        lock = FolderLock(folder)
        try:
            plan = examine(folder, config, extra=wishes.backup)
            shift = wishes.given.shift
            if shift and not is_shift_of(plan.station.terminal, shift):
                detail = texts("repair.no_shift", shift=shift, terminal=plan.station.terminal)
                sys.stderr.write(texts("repair.failed", detail=detail) + "\n")
                return 2
            return _repair(
                _Job(
                    folder=folder,
                    config=config,
                    plan=plan,
                    wishes=wishes,
                    clock=clock or MachineClock(),
                    texts=texts,
                )
            )
        finally:
            lock.release()
    except StorageError as error:
        detail = texts(f"error.{error.code}", file=error.path.name)
    except SyncProblem as refused:
        detail = kept_from_office(texts, refused)
    except ConfigError as error:
        detail = str(error)
    sys.stderr.write(texts("repair.failed", detail=detail) + "\n")
    return 2


def _repair(job: _Job) -> int:
    plan, wishes = job.plan, job.wishes
    identity = plan.station.enrolment
    if plan.journal_is_whole and identity is not None:
        newest = new_epoch.epoch_of(job.folder / "journal.db")
        if newest > identity.epoch:
            return _catch_up(job)
    begins = _begins_epoch(plan, wishes)
    if not (begins or plan.faults):
        job.say("nothing")
        return 0
    for line in _plan(plan, wishes, job.texts, begins=begins):
        sys.stdout.write(line + "\n")
    must_ask = begins and _must_ask(plan, wishes)
    if must_ask:
        job.say("must_ask")
    if wishes.dry_run:
        job.say("untouched")
        return 0
    if must_ask:
        sys.stderr.write(job.texts("repair.failed", detail=job.texts("repair.must_ask")) + "\n")
        return 2
    if not wishes.yes and not _agreed(job.texts("repair.agree")):
        job.say("untouched")
        return 1
    if not begins:
        aside = mend_others(job.folder, plan, clock=job.clock)
        job.say("done_files", aside=str(aside))
        return 0
    return _begin_epoch(job)


def _begin_epoch(job: _Job) -> int:
    plan, wishes = job.plan, job.wishes
    reason = wishes.reason
    if not (reason or wishes.yes):
        reason = _asked(job.texts("repair.ask_reason"))
    staged = stage(job.folder, plan)
    identity = plan.station.enrolment
    if identity is not None and wishes.code:
        identity = _let_in(job, staged)
    origin = _origin(plan, identity, wishes)
    done = mend(job.folder, plan, clock=job.clock, reason=reason, origin=origin)
    job.say("done", entries=done.entries, epoch=plan.epoch)
    job.say("aside", aside=str(done.aside))
    if identity is not None and identity.epoch != plan.epoch:
        if wishes.code:
            _say_how_far(job, identity, epoch=plan.epoch)
        else:
            job.say("not_let_in")
    return 0


def _catch_up(job: _Job) -> int:
    """The journal is well, but head office does not know its epoch yet."""
    journal = job.folder / "journal.db"
    epoch, known = new_epoch.epoch_of(journal), job.plan.station.enrolment
    assert known is not None, "only an enrolled terminal has a head office"
    if not job.wishes.code:
        job.say("epoch_unknown", left=epoch - known.epoch)
        job.say("not_let_in")
        return 1
    identity = _let_in(job, journal)
    if identity.epoch < epoch:
        _say_how_far(job, identity, epoch=epoch)
        return 1
    job.say("let_in", epoch=identity.epoch)
    return 0


def _say_how_far(job: _Job, identity: Identity, *, epoch: int) -> None:
    """Says which epoch a code has opened, and how many codes are still to come."""
    job.say("epoch_further", known=identity.epoch, epoch=epoch, left=epoch - identity.epoch)


def _let_in(job: _Job, journal: Path) -> Identity:
    identity, clock, pins = job.plan.station.enrolment, job.clock, job.config.hq.pins
    assert identity is not None, "only an enrolled terminal has a head office"
    url = job.config.hq.url or identity.hq_url
    said = new_epoch.hand_in(journal, job.plan.station, identity, url=url, clock=clock, pins=pins)
    if said == "journal_behind":
        job.say("hq_has_more")
    if said == "fork":
        job.say("hq_has_others")
    return new_epoch.begin(job.folder, url=url, code=job.wishes.code, clock=clock, pins=pins)


def _origin(plan: Plan, identity: Identity | None, wishes: Wishes) -> Origin:
    """From where receipts and totals go on: whoever knows more is right."""
    total, abs_total = plan.found.total, plan.found.abs_total
    receipt = max(plan.last_receipt, wishes.last_receipt)
    given = plan.given.or_later(wishes.given)
    if identity is not None:
        receipt = max(receipt, identity.last_receipt)
        given = given.or_later(Given(shift=identity.last_shift, z=identity.last_z))
        if identity.abs_total > abs_total:
            total, abs_total = identity.total, identity.abs_total
    return Origin(receipt=receipt, total=total, abs_total=abs_total, given=given)


def _begins_epoch(plan: Plan, wishes: Wishes) -> bool:
    """Whether a new epoch is needed: a broken journal, a code, numbers that only paper knows."""
    later = plan.given.or_later(wishes.given) != plan.given
    paper = later or wishes.last_receipt > plan.last_receipt
    return not plan.journal_is_whole or bool(wishes.code) or paper


def _must_ask(plan: Plan, wishes: Wishes) -> bool:
    """Whether only head office, or paper, can tell which numbers were given out.

    What is left of the journal may be an old copy, and nothing here remembers what came after it:
    the same numbers must not be given to other sales.
    """
    nothing_tells = not plan.journal_is_whole and plan.draft is None
    told = wishes.code or wishes.last_receipt
    return plan.station.enrolment is not None and nothing_tells and not told


def _plan(plan: Plan, wishes: Wishes, say: Texts, *, begins: bool) -> Iterator[str]:
    """What was found and what would be done, a sentence a line."""
    if plan.journal_is_whole:
        yield say("repair.verifies")
    elif plan.verdict["seq"]:
        found = problem(say, plan.verdict)
        yield say("repair.broken_at", seq=plan.verdict["seq"], problem=found)
    else:
        yield say("repair.broken", problem=problem(say, plan.verdict))
    for name, detail in plan.faults.items():
        yield say("repair.file_broken", name=name, detail=damage(say, detail))
    if begins:
        yield from _journal_plan(plan, wishes, say)
    if "draft.db" in plan.faults:
        yield say("repair.lost_drafts")
    if "catalog.db" in plan.faults:
        yield say("repair.catalog_again")
    yield say("repair.copied_first")


def _journal_plan(plan: Plan, wishes: Wishes, say: Texts) -> Iterator[str]:
    kept = ", ".join(
        say("repair.kept", seq=seq, epoch=epoch) for epoch, (seq, _) in plan.found.ends.items()
    )
    looked = ", ".join(f"{path.parent.name}/{path.name}" for path in plan.sources)
    yield say("repair.saved", kept=kept or say("repair.kept_nothing"), looked=looked)
    if plan.missing:
        yield say("repair.missing", n=plan.missing)
    elif plan.draft is None:
        yield say("repair.missing_unknown")
    else:
        yield say("repair.missing_none")
    if plan.found.apart:
        yield say("repair.apart", n=len(plan.found.apart))
    number = max(plan.last_receipt, wishes.last_receipt)
    receipt = f"{plan.station.terminal}-{number:06d}"
    given = plan.given.or_later(wishes.given)
    shift = given.shift or say("repair.no_shift_known")
    # What nobody here knows is asked first: no number is promised then.
    asks = _must_ask(plan, wishes) or bool(wishes.code)
    begins = "begins_behind" if asks else "begins"
    yield say(f"repair.{begins}", epoch=plan.epoch, receipt=receipt)
    yield say("repair.goes_on", shift=shift, z=given.z)
    yield say("repair.ask_paper")
    if plan.lost_shift:
        yield say("repair.shift_lost", shift=plan.lost_shift)
    if plan.draft is not None and plan.draft.unprinted:
        yield say("repair.unprinted", n=plan.draft.unprinted)
    if plan.draft is not None and plan.draft.basket:
        yield say("repair.basket")


def _agreed(question: str) -> bool:
    return _asked(question).lower() in ("y", "yes")


def _asked(question: str) -> str:
    sys.stdout.write(question)
    sys.stdout.flush()
    return sys.stdin.readline().strip()
