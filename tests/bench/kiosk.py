"""A self-checkout with its camera on: from the picture to the line, pages that turn, a GUI thread
that stays at ease, and how soon a lane that was killed is back.

The camera's pictures are drawn (1280 x 720, 20 a second) and read in a process of their own, as in
a lane; the page is the real one at 1080 x 1920. A timer of 16 ms on the GUI thread ticks meanwhile:
by how much its ticks come late is what a finger would feel. The floor is the same timer without a
camera.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from PySide6.QtCore import QCoreApplication, QEventLoop, QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication

from drivers.api import Scan
from drivers.scanner.camera import CameraScanner
from pos.till.config import Config
from pos.till.opening import open_till
from tests.bench.children import first_message, running
from tests.bench.film import EVERY, FPS, HELD
from tests.bench.measure import Effort, Row, Say
from ui.app.tour import SUPERVISOR, simple_codes
from ui.bridge.live_pictures import LivePictures
from ui.kiosk.presenter import KioskPresenter
from ui.kiosk.screen import KioskScreen, kiosk_look
from ui.theme.fonts import load_fonts
from ui.theme.look import Look

SIZE: Final = (1080, 1920)
LIVE: Final = 15
OPENS_WITHIN: Final = 8.0
TICK_MS: Final = 16
LATE_MS: Final = 35
FRAMES_A_SECOND: Final = 60
SECONDS: Final = 4
BACK_S: Final = 5
PATIENCE_S: Final = 5.0


class Reader(QObject):
    """The camera's port; `read` on the GUI thread."""

    read = Signal(str)

    def __init__(self, command: list[str], pictures: LivePictures) -> None:
        super().__init__()
        self._stop = threading.Event()
        self._camera = CameraScanner(command=command)
        self._camera.show_to(pictures.put)
        self._thread = threading.Thread(target=self._run, name="camera")

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        self._camera.open(stop=self._stop)
        try:
            while not self._stop.is_set():
                for one in self._camera.read(stop=self._stop):
                    if isinstance(one, Scan):
                        self.read.emit(one.code)
        finally:
            self._camera.close()


class AtOnce:
    """Nothing slow is asked for here but the PIN of the morning."""

    def submit(
        self,
        work: Callable[[], object],
        done: Callable[..., None],
        *,
        owner: QObject,
    ) -> None:
        done(work())


class Ticks(QObject):
    """A timer that notes by how much each tick is late, in ms."""

    def __init__(self) -> None:
        super().__init__()
        self.late: list[float] = []
        self._before = 0.0
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)

    def start(self) -> None:
        self.late, self._before = [], time.perf_counter()
        self._timer.start(TICK_MS)

    def stop(self) -> list[float]:
        self._timer.stop()
        return self.late

    def _tick(self) -> None:
        now = time.perf_counter()
        self.late.append((now - self._before) * 1000)
        self._before = now


def rows(effort: Effort, say: Say) -> Iterator[Row]:
    """The rows of the self-checkout."""
    app = QApplication.instance() or QApplication([])
    load_fonts()
    with tempfile.TemporaryDirectory() as name:
        till = open_till(folder=Path(name) / "till", config=Config(language="en"))
        presenter = KioskPresenter(till=till, work=AtOnce())
        look = kiosk_look(Look(), SIZE)
        screen = KioskScreen(look=look, presenter=presenter, shelf=till, wide=False)
        screen.resize(*SIZE)
        screen.show()
        presenter.go()
        for _ in range(2):
            for digit in SUPERVISOR:
                presenter.type_text(digit)
            presenter.go()
        presenter.attend("open")
        presenter.start("zh_CN")
        try:
            yield _turning(presenter, screen, rounds=4 * effort.rounds)
            yield from _camera(presenter, screen, simple_codes(till), effort, say)
        finally:
            screen.deleteLater()
            presenter.deleteLater()
            assert app is not None
            QCoreApplication.sendPostedEvents()
            till.close()
        say("a lane that is killed")
        yield _killed(Path(name) / "till", starts=effort.starts)


