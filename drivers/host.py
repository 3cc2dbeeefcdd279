"""The device host: opens the devices of a lane by URL and lets each talk on a thread of its own.

    host = DeviceHost(listener)
    host.open("printer", "escpos+tcp://127.0.0.1:9100")
    host.submit("printer", PrintJob(job_id=..., compose=..., begin=...))
    host.close()

Nothing here waits for a device, and no fault of a device, a URL or a plug-in is raised: it shows
as the device's health. Any thread; events arrive on the port's thread.
"""

from __future__ import annotations

import logging
import random
import threading
import time
from collections.abc import Callable, Collection, Sequence
from typing import cast

from drivers import overdue, registry, selftest, tasks
from drivers.api import (
    Accept,
    Artist,
    Capabilities,
    CashDrawer,
    Counters,
    DeviceError,
    Health,
    Listener,
    PrintJob,
    ReceiptPrinter,
    Scanner,
    Stage,
    TestLevel,
    Trouble,
    View,
)
from drivers.health import fault_of, health_of
from drivers.machine import EVERY, Enumerator, MachineEnumerator, PlugWatch
from drivers.port import Port
from drivers.registry import DriverSpec
from drivers.url import DeviceUrl, parse

log = logging.getLogger(__name__)

CLOSE_WITHIN = 4.0  # seconds; a driver gives up what it waits for within two


def look_at(url: str, *, level: TestLevel = "internal", plugins: Collection[str] = ()) -> Health:
    """Whether the device of this URL is there, asked once, here and now: for doctors.

    Takes up to two seconds. A printer is asked for its state and prints nothing; a port that
    somebody holds is reported as busy. A deeper `level` tests it as a self-test does.
    """

    def look(spec: DriverSpec, place: DeviceUrl) -> None:
        stop = threading.Event()
        driver = spec.create(place)
        try:
            if spec.kind in ("printer", "drawer"):
                cast(ReceiptPrinter | CashDrawer, driver).probe(stop=stop)
            else:
                cast(Scanner, driver).open(stop=stop)
            if level != "internal":
                selftest.run(spec.kind, driver, level, stop=stop)
        finally:
            driver.close()

    seconds = overdue.OPENS_WITHIN if level == "internal" else overdue.LOOKS_WITHIN
    return _tried(url, look, plugins=plugins, seconds=seconds)


def check_url(url: str, *, plugins: Collection[str] = ()) -> Health:
    """Whether a driver takes this URL with all its options. Opens nothing."""

    def make(spec: DriverSpec, place: DeviceUrl) -> None:
        spec.create(place)

    return _tried(url, make, plugins=plugins, seconds=overdue.LOADS_WITHIN)


def _tried(
    url: str,
    work: Callable[[DriverSpec, DeviceUrl], None],
    *,
    plugins: Collection[str],
    seconds: float,
) -> Health:
    """The health that shows when a URL's driver is put to work; somebody else's has so long."""
    try:
        place = parse(url)
        spec = registry.load(place.scheme, allowed=plugins)
        if registry.package_of(place.scheme):
            overdue.in_time(lambda: work(spec, place), seconds=seconds)
        else:
            work(spec, place)
    except DeviceError as error:
        return health_of(error)
    except KeyboardInterrupt:
        raise
    except BaseException as bug:
        log.exception("the driver of %s has a bug", url)
        return health_of(fault_of(bug))
    return Health(state="ok")


