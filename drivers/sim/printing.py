"""A printer that is its own twin, by device URL: paper in a folder, and no hardware.

    sim+printer://?png=paper&profile=generic-58

It is the real driver over a real TCP connection to the twin, which lives as long as the device is
open. For training and for a till on a desk. Port's thread.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from drivers.api import (
    Artist,
    DeviceError,
    JobResult,
    Offline,
    PrinterCapabilities,
    PrintJob,
    Stop,
)
from drivers.printer.driver import EscposPrinter
from drivers.printer.profile import Profile
from drivers.printer.urls import pillow
from drivers.registry import DriverSpec
from drivers.sim.printer import PrinterTwin
from drivers.transport.tcp import TcpTransport
from drivers.url import DeviceUrl

if TYPE_CHECKING:
    from drivers.settings import Settings


class TwinPrinter:
    """A printer and its twin, switched on with the first question."""

    def __init__(self, *, profile: Profile, folder: Path | None, pictures: Path | None) -> None:
        self._profile = profile
        self._folder = folder
        self._pictures = pictures
        self._twin: PrinterTwin | None = None
        self._printer: EscposPrinter | None = None
        self._artist: Artist | None = None

    def draw_by(self, artist: Artist) -> None:
        """As the real one."""
        self._artist = artist

    @property
    def capabilities(self) -> PrinterCapabilities:
        return PrinterCapabilities(
            columns=self._profile.columns,
            dots=self._profile.dots,
            charset="" if self._profile.charset == "none" else self._profile.charset,
            fence=self._profile.fence,
            cuts=self._profile.cutter,
        )

    @property
    def sensors(self) -> Mapping[str, str]:
        """As the driver heard them from the twin."""
        return self._printer.sensors if self._printer else {}

    def probe(self, *, stop: Stop) -> None:
        """Asks for the twin's state."""
        self._on().probe(stop=stop)

    def print_job(
        self,
        job: PrintJob,
        *,
        held: Callable[[DeviceError], None],
        meanwhile: Callable[[Callable[[], None]], None],
        stop: Stop,
    ) -> JobResult:
        """Prints on the twin's paper."""
        return self._on().print_job(job, held=held, meanwhile=meanwhile, stop=stop)

    def pulse_drawer(self, *, stop: Stop) -> None:
        """Opens a drawer that is not there."""
        self._on().pulse_drawer(stop=stop)

    def close(self) -> None:
        """Switches the twin off."""
        if self._printer is not None:
            self._printer.close()
        if self._twin is not None:
            self._twin.close()
        self._printer = self._twin = None

    def _on(self) -> EscposPrinter:
        if self._printer is None:
            try:
                self._twin = PrinterTwin(folder=self._folder, width=self._profile.dots)
            except OSError as error:
                raise Offline(f"the twin cannot listen: {error.strerror}") from error
            self._twin.start()
            self._printer = EscposPrinter(
                transport=TcpTransport(host="127.0.0.1", port=self._twin.port),
                profile=self._profile,
                rasteriser=cache(pillow(self._pictures)),
                pictures=self._pictures,
            )
            if self._artist is not None:
                self._printer.draw_by(self._artist)
        return self._printer


def sim_printer(url: DeviceUrl) -> TwinPrinter:
    """sim+printer://?png=FOLDER"""
    from drivers.printer.settings import TwinPrinterSettings
    from drivers.settings import read

    settings = read(TwinPrinterSettings, url)
    return TwinPrinter(profile=settings.model(), folder=settings.folder, pictures=settings.pictures)


def _settings() -> type[Settings]:
    from drivers.printer.settings import TwinPrinterSettings

    return TwinPrinterSettings


SIM_PRINTER = DriverSpec(
    name="twin of a receipt printer", kind="printer", create=sim_printer, settings=_settings
)
