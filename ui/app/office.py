"""The store admin as a whole: its till, its pool, its screen, built and shut down in one place."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from pos.till.config import Config
from ui.app.dress import Dress
from ui.app.marks import Marks
from ui.app.settings_file import keep_settings
from ui.app.shell import EarlyKeys, Shell
from ui.bridge.devices import DeviceBridge
from ui.bridge.tasks import Tasks

if TYPE_CHECKING:
    from drivers.api import DeviceEvent
    from pos.till.till import Till
    from ui.admin.presenter import AdminPresenter
    from ui.admin.screen import AdminScreen
    from ui.app.lane_devices import LaneDevices


class AdminOffice(QObject):
    """`ready` when somebody can sign in, `problem` with a sentence when the till cannot open."""

    ready = Signal()
    problem = Signal(str)

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
        self._devices: LaneDevices | None = None
        self._till: Till | None = None
        self._made: Till | None = None
        self.presenter: AdminPresenter | None = None
        self.screen: AdminScreen | None = None

    @property
    def till(self) -> Till:
        """The open till; after `ready`."""
        if self._till is None:
            raise RuntimeError("the till is not open")
        return self._till

    @Slot()
    def start(self) -> None:
        """Begins after the first frame. GUI thread."""
        self._tasks.submit(self._open_till, self._opened, owner=self)

    def close(self) -> None:
        """Intake first, then the pool, the devices, the files. GUI thread, once."""
        self._bridge.close()
        self._tasks.close()
        if self._devices is not None:
            self._devices.close()
        # Also one that was opened while the window was being left.
        if self._made is not None:
            self._made.close()
            self._made = self._till = None

    def _open_till(self) -> Till | str:
        """Opens the till; a sentence where the world does not let it. Pool thread."""
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
            self._made = open_till(folder=self._folder, config=self._config, devices=devices.host)
        except StorageError as error:
            texts = Texts(self._dress.settings.language)
            return texts(f"error.{error.code}", file=error.path.name)
        devices.open_scanners()
        devices.open_counter()
        return self._made

    def _heard(self, event: DeviceEvent) -> None:
        """A device's thread."""
        if self._till is not None:
            self._till.heard(event)
        self._bridge.heard(event)

    def _is_known(self, code: str) -> bool:
        """The camera's thread."""
        return self._till is not None and self._till.knows(code)

    def _opened(self, outcome: Till | str) -> None:
        if isinstance(outcome, str):
            self.problem.emit(outcome)
            return
        from ui.admin.means import Means
        from ui.admin.presenter import AdminPresenter

        self._till, settings = outcome, self._dress.settings
        if settings.language != self._config.language:
            outcome.speak(settings.language)
        assert self._devices is not None
        means = Means(
            till=outcome, work=self._tasks, language=settings.language, folder=self._folder,
            host=self._devices.host, bridge=self._bridge,
        )  # fmt: skip
        self.presenter = AdminPresenter(means=means, parent=self)
        self._draw()
        self._bridge.watch(self._shell)
        self._bridge.open()
        self._early.release()
        self._marks.set("sell_ready")
        outcome.start_printing()
        outcome.start_sync()
        outcome.start_backups()
        self.ready.emit()

    def _draw(self) -> None:
        """Makes the screen in the look and language of now."""
        from ui.admin.screen import AdminScreen

        assert self.presenter is not None
        self.screen = AdminScreen(
            look=self._dress.look, presenter=self.presenter, parent=self._shell
        )
        self.screen.language_wanted.connect(self._turn_language)
        self._shell.show_face(self.screen)

    @Slot()
    def _turn_language(self) -> None:
        """The other language, at once; it is kept."""
        from dataclasses import replace

        assert self.presenter is not None
        settings = replace(self._dress.settings, language=self._dress.settings.other_language)
        self._dress.change(settings)
        self._shell.dress(self._dress.look)
        self.till.speak(settings.language)
        self.presenter.means = replace(self.presenter.means, language=settings.language)
        self._draw()
        keep_settings(self._folder, self._config, settings)
