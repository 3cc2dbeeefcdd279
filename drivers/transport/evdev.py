"""Key events of an input device through /dev/input, and which of these files is which device."""

from __future__ import annotations

import struct
from collections.abc import Callable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from urllib.parse import unquote

from drivers.identity import only_one, parse_identity
from drivers.transport.node import DeviceNode, iow
from drivers.url import BadUrl, DeviceUrl

GRAB = iow("E", 0x90, 4)  # EVIOCGRAB
_WORD = struct.calcsize("@l") * 8
_TYPES_CODES = sum(1 << key for key in (*range(2, 12), 28))  # the ten digits and Enter


class InputDevice:
    """One input device, grabbed unless told otherwise. One thread; errors are DeviceErrors."""

    def __init__(self, place: str | Callable[[], str], *, grab: bool = True) -> None:
        self._node = DeviceNode(place)
        self._grab = grab

    def open(self) -> None:
        """Takes the device. Raises Busy where somebody else has grabbed it."""
        self._node.open()
        if self._grab:
            self._node.control(GRAB, 1)

    def read(self, *, deadline: float) -> bytes:
        """The events that have come; b"" at the deadline."""
        return self._node.read(24 * 64, deadline=deadline)

    def close(self) -> None:
        """Lets go of it; closing the file ends the grab. Safe to call twice."""
        self._node.close()


def input_place(url: DeviceUrl, *, sysfs: Path = Path("/sys")) -> str | Callable[[], str]:
    """The device file of a URL: a path, or a look-up by identity for each opening."""
    if url.authority.startswith("name:"):
        pattern = unquote(url.authority.removeprefix("name:"))
        return lambda: find_input(pattern, lambda one: fnmatchcase(one.name, pattern), sysfs=sysfs)
    identity = parse_identity(url)
    if identity is not None:
        return lambda: find_input(
            identity,
            lambda one: identity.fits(one.vendor, one.product, one.serial),
            sysfs=sysfs,
        )
    if url.authority or not url.path:
        raise BadUrl(f"{url.scheme}:// needs VENDOR:PRODUCT, name:PATTERN or a device file")
    return url.path


def find_input(
    wanted: object, fits: Callable[[InputFacts], bool], *, sysfs: Path = Path("/sys")
) -> str:
    """The device file that fits. Raises Offline, or NotPermitted where two do."""
    found = [one.path for one in input_devices(sysfs=sysfs) if fits(one)]
    return only_one(wanted, found)


@dataclass(frozen=True, slots=True, kw_only=True)
class InputFacts:
    """What an input device says of itself. `keys` is the bit map of those that it has."""

    path: str
    name: str
    serial: str
    vendor: int
    product: int
    keys: int


def input_devices(*, sysfs: Path = Path("/sys")) -> list[InputFacts]:
    """The devices that can type digits and Enter: of a scanner's several files, the right one."""
    nodes = sorted((sysfs / "class/input").glob("event*"))
    return [one for one in map(_facts, nodes) if one.keys & _TYPES_CODES == _TYPES_CODES]


def _facts(node: Path) -> InputFacts:
    device = node / "device"
    return InputFacts(
        path=f"/dev/input/{node.name}",
        name=_text(device / "name"),
        serial=_text(device / "uniq"),
        vendor=int(_text(device / "id/vendor") or "0", 16),
        product=int(_text(device / "id/product") or "0", 16),
        keys=_bits(_text(device / "capabilities/key")),
    )


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace").strip()
    except OSError:
        return ""  # unplugged while we looked, or a fact that it does not give


def _bits(words: str) -> int:
    """The bit map of sysfs: words as long as the kernel's, in hex, the highest first."""
    value = 0
    for word in words.split():
        value = value << _WORD | int(word, 16)
    return value