class DeviceHost:
    """Owns the ports of one lane. Close it once, from any thread."""

    def __init__(
        self,
        listener: Listener,
        *,
        seed: int | None = None,
        plugins: Collection[str] = (),
        accept: Accept | None = None,
        view: View | None = None,
        artist: Artist | None = None,
        enumerator: Enumerator | None = None,
        look_every: float = EVERY,
    ) -> None:
        """`listener` gets every event; `seed` makes the jitter of the waits repeatable.

        `plugins` are the packages of others whose drivers may load; `accept` tells a camera
        whether the till knows a code, `view` gets to see what it sees; `artist` draws for
        printers, Pillow where none is given;
        `enumerator` says what is plugged in, the machine where none is given, and is asked every
        so many seconds while a device is away.
        """
        self._listener = listener
        self._plugins = frozenset(plugins)
        self._accept = accept
        self._view = view
        self._artist = artist
        self._random = random.Random(seed)
        self._lock = threading.Lock()
        self._ports: dict[str, Port] = {}
        self._closed = False
        self._started = False
        self._watch = PlugWatch(
            enumerator or MachineEnumerator(),
            is_away=self._is_away,
            plugged_in=self.plugged_in,
            every=look_every,
        )

    def open(
        self, device_id: str, url: str, *, auto_disable: bool = False, at_once: bool = True
    ) -> None:
        """Starts the thread that opens, and keeps open, the device of this URL.

        With `auto_disable` each scan closes the gate behind it, until `enable`. Without `at_once`
        the device is only known, and what it is asked for waits, until `begin`.
        """
        with self._lock:
            if self._closed:
                raise RuntimeError("the device host is closed")
            if device_id in self._ports:
                raise ValueError(f"device {device_id!r} is open already")
            port = Port(
                device_id=device_id,
                url=url,
                listener=self._listener,
                random=self._random.random,
                plugins=self._plugins,
                accept=self._accept,
                view=self._view,
                artist=self._artist,
                auto_disable=auto_disable,
            )
            self._ports[device_id] = port
        if at_once:
            self.begin(device_id)

    def begin(self, device_id: str) -> None:
        """Starts a device that was not opened at once. KeyError for one not opened."""
        with self._lock:
            port = self._ports[device_id]
            if self._closed:
                return
            first = not self._started
            self._started = True
        if first:
            self._watch.start()
        port.start()

    def submit(self, device_id: str, job: PrintJob) -> None:
        """Queues a receipt behind the others of that printer. KeyError for a device not opened."""
        self._ports[device_id].submit(job)

    def pulse_drawer(self, device_id: str) -> None:
        """Opens the drawer at that printer soon or not at all. KeyError for one not opened."""
        self._ports[device_id].pulse_drawer()

    def enable(self, device_id: str) -> None:
        """Opens the gate: what waited there and is fresh comes at once, in its order."""
        self._ports[device_id].want("enabled")

    def disable(self, device_id: str) -> None:
        """Closes the gate: what is read waits, and is rejected aloud when it gets too old."""
        self._ports[device_id].want("claimed")

    def release(self, device_id: str) -> None:
        """Gives the port to another program until `enable` or `disable`."""
        self._ports[device_id].want("opened")

    def weigh(self, device_id: str, request: str) -> None:
        """Takes one weight: WeightTaken or ErrorReported with that request, within 3 s."""
        self._ports[device_id].do(tasks.weigh(request))

    def zero(self, device_id: str) -> None:
        """Sets the empty scale to zero."""
        self._ports[device_id].do(tasks.zero())

    def tare(self, device_id: str) -> None:
        """Takes what lies on the scale as its packing."""
        self._ports[device_id].do(tasks.tare())

    def show(self, device_id: str, lines: Sequence[str]) -> None:
        """Puts lines on a customer display; () clears it."""
        self._ports[device_id].do(tasks.show(lines))

    def self_test(self, device_id: str, level: TestLevel) -> None:
        """Tests the device on its thread: SelfTested."""
        port = self._ports[device_id]
        port.do(tasks.self_test(level, lambda: port.kind))

    def plugged_in(self) -> None:
        """Something was plugged in: devices that are away are tried at once."""
        for port in list(self._ports.values()):
            port.hint()

    def _is_away(self) -> bool:
        return any(port.voice.health.state == "offline" for port in list(self._ports.values()))

    def health(self, device_id: str) -> Health:
        """How the device is now."""
        port = self._ports.get(device_id)
        return port.voice.health if port else Health(state="closed")

    def stage(self, device_id: str) -> Stage:
        """How far the device is taken into use."""
        port = self._ports.get(device_id)
        return port.voice.stage if port else "closed"

    def capabilities(self, device_id: str) -> Capabilities | None:
        """What the device can do; None until its driver is loaded, and for one not opened."""
        port = self._ports.get(device_id)
        return port.capabilities if port else None

    def counters(self, device_id: str) -> Counters:
        """What the device has done since it was opened."""
        port = self._ports.get(device_id)
        return port.voice.tally.counters() if port else Counters()

    def trouble(self, device_id: str) -> Trouble | None:
        """The last thing that went wrong there since it was opened."""
        port = self._ports.get(device_id)
        return port.voice.trouble if port else None

    def count_read(self, device_id: str, *, good: bool) -> None:
        """Counts a scan of a scanner that types, whose keys the window reads and not its port.

        `good` is False for one that could not be used. KeyError for a device not opened.
        """
        self._ports[device_id].voice.tally.add("good_reads" if good else "failed_reads")

    def shut(self, device_id: str) -> None:
        """Closes one device and forgets it, within four seconds: its URL has changed."""
        with self._lock:
            port = self._ports.pop(device_id, None)
        if port is not None:
            port.ask_to_stop()
            port.join(time.monotonic() + CLOSE_WITHIN)

    def close(self) -> None:
        """Ends every thread, within four seconds however its device hangs. Safe to call twice.

        A job that is being printed gets a moment to be confirmed, else it ends as unknown. A job
        whose first byte has not gone out stays with the till as it is. May be called by the
        listener; then that one thread ends after its event.
        """
        with self._lock:
            if self._closed:
                return
            self._closed = True
            ports = list(self._ports.values())
        for port in ports:
            port.ask_to_stop()
        self._watch.close()
        deadline = time.monotonic() + CLOSE_WITHIN
        for port in ports:
            port.join(deadline)
