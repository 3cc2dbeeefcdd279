"""A lane of any face: its till and devices opened beside its screen, and shut down in order.

Start: the first frame; then scanners and the till open on a thread of the pool while the screen
is imported in slices; then the face is shown, what was typed meanwhile follows, and last come
the printer and head office. Shutdown goes the other way round.
"""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from pos.residents import (
    go_on_collecting,
    put_off_collecting,
    set_residents_aside,
    share_one_heap,
)
from pos.till.config import Config
from ui.app.dress import Dress
from ui.app.marks import Marks
from ui.app.shell import EarlyKeys, Shell
from ui.bridge.devices import DeviceBridge
from ui.bridge.tasks import Tasks

if TYPE_CHECKING:
    from drivers.api import DeviceEvent, View
    from pos.till.attended import Lane as FloorLane
    from pos.till.till import Till
    from ui.app.floor import OnFloor
    from ui.app.lane_devices import LaneDevices
    from ui.bridge.sound import Sounds
    from ui.bridge.wedge import WedgeFilter

THE_REST_AFTER_MS = 300


class Lane(QObject):
    """`ready` when a scan is accepted, `problem` with a sentence when the till cannot open.

    A face builds on it: `slices` are the modules of its screen, `make_face` draws it once the till
    is open, `open_more` opens what else it has once the lane sells, `close_more` closes that.
    """

    ready = Signal()
    problem = Signal(str)
    _renewed = Signal()
    view: View | None = None
    """Who gets to see what the camera sees, on its thread; nobody unless the face says so."""
    slices: ClassVar[tuple[str, ...]] = ()
    config_file: Path | None = None
    """What the configuration was read from where it is not the folder's own file."""

    def __init__(
        self, *, shell: Shell, dress: Dress, folder: Path, config: Config, marks: Marks
    ) -> None:
        super().__init__()
        self._shell = shell
        self._dress = dress
        self._folder = folder
        self._config = config
        self._marks = marks
        self._tasks = Tasks(parent=self)
        self._bridge = DeviceBridge(parent=self)
        self._early = EarlyKeys(shell.windowHandle(), self)
        self._slices = list(self.slices)
        self._devices: LaneDevices | None = None
        self._wedge: WedgeFilter | None = None
        self._till: Till | None = None
        self._made: Till | None = None
        self._face_is_there = False
        self.floor: OnFloor | None = None
        self.sounds: Sounds | None = None
        # What the collector frees may have timers, and these stop on the GUI thread only.
        self._renewed.connect(self._set_residents_aside, Qt.ConnectionType.QueuedConnection)

    @property
    def till(self) -> Till:
        """The open till; after `ready`."""
        if self._till is None:
            raise RuntimeError("the till is not open")
        return self._till

    @property
    def devices(self) -> LaneDevices:
        """The devices of this lane; after `ready`."""
        if self._devices is None:
            raise RuntimeError("the devices are not open")
        return self._devices

    @Slot()
    def start(self) -> None:
        """Begins after the first frame. GUI thread."""
        share_one_heap()
        put_off_collecting()
        self._tasks.submit(self._open_till, self._opened, owner=self)
        QTimer.singleShot(0, self._next_slice)

    def close(self) -> None:
        """Intake first, then the pools, the devices, the files. GUI thread, once."""
        go_on_collecting()
        if self._wedge is not None:
            self._wedge.close()
        self._bridge.close()
        if self.sounds is not None:
            self.sounds.close()
        if self._till is not None:
            self._till.stop_weighing()
        self.close_more()
        if self.floor is not None:
            self.floor.close()
        self._tasks.close()
        if self._devices is not None:
            self._devices.close()
        # Also one that was opened while the window was being left.
        if self._made is not None:
            self._made.close()
            self._made = self._till = None

    # --- what a face adds ---------------------------------------------------------------------

    def make_face(self, till: Till) -> None:
        """Makes presenter and screen, puts them into the window and connects `sounds`."""
        raise NotImplementedError

    def on_floor(self, till: Till) -> FloorLane:
        """The lane as the store's other terminals find it."""
        from pos.till.attended import TillLane

        return TillLane(till)

    def joined(self, floor: OnFloor) -> None:
        """The lane is on its store's network."""

    def open_more(self) -> None:
        """What of the face's own opens once the lane sells."""

    def close_more(self) -> None:
        """Closes that again, before the pools are."""

    # --- inside -------------------------------------------------------------------------------

    def _open_till(self) -> Till | str:
        """Opens scanners and till; a sentence where the world does not let it. Pool thread."""
        from pos.database import StorageError
        from pos.texts import Texts
        from pos.till.opening import open_till
        from ui.app.lane_devices import LaneDevices

        devices = LaneDevices(
            listener=self._heard,
            config=self._config.devices,
            accept=self._is_known,
            folder=self._folder,
            view=self.view,
        )
        self._devices = devices
        try:
            till = open_till(
                folder=self._folder, config=self._config, devices=devices.host,
                config_file=self.config_file,
            )  # fmt: skip
        except StorageError as error:
            texts = Texts(self._dress.settings.language)
            return texts(f"error.{error.code}", file=error.path.name)
        till.wait_for_members(0)
        self._made = till
        devices.open_scanners()
        return till

    def _heard(self, event: DeviceEvent) -> None:
        """A device's thread."""
        if self._till is not None:
            self._till.heard(event)
        self._bridge.heard(event)

    def _is_known(self, code: str) -> bool:
        """The camera's thread."""
        return self._till is not None and self._till.knows(code)

    @Slot()
    def _next_slice(self) -> None:
        """Imports one more part of the screen, then lets the event loop breathe."""
        if self._slices:
            importlib.import_module(self._slices.pop(0))
            QTimer.singleShot(0, self._next_slice)
        elif self._till is not None:
            self._show_face()

    def _opened(self, outcome: Till | str) -> None:
        if isinstance(outcome, str):
            go_on_collecting()
            self.problem.emit(outcome)
            return
        self._till = outcome
        if not self._slices:
            self._show_face()

    def _show_face(self) -> None:
        if self._face_is_there:
            return
        self._face_is_there = True
        from ui.bridge.sound import Sounds

        till, settings = self.till, self._dress.settings
        if settings.language != self._config.language:
            till.speak(settings.language)
        self.sounds = Sounds(silent=not settings.sounds, parent=self)
        self.make_face(till)
        till.on_change(self._bridge.nudge)
        self._bridge.watch(self._shell)
        self._bridge.open()
        self._open_wedge()
        self._early.release()
        self._marks.set("sell_ready")
        go_on_collecting()
        self.ready.emit()
        QTimer.singleShot(THE_REST_AFTER_MS, self._open_the_rest)

    def _open_wedge(self) -> None:
        """The scanner that types, where there is one: its keys are read off the window."""
        from ui.bridge.wedge import WedgeFilter

        if url := self.devices.wedge:
            self._wedge = WedgeFilter(window=self._shell.windowHandle(), url=url, parent=self)
            self._wedge.scanned.connect(self._typed)
            self._wedge.failed.connect(self._mistyped)

    @Slot(str)
    def _typed(self, code: str) -> None:
        self.devices.has_read(good=True)
        self._bridge.typed(code)

    @Slot(str)
    def _mistyped(self, fault: str) -> None:
        self.devices.has_read(good=False)
        self._bridge.mistyped(fault)

    @Slot()
    def _open_the_rest(self) -> None:
        """The counter, head office and the library for rare codes, once the lane can sell."""
        if self._devices is not None and self._till is not None:
            self.open_more()
            self._join_store(self._till)
            self._till.on_renewed(self._renewed.emit)
            self._tasks.submit(
                self._till.get_ready, lambda _: self._set_residents_aside(), owner=self
            )
            self._devices.open_counter()
            self._till.start_printing()
            self._till.start_sync()
            self._till.start_backups()

    def _join_store(self, till: Till) -> None:
        """The store's other terminals, once the lane can sell."""
        from ui.app.floor import OnFloor

        self.floor = OnFloor(till=till, lane=self.on_floor(till), parent=self)
        if self.floor.is_joined:
            self._bridge.health_changed.connect(self.floor.show)
            self.joined(self.floor)

    @Slot()
    def _set_residents_aside(self) -> None:
        """Spares scans the collector's looks at what is loaded by now. GUI thread."""
        set_residents_aside()
