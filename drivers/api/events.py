"""What the host tells: events with values, in the order in which they happened at a device.

They are made on the port's thread and handed to the listener there, one at a time per device.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from drivers.api.scale import Weight
from drivers.api.terms import HealthState, Outcome, Stage, TestLevel


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
    """A sensor says something new: "paper" ok, near_end or out; "cover" closed or open."""

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
    `replaced` and `left_out` are those of `JobResult`.
    """

    job_id: str
    outcome: Outcome
    code: str = ""
    detail: str = ""
    replaced: int = 0
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawerPulsed(DeviceEvent):
    """The pulse that opens the cash drawer was handed to the printer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorReported(DeviceEvent):
    """Something went wrong that is no job's outcome.

    `locus` says where (UnifiedPOS): "input" nothing usable was read, "input-data" something good
    was read and is lost, "output" a command was not carried out. `code` is a DeviceError's,
    "scan_too_long", "scan_broken" for a part of a code, or "scan_too_old" for one that waited at
    the gate until nobody expected it.
    `request` is the command's, where it had one.
    """

    locus: Literal["input", "input-data", "output"]
    code: str
    detail: str = ""
    request: str = ""


Listener = Callable[[DeviceEvent], None]
"""Gets every event, on the thread of its port; it returns soon, and what it raises is logged."""
