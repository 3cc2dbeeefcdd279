"""`lianpos baskets`: the sales of a terminal as baskets, for `lianpos price --what-if`."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from pos.catalog.store import Catalog
from pos.contract.facts import from_body
from pos.database import Database, StorageError
from pos.journal.queries import read_entries
from pos.pricing.basket import Basket
from pos.pricing.write_basket import basket_json
from pos.sale.actions import from_bytes
from pos.sale.pricing import Pricing, Terms
from pos.sale.sale import fold
from pos.till.terms import TermsReader


def write_baskets(folder: Path, *, out: Path, day: str | None) -> int:
    """Writes every completed sale of the terminal into `out`, one file a receipt.

    What somebody took off by hand is no part of a basket, nor is who the member was.
    """
    for name in ("journal.db", "catalog.db"):
        if not (folder / name).is_file():
            sys.stderr.write(f"There is no {name} in {folder}.\n")
            return 2
    written = 0
    try:
        out.mkdir(parents=True, exist_ok=True)
        for receipt, basket in _sold(folder, day):
            content = json.dumps(basket_json(basket), ensure_ascii=False)
            (out / f"{receipt}.json").write_text(content + "\n", encoding="utf-8")
            written += 1
    except StorageError as error:
        sys.stderr.write(f"{error.path} cannot be read: {error.detail}\n")
        return 2
    except OSError as error:
        sys.stderr.write(f"{out}: {error.strerror}\n")
        return 2
    sys.stdout.write(f"{written} baskets in {out}\n")
    return 0


def _sold(folder: Path, day: str | None) -> Iterator[tuple[str, Basket]]:
    """(receipt, basket) of each completed sale in which something was sold."""
    terms = _terms(folder)
    journal = Database(folder / "journal.db", read_only=True)
    try:
        for entry in read_entries(journal, start=1, kind="sale"):
            if entry.body is None or day not in (None, entry.day):
                continue
            fact = from_body(entry.body)
            if fact.status != "completed" or fact.receipt is None:
                continue
            sale = fold(fact.sale, (from_bytes(bytes(action)) for action in fact.actions))
            basket = Pricing(replace(terms, store=fact.store)).basket(sale)
            if any(line.sold is None for line in basket.lines):
                yield fact.receipt, basket
    finally:
        journal.close()


def _terms(folder: Path) -> Terms:
    """Where the terminal stands and how its store counts tax."""
    catalog = Catalog(folder / "catalog.db")
    try:
        return TermsReader(catalog, store="").read(catalog.settings())
    finally:
        catalog.close()