def _killed(folder: Path, *, starts: int) -> Row:
    """A lane with goods in its list is killed, and begun anew by whoever watches over it."""
    took: list[float] = []
    before = 0.0
    for number in range(starts + 1):
        with running("ui", "kiosk", "--data", str(folder), "--timings", hear_errors=True) as lane:
            first_message(lane.stderr)
            if number:
                took.append(time.monotonic() - before)
            before = time.monotonic()
            lane.kill()
    till = open_till(folder=folder, config=Config())
    sale = till.state.sale
    till.close()
    there = sale is not None and bool(sale.lines)
    middle = statistics.median(took)
    return Row(
        what=f"self-checkout: killed with goods in its list -> takes a scan, {len(took)} times",
        ours=f"{middle:.1f} s, longest {max(took):.1f} s{'' if there else ', its goods are gone'}",
        floor="-",
        judged="wall clock, from the kill",
        target=f"{BACK_S} s, same list",
        met=middle <= BACK_S and there,
    )


def _wait(until: Callable[[], bool], seconds: float = PATIENCE_S) -> None:
    """Lets the event loop turn until something is so."""
    end = time.perf_counter() + seconds
    loop = QEventLoop()
    while not until() and time.perf_counter() < end:
        loop.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents, 5)


def _turning(presenter: KioskPresenter, screen: KioskScreen, *, rounds: int) -> Row:
    """From the list to the look-up and back, as it is drawn."""
    rates: list[float] = []
    for _ in range(rounds):
        for turn in (presenter.look_up, presenter.back):
            turn()
            _wait(lambda: screen.turning.isHidden())
            if screen.turning.took_ms:
                rates.append(screen.turning.frames * 1000 / screen.turning.took_ms)
    rate = statistics.median(rates)
    return Row(
        what=f"self-checkout: pages turn, {SIZE[0]} x {SIZE[1]}, {len(rates)} turns",
        ours=f"{rate:.0f} frames a second",
        floor="-",
        judged="median of the turns",
        target=f"{FRAMES_A_SECOND} frames a second",
        met=rate >= FRAMES_A_SECOND,
    )


def _camera(
    presenter: KioskPresenter, screen: KioskScreen, codes: list[str], effort: Effort, say: Say
) -> Iterator[Row]:
    ticks, pictures = Ticks(), LivePictures()
    ticks.start()
    _wait(lambda: False, SECONDS)
    without = ticks.stop()
    pictures.come.connect(lambda: screen.live.show_image(pictures.take()))
    presenter.camera_is("looking")
    begin = time.monotonic() + OPENS_WITHIN
    film = [sys.executable, "-m", "tests.bench.film", str(begin), ",".join(codes[:12])]
    reader = Reader(film, pictures)
    reader.read.connect(presenter.scan, Qt.ConnectionType.QueuedConnection)
    reader.start()
    taken: list[float] = []
    count = effort.starts * 3
    try:
        say(f"{count} codes before the camera")
        _wait(lambda: time.monotonic() >= begin - 0.5, OPENS_WITHIN)
        ticks.start()
        began, painted = time.monotonic(), screen.live.painted
        for number in range(count):
            shown = begin + number * EVERY
            _wait(lambda shown=shown: time.monotonic() >= shown)  # type: ignore[misc]
            before = presenter.state.pieces
            _wait(lambda before=before: presenter.state.pieces > before, HELD)  # type: ignore[misc]
            QCoreApplication.sendPostedEvents()
            if presenter.state.pieces > before:
                taken.append((time.monotonic() - shown) * 1000)
        seen = (screen.live.painted - painted) / (time.monotonic() - began)
    finally:
        late = ticks.stop()
        reader.stop()
    p50 = statistics.median(taken) if taken else float("nan")
    yield Row(
        what=f"self-checkout: a code before the camera to its line, {len(taken)} codes",
        ours=f"p50 {p50:.0f} ms, longest {max(taken, default=0):.0f} ms",
        floor=f"two pictures at {FPS} a second: {2000 / FPS:.0f} ms",
        judged="wall clock, from the picture that shows it",
        target="-",
        met=None,
    )
    yield Row(
        what=f"self-checkout: GUI timer of {TICK_MS} ms with the camera on, {len(late)} ticks",
        ours=f"p50 {_at(late, 50):.0f} ms, p99 {_at(late, 99):.0f} ms",
        floor=f"without: p50 {_at(without, 50):.0f} ms, p99 {_at(without, 99):.0f} ms",
        judged="p99 between two ticks",
        target=f"{LATE_MS} ms",
        met=_at(late, 99) <= LATE_MS,
    )
    yield Row(
        what=f"self-checkout: what the camera sees, painted, of {FPS} pictures a second",
        ours=f"{seen:.1f} a second",
        floor="-",
        judged="wall clock, over the same time",
        target=f"{LIVE} a second",
        met=seen >= LIVE,
    )


def _at(values: list[float], share: int) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, len(ordered) * share // 100)] if ordered else 0.0
