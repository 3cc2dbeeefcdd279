"""What every driver has to do with its port: when to stop, and what its sensors say."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol, runtime_checkable


class Stop(Protocol):
    """Tells a driver that the host is closing. Port thread."""

    def is_set(self) -> bool:
        """Whether the driver is to come to an end now. Any thread; never waits."""
        ...

    def wait(self, timeout: float | None = None) -> bool:
        """Waits so many seconds for the wish to end, and says whether there is one. Any thread."""
        ...


@runtime_checkable
class Sensing(Protocol):
    """A driver that knows how sensors stand; the host tells each change as StatusChanged."""

    @property
    def sensors(self) -> Mapping[str, str]:
        """Sensor and state as of the last answer. Port thread."""
        ...
