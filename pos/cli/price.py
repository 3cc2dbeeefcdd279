"""`lianpos price`: a basket and promotions in, the priced and explained basket out."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from pos.pricing.engine import Engine
from pos.pricing.explain import table
from pos.pricing.faults import BadFile
from pos.pricing.missed import missed
from pos.pricing.read_basket import read_basket
from pos.pricing.read_promotions import read_promotions
from pos.pricing.result import result_of
from pos.pricing.what_if import WhatIf, Worst, what_if
from pos.texts import LANGUAGES, Texts

T = TypeVar("T")


def price_file(*, basket: Path, promotions: Path, explain: str, language: str) -> int:
    """Prices one basket; every fault of both files on standard error, exit 2."""
    if explain not in ("text", "json"):
        sys.stderr.write("--explain is text or json\n")
        return 2
    if language not in LANGUAGES:
        sys.stderr.write(f"--language is one of {', '.join(LANGUAGES)}\n")
        return 2
    named = read(basket, read_basket)
    listed = read(promotions, read_promotions)
    if named is None or listed is None:
        return 2
    engine = Engine(listed)
    priced = engine.price(named.basket)
    losers = missed(engine, named.basket, priced)
    by_id = {promotion.id: promotion for promotion in listed}
    if explain == "text":
        sys.stdout.write(table(named, priced, losers, by_id, texts=Texts(language)))
    else:
        result = result_of(named, priced, losers, by_id)
        sys.stdout.write(json.dumps(result, ensure_ascii=False) + "\n")
    return 0


def price_folder(*, folder: Path, promotions: Path, before: Path | None) -> int:
    """Prices the baskets of a folder under new promotions and prints what would change."""
    listed = read(promotions, read_promotions)
    old = () if before is None else read(before, read_promotions)
    if not folder.is_dir():
        sys.stderr.write(f"{folder} is no folder\n")
        return 2
    baskets = []
    sound = listed is not None and old is not None
    for path in sorted(folder.glob("*.json")):
        named = read(path, read_basket, name=f"{path.name}: ")
        if named is None:
            sound = False
        else:
            baskets.append((path.name, named.basket))
    if not sound or listed is None or old is None:
        return 2
    told = what_if(baskets, before=old, after=listed, stopwatch=time.process_time_ns)
    sys.stdout.write(json.dumps(_told(told), ensure_ascii=False) + "\n")
    return 0


def _told(told: WhatIf) -> dict[str, object]:
    return {
        "baskets": told.baskets,
        "changed": told.changed,
        "total": {
            "before": told.total_before,
            "after": told.total_after,
            "change": told.total_after - told.total_before,
        },
        "not_optimal": told.unproven,
        "promotions": [
            {
                "promotion": name,
                "before": change.before,
                "after": change.after,
                "change": change.after - change.before,
                "baskets": change.baskets,
            }
            for name, change in sorted(told.promotions.items())
        ],
        "largest_component": _worst(told.largest),
        "slowest_component": _worst(told.slowest),
    }


def _worst(worst: Worst | None) -> dict[str, object] | None:
    if worst is None:
        return None
    return {
        "basket": worst.basket,
        "classes": worst.classes,
        "pieces": worst.pieces,
        "promotions": list(worst.promotions),
        "columns": worst.columns,
        "nodes": worst.nodes,
        "cpu_us": worst.nanoseconds // 1000,
        "optimal": worst.optimal,
    }


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
