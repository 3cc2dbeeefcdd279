"""The contract of a receipt printer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol, runtime_checkable

from drivers.api.port import Stop
from drivers.api.terms import Outcome
from drivers.errors import DeviceError
from drivers.paper import Paper, Rasteriser


@dataclass(frozen=True, slots=True, kw_only=True)
class PrinterCapabilities:
    """What a printer can do. `charset` "" means that it has no Chinese font."""

    columns: int
    dots: int
    charset: str
    fence: Literal["gs_r", "gs_h", "dle", "none"]
    cuts: bool = True
    drawer: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintJob:
    """One receipt to print. Both callables run on the port's thread.

    `compose` makes the paper; it is called once per attempt, after the printer said it is ready.
    It may raise `NotWanted`.
    `begin` is called just before the first byte of the receipt goes out: the till records there
    that the receipt may be on paper from now on. When it raises, nothing is sent and the job is
    tried again later.
    """

    job_id: str
    compose: Callable[[], Paper]
    begin: Callable[[], None]
    copy: int = 0
    """The how-manieth reprint this is: above 0 the paper is marked 补打 or COPY at its top."""


class NotWanted(Exception):
    """Raised by `compose`: nobody waits for this paper any more. The job ends, and is no fault."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JobResult:
    """How one attempt ended; `error` says why when it is not done. Counts of what was printed.

    `replaced` counts the signs and codes that came out as something else, since the printer lacks
    them; `left_out` names the pictures that were not there or could not be read.
    """

    outcome: Outcome
    error: DeviceError | None = None
    lines: int = 0
    cuts: int = 0
    replaced: int = 0
    left_out: tuple[str, ...] = ()


class ReceiptPrinter(Protocol):
    """A printer at one port. The host calls every method on that port's thread."""

    @property
    def capabilities(self) -> PrinterCapabilities:
        """What this device can do, known without asking it. Port's thread."""
        ...

    def probe(self, *, stop: Stop) -> None:
        """Asks whether it could print now. Raises the DeviceError that keeps it from printing.

        Asked at the start and while it is away. Between jobs nobody talks to a printer that is
        well, so that other programs can.
        """
        ...

    def print_job(
        self,
        job: PrintJob,
        *,
        held: Callable[[DeviceError], None],
        meanwhile: Callable[[Callable[[], None]], None],
        stop: Stop,
    ) -> JobResult:
        """Prints one receipt, and returns when its fate is known or `stop` is set. One at a time.

        `held` is called each time the printer starts to wait for a person for a new reason.
        While it waits, `meanwhile` is called again and again with a function that opens the
        drawer at once: a roll that is out must not keep the next customer's drawer shut. Both are
        also how the host knows that the driver lives: one of another package that calls neither
        for two minutes has hung, its job is unknown, and what it calls after that raises.
        Raises DeviceError: before `job.begin` it means not ready, after it unknown. Never
        returns "not_ready" or "failed" once a byte of the receipt went out.
        """
        ...

    def pulse_drawer(self, *, stop: Stop) -> None:
        """Opens the drawer now. Raises DeviceError; the host never repeats it by itself."""
        ...

    def close(self) -> None:
        """Gives the port back, at the end. Safe to call twice."""
        ...


Artist = Callable[[Path | None], Rasteriser]
"""Makes one who draws, given the folder where logos lie. Called on the printer's thread, once."""


@runtime_checkable
class Drawing(Protocol):
    """A printer that lets others draw what its own font cannot print."""

    def draw_by(self, artist: Artist) -> None:
        """Is called before the first job, where the host was given an artist. Port's thread."""
        ...
