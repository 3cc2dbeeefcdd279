"""What is plugged into this machine, without opening any of it; and a watch for what is new.

A snapshot costs a few milliseconds: names in /dev and /sys, the list of serial ports. It is taken
only while a device of ours is away: a device that is lost tells so by itself.
"""

from __future__ import annotations

import logging
import re
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol

from drivers.identity import serial_ports

log = logging.getLogger(__name__)

EVERY = 2.0  # seconds between two looks
PRINTER_CLASS = "07"

Bus = Literal["serial", "usb-printer", "file-printer", "hid", "camera", "network"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plugged:
    """Something that is plugged in, or answers on the network. Ids are -1 where it tells none.

    Of the network, `path` is address and port, and `serial` the name that it announces.
    """

    bus: Bus
    path: str
    vendor: int = -1
    product: int = -1
    serial: str = ""
    words: str = ""


class Enumerator(Protocol):
    """Says what is plugged in. Any thread; opens nothing, and waits for nothing."""

    def snapshot(self) -> frozenset[Plugged]: ...


class MachineEnumerator:
    """The machine's own word: serial ports everywhere, the rest on Linux."""

    def __init__(self, *, root: Path = Path("/")) -> None:
        """`root` is where sys and dev lie."""
        self._root = root

    def snapshot(self) -> frozenset[Plugged]:
        """Everything that is plugged in now."""
        found = set(_serial())
        if sys.platform == "linux":
            found |= set(self._usb_printers())
            found |= set(self._files("dev/usb/lp*", "file-printer"))
            found |= set(self._hid())
            found |= set(self._cameras())
        return frozenset(found)

    def _usb_printers(self) -> Iterator[Plugged]:
        for interface in self._root.glob("sys/bus/usb/devices/*:*/bInterfaceClass"):
            if _line(interface) == PRINTER_CLASS:
                # 1-2:1.0 is interface 0 in configuration 1 of the device 1-2.
                device = interface.parent.with_name(interface.parent.name.partition(":")[0])
                words = f"{_line(device / 'manufacturer')} {_line(device / 'product')}"
                yield Plugged(
                    bus="usb-printer",
                    path=device.name,
                    vendor=_hex(_line(device / "idVendor")),
                    product=_hex(_line(device / "idProduct")),
                    serial=_line(device / "serial"),
                    words=words.strip(),
                )

    def _hid(self) -> Iterator[Plugged]:
        for event in self._root.glob("sys/class/hidraw/*/device/uevent"):
            facts = dict(line.partition("=")[::2] for line in _text(event).splitlines())
            ids = re.fullmatch(r"[0-9A-F]{4}:0000([0-9A-F]{4}):0000([0-9A-F]{4})",
                               facts.get("HID_ID", ""))  # fmt: skip
            if ids:
                yield Plugged(
                    bus="hid",
                    path=f"/dev/{event.parent.parent.name}",
                    vendor=int(ids[1], 16),
                    product=int(ids[2], 16),
                    serial=facts.get("HID_UNIQ", ""),
                    words=facts.get("HID_NAME", ""),
                )

    def _cameras(self) -> Iterator[Plugged]:
        """Cameras by the link that names maker, model and serial number (udev makes it): the
        device file's own number is whatever was plugged in first. Its index 0 gives the pictures;
        others of the same camera tell about them. One without a link goes by its file.
        """
        named: set[str] = set()
        for link in self._root.glob("dev/v4l/by-id/*-video-index[0-9]"):
            device = link.resolve().name
            named.add(device)
            if link.name.endswith("-index0"):
                yield self._camera(link, device)
        for path in self._root.glob("dev/video*"):
            if path.name not in named:
                yield self._camera(path, path.name)

    def _camera(self, path: Path, device: str) -> Plugged:
        words = _line(self._root / "sys/class/video4linux" / device / "name")
        return Plugged(bus="camera", path=f"/{path.relative_to(self._root)}", words=words)

    def _files(self, pattern: str, bus: Bus) -> Iterator[Plugged]:
        for path in self._root.glob(pattern):
            yield Plugged(bus=bus, path=f"/{path.relative_to(self._root)}")


class PlugWatch:
    """Looks every two seconds while something of ours is away, and tells when there is more."""

    def __init__(
        self,
        enumerator: Enumerator,
        *,
        is_away: Callable[[], bool],
        plugged_in: Callable[[], None],
        every: float = EVERY,
    ) -> None:
        """`is_away` and `plugged_in` are called on the watch's own thread."""
        self._enumerator = enumerator
        self._is_away = is_away
        self._plugged_in = plugged_in
        self._every = every
        self._stop = threading.Event()
        self._before: frozenset[Plugged] | None = None
        self._thread = threading.Thread(target=self._run, name="plug-watch", daemon=True)

    def start(self) -> None:
        """Begins to look."""
        self._thread.start()

    def close(self) -> None:
        """Ends; does not wait for a look that is under way longer than a second."""
        self._stop.set()
        if self._thread.is_alive() and threading.current_thread() is not self._thread:
            self._thread.join(1.0)

    def look(self) -> None:
        """One look; tells when something is there that was not there the last time."""
        if not self._is_away():
            self._before = None
            return
        now = self._enumerator.snapshot()
        before, self._before = self._before, now
        if before is not None and now - before:
            self._plugged_in()

    def _run(self) -> None:
        while not self._stop.wait(self._every):
            try:
                self.look()
            except Exception:
                log.exception("the machine does not say what is plugged in")


def _serial() -> Iterator[Plugged]:
    for port in serial_ports():
        yield Plugged(
            bus="serial",
            path=port.path,
            vendor=-1 if port.vendor is None else port.vendor,
            product=-1 if port.product is None else port.product,
            serial=port.serial,
            words=port.words,
        )


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""  # unplugged while we looked, or nothing that it tells


def _line(path: Path) -> str:
    return _text(path).strip()


def _hex(text: str) -> int:
    return int(text, 16) if re.fullmatch("[0-9a-fA-F]{4}", text) else -1
