"""One lane for all journeys of a file: opened in the morning, free again after each of them."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from pos.till.config import Config
from pos.till.opening import open_till
from tests.ui.kiosk.booth import Booth
from ui.theme.fonts import load_fonts


@pytest.fixture(scope="module")
def morning(
    qapp: QApplication, demo_folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Booth]:
    """A lane that was opened, with the till of a demo store."""
    load_fonts()
    folder = Path(shutil.copytree(demo_folder, tmp_path_factory.mktemp("booth") / "till"))
    till = open_till(folder=folder, config=Config(language="en"))
    booth = Booth(till)
    booth.open()
    yield booth
    booth.close()
    till.close()


@pytest.fixture
def booth(morning: Booth) -> Iterator[Booth]:
    """The lane, free, before the next shopper."""
    yield morning
    morning.leave()
    assert morning.page == "attract"
