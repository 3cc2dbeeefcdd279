"""What the till and the screens know of devices: jobs, events, health, errors, capabilities.

One owner thread per device port does all the talking. Methods of `Devices` may be called from
any thread and return at once; events arrive on the port's thread, so a screen forwards them to
its own thread before it acts on them. Standard library only.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol, runtime_checkable

from drivers.errors import BadDriver as BadDriver
from drivers.errors import Busy as Busy
from drivers.errors import CoverOpen as CoverOpen
from drivers.errors import DeviceError as DeviceError
from drivers.errors import Disabled as Disabled
from drivers.errors import NotPermitted as NotPermitted
from drivers.errors import NotZeroed as NotZeroed
from drivers.errors import Offline as Offline
from drivers.errors import OverCapacity as OverCapacity
from drivers.errors import PaperOut as PaperOut
from drivers.errors import ProtocolFault as ProtocolFault
from drivers.errors import TimedOut as TimedOut
from drivers.errors import UnderZero as UnderZero
from drivers.errors import Unstable as Unstable
from drivers.paper import Paper

API_VERSION = 1
"""A plug-in written for another number is refused."""

Kind = Literal["printer", "scanner", "scale", "display", "drawer", "camera"]

Stage = Literal["closed", "opened", "claimed", "enabled"]
"""How far a device is taken into use (UnifiedPOS).

closed: no driver, or none that can be made. opened: the driver is there, the port is left to
others. claimed: the port is ours; what is read waits at the gate, jobs wait in their queue.
enabled: data and jobs flow.
"""

TestLevel = Literal["internal", "external", "interactive"]
"""How deep a self-test goes (UnifiedPOS checkHealth).

internal: asks the device and shows nothing. external: prints a slip, lights a display, opens a
drawer. interactive: a person scans a code or puts something on the scale within 15 seconds.
"""

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
    """A code was read. `latin1`: the bytes were not UTF-8 and each became one character.

    `aim` is the symbology as the scanner names it, such as ]E0 for EAN-13 or ]d2 for a GS1
    DataMatrix; "" where it does not.
    """

    code: str
    latin1: bool = False
    aim: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StageChanged(DeviceEvent):
    """A device was opened, claimed, enabled, or given back."""

    old: Stage
    new: Stage


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusChanged(DeviceEvent):
    """A sensor says something new: "paper" ok, near_end, out; "cover" closed, open; "drawer"."""

    sensor: str
    old: str
    new: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighed(DeviceEvent):
    """What lies on the scale now; at most ten a second, and each change of its status."""

    weight: Weight


@dataclass(frozen=True, slots=True, kw_only=True)
class WeightTaken(DeviceEvent):
    """The weight that was asked for by `weigh`: stable, and the scale was empty before it."""

    request: str
    weight: Weight


@dataclass(frozen=True, slots=True, kw_only=True)
class SelfTested(DeviceEvent):
    """How a self-test ended; `code` is the error's code, "" when it passed."""

    level: TestLevel
    passed: bool
    code: str = ""
    detail: str = ""


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

    `locus` says where (UnifiedPOS): "input" nothing usable was read, "input-data" something good
    was read and is lost, "output" a command was not carried out. `code` is a DeviceError's,
    "scan_too_long", or "scan_too_old" for one that waited at the gate until nobody expected it.
    `request` is the command's, where it had one.
    """

    locus: Literal["input", "input-data", "output"]
    code: str
    detail: str = ""
    request: str = ""


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
    copy: int = 0
    """The how-manieth reprint this is: above 0 the paper is marked 补打 or COPY at its top."""


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


class Peripherals(Devices, Protocol):
    """The devices of a lane beyond printing, as `drivers.host.DeviceHost` has them. Any thread.

    Nothing here waits for a device. What a device does not do, or cannot do now, comes back as
    ErrorReported with locus "output".
    """

    def enable(self, device_id: str) -> None:
        """Opens the gate: what waited there and is fresh comes at once, in its order."""
        ...

    def disable(self, device_id: str) -> None:
        """Closes the gate, as while a dialog is open: what is read waits for `enable`."""
        ...

    def release(self, device_id: str) -> None:
        """Gives the port to another program until `enable` or `disable`."""
        ...

    def weigh(self, device_id: str, request: str) -> None:
        """Takes one weight by the scale's rules: WeightTaken, or ErrorReported within 3 s."""
        ...

    def zero(self, device_id: str) -> None:
        """Sets the empty scale to zero."""
        ...

    def tare(self, device_id: str) -> None:
        """Takes what lies on the scale as its packing; an empty scale forgets it."""
        ...

    def show(self, device_id: str, lines: Sequence[str]) -> None:
        """Puts lines on a customer display; only the newest wish counts. () clears it."""
        ...

    def self_test(self, device_id: str, level: TestLevel) -> None:
        """Tests the device on its thread: SelfTested."""
        ...

    def counters(self, device_id: str) -> Counters:
        """What the device has done since it was opened."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Counters:
    """What a device has done since it was opened, for the admin screen and head office."""

    enabled_seconds: int = 0
    good_reads: int = 0
    failed_reads: int = 0
    jobs: int = 0
    failed_jobs: int = 0
    lines: int = 0
    cuts: int = 0
    pulses: int = 0
    reconnects: int = 0

    @property
    def hours(self) -> int:
        """Whole hours of use."""
        return self.enabled_seconds // 3600


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
class ScaleCapabilities:
    """What a scale can be told. `division` is its smallest step in grams, 0 where unknown."""

    zero: bool = False
    tare: bool = False
    division: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class DisplayCapabilities:
    """How much a customer display shows. `charset` "" means ASCII only."""

    columns: int
    rows: int
    charset: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawerCapabilities:
    """Whether a drawer says that it stands open."""

    senses: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class JobResult:
    """How one attempt ended; `error` says why when it is not done. Counts of what was printed."""

    outcome: Outcome
    error: DeviceError | None = None
    lines: int = 0
    cuts: int = 0


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


Accept = Callable[[str], bool]
"""Whether a code belongs to something the till knows; called on the camera's thread."""


