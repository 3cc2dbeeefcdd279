"""What is known of the other terminals of a store."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from pos.lane.messages import Standing

Reach = Literal["here", "calling", "away", "unlisted"]
"""Of another terminal: it answers; it is being called; it does not answer; it has no address."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What is known of another terminal of the store now. `standing` is the last it said."""

    terminal: str
    role: str
    reach: Reach
    standing: Standing | None = None
