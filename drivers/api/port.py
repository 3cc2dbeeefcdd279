"""What every driver has to do with its port: when to stop, and what its sensors say."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol, runtime_checkable


class Stop(Protocol):
    """Tells a driver that the host is closing. Port thread."""

    def is_set(self) -> bool: ...

    def wait(self, timeout: float | None = None) -> bool: ...


@runtime_checkable
class Sensing(Protocol):
    """A driver that knows how sensors stand; the host tells each change as StatusChanged."""

    @property
    def sensors(self) -> Mapping[str, str]:
        """Sensor and state as of the last answer. Port thread."""
        ...
