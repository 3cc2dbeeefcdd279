"""What the cashier wants, turned into commands of the till; what the till says, into one state.

QtCore only: a screen renders `state` after each `changed` and calls an intent for each key, tap
and scan. GUI thread. While a PIN is being checked, intents queue up and follow in order, so that
nothing typed or scanned is lost. People, goods, searching and payment have modules of their own.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Signal, Slot

from ui.cashier.attendance import Attendance, Work
from ui.cashier.beside import Beside
from ui.cashier.board import Board
from ui.cashier.consent import Consent
from ui.cashier.errand import Errands
from ui.cashier.figures import LONGEST_ENTRY, kept
from ui.cashier.finding import Finding
from ui.cashier.functions import Functions
from ui.cashier.lines import Lines
from ui.cashier.means import Means
from ui.cashier.members import Members
from ui.cashier.practice import Practice
from ui.cashier.ringing import Ringing
from ui.cashier.state import DeviceHealth, LaneState, ParkedElsewhere, SheetName, ask_of
from ui.cashier.tendering import Tendering
from ui.cashier.thinking import Thinking
from ui.cashier.wallet import Wallets
from ui.theme.lane_settings import LaneSettings

if TYPE_CHECKING:
    from pos.till.state import TillState
    from pos.till.till import Till
    from ui.cashier.keymap import Function


AMID: Final = ("errand", "search", "weight", "question", "price")
"""Something else is asked for than goods or money."""


class CashierPresenter(QObject):
    """One cashier's screen without its widgets.

    Signals: `changed` after the state changed, `sounded` with the name of a sound,
    `office_wanted` for the store's office beside the lane, `lanes_wanted` for the store's lanes,
    `parked_wanted` for what lies parked at them, which `take_elsewhere` answers,
    `settings_wanted` with the settings that somebody chose for the lane: whoever dresses the lane
    answers it with `take_settings`.
    """

    changed = Signal()
    sounded = Signal(str)
    settings_wanted = Signal(LaneSettings)
    office_wanted = Signal()
    lanes_wanted = Signal()
    parked_wanted = Signal()

    def __init__(
        self,
        *,
        till: Till,
        work: Work,
        settings: LaneSettings | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._till = till
        self._later: deque[Callable[[], None]] = deque()
        state = till.state
        self._board = Board(
            state=LaneState(
                till=state,
                ask=ask_of(state.screen),
                user=state.cashier or "",
                stocked=bool(till.categories()),
                settings=settings or LaneSettings(),
            ),
            parent=self,
        )
        self._board.changed.connect(self.changed)
        self._board.sounded.connect(self.sounded)
        self._attendance = Attendance(
            till=till, board=self._board, work=work, checked=self._catch_up
        )
        self.errands = Errands(board=self._board)
        consent = Consent(
            till=till, board=self._board, errands=self.errands, work=work, checked=self._catch_up
        )
        till.on_answer(consent.heard)
        till.wait_for_office(False)
        self.means = means = Means(
            till=till, board=self._board, errands=self.errands, consent=consent, work=work
        )
        self._tendering = Tendering(means)
        self._ringing = Ringing(means)
        self._lines = Lines(means)
        self._practice = Practice(means)
        self._wallets = Wallets(means)
        self._board.changed.connect(self._wallets.look)
        members = Members(means)
        self._board.changed.connect(members.look)
        self._finding = Finding(till=till, board=self._board, work=work, taken=self.scan)
        self._functions = Functions(
            means,
            attendance=self._attendance,
            ringing=self._ringing,
            lines=self._lines,
            finding=self._finding,
            tendering=self._tendering,
            beside=Beside(
                means,
                ringing=self._ringing,
                members=members,
                practice=self._practice,
                act=self.act,
                change=self.settings_wanted.emit,
                office=self.office_wanted.emit,
                lanes=self.lanes_wanted.emit,
                parked=self.parked_wanted.emit,
            ),
            intents={
                "help": self._toggle_help,
                "tender": self._toggle_tender,
                "cash": self.pay_cash,
                "show_code": self._show_code,
            },
        )
        self._thinking = Thinking(till=till, board=self._board)

    @property
    def state(self) -> LaneState:
        """What the screen shows now."""
        return self._board.state

    # --- what the keys type -------------------------------------------------------------------

    @Slot(str)
    def type_text(self, text: str) -> None:
        """Adds typed characters to the entry line."""
        if self._must_wait(lambda: self.type_text(text)):
            return
        state = self.state
        if text == "." and not state.entry and state.ask in ("code", "errand"):
            # The number pad's own way to everything else, and back from there.
            self.act("more") if state.ask == "code" else self.clear()
            return
        typing = "none" if state.errand is None else state.errand.typing
        room = LONGEST_ENTRY - len(state.entry)
        wanted = kept(text, ask=state.ask, room=room, typing=typing)
        if wanted:
            self._board.set_typed(self._board.typed + wanted, notice=None)
            self._typed()

    @Slot()
    def erase(self) -> None:
        """Takes the last typed character back."""
        if not self._must_wait(self.erase) and self.state.entry:
            self._board.set_typed(self._board.typed[:-1])
            self._typed()

    @Slot()
    def clear(self) -> None:
        """One step back: the typed text, the search, the quantity, the sheet, the notice."""
        if self._must_wait(self.clear):
            return
        state = self.state
        self._lines.disarm()
        if state.entry:
            self._board.set_typed("")
            self._typed()
        elif state.ask == "errand":
            if state.errand is not None and state.errand.back:
                self.errands.end()
        elif self._ringing.is_asking or state.sheet == "price":
            self._ringing.leave()
        elif state.ask == "search":
            self._finding.close()
        elif state.times:
            self._board.update(times=0)
        elif state.sheet:
            self.show_sheet("")
        elif state.ask == "pin" and state.till.screen == "signed_out":
            self._board.update(ask="user", user="")
        elif state.notice is not None:
            self._board.update(notice=None)

    @Slot()
    def enter(self) -> None:
        """Takes what was typed for what is asked."""
        if self._must_wait(self.enter):
            return
        typed = self._board.typed
        match self.state.ask:
            case "user":
                self._attendance.take_user(typed)
            case "pin":
                self._attendance.check_pin(typed)
            case "float":
                self._attendance.open_shift(typed)
            case "code":
                self._enter_code(typed)
            case "amount":
                self.pay_cash()
            case "search":
                self._take_found()
            case "weight":
                self._ringing.weigh_typed(typed)
            case "question":
                self._ringing.yes()
            case "errand":
                self.errands.enter()
            case "price":
                if typed:
                    self.scan(typed)

    # --- what devices and fingers do ----------------------------------------------------------

    @Slot(str)
    def scan(self, code: str) -> None:
        """A code was scanned, typed or tapped on a tile."""
        if self._must_wait(lambda: self.scan(code)):
            return
        if self.state.till.screen in ("signed_out", "locked"):
            self._attendance.take_badge(code)
            return
        self._lines.disarm()
        if self.errands.scanned(code):
            return
        if self.state.ask in AMID and self._till.kind_of(code) == "member":
            # Who is buying may show the card at any moment: what is asked for stays.
            self._ringing.attach(code)
            return
        self._finding.close()
        self.errands.end_all()
        self._ringing.take(code)

    @Slot(int, str, int)
    def scale_shows(self, grams: int, status: str, tare: int = 0) -> None:
        """The scale shows something else; `grams` are net of the `tare`."""
        self._ringing.scale_shows(grams, status, tare)

    @Slot(str, str)
    def scan_failed(self, device: str, code: str) -> None:
        """A scanner sent something that is no code (`code` says why)."""
        self._board.say("refused", self._till.device_words(device, code))
        self.sounded.emit("unknown")

    @Slot(str)
    def act(self, function: Function) -> None:
        """A function key or its button."""
        if self._must_wait(lambda: self.act(function)):
            return
        if function == "language":
            settings = self.state.settings
            self.settings_wanted.emit(replace(settings, language=settings.other_language))
        elif function == "practice":
            self._practice.key()
        elif function == "void_line" and self.state.ask == "question":
            self._ringing.no()
        elif function == "void_line" and self.state.ask == "amount" and self.state.entry:
            # Whoever has mistyped what he was given means that.
            self.erase()
        elif function == "void_line" and self.state.is_paying_untouched:
            self.void_tender()
        elif self.errands.act(function):
            return
        elif function in ("switch_user", "more") and self.state.till.screen == "locked":
            self._attendance.switch_user()
        elif self.state.till.screen in ("selling", "paying"):
            self._functions.carry_out(function)

    @Slot(int)
    def move_selection(self, step: int) -> None:
        """The arrows: the line above or below, or the row of an errand."""
        if self._must_wait(lambda: self.move_selection(step)):
            return
        if self.state.ask == "errand":
            self.errands.move(step)
            return
        self._lines.select(step)

    @Slot(int)
    def move_found(self, step: int) -> None:
        """The arrows while goods are looked up."""
        if not self._must_wait(lambda: self.move_found(step)):
            self._finding.move(step)

    @Slot(int)
    def pick_row(self, row: int) -> None:
        """A finger on a row of an errand."""
        if not self._must_wait(lambda: self.pick_row(row)):
            self.errands.pick(row)

    @Slot(int, int)
    def step_row(self, row: int, step: int) -> None:
        """A finger on the minus or plus of a row of an errand."""
        if not self._must_wait(lambda: self.step_row(row, step)):
            self.errands.step(row, step)

    @Slot(int, int)
    def choose_option(self, choice: int, option: int) -> None:
        """A finger on a chip of an errand."""
        if not self._must_wait(lambda: self.choose_option(choice, option)):
            self.errands.choose(choice, option)

    @Slot(str)
    def look_at_payment(self, sale: str) -> None:
        """A finger on a payment that was set aside."""
        if not self._must_wait(lambda: self.look_at_payment(sale)):
            self._wallets.open(sale)

    @Slot(int)
    def choose_line(self, line: int) -> None:
        """A finger on a line."""
        if not self._must_wait(lambda: self.choose_line(line)) and self.state.paid is None:
            self._board.update(selected=None if self.state.selected == line else line)

    @Slot(int)
    def take_cash(self, amount: int) -> None:
        """A cash key: this much lies on the counter, whatever was typed."""
        if self._must_wait(lambda: self.take_cash(amount)):
            return
        if not self._ringing.stops_for_age(lambda: self.take_cash(amount)):
            self._tendering.take(amount)

    @Slot()
    def void_tender(self) -> None:
        """The part that was paid last goes back."""
        if not self._must_wait(self.void_tender):
            self._tendering.void_last_part()

    @Slot()
    def pay_cash(self) -> None:
        """Cash: the typed amount, or exactly what is due when nothing is typed."""
        if self._must_wait(self.pay_cash):
            return
        if not self._ringing.stops_for_age(self.pay_cash):
            self._tendering.take_typed()

    @Slot(str)
    def show_sheet(self, sheet: SheetName) -> None:
        """Opens a sheet over the right half, or closes it with ""."""
        if self._ringing.is_asking or self.state.sheet == "price":
            self._ringing.leave()
        if self.state.ask == "errand":
            if sheet == "" and self.state.errand is not None and self.state.errand.back:
                self.errands.end()
            return
        self._tendering.show_sheet(sheet)

    def take_settings(self, settings: LaneSettings) -> None:
        """The settings of the lane that hold from now on.

        In another language everything is said anew, after its texts were installed; the sale and
        whatever is open stay as they are, and one sentence that was said is not said again.
        """
        spoke = self.state.settings.language
        self._board.update(settings=settings)
        if settings.language != spoke:
            self._till.speak(settings.language)
            self._ringing.say_anew()
            lines = tuple(map(self._till.named_anew, self.state.lines))
            self._board.catch_up(self._till.state, lines=lines, notice=None)
            self._thinking.think()
        self.errands.look()

    def not_kept(self) -> None:
        """The settings hold, and could not be written down."""
        self._board.say(
            "care", self.tr("This holds until the till is started again: its disk took no note.")
        )

    # --- what the store's other terminals say -------------------------------------------------

    @Slot(tuple)
    def take_elsewhere(self, sales: tuple[ParkedElsewhere, ...]) -> None:
        """What lies parked at the others; there are some that can be called."""
        self._board.update(in_store=True, elsewhere=sales)
        self.errands.look()

    @Slot(str)
    def brought(self, giver: str) -> None:
        """Somebody of the shop has sent a basket here; it lies parked."""
        words = self.tr("A basket has come from %1. F4 takes it up.")
        self._board.say("info", words.replace("%1", giver.rpartition("-")[2]), sound="ok")

    @Slot(str)
    def not_fetched(self, why: str) -> None:
        """A basket that was wanted from another terminal does not come."""
        self._board.say("refused", why, sound="unknown")

    # --- what happens by itself ---------------------------------------------------------------

    @Slot()
    def think(self) -> None:
        """Looks for a hint for the customer at once, not only when the lane is at rest."""
        self._thinking.think()

    @Slot()
    def refresh(self) -> None:
        """Paper or head office changed something: takes over the till's own state."""
        self._till.settle()
        self.take_over(self._till.state)

    def take_over(self, told: TillState) -> None:
        """Shows a state of the till that nobody's command led to."""
        stocked = self.state.stocked or bool(self._till.categories())
        self._board.catch_up(told, stocked=stocked)

    @Slot(str, str, str)
    def device_changed(self, device: str, state: str, code: str) -> None:
        """A device came or went."""
        others = [known for known in self.state.devices if known.device != device]
        now = DeviceHealth(device=device, state=state, code=code)
        self._board.update(devices=(*others, now), till=self._till.state)

    @Slot(str)
    def failed(self, line: str) -> None:
        """A fault of ours was written down; the sale is safe."""
        self._board.say(
            "refused",
            self.tr("Something went wrong in the till and was recorded. The sale is safe: go on."),
        )

    # --- inside -------------------------------------------------------------------------------

    def _catch_up(self) -> None:
        """Does what was typed and scanned while a PIN was being checked."""
        while self._later and not self.state.busy:
            self._later.popleft()()

    def _typed(self) -> None:
        """What stands in the entry line has changed."""
        self._finding.look()
        if self.state.ask == "errand":
            self.errands.look()

    def _take_found(self) -> None:
        code = self._finding.take()
        if code:
            self.scan(code)
        elif not self.state.entry:
            self._finding.close()

    def _enter_code(self, typed: str) -> None:
        if typed:
            self.scan(typed)
        elif self.state.due > 0:
            self._toggle_tender()

    def _toggle_help(self) -> None:
        self.show_sheet("" if self.state.sheet == "help" else "help")

    def _toggle_tender(self) -> None:
        closing = self.state.sheet == "tender"
        if closing or not self._ringing.stops_for_age(self._toggle_tender):
            self._tendering.toggle_sheet()

    def _show_code(self) -> None:
        if not self._ringing.stops_for_age(self._show_code):
            self._tendering.show_code()

    def _must_wait(self, intent: Callable[[], None]) -> bool:
        if self.state.busy:
            self._later.append(intent)
        return self.state.busy
