"""The demo catalogue: a supermarket's goods, made up from word lists by a seeded generator.

The words are data in resources/demo. The same count and seed give the same bytes on every
machine: only integers, and of `random` only getrandbits, whose values do not change between
versions. Items stream; a million of them take little memory. A shorter catalogue is the head
of a longer one, and goes round all kinds of goods before it comes back to any of them.
"""

from __future__ import annotations

import random
import re
import tomllib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from math import gcd
from pathlib import Path
from typing import Any, Final, TypeVar

from pos.catalog.item import Item
from pos.catalog.items_csv import write_items
from pos.codes.gtin import check_digit
from pos.texts import RESOURCES

demo_store_name: Final[Mapping[str, str]] = {"zh_CN": "示范店", "en": "Demo Mart"}

demo_bags: Final = "home/bags/carrier"
"""The category of its carrier bags."""

LARGEST: Final = 1_000_000
"""So many items at most; the word lists give more than twice as many."""

_FIRST_SKU: Final = 1_000_001  # seven digits: never as long as a GTIN or a plu
_FIRST_PLU: Final = 10_001
_COMPANIES: Final = 100_000  # GS1 company prefixes of seven digits, 690 0000 to 699 9999
_BRANDS_AT_A_TIME: Final = 4
_TIMES: Final = "\u00d7"
_SECOND_BARCODE: Final = 40  # one item in so many bears its old bar code too

Pair = tuple[str, str]  # Chinese, English
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Model:
    """What is sold under every brand: variant, good and size."""

    name: str
    name_en: str
    price: int


@dataclass(frozen=True, slots=True)
class _Brand:
    """An invented brand, its GS1 company prefix and its price level in percent."""

    name: str
    name_en: str
    company: int
    level: int


@dataclass(frozen=True, slots=True)
class _Kind:
    """One kind of goods, in the order in which its items come: brand by brand, models mixed."""

    shelf: Mapping[str, Any]
    models: Sequence[_Model]
    brands: Sequence[_Brand]
    step: int
    start: int

    def items(self) -> Iterator[tuple[_Brand, _Model]]:
        at_a_time = gcd(_BRANDS_AT_A_TIME, len(self.brands))
        block = at_a_time * len(self.models)
        for first in range(0, len(self.brands), at_a_time):
            for position in range(block):
                place = (position * self.step + self.start) % block
                brand, model = divmod(place, len(self.models))
                yield self.brands[first + brand], self.models[model]


def demo_items(*, count: int = 5000, seed: int = 1) -> Iterator[Item]:
    """`count` items of the demo catalogue that `seed` stands for, 1,000,000 at most."""
    if not 0 <= count <= LARGEST:
        raise ValueError(f"a demo catalogue has 0 to {LARGEST} items")
    return islice(_items(random.Random(seed)), count)


def write_demo_catalogue(path: Path, *, items: int = 5000, seed: int = 1) -> None:
    """Writes the demo catalogue as items.csv to `path`."""
    lines = write_items(demo_items(count=items, seed=seed))
    with path.open("w", encoding="utf-8", newline="") as file:
        file.writelines(lines)


def demo_category_names() -> dict[str, dict[str, str]]:
    """What the demo shop calls its categories, in the order of its aisles."""
    names: dict[str, str] = _data("categories.toml")["names"]
    return {
        path: dict(zip(("zh_CN", "en"), text.split("|"), strict=True))
        for path, text in names.items()
    }


def demo_promotions() -> bytes:
    """What the demo shop has on offer, as a file of promotions (pos.pricing.read_promotions)."""
    return (RESOURCES / "demo" / "promotions.json").read_bytes()


def _data(name: str) -> dict[str, Any]:
    return tomllib.loads((RESOURCES / "demo" / name).read_text(encoding="utf-8"))


