"""Printers by device URL: the same driver over TCP, a serial line, USB and a Linux device file.

    escpos+tcp://10.0.3.21:9100?profile=generic-80
    escpos+tcp://10.0.3.21:9100?announced=EPSON%20TM-m30III
    escpos+serial:///dev/ttyS0?baud=19200&flow=rtscts
    escpos+serial://usb:1a86:7523?baud=9600
    escpos+usb://04b8:0e15/SN1?profile=epson-tm-t20
    escpos+file:///dev/usb/lp0?profile=generic-58

Every one takes profile, width, charset, fence, automatic, quad, cutter, draw_codes, raster and
pictures (the folder where logos lie). Nothing is opened here. Port's thread.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

from drivers.fonts import find_fonts
from drivers.identity import parse_identity, serial_place
from drivers.paper import Rasteriser
from drivers.printer.driver import EscposPrinter
from drivers.printer.raster import PillowRasteriser
from drivers.registry import DriverSpec
from drivers.transport import Transport
from drivers.url import BadUrl, DeviceUrl

if TYPE_CHECKING:
    from drivers.printer.settings import PrinterSettings
    from drivers.settings import Settings


def escpos_tcp(url: DeviceUrl) -> EscposPrinter:
    """escpos+tcp://HOST:PORT (port 9100 where none is given)"""
    from drivers.announced import address_of
    from drivers.printer.settings import TcpPrinterSettings
    from drivers.settings import read
    from drivers.transport.tcp import TcpTransport

    settings = read(TcpPrinterSettings, url)
    find = partial(address_of, settings.announced) if settings.announced else None
    return _printer(settings, TcpTransport(host=settings.host, port=settings.port, find=find))


def escpos_serial(url: DeviceUrl) -> EscposPrinter:
    """escpos+serial://PORT?baud=9600&bits=8&parity=N&flow=none"""
    from drivers.printer.settings import SerialPrinterSettings
    from drivers.settings import read
    from drivers.transport.serial import SerialTransport

    settings = read(SerialPrinterSettings, url)
    transport = SerialTransport(
        path=serial_place(url),
        baud=settings.baud,
        bits=settings.bits,
        parity=settings.parity,
        flow=settings.flow,
    )
    return _printer(settings, transport, outlives=True)


def escpos_usb(url: DeviceUrl) -> EscposPrinter:
    """escpos+usb://VENDOR:PRODUCT/SERIAL"""
    from drivers.printer.settings import UsbPrinterSettings
    from drivers.settings import read
    from drivers.transport.usb import UsbTransport

    settings = read(UsbPrinterSettings, url)
    identity = parse_identity(url)
    if identity is None:
        raise BadUrl("escpos+usb://VENDOR:PRODUCT expected, four hex digits each")
    return _printer(settings, UsbTransport(identity=identity), outlives=True)


def escpos_file(url: DeviceUrl) -> EscposPrinter:
    """escpos+file:///dev/usb/lp0"""
    from drivers.printer.settings import FilePrinterSettings
    from drivers.settings import read
    from drivers.transport.file import FileTransport

    settings = read(FilePrinterSettings, url)
    return _printer(settings, FileTransport(path=Path(settings.path)), outlives=True)


def _printer(
    settings: PrinterSettings, transport: Transport, *, outlives: bool = False
) -> EscposPrinter:
    return EscposPrinter(
        transport=transport,
        profile=settings.model(),
        rasteriser=cache(pillow(settings.pictures)),
        pictures=settings.pictures,
        outlives=outlives,
    )


def pillow(pictures: Path | None) -> Callable[[], Rasteriser | None]:
    """Looks for fonts when the first line needs drawing, not before."""

    def make() -> Rasteriser | None:
        fonts = find_fonts()
        return PillowRasteriser(fonts=fonts, pictures=pictures) if fonts else None

    return make


def _settings(name: str) -> Callable[[], type[Settings]]:
    def load() -> type[Settings]:
        from drivers.printer import settings

        model: type[Settings] = getattr(settings, name)
        return model

    return load


ESCPOS_TCP = DriverSpec(
    name="ESC/POS printer on the network",
    kind="printer",
    create=escpos_tcp,
    settings=_settings("TcpPrinterSettings"),
)
ESCPOS_SERIAL = DriverSpec(
    name="ESC/POS printer on a serial port",
    kind="printer",
    create=escpos_serial,
    settings=_settings("SerialPrinterSettings"),
)
ESCPOS_USB = DriverSpec(
    name="ESC/POS printer on USB",
    kind="printer",
    create=escpos_usb,
    settings=_settings("UsbPrinterSettings"),
)
ESCPOS_FILE = DriverSpec(
    name="ESC/POS printer at a Linux device file",
    kind="printer",
    create=escpos_file,
    settings=_settings("FilePrinterSettings"),
)
