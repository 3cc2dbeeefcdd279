"""Looking goods up at the till by what is typed of a name or a code."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

from pos.catalog.store import Catalog
from pos.till.till import Till


def test_a_search_answers_items_and_leaves_the_sale_alone(till: Till) -> None:
    named = next(one for one in till.items("food/dairy/milk", 50) if "牛奶" in one.name)
    till.scan(named.barcodes[0])
    before = till.state.sale

    answer = till.search(named.name, 5)

    assert answer.ok
    items = answer.values["items"]
    assert isinstance(items, list) and isinstance(items[0], dict)
    assert {"sku": named.sku, "price": named.price, "name": named.name}.items() <= items[0].items()
    assert answer.state.sale == before


def test_what_was_found_goes_into_the_sale_by_its_sku(till: Till) -> None:
    found = till.find("niunai", 1)[0]

    sale = till.scan(found.sku).state.sale

    assert sale is not None and [line.sku for line in sale.lines] == [found.sku]


def test_no_limit_is_too_small_or_too_large(till: Till) -> None:
    for limit, most in ((-1, 1), (0, 1), (3, 3), (10**9, 200)):
        items = till.search("n", limit).values["items"]
        assert isinstance(items, list) and len(items) == most


def test_names_of_the_set_up_are_learned_beside_the_lane(
    open_again: Callable[..., Till], folder: Path
) -> None:
    till = open_again()

    till.start_sync()
    for thread in threading.enumerate():
        if thread.name == "index":
            thread.join(60)
    till.close()

    catalog = Catalog(folder / "catalog.db")
    due = catalog.index_some()
    catalog.close()
    assert not due


def test_a_till_that_closes_does_not_wait_for_the_index(open_again: Callable[..., Till]) -> None:
    till = open_again()
    till.start_sync()

    till.close()

    assert not [thread for thread in threading.enumerate() if thread.name == "index"]