def _items(rng: random.Random) -> Iterator[Item]:
    """All items, endless as far as the word lists go: one of each kind, then the next round."""
    jitter = rng.getrandbits(32)
    references: dict[int, int] = defaultdict(int)
    rounds = [(kind, kind.items()) for kind in _kinds(rng)]
    number = plu = 0
    while rounds:
        left = []
        for kind, stream in rounds:
            made = next(stream, None)
            if made is None:
                continue
            left.append((kind, stream))
            brand, model = made
            weighed = bool(kind.shelf.get("weighed"))
            barcodes = () if weighed else _barcodes(brand, references, number)
            chance = _scatter(number, jitter)
            yield Item(
                sku=str(_FIRST_SKU + number),
                barcodes=barcodes,
                name=brand.name + model.name,
                name_en=f"{brand.name_en} {model.name_en}".lstrip(),
                unit="kg" if weighed else "each",
                price=shelf_price(model.price * brand.level * (97 + chance % 7) // 10_000),
                tax_rate=kind.shelf["tax"],
                category=kind.shelf["category"],
                brand=brand.name,
                plu=str(_FIRST_PLU + plu) if weighed else "",
                min_age=kind.shelf.get("min_age", 0),
                max_per_sale=kind.shelf.get("max_per_sale", 0) * 1000,
                not_for_sale=False,
                discountable=kind.shelf.get("discountable", True),
            )
            number += 1
            plu += weighed
        rounds = left


def _scatter(number: int, salt: int) -> int:
    """A number that looks random and is the same everywhere (Knuth's multiplicative hash)."""
    return ((number + salt) * 2_654_435_761 & 0xFFFF_FFFF) >> 16


def _barcodes(brand: _Brand, references: dict[int, int], number: int) -> tuple[str, ...]:
    """The GTIN-13 of the brand's next item, for some items a second one from before."""
    codes = []
    for _ in range(2 if number % _SECOND_BARCODE == _SECOND_BARCODE - 1 else 1):
        body = f"69{brand.company:05d}{references[brand.company]:05d}"
        references[brand.company] += 1
        codes.append(body + check_digit(body))
    return tuple(codes)


def shelf_price(fen: int) -> int:
    """The nearest price that a supermarket would print: 4.90, 12.80, 19.90, 129.00."""
    if fen < 200:
        return max(10, (fen + 5) // 10 * 10)
    if fen >= 10_000:
        return (fen + 600) // 1000 * 1000 - 100
    yuan = fen // 100 * 100
    return min((yuan - 10, yuan + 50, yuan + 80, yuan + 90), key=lambda price: abs(price - fen))


def _kinds(rng: random.Random) -> list[_Kind]:
    """Every kind of goods with its models and its brands, spread over the departments."""
    goods = _data("goods.toml")
    words = goods["words"]
    groups = _brands(rng)
    orders: dict[tuple[str, str], Sequence[_Brand]] = {}
    kinds = []
    for shelf in goods["shelf"]:
        group = shelf.get("brands", "")
        # The same brands come first all over a department, as they do in a shop.
        department = shelf["category"].rpartition("/")[0]
        if (department, group) not in orders:
            orders[department, group] = _shuffled(groups[group], rng)
        brands = orders[department, group]
        for good in shelf["goods"]:
            models = _models(shelf, good, words)
            block = gcd(_BRANDS_AT_A_TIME, len(brands)) * len(models)
            kinds.append(
                _Kind(
                    shelf=shelf,
                    models=models,
                    brands=brands,
                    step=_coprime(block, rng),
                    start=rng.getrandbits(32) % block,
                )
            )
    return _shuffled(kinds, rng)


def _models(shelf: Mapping[str, Any], good: str, words: Mapping[str, str]) -> list[_Model]:
    name, name_en, price = good.split("|")
    models = []
    for variant in shelf["variants"]:
        zh, en, of_variant = _with_percent(variant, 2)
        for size in shelf.get("sizes", [""]):
            text, of_size = _with_percent(size, 1)
            models.append(
                _Model(
                    name=f"{zh}{name} {text}".rstrip(),
                    name_en=f"{en} {name_en} {_english_size(text, words)}".strip(),
                    price=int(price) * int(of_variant) * int(of_size) // 10_000,
                )
            )
    return models


def _with_percent(text: str, fields: int) -> list[str]:
    """The fields of "全脂|Whole|105"; without a percentage at its end it is 100."""
    parts = text.split("|")
    return parts if len(parts) > fields else [*parts, "100"]


def _english_size(size: str, words: Mapping[str, str]) -> str:
    """The size in English: the counter of a pack goes, other words are put in English."""
    counters = "|".join(sorted(map(re.escape, words), key=len, reverse=True))
    size = re.sub(rf"{_TIMES}(\d+)(?:{counters})", rf" {_TIMES} \1", size)
    size = re.sub(counters, lambda found: words[found.group()], size)
    return re.sub(r"\b1 (pc|pair|roll)s\b", r"1 \1", size).strip()


def _brands(rng: random.Random) -> dict[str, list[_Brand]]:
    """The brands of every group; the group "" holds the one brand of goods that bear none."""
    words = _data("brands.toml")
    firsts = [_pair(text) for text in words["first"]]
    names: dict[str, list[Pair]] = {"": [("", "")]}
    for group, lasts in words["last"].items():
        pairs = [_pair(text) for text in lasts]
        names[group] = [(f + last, f"{g} {en}") for last, en in pairs for f, g in firsts]
    step, start = _coprime(_COMPANIES, rng), rng.getrandbits(32)
    brands: dict[str, list[_Brand]] = {}
    number = 0
    for group, members in names.items():
        brands[group] = []
        for name, name_en in members:
            company = (number * step + start) % _COMPANIES
            level = 86 + rng.getrandbits(16) % 45 if name else 100
            brands[group].append(_Brand(name, name_en, company, level))
            number += 1
    return brands


def _pair(text: str) -> Pair:
    zh, en = text.split("|")
    return zh, en


def _coprime(size: int, rng: random.Random) -> int:
    """A step that visits all of `size` places before it comes back to the first."""
    while True:
        step = rng.getrandbits(32) % size or 1
        if gcd(step, size) == 1:
            return step


def _shuffled(values: Sequence[T], rng: random.Random) -> list[T]:
    """Fisher and Yates by getrandbits alone."""
    shuffled = list(values)
    for last in range(len(shuffled) - 1, 0, -1):
        other = rng.getrandbits(32) % (last + 1)
        shuffled[last], shuffled[other] = shuffled[other], shuffled[last]
    return shuffled
