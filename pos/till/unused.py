"""What head office keeps ready for this till, and nothing will come of: it is told at once.

Money that was set aside for a sale, and room on a card that somebody did not load after all. One
small message each, with the next exchange at the latest. What head office does not hear of before
this program ends is free by itself after some minutes.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING, Final, Literal

from pos.sync.problems import AWAY, SyncProblem

if TYPE_CHECKING:
    from pos.sync.client import HeadOffice

Kind = Literal["hold", "load"]
_MOST: Final = 64
"""So many are remembered; older ones end by themselves."""


class Unused:
    """The names of it, in the order in which they were given up. Any thread.

    `on_new` hears of each.
    """

    def __init__(self) -> None:
        self._names: deque[tuple[Kind, str]] = deque(maxlen=_MOST)
        self._known: deque[str] = deque(maxlen=_MOST)
        self.on_new: Callable[[], None] = lambda: None

    def __bool__(self) -> bool:
        return bool(self._names)

    def add(self, kind: Kind, name: str) -> None:
        """Nothing comes of it. Costs nothing."""
        self._known.append(name)
        self._names.append((kind, name))
        self.on_new()

    def knows(self, name: str) -> bool:
        """Whether it was given up lately, and is no name for anything else."""
        return name in self._known

    def tell(self, hq: HeadOffice) -> None:
        """Tells head office of all; what it did not answer is told with the next exchange. Raises
        `SyncProblem` while it is away."""
        from pos.sync.members import end_hold, end_load

        for _ in range(len(self._names)):
            try:
                kind, name = self._names.popleft()
            except IndexError:
                return  # Another thread tells.
            try:
                (end_hold if kind == "hold" else end_load)(hq, name)
            except SyncProblem as problem:
                if problem.code in AWAY:
                    self._names.append((kind, name))
                    raise
