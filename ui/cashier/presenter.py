"""What the cashier wants, turned into commands of the till; what the till says, into one state.

QtCore only: a screen renders `state` after each `changed` and calls an intent for each key, tap
and scan. GUI thread. While a PIN is being checked, intents queue up and follow in order, so that
nothing typed or scanned is lost.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Protocol

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from pos.money import amount_text, quantity_text
from ui.cashier.figures import LONGEST_ENTRY, kept, money, typed_amount, typed_quantity
from ui.cashier.state import (
    Ask,
    DeviceHealth,
    LaneState,
    Notice,
    Paid,
    SheetName,
    Sound,
    Tone,
    ask_of,
)

if TYPE_CHECKING:
    from pos.till.answers import Answer
    from pos.till.till import Till

USUAL_FLOAT = 20_000
GRACE_MS = 8_000
"""Head office and devices get this long after a start before they are called missing."""


class Work(Protocol):
    """Runs slow work elsewhere and calls back on the GUI thread (`ui.bridge.tasks`)."""

    def submit(
        self, work: Callable[[], Any], done: Callable[[Any], None], *, owner: QObject
    ) -> None: ...


class CashierPresenter(QObject):
    """One cashier's screen without its widgets.

    Signals: `changed` after the state changed, `sounded` with the name of a sound.
    """

    changed = Signal()
    sounded = Signal(str)

    def __init__(self, *, till: Till, work: Work, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._till = till
        self._work = work
        self._pin = ""
        self._void_armed = False
        self._later: deque[Callable[[], None]] = deque()
        state = till.state
        self.state = LaneState(
            till=state,
            ask=ask_of(state.screen),
            user=state.cashier or "",
            stocked=bool(till.categories()),
        ).with_cart()
        self._grace = QTimer(self)
        self._grace.setSingleShot(True)
        self._grace.timeout.connect(self._settle)
        self._grace.start(GRACE_MS)

    # --- what the keys type -------------------------------------------------------------------

    @Slot(str)
    def type_text(self, text: str) -> None:
        """Adds typed characters to the entry line."""
        if self._must_wait(lambda: self.type_text(text)):
            return
        room = LONGEST_ENTRY - len(self.state.entry)
        wanted = kept(text, ask=self.state.ask, room=room)
        if wanted:
            self._set_entry(self._typed() + wanted, notice=None)

    @Slot()
    def erase(self) -> None:
        """Takes the last typed character back."""
        if not self._must_wait(self.erase) and self.state.entry:
            self._set_entry(self._typed()[:-1])

    @Slot()
    def clear(self) -> None:
        """One step back: the typed text, then the quantity, then the sheet, then the notice."""
        if self._must_wait(self.clear):
            return
        state = self.state
        self._void_armed = False
        if state.entry:
            self._set_entry("")
        elif state.times:
            self._update(times=0)
        elif state.sheet:
            self.show_sheet("")
        elif state.ask == "quantity":
            self._update(ask="code")
        elif state.ask == "pin" and state.till.screen == "signed_out":
            self._update(ask="user", user="")
        elif state.notice is not None:
            self._update(notice=None)

    @Slot()
    def enter(self) -> None:
        """Takes what was typed for what is asked."""
        if self._must_wait(self.enter):
            return
        typed = self._typed()
        match self.state.ask:
            case "user":
                if typed:
                    self._update(user=typed, ask="pin", entry="")
            case "pin":
                self._check_pin(typed)
            case "float":
                self._open_shift(typed)
            case "code":
                self._enter_code(typed)
            case "quantity":
                self._set_quantity(typed)
            case "amount":
                self.pay_cash()

    # --- what devices and fingers do ----------------------------------------------------------

    @Slot(str)
    def scan(self, code: str) -> None:
        """A code was scanned, typed or tapped on a tile."""
        if self._must_wait(lambda: self.scan(code)):
            return
        state = self.state
        answer = self._till.scan(code)
        times, self._void_armed = state.times, False
        if not answer.ok:
            self._refused(answer, entry="")
            return
        age = answer.values.get("min_age")
        notice = self._age_notice(age) if isinstance(age, int) and age else None
        answer = self._times(answer, times)
        self._accept(
            answer, times=0, entry="", selected=None, sheet=self._sheet_after_scan(), notice=notice
        )
        if not answer.ok:
            self._refused(answer)
        else:
            self.sounded.emit("ok" if notice is None else "approval")

    @Slot(str)
    def scan_failed(self, code: str) -> None:
        """A scanner sent something that is no code (`code` says why)."""
        self._say("refused", self.tr("The scanner sent something unreadable. Scan again."))
        self.sounded.emit("unknown")

    @Slot(str)
    def act(self, function: str) -> None:
        """A function key or its button."""
        if self._must_wait(lambda: self.act(function)):
            return
        if function != "void_sale":
            self._void_armed = False
        intent: dict[str, Callable[[], None]] = {
            "help": self._toggle_help,
            "quantity": self._quantity_key,
            "void_line": self._void_line,
            "void_sale": self._void_sale,
            "lock": self._lock,
            "switch_user": self._switch_user,
            "tender": self._tender_key,
            "cash": self.pay_cash,
        }
        if self.state.till.screen in ("selling", "paying") or function == "switch_user":
            intent[function]()

    @Slot(int)
    def move_selection(self, step: int) -> None:
        """The arrows: the line above or below."""
        if self._must_wait(lambda: self.move_selection(step)):
            return
        lines = self.state.lines
        if self.state.paid is not None or not lines:
            return
        now = self.state.selected
        start = len(lines) + 1 if now is None and step < 0 else (now or 0)
        self._update(selected=min(max(start + step, 1), len(lines)))

    @Slot(int)
    def choose_line(self, line: int) -> None:
        """A finger on a line."""
        if not self._must_wait(lambda: self.choose_line(line)) and self.state.paid is None:
            self._update(selected=None if self.state.selected == line else line)

    @Slot(int)
    def pay_note(self, amount: int) -> None:
        """A note key: one more note on the counter. Enough of them pay the sale at once."""
        if self._must_wait(lambda: self.pay_note(amount)):
            return
        typed = self.state.entry if self.state.ask == "amount" else ""
        before = self._amount(typed) if typed else 0
        if before is None:
            return
        if before + amount >= self.state.due:
            self._pay(before + amount)
        else:
            self._set_entry(amount_text(before + amount), notice=None)

    @Slot()
    def pay_cash(self) -> None:
        """Cash: the typed amount, or exactly what is due when nothing is typed."""
        if self._must_wait(self.pay_cash):
            return
        typed = self._typed() if self.state.ask in ("code", "amount") else ""
        if not typed:
            self._pay(None)
            return
        amount = self._amount(typed)
        if amount is not None:
            self._pay(amount)

    @Slot(str)
    def show_sheet(self, sheet: SheetName) -> None:
        """Opens a sheet over the right half, or closes it with ""."""
        screen = self.state.till.screen
        selling = screen in ("selling", "paying")
        ask: Ask = ("amount" if sheet == "tender" else "code") if selling else self.state.ask
        self._update(sheet=sheet, ask=ask, entry="" if selling else self.state.entry)

    # --- what happens by itself ---------------------------------------------------------------

    @Slot()
    def refresh(self) -> None:
        """Paper or head office changed something: takes over the till's own state."""
        stocked = self.state.stocked or bool(self._till.categories())
        self._update(till=self._till.state, stocked=stocked)

    @Slot(str, str, str)
    def device_changed(self, device: str, state: str, code: str) -> None:
        """A device came or went."""
        others = [known for known in self.state.devices if known.device != device]
        now = DeviceHealth(device=device, state=state, code=code)
        self._update(devices=(*others, now), till=self._till.state)

    @Slot(str)
    def failed(self, line: str) -> None:
        """A fault of ours was written down; the sale is safe."""
        self._say(
            "refused",
            self.tr("Something went wrong in the till and was recorded. The sale is safe: go on."),
        )

    # --- inside -------------------------------------------------------------------------------

    def _check_pin(self, pin: str) -> None:
        if not pin:
            return
        user = self.state.till.cashier or self.state.user
        if self.state.till.screen == "signed_out":
            user = self.state.user
        self._pin = ""
        self._update(busy=True, entry="", notice=None)
        self._work.submit(lambda: self._till.check_pin(user, pin), self._pin_checked, owner=self)

    def _pin_checked(self, check: Any) -> None:
        answer = self._till.sign_in(check)
        if answer.ok:
            self._accept(answer, busy=False, user=answer.state.cashier or "")
            self.sounded.emit("ok")
        else:
            locked = answer.state.screen == "locked"
            again = self.state.user if locked else ""
            self._update(busy=False, user=again, ask="pin" if locked else "user")
            self._refused(answer)
        while self._later and not self.state.busy:
            self._later.popleft()()

    def _open_shift(self, typed: str) -> None:
        amount = self._amount(typed) if typed else USUAL_FLOAT
        if amount is None:
            return
        answer = self._till.open_shift(amount)
        if answer.ok:
            self._accept(answer, entry="")
            self.sounded.emit("ok")
        else:
            self._refused(answer)

    def _enter_code(self, typed: str) -> None:
        if typed:
            self.scan(typed)
        elif self.state.due > 0:
            self._tender_key()

    def _times(self, answer: Answer, times: int) -> Answer:
        """Sets the quantity that was typed before the scan; the scan itself counted as one."""
        sale = answer.state.sale
        if not times or times == 1000 or sale is None or sale.touched is None:
            return answer
        line = sale.lines[sale.touched - 1]
        return self._till.quantity(line.line, quantity_text(line.quantity - 1000 + times))

    def _quantity_key(self) -> None:
        typed = self._typed() if self.state.ask == "code" else ""
        if typed:
            times = self._quantity(typed)
            if times:
                self._update(times=times, entry="", notice=None)
        elif self.state.ask == "code" and self.state.target_line:
            self._update(ask="quantity", selected=self.state.target_line, notice=None)

    def _set_quantity(self, typed: str) -> None:
        line = self.state.target_line
        quantity = self._quantity(typed) if typed else None
        if not quantity or not line:
            self._update(ask="code", entry="")
            return
        answer = self._till.quantity(line, quantity_text(quantity))
        if answer.ok:
            self._accept(answer, ask="code", entry="", selected=None)
            self.sounded.emit("ok")
        else:
            self._refused(answer, entry="")

    def _void_line(self) -> None:
        line = self.state.target_line
        if not line:
            return
        answer = self._till.void_line(line)
        if answer.ok:
            self._accept(answer, ask="code", entry="", selected=None)
            self.sounded.emit("ok")
        else:
            self._refused(answer)

    def _void_sale(self) -> None:
        if self.state.till.sale is None:
            return
        if not self._void_armed:
            self._void_armed = True
            self._say(
                "care", self.tr("Void the whole sale? Press the same key again. Esc keeps it.")
            )
            return
        self._void_armed = False
        answer = self._till.void_sale()
        if not answer.ok:
            self._refused(answer)
            return
        self._accept(answer, sheet="", ask="code", entry="", times=0, selected=None)
        back = answer.values.get("give_back")
        if isinstance(back, int) and back:
            self._say("care", self.tr("Sale voided. Give back ¥%1.").replace("%1", money(back)))
        else:
            self._say("info", self.tr("Sale voided."))

    def _tender_key(self) -> None:
        if self.state.sheet == "tender":
            self.show_sheet("")
        elif self.state.till.sale is not None:
            self.show_sheet("tender")

    def _toggle_help(self) -> None:
        self.show_sheet("" if self.state.sheet == "help" else "help")

    def _pay(self, amount: int | None) -> None:
        sale = self.state.till.sale
        answer = self._till.pay("cash", amount)
        if not answer.ok:
            self._refused(answer, entry="")
            return
        receipt = answer.values.get("receipt")
        if receipt is None or sale is None:
            self._accept(answer, ask="amount", entry="", sheet="tender")
            self.sounded.emit("ok")
            return
        change = answer.values.get("change")
        back = change if isinstance(change, int) else 0
        given = sale.paid + (sale.due if amount is None else amount)
        paid = Paid(receipt=str(receipt), total=sale.total, given=given, change=back)
        self._accept(
            answer, paid=paid, touched=None, sheet="", ask="code", entry="", times=0, selected=None
        )
        self.sounded.emit("paid")

    def _lock(self) -> None:
        answer = self._till.lock()
        if answer.ok:
            self._accept(answer, sheet="", entry="", times=0, selected=None)
        else:
            self._refused(answer)

    def _switch_user(self) -> None:
        if self.state.till.screen != "locked":
            return
        answer = self._till.logout()
        if answer.ok:
            self._accept(answer, user="", entry="", sheet="")
        else:
            self._refused(answer)

    def _sheet_after_scan(self) -> SheetName:
        """The next customer's goods close a card; a payment sheet stays, so that it can go on."""
        return "tender" if self.state.sheet == "tender" else ""

    def _age_notice(self, age: int) -> Notice:
        text = self.tr("Only for customers aged %1 or over: check their age.")
        return Notice(tone="care", text=text.replace("%1", str(age)))

    def _amount(self, typed: str) -> int | None:
        amount = typed_amount(typed)
        if amount is None:
            self._not_a_figure(self.tr("“%1” is no amount."), typed)
        return amount

    def _quantity(self, typed: str) -> int | None:
        quantity = typed_quantity(typed)
        if quantity is None:
            self._not_a_figure(self.tr("“%1” is no quantity."), typed)
        return quantity

    def _not_a_figure(self, words: str, typed: str) -> None:
        notice = Notice(tone="refused", text=words.replace("%1", typed))
        self._update(notice=notice, entry="")
        self.sounded.emit("unknown")

    def _must_wait(self, intent: Callable[[], None]) -> bool:
        if self.state.busy:
            self._later.append(intent)
        return self.state.busy

    def _typed(self) -> str:
        return self._pin if self.state.ask == "pin" else self.state.entry

    def _set_entry(self, typed: str, **changes: Any) -> None:
        if self.state.ask == "pin":
            self._pin = typed
            typed = "•" * len(typed)
        self._update(entry=typed, **changes)

    def _accept(self, answer: Answer, **changes: Any) -> None:
        """Takes over the state that a command led to."""
        before = self.state.till.screen
        screen = answer.state.screen
        selling = screen in ("selling", "paying")
        if screen != before and not (selling and before in ("selling", "paying")):
            changes.setdefault("ask", ask_of(screen))
            changes.setdefault("entry", "")
            self._pin = ""
        changes.setdefault("notice", None)
        self.state = replace(self.state, till=answer.state, **changes).with_cart()
        self.changed.emit()

    def _refused(self, answer: Answer, **changes: Any) -> None:
        message = answer.error.message if answer.error is not None else ""
        self.state = replace(self.state, till=answer.state, **changes)
        self._say("refused", message, sound="unknown")

    def _say(self, tone: Tone, text: str, *, sound: Sound | None = None) -> None:
        self._update(notice=Notice(tone=tone, text=text))
        if sound is not None:
            self.sounded.emit(sound)

    def _update(self, **changes: Any) -> None:
        self.state = replace(self.state, **changes)
        self.changed.emit()

    @Slot()
    def _settle(self) -> None:
        self._update(settled=True)
