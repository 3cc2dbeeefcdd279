"""A demo store as the night left it: goods and staff on disk, a shift open, nobody signed in."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from pos.ports import Clock
from pos.till.config import Config
from pos.till.opening import open_till
from pos.till.till import Till

USER: Final = "1001"
PIN: Final = "1001"


def make_store(folder: Path, *, clock: Clock | None = None) -> Path:
    """Sets the terminal's folder up and opens a shift; answers the folder."""
    till = open_till(folder=folder, config=Config(), clock=clock)
    try:
        for answer in (till.login(USER, PIN), till.open_shift(20_000)):
            if not answer.ok:
                raise RuntimeError(f"{answer.did}: {answer.error}")
    finally:
        till.close()
    return folder


def simple_codes(till: Till) -> list[str]:
    """Bar codes of what goes into a basket without a question, each of another item."""
    return [
        item.barcodes[0]
        for category in till.categories()
        for item in till.items(category, 400)
        if item.unit == "each"
        and item.barcodes
        and not (item.min_age or item.max_per_sale or item.not_for_sale)
    ]
