"""The store admin as a whole: its till, its pool, its screen, built and shut down in one place."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Signal, Slot

from pos.texts import Texts
from pos.till.config import Config, find_config
from pos.till.counter import device_words
from pos.till.setting_up import Left, left_off
from ui.app.doorbell import ring
from ui.app.dress import Dress
from ui.app.marks import Marks
from ui.app.settings_file import keep_settings
from ui.app.shell import EarlyKeys, Shell
from ui.bridge.devices import DeviceBridge
from ui.bridge.live_pictures import LivePictures
from ui.bridge.tasks import Tasks
from ui.theme.lane_settings import Language

if TYPE_CHECKING:
    from drivers.api import DeviceEvent
    from pos.till.till import Till
    from ui.admin.means import Means
    from ui.admin.presenter import AdminPresenter
    from ui.admin.restore import Restore
    from ui.admin.screen import AdminScreen
    from ui.admin.setup import SetUpPresenter
    from ui.app.lane_devices import LaneDevices
    from ui.app.setup_camera import SetUpCamera
    from ui.bridge.wedge import WedgeFilter


GONE_OVER: Final = "gone over"
KEYBOARD: Final = "scanner+wedge://"
"""The scanner of a machine about which nobody has said anything yet: one that types."""


MENDABLE: Final = frozenset({"database_damaged", "journal_lost"})
"""Why a till does not open where `lianpos repair` may help."""


@dataclass(frozen=True, slots=True)
class Broken:
    """Files of the till are broken, and what there is to say of it."""

    sentence: str


class AdminOffice(QObject):
    """`ready` when somebody can sign in, `problem` with a sentence when the till cannot open,
    `face_wanted` when another face of the terminal is to take its place, `gone_over` with a
    sentence when the till that has the folder open has opened the office beside it."""

    ready = Signal()
    problem = Signal(str)
    face_wanted = Signal(str)
    gone_over = Signal(str)

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
        self._pictures = LivePictures(parent=self)
        self._early = EarlyKeys(shell.windowHandle(), self)
        self._devices: LaneDevices | None = None
        self._till: Till | None = None
        self._made: Till | None = None
        self.presenter: AdminPresenter | None = None
        self.screen: AdminScreen | None = None
        self.setup: SetUpPresenter | None = None
        self.restore: Restore | None = None
        self._wedge: WedgeFilter | None = None
        self._reader: SetUpCamera | None = None
        self._bridge.scanned.connect(self._scanned)

    @property
    def till(self) -> Till:
        """The open till; after `ready`."""
        if self._till is None:
            raise RuntimeError("the till is not open")
        return self._till

    @Slot()
    def start(self) -> None:
        """Begins after the first frame. GUI thread."""
        left = left_off(self._folder)
        if left is not None:
            self._set_up(left)
        else:
            self._tasks.submit(self._open_till, self._opened, owner=self)

    def close(self) -> None:
        """Intake first, then the pool, the devices, the files. GUI thread, once."""
        if self._wedge is not None:
            self._wedge.close()
        if self._reader is not None:
            self._reader.close()
        self._bridge.close()
        self._tasks.close()
        if self._devices is not None:
            self._devices.close()
        # Also one that was opened while the window was being left.
        if self._made is not None:
            self._made.close()
            self._made = self._till = None

    def _open_till(self) -> Till | Broken | str:
        """Opens the till; a sentence where the world does not let it. Pool thread."""
        from pos.database import StorageError
        from pos.till.opening import open_till
        from ui.app.lane_devices import LaneDevices

        devices = LaneDevices(
            listener=self._heard,
            config=self._config.devices,
            accept=self._is_known,
            folder=self._folder,
            view=self._pictures.put,
        )
        self._devices = devices
        try:
            self._made = open_till(
                folder=self._folder, config=self._config, devices=devices.host,
                config_file=self.config_file,
            )  # fmt: skip
        except StorageError as error:
            if error.code == "till_running" and ring(self._folder):
                return GONE_OVER
            sentence = Texts(self._dress.settings.language)(
                f"error.{error.code}", file=error.path.name
            )
            if error.code not in MENDABLE:
                return sentence
            devices.close()
            self._devices = None
            return Broken(sentence=sentence)
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

    def _set_up(self, left: Left) -> None:
        """Nobody has been here yet, or to the end: a new terminal is set up first."""
        from ui.admin.setup import SetUpPresenter

        if left.mark.language:
            self._speak(left.mark.language)
        self.setup = SetUpPresenter(
            folder=self._folder, work=self._tasks, language=self._dress.settings.language,
            camera=self._config.devices.camera, left=left, parent=self,
        )  # fmt: skip
        self.setup.camera_wanted.connect(self._show_to_camera)
        self.setup.language_chosen.connect(self._speak)
        self.setup.till_wanted.connect(self._open_new)
        self.setup.finished.connect(self._set_up_done)
        self.setup.face_wanted.connect(self.face_wanted)
        self._draw_setup()
        self._read_keys(KEYBOARD)
        self._bridge.open()
        self._early.release()
        self.setup.go_on()
        self.ready.emit()

    def _draw_setup(self) -> None:
        from ui.admin.setup_page import SetUpScreen

        assert self.setup is not None
        screen = SetUpScreen(
            look=self._dress.look, presenter=self.setup, pictures=self._pictures,
            parent=self._shell,
        )  # fmt: skip
        screen.language_wanted.connect(self._turn_language)
        self._shell.show_face(screen)

    def _read_keys(self, url: str) -> None:
        """A scanner that types is read off the window, whatever has the focus there."""
        from ui.bridge.wedge import WedgeFilter

        if self._wedge is None and url:
            self._wedge = WedgeFilter(window=self._shell.windowHandle(), url=url, parent=self)
            self._wedge.scanned.connect(self._bridge.typed)

    @Slot(str)
    def _show_to_camera(self, url: str) -> None:
        """A camera looks for the code of head office before there is a till; "" lets go of it."""
        from ui.app.setup_camera import SetUpCamera

        if self._reader is None:
            self._reader = SetUpCamera(
                work=self._tasks, heard=self._bridge.heard, view=self._pictures.put, parent=self
            )
            self._bridge.health_changed.connect(self._camera_is)
        self._reader.look_through(url)

    @Slot(str, str, str)
    def _camera_is(self, device: str, state: str, code: str) -> None:
        setup = self.setup
        if setup is not None and setup.state.looking and state in ("offline", "fault"):
            texts = Texts(self._dress.settings.language)
            setup.camera_problem(device_words(texts, device=device, code=code))

    @Slot(str)
    def _scanned(self, code: str) -> None:
        """What any scanner has read."""
        if self.setup is not None:
            self.setup.take_scan(code)
        elif self.screen is not None:
            self.screen.take_scan(code)

    @Slot()
    def _open_new(self) -> None:
        """The terminal's file is there: its till opens behind the wizard."""
        self._config = find_config(self._folder, self.config_file)
        self._tasks.submit(self._open_till, self._opened_new, owner=self)

    def _opened_new(self, outcome: Till | Broken | str) -> None:
        assert self.setup is not None
        if isinstance(outcome, Broken) or outcome == GONE_OVER:
            self.setup.deleteLater()
            self.setup = None
            self._opened(outcome)
        elif isinstance(outcome, str):
            self.setup.take_till(None, outcome)
        else:
            self.setup.take_till(self._means_of(outcome))

    @Slot()
    def _set_up_done(self) -> None:
        from ui.admin.presenter import AdminPresenter

        assert self.setup is not None and self.setup.means is not None
        self.presenter = AdminPresenter(means=self.setup.means, parent=self)
        self.presenter.come_in()
        self.setup.deleteLater()
        self.setup = None
        self._draw()

    def _opened(self, outcome: Till | Broken | str) -> None:
        if outcome == GONE_OVER:
            self.gone_over.emit(self.tr("The office is open at the till, in a window of its own."))
            return
        if isinstance(outcome, Broken):
            self._offer_repair(outcome)
            return
        if isinstance(outcome, str):
            self.problem.emit(outcome)
            return
        from ui.admin.presenter import AdminPresenter

        self.presenter = AdminPresenter(means=self._means_of(outcome), parent=self)
        self._draw()
        self._early.release()
        self._marks.set("sell_ready")
        self.ready.emit()

    def _offer_repair(self, broken: Broken) -> None:
        """Files are broken: what can be saved is shown before anything is touched."""
        from ui.admin.restore import Restore
        from ui.admin.restore_page import RestorePage

        self.restore = Restore(
            folder=self._folder, work=self._tasks, language=self._dress.settings.language,
            problem=broken.sentence, parent=self,
        )  # fmt: skip
        self.restore.mended.connect(self._mended)
        self._shell.show_face(
            RestorePage(look=self._dress.look, restore=self.restore, parent=self._shell)
        )
        self._early.release()
        self.restore.look()
        self.ready.emit()

    @Slot()
    def _mended(self) -> None:
        self._tasks.submit(self._open_till, self._opened, owner=self)

    def _means_of(self, outcome: Till) -> Means:
        """What the places work with, once the till is open; devices and exchange begin."""
        from drivers.announced import Neighbours
        from ui.admin.means import Means

        self._till, settings = outcome, self._dress.settings
        if settings.language != self._config.language:
            outcome.speak(settings.language)
        assert self._devices is not None
        means = Means(
            till=outcome, work=self._tasks, language=settings.language, folder=self._folder,
            host=self._devices.host, bridge=self._bridge, network=Neighbours(),
            pictures=self._pictures,
        )  # fmt: skip
        outcome.on_change(self._bridge.nudge)
        self._bridge.watch(self._shell)
        self._bridge.open()
        self._read_keys(self._devices.wedge)
        outcome.start_printing()
        outcome.start_sync()
        outcome.start_backups()
        return means

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
        self._speak(self._dress.settings.other_language)
        keep_settings(self._folder, self._config, self._dress.settings)

    @Slot(str)
    def _speak(self, language: Language) -> None:
        """Everything in that language from now on."""
        self._dress.change(replace(self._dress.settings, language=language))
        self._shell.dress(self._dress.look)
        if self._till is not None:
            self._till.speak(language)
        if self.setup is not None:
            if self.setup.means is not None:
                self.setup.means = replace(self.setup.means, language=language)
            self._draw_setup()
        if self.presenter is not None:
            self.presenter.means = replace(self.presenter.means, language=language)
            self._draw()
