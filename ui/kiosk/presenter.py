"""What a shopper wants, turned into commands of the till; what the till says, into one state.

QtCore only: a screen renders `state` after each `changed` and calls an intent for each touch and
scan. GUI thread. Goods, money, people of the shop and idleness have modules of their own.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from pos.bagging.leaving import Alarm, alarm
from pos.till.config import KioskConfig
from pos.till.counter import BAGGING
from ui.kiosk.attending import Agree, Attending
from ui.kiosk.bagging import KIND as BAG
from ui.kiosk.bagging import Bagging
from ui.kiosk.board import KioskBoard
from ui.kiosk.checking import Checking
from ui.kiosk.comfort import Comfort
from ui.kiosk.idling import Idling
from ui.kiosk.joining import Joining
from ui.kiosk.means import Means, Work
from ui.kiosk.paying import Paying, Way
from ui.kiosk.shopping import Shopping
from ui.kiosk.staff_menu import StaffMenu
from ui.kiosk.state import Camera, Intervention, Kind, KioskState
from ui.theme.lane_settings import LaneSettings, Language

if TYPE_CHECKING:
    from pos.till.answers import Answer
    from pos.till.till import Till

SECOND_MS: Final = 1_000
LONGEST: Final = 32


def machine_clock() -> dt.datetime:
    """Now, by the machine."""
    return dt.datetime.now(dt.UTC)


class KioskPresenter(QObject):
    """One self-checkout without its widgets.

    Signals: `changed` after the state changed, `sounded` with the name of a sound, `asked` when
    something begins or ceases to wait for the shop's people, `settings_wanted` with the settings
    that a shopper chose, `left` when the shop's people leave the lane for good.
    """

    changed = Signal()
    sounded = Signal(str)
    asked = Signal()
    settings_wanted = Signal(LaneSettings)
    left = Signal()

    def __init__(
        self,
        *,
        till: Till,
        work: Work,
        settings: LaneSettings | None = None,
        config: KioskConfig | None = None,
        clock: Callable[[], dt.datetime] = machine_clock,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._till = till
        till.wait_for_office(False)
        config = config or KioskConfig()
        self._looking = False
        self.alarm: Alarm | None = None
        self.picture = b""
        """A JPEG of what waits for somebody of the shop, where its store wants pictures."""
        own = settings or LaneSettings()
        self._board = KioskBoard(
            state=KioskState(
                till=till.state, settings=own, low_reach=config.low_reach, pictures=config.pictures
            ),
            parent=self,
        )
        self._board.changed.connect(self.changed)
        self._board.sounded.connect(self.sounded)
        self._board.asked.connect(self.asked)
        means = Means(till=till, board=self._board, work=work, config=config)
        self.attending = Attending(means)
        self._paying = Paying(means, attending=self.attending, clock=clock)
        self._shopping = Shopping(
            means, attending=self.attending, paying=self._paying.follow, held=self._is_held
        )
        self._idling = Idling(means, free=self._free, leave_staff=self.attending.leave_staff)
        self.bagging = Bagging(means, attending=self.attending, weights=till.piece_weights)
        self._board.changed.connect(self._look_at_bag)
        self.checking = Checking(means, attending=self.attending)
        self._joining = Joining(means)
        self._comfort = Comfort(means, own=own, want=self.settings_wanted.emit)
        self._menu = StaffMenu(
            means, attending=self.attending, paying=self._paying, take_up=self.take_up,
            left=self.left.emit,
        )  # fmt: skip
        self._seconds = QTimer(self)
        self._seconds.setInterval(SECOND_MS)
        self._seconds.timeout.connect(self.second)
        self._seconds.start()
        self.take_up()

    @property
    def state(self) -> KioskState:
        """What the screen shows now."""
        return self._board.state

    @property
    def pending(self) -> Intervention | None:
        """What waits for somebody of the shop, here or at his own screen."""
        return self.attending.pending

    def approve(
        self, id: int, *, agree: bool, by: Agree, figure: int | None = None
    ) -> Answer | None:
        """Settles what waits, from wherever: `by` releases the till's waiting command.

        `figure` is what was typed, where one is asked for. None where that matter does not wait
        any more.
        """
        return self.attending.settle(id, agree=agree, by=by, figure=figure)

    def show_told(self, state: KioskState) -> None:
        """Shows a state that is only told of: for pictures of what a walk does not come to."""
        self._board.state = state
        self.changed.emit()

    # --- the lane -----------------------------------------------------------------------------

    def take_up(self) -> None:
        """Stands where the till stands: after a start on the same basket."""
        answer = self._till.serve_alone()
        screen = answer.state.screen
        if not answer.ok or screen not in ("selling", "paying"):
            self._board.catch_up(answer.state, page="closed")
        elif answer.state.sale is None:
            held = bool(self._till.held.how)
            self._board.catch_up(answer.state, page="closed" if held else "attract", held=held)
        else:
            self._board.catch_up(answer.state, page="cart")
        self._paying.follow()

    @Slot()
    def refresh(self) -> None:
        """Paper, head office or a wallet changed something: takes over the till's own state."""
        self._till.settle()
        self._board.catch_up(self._till.state)
        self._paying.follow()
        self.attending.look()

    def _look_who_is_there(self) -> None:
        """Perhaps somebody has gone: that is for an attendant elsewhere, nothing is said here."""
        state = self.state
        found = alarm(
            pieces=state.pieces,
            paying=state.till.attempt is not None,
            untouched_us=self._idling.untouched * 1_000_000,
        )
        if found != self.alarm:
            self.alarm = found
            self.changed.emit()

    def _look_at_day(self) -> None:
        """A lane that waits when its day ends invites nobody any more: somebody closes it."""
        state = self.state
        waits = state.page in ("attract", "closed") and state.sale is None
        if waits and self.pending is None and self._till.is_day_over:
            self._board.show("closed")
            self.attending.ask_to_close(done=lambda answer: self.take_up())

    def show_matter(self, kind: Kind, *, needs_staff: bool, text: str) -> None:
        """One matter more to look at, whatever stands there; for a walk through the pages."""
        self.attending.dismiss()
        self._board.intervene(kind, needs_staff=needs_staff, text=text, may_withdraw=False)

    def rest(self) -> None:
        """Takes no shopper until it is taken up again."""
        self._board.show("closed", held=True)

    def tell(self, words: str) -> None:
        """A word of the attendant's to the shopper."""
        if words:
            self._board.say("info", words, sound="approval")
        else:
            self._board.update(notice=None)

    def follow(self, answer: Answer) -> None:
        """What an attendant has done in this sale from elsewhere."""
        if answer.ok and answer.state.sale is not None:
            self._board.accept(answer, page="cart")
        else:
            self._board.catch_up(answer.state)

    @Slot()
    def second(self) -> None:
        """Another second."""
        self._paying.second()
        self.bagging.second()
        self._look_who_is_there()
        self._look_at_day()
        self._idling.second()

    @Slot()
    def touched(self) -> None:
        """Somebody touched the lane."""
        self._idling.touched()

    def _free(self) -> None:
        """The next shopper's: a sale that nobody pays is put by, never given up."""
        left = self._board.state.sale is None
        left = left or self._till.park_for_till().ok or self._till.clear_away().ok
        if left:
            self.free()
        else:
            # Some of it is paid: that is nobody else's, and somebody of the shop sees to it.
            self._board.catch_up(self._till.state, page="pay", idle_left=0)
            self.attending.help()

    def free(self) -> None:
        """The lane has no shopper any more."""
        self.attending.dismiss()
        self._board.catch_up(
            self._till.state, page="attract", idle_left=0, line=0, paid=None, parked=None,
            notice=None, on_scale=None, found=(), found_for="", of_value="",
        )  # fmt: skip
        self._comfort.as_before()

    # --- what a shopper does ------------------------------------------------------------------

    @Slot(str)
    def start(self, language: Language) -> None:
        """A finger on a language of the first page."""
        self._idling.is_there()
        if self.state.page != "attract":
            return
        self._board.show("cart")
        self.speak(language)

    @Slot(str)
    def speak(self, language: Language) -> None:
        """Another language, at any moment."""
        self._idling.is_there()
        self._comfort.speak(language)

    @Slot()
    def other_language(self) -> None:
        """The language key."""
        self.speak(self.state.settings.other_language)

    def take_settings(self, settings: LaneSettings) -> None:
        """The settings that hold from now on."""
        self._comfort.take(settings)

    @Slot()
    def toggle_reach(self) -> None:
        """The key of who sits or sees little."""
        self._idling.is_there()
        self._comfort.toggle_reach()

    @Slot(str)
    def scan(self, code: str) -> None:
        """A code was scanned, or a tile was picked."""
        self._idling.is_there()
        state = self.state
        if state.busy:
            return
        if state.page == "attendant":
            self.checking.rescanned(code)
        elif state.page in ("closed", "staff") or self._waits_for(code):
            self.attending.scanned(code)
        elif state.page == "value":
            self._paying.value_number(code, scanned=True)
        elif state.till.attempt is not None:
            self.sounded.emit("unknown")
        else:
            if state.intervention is not None:
                self.attending.withdraw()
            self._shopping.take(code)

    def _waits_for(self, code: str) -> bool:
        """Whether a scan is not the shopper's: somebody is waited for, or shows his badge."""
        pending = self.pending
        return pending is not None and not (pending.goes_on and self._till.badge(code) is None)

    @Slot(str, str)
    def scan_failed(self, device: str, code: str) -> None:
        """A scanner sent something that is no code."""
        if self.state.page in ("cart", "attract", "pay"):
            words = self.tr("That could not be read. Please scan it once more.")
            self._board.say("care", words, sound="unknown")

    @Slot(int)
    def choose_line(self, line: int) -> None:
        """A finger on a line."""
        self._idling.is_there()
        if self.state.page == "cart" and self.pending is None:
            self._board.show("line", line=line)

    @Slot(int, int)
    def step(self, line: int, step: int) -> None:
        """A finger on the minus or plus of a line."""
        self._idling.is_there()
        if self.pending is None:
            self._shopping.step(line, step)

    @Slot()
    def remove(self) -> None:
        """The chosen line is to go."""
        self._idling.is_there()
        if self.state.page == "line" and self.pending is None:
            self._shopping.remove(self.state.line)

    @Slot()
    def doubt_price(self) -> None:
        """The shelf shows another price for the chosen line."""
        self._idling.is_there()
        if self.state.page == "line":
            self.attending.ask_price(self.state.line)

    @Slot()
    def look_up(self) -> None:
        """Goods without a bar code."""
        self._idling.is_there()
        if self.pending is None and self.state.page in ("cart", "attract"):
            self._shopping.look_up()

    @Slot()
    def join(self) -> None:
        """The member's telephone, card or code."""
        self._idling.is_there()
        if self.pending is None and self.state.page == "cart":
            self._joining.ask()

    @Slot(str)
    def pick(self, code: str) -> None:
        """A finger on a tile."""
        self._idling.is_there()
        if self.state.page == "look_up" and self.pending is None:
            self.checking.picked(code)
            self._shopping.take(code)

    @Slot(str)
    def open_shelf(self, path: str) -> None:
        """A finger on a shelf."""
        self._idling.is_there()
        if self.state.page == "look_up" and self.pending is None:
            self._shopping.open_shelf(path)

    @Slot(str, int)
    def bag(self, sku: str, step: int) -> None:
        """One bag more or less."""
        self._idling.is_there()
        if self.state.page == "bags":
            self._shopping.bag(sku, step)

    @Slot(str)
    def pay_by(self, way: Way) -> None:
        """Another way to pay."""
        self._idling.is_there()
        if self.state.page == "pay":
            self._paying.choose(way)

    @Slot()
    def take_back(self) -> None:
        """The shopper wants to pay otherwise."""
        self._idling.is_there()
        if self.state.page in ("wallet", "code"):
            self._paying.take_back()

    @Slot()
    def print_receipt(self) -> None:
        """Paper, too."""
        self._idling.is_there()
        if self.state.page == "thanks":
            self._paying.print_receipt()

    @Slot()
    def help(self) -> None:
        """Somebody is to come; on a second touch he is not needed any more."""
        self._idling.is_there()
        if self.pending is None:
            self.attending.help()

    @Slot()
    def go(self) -> None:
        """The jade key: the one next step of the page."""
        state = self.state
        self._idling.is_there()
        if state.idle_left:
            return
        if state.intervention is not None and state.page not in ("staff", "attendant"):
            if state.intervention.kind == BAG and not self.bagging.not_bagged():
                return
            self.attending.withdraw()
            return
        if state.page == "cart" and self._is_held():
            return
        match state.page:
            case "cart":
                self._paying.pay()
            case "bags":
                self._paying.pay()
            case "line" | "look_up":
                self.back()
            case "member":
                self._joining.take_typed()
            case "value":
                self._paying.value_number(self._board.typed)
            case "thanks" | "parked":
                self._free()
            case "closed":
                self.attending.begin()
            case "staff":
                self.attending.enter()
            case "attendant":
                self._menu.take_figure()

    @Slot()
    def back(self) -> None:
        """One step back."""
        self._idling.is_there()
        if self.state.page == "look_up" and not self.state.entry and self._shopping.leave_shelf():
            return
        match self.state.page:
            case "line" | "look_up" | "member" | "bags" | "pay" | "weigh":
                self._board.show("cart", line=0, on_scale=None, found=(), found_for="")
            case "value":
                self._board.show("pay", of_value="")
            case "staff" | "attendant":
                self.attending.leave_staff()

    @Slot(str)
    def type_text(self, text: str) -> None:
        """A finger on a key of the pad, or of the letters."""
        self._idling.is_there()
        if self.state.typing == "none" or self.state.busy:
            return
        self._board.set_typed((self._board.typed + text)[:LONGEST])
        if self.state.page == "look_up":
            self._shopping.typed()

    @Slot()
    def erase(self) -> None:
        """Takes the last sign back."""
        self._idling.is_there()
        if self.state.typing != "none":
            self._board.set_typed(self._board.typed[:-1])
            if self.state.page == "look_up":
                self._shopping.typed()

    @Slot(int, str, int)
    def scale_shows(self, grams: int, status: str, tare: int = 0) -> None:
        """The scale shows something else; `grams` are net of the `tare`."""
        self._shopping.scale_shows(grams, status)

    @Slot(int, str)
    def bag_weighs(self, grams: int, status: str) -> None:
        """The scale of the bagging area shows something else."""
        self.bagging.scale_shows(grams, status)

    @Slot(str, str, str)
    def device_is(self, device: str, state: str, code: str) -> None:
        """A device came or went: a scale that sees nothing asks nobody anything."""
        if device == BAGGING and state not in ("ok", "degraded"):
            self.bagging.scale_is_gone()

    @Slot()
    def _look_at_bag(self) -> None:
        """The list may have changed. What this leads to is not looked at again meanwhile."""
        if not self._looking:
            self._looking = True
            try:
                self.bagging.look()
                self.checking.look()
            finally:
                self._looking = False

    def _is_held(self) -> bool:
        """Whether something is put right, or looked at, before any payment begins."""
        if self.bagging.holds_payment:
            self.bagging.ask_now()
            return True
        return not self.bagging.is_there and self.checking.holds(then=self._paying.pay)

    @Slot(str)
    def camera_is(self, camera: Camera) -> None:
        """The camera came, went, or has just seen a code."""
        if camera != self.state.camera:
            self._board.update(camera=camera)

    @Slot(str)
    def failed(self, line: str) -> None:
        """A fault of ours was written down; the sale is safe."""
        words = self.tr("One moment, please. Your goods are still in the list.")
        self._board.say("care", words)

    # --- the shop's people --------------------------------------------------------------------

    @Slot()
    def staff(self) -> None:
        """The staff's corner: a finger on the quiet key of a question, or the hidden sign."""
        self._idling.is_there()
        self.attending.begin()

    @Slot(str)
    def attend(self, what: str) -> None:
        """What the attendant chose from his menu."""
        self._idling.is_there()
        if self.state.page == "attendant":
            self._menu.choose(what)
