"""The contract of a scanner, and of a camera that reads codes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from drivers.api.port import Stop


@dataclass(frozen=True, slots=True, kw_only=True)
class ScannerCapabilities:
    """What a scanner tells beside the code."""

    aim_ids: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Scan:
    """One code as the scanner's codec read it. `aim` is its AIM identifier such as ]E0, or ""."""

    code: str
    latin1: bool = False
    aim: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanFault:
    """Bytes that make no code, such as a line without an end."""

    code: str
    detail: str = ""


class Scanner(Protocol):
    """A scanner at one port. The host calls every method on that port's thread."""

    @property
    def capabilities(self) -> ScannerCapabilities:
        """What this device can do, known without asking it. Port's thread."""
        ...

    def open(self, *, stop: Stop) -> None:
        """Takes the port: at the start, and again after a loss or a release.

        Raises DeviceError; the host tries again with growing waits.
        """
        ...

    def read(self, *, stop: Stop) -> Sequence[Scan | ScanFault]:
        """Waits a quarter of a second at most for codes; often empty.

        Called again and again from `open` to `close`, also while the gate is shut. Raises
        DeviceError when the port is lost.
        """
        ...

    def close(self) -> None:
        """Gives the port back: at a loss, at a release, at the end. Safe to call twice."""
        ...


Accept = Callable[[str], bool]
"""Whether a code belongs to something the till knows; called on the camera's thread."""


@runtime_checkable
class Camera(Scanner, Protocol):
    """A camera that reads codes. It counts what `accept` knows sooner than what it does not."""

    def accept_by(self, accept: Accept) -> None:
        """Is called once, before the first `open`, where the till has an opinion.

        Port's thread; the driver asks `accept` on that thread too.
        """
        ...


View = Callable[[int, int, bytes], None]
"""Takes a small grey picture: width, height, and a byte a point, row by row. Called on a
thread of the camera's for every picture; it must not wait."""


@runtime_checkable
class LiveCamera(Camera, Protocol):
    """A camera whose pictures somebody wants to see."""

    def show_to(self, view: View) -> None:
        """Is called once, before the first `open`, where a screen shows what it sees.

        Port's thread; the driver hands its pictures to `view` on a thread of its own.
        """
        ...
