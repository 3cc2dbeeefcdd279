"""Which driver speaks a device URL, and how it is loaded: by its scheme, when it is first used.

A package adds a driver by an entry point of the group `lianpos.drivers`. Its name is the scheme
with a dot for each plus sign, its value a `DriverSpec`:

    [project.entry-points."lianpos.drivers"]
    "escpos.tcp" = "drivers.printer.urls:ESCPOS_TCP"

Our own drivers are found without the package's metadata too, and nobody can replace them. Those
of others load only where the store's configuration names their package.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection
from dataclasses import dataclass
from importlib.metadata import EntryPoint, entry_points
from typing import TYPE_CHECKING, Final, get_args

from drivers import overdue
from drivers.api import API_VERSION, BadDriver, Driver, Kind
from drivers.url import DeviceUrl

if TYPE_CHECKING:
    from drivers.settings import Settings

GROUP = "lianpos.drivers"

BUILT_IN = {
    "escpos.tcp": "drivers.printer.urls:ESCPOS_TCP",
    "escpos.serial": "drivers.printer.urls:ESCPOS_SERIAL",
    "escpos.usb": "drivers.printer.urls:ESCPOS_USB",
    "escpos.file": "drivers.printer.urls:ESCPOS_FILE",
    "scanner.serial": "drivers.scanner.serial:SCANNER_SERIAL",
    "scanner.wedge": "drivers.scanner.keyboard:SCANNER_WEDGE",
    "scale.aclas": "drivers.scale.driver:SCALE_ACLAS",
    "scale.cas": "drivers.scale.driver:SCALE_CAS",
    "scale.ecr": "drivers.scale.driver:SCALE_ECR",
    "scale.toledo8217": "drivers.scale.driver:SCALE_TOLEDO",
    "scanner.evdev": "drivers.scanner.evdev:SCANNER_EVDEV",
    "scanner.hidpos": "drivers.scanner.hidpos:SCANNER_HIDPOS",
    "display.cd5220": "drivers.display.driver:DISPLAY_CD5220",
    "drawer.serial": "drivers.drawer.serial:DRAWER_SERIAL",
    "camera.v4l2": "drivers.scanner.camera:CAMERA_V4L2",
    "camera.dshow": "drivers.scanner.camera:CAMERA_DSHOW",
    "camera.mjpeg": "drivers.scanner.camera:CAMERA_MJPEG",
    "camera.file": "drivers.scanner.camera:CAMERA_FILE",
    "sim.camera": "drivers.sim.urls:SIM_CAMERA",
    "sim.display": "drivers.sim.urls:SIM_DISPLAY",
    "sim.drawer": "drivers.sim.urls:SIM_DRAWER",
    "sim.scale": "drivers.sim.urls:SIM_SCALE",
    "sim.scanner": "drivers.sim.urls:SIM_SCANNER",
    "sim.printer": "drivers.sim.printing:SIM_PRINTER",
}


_LOADING: Final = threading.Lock()


@dataclass(frozen=True, slots=True, kw_only=True)
class DriverSpec:
    """What an entry point stands for. `create` opens nothing; it raises DeviceError (BadUrl).

    `settings` gives the model of the URL's options, for forms and checks; it is called when one
    is needed, since pydantic takes its time to load.
    """

    name: str
    kind: Kind
    create: Callable[[DeviceUrl], Driver]
    settings: Callable[[], type[Settings]] | None = None
    api: int = API_VERSION


def schemes() -> list[str]:
    """Every scheme that a driver claims, loaded or not, ours first."""
    return [name.replace(".", "+") for name in _found()]


def package_of(scheme: str) -> str:
    """The package that a scheme's driver comes from; "" for one of ours, or none."""
    name = scheme.replace("+", ".")
    entry = _found().get(name)
    return "" if entry is None or name in BUILT_IN or entry.dist is None else entry.dist.name


def load(scheme: str, *, allowed: Collection[str] = ()) -> DriverSpec:
    """The driver of a scheme. Imports its module: port thread. Raises BadDriver.

    `allowed` are the packages of others that may run here, and have some seconds for it.
    """
    found = _found()
    name = scheme.replace("+", ".")
    if name not in found:
        raise BadDriver(f"no driver for {scheme}://; there are {', '.join(schemes())}")
    entry = found[name]
    if name not in BUILT_IN and (entry.dist is None or entry.dist.name not in allowed):
        package = entry.dist.name if entry.dist else entry.value
        raise BadDriver(f"{scheme}:// is of the package {package}, which is not allowed here")
    with _LOADING:
        # Two ports that load pydantic at once meet half of it: it loads its parts as they are
        # asked for, which PySide's import hook does with every module.
        import drivers.settings  # noqa: F401
    try:
        if name in BUILT_IN:
            spec = entry.load()
        else:
            spec = overdue.in_time(entry.load, seconds=overdue.LOADS_WITHIN)
    except BadDriver as late:
        raise BadDriver(f"driver {entry.value}: {late.detail}") from late
    except (Exception, SystemExit) as error:  # somebody else's module: whatever it does at import
        raise BadDriver(f"driver {entry.value} cannot be loaded: {error!r}") from error
    if not isinstance(spec, DriverSpec):
        raise BadDriver(f"driver {entry.value} is no DriverSpec but {type(spec).__name__}")
    if spec.api != API_VERSION:
        raise BadDriver(f"driver {entry.value} is made for API {spec.api}, this is {API_VERSION}")
    if spec.kind not in get_args(Kind):
        raise BadDriver(
            f"driver {entry.value} is for a {spec.kind}; there are {', '.join(get_args(Kind))}"
        )
    return spec


def _found() -> dict[str, EntryPoint]:
    found = {name: EntryPoint(name, value, GROUP) for name, value in BUILT_IN.items()}
    for entry in entry_points(group=GROUP):
        found.setdefault(entry.name, entry)
    return found
