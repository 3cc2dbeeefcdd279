"""The device host: opens the devices of a lane by URL and lets each talk on a thread of its own.

    host = DeviceHost(listener)
    host.open("printer", "escpos+tcp://127.0.0.1:9100")
    host.submit("printer", PrintJob(job_id=..., compose=..., begin=...))
    host.close()

Nothing here waits for a device, and no fault of a device, a URL or a plug-in is raised: it shows
as the device's health. Any thread; events arrive on the port's thread.
"""

from __future__ import annotations

import random
import threading
import time
from typing import cast

from drivers import registry
from drivers.api import DeviceError, Health, Listener, PrintJob, ReceiptPrinter, Scanner
from drivers.port import Port, health_of
from drivers.url import parse

CLOSE_WITHIN = 4.0  # seconds; a driver gives up what it waits for within two


def look_at(url: str) -> Health:
    """Whether the device of this URL is there, asked once, here and now: for doctors.

    Takes up to two seconds. A printer is asked for its state and prints nothing; a port that
    somebody holds is reported as busy.
    """
    try:
        place = parse(url)
        spec = registry.load(place.scheme)
        driver = spec.create(place)
        try:
            if spec.kind == "printer":
                cast(ReceiptPrinter, driver).probe(stop=threading.Event())
            else:
                cast(Scanner, driver).open(stop=threading.Event())
        finally:
            driver.close()
    except DeviceError as error:
        return health_of(error)
    return Health(state="ok")


class DeviceHost:
    """Owns the ports of one lane. Close it once, from any thread."""

    def __init__(self, listener: Listener, *, seed: int | None = None) -> None:
        """`listener` gets every event; `seed` makes the jitter of the waits repeatable."""
        self._listener = listener
        self._random = random.Random(seed)
        self._lock = threading.Lock()
        self._ports: dict[str, Port] = {}
        self._closed = False

    def open(self, device_id: str, url: str) -> None:
        """Starts the thread that opens, and keeps open, the device of this URL."""
        with self._lock:
            if self._closed:
                raise RuntimeError("the device host is closed")
            if device_id in self._ports:
                raise ValueError(f"device {device_id!r} is open already")
            port = Port(
                device_id=device_id, url=url, listener=self._listener, random=self._random.random
            )
            self._ports[device_id] = port
        port.start()

    def submit(self, device_id: str, job: PrintJob) -> None:
        """Queues a receipt behind the others of that printer. KeyError for a device not opened."""
        self._ports[device_id].submit(job)

    def pulse_drawer(self, device_id: str) -> None:
        """Opens the drawer at that printer soon or not at all. KeyError for one not opened."""
        self._ports[device_id].pulse_drawer()

    def health(self, device_id: str) -> Health:
        """How the device is now."""
        port = self._ports.get(device_id)
        return port.health if port else Health(state="closed")

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
        deadline = time.monotonic() + CLOSE_WITHIN
        for port in ports:
            port.join(deadline)
