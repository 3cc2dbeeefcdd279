"""Twins by URL: a driver and its twin in one process, for demonstrations and training.

    sim+scale://?family=ecr&script=0,1250,0,340&every=4      grams on the plate, in turn
    sim+scanner://?codes=6901234567892,6920202888883&every=4 codes that it reads, in turn
    sim+display://                                           shown nowhere but taken
    sim+drawer://
    sim+camera://?codes=6901234567892,6920202888883&fps=15   goods that pass, in turn

The driver is the real one and talks to its twin over TCP, so what is tried is what is sold.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

from drivers.display.driver import Cd5220Display
from drivers.drawer.serial import SerialDrawer
from drivers.registry import DriverSpec
from drivers.scale.cas import CasDialect
from drivers.scale.dialect import Dialect
from drivers.scale.driver import LineScale
from drivers.scale.ecr import AclasDialect, EcrDialect
from drivers.scale.toledo import ToledoDialect
from drivers.scanner.camera import CameraScanner
from drivers.scanner.serial import SerialScanner
from drivers.sim.display import DisplayTwin
from drivers.sim.drawer import DrawerTwin
from drivers.sim.scale import Family, ScaleTwin
from drivers.sim.scanner import TcpScanner
from drivers.sim.script import Script, ScriptedTwin, Twin
from drivers.transport.tcp import TcpTransport
from drivers.url import DeviceUrl

if TYPE_CHECKING:
    from drivers.settings import Settings

_DIALECTS: dict[Family, Callable[[], Dialect]] = {
    "ecr": EcrDialect,
    "aclas": AclasDialect,
    "toledo8217": ToledoDialect,
    "cas": CasDialect,
}
_PULSE = b"\x1bp\x00\x19\xfa"


class TwinTransport:
    """A line with a twin at its other end, which is there while the line is open. One thread."""

    def __init__(self, plug_in: Callable[[], Twin]) -> None:
        self._plug_in = plug_in
        self._twin: Twin | None = None
        self._line = TcpTransport(host="127.0.0.1", port=0)

    def open(self, *, deadline: float) -> None:
        self.close()
        self._twin = self._plug_in()
        self._twin.start()
        host, _, port = self._twin.place.partition(":")
        self._line = TcpTransport(host=host, port=int(port))
        self._line.open(deadline=deadline)

    def write(self, data: bytes, *, deadline: float) -> int:
        return self._line.write(data, deadline=deadline)

    def read(self, limit: int, *, deadline: float) -> bytes:
        return self._line.read(limit, deadline=deadline)

    def waiting(self) -> int:
        return self._line.waiting()

    def finish(self, *, deadline: float) -> None:
        self._line.finish(deadline=deadline)

    def close(self) -> None:
        self._line.close()
        if self._twin is not None:
            self._twin.close()
            self._twin = None


def sim_scale(url: DeviceUrl) -> LineScale:
    """sim+scale://?family=ecr&script=0,1250&every=4; raises BadUrl."""
    from drivers.settings import read
    from drivers.sim.settings import SimScaleSettings

    settings = read(SimScaleSettings, url)
    grams = [int(grams) for grams in settings.script.split(",")]

    def plug_in() -> ScriptedTwin:
        twin = ScaleTwin(family=settings.family)
        return ScriptedTwin(twin, Script(steps=grams, every=settings.every, act=twin.put))

    return LineScale(transport=TwinTransport(plug_in), dialect=_DIALECTS[settings.family])


def sim_scanner(url: DeviceUrl) -> SerialScanner:
    """sim+scanner://?codes=6901234567892&every=4; raises BadUrl."""
    from drivers.settings import read
    from drivers.sim.settings import SimScannerSettings

    settings = read(SimScannerSettings, url)
    codes = settings.codes.split(",")

    def plug_in() -> ScriptedTwin:
        twin = TcpScanner()
        script = Script(steps=codes, every=settings.every, act=twin.scan, after=settings.every)
        return ScriptedTwin(twin, script)

    return SerialScanner(transport=TwinTransport(plug_in), suffix="cr")


def sim_display(url: DeviceUrl) -> Cd5220Display:
    """sim+display://?charset=gbk; raises BadUrl."""
    from drivers.settings import read
    from drivers.sim.settings import SimDisplaySettings

    settings = read(SimDisplaySettings, url)
    charset = "" if settings.charset == "none" else settings.charset
    return Cd5220Display(
        transport=TwinTransport(lambda: DisplayTwin(charset=charset)), charset=charset
    )


def sim_drawer(url: DeviceUrl) -> SerialDrawer:
    """sim+drawer://; raises BadUrl."""
    url.only()
    return SerialDrawer(transport=TwinTransport(lambda: DrawerTwin(pulse=_PULSE)), pulse=_PULSE)


def sim_camera(url: DeviceUrl) -> CameraScanner:
    """sim+camera://?codes=6901234567892&fps=15; raises BadUrl."""
    from drivers.settings import read
    from drivers.sim.settings import SimCameraSettings

    settings = read(SimCameraSettings, url)
    twin = [sys.executable, "-m", "drivers.sim.passing", settings.codes, str(settings.fps)]
    return CameraScanner(command=twin)


def _scale_settings() -> type[Settings]:
    from drivers.sim.settings import SimScaleSettings

    return SimScaleSettings


def _scanner_settings() -> type[Settings]:
    from drivers.sim.settings import SimScannerSettings

    return SimScannerSettings


def _display_settings() -> type[Settings]:
    from drivers.sim.settings import SimDisplaySettings

    return SimDisplaySettings


def _camera_settings() -> type[Settings]:
    from drivers.sim.settings import SimCameraSettings

    return SimCameraSettings


SIM_SCALE = DriverSpec(
    name="twin of a scale", kind="scale", create=sim_scale, settings=_scale_settings
)
SIM_SCANNER = DriverSpec(
    name="twin of a scanner", kind="scanner", create=sim_scanner, settings=_scanner_settings
)
SIM_DISPLAY = DriverSpec(
    name="twin of a customer display", kind="display", create=sim_display,
    settings=_display_settings,
)  # fmt: skip
SIM_DRAWER = DriverSpec(name="twin of a drawer", kind="drawer", create=sim_drawer)
SIM_CAMERA = DriverSpec(
    name="twin of a camera", kind="camera", create=sim_camera, settings=_camera_settings
)
