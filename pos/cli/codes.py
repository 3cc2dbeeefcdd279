"""`lianpos codes`: what the router makes of a code, and the rules in their order."""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from pos.catalog.store import Catalog
from pos.codes.explain import explanation, published_order
from pos.codes.route import Context
from pos.codes.router import Router
from pos.database import StorageError
from pos.sync.problems import SyncProblem
from pos.texts import LANGUAGES, Texts
from pos.till.config import Config, ConfigError, find_config
from pos.till.customers import is_member
from pos.till.demo_store import fill_demo_store
from pos.till.labels import layouts_in_force
from pos.till.reading import lookups
from pos.till.station import open_station
from pos.till.terms import TermsReader
from pos.till.wallets import wallets_in_force

CONTEXTS: tuple[Context, ...] = ("selling", "tender")

_DEMO: Final = "S001"
_PEPPER: Final = b"demo"
"""Of a store that is gone when the question is answered."""


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
        with _demo_store() as router:
            yield router
        return
    path = folder / "catalog.db"
    if not path.is_file():
        raise ConfigError(f"{folder} holds no catalog.db")
    catalog = Catalog(path)
    try:
        station = open_station(folder)
        yield _router(
            catalog,
            find_config(folder, None),
            store=station.store,
            pepper=station.pepper,
            enrolled=station.is_enrolled,
        )
    finally:
        catalog.close()


@contextmanager
def _demo_store() -> Iterator[Router]:
    """The demo store, made afresh for the one question: it takes a second."""
    with tempfile.TemporaryDirectory() as made:
        catalog = Catalog(Path(made) / "catalog.db")
        try:
            fill_demo_store(catalog, store=_DEMO, pepper=_PEPPER)
            yield _router(catalog, Config(), store=_DEMO, pepper=_PEPPER, enrolled=False)
        finally:
            catalog.close()


def _router(
    catalog: Catalog, config: Config, *, store: str, pepper: bytes, enrolled: bool
) -> Router:
    """What the till has: the files of the shop, its label layouts, and whose codes begin how."""
    settings = catalog.settings()
    coupons = TermsReader(catalog, store=store).read(settings).coupons
    return Router(
        known=lookups(
            catalog,
            member=lambda code: is_member(catalog, code, pepper=pepper),
            coupons=coupons,
        ),
        layouts=layouts_in_force(catalog, config, enrolled=enrolled),
        wallets=wallets_in_force(settings),
    )
