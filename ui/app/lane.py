"""One cashier's lane: everything built, wired, started and shut down in one place.

Start: the first frame; then scanners and the till open on a thread of the pool while the screen
is imported in slices; then the face is shown, what was typed meanwhile follows, and last come
the printer and head office. Shutdown goes the other way round.
"""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from pos.residents import go_on_collecting, put_off_collecting, set_residents_aside
from pos.till.config import SCREEN_OFF, Config
from ui.app.dress import Dress
from ui.app.marks import Marks
from ui.app.settings_file import keep_settings
from ui.app.shell import EarlyKeys, Shell
from ui.bridge.devices import DeviceBridge
from ui.bridge.tasks import Tasks
from ui.theme.lane_settings import LaneSettings

if TYPE_CHECKING:
    from drivers.api import DeviceEvent
    from pos.till.till import Till
    from ui.app.customer_display import CustomerDisplay
    from ui.app.lane_devices import LaneDevices
    from ui.bridge.sound import Sounds
    from ui.bridge.voice import Voice
    from ui.bridge.wedge import WedgeFilter
    from ui.cashier.presenter import CashierPresenter
    from ui.cashier.screen import CashierScreen
    from ui.cashier.state import LaneState

SLICES = (
    "pos.till.state",
    "drivers.scanner.wedge",
    "ui.bridge.wedge",
    "ui.bridge.sound",
    "ui.widgets.key_button",
    "ui.widgets.cart",
    "ui.widgets.total_bar",
    "ui.cashier.presenter",
    "ui.cashier.goods",
    "ui.cashier.screen",
)
THE_REST_AFTER_MS = 300
SLIDES = "slides"
"""The folder of the shopper's pictures, within the terminal's own."""


