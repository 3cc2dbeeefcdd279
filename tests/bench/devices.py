"""What devices cost: a receipt's bytes, a scan's way from the line, events on their bus.

The receipt has forty lines in Chinese. Its baseline is python-escpos, which writes the bare text
of the same lines, or the same drawn picture, and sets nothing. A scan's way is from the write at
the scanner's end of a pseudo-terminal to the listener's call; its baseline is a bare thread that
reads the same line with pyserial and calls the same listener.
"""

from __future__ import annotations

import queue
import statistics
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final

import serial
from PySide6.QtCore import QCoreApplication, QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication

from drivers.api import DeviceEvent, Scanned, StageChanged
from drivers.fonts import find_fonts
from drivers.host import DeviceHost
from drivers.paper import Cell, Cut, Paper, Rasteriser, Row, Rule, Text
from drivers.printer.escpos import encode
from drivers.printer.layout import Line, lay_out
from drivers.printer.library import new_writer
from drivers.printer.profile import Profile
from drivers.printer.raster import PillowRasteriser
from drivers.sim.scanner import SerialScanner
from tests.bench.measure import Comparison, Effort, Say, compare, ms
from tests.bench.measure import Row as Measured
from ui.bridge.devices import DeviceBridge
from ui.bridge.raster import QtRasteriser

PATIENCE: Final = 10
FLOOD: Final = 20_000
"""Events in one burst over the bus."""


def forty_lines() -> Paper:
    """A receipt of forty lines, mostly Chinese."""
    rows = [
        Row(
            cells=(
                Cell(text=f"全麦切片吐司 {n}"),
                Cell(text="2", align="right", width=8),
                Cell(text="￥12.80", align="right", width=12),
            )
        )
        for n in range(36)
    ]
    blocks = (Text(text="示范店", size="double"), Rule(), *rows, Rule(), Text(text="谢谢"), Cut())
    return Paper(blocks=blocks)


def rows(effort: Effort, say: Say) -> Iterator[Measured]:
    """Encoding natively and as pictures, a scan's way, a burst of events."""
    say("forty lines as text")
    yield _native(effort)
    say("forty lines as pictures")
    app = QGuiApplication.instance() or QGuiApplication([])
    yield _raster(effort, "Qt", QtRasteriser(fonts=find_fonts()))
    yield _raster(effort, "Pillow", PillowRasteriser(fonts=find_fonts()))
    say("scans over a line")
    yield _scan(effort)
    say("a burst of events")
    yield _burst(effort)
    yield _bus(effort, app)


def _native(effort: Effort) -> Measured:
    from escpos.printer import Dummy

    paper, writer, dummy = forty_lines(), new_writer(), Dummy()
    lines = [item.text for item in lay_out(paper) if isinstance(item, Line)]
    size = 0

    def ours() -> None:
        nonlocal size
        made = encode(paper, profile=Profile(), commands=writer, rasteriser=lambda: None)
        size = len(made.data)

    def theirs() -> None:
        dummy.clear()
        for line in lines:
            dummy.textln(line)

    found = compare(ours, theirs, rounds=effort.rounds, calls=effort.calls)
    return Measured(
        what=f"receipt of {len(lines)} lines as text, {size} bytes",
        ours=ms(found.ours),
        floor=f"python-escpos, text only, {len(dummy.output)} bytes {ms(found.floor)}",
        judged=f"cpu {found.ours.cpu / 1000:.2f} ms, x{found.cpu:.2f}",
        target="cpu <= 1 ms",
        met=found.ours.cpu <= 1000,
    )


