"""What a terminal has on record, and what sets one up: `lianpos journal`, `enrol`, `reset`."""

from __future__ import annotations

import datetime as dt
import json
import sys
from functools import partial
from pathlib import Path
from typing import Any

import msgspec

from pos.cli.words import kept_from_office, own_texts
from pos.contract.entry import KINDS
from pos.database import Database, StorageError
from pos.journal.queries import read_entries
from pos.ports import MachineClock
from pos.sync.identity import key_protection
from pos.sync.problems import SyncProblem
from pos.texts import Texts
from pos.till.config import ConfigError
from pos.till.enrolling import come_back
from pos.till.enrolling import enrol_terminal as enrol
from pos.till.leaving import reset_terminal
from pos.till.rekeying import change_key
from pos.till.verifying import note_verdict


def print_journal(folder: Path, *, start: int, kind: str | None) -> int:
    """Prints entries as JSON lines. Exit code 2 where there is no journal to read."""
    if kind is not None and kind not in KINDS:
        said = own_texts(folder, None)("setup.no_kind", kind=kind, kinds=", ".join(KINDS))
        sys.stderr.write(said + "\n")
        return 2
    path = folder / "journal.db"
    if not path.is_file():
        said = own_texts(folder, None)("verify.no_file", folder=str(folder), file=path.name)
        sys.stderr.write(said + "\n")
        return 2
    try:
        database = Database(path, read_only=True)
        try:
            for entry in read_entries(database, start=start, kind=kind):
                sys.stdout.write(json.dumps(_shown(entry), ensure_ascii=False) + "\n")
        finally:
            database.close()
    except StorageError as error:
        said = own_texts(folder, None)(f"error.{error.code}", file=error.path.name)
        sys.stderr.write(said + "\n")
        return 2
    except BrokenPipeError:
        return 0
    return 0


def _shown(entry: Any) -> dict[str, Any]:
    at = dt.datetime.fromtimestamp(entry.ts // 1_000_000, dt.UTC)
    at = at.replace(microsecond=entry.ts % 1_000_000)
    return {
        "epoch": entry.epoch,
        "seq": entry.seq,
        "kind": entry.kind,
        "kind_seq": entry.kind_seq,
        "v": entry.v,
        "at": at.isoformat(),
        "day": entry.day,
        "body": None if entry.body is None else msgspec.json.decode(entry.body),
        "total": entry.total,
        "abs_total": entry.abs_total,
        "hash": entry.hash.hex(),
    }


def record_verdict(folder: Path, verdict: dict[str, Any]) -> None:
    """Puts what the verifier said on record; says in words where that is not possible."""
    try:
        note_verdict(folder, verdict, clock=MachineClock())
    except StorageError as error:
        sentence = own_texts(folder, None)(f"error.{error.code}", file=error.path.name)
        sys.stderr.write(f"{sentence}\n")
    except SyncProblem as problem:
        sys.stderr.write(f"{kept_from_office(own_texts(folder, None), problem)}\n")


def enrol_terminal(*, hq: str, code: str, folder: Path, again: bool) -> int:
    """Enrols the terminal whose files lie in `folder`; `again` as what it is already.

    Exit code 1: it is enrolled, and what it needs to sell has not all come; 2: it is not enrolled.
    """
    say = own_texts(folder, None)
    enter = come_back if again else partial(enrol, sealing=True)
    try:
        done = enter(folder=folder, url=hq, code=code)
    except (ConfigError, SyncProblem, StorageError) as error:
        return _failed(say, "not_enrolled", error)
    terminal = done.identity.terminal
    _warn_of_plain_key(folder)
    if done.received is None:
        sys.stderr.write(say("setup.enrolled_empty", terminal=terminal) + "\n")
        return 1
    _done(say("setup.enrolled", terminal=terminal, rows=done.received))
    return 0


def reset_folder(folder: Path) -> int:
    """Puts the files of the terminal in `folder` aside, where head office has all it sold."""
    say = own_texts(folder, None)
    if not folder.is_dir():
        return _no_folder(say, "not_reset", folder)
    try:
        aside = reset_terminal(folder)
    except (ConfigError, SyncProblem, StorageError) as error:
        return _failed(say, "not_reset", error)
    _done(say("setup.reset", folder=str(folder), aside=aside.name))
    return 0


def change_terminal_key(folder: Path) -> int:
    """Gives the terminal in `folder` another key."""
    say = own_texts(folder, None)
    if not folder.is_dir():
        return _no_folder(say, "key_not_changed", folder)
    try:
        name = change_key(folder, clock=MachineClock(), sealing=True)
    except (SyncProblem, StorageError) as error:
        return _failed(say, "key_not_changed", error)
    _done(say("setup.key_changed", key=name))
    _warn_of_plain_key(folder)
    return 0


def _done(sentence: str) -> None:
    sys.stdout.write(sentence + "\n")


def _failed(say: Texts, what: str, error: ConfigError | SyncProblem | StorageError) -> int:
    """Says on standard error what was not done, and why; answers the exit code."""
    match error:
        case SyncProblem():
            why = kept_from_office(say, error)
        case StorageError():
            why = say(f"error.{error.code}", file=error.path.name)
        case _:
            why = str(error)
    return _not_done(say, what, why)


def _no_folder(say: Texts, what: str, folder: Path) -> int:
    return _not_done(say, what, say("repair.no_folder", folder=str(folder)))


def _not_done(say: Texts, what: str, why: str) -> int:
    sys.stderr.write(say(f"setup.{what}", why=why) + "\n")
    return 2


def _warn_of_plain_key(folder: Path) -> None:
    """Tells whoever sets a terminal up that nothing but its owner's rights protects its key."""
    if key_protection(folder) is None:
        sys.stderr.write(f"{own_texts(folder, None)('doctor.key_unsealed')}\n")
