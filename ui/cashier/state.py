"""What the cashier's screen shows, as one frozen value beside the state of the till."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from pos.till.state import LineView, TillState

Ask = Literal["user", "pin", "float", "code", "quantity", "amount"]
SheetName = Literal["", "tender", "help"]
Tone = Literal["info", "done", "care", "refused"]
Sound = Literal["ok", "unknown", "approval", "paid"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One sentence for the cashier."""

    tone: Tone
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Paid:
    """The sale that was just completed: it stays on the screen until the next one begins."""

    receipt: str
    total: int
    given: int
    change: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceHealth:
    """How a device is, by the name it was opened under."""

    device: str
    state: str
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LaneState:
    """The whole screen. `entry` is what was typed (dots for a PIN), `ask` what it means.

    `times` is a quantity set aside for the next scan in thousandths, 0 for none. `selected` is
    the line that the arrows chose. `settled` is false in the first seconds after a start, `stocked`
    while a new terminal still waits for its goods and staff.
    """

    till: TillState
    ask: Ask
    entry: str = ""
    user: str = ""
    times: int = 0
    lines: tuple[LineView, ...] = ()
    touched: int | None = None
    selected: int | None = None
    paid: Paid | None = None
    sheet: SheetName = ""
    notice: Notice | None = None
    busy: bool = False
    settled: bool = False
    stocked: bool = True
    devices: tuple[DeviceHealth, ...] = ()

    @property
    def due(self) -> int:
        """What the customer still owes, minor units."""
        return 0 if self.till.sale is None else self.till.sale.due
