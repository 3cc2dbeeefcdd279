"""`lianpos journal` and `lianpos enrol`."""

from __future__ import annotations

import datetime as dt
import json
import sys
from functools import partial
from pathlib import Path
from typing import Any

import msgspec

from pos.cli.words import own_texts
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
        sys.stderr.write(f"{kind} is no kind of entry. Kinds: {', '.join(KINDS)}\n")
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
        sys.stderr.write(f"{problem.detail}\n")


def enrol_terminal(*, hq: str, code: str, folder: Path, again: bool) -> int:
    """Enrols the terminal whose files lie in `folder`; `again` as what it is already."""
    enter = come_back if again else partial(enrol, sealing=True)
    try:
        identity, received = enter(folder=folder, url=hq, code=code)
    except ConfigError as error:
        sys.stderr.write(f"Not enrolled: {error}\n")
        return 2
    except SyncProblem as problem:
        sys.stderr.write(f"Not enrolled: {problem.detail} ({problem.code})\n")
        return 2
    except StorageError as error:
        sentence = Texts("en")(f"error.{error.code}", file=error.path.name)
        sys.stderr.write(f"Not enrolled: {sentence}\n")
        return 2
    sys.stdout.write(f"{identity.terminal}: {received} rows received\n")
    _warn_of_plain_key(folder)
    return 0


def reset_folder(folder: Path) -> int:
    """Puts the files of the terminal in `folder` aside, where head office has all it sold."""
    try:
        aside = reset_terminal(folder)
    except StorageError as error:
        sentence = Texts("en")(f"error.{error.code}", file=error.path.name)
        sys.stderr.write(f"Not reset: {sentence}\n")
        return 2
    except SyncProblem as problem:
        sys.stderr.write(f"Not reset: {problem.detail} ({problem.code})\n")
        return 2
    sys.stdout.write(f"{folder} is empty; what was there lies in {aside.name}\n")
    return 0


def change_terminal_key(folder: Path) -> int:
    """Gives the terminal in `folder` another key."""
    try:
        name = change_key(folder, clock=MachineClock(), sealing=True)
    except SyncProblem as problem:
        sys.stderr.write(f"The key was not changed: {problem.detail} ({problem.code})\n")
        return 2
    except StorageError as error:
        sentence = Texts("en")(f"error.{error.code}", file=error.path.name)
        sys.stderr.write(f"The key was not changed: {sentence}\n")
        return 2
    sys.stdout.write(f"The key is {name} now; head office learns of it with the next entries.\n")
    _warn_of_plain_key(folder)
    return 0


def _warn_of_plain_key(folder: Path) -> None:
    """Tells whoever sets a terminal up that nothing but its owner's rights protects its key."""
    if key_protection(folder) is None:
        sys.stderr.write(f"{own_texts(folder, None)('doctor.key_unsealed')}\n")
