"""Commands for a device that wait for its thread: weigh, zero, tare, show, a self-test."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from drivers.api import DeviceError, Kind, SelfTested, TestLevel, WeightTaken

if TYPE_CHECKING:
    from drivers.port import Port


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One command. `act` and `failed` run on the port's thread.

    `kind` is the only kind of device that takes it, "" for any. A newer task with the same
    `slot` replaces one that still waits. One that waits for a person has a minute.
    """

    act: Callable[[Port, Any], None]  # the driver is the second; raises DeviceError
    kind: Kind | str = ""
    slot: str = ""
    waits_for_person: bool = False
    request: str = ""
    failed: Callable[[Port, DeviceError], None] | None = None

    def fail(self, port: Port, error: DeviceError) -> None:
        """Tells that it was not carried out."""
        if self.failed is None:
            port.voice.report_output_error(error, request=self.request)
        else:
            self.failed(port, error)


def weigh(request: str) -> Task:
    """Takes one weight by the scale's rules."""

    def act(port: Port, scale: Any) -> None:
        port.voice.emit(WeightTaken, request=request, weight=scale.weigh(stop=port.stop))

    return Task(act=act, kind="scale", request=request)


def zero() -> Task:
    """Sets the empty scale to zero."""
    return Task(act=lambda port, scale: scale.zero(stop=port.stop), kind="scale")


def tare() -> Task:
    """Takes what lies on the scale as packing."""
    return Task(act=lambda port, scale: scale.tare(stop=port.stop), kind="scale")


def show(lines: Sequence[str]) -> Task:
    """Puts lines on a display; only the newest wish counts."""
    kept = tuple(lines)
    return Task(
        act=lambda port, display: display.show(kept, stop=port.stop), kind="display", slot="show"
    )


def self_test(level: TestLevel, kind: Callable[[], Kind]) -> Task:
    """Tests the device. `kind` is asked on the port's thread, when the driver is loaded."""

    def act(port: Port, driver: Any) -> None:
        from drivers.selftest import run

        run(kind(), driver, level, stop=port.stop)
        port.voice.emit(SelfTested, level=level, passed=True)

    def failed(port: Port, error: DeviceError) -> None:
        port.voice.emit(SelfTested, level=level, passed=False, code=error.code, detail=error.detail)

    return Task(act=act, failed=failed, waits_for_person=True)