@runtime_checkable
class Camera(Scanner, Protocol):
    """A camera that reads codes. It counts what `accept` knows sooner than what it does not."""

    def accept_by(self, accept: Accept) -> None:
        """Is called before `open`."""
        ...


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
    def capabilities(self) -> ScaleCapabilities: ...

    def open(self, *, stop: Stop) -> None:
        """Takes the port. Raises DeviceError; the host tries again later."""
        ...

    def read(self, *, stop: Stop) -> Sequence[Weight | ScanFault]:
        """What the scale has shown since the last time; waits a quarter of a second at most.

        The host forwards at most ten a second. Raises DeviceError when the port is lost.
        """
        ...

    def weigh(self, *, stop: Stop) -> Weight:
        """One weight to sell by: stable, and empty since the last one. At most 3 s.

        Raises Unstable, NotZeroed, OverCapacity, UnderZero, or what the port does.
        """
        ...

    def zero(self, *, stop: Stop) -> None:
        """Sets the empty scale to zero. Raises NotPermitted where it cannot."""
        ...

    def tare(self, *, stop: Stop) -> None:
        """Takes what lies on it as packing. Raises NotPermitted where it cannot."""
        ...

    def close(self) -> None:
        """Gives the port back. Safe to call twice."""
        ...


class CustomerDisplay(Protocol):
    """A display that faces the customer. The host calls every method on that port's thread."""

    @property
    def capabilities(self) -> DisplayCapabilities: ...

    def open(self, *, stop: Stop) -> None:
        """Takes the port and clears the display. Raises DeviceError."""
        ...

    def show(self, lines: Sequence[str], *, stop: Stop) -> None:
        """Shows these lines and nothing else; what is too long is cut. Raises DeviceError."""
        ...

    def close(self) -> None:
        """Gives the port back. Safe to call twice."""
        ...


class CashDrawer(Protocol):
    """A drawer at a port of its own. The host calls every method on that port's thread."""

    @property
    def capabilities(self) -> DrawerCapabilities: ...

    def probe(self, *, stop: Stop) -> None:
        """Whether the port is there; opens nothing. Raises DeviceError."""
        ...

    def pulse_drawer(self, *, stop: Stop) -> None:
        """Opens the drawer now. Raises DeviceError; never repeated by itself."""
        ...

    def close(self) -> None:
        """Gives the port back. Safe to call twice."""
        ...


@runtime_checkable
class Sensing(Protocol):
    """A driver that knows how sensors stand; the host tells each change as StatusChanged."""

    @property
    def sensors(self) -> Mapping[str, str]:
        """Sensor and state as of the last answer. Port thread."""
        ...


Driver = ReceiptPrinter | Scanner | Scale | CustomerDisplay | CashDrawer
