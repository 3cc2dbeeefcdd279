"""One self-checkout: its screen over an open till, locked into its window."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Final

from PySide6.QtCore import QTimer, Signal, Slot

from pos.till.config import Config
from pos.till.counter import CAMERA
from ui.app.dress import Dress
from ui.app.lock_down import LockDown
from ui.app.marks import Marks
from ui.app.opening import Lane
from ui.app.shell import Shell
from ui.bridge.live_pictures import LivePictures
from ui.theme.lane_settings import LaneSettings

if TYPE_CHECKING:
    from pos.till.attended import Lane as FloorLane
    from pos.till.till import Till
    from ui.app.problem_picture import ProblemPicture
    from ui.kiosk.presenter import KioskPresenter
    from ui.kiosk.screen import KioskScreen
    from ui.widgets.goods_pictures import Photographs

GREEN_MS: Final = 800


class KioskLane(Lane):
    """Everything of one self-checkout, wired in one place. `left` when its people leave it."""

    left = Signal()

    slices: ClassVar[tuple[str, ...]] = (
        "pos.till.state",
        "drivers.scanner.wedge",
        "ui.bridge.wedge",
        "ui.bridge.sound",
        "ui.widgets.row_list",
        "ui.widgets.tile",
        "ui.kiosk.presenter",
        "ui.kiosk.goods_pages",
        "ui.kiosk.screen",
    )

    def __init__(
        self, *, shell: Shell, dress: Dress, folder: Path, config: Config, marks: Marks
    ) -> None:
        # Of two filters the one that came later sees a key first: scans are read before this.
        LockDown(window=shell.windowHandle(), parent=shell)
        shell.may_close = False
        # It fills its screen, whatever that measures; its look is made for that, and not the other
        # way round.
        shell.set_least(0, 0)
        super().__init__(shell=shell, dress=dress, folder=folder, config=config, marks=marks)
        self._pictures = LivePictures(parent=self)
        self.view = self._pictures.put
        self._seen = QTimer(self)
        self._seen.setSingleShot(True)
        self._seen.setInterval(GREEN_MS)
        self._seen.timeout.connect(self._looks_on)
        self._pictures.come.connect(self._show_picture)
        self.problems: ProblemPicture | None = None
        self._photographs: Photographs | None = None
        self.presenter: KioskPresenter | None = None
        self.screen: KioskScreen | None = None

    def make_face(self, till: Till) -> None:
        from ui.app.problem_picture import ProblemPicture
        from ui.kiosk.presenter import KioskPresenter
        from ui.widgets.goods_pictures import FOLDER, Photographs

        assert self.sounds is not None
        self.presenter = KioskPresenter(
            till=till,
            work=self._tasks,
            settings=self._dress.settings,
            config=self._config.kiosk,
            parent=self,
        )
        self.presenter.sounded.connect(self.sounds.play)
        self.presenter.settings_wanted.connect(self._take_settings)
        self.presenter.left.connect(self.left)
        self.problems = ProblemPicture(
            till=till, presenter=self.presenter, tasks=self._tasks,
            hours=self._config.kiosk.pictures, parent=self,
        )  # fmt: skip
        self._photographs = Photographs(folder=self._folder / FOLDER, work=self._tasks, parent=self)
        self._draw(self.presenter)
        self._listen(self.presenter)

    def on_floor(self, till: Till) -> FloorLane:
        from ui.kiosk.on_floor import KioskOnFloor

        assert self.presenter is not None
        return KioskOnFloor(till=till, presenter=self.presenter, parent=self)

    def open_more(self) -> None:
        assert self.presenter is not None
        # Asked anew at each change: the network says so only where it is one to the others.
        self.presenter.changed.connect(self._show_on_floor)

    @Slot()
    def _show_on_floor(self) -> None:
        if self.floor is not None:
            self.floor.show()

    def _draw(self, presenter: KioskPresenter) -> None:
        """Makes the screen in the look and language of now."""
        from ui.kiosk.screen import KioskScreen, kiosk_look

        size = self._shell.size().toTuple()
        look = kiosk_look(self._dress.look, size)
        self._shell.dress(look)
        self.screen = KioskScreen(
            look=look,
            presenter=presenter,
            shelf=self.till,
            wide=size[0] > size[1],
            photographs=self._photographs,
            parent=self._shell,
        )
        self._shell.show_face(self.screen)

    def _listen(self, presenter: KioskPresenter) -> None:
        bridge = self._bridge
        bridge.scanned.connect(presenter.scan)
        bridge.scan_failed.connect(presenter.scan_failed)
        bridge.weighed.connect(presenter.scale_shows)
        bridge.bagged.connect(presenter.bag_weighs)
        bridge.health_changed.connect(presenter.device_is)
        bridge.changed.connect(presenter.refresh)
        bridge.health_changed.connect(self._device_changed)
        bridge.scanned.connect(self._saw_code)

    @Slot()
    def _show_picture(self) -> None:
        """The newest picture of the camera; the others were never here."""
        presenter, screen = self.presenter, self.screen
        picture = self._pictures.take()
        if presenter is None or screen is None or picture.isNull():
            return
        if presenter.state.camera in ("none", "lost"):
            presenter.camera_is("looking")
        screen.live.show_image(picture)
        if self.problems is not None:
            self.problems.saw(picture)

    @Slot(str, str, str)
    def _device_changed(self, device: str, state: str, code: str) -> None:
        """A camera that is unplugged, or shows the same for ever, leaves the page; the lane goes
        on with its scanner. One that nobody has seen yet is not missed."""
        presenter = self.presenter
        if device != CAMERA or presenter is None or state == "ok":
            return
        if presenter.state.camera != "none":
            presenter.camera_is("lost")
        if self.problems is not None:
            self.problems.sees_nothing()

    @Slot(str)
    def _saw_code(self, code: str) -> None:
        """The camera has read a code: its frame turns green for a moment. What another scanner
        reads, or a finger does, is nothing that it saw."""
        presenter = self.presenter
        if self._bridge.source != CAMERA or presenter is None:
            return
        if presenter.state.camera == "looking":
            presenter.camera_is("seen")
            self._seen.start()

    @Slot()
    def _looks_on(self) -> None:
        if self.presenter is not None and self.presenter.state.camera == "seen":
            self.presenter.camera_is("looking")

    @Slot(LaneSettings)
    def _take_settings(self, settings: LaneSettings) -> None:
        """A shopper chose another language: it holds until the lane is free again."""
        presenter = self.presenter
        if presenter is None or self._made is None:
            return
        redraw = self._dress.change(settings)
        presenter.take_settings(settings)
        if redraw:
            self._draw(presenter)
