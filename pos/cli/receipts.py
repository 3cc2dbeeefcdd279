"""`lianpos receipt`: a receipt of the journal as a paper, or as a picture of what prints."""

from __future__ import annotations

import shutil
import sys
import threading
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import msgspec

from drivers.api import PrintJob
from drivers.paper import Paper, to_json
from drivers.sim.printing import sim_printer
from drivers.url import DeviceUrl
from pos.catalog.store import Catalog
from pos.cli.words import own_texts
from pos.codes.cleaning import masked
from pos.contract.entry import Entry
from pos.contract.facts import SaleFact, TenderFixed, from_body
from pos.database import Database, StorageError
from pos.journal.past_sales import PastSales
from pos.journal.queries import read_entries
from pos.receipt.put_right import put_right
from pos.receipt.sale_receipt import Repaid, gift_receipt, sale_receipt
from pos.sale.tenders import own_names
from pos.texts import Texts
from pos.till.config import Config, ConfigError, find_config
from pos.till.counter import PICTURES
from pos.till.looks import look_of, templates_in_force

_NARROW = 32
"""Columns of paper of 58 mm; wider paper goes through a printer of 80 mm."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which receipt, the newest without a number, and how. `png` is the file of the picture;
    language and width are the terminal's own where they are not given."""

    number: str = ""
    gift: bool = False
    png: Path | None = None
    language: str | None = None
    width: int | None = None


def print_paper(folder: Path, wanted: Wanted) -> int:
    """Prints the paper of a receipt as JSON, or draws it.

    From the journal alone, with the name and the template of its store; money that was booked
    under the wrong tender stands where it was put right, and what was to go back to a wallet is
    told as it ended. Exit code 2 where there is none.
    """
    say, path = own_texts(folder, wanted.language), folder / "journal.db"
    if not path.is_file():
        sys.stderr.write(say("verify.no_file", folder=str(folder), file=path.name) + "\n")
        return 2
    try:
        config = find_config(folder, None)
        found = _find(path, wanted.number)
        if found is None:
            code = "no_such_receipt" if wanted.number else "no_receipt_yet"
            sys.stderr.write(say(f"error.{code}", receipt=masked(wanted.number)[:32]) + "\n")
            return 2
        paper = _composed(found, wanted, config=config, settings=_settings(folder))
    except StorageError as error:
        sys.stderr.write(say(f"error.{error.code}", file=error.path.name) + "\n")
        return 2
    except (ConfigError, ValueError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    if wanted.png is None:
        sys.stdout.write(to_json(paper) + "\n")
    else:
        draw(paper, wanted.png, pictures=folder / PICTURES)
    return 0


def draw(paper: Paper, picture: Path, *, pictures: Path | None = None) -> None:
    """Draws a paper as it prints: it goes over the wire to the twin of a printer of its width."""
    with TemporaryDirectory(prefix="lianpos-receipt-") as folder:
        profile = "generic-58" if paper.width <= _NARROW else "generic-80"
        options = {"png": folder, "profile": profile, "width": str(max(24, min(paper.width, 72)))}
        if pictures is not None and pictures.is_dir():
            options["pictures"] = str(pictures)
        printer = sim_printer(DeviceUrl(scheme="sim+printer", options=options))
        job = PrintJob(job_id="receipt", compose=lambda: paper, begin=_nothing)
        try:
            printer.print_job(job, held=_nothing, meanwhile=_nothing, stop=threading.Event())
        finally:
            printer.close()
        (drawn,) = Path(folder).glob("*.png")
        picture.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(drawn, picture)


def _nothing(*_: object) -> None:
    """Nobody waits for the states of a job that is only drawn, nor for a drawer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stored:
    """A sale or return as it was booked, how its tenders were put right since, and how its refunds
    to wallets have ended."""

    fact: SaleFact
    fixes: list[TenderFixed]
    repaid: dict[str, Repaid]


def _composed(
    stored: _Stored, wanted: Wanted, *, config: Config, settings: dict[str, Any]
) -> Paper:
    language = wanted.language or config.language
    look = look_of(
        template=templates_in_force(config, settings).template,
        config=config,
        settings=settings,
        store=stored.fact.store,
        texts=Texts(language),
        width=wanted.width or config.receipt.width,
    )
    fact = stored.fact
    if stored.fixes:
        fact = put_right(fact, stored.fixes, names=own_names(settings, language=language))
    if wanted.gift:
        return gift_receipt(fact=fact, look=look)
    return sale_receipt(fact=fact, look=look, repaid=stored.repaid)


def _find(path: Path, number: str) -> _Stored | None:
    """The newest sale or return with that receipt number, or with any; None where there is none."""
    found: _Stored | None = None
    of: Entry | None = None
    database = Database(path, read_only=True)
    try:
        for entry in read_entries(database, start=1, kind=None):
            if entry.body is None:
                continue
            if entry.kind in ("sale", "return"):
                fact = from_body(entry.body)
                if fact.receipt and number in ("", fact.receipt):
                    found, of = _Stored(fact=fact, fixes=[], repaid={}), entry
            elif entry.kind == "payment" and found is not None:
                found.fixes.extend(_fix_in(entry.body, found.fact))
        if found is not None and of is not None:
            past = PastSales(database, epoch=of.epoch)
            found.repaid.update(past.refunds_ended(found.fact.receipt or "", after=of))
    finally:
        database.close()
    return found


def _fix_in(body: bytes, fact: SaleFact) -> list[TenderFixed]:
    """The correction of that sale which a payment entry holds, if it is one."""
    told = msgspec.json.decode(body)
    if told.get("do") != "fix_tender" or told.get("receipt") != fact.receipt:
        return []
    return [msgspec.convert(told, TenderFixed)]


def _settings(folder: Path) -> dict[str, Any]:
    """What head office has set for this terminal."""
    if not (folder / "catalog.db").is_file():
        return {}
    catalog = Catalog(folder / "catalog.db")
    try:
        return dict(catalog.settings())
    finally:
        catalog.close()
