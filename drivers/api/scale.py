"""The contract of a scale."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from drivers.api.port import Stop
from drivers.api.scanner import ScanFault


@dataclass(frozen=True, slots=True, kw_only=True)
class ScaleCapabilities:
    """What a scale can be told. `division` is its smallest step in grams, 0 where unknown."""

    zero: bool = False
    tare: bool = False
    division: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Weight:
    """What a scale shows, in grams. `raw` is the frame as it came, kept on the line of the sale.

    `grams` is net of `tare`. Only a "stable" weight may be sold by; "zero" is an empty scale at
    rest, "moving" is not at rest, "over" and "under" are beyond what the scale can weigh.
    """

    grams: int
    status: Literal["stable", "zero", "moving", "over", "under"]
    tare: int = 0
    raw: bytes = b""


class Scale(Protocol):
    """A scale at one port. The host calls every method on that port's thread."""

    @property
    def capabilities(self) -> ScaleCapabilities:
        """What this device can do, known without asking it. Port's thread."""
        ...

    def open(self, *, stop: Stop) -> None:
        """Takes the port: at the start, and again after a loss or a release.

        Raises DeviceError; the host tries again with growing waits.
        """
        ...

    def read(self, *, stop: Stop) -> Sequence[Weight | ScanFault]:
        """What the scale has shown since the last time; waits a quarter of a second at most.

        Called again and again from `open` to `close`; the host forwards at most ten a second.
        Raises DeviceError when the port is lost.
        """
        ...

    def weigh(self, *, stop: Stop) -> Weight:
        """One weight to sell by: stable, and empty since the last one. At most 3 s.

        Called between two reads, as `zero` and `tare` are. Raises Unstable, NotZeroed,
        OverCapacity, UnderZero, or what the port does.
        """
        ...

    def zero(self, *, stop: Stop) -> None:
        """Sets the empty scale to zero. Raises NotPermitted where it cannot."""
        ...

    def tare(self, *, stop: Stop) -> None:
        """Takes what lies on it as packing. Raises NotPermitted where it cannot."""
        ...

    def close(self) -> None:
        """Gives the port back: at a loss, at a release, at the end. Safe to call twice."""
        ...
