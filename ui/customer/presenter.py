"""Turns what the lane tells into what the shopper sees, and never keeps the lane waiting.

QtCore only, GUI thread. What is told is only put down; the screen follows a moment later, once for
all that was told meanwhile, so that the scan which told it has long been painted for the cashier.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from ui.customer.state import CustomerState, Scene, Told

GATHER_MS: Final = 60
"""So long it gathers what it is told: two frames of the cashier's own screen."""
THANKS_MS: Final = 15_000
"""So long the change stands there; then nobody who comes later sees what another one paid."""
SECOND_MS: Final = 1_000
ONE_SECOND: Final = dt.timedelta(seconds=1)

Clock = Callable[[], dt.datetime]


def machine_clock() -> dt.datetime:
    """Now, by the machine."""
    return dt.datetime.now(dt.UTC)


class CustomerPresenter(QObject):
    """The shopper's screen without its widgets. `changed` after `state` did."""

    changed = Signal()

    def __init__(self, *, clock: Clock = machine_clock, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._clock = clock
        self._told: Told | None = None
        self._thanked = ""
        self.state = CustomerState(scene="slides", closed=True)
        self._gather = self._timer(GATHER_MS, self._look)
        self._thanks = self._timer(THANKS_MS, self._thank_no_more)
        self._second = self._timer(SECOND_MS, self._look)

    def tell(self, told: Told) -> None:
        """How things stand in the lane now. Costs nothing: it is looked at later."""
        self._told = told
        if not self._gather.isActive():
            self._gather.start()

    def look_now(self) -> None:
        """Shows what was told without waiting for more."""
        self._gather.stop()
        self._look()

    # --- inside ------------------------------------------------------------------------------

    def _timer(self, after_ms: int, then: Callable[[], None]) -> QTimer:
        made = QTimer(self)
        made.setSingleShot(True)
        made.setInterval(after_ms)
        made.timeout.connect(then)
        return made

    @Slot()
    def _look(self) -> None:
        if self._told is None:
            return
        state = self._seen(self._told)
        if state.ended is not None and state.ended != self.state.ended:
            self._thanks.start()
        if state.scene == "code":
            self._second.start()
        else:
            self._second.stop()
        if state != self.state:
            self.state = state
            self.changed.emit()

    @Slot()
    def _thank_no_more(self) -> None:
        ended = None if self._told is None else self._told.ended
        self._thanked = "" if ended is None else ended.receipt
        self._look()

    def _seen(self, told: Told) -> CustomerState:
        till, sale = told.till, told.till.sale
        served = till.screen in ("selling", "paying", "locked")
        ended = None if sale is not None else told.ended
        if ended is not None and ended.receipt == self._thanked:
            ended = None
        if told.ended is None:
            self._thanked = ""
        scene: Scene = "slides"
        if not served:
            sale, ended = None, None
        elif told.on_scale is not None and till.attempt is None:
            scene = "weighing"
        elif sale is not None:
            scene = "sale"
        elif ended is not None:
            scene = "thanks"
        if served and told.asked is not None:
            scene = "number" if told.asked.digits else "consent"
        attempt = till.attempt if sale is not None else None
        if attempt is not None:
            scene = "code" if attempt.shown else "wallet"
        left, whole = (0, 0) if attempt is None else self._time_of(attempt.shown_until, attempt.id)
        return CustomerState(
            scene=scene,
            shop=till.store_name,
            closed=till.screen != "selling" and till.screen != "paying",
            practice=till.training,
            sale=sale,
            tier="" if sale is None or sale.member is None else sale.member.tier,
            hint=told.hint if scene == "sale" else "",
            on_scale=told.on_scale if scene == "weighing" else None,
            attempt=attempt,
            seconds_left=left,
            of_seconds=whole,
            ended=ended,
            asked=told.asked if scene in ("consent", "number") else None,
        )

    def _time_of(self, until: str | None, attempt: str) -> tuple[int, int]:
        """Seconds for which the code may still be scanned, and how many they were at first."""
        if until is None:
            return 0, 0
        left = max(0, (dt.datetime.fromisoformat(until) - self._clock()) // ONE_SECOND)
        before = self.state.attempt
        known = self.state.of_seconds if before is not None and before.id == attempt else 0
        return left, max(left, known)
