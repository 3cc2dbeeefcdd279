"""A head office's desk over SQLite, and where there is one over PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.hq.payments.house import House


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    made = House(f"sqlite:///{tmp_path / 'hq.db'}")
    yield made
    made.close()
