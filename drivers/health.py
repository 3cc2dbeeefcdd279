"""What an error of a device says about its health."""

from __future__ import annotations

from drivers.api import (
    BadDriver,
    Busy,
    CoverOpen,
    DeviceError,
    Disabled,
    Health,
    NotPermitted,
    NotZeroed,
    Offline,
    OverCapacity,
    PaperOut,
    ProtocolFault,
    Stalled,
    TimedOut,
    UnderZero,
    Unstable,
)

WELL = Health(state="ok")

_REFUSALS = (Unstable, NotZeroed, OverCapacity, UnderZero, Disabled, NotPermitted)


def is_refusal(error: DeviceError) -> bool:
    """Whether a device that answers a command like this is well all the same."""
    return isinstance(error, _REFUSALS)


def fault_of(bug: BaseException) -> DeviceError:
    """The error that stands for a bug in a driver: for one that wanted to end the till, too."""
    return ProtocolFault(repr(bug)) if isinstance(bug, Exception) else BadDriver(repr(bug))


def health_of(error: DeviceError) -> Health:
    """The health of a device that has just failed like this."""
    if isinstance(error, PaperOut | CoverOpen | Stalled):
        return Health(state="degraded", code=error.code, detail=error.detail)
    if isinstance(error, Offline | TimedOut | Busy):
        return Health(state="offline", code=error.code, detail=error.detail)
    return Health(state="fault", code=error.code, detail=error.detail)
