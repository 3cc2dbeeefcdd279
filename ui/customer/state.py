"""What the shopper sees, as one frozen value; and what the lane tells his screen for it.

Nothing of the staff is in here, no number of a telephone or a card, and nothing of a sale that is
over: what is not told cannot be shown. Amounts in minor units, quantities in thousandths, weights
in grams.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from pos.till.payment_views import AttemptView
    from pos.till.state import LineView, SaleView, TillState

Scene = Literal["slides", "sale", "weighing", "code", "wallet", "thanks", "consent", "number"]
"""What the screen is about: nothing, goods, one on the scale, a code to scan, a telephone that
pays, a sale that is over, something that he is asked, a number of his that he types."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OnScale:
    """Goods that are weighed. `price` is per `unit`; `net`, in thousandths of it, is None until the
    scale has shown one, or the cashier has `typed` one where no scale is asked."""

    name: str
    price: int
    net: int | None = None
    tare: int = 0
    at_rest: bool = False
    typed: bool = False
    unit: str = "kg"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """A sale that was just completed. With `back` it was a return, and `change` what goes back.

    `named` is whose wallet paid, by his masked name, as soon as head office has said so; `points`
    what the sale brings him.
    """

    receipt: str
    total: int
    given: int
    change: int
    back: bool = False
    named: str | None = None
    points: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the shopper is asked; the words are those of whoever asks, in the language of now. With
    `digits` he types a number of so many."""

    id: str
    title: str
    text: str
    agree: str
    decline: str
    digits: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What the lane tells: the till's state, and what only the cashier's screen knows."""

    till: TillState
    on_scale: OnScale | None = None
    ended: Ended | None = None
    asked: Asked | None = None
    hint: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerState:
    """The whole screen. `seconds_left` of the code that is shown, `of_seconds` when it was new.

    `closed`: nobody serves here. `practice`: what is rung up is not sold. `tier` is that of the
    member who is buying, empty where nobody said so.
    """

    scene: Scene
    shop: str = ""
    closed: bool = False
    practice: bool = False
    sale: SaleView | None = None
    tier: str = ""
    hint: str = ""
    on_scale: OnScale | None = None
    attempt: AttemptView | None = None
    seconds_left: int = 0
    of_seconds: int = 0
    ended: Ended | None = None
    asked: Asked | None = None

    @property
    def lines(self) -> tuple[LineView, ...]:
        return () if self.sale is None else self.sale.lines

    @property
    def large(self) -> int | None:
        """The line that is set large: the one that was touched, else the last."""
        if self.sale is None or not self.sale.lines:
            return None
        return self.sale.touched or self.sale.lines[-1].line
