"""`lianpos journal` and `lianpos enrol`."""

from __future__ import annotations

import datetime as dt
import json
import sys
from pathlib import Path
from typing import Any

import msgspec

from drivers.paper import to_json
from pos.catalog.store import Catalog
from pos.contract.entry import KINDS
from pos.contract.facts import SaleFact, from_body
from pos.database import Database, StorageError
from pos.journal.queries import read_entries
from pos.ports import MachineClock
from pos.receipt.sale_receipt import sale_receipt
from pos.sync.problems import SyncProblem
from pos.texts import Texts
from pos.till.config import ConfigError, find_config
from pos.till.enrolling import come_back
from pos.till.enrolling import enrol_terminal as enrol
from pos.till.rekeying import change_key


def print_journal(folder: Path, *, start: int, kind: str | None) -> int:
    """Prints entries as JSON lines. Exit code 2 where there is no journal to read."""
    if kind is not None and kind not in KINDS:
        sys.stderr.write(f"{kind} is no kind of entry. Kinds: {', '.join(KINDS)}\n")
        return 2
    path = folder / "journal.db"
    if not path.is_file():
        sys.stderr.write(f"There is no journal in {folder}.\n")
        return 2
    try:
        database = Database(path, read_only=True)
        try:
            for entry in read_entries(database, start=start, kind=kind):
                sys.stdout.write(json.dumps(_shown(entry), ensure_ascii=False) + "\n")
        finally:
            database.close()
    except StorageError as error:
        sys.stderr.write(f"{path} cannot be read: {error.detail}\n")
        return 2
    except BrokenPipeError:
        return 0
    return 0


def print_paper(folder: Path, *, number: str) -> int:
    """Prints the paper of a receipt, the newest one where no number is given, as JSON.

    From the stored fact alone, with the terminal's own name, language and width. Exit code 2
    where there is none.
    """
    path = folder / "journal.db"
    if not path.is_file():
        sys.stderr.write(f"There is no journal in {folder}.\n")
        return 2
    try:
        config = find_config(folder, None)
        fact = _fact_of(path, number)
        if fact is None:
            sys.stderr.write(f"The journal holds no receipt {number}".rstrip() + ".\n")
            return 2
        names = _store_names(folder)
    except (ConfigError, StorageError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    paper = sale_receipt(
        fact=fact,
        store_name=str(names.get(config.language) or fact.store),
        language=config.language,
        width=config.receipt.width,
        texts=Texts(config.language),
    )
    sys.stdout.write(to_json(paper) + "\n")
    return 0


def _fact_of(path: Path, number: str) -> SaleFact | None:
    """The newest sale or return with that receipt number, or with any."""
    found: SaleFact | None = None
    database = Database(path, read_only=True)
    try:
        for entry in read_entries(database, start=1, kind=None):
            if entry.body is None or entry.kind not in ("sale", "return"):
                continue
            fact = from_body(entry.body)
            if fact.receipt and number in ("", fact.receipt):
                found = fact
    finally:
        database.close()
    return found


def _store_names(folder: Path) -> dict[str, Any]:
    if not (folder / "catalog.db").is_file():
        return {}
    catalog = Catalog(folder / "catalog.db")
    try:
        names = catalog.settings().get("store_name")
    finally:
        catalog.close()
    return names if isinstance(names, dict) else {}


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


def enrol_terminal(*, hq: str, code: str, folder: Path, again: bool) -> int:
    """Enrols the terminal whose files lie in `folder`; `again` as what it is already."""
    try:
        enter = come_back if again else enrol
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
    return 0


def change_terminal_key(folder: Path) -> int:
    """Gives the terminal in `folder` another key."""
    try:
        name = change_key(folder, clock=MachineClock())
    except StorageError as error:
        sentence = Texts("en")(f"error.{error.code}", file=error.path.name)
        sys.stderr.write(f"The key was not changed: {sentence}\n")
        return 2
    sys.stdout.write(f"The key is {name} now; head office learns of it with the next entries.\n")
    return 0
