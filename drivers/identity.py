"""Devices by what they are, not by where they are plugged in: vendor, product, serial number.

A port name such as /dev/ttyUSB0 belongs to whatever was plugged in first. So a device URL may
say instead

    scanner+serial://usb:05e0:1701?baud=9600
    scanner+serial://usb:05e0:1701/SN12345
    escpos+usb://04b8:0e15/SN12345

with the serial number where two of a kind are in the store. The port is looked up each time it
is opened.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from drivers.api import NotPermitted, Offline
from drivers.url import BadUrl, DeviceUrl

_IDENTITY = re.compile(r"(?:usb:)?([0-9A-Fa-f]{4}):([0-9A-Fa-f]{4})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """A USB device: its ids, and its serial number where one is needed ("" takes any)."""

    vendor: int
    product: int
    serial: str = ""

    def __str__(self) -> str:
        tail = f"/{self.serial}" if self.serial else ""
        return f"{self.vendor:04x}:{self.product:04x}{tail}"

    def fits(self, vendor: int | None, product: int | None, serial: str | None) -> bool:
        """Whether a device that says this of itself is the one."""
        same = (vendor, product) == (self.vendor, self.product)
        return same and (not self.serial or self.serial == serial)


@dataclass(frozen=True, slots=True, kw_only=True)
class SerialPort:
    """A serial port of the machine, and what is plugged in there as far as it says."""

    path: str
    vendor: int | None = None
    product: int | None = None
    serial: str = ""
    words: str = ""


def parse_identity(url: DeviceUrl) -> Identity | None:
    """The identity in a URL; None when it names a place instead."""
    match = _IDENTITY.fullmatch(url.authority)
    if match is None:
        return None
    return Identity(vendor=int(match[1], 16), product=int(match[2], 16), serial=url.path.strip("/"))


def serial_place(url: DeviceUrl) -> str | Callable[[], str]:
    """The serial port of a URL: a name, or a look-up by identity for each opening.

    Raises BadUrl where it names neither.
    """
    if url.authority.startswith("usb:"):
        identity = parse_identity(url)
        if identity is None:
            raise BadUrl(f"{url.scheme}://usb:VENDOR:PRODUCT expected, four hex digits each")
        return lambda: find_port(identity, serial_ports())
    # The authority keeps the case of COM3.
    path = url.authority + url.path
    if not path:
        raise BadUrl(f"{url.scheme}:// needs the path or name of a port, or usb:VENDOR:PRODUCT")
    return path


def find_port(identity: Identity, ports: Iterable[SerialPort]) -> str:
    """The port where that device is. Raises Offline, or NotPermitted where two fit."""
    found = [port for port in ports if identity.fits(port.vendor, port.product, port.serial)]
    return only_one(identity, [port.path for port in found])


def only_one(identity: object, found: Sequence[str]) -> str:
    """The one place found; guessing between two would bind the wrong device."""
    if not found:
        raise Offline(f"no device {identity} is plugged in")
    if len(found) > 1:
        raise NotPermitted(
            f"{len(found)} devices are {identity} ({', '.join(found)}): add the serial number"
        )
    return found[0]


def serial_ports() -> list[SerialPort]:
    """The serial ports of this machine now. Takes milliseconds; opens none."""
    from serial.tools.list_ports import comports

    return [
        SerialPort(
            path=port.device,
            vendor=port.vid,
            product=port.pid,
            serial=port.serial_number or "",
            words=port.description or "",
        )
        for port in comports()
    ]
