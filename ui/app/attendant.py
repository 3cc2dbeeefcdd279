"""The attendant's window as a whole: its terminal, the store's network, its screen, its end."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal, Slot

from pos.till.config import Config
from ui.app.dress import Dress
from ui.app.marks import Marks
from ui.app.settings_file import keep_settings
from ui.app.shell import EarlyKeys, Shell
from ui.bridge.store_network import StoreNetworkBridge
from ui.bridge.tasks import Tasks

if TYPE_CHECKING:
    from pos.till.attended import Attended
    from pos.till.till import Till
    from ui.kiosk.attendant import AttendantPresenter
    from ui.kiosk.attendant_screen import AttendantScreen


class AttendantDesk(QObject):
    """`ready` when somebody can sign in, `problem` with a sentence when it cannot be."""

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
        self._bridge = StoreNetworkBridge(parent=self)
        self._early = EarlyKeys(shell.windowHandle(), self)
        self._made: Till | None = None
        self._attended: Attended | None = None
        self.presenter: AttendantPresenter | None = None
        self.screen: AttendantScreen | None = None

    @property
    def till(self) -> Till:
        """The terminal behind the window; after `ready`."""
        if self._made is None:
            raise RuntimeError("the terminal is not open")
        return self._made

    @Slot()
    def start(self) -> None:
        """Begins after the first frame. GUI thread."""
        self._tasks.submit(self._open_till, self._opened, owner=self)

    def close(self) -> None:
        """The network first, then the pool, then the files. GUI thread, once."""
        self._bridge.close()
        self._tasks.close()
        if self._made is not None:
            self._made.close()
            self._made = None

    def _open_till(self) -> Till | str:
        """Opens the terminal; a sentence where the world does not let it. Pool thread."""
        from pos.database import StorageError
        from pos.texts import Texts
        from pos.till.opening import open_till

        try:
            self._made = open_till(folder=self._folder, config=self._config)
        except StorageError as error:
            texts = Texts(self._dress.settings.language)
            return texts(f"error.{error.code}", file=error.path.name)
        return self._made

    def _opened(self, outcome: Till | str) -> None:
        if isinstance(outcome, str):
            self.problem.emit(outcome)
            return
        from pos.till.attended import Attended, TillLane
        from ui.kiosk.attendant import AttendantPresenter

        settings = self._dress.settings
        if settings.language != self._config.language:
            outcome.speak(settings.language)
        network = outcome.join_store(on_ask=self._bridge.wanted, on_news=self._bridge.heard)
        if network is None:
            self.problem.emit(self.tr("This terminal is not enrolled: it knows no other lane."))
            return
        self._bridge.take(network)
        self._attended = Attended(
            network, TillLane(outcome), till=outcome, wake=self._bridge.wanted
        )
        self._attended.show()
        self.presenter = AttendantPresenter(
            till=outcome,
            floor=self._bridge,
            work=self._tasks,
            english=settings.language == "en",
            parent=self,
        )
        queued = Qt.ConnectionType.QueuedConnection
        self._bridge.news.connect(self.presenter.renew, queued)
        self._bridge.asked.connect(self._settle, queued)
        outcome.on_answer(lambda _answer: self._show())
        network.follow()
        self._draw()
        self._early.release()
        self._marks.set("sell_ready")
        outcome.start_sync()
        outcome.start_backups()
        self.ready.emit()

    def _show(self) -> None:
        if self._attended is not None:
            self._attended.show()

    @Slot()
    def _settle(self) -> None:
        """Another terminal asks something of this one."""
        if self._attended is not None and self._made is not None:
            self._attended.settle()

    def _draw(self) -> None:
        """Makes the screen in the look and language of now."""
        from ui.kiosk.attendant_screen import AttendantScreen

        assert self.presenter is not None
        self.screen = AttendantScreen(
            look=self._dress.look, presenter=self.presenter, parent=self._shell
        )
        self.screen.language_wanted.connect(self._turn_language)
        self._shell.show_face(self.screen)

    @Slot()
    def _turn_language(self) -> None:
        """The other language, at once; it is kept."""
        assert self.presenter is not None
        settings = replace(self._dress.settings, language=self._dress.settings.other_language)
        self._dress.change(settings)
        self._shell.dress(self._dress.look)
        self.till.speak(settings.language)
        self.presenter.speak(english=settings.language == "en")
        self._draw()
        keep_settings(self._folder, self._config, settings)
