"""How often this lane looks at a basket, kept from one day to the next.

    DIR/looks.json    the rate in basis points, how many looks there were, and in how many of them
                      something was missing

Of the lane and of nobody who shopped there. Begins anew where it is lost.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

import msgspec

from pos.bagging.checks import FIRST_RATE, HIGHEST_RATE, LEAST_RATE, Rate

FILE: Final = "looks.json"


def read_rate(folder: Path) -> Rate:
    """The rate as it was kept."""
    try:
        kept = msgspec.json.decode(folder.joinpath(FILE).read_bytes(), type=dict[str, int])
    except (OSError, ValueError, msgspec.DecodeError):
        return Rate()
    rate = min(HIGHEST_RATE, max(LEAST_RATE, kept.get("rate", FIRST_RATE)))
    return Rate(rate=rate, looks=kept.get("looks", 0), missed=kept.get("missed", 0))


def keep_rate(folder: Path, rate: Rate) -> None:
    """Writes it down, whole or not at all; a disk that takes nothing holds nobody up."""
    draft = folder / f"{FILE}.new"
    body = {"rate": rate.rate, "looks": rate.looks, "missed": rate.missed}
    try:
        draft.write_bytes(msgspec.json.encode(body))
        draft.replace(folder / FILE)
    except OSError:
        draft.unlink(missing_ok=True)
