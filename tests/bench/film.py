"""The process that looks through a camera before which somebody holds one thing after the other.

    python -m tests.bench.film BEGIN CODE,CODE,...

The first thing comes at BEGIN, in monotonic seconds, and then one every `EVERY` seconds, each for
`HELD` seconds: who started it knows when each was to be seen.
"""

from __future__ import annotations

import sys
import threading
import time
from typing import Final

from drivers.camera.child import serve
from drivers.camera.frames import Pace, Picture
from drivers.sim.camera import Scene, draw, nothing

FPS: Final = 20
SIZE: Final = (1280, 720)
EVERY: Final = 2.0
HELD: Final = 1.0
LOOKS: Final = 2


class Film:
    """The camera, 1280 x 720."""

    def __init__(self, begin: float, codes: list[str]) -> None:
        self._begin = begin
        self._codes = codes
        self._pace = Pace(FPS)
        self._look = 0
        self._empty = nothing(SIZE)
        self._held: list[list[Picture]] = []

    def open(self) -> None:
        scenes = (Scene(symbology="ean13", code=code, module=3.0) for code in self._codes)
        self._held = [[draw(scene, look=look) for look in range(LOOKS)] for scene in scenes]

    def next(self, *, stop: threading.Event) -> Picture | None:
        self._pace.wait(stop)
        number, since = divmod(time.monotonic() - self._begin, EVERY)
        if number < 0 or since > HELD:
            return self._empty
        self._look = (self._look + 1) % LOOKS
        return self._held[int(number) % len(self._held)][self._look]

    def close(self) -> None:
        """It is gone."""


if __name__ == "__main__":
    serve(Film(float(sys.argv[1]), sys.argv[2].split(",")), may_rest=False)
