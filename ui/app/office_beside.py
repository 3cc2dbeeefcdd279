"""The store's office in a window beside a lane that sells: one process, one set of files."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal, Slot

from drivers.announced import Neighbours
from ui.admin.means import Means
from ui.admin.presenter import AdminPresenter
from ui.admin.screen import AdminScreen
from ui.app.shell import Shell
from ui.bridge.live_pictures import LivePictures
from ui.theme.lane_settings import Language
from ui.theme.look import Look

if TYPE_CHECKING:
    from drivers.host import DeviceHost
    from pos.till.till import Till
    from ui.bridge.devices import DeviceBridge
    from ui.bridge.tasks import Tasks

SIZE = (1100, 720)


class OfficeBeside(QObject):
    """`closed` once its window is, with whoever was in signed out; `language_wanted` for the other
    language, which is the whole terminal's. GUI thread."""

    closed = Signal()
    language_wanted = Signal()

    def __init__(
        self,
        *,
        lane: Till,
        look: Look,
        language: Language,
        folder: Path,
        tasks: Tasks,
        host: DeviceHost,
        bridge: DeviceBridge,
        pictures: LivePictures | None = None,
        parent: QObject | None = None,
    ) -> None:
        """Everything but the window is the lane's."""
        super().__init__(parent)
        self._till = lane.beside()
        self.presenter = AdminPresenter(
            means=Means(
                till=self._till, work=tasks, language=language, folder=folder, host=host,
                bridge=bridge, network=Neighbours(), pictures=pictures,
            ),
            parent=self,
        )  # fmt: skip
        self.window = Shell(look=look)
        self.window.setWindowTitle(self.tr("The store's office"))
        self.window.resize(*(look.px(side) for side in SIZE))
        self.window.setAttribute(Qt.WidgetAttribute.WA_QuitOnClose, False)
        self.window.closed.connect(self._left)
        self.screen: AdminScreen | None = None
        self._draw(look)

    def show(self) -> None:
        """Brings the window to the front."""
        if self.window.isMinimized():
            self.window.showNormal()
        self.window.show()
        self.window.activateWindow()

    @property
    def has_keys(self) -> bool:
        """Whether what is typed is typed here."""
        return self.window.isActiveWindow()

    def take_scan(self, code: str) -> None:
        """The scanner that types has read something while this window had the keys."""
        if self.screen is not None:
            self.screen.take_scan(code)

    def change(self, look: Look, language: Language) -> None:
        """Another look or language, as the lane has it."""
        self.presenter.means = replace(self.presenter.means, language=language)
        self.window.dress(look)
        self._draw(look)

    def close(self) -> None:
        """Closes the window with the lane, or when somebody leaves it."""
        self._till.close()
        self.window.hide()
        self.window.deleteLater()

    @Slot()
    def _left(self) -> None:
        self.close()
        self.closed.emit()

    def _draw(self, look: Look) -> None:
        self.screen = AdminScreen(look=look, presenter=self.presenter, parent=self.window)
        self.screen.language_wanted.connect(self.language_wanted)
        self.window.show_face(self.screen)
