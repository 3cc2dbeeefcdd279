"""When the start reached what: process CPU and wall time, for the bench and for `--timings`."""

from __future__ import annotations

import time


class Marks:
    """Milliseconds since the program began, by name. Any thread."""

    def __init__(self) -> None:
        self._began = time.monotonic_ns()
        self.figures: dict[str, int] = {}

    def set(self, name: str) -> None:
        """Notes that `name` is reached; the first time counts."""
        if f"{name}_cpu_ms" not in self.figures:
            self.figures[f"{name}_cpu_ms"] = time.process_time_ns() // 1_000_000
            self.figures[f"{name}_ms"] = (time.monotonic_ns() - self._began) // 1_000_000
