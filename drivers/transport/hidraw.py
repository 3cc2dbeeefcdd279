"""Reports of a HID device through /dev/hidraw, and which of these files is which device."""

from __future__ import annotations

import struct
from collections.abc import Callable
from pathlib import Path

from drivers.identity import Identity, only_one, parse_identity
from drivers.transport.node import DeviceNode, ior
from drivers.url import BadUrl, DeviceUrl

LONGEST_REPORT = 4096
_DESCRIPTOR_MAX = 4096  # HID_MAX_DESCRIPTOR_SIZE of linux/hid.h
_GET_DESCRIPTOR_SIZE = ior("H", 0x01, 4)
_GET_DESCRIPTOR = ior("H", 0x02, 4 + _DESCRIPTOR_MAX)


class Hidraw:
    """One HID device. One thread; errors are DeviceErrors."""

    def __init__(self, place: str | Callable[[], str]) -> None:
        self._node = DeviceNode(place)

    def open(self) -> None:
        """Takes the device file."""
        self._node.open()

    def descriptor(self) -> bytes:
        """How the device describes its reports."""
        size = bytearray(4)
        self._node.control(_GET_DESCRIPTOR_SIZE, size)
        buffer = bytearray(size) + bytearray(_DESCRIPTOR_MAX)
        self._node.control(_GET_DESCRIPTOR, buffer)
        (length,) = struct.unpack_from("=I", buffer)
        return bytes(buffer[4 : 4 + length])

    def read(self, *, deadline: float) -> bytes:
        """The next report, with its id in front where it has one; b"" at the deadline."""
        return self._node.read(LONGEST_REPORT, deadline=deadline)

    def close(self) -> None:
        """Gives the device file back. Safe to call twice."""
        self._node.close()


def hidraw_place(url: DeviceUrl, *, sysfs: Path = Path("/sys")) -> str | Callable[[], str]:
    """The device file of a URL: a path, or a look-up by identity for each opening."""
    identity = parse_identity(url)
    if identity is not None:
        return lambda: find_hidraw(identity, sysfs=sysfs)
    if url.authority or not url.path:
        raise BadUrl(f"{url.scheme}:// needs VENDOR:PRODUCT or the path of a device file")
    return url.path


def find_hidraw(identity: Identity, *, sysfs: Path = Path("/sys")) -> str:
    """The device file of that device. Raises Offline, or NotPermitted where two fit."""
    found = []
    for node in sorted((sysfs / "class/hidraw").glob("hidraw*")):
        ids = _ids(node / "device/uevent")
        if ids and identity.fits(*ids):
            found.append(f"/dev/{node.name}")
    return only_one(identity, found)


def _ids(uevent: Path) -> tuple[int, int, str] | None:
    """Vendor, product and serial number out of HID_ID=0003:00000C2E:00000B61 and HID_UNIQ."""
    try:
        lines = uevent.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return None  # unplugged while we looked
    facts = dict(line.split("=", 1) for line in lines if "=" in line)
    try:
        _, vendor, product = (int(part, 16) for part in facts["HID_ID"].split(":"))
    except (KeyError, ValueError):
        return None
    return vendor, product, facts.get("HID_UNIQ", "")
