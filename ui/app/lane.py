"""One cashier's lane: his screen over an open till, and the shopper's beside it."""

from __future__ import annotations

import logging
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from PySide6.QtCore import Slot

from pos.till.config import SCREEN_OFF, Config
from ui.app.dress import Dress
from ui.app.marks import Marks
from ui.app.opening import Lane
from ui.app.settings_file import keep_settings
from ui.app.shell import Shell
from ui.theme.lane_settings import LaneSettings

if TYPE_CHECKING:
    from pos.till.till import Till
    from ui.app.attendant_beside import AttendantBeside
    from ui.app.customer_display import CustomerDisplay
    from ui.app.doorbell import Doorbell
    from ui.app.floor import OnFloor
    from ui.app.office_beside import OfficeBeside
    from ui.app.store_parked import StoreParked
    from ui.bridge.voice import Voice
    from ui.cashier.presenter import CashierPresenter
    from ui.cashier.screen import CashierScreen
    from ui.cashier.state import LaneState
    from ui.widgets.goods_pictures import Photographs

log = logging.getLogger(__name__)

SLIDES = "slides"
"""The folder of the shopper's pictures, within the terminal's own."""


class CashierLane(Lane):
    """Everything of one cashier's lane, wired in one place."""

    slices: ClassVar[tuple[str, ...]] = (
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

    def __init__(
        self, *, shell: Shell, dress: Dress, folder: Path, config: Config, marks: Marks
    ) -> None:
        super().__init__(shell=shell, dress=dress, folder=folder, config=config, marks=marks)
        self.presenter: CashierPresenter | None = None
        self.screen: CashierScreen | None = None
        self.voice: Voice | None = None
        self._said_of: LaneState | None = None
        self.customer: CustomerDisplay | None = None
        self.office: OfficeBeside | None = None
        self.attendant: AttendantBeside | None = None
        self._bell: Doorbell | None = None
        self._seen_goods: Photographs | None = None
        self._parked: StoreParked | None = None

    def make_face(self, till: Till) -> None:
        from ui.cashier.presenter import CashierPresenter

        assert self.sounds is not None
        self.presenter = CashierPresenter(
            till=till,
            work=self._tasks,
            settings=self._dress.settings,
            parent=self,
        )
        self.presenter.sounded.connect(self.sounds.play)
        self.presenter.settings_wanted.connect(self._take_settings)
        self.presenter.office_wanted.connect(self.open_office)
        self.presenter.lanes_wanted.connect(self.open_attendant)
        self._draw(self.presenter)
        self._listen(self.presenter)

    def joined(self, floor: OnFloor) -> None:
        from ui.app.store_parked import StoreParked

        presenter = self.presenter
        assert presenter is not None
        self._parked = StoreParked(
            till=self.till, bridge=floor.bridge, is_wanted=self._looks_at_parked, parent=self
        )
        presenter.parked_wanted.connect(self._parked.look)
        self._parked.found.connect(presenter.take_elsewhere)
        floor.brought.connect(presenter.brought)
        floor.refused.connect(presenter.not_fetched)
        presenter.take_elsewhere(())

    def _looks_at_parked(self) -> bool:
        errand = None if self.presenter is None else self.presenter.state.errand
        return errand is not None and errand.name == "recall"

    def open_more(self) -> None:
        self._open_customer_display()
        self._hang_bell()

    def close_more(self) -> None:
        if self._parked is not None:
            self._parked.close()
        if self._bell is not None:
            self._bell.close()
            self._bell = None
        if self.office is not None:
            self.office.close()
            self.office = None
        if self.attendant is not None:
            self.attendant.close()
            self.attendant = None
        if self.voice is not None:
            self.voice.close()
        if self.customer is not None:
            self.customer.close()
            self.customer = None

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
        self.screen.selling.goods.show_photographs(self._photographs())
        self._shell.show_face(self.screen)

    def _photographs(self) -> Photographs:
        """The store's pictures of its goods, the same ones in whatever look."""
        from ui.widgets.goods_pictures import FOLDER, Photographs

        if self._seen_goods is None:
            folder = self._folder / FOLDER
            self._seen_goods = Photographs(folder=folder, work=self._tasks, parent=self)
        return self._seen_goods

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
        if redraw and self.office is not None:
            self.office.change(self._dress.look, self._dress.settings.language)
        if redraw and self.attendant is not None:
            self.attendant.change(self._dress.look, english=self._dress.settings.english)
        if redraw or other_shopper:
            self._open_customer_display()
        try:
            keep_settings(self._folder, self._config, settings)
        except OSError:
            presenter.not_kept()

    @Slot()
    def open_office(self) -> None:
        """The store's office in a window of its own; the lane goes on selling behind it."""
        from ui.app.office_beside import OfficeBeside

        if self.office is None:
            self.office = OfficeBeside(
                lane=self.till, look=self._dress.look, language=self._dress.settings.language,
                folder=self._folder, tasks=self._tasks, host=self.devices.host,
                bridge=self._bridge, parent=self,
            )  # fmt: skip
            self.office.closed.connect(self._office_closed)
            self.office.language_wanted.connect(self._turn_language)
        self.office.show()

    @Slot()
    def _office_closed(self) -> None:
        if self.office is not None:
            self.office.deleteLater()
            self.office = None

    @Slot()
    def open_attendant(self) -> None:
        """The store's lanes in a window of its own; the lane goes on selling behind it."""
        from ui.app.attendant_beside import AttendantBeside

        if self.attendant is None and self.floor is not None:
            self.attendant = AttendantBeside(
                lane=self.till, floor=self.floor, look=self._dress.look,
                english=self._dress.settings.english, tasks=self._tasks, parent=self,
            )  # fmt: skip
            self.attendant.closed.connect(self._attendant_closed)
            self.attendant.language_wanted.connect(self._turn_language)
        if self.attendant is not None:
            self.attendant.show()

    @Slot()
    def _attendant_closed(self) -> None:
        if self.attendant is not None:
            self.attendant.deleteLater()
            self.attendant = None

    @Slot()
    def _turn_language(self) -> None:
        settings = self._dress.settings
        self._take_settings(replace(settings, language=settings.other_language))

    def _hang_bell(self) -> None:
        """Whoever opens the office by command, while this lane has the folder, rings here."""
        from ui.app.doorbell import Doorbell

        try:
            self._bell = Doorbell(folder=self._folder, parent=self)
        except OSError as error:
            log.warning("nobody can ring for the office: %s", error.strerror)
            return
        self._bell.rung.connect(self.open_office)

    @Slot(str)
    def _typed(self, code: str) -> None:
        """What is scanned by the keys of a window beside is not for the sale."""
        if self.office is not None and self.office.has_keys:
            self.office.take_scan(code)
        elif self.attendant is not None and self.attendant.has_keys:
            self.attendant.take_scan(code)
        else:
            super()._typed(code)

    def _listen(self, presenter: CashierPresenter) -> None:
        """Connects the devices; what came before comes now."""
        bridge = self._bridge
        bridge.scanned.connect(presenter.scan)
        bridge.scan_failed.connect(presenter.scan_failed)
        bridge.health_changed.connect(presenter.device_changed)
        bridge.weighed.connect(presenter.scale_shows)
        bridge.changed.connect(presenter.refresh)
        presenter.changed.connect(self._tell_customer)
        presenter.changed.connect(self._speak)

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
        self.customer.typed.connect(self._shopper_typed)
        self._tell_customer()

    @Slot(str, bool)
    def _shopper_answered(self, question: str, agrees: bool) -> None:
        if self.presenter is not None:
            self.presenter.errands.heard(question, agrees=agrees)

    @Slot(str, str)
    def _shopper_typed(self, question: str, number: str) -> None:
        if self.presenter is not None:
            self.presenter.errands.given(question, number)

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