class CashierLane(QObject):
    """`ready` when a scan is accepted, `problem` with a sentence when the till cannot open."""

    ready = Signal()
    problem = Signal(str)
    _renewed = Signal()

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
        self._slices = list(SLICES)
        self._devices: LaneDevices | None = None
        self._wedge: WedgeFilter | None = None
        self._till: Till | None = None
        self._made: Till | None = None
        self.presenter: CashierPresenter | None = None
        self.screen: CashierScreen | None = None
        self.sounds: Sounds | None = None
        self.voice: Voice | None = None
        self._said_of: LaneState | None = None
        self.customer: CustomerDisplay | None = None
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
        if self.voice is not None:
            self.voice.close()
        if self._till is not None:
            self._till.stop_weighing()
        if self.customer is not None:
            self.customer.close()
            self.customer = None
        self._tasks.close()
        if self._devices is not None:
            self._devices.close()
        # Also one that was opened while the window was being left.
        if self._made is not None:
            self._made.close()
            self._made = self._till = None

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
        )
        self._devices = devices
        try:
            till = open_till(folder=self._folder, config=self._config, devices=devices.host)
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
        if self.presenter is not None:
            return
        from ui.bridge.sound import Sounds
        from ui.cashier.presenter import CashierPresenter

        till, settings = self.till, self._dress.settings
        if settings.language != self._config.language:
            till.speak(settings.language)
        self.sounds = Sounds(silent=not settings.sounds, parent=self)
        self.presenter = CashierPresenter(
            till=till,
            work=self._tasks,
            settings=settings,
            largest=self._dress.largest,
            parent=self,
        )
        self.presenter.sounded.connect(self.sounds.play)
        self.presenter.settings_wanted.connect(self._take_settings)
        self._draw(self.presenter)
        self._listen(till, self.presenter)
        self._marks.set("sell_ready")
        go_on_collecting()
        self.ready.emit()
        QTimer.singleShot(THE_REST_AFTER_MS, self._open_the_rest)

    def _draw(self, presenter: CashierPresenter) -> None:
        """Makes the cashier's screen in the look and language of now."""
        from ui.cashier.screen import CashierScreen

        self.screen = CashierScreen(
            look=self._dress.look,
            presenter=presenter,
            shelf=self.till,
            language=self._dress.settings.language,
            parent=self._shell,
        )
        self._shell.show_face(self.screen)

    @Slot(LaneSettings)
    def _take_settings(self, settings: LaneSettings) -> None:
        """Somebody chose otherwise: it holds at once, and is kept. The sale stays as it is."""
        presenter = self.presenter
        if presenter is None or self._made is None:
            return
        other_shopper = settings.shopper is not self._dress.settings.shopper
        redraw = self._dress.change(settings)
        presenter.take_settings(settings)
        if redraw:
            self._shell.dress(self._dress.look)
            self._draw(presenter)
        if self.sounds is not None:
            self.sounds.silent = not settings.sounds
        if redraw or other_shopper:
            self._open_customer_display()
        try:
            keep_settings(self._folder, self._config, settings)
        except OSError:
            presenter.not_kept()

    def _listen(self, till: Till, presenter: CashierPresenter) -> None:
        """Connects devices and keys; what came before comes now."""
        from ui.bridge.wedge import WedgeFilter

        bridge = self._bridge
        bridge.scanned.connect(presenter.scan)
        bridge.scan_failed.connect(presenter.scan_failed)
        bridge.health_changed.connect(presenter.device_changed)
        bridge.weighed.connect(presenter.scale_shows)
        bridge.changed.connect(presenter.refresh)
        presenter.changed.connect(self._tell_customer)
        presenter.changed.connect(self._speak)
        till.on_change(bridge.nudge)
        bridge.watch(self._shell)
        bridge.open()
        if url := self.devices.wedge:
            self._wedge = WedgeFilter(window=self._shell.windowHandle(), url=url, parent=self)
            self._wedge.scanned.connect(self._typed)
            self._wedge.failed.connect(self._mistyped)
        self._early.release()

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
            self._open_customer_display()
            self._till.on_renewed(self._renewed.emit)
            self._tasks.submit(
                self._till.get_ready, lambda _: self._set_residents_aside(), owner=self
            )
            self._devices.open_counter()
            self._till.start_printing()
            self._till.start_sync()
            self._till.start_backups()

    def _open_customer_display(self) -> None:
        """The shopper's window follows once the lane sells, where there is a screen for it; one
        that is open makes room for another."""
        from ui.app.customer_display import ANY, CustomerDisplay

        if self.customer is not None:
            self.customer.close()
            self.customer.deleteLater()
            self.customer = None
        configured, presenter = self._config.customer, self.presenter
        settings = self._dress.settings
        if not settings.shopper or presenter is None:
            return
        own = Path(configured.slides) if configured.slides else self._folder / SLIDES
        self.customer = CustomerDisplay(
            look=self._dress.look,
            work=self._tasks,
            wanted=ANY if configured.screen == SCREEN_OFF else configured.screen,
            slides=own,
            english=settings.english,
            cashier=self._shell,
            parent=self,
        )
        self.customer.health_changed.connect(presenter.device_changed)
        self.customer.answered.connect(self._shopper_answered)
        self._tell_customer()

    @Slot(str, bool)
    def _shopper_answered(self, question: str, agrees: bool) -> None:
        if self.presenter is not None:
            self.presenter.errands.heard(question, agrees=agrees)

    @Slot()
    def _tell_customer(self) -> None:
        if self.customer is None or self.presenter is None:
            return
        from ui.app.customer_display import told_of

        english = self._dress.settings.english
        self.customer.tell(told_of(self.presenter.state, english=english))

    @Slot()
    def _speak(self) -> None:
        """Says the amount of the moment aloud, in a lane that wants it."""
        if self.presenter is None or not self._dress.settings.voice:
            self._said_of = None
            return
        from ui.app.speaking import sentence
        from ui.bridge.voice import Voice

        now = self.presenter.state
        before, self._said_of = self._said_of or now, now
        words = sentence(before, now)
        if words:
            self.voice = self.voice or Voice(parent=self)
            self.voice.say(words, self._dress.settings.language)

    @Slot()
    def _set_residents_aside(self) -> None:
        """Spares scans the collector's looks at what is loaded by now. GUI thread."""
        set_residents_aside()
