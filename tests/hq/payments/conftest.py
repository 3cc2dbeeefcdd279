"""A head office's desk over SQLite, and where there is one over PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.hq.payments.house import House
from tests.hq.payments.shop import Shop, make_template
from tests.hq.payments.town import make_town


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    made = House(f"sqlite:///{tmp_path / 'hq.db'}")
    yield made
    made.close()


@pytest.fixture(scope="session")
def shop_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A shop to be copied: its till is enrolled and knows its goods."""
    folder = tmp_path_factory.mktemp("shop")
    make_template(folder)
    return folder


@pytest.fixture
def shop(tmp_path: Path, shop_template: Path, house: House) -> Iterator[Shop]:
    made = Shop(tmp_path, shop_template, house)
    yield made
    made.close()


@pytest.fixture(scope="session")
def town_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A town to be copied: till and head office in one process, under one clock."""
    folder = tmp_path_factory.mktemp("town")
    make_town(folder)
    return folder
