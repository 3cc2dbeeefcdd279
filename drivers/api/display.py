"""The contract of a customer display."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from drivers.api.port import Stop


@dataclass(frozen=True, slots=True, kw_only=True)
class DisplayCapabilities:
    """How much a customer display shows. `charset` "" means ASCII only."""

    columns: int
    rows: int
    charset: str = ""


class CustomerDisplay(Protocol):
    """A display that faces the customer. The host calls every method on that port's thread."""

    @property
    def capabilities(self) -> DisplayCapabilities:
        """What this device can do, known without asking it. Port's thread."""
        ...

    def open(self, *, stop: Stop) -> None:
        """Takes the port and clears the display: at the start, and again after a loss or a release.

        Raises DeviceError; the host tries again with growing waits.
        """
        ...

    def show(self, lines: Sequence[str], *, stop: Stop) -> None:
        """Shows these lines and nothing else; what is too long is cut. Raises DeviceError."""
        ...

    def check(self, *, stop: Stop) -> None:
        """Looks whether the port is still there; shows nothing. Raises Offline where it is lost.

        Asked each second while there is nothing to show: a display says nothing of itself.
        """
        ...

    def close(self) -> None:
        """Gives the port back: at a loss, at a release, at the end. Safe to call twice."""
        ...
