"""What the world does to a device, as typed errors. Bugs are other exceptions and never these."""

from __future__ import annotations

from typing import ClassVar


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


class Stalled(DeviceError):
    """It takes no more bytes: its buffer is full, mostly since it has no paper to print on."""

    code = "stalled"


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


class Disabled(DeviceError):
    """The till has switched the device off for now (UnifiedPOS: DISABLED)."""

    code = "disabled"


class BadDriver(DeviceError):
    """No driver speaks this URL, or the one that should cannot be loaded."""

    code = "bad_driver"


class Unstable(DeviceError):
    """What lies on the scale has not come to rest in time."""

    code = "unstable"


class NotZeroed(DeviceError):
    """The scale has not been empty since the last weight was taken."""

    code = "not_zeroed"


class OverCapacity(DeviceError):
    """More lies on the scale than it can weigh."""

    code = "over_capacity"


class UnderZero(DeviceError):
    """The scale shows less than nothing: it was lifted, or zeroed with goods on it."""

    code = "under_zero"
