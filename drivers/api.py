"""What the till and the screens know of devices: jobs, events, health, errors, capabilities.

One owner thread per device port does all the talking. Methods of `Devices` may be called from
any thread and return at once; events arrive on the port's thread, so a screen forwards them to
its own thread before it acts on them. Standard library only.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal, Protocol

from drivers.paper import Paper

API_VERSION = 1
"""A plug-in written for another number is refused."""

Kind = Literal["printer", "scanner"]

Outcome = Literal["done", "held", "unknown", "failed", "not_ready"]
"""How a print job stands.

done: the printer has confirmed it (or its profile can confirm nothing and all was handed over).
held: all bytes are in the printer, which waits for a person (paper, cover, a jam); done or
    unknown follows.
unknown: the link was lost after the first byte; a person must look, nothing is sent again.
failed: the paper cannot be made into a receipt; nothing was sent, and trying again would not help.
not_ready: nothing was sent; the host tries again by itself until the printer accepts it.
"""

HealthState = Literal["closed", "opening", "ok", "degraded", "offline", "fault"]


# --- errors ---------------------------------------------------------------------------------


class DeviceError(Exception):
    """What the world does to a device. `code` is stable, `detail` is for the log."""

    code: ClassVar[str] = "device"

    def __init__(self, detail: str = "") -> None:
        super().__init__(detail or self.code)
        self.detail = detail


class Offline(DeviceError):
    """Not there: no such port, connection refused or lost, powered off, unplugged."""

    code = "offline"


class Busy(DeviceError):
    """There, but another program or terminal has it."""

    code = "busy"


class PaperOut(DeviceError):
    """The roll is at its end."""

    code = "paper_out"


class CoverOpen(DeviceError):
    """The printer's cover is open."""

    code = "cover_open"


class TimedOut(DeviceError):
    """It took the bytes, or the connection, and did not answer in time."""

    code = "timeout"


class ProtocolFault(DeviceError):
    """It answered something that its protocol does not have, or reported a fault of its own."""

    code = "protocol"


class NotPermitted(DeviceError):
    """The operating system or the store's configuration does not allow it."""

    code = "not_permitted"


class BadDriver(DeviceError):
    """No driver speaks this URL, or the one that should cannot be loaded."""

    code = "bad_driver"


# --- health and events ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """How a device is. `code` is the error's code, "" when it is well."""

    state: HealthState
    code: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceEvent:
    """Something that happened at a device. `seq` counts per device, `at` is monotonic seconds."""

    device: str
    seq: int
    at: float


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthChanged(DeviceEvent):
    """A device came, went, or wants a hand."""

    old: Health
    new: Health


@dataclass(frozen=True, slots=True, kw_only=True)
class Scanned(DeviceEvent):
    """A code was read. `latin1`: the bytes were not UTF-8 and each became one character."""

    code: str
    latin1: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class JobEnded(DeviceEvent):
    """A print job's attempt ended. After `held` and `not_ready` more follows (see Outcome).

    `not_ready` is reported at the first attempt and then only when its reason changes.
    """

    job_id: str
    outcome: Outcome
    code: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawerPulsed(DeviceEvent):
    """The pulse that opens the cash drawer was handed to the printer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorReported(DeviceEvent):
    """Something went wrong that is no job's outcome.

    `locus` says where (UnifiedPOS): "input" nothing usable was read, "output" a command was not
    carried out. `code` is a DeviceError's, or "scan_too_long".
    """

    locus: Literal["input", "output"]
    code: str
    detail: str = ""


Listener = Callable[[DeviceEvent], None]


# --- what the till submits ------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintJob:
    """One receipt to print. Both callables run on the port's thread.

    `compose` makes the paper; it is called once per attempt, after the printer said it is ready.
    `begin` is called just before the first byte of the receipt goes out: the till records there
    that the receipt may be on paper from now on. When it raises, nothing is sent and the job is
    tried again later.
    """

    job_id: str
    compose: Callable[[], Paper]
    begin: Callable[[], None]


class Devices(Protocol):
    """The devices of a lane as the till sees them. Any thread; nothing here waits for a device."""

    def open(self, device_id: str, url: str) -> None:
        """Starts a device. Faults of the URL, the driver or the device show as its health."""
        ...

    def submit(self, device_id: str, job: PrintJob) -> None:
        """Queues a receipt. Its outcomes come as JobEnded."""
        ...

    def pulse_drawer(self, device_id: str) -> None:
        """Opens the cash drawer at that printer: DrawerPulsed or ErrorReported, never later."""
        ...

    def health(self, device_id: str) -> Health:
        """How the device is now; "closed" for one that was never opened."""
        ...

    def close(self) -> None:
        """Ends all threads within a bounded time; no event arrives after it returns."""
        ...


# --- what a driver gives --------------------------------------------------------------------


class Stop(Protocol):
    """Tells a driver that the host is closing. Port thread."""

    def is_set(self) -> bool: ...

    def wait(self, timeout: float | None = None) -> bool: ...


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
class ScannerCapabilities:
    """What a scanner tells beside the code."""

    aim_ids: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class JobResult:
    """How one attempt ended; `error` says why when it is not done."""

    outcome: Outcome
    error: DeviceError | None = None


class ReceiptPrinter(Protocol):
    """A printer at one port. The host calls every method on that port's thread."""

    @property
    def capabilities(self) -> PrinterCapabilities: ...

    def probe(self, *, stop: Stop) -> None:
        """Asks whether it could print now. Raises the DeviceError that keeps it from printing."""
        ...

    def print_job(
        self,
        job: PrintJob,
        *,
        held: Callable[[DeviceError], None],
        meanwhile: Callable[[Callable[[], None]], None],
        stop: Stop,
    ) -> JobResult:
        """Prints one receipt, and returns when its fate is known or `stop` is set.

        `held` is called each time the printer starts to wait for a person for a new reason.
        While it waits, `meanwhile` is called again and again with a function that opens the
        drawer at once: a roll that is out must not keep the next customer's drawer shut.
        Raises DeviceError: before `job.begin` it means not ready, after it unknown. Never
        returns "not_ready" or "failed" once a byte of the receipt went out.
        """
        ...

    def pulse_drawer(self, *, stop: Stop) -> None:
        """Opens the drawer now. Raises DeviceError; never repeated by itself."""
        ...

    def close(self) -> None:
        """Gives the port back. Safe to call twice."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Scan:
    """One code as the scanner's codec read it."""

    code: str
    latin1: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanFault:
    """Bytes that make no code, such as a line without an end."""

    code: str
    detail: str = ""


class Scanner(Protocol):
    """A scanner at one port. The host calls every method on that port's thread."""

    @property
    def capabilities(self) -> ScannerCapabilities: ...

    def open(self, *, stop: Stop) -> None:
        """Takes the port. Raises DeviceError; the host tries again later."""
        ...

    def read(self, *, stop: Stop) -> Sequence[Scan | ScanFault]:
        """Waits a short while for codes; often empty. Raises DeviceError when the port is lost."""
        ...

    def close(self) -> None:
        """Gives the port back. Safe to call twice."""
        ...


Driver = ReceiptPrinter | Scanner
