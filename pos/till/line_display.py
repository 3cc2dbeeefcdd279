"""The two lines that face the customer: what was just rung up, the total, and the change.

    鲜牛奶 950ml   12.80        合计          30.40
    合计           30.40        找零          19.60

Where one more piece or a little more spent would save something, that takes the place of the line
that was rung up after a while, until the sale moves on.

Small displays have no Chinese: what they can show is asked of the driver each time, and English
stands in. A display that is away misses nothing: what it should show is sent when it is back.
"""

from __future__ import annotations

import threading
from collections.abc import Callable

from drivers.api import DeviceEvent, DisplayCapabilities, HealthChanged, Peripherals
from drivers.paper import char_width, display_width
from pos.money import amount_text, quantity_text
from pos.texts import Texts
from pos.till.answers import Answer
from pos.till.counter import DISPLAY
from pos.till.payment_views import AttemptView
from pos.till.state import LineView, SaleView, TillState

Lines = tuple[str, str]
Shown = Callable[[Texts, DisplayCapabilities], Lines]
"""What to show, set for the display that is there."""

SMALLEST = DisplayCapabilities(columns=20, rows=2)


class LineDisplay:
    """Follows one till. `answered` on the thread of the till's commands, `heard` on any."""

    def __init__(self, *, devices: Peripherals, texts: Texts) -> None:
        self._devices = devices
        self._texts = texts
        self._english = Texts("en")
        self._lock = threading.Lock()
        self._shown: Shown = _welcome
        self._sale: str | None = None

    def answered(self, answer: Answer) -> None:
        """Shows what a command has changed for the customer; a refused one changed nothing."""
        if answer.ok:
            self.follow(answer.state)

    def follow(self, state: TillState) -> None:
        """Shows how things stand for the customer now."""
        sale = state.sale
        if sale is not None:
            self._sale = sale.id
            self._show(_of_sale(sale) if state.attempt is None else _asked(state.attempt))
        elif self._sale is not None:
            # The sale has ended: paid for, or taken back, or put aside.
            self._show(_end(state) if _is_paid(state, self._sale) else _welcome)
            self._sale = None
        elif state.screen in ("signed_out", "locked"):
            self._show(_welcome)

    def hint(self, words: Callable[[Texts], str], sale: SaleView) -> None:
        """Tells the customer what is within reach, above the total."""
        self._show(_hinted(words, _of_sale(sale)))

    def heard(self, event: DeviceEvent) -> None:
        """A display that has come, or come back, gets what it should show."""
        well = isinstance(event, HealthChanged) and event.new.state == "ok"
        if well and event.device == DISPLAY:
            with self._lock:
                self._send()

    def _show(self, shown: Shown) -> None:
        with self._lock:
            self._shown = shown
            self._send()

    def _send(self) -> None:
        found = self._devices.capabilities(DISPLAY)
        display = found if isinstance(found, DisplayCapabilities) else SMALLEST
        texts = self._texts if display.charset else self._english
        self._devices.show(DISPLAY, self._shown(texts, display))


def _is_paid(state: TillState, sale: str) -> bool:
    return state.last is not None and state.last.id == sale


def _of_sale(sale: SaleView) -> Shown:
    """The line just rung up and the total; once money has been taken, what is still due."""

    def shown(texts: Texts, display: DisplayCapabilities) -> Lines:
        if sale.paid:
            return (
                _pair(texts("display.paid"), amount_text(sale.paid), display),
                _pair(texts("display.due"), amount_text(sale.due), display),
            )
        total = _pair(texts("display.total"), amount_text(sale.total), display)
        if sale.touched is None:
            return "", total
        line = sale.lines[sale.touched - 1]
        amount = texts("display.void") if line.void else amount_text(line.net)
        return _pair(_name(line, texts, display), amount, display), total

    return shown


def _asked(attempt: AttemptView) -> Shown:
    """How much his wallet is asked for, and what he is to do."""
    word = "scan" if attempt.shown else "wait"

    def shown(texts: Texts, display: DisplayCapabilities) -> Lines:
        return _pair(texts(f"display.{word}"), amount_text(attempt.amount), display), ""

    return shown


def _hinted(words: Callable[[Texts], str], sale: Shown) -> Shown:
    """A few words in the place of the line just rung up; they are cut where they must be."""

    def shown(texts: Texts, display: DisplayCapabilities) -> Lines:
        return _cut(words(texts), display.columns), sale(texts, display)[1]

    return shown


def _end(state: TillState) -> Shown:
    """The total of the sale that has just been paid, and the change."""
    last = state.last

    def shown(texts: Texts, display: DisplayCapabilities) -> Lines:
        total, change = (last.total, last.change) if last is not None else (0, 0)
        lower = (
            _pair(texts("display.change"), amount_text(change), display)
            if change
            else _centred(texts("display.thanks"), display)
        )
        return _pair(texts("display.total"), amount_text(total), display), lower

    return shown


def _welcome(texts: Texts, display: DisplayCapabilities) -> Lines:
    return _centred(texts("display.welcome"), display), ""


def _name(line: LineView, texts: Texts, display: DisplayCapabilities) -> str:
    """The article as this display can write it, behind its quantity where that is not one."""
    name = line.name_en if texts.language == "en" and line.name_en else line.name
    if not display.charset and not name.isascii():
        name = line.code
    if line.quantity == 1000:
        return name
    unit = "x" if line.unit == "each" else line.unit
    return f"{quantity_text(line.quantity)}{unit} {name}"


def _pair(left: str, right: str, display: DisplayCapabilities) -> str:
    """Words to the left, cut where they must be, and an amount to the right, which never is."""
    kept = _cut(left, display.columns - display_width(right) - 1)
    blanks = display.columns - display_width(kept) - display_width(right)
    return kept + " " * max(1, blanks) + right


def _cut(words: str, room: int) -> str:
    """As much of the words as so many columns hold."""
    kept = ""
    for char in words:
        if display_width(kept) + char_width(char) > room:
            break
        kept += char
    return kept


def _centred(words: str, display: DisplayCapabilities) -> str:
    return " " * max(0, (display.columns - display_width(words)) // 2) + words
