"""prices.csv: the rows of the price book, read with every fault of every row.

UTF-8 with or without a byte order mark, one header row, the columns of `COLUMNS` in any order.
`level` is chain, zone, store or member; `key` the zone, the store or the members' tier, empty for
the chain and for members of any tier. `price` is a decimal in major units per unit. `from` and
`to` are ISO 8601 days or times, `to` exclusive, local to the store where they bear no offset;
empty means always.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Container, Iterable
from dataclasses import dataclass
from typing import Final, get_args

from pos.catalog.table import Cells, Fault, Wrong, price_of, quoted, read_table, sku_of, text_of
from pos.pricing.prices import Scope

COLUMNS: Final = ("sku", "level", "key", "price", "from", "to")
LEVELS: Final[tuple[Scope, ...]] = get_args(Scope)

_NAMED_BY: Final = {"sku", "level", "key", "from"}
"""What a row is the same as another by: of one that is wrong there nobody can say it."""
_LONGEST: Final = {"sku": 32, "level": 8, "key": 32, "price": 16, "from": 40, "to": 40}


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedPrice:
    """One row: a price in minor units, where it holds, and from when to when, as written."""

    sku: str
    level: Scope
    key: str
    price: int
    start: str
    end: str

    @property
    def name(self) -> str:
        """What makes a row the same one in a later list: article, place and beginning."""
        return f"{self.sku}|{self.level}|{self.key}|{self.start}"


def read_prices(
    lines: Iterable[str],
    *,
    is_item: Callable[[str], bool],
    zones: Container[str],
    stores: Container[str],
) -> tuple[list[ListedPrice], list[Fault]]:
    """The good rows, and the faults of the others, all of them, in order.

    A row for goods, a zone or a store that the chain does not know is a fault: it is more likely
    a slip of the pen than meant.
    """
    prices: list[ListedPrice] = []
    faults: list[Fault] = []
    seen: dict[str, int] = {}
    for line, cells in read_table(lines, COLUMNS, faults):
        row = Cells(line, cells, _LONGEST)
        price = ListedPrice(
            sku=row.read("sku", _known(is_item), ""),
            level=row.read("level", _level, "chain"),
            key=row.read("key", text_of, ""),
            price=row.read("price", price_of, 0),
            start=row.read("from", _time, ""),
            end=row.read("to", _time, ""),
        )
        _check_key(row, price, zones=zones, stores=stores)
        _check_time(row, price)
        if not _NAMED_BY & {fault.column for fault in row.faults}:
            row.once("sku", price.name, seen, shown=price.sku)
        faults += row.faults
        if not row.faults:
            prices.append(price)
    return prices, faults


def _known(is_item: Callable[[str], bool]) -> Callable[[str], str]:
    def read(text: str) -> str:
        sku = sku_of(text)
        if not is_item(sku):
            raise Wrong("unknown_sku", f"there is no article {quoted(sku)}")
        return sku

    return read


def _level(text: str) -> Scope:
    for level in LEVELS:
        if text == level:
            return level
    raise Wrong("bad_level", f"{quoted(text)} is none of {', '.join(LEVELS)}")


def _time(text: str) -> str:
    if text:
        try:
            dt.datetime.fromisoformat(text)
        except ValueError as error:
            raise Wrong("bad_time", f"{quoted(text)} is no ISO 8601 day or time") from error
    return text


def _check_key(
    row: Cells, price: ListedPrice, *, zones: Container[str], stores: Container[str]
) -> None:
    if price.level == "chain" and price.key:
        row.fault("key", "bad_key", "a price of the whole chain has no key")
    elif price.level == "zone" and price.key not in zones:
        row.fault("key", "unknown_zone", f"no store is in a zone {quoted(price.key)}")
    elif price.level == "store" and price.key not in stores:
        row.fault("key", "unknown_store", f"there is no store {quoted(price.key)}")
    elif "|" in price.key:
        row.fault("key", "bad_key", "there is a | in it")


def _check_time(row: Cells, price: ListedPrice) -> None:
    if not (price.start and price.end):
        return
    start, end = (dt.datetime.fromisoformat(text) for text in (price.start, price.end))
    if (start.tzinfo is None) != (end.tzinfo is None):
        row.fault("to", "bad_time", "only one of the two times has an offset")
    elif end <= start:
        row.fault("to", "never", "it ends before it begins, so it could never hold")
