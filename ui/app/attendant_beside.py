"""The attendant's window beside a lane that sells, over the lane's own place on the network."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject, Qt

from ui.app.window_beside import WindowBeside
from ui.kiosk.attendant import AttendantPresenter
from ui.kiosk.attendant_screen import AttendantScreen
from ui.theme.look import Look

if TYPE_CHECKING:
    from pos.till.till import Till
    from ui.app.floor import OnFloor
    from ui.bridge.tasks import Tasks

SIZE = (1100, 700)


class AttendantBeside(WindowBeside):
    """GUI thread."""

    def __init__(
        self,
        *,
        lane: Till,
        floor: OnFloor,
        look: Look,
        english: bool,
        tasks: Tasks,
        parent: QObject | None = None,
    ) -> None:
        """`floor` is the lane's own place on the network, which it shares."""
        title = QCoreApplication.translate("AttendantBeside", "The store's lanes")
        super().__init__(lane=lane, look=look, title=title, size=SIZE, parent=parent)
        self._bridge = bridge = floor.bridge
        self.presenter = AttendantPresenter(
            till=self._till, floor=floor, work=tasks, english=english,
            here=lane.state.terminal, parent=self,
        )  # fmt: skip
        self.screen: AttendantScreen | None = None
        bridge.news.connect(self.presenter.renew, Qt.ConnectionType.QueuedConnection)
        bridge.follow()
        self._draw(look)

    def take_scan(self, code: str) -> None:
        """A badge, or goods to add."""
        if self.presenter.is_typing:
            self.presenter.type_text(code)
            self.presenter.enter()

    def change(self, look: Look, *, english: bool) -> None:
        """Another look or language, as the lane has it."""
        self.presenter.speak(english=english)
        self.window.dress(look)
        self._draw(look)

    def close(self) -> None:
        """Closes the window with the lane, or when somebody leaves it."""
        self._bridge.news.disconnect(self.presenter.renew)
        self._bridge.follow(on=False)
        super().close()

    def _draw(self, look: Look) -> None:
        self.screen = AttendantScreen(look=look, presenter=self.presenter, parent=self.window)
        self.screen.language_wanted.connect(self.language_wanted)
        self.window.show_face(self.screen)
