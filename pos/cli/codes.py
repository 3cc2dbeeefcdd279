"""`lianpos codes`: what the router makes of a code, and the rules in their order."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from pos.catalog.demo import demo_items, demo_promotions
from pos.catalog.item import Item
from pos.catalog.store import Catalog
from pos.codes.explain import explanation, published_order
from pos.codes.gtin import barcode_key
from pos.codes.labels import FIRST_LABELS, read_layouts
from pos.codes.route import Context, Lookups
from pos.codes.router import Router
from pos.database import StorageError
from pos.member.demo import DEMO_CARDS
from pos.sync.problems import SyncProblem
from pos.texts import LANGUAGES, Texts
from pos.till.config import ConfigError, find_config
from pos.till.customers import is_member
from pos.till.labels import layouts_in_force
from pos.till.station import open_station
from pos.till.terms import TermsReader

CONTEXTS: tuple[Context, ...] = ("selling", "tender")


def explain_code(
    code: str, *, context: str, as_json: bool, language: str, folder: Path | None
) -> int:
    """Prints what the router makes of `code` at the terminal in `folder`, else in the demo store.

    A payment code is shown by its last four digits only.
    """
    asked = next((known for known in CONTEXTS if known == context), None)
    if asked is None or language not in LANGUAGES:
        sys.stderr.write(_expected(asked))
        return 2
    try:
        with _shop(folder) as router:
            told = explanation(router.route(code, context=asked), say=Texts(language))
    except (ConfigError, StorageError, SyncProblem) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    if as_json:
        sys.stdout.write(json.dumps(told, ensure_ascii=False) + "\n")
        return 0
    wallet = told["wallet"]
    sys.stdout.write(f"{told['kind']}{f' {wallet}' if wallet else ''}: {told['why']}\n")
    fields = told["fields"]
    if isinstance(fields, dict):
        for name, value in fields.items():
            sys.stdout.write(f"  {name}: {value}\n")
    return 0


def print_rules(*, context: str, language: str) -> int:
    """Prints the rules in the order in which they are tried."""
    asked = next((known for known in CONTEXTS if known == context), None)
    if asked is None or language not in LANGUAGES:
        sys.stderr.write(_expected(asked))
        return 2
    for number, rule in enumerate(published_order(context=asked, say=Texts(language))):
        sys.stdout.write(f"{number:2} {rule}\n")
    return 0


def _expected(context: Context | None) -> str:
    if context is None:
        return f"--context is {' or '.join(CONTEXTS)}\n"
    return f"--language is one of {', '.join(LANGUAGES)}\n"


@contextmanager
def _shop(folder: Path | None) -> Iterator[Router]:
    """The router of the terminal in `folder`, else that of the demo store."""
    if folder is None:
        yield _demo_router()
        return
    path = folder / "catalog.db"
    if not path.is_file():
        raise ConfigError(f"{folder} holds no catalog.db")
    catalog = Catalog(path)
    try:
        station = open_station(folder)
        coupons = TermsReader(catalog, store=station.store).read(catalog.settings()).coupons
        known = Lookups(
            item=lambda code: catalog.by_code(code) is not None,
            plu=lambda plu: catalog.by_plu(plu) is not None,
            member=lambda code: is_member(catalog, code, pepper=station.pepper),
            coupon=coupons.__contains__,
        )
        layouts = layouts_in_force(catalog, find_config(folder, None), enrolled=station.is_enrolled)
        yield Router(known=known, layouts=layouts)
    finally:
        catalog.close()


def _demo_router() -> Router:
    """The demo store without its files: its goods are made afresh, which takes a moment."""
    codes, plus = _codes_of(demo_items())
    layouts, _ = read_layouts(FIRST_LABELS)
    coupons = {row.get("coupon") for row in json.loads(demo_promotions())}
    known = Lookups(
        item=lambda code: code in codes or barcode_key(code) in codes,
        plu=plus.__contains__,
        member=DEMO_CARDS.__contains__,
        coupon=coupons.__contains__,
    )
    return Router(known=known, layouts=layouts)


def _codes_of(items: Iterable[Item]) -> tuple[set[str], set[str]]:
    codes: set[str] = set()
    plus: set[str] = set()
    for item in items:
        codes.add(item.sku)
        codes.update(map(barcode_key, item.barcodes))
        if item.plu:
            codes.add(item.plu)
            plus.add(item.plu)
    return codes, plus
