"""The store's office in a window beside a lane that sells."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject

from drivers.announced import Neighbours
from ui.admin.means import Means
from ui.admin.presenter import AdminPresenter
from ui.admin.screen import AdminScreen
from ui.app.window_beside import WindowBeside
from ui.bridge.live_pictures import LivePictures
from ui.theme.lane_settings import Language
from ui.theme.look import Look

if TYPE_CHECKING:
    from drivers.host import DeviceHost
    from pos.till.till import Till
    from ui.bridge.devices import DeviceBridge
    from ui.bridge.tasks import Tasks

SIZE = (1100, 720)


class OfficeBeside(WindowBeside):
    """GUI thread."""

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
        title = QCoreApplication.translate("OfficeBeside", "The store's office")
        super().__init__(lane=lane, look=look, title=title, size=SIZE, parent=parent)
        self.presenter = AdminPresenter(
            means=Means(
                till=self._till, work=tasks, language=language, folder=folder, host=host,
                bridge=bridge, network=Neighbours(), pictures=pictures,
            ),
            parent=self,
        )  # fmt: skip
        self.screen: AdminScreen | None = None
        self._draw(look)

    def take_scan(self, code: str) -> None:
        """It finds an article or a sale, or stands in the line that is typed in."""
        if self.screen is not None:
            self.screen.take_scan(code)

    def change(self, look: Look, language: Language) -> None:
        """Another look or language, as the lane has it."""
        self.presenter.means = replace(self.presenter.means, language=language)
        self.window.dress(look)
        self._draw(look)

    def _draw(self, look: Look) -> None:
        self.screen = AdminScreen(look=look, presenter=self.presenter, parent=self.window)
        self.screen.language_wanted.connect(self.language_wanted)
        self.window.show_face(self.screen)
