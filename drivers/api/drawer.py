"""The contract of a cash drawer at a port of its own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from drivers.api.port import Stop


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawerCapabilities:
    """Whether a drawer says that it stands open."""

    senses: bool = False


class CashDrawer(Protocol):
    """A drawer at a port of its own. The host calls every method on that port's thread."""

    @property
    def capabilities(self) -> DrawerCapabilities:
        """What this device can do, known without asking it. Port's thread."""
        ...

    def probe(self, *, stop: Stop) -> None:
        """Whether the port is there; opens nothing. Raises DeviceError.

        Asked at the start and while it is away; the port is not kept.
        """
        ...

    def pulse_drawer(self, *, stop: Stop) -> None:
        """Opens the drawer now. Raises DeviceError; the host never repeats it by itself."""
        ...

    def close(self) -> None:
        """Gives the port back, at the end. Safe to call twice."""
        ...
