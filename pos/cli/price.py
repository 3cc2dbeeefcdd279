"""`lianpos price`: a basket and promotions in, the priced and explained basket out."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from pos.cli.what_if import table as table_of_changes
from pos.cli.what_if import told
from pos.money import places_of
from pos.pricing.basket import Basket
from pos.pricing.doubts import doubts
from pos.pricing.engine import Engine
from pos.pricing.explain import table
from pos.pricing.faults import BadFile
from pos.pricing.missed import missed
from pos.pricing.read_basket import read_basket
from pos.pricing.read_promotions import read_promotions
from pos.pricing.result import result_of
from pos.pricing.trial import savings
from pos.pricing.what_if import what_if
from pos.texts import LANGUAGES, Texts

T = TypeVar("T")


def price_file(*, basket: Path, promotions: Path, explain: str, language: str) -> int:
    """Prices one basket; every fault of both files on standard error, exit 2. What is odd about
    the promotions is told there too."""
    if not _can_say(explain, language):
        return 2
    named = read(basket, read_basket)
    listed = read(promotions, read_promotions)
    if named is None or listed is None:
        return 2
    for n, doubt in doubts(listed, now=named.basket.at):
        sys.stderr.write(f"warning: [{n}]{doubt}\n")
    engine = Engine(listed)
    priced = engine.price(named.basket)
    losers = missed(engine, named.basket, priced)
    by_id = {promotion.id: promotion for promotion in listed}
    if explain == "text":
        places = places_of(named.basket.currency)
        words = Texts(language)
        saves = savings(engine, named.basket, priced, losers)
        sys.stdout.write(
            table(named, priced, losers, by_id, saves=saves, texts=words, places=places)
        )
    else:
        result = result_of(named, priced, losers, by_id)
        sys.stdout.write(json.dumps(result, ensure_ascii=False) + "\n")
    return 0


def price_folder(
    *, folder: Path, promotions: Path, before: Path | None, explain: str, language: str
) -> int:
    """Prices the baskets of a folder under new promotions and prints what would change.

    All that is wrong with any of the files is told before anything is priced.
    """
    if not _can_say(explain, language):
        return 2
    listed = read(promotions, read_promotions)
    old = () if before is None else read(before, read_promotions, name=f"{before.name}: ")
    baskets = _baskets(folder)
    if listed is None or old is None or baskets is None:
        return 2
    found = what_if(baskets, before=old, after=listed, stopwatch=time.process_time_ns)
    if explain == "text":
        places = places_of(baskets[0][1].currency)
        words = Texts(language)
        sys.stdout.write(
            table_of_changes(
                found,
                (*old, *listed),
                has_before=before is not None,
                texts=words,
                places=places,
            )
        )
    else:
        sys.stdout.write(
            json.dumps(told(found, has_before=before is not None), ensure_ascii=False) + "\n"
        )
    return 0


def _baskets(folder: Path) -> list[tuple[str, Basket]] | None:
    """The baskets of a folder by their names; None where one is no good, which is told."""
    if not folder.is_dir():
        sys.stderr.write(f"{folder}: no folder\n")
        return None
    baskets: list[tuple[str, Basket]] = []
    sound = True
    for path in sorted(folder.glob("*.json")):
        named = read(path, read_basket, name=f"{path.name}: ")
        if named is None:
            sound = False
            continue
        currency = named.basket.currency
        if baskets and currency != baskets[0][1].currency:
            sys.stderr.write(f"{path.name}: currency: not that of {baskets[0][0]}\n")
            sound = False
        baskets.append((path.name, named.basket))
    if sound and not baskets:
        sys.stderr.write(f"{folder}: no basket in it (*.json)\n")
        return None
    return baskets if sound else None


def _can_say(explain: str, language: str) -> bool:
    """Whether the answer is asked for in a form that there is; says so where not."""
    known = True
    if explain not in ("text", "json"):
        sys.stderr.write("--explain is text or json\n")
        known = False
    if language not in LANGUAGES:
        sys.stderr.write(f"--language is one of {', '.join(LANGUAGES)}\n")
        known = False
    return known


def read(path: Path, reader: Callable[[bytes], T], *, name: str = "") -> T | None:
    """What a file holds; says on standard error all that is wrong with it."""
    try:
        return reader(path.read_bytes())
    except OSError as error:
        sys.stderr.write(f"{path}: cannot be read: {error.strerror}\n")
    except BadFile as error:
        # A fault of the file as such has no path that tells which file is meant.
        name = f"{path.name}: " if error.is_whole else name
        sys.stderr.writelines(f"{name}{fault}\n" for fault in error.faults)
    return None
