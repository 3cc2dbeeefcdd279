"""The attendant's window beside a lane that sells: one process, one terminal, one store network."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal, Slot

from ui.app.shell import Shell
from ui.kiosk.attendant import AttendantPresenter
from ui.kiosk.attendant_screen import AttendantScreen
from ui.theme.look import Look

if TYPE_CHECKING:
    from pos.till.till import Till
    from ui.bridge.store_network import StoreNetworkBridge
    from ui.bridge.tasks import Tasks

SIZE = (1100, 700)


class AttendantBeside(QObject):
    """`closed` once its window is, with whoever was in signed out; `language_wanted` for the other
    language, which is the whole terminal's. The cashier's sale goes on behind it. GUI thread."""

    closed = Signal()
    language_wanted = Signal()

    def __init__(
        self,
        *,
        lane: Till,
        bridge: StoreNetworkBridge,
        look: Look,
        english: bool,
        tasks: Tasks,
        parent: QObject | None = None,
    ) -> None:
        """`bridge` is the lane's own place on the network, which it shares."""
        super().__init__(parent)
        self._till = lane.beside()
        self._bridge = bridge
        self.presenter = AttendantPresenter(
            till=self._till, floor=bridge, work=tasks, english=english, parent=self
        )
        self.window = Shell(look=look)
        self.window.setWindowTitle(self.tr("The store's lanes"))
        self.window.resize(*(look.px(side) for side in SIZE))
        self.window.setAttribute(Qt.WidgetAttribute.WA_QuitOnClose, False)
        self.window.closed.connect(self._left)
        self.screen: AttendantScreen | None = None
        bridge.news.connect(self.presenter.renew, Qt.ConnectionType.QueuedConnection)
        bridge.follow()
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
        """The scanner that types has read a badge, or goods to add, while this window had the
        keys."""
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
        self._till.close()
        self.window.hide()
        self.window.deleteLater()

    @Slot()
    def _left(self) -> None:
        self.close()
        self.closed.emit()

    def _draw(self, look: Look) -> None:
        self.screen = AttendantScreen(look=look, presenter=self.presenter, parent=self.window)
        self.screen.language_wanted.connect(self.language_wanted)
        self.window.show_face(self.screen)