def _raster(effort: Effort, name: str, rasteriser: Rasteriser) -> Measured:
    from escpos.printer import Dummy

    paper, writer, dummy = forty_lines(), new_writer(), Dummy()
    dummy.profile.profile_data["media"]["width"]["pixels"] = 576  # else it complains each time
    picture = _as_one_picture(paper, rasteriser)
    size = 0

    def ours() -> None:
        nonlocal size
        profile = Profile(raster=True)
        made = encode(paper, profile=profile, commands=writer, rasteriser=lambda: rasteriser)
        size = len(made.data)

    def theirs() -> None:
        dummy.clear()
        dummy.image(picture, impl="bitImageRaster", fragment_height=128)

    found = compare(ours, theirs, rounds=min(3, effort.rounds), calls=max(3, effort.calls // 10))
    return Measured(
        what=f"the same as pictures, drawn with {name}, {size} bytes",
        ours=ms(found.ours),
        floor=f"python-escpos, picture ready, {len(dummy.output)} bytes {ms(found.floor)}",
        judged=_judged(found),
        target="-",
        met=None,
    )


def _as_one_picture(paper: Paper, rasteriser: Rasteriser) -> Any:
    from PIL import Image

    lines = [item for item in lay_out(paper) if isinstance(item, Line)]
    whole = Image.new("1", (576, 30 * len(lines)), 255)
    for number, line in enumerate(lines):
        drawn = rasteriser.line(line.text, columns=48, size="normal", bold=False)
        ink = Image.frombytes("1", (drawn.width, drawn.height), drawn.data).point(lambda v: 255 - v)
        whole.paste(ink, (0, 30 * number))
    return whole


class Listening:
    """Waits for the scan that was sent."""

    def __init__(self) -> None:
        self.codes: queue.SimpleQueue[str] = queue.SimpleQueue()
        self.enabled = threading.Event()

    def __call__(self, event: DeviceEvent) -> None:
        if isinstance(event, Scanned):
            self.codes.put(event.code)
        elif isinstance(event, StageChanged) and event.new == "enabled":
            self.enabled.set()


@contextmanager
def _our_scanner() -> Iterator[Callable[[], None]]:
    scanner, listening = SerialScanner(), Listening()
    host = DeviceHost(listening)
    host.open("scanner", f"scanner+serial://{scanner.path}")
    if not listening.enabled.wait(PATIENCE):
        raise RuntimeError("the scanner does not open")
    yield _sender(scanner, listening)
    host.close()
    scanner.close()


@contextmanager
def _bare_scanner() -> Iterator[Callable[[], None]]:
    scanner, listening, stop = SerialScanner(), Listening(), threading.Event()
    port = serial.Serial(scanner.path, 9600, timeout=0.25)

    def read() -> None:
        number = 0
        while not stop.is_set():
            if line := port.read_until(b"\r"):
                number += 1
                code = line.rstrip(b"\r").decode()
                listening(Scanned(device="scanner", seq=number, at=time.monotonic(), code=code))

    thread = threading.Thread(target=read)
    thread.start()
    yield _sender(scanner, listening)
    stop.set()
    thread.join(PATIENCE)
    port.close()
    scanner.close()


def _sender(scanner: SerialScanner, listening: Listening) -> Callable[[], None]:
    number = 0

    def send() -> None:
        nonlocal number
        number += 1
        code = f"690{number:010d}"
        scanner.scan(code)
        if listening.codes.get(timeout=PATIENCE) != code:
            raise RuntimeError("another code arrived")

    return send


def _scan(effort: Effort) -> Measured:
    with _our_scanner() as ours, _bare_scanner() as bare:
        found = compare(ours, bare, rounds=effort.rounds, calls=effort.calls)
    return Measured(
        what="scan to event over a pseudo-terminal",
        ours=ms(found.ours),
        floor=f"bare pyserial thread {ms(found.floor)}",
        judged=_judged(found),
        target="-",
        met=None,
    )


def _burst(effort: Effort) -> Measured:
    """Scans as fast as a line carries them, through codec, gate, port and host."""
    rates = []
    for _ in range(effort.rounds):
        scanner, listening = SerialScanner(), Listening()
        host = DeviceHost(listening)
        host.open("scanner", f"scanner+serial://{scanner.path}")
        listening.enabled.wait(PATIENCE)
        data = b"".join(b"690%07d\r" % number for number in range(FLOOD // effort.rounds))
        began = time.perf_counter()
        writer = threading.Thread(target=scanner.write, args=(data,))
        writer.start()
        for _ in range(FLOOD // effort.rounds):
            listening.codes.get(timeout=PATIENCE)
        rates.append(FLOOD // effort.rounds / (time.perf_counter() - began))
        writer.join(PATIENCE)
        host.close()
        scanner.close()
    return Measured(
        what="scans through line, codec, gate and bus",
        ours=f"{statistics.median(rates):,.0f} a second",
        floor="-",
        judged=f"from {min(rates):,.0f} to {max(rates):,.0f}",
        target="-",
        met=None,
    )


class Bare(QObject):
    """A signal and nothing else."""

    told = Signal(object)


def _bus(effort: Effort, app: QCoreApplication) -> Measured:
    """Events from a device's thread to a slot on the GUI's, against a bare queued signal."""
    bridge, bare, count = DeviceBridge(), Bare(), FLOOD // effort.rounds
    bridge.open()
    heard: list[object] = []
    bridge.scanned.connect(heard.append)
    bare.told.connect(heard.append, Qt.ConnectionType.QueuedConnection)
    event = Scanned(device="scanner-1", seq=1, at=0.0, code="6901234567892")

    def flood(tell: Callable[[object], None]) -> float:
        heard.clear()
        began = time.perf_counter()
        thread = threading.Thread(target=lambda: [tell(event) for _ in range(count)])
        thread.start()
        while len(heard) < count:
            app.processEvents()
        thread.join(PATIENCE)
        return count / (time.perf_counter() - began)

    pairs = [(flood(bridge.heard), flood(bare.told.emit)) for _ in range(effort.rounds)]
    ours, floor = (statistics.median(rates) for rates in zip(*pairs, strict=True))
    return Measured(
        what="events from a device's thread to the screen",
        ours=f"{ours:,.0f} a second",
        floor=f"bare queued signal {floor:,.0f}",
        judged=f"x{statistics.median(one / other for one, other in pairs):.2f} of its rate",
        target="-",
        met=None,
    )


def _judged(found: Comparison) -> str:
    return f"p50 x{found.p50:.2f}  cpu x{found.cpu:.2f}"
