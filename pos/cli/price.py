"""`lianpos price`: a basket and promotions in, the priced and explained basket out."""

from __future__ import annotations

import json
import sys
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


def read(path: Path, reader: Callable[[bytes], T]) -> T | None:
    """What a file holds; says on standard error all that is wrong with it."""
    try:
        return reader(path.read_bytes())
    except OSError as error:
        sys.stderr.write(f"{path}: cannot be read: {error.strerror}\n")
    except BadFile as error:
        sys.stderr.writelines(f"{fault}\n" for fault in error.faults)
    return None
