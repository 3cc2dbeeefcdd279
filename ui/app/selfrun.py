"""One real sale rung up by the window itself, through its real inputs, for a demo without eyes.

Every input comes in where a person's or a scanner's would: key events with true time stamps are
posted to the window (QWindow), and codes for the serial scanner are asked of whoever started us,
by a JSON line {"scan": "..."} on standard output. No method of the screen or the till is called in
their place; the state is only read, to see that each step has come about.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import IO

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from pos.till.answers import Answer
from ui.app.lane import CashierLane
from ui.app.marks import Marks
from ui.cashier.state import LaneState, Notice

PERSON_MS, SCANNER_MS = 150, 4
LOOK_MS = 20
PATIENCE = 40.0
"""Seconds that a step may take; the first one waits for head office's first delivery."""
USER, PIN, PAID = "1001", "1001", "100"
ON_OFFER = ("1000354", "1001422", "1000041")
"""Articles of the demo store that resources/demo/promotions.json names."""

_KEYS = {"\r": Qt.Key.Key_Return, "+": Qt.Key.Key_Plus, "\x1b": Qt.Key.Key_Escape}


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One thing to do and how to see that it has come about.

    A scan that is refused is made again, as a cashier makes it: on a busy machine its keys may come
    so far apart that only a part is read.
    """

    name: str
    act: Callable[[], None]
    seen: Callable[[LaneState], bool]
    patience: float = PATIENCE
    is_scan: bool = False


class SelfRun(QObject):
    """Runs the steps one after the other; ends the program with 0, or 1 where one fails."""

    def __init__(
        self, *, window: QWidget, lane: CashierLane, folder: Path, marks: Marks, parent: QObject
    ) -> None:
        super().__init__(parent)
        folder.mkdir(parents=True, exist_ok=True)
        self._window = window
        self._lane = lane
        self._folder = folder
        self._marks = marks
        self._answers: IO[str] = (folder / "console.jsonl").open("w", encoding="utf-8")
        lane.till.on_answer(self._record)
        self._typing: list[tuple[str, int]] = []
        self._keys = QTimer(self)
        self._keys.setSingleShot(True)
        self._keys.setTimerType(Qt.TimerType.PreciseTimer)
        self._keys.timeout.connect(self._next_key)
        self._steps = self._plan()
        self._step: Step | None = None
        self._until = 0.0
        self._refused: Notice | None = None
        self._look = QTimer(self)
        self._look.timeout.connect(self._watch)
        self._look.start(LOOK_MS)

    # --- the sale -----------------------------------------------------------------------------

    def _plan(self) -> Iterator[Step]:
        """The steps; each is made when the one before has come about."""
        yield Step(name="delivered", act=_nothing, seen=lambda state: state.till.online)
        yield from self._sign_in()
        codes = self._codes()
        first, second, third = codes[0], codes[1], codes[2]
        yield Step(
            name="scan_serial",
            act=lambda: self._tell({"scan": first}),
            seen=lambda state: len(state.lines) == 1,
        )
        yield Step(
            name="scan_wedge",
            act=lambda: self._type(second + "\r", every=SCANNER_MS),
            seen=lambda state: len(state.lines) == 2 and not state.entry,
            is_scan=True,
        )
        yield Step(
            name="typed_is_no_scan",
            act=lambda: self._type(third, every=PERSON_MS),
            seen=lambda state: state.entry == third and len(state.lines) == 2,
        )
        yield Step(
            name="cleared", act=lambda: self._type("\x1b"), seen=lambda state: not state.entry
        )
        for number, code in enumerate(codes[2:6], start=3):
            yield Step(
                name=f"scan_{number}",
                act=partial(self._type, code + "\r", every=SCANNER_MS),
                seen=partial(_has_lines, number),
                is_scan=True,
            )
        yield Step(name="settled", act=_nothing, seen=lambda _: self._rested(0.4))
        yield Step(name="picture", act=self._take_picture, seen=lambda _: True)
        yield from self._pay()

    def _sign_in(self) -> Iterator[Step]:
        yield Step(
            name="signed_in",
            act=lambda: self._type(f"{USER}\r{PIN}\r"),
            seen=lambda state: state.till.screen in ("no_shift", "selling"),
        )
        yield Step(
            name="shift_open",
            act=lambda: self._type("\r"),
            seen=lambda state: state.till.screen == "selling",
        )

    def _pay(self) -> Iterator[Step]:
        yield Step(
            name="paid",
            act=lambda: self._type(PAID + "+"),
            seen=lambda state: state.paid is not None and state.paid.change > 0,
        )
        yield Step(
            name="printed",
            act=_nothing,
            seen=lambda state: state.till.print is not None and state.till.print.state == "done",
        )
        yield Step(name="at_head_office", act=_nothing, seen=lambda state: state.till.unsent == 0)

    def _codes(self) -> list[str]:
        """Bar codes off the shelf: a cheap thing each of three departments, then what is on offer.

        All of it together is paid with one note.
        """
        till = self._lane.till
        found: list[str] = []
        budget = int(PAID) * 100 // 2
        for category in till.categories():
            for item in till.items(category, 60):
                simple = item.unit == "each" and item.barcodes and not item.not_for_sale
                if simple and not item.min_age and item.price * 2 < budget:
                    found.append(item.barcodes[0])
                    budget -= item.price
                    break
        return [*found[:3], *self._on_offer()]

    def _on_offer(self) -> list[str]:
        """Two that are cheaper together, and one that has a second at half price."""
        shelf = self._lane.till.items("food/dairy", 200) + self._lane.till.items("drink/soft", 400)
        codes = {item.sku: item.barcodes[0] for item in shelf if item.sku in ON_OFFER}
        return [codes[sku] for sku in ON_OFFER]

    # --- input ----------------------------------------------------------------------------------

    def _type(self, text: str, *, every: int = PERSON_MS) -> None:
        """Presses the keys one by one, as far apart as a person's or a scanner's are."""
        self._typing = [(sign, every) for sign in text]
        self._keys.start(every)

    @Slot()
    def _next_key(self) -> None:
        """Posts one key to the window, stamped with the time that it is now."""
        sign, every = self._typing.pop(0)
        window = self._window.windowHandle()
        key = _KEYS.get(sign, Qt.Key(ord(sign.upper())))
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            event = QKeyEvent(kind, key, Qt.KeyboardModifier.NoModifier, sign)
            event.setTimestamp(time.monotonic_ns() // 1_000_000)
            QCoreApplication.postEvent(window, event)
        if self._typing:
            self._keys.start(every)

    def _take_picture(self) -> None:
        self._window.grab().save(str(self._folder / "cashier.png"))

    def _rested(self, seconds: float) -> bool:
        return time.monotonic() - (self._until - PATIENCE) > seconds

    # --- the run ------------------------------------------------------------------------------

    @Slot()
    def _watch(self) -> None:
        presenter = self._lane.presenter
        if presenter is None or self._typing:
            return
        step = self._step
        if step is None or step.seen(presenter.state):
            if step is not None:
                self._marks.set(step.name)
            self._begin(next(self._steps, None))
        elif step.is_scan and self._was_refused(presenter.state.notice):
            step.act()
        elif time.monotonic() > self._until:
            notice = presenter.state.notice
            told = f" ({notice.text})" if notice is not None else ""
            self._end({"failed": f"{step.name}: not seen in {step.patience:.0f} s{told}"}, code=1)

    def _was_refused(self, notice: Notice | None) -> bool:
        """Whether the screen refuses a scan, told for the first time."""
        if notice is None or notice is self._refused or notice.tone != "refused":
            return False
        self._refused = notice
        return True

    def _begin(self, step: Step | None) -> None:
        self._step = step
        if step is None:
            self._end({"done": self._marks.figures}, code=0)
            return
        self._until = time.monotonic() + step.patience
        step.act()

    def _end(self, message: dict[str, object], *, code: int) -> None:
        self._look.stop()
        self._answers.close()
        self._tell(message)
        QCoreApplication.exit(code)

    def _tell(self, message: dict[str, object] | dict[str, str]) -> None:
        sys.stdout.write(json.dumps(message, ensure_ascii=False) + "\n")
        sys.stdout.flush()

    def _record(self, answer: Answer) -> None:
        if not self._answers.closed:
            self._answers.write(json.dumps(answer.to_json(), ensure_ascii=False) + "\n")
            self._answers.flush()


def _has_lines(number: int, state: LaneState) -> bool:
    return len(state.lines) == number


def _nothing() -> None:
    """The step only waits for something to be seen."""
