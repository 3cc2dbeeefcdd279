"""What is wrong with a till's devices, for those who look after it from elsewhere. Any thread."""

from __future__ import annotations

import threading
from typing import Final

from drivers.api import DeviceEvent, HealthChanged

_AWAY: Final = ("offline", "fault")
_PRINTER: Final = ("printer", "degraded")
"""A printer that is there and prints nothing: its paper, its cover."""


class Unwell:
    """The devices that want a hand, by name, with the code of what each reported."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._codes: dict[str, str] = {}

    def heard(self, event: DeviceEvent) -> None:
        """A device came, went, or wants a hand. The device's thread."""
        if not isinstance(event, HealthChanged):
            return
        state = event.new.state
        is_ill = state in _AWAY or (event.device, state) == _PRINTER
        with self._lock:
            self._codes.pop(event.device, None)
            if is_ill:
                self._codes[event.device] = event.new.code or state

    @property
    def now(self) -> tuple[tuple[str, str], ...]:
        """Device and code, in the order of their names."""
        with self._lock:
            return tuple(sorted(self._codes.items()))
