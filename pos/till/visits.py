"""How often somebody of the shop had to come to a self-checkout, for its sales of a day.

    DIR/visits.json    the day, its sales, and how often somebody was called

Of the lane and of nobody who shopped there. The figures of a day survive a restart.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import msgspec

FILE: Final = "visits.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Visits:
    """One day at one lane; `day` is ISO 8601."""

    day: str = ""
    sales: int = 0
    visits: int = 0

    @property
    def per_hundred(self) -> int | None:
        """Visits for each 100 sales, rounded; None before the first sale."""
        if not self.sales:
            return None
        return (self.visits * 200 + self.sales) // (2 * self.sales)

    def on(self, day: str) -> Visits:
        """The same day, or another one that begins."""
        return self if day == self.day else Visits(day=day)

    def with_sale(self) -> Visits:
        """One sale more."""
        return replace(self, sales=self.sales + 1)

    def with_visit(self) -> Visits:
        """Somebody was called once more."""
        return replace(self, visits=self.visits + 1)


def read_visits(folder: Path) -> Visits:
    """The figures as they were kept."""
    try:
        return msgspec.json.decode(folder.joinpath(FILE).read_bytes(), type=Visits)
    except (OSError, ValueError, msgspec.DecodeError):
        return Visits()


def keep_visits(folder: Path, visits: Visits) -> None:
    """Writes them down, whole or not at all; a disk that takes nothing holds nobody up."""
    draft = folder / f"{FILE}.new"
    try:
        draft.write_bytes(msgspec.json.encode(visits))
        draft.replace(folder / FILE)
    except OSError:
        draft.unlink(missing_ok=True)
