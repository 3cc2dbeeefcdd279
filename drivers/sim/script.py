"""What a twin does by itself: one thing after the other, every so many seconds, over and over."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import Protocol, TypeVar

T = TypeVar("T")


class Twin(Protocol):
    """What all twins on a line have in common. Any thread."""

    @property
    def place(self) -> str:
        """Where the line's other end is, as it stands in a device URL behind the two slashes."""
        ...

    def start(self) -> None:
        """Switches it on."""
        ...

    def close(self) -> None:
        """Switches it off and frees the port. Safe to call twice."""
        ...


class Script:
    """Steps on a thread of their own, from the first again after the last, until `close`."""

    def __init__(
        self, *, steps: Sequence[T], every: float, act: Callable[[T], object], after: float = 0.0
    ) -> None:
        """`act` does a step, on that thread, `every` so many seconds, the first `after` some."""
        self._stop = threading.Event()

        def run() -> None:
            self._stop.wait(after)
            while not self._stop.is_set():
                for step in steps:
                    act(step)
                    if self._stop.wait(every):
                        return

        self._thread = threading.Thread(target=run, name="script", daemon=True)

    def start(self) -> None:
        """Begins."""
        self._thread.start()

    def close(self) -> None:
        """Ends after the step that is under way. Safe to call twice, and before `start`."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join(5)


class ScriptedTwin:
    """A twin that follows a script from the moment it is switched on."""

    def __init__(self, twin: Twin, script: Script) -> None:
        self._twin = twin
        self._script = script

    @property
    def place(self) -> str:
        return self._twin.place

    def start(self) -> None:
        self._twin.start()
        self._script.start()

    def close(self) -> None:
        self._script.close()
        self._twin.close()
