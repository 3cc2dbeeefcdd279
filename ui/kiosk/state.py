"""What a self-checkout shows, as one frozen value beside the state of the till."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal

from pos.till.state import LineView, SaleView, TillState
from ui.theme.lane_settings import LaneSettings

if TYPE_CHECKING:
    from pos.catalog.item import Item

Page = Literal[
    "closed", "attract", "cart", "line", "look_up", "weigh", "member", "bags", "pay", "value",
    "wallet", "code", "parked", "thanks", "staff", "attendant",
]  # fmt: skip
Kind = Literal[
    "age", "unknown", "not_for_sale", "recalled", "limit", "price", "weight", "remove", "payment",
    "help", "recall", "problem", "bag", "check", "day",
]  # fmt: skip
"""Why somebody has to look: each has words of its own, and at most one stands there."""
Tone = Literal["info", "done", "care", "refused"]
Typing = Literal["none", "digits", "letters", "amount", "pin"]
Camera = Literal["none", "looking", "seen", "lost"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Intervention:
    """One thing that the shopper is told, or that somebody of the shop has to agree to.

    `id` counts up within a run of the lane. `needs_staff`: the lane waits for a person, whom the
    shopper may send away where `may_withdraw`. `line` is the line that it is about, 0 for none;
    `text` a name or figure that its words need. `goes_on`: the shopper need not wait, and his next
    scan goes on without.
    """

    id: int
    kind: Kind
    needs_staff: bool
    may_withdraw: bool = True
    goes_on: bool = False
    line: int = 0
    text: str = ""
    figure: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One sentence that waits for nobody."""

    tone: Tone
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OnScale:
    """Goods that wait for their weight; `price` in minor units per `unit`, `grams` net, None while
    nothing is known. `live`: a scale is asked."""

    code: str
    name: str
    name_en: str
    unit: str
    price: int
    live: bool
    grams: int | None = None
    at_rest: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Paid:
    """The sale that was just paid. `link` leads to its receipt, empty without one; `exit` opens the
    store's way out, and `exit_words` say how, empty where there is no door."""

    receipt: str
    total: int
    link: str = ""
    printing: bool = False
    exit: str = ""
    exit_words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ParkedAt:
    """A sale that waits for its shopper at a till: the code that calls it back, what is due."""

    code: str
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Attendant:
    """Who looks after the lane now."""

    user: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KioskState:
    """The whole screen. `entry` is what was typed (dots for a PIN), `line` the line that a page is
    about. `idle_left` and `code_left` are seconds, 0 where nothing runs; `code_of` how many there
    were. `shelf` is the path of the one that is looked through, `shelves` those to choose from,
    none where its goods are shown. `of_value` is the number of a card of value whose PIN is asked
    for. `pictures` are the hours for which a picture of a problem is kept, 0 where none is
    taken; `held`: an attendant lets nobody in."""

    till: TillState
    page: Page = "closed"
    settings: LaneSettings = field(default_factory=LaneSettings)
    low_reach: bool = False
    entry: str = ""
    typing: Typing = "none"
    user: str = ""
    line: int = 0
    lines: tuple[LineView, ...] = ()
    touched: int | None = None
    found: tuple[Item, ...] = ()
    found_for: str = ""
    shelf: str = ""
    shelves: tuple[str, ...] = ()
    on_scale: OnScale | None = None
    of_value: str = ""
    intervention: Intervention | None = None
    notice: Notice | None = None
    paid: Paid | None = None
    parked: ParkedAt | None = None
    attendant: Attendant | None = None
    idle_left: int = 0
    code_left: int = 0
    code_of: int = 0
    camera: Camera = "none"
    pictures: int = 0
    held: bool = False
    busy: bool = False

    @property
    def english(self) -> bool:
        """Whether goods are named in English."""
        return self.settings.english

    @property
    def sale(self) -> SaleView | None:
        """The sale in progress."""
        return self.till.sale

    @property
    def due(self) -> int:
        """What is still to be paid, minor units."""
        return 0 if self.till.sale is None else self.till.sale.due

    @property
    def pieces(self) -> int:
        """Pieces by number, what is measured as one."""
        return sum(
            line.quantity // 1000 if line.unit == "each" else 1
            for line in self.lines
            if not line.void
        )

    @property
    def chosen(self) -> LineView | None:
        """The line that the page is about."""
        return next((line for line in self.lines if line.line == self.line), None)

    def with_cart(self) -> KioskState:
        """The lines of the sale in progress, those that count."""
        sale = self.till.sale
        if sale is None:
            return replace(self, lines=(), touched=None)
        live = tuple(line for line in sale.lines if not line.void)
        return replace(self, lines=live, touched=sale.touched)
