"""What the till and the screens know of devices: jobs, events, health, errors, capabilities.

One owner thread per device port does all the talking. Methods of `Devices` may be called from
any thread and return at once; events arrive on the port's thread, so a screen forwards them to
its own thread before it acts on them. What a driver gives is here too, one small Protocol for
each kind of device. A driver of another package has ten seconds for any call that names no longer
time; when it does not come back the device is at fault until it is opened anew, and the till goes
on. Standard library only.
"""

from __future__ import annotations

from drivers.api.devices import Capabilities, Counters, Devices, Peripherals, Trouble
from drivers.api.display import CustomerDisplay, DisplayCapabilities
from drivers.api.drawer import CashDrawer, DrawerCapabilities
from drivers.api.events import (
    DeviceEvent,
    DrawerPulsed,
    ErrorReported,
    Health,
    HealthChanged,
    JobEnded,
    Listener,
    Scanned,
    SelfTested,
    StageChanged,
    StatusChanged,
    Weighed,
    WeightTaken,
)
from drivers.api.port import Sensing, Stop
from drivers.api.printer import (
    Artist,
    Drawing,
    JobResult,
    NotWanted,
    PrinterCapabilities,
    PrintJob,
    ReceiptPrinter,
)
from drivers.api.scale import Scale, ScaleCapabilities, Weight
from drivers.api.scanner import (
    Accept,
    Camera,
    LiveCamera,
    Scan,
    ScanFault,
    Scanner,
    ScannerCapabilities,
    View,
)
from drivers.api.terms import API_VERSION, HealthState, Kind, Outcome, Stage, TestLevel
from drivers.errors import (
    BadDriver,
    Busy,
    CoverOpen,
    DeviceError,
    Disabled,
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

Driver = ReceiptPrinter | Scanner | Scale | CustomerDisplay | CashDrawer

__all__ = [
    "API_VERSION",
    "Accept",
    "Artist",
    "BadDriver",
    "Busy",
    "Camera",
    "Capabilities",
    "CashDrawer",
    "Counters",
    "CoverOpen",
    "CustomerDisplay",
    "DeviceError",
    "DeviceEvent",
    "Devices",
    "Disabled",
    "DisplayCapabilities",
    "DrawerCapabilities",
    "DrawerPulsed",
    "Drawing",
    "Driver",
    "ErrorReported",
    "Health",
    "HealthChanged",
    "HealthState",
    "JobEnded",
    "JobResult",
    "Kind",
    "Listener",
    "LiveCamera",
    "NotPermitted",
    "NotWanted",
    "NotZeroed",
    "Offline",
    "Outcome",
    "OverCapacity",
    "PaperOut",
    "Peripherals",
    "PrintJob",
    "PrinterCapabilities",
    "ProtocolFault",
    "ReceiptPrinter",
    "Scale",
    "ScaleCapabilities",
    "Scan",
    "ScanFault",
    "Scanned",
    "Scanner",
    "ScannerCapabilities",
    "SelfTested",
    "Sensing",
    "Stage",
    "StageChanged",
    "Stalled",
    "StatusChanged",
    "Stop",
    "TestLevel",
    "TimedOut",
    "Trouble",
    "UnderZero",
    "Unstable",
    "View",
    "Weighed",
    "Weight",
    "WeightTaken",
]
