"""One device port and the thread that owns it: nobody else talks to the device.

The thread loads the driver, takes the device through its stages, keeps it open or tries again
with growing waits, runs the jobs and commands one by one, and tells the listener. A fault of the
device becomes its health; a bug in a driver, a plug-in or the listener is logged with its
traceback and the thread goes on. What is read and what is printed: `drivers.reading` and
`drivers.printing`.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Collection, Mapping
from typing import TypeVar, cast

from drivers import overdue, registry
from drivers.api import (
    Accept,
    Artist,
    Camera,
    Capabilities,
    CashDrawer,
    CustomerDisplay,
    DeviceError,
    Disabled,
    Drawing,
    Driver,
    Health,
    JobResult,
    Kind,
    Listener,
    LiveCamera,
    NotPermitted,
    Outcome,
    PrintJob,
    ReceiptPrinter,
    Scale,
    Scanner,
    Sensing,
    Stage,
    View,
)
from drivers.backoff import BackOff
from drivers.health import fault_of, health_of
from drivers.overdue import Owner
from drivers.printing import PrinterService
from drivers.reading import ScanReading, Showing, WeightReading, keep_open
from drivers.tasks import Task
from drivers.url import parse
from drivers.voice import Voice

log = logging.getLogger(__name__)
T = TypeVar("T")
counts = logging.getLogger("drivers.counts")  # what each device has done, when its port closes


class Port:
    """A device, its thread and its queue. Public methods: any thread, none of them waits."""

    def __init__(
        self,
        *,
        device_id: str,
        url: str,
        listener: Listener,
        random: Callable[[], float],
        plugins: Collection[str] = (),
        accept: Accept | None = None,
        view: View | None = None,
        artist: Artist | None = None,
        auto_disable: bool = False,
    ) -> None:
        self.kind: Kind = "scanner"  # known once the driver is loaded
        self.capabilities: Capabilities | None = None
        self.stop = threading.Event()
        self.wake = threading.Condition()
        self.jobs: deque[PrintJob] = deque()
        self.pulses: deque[float] = deque()
        self.tasks: deque[Task] = deque()
        self.hurry = False
        self.backoff = BackOff(random)
        self.auto_disable = auto_disable
        self.device = device_id
        self._url = url
        self._plugins = plugins
        self._accept = accept
        self._view = view
        self._artist = artist
        self._wanted: Stage = "enabled"
        thread = threading.Thread(target=self._run, name=f"port-{device_id}", daemon=True)
        self._owner = Owner(thread, succeed=self._succeed)
        self._is_ours = True
        self.voice = Voice(device=device_id, listener=listener, owner=self._owner)

    def start(self) -> None:
        self._owner.thread.start()

    def submit(self, job: PrintJob) -> None:
        with self.wake:
            self.jobs.append(job)
            self.hurry = True  # somebody stands at the printer now: no use waiting out a back-off
            self.wake.notify()

    def pulse_drawer(self) -> None:
        with self.wake:
            self.pulses.append(time.monotonic())
            self.wake.notify()

    def do(self, task: Task) -> None:
        """Queues a command; a newer one replaces a waiting one of the same slot."""
        with self.wake:
            if task.slot:
                self.tasks = deque(old for old in self.tasks if old.slot != task.slot)
            self.tasks.append(task)
            self.wake.notify()

    def want(self, stage: Stage) -> None:
        """Enables the device, closes its gate ("claimed") or gives its port back ("opened")."""
        with self.wake:
            self._wanted = stage
            self.hurry = True
            self.wake.notify()

    def hint(self) -> None:
        """Something was plugged in: a device that is away is tried at once."""
        if self.voice.health.state not in ("ok", "closed"):
            with self.wake:
                self.hurry = True
                self.wake.notify()

    def ask_to_stop(self) -> None:
        with self.wake:
            self.stop.set()
            self.wake.notify()

    def join(self, deadline: float) -> None:
        """Waits for the thread until `deadline`; after that no event of it gets through."""
        if self._owner.is_here or self._owner.thread.ident is None:
            return
        self._owner.thread.join(max(0.0, deadline - time.monotonic()))
        if not self._owner.thread.is_alive():
            return
        log.error("%s does not let go of its port; left behind", self.device)
        self.voice.hush()

    # --- the thread -------------------------------------------------------------------------

    def _run(self) -> None:
        try:
            url = parse(self._url)
            spec = registry.load(url.scheme, allowed=self._plugins)
            self._is_ours = not registry.package_of(url.scheme)
            driver = self.promptly(lambda: spec.create(url))
            self.capabilities = self.promptly(lambda: driver.capabilities)
        except DeviceError as error:
            self._fail(error)
        except BaseException as bug:  # also SystemExit, which would end this thread unheard
            log.exception("%s: the driver of %s cannot be made", self.device, self._url)
            self._fail(fault_of(bug))
        else:
            self.kind = spec.kind
            self.voice.reach("opened")
            try:
                self._serve(driver)
            except BaseException as bug:
                log.exception("%s: a bug in its driver", self.device)
                self.shut(driver)
                self._fail(fault_of(bug))
            else:
                self.shut(driver)
        self._end()

    def _succeed(self, error: DeviceError) -> None:
        """This thread takes the port over from one that hangs in somebody else's driver."""
        log.error("%s: the driver of %s hangs; left behind", self.device, self._url)
        self.voice.reach("opened")
        self._fail(error)
        self._end()

    def _end(self) -> None:
        self.voice.reach("closed")
        self.voice.turn(Health(state="closed"))
        counts.info("%s: %s", self.device, self.voice.tally)

    def _serve(self, driver: Driver) -> None:
        match self.kind:
            case "printer" | "drawer":
                if self._artist is not None and isinstance(driver, Drawing):
                    draw_by, artist = driver.draw_by, self._artist
                    self.promptly(lambda: draw_by(artist))
                PrinterService(self, cast(ReceiptPrinter | CashDrawer, driver)).serve()
            case "scale":
                scale = cast(Scale, driver)
                keep_open(self, scale, WeightReading(self, scale).step)
            case "display":
                display = cast(CustomerDisplay, driver)
                keep_open(self, display, Showing(self, display).step)
            case "scanner" | "camera":
                if self._accept is not None and isinstance(driver, Camera):
                    accept_by, accept = driver.accept_by, self._accept
                    self.promptly(lambda: accept_by(accept))
                if self._view is not None and isinstance(driver, LiveCamera):
                    show_to, view = driver.show_to, self._view
                    self.promptly(lambda: show_to(view))
                scanner = cast(Scanner, driver)
                keep_open(self, scanner, ScanReading(self, scanner).step)

    def _fail(self, error: DeviceError) -> None:
        """This device will never work: says so, and stays to answer for it."""
        self.voice.turn(health_of(error))
        while self.is_manned:
            with self.wake:
                self.wake.wait_for(
                    lambda: self.stop.is_set() or self.jobs or self.pulses or self.tasks
                )
            self.refuse(error, jobs="not_ready")

    # --- for the services: port's thread ----------------------------------------------------

    @property
    def is_enabled(self) -> bool:
        """Whether data and jobs may flow."""
        return self._wanted == "enabled"

    @property
    def is_released(self) -> bool:
        """Whether the port is to be left to others."""
        return self._wanted == "opened"

    @property
    def is_manned(self) -> bool:
        """Whether this thread is to go on: the host is open, and no other has the port."""
        return self._owner.is_here and not self.stop.is_set()

    @property
    def is_left(self) -> bool:
        """Whether the port went on without this thread, which hung in a driver."""
        return not self._owner.is_here

    def disable(self) -> None:
        """Closes the gate after one scan, where it was asked for."""
        with self.wake:
            if self._wanted == "enabled":
                self._wanted = "claimed"

    def settle(self) -> None:
        """Says that the device is as far as it is wanted, for one whose port is ours."""
        self.voice.reach("enabled" if self.is_enabled else "claimed")

    def refuse(self, error: DeviceError, *, jobs: Outcome | None = None) -> None:
        """Answers waiting pulses and commands with an error, and jobs where an outcome is given."""
        if self.stop.is_set():
            return
        while self.pulses:
            self.pulses.popleft()
            self.voice.report_output_error(error)
        while task := self.next_task():
            task.fail(self, error)
        while jobs and self.jobs:
            self.voice.end_job(self.jobs.popleft(), JobResult(outcome=jobs, error=error))

    def next_task(self) -> Task | None:
        """The oldest waiting command; takes it off the queue."""
        with self.wake:
            return self.tasks.popleft() if self.tasks else None

    def carry_out(self, task: Task, driver: Driver) -> DeviceError | None:
        """Carries one command out; the error of one that failed, which was told already."""
        error: DeviceError | None
        if task.kind and task.kind != self.kind:
            error = NotPermitted(f"a {self.kind} is no {task.kind}")
        elif task.kind and not self.is_enabled:
            error = Disabled("the device is switched off")
        else:
            seconds = overdue.LOOKS_WITHIN if task.waits_for_person else overdue.OPENS_WITHIN
            error = self.guarded(
                lambda: self.promptly(
                    lambda: task.act(self, driver),
                    seconds=seconds,
                    lost=lambda fault: task.fail(self, fault),
                )
            )
        if error is not None:
            task.fail(self, error)
        return error

    def wait_for_tasks(self, seconds: float) -> bool:
        """Waits for a command, a change of stage, or the host's close; False at the time-out."""
        stage = self._wanted
        with self.wake:
            return self.wake.wait_for(
                lambda: bool(
                    self.stop.is_set()
                    or self.tasks
                    or self.jobs
                    or self.pulses
                    or self._wanted != stage
                ),
                seconds,
            )

    def pause(self, seconds: float, error: DeviceError) -> None:
        """Waits for the next try, until something is plugged in or wanted; refuses commands."""
        until = time.monotonic() + seconds
        while self.is_manned:
            with self.wake:
                if self.hurry:
                    self.hurry = False
                    return
                left = until - time.monotonic()
                if left <= 0:
                    return
                self.wake.wait_for(
                    lambda: (
                        self.stop.is_set() or self.hurry or self.tasks or self.pulses or self.jobs
                    ),
                    left,
                )
            self.refuse(error, jobs="failed")

    def await_claim(self) -> bool:
        """Waits while the port is released; False when the host closes."""
        while self.is_released and self.is_manned:
            self.voice.reach("opened")
            self.voice.turn(Health(state="closed"))
            with self.wake:
                self.wake.wait_for(
                    lambda: self.stop.is_set() or not self.is_released or self.tasks or self.pulses
                )
            if self.is_released:
                self.refuse(Disabled("its port was given to another program"))
        return self.is_manned

    def promptly(
        self,
        call: Callable[[], T],
        *,
        seconds: float | None = None,
        lost: Callable[[DeviceError], None] = lambda error: None,
    ) -> T:
        """Calls a driver. Where somebody else's does not come back, the port goes on without it.

        It has ten seconds, unless more are given; `lost` answers for what it was asked to do, on
        the thread that goes on.
        """
        if self._is_ours:
            return call()
        within = overdue.OPENS_WITHIN if seconds is None else seconds
        return self._owner.watch(call, seconds=within, lost=lost)

    def heard(self) -> None:
        """The driver has called back. Raises BadDriver to one that the port went on without."""
        self._owner.heard()

    def guarded(self, call: Callable[[], None]) -> DeviceError | None:
        """Calls a driver; its error, or the fault that stands for its bug."""
        try:
            call()
        except DeviceError as error:
            return error
        except BaseException as bug:
            log.exception("%s: a bug in its driver", self.device)
            return fault_of(bug)
        return None

    def shut(self, driver: Driver) -> None:
        """Has a driver give its port back, whatever it does."""
        self.guarded(lambda: self.promptly(driver.close))

    def sense(self, driver: object) -> None:
        """Tells how the driver's sensors have changed."""
        if self.is_left:
            return

        def sensors() -> Mapping[str, str]:
            return dict(driver.sensors) if isinstance(driver, Sensing) else {}

        self.voice.sense(self.promptly(sensors))
