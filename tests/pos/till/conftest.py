"""A shop under promotions."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pos.catalog.store import Catalog
from pos.contract.wire import FeedRow
from pos.till.till import Till


@pytest.fixture
def shop(till: Till, folder: Path, open_again: Callable[..., Till]) -> Callable[..., Till]:
    """Opens the shop under these promotions, a cashier at the till."""

    def opener(*promotions: dict[str, Any]) -> Till:
        till.close()
        catalog = Catalog(folder / "catalog.db")
        rows = [
            FeedRow(rev=n, table="promotion", op="put", key=promotion["id"], row=promotion)
            for n, promotion in enumerate(promotions, start=1)
        ]
        catalog.apply(scope="promo:all", gen="test", rows=rows, cursor=len(rows))
        catalog.settle("promo:all")
        catalog.close()
        opened = open_again()
        opened.login("1001", "1001")
        return opened

    return opener
