"""What the cashier's screen shows, as one frozen value beside the state of the till."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal

from pos.till.state import LineView, Screen, TenderView, TillState
from ui.theme.lane_settings import LaneSettings
from ui.widgets.rows import RowFace

if TYPE_CHECKING:
    from drivers.paper import Paper
    from pos.catalog.item import Item

Ask = Literal["user", "pin", "float", "code", "amount", "search",
              "weight", "question", "price", "errand"]  # fmt: skip
SheetName = Literal["", "tender", "help", "weigh", "question", "price", "errand"]
Tone = Literal["info", "done", "care", "refused"]
Sound = Literal["ok", "unknown", "approval", "paid"]
Typing = Literal["none", "digits", "amount", "text", "pin"]
"""What may be typed into the entry line of an errand."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One sentence for the cashier."""

    tone: Tone
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Paid:
    """The sale that was just completed: it stays on the screen until the next one begins.

    Of a return (`is_return`) `change` is what goes back and `of` the receipt that the goods were
    sold on, empty without one.
    """

    receipt: str
    total: int
    given: int
    change: int
    rounding: int = 0
    of: str = ""
    is_return: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceHealth:
    """How a device is, by the name it was opened under."""

    device: str
    state: str
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighing:
    """A measured article that waits for its weight.

    `price` is in minor units per `unit`. `live` where a scale is asked; then `grams` are what it
    shows net of the `tare`, None while it has shown nothing, and `at_rest` whether it has come to
    rest.
    """

    code: str
    name: str
    name_en: str
    unit: str
    price: int
    live: bool
    grams: int | None = None
    tare: int = 0
    at_rest: bool = False

    def showing(self, grams: int, *, tare: int, at_rest: bool) -> Weighing:
        """The same with what the scale shows now."""
        return replace(self, grams=grams, tare=tare, at_rest=at_rest)


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What the till asks before it goes on, and the code that it asks about, if any."""

    about: str
    text: str
    code: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceTold:
    """What a price check answered; amounts in minor units, a sentence for each promotion.

    `stopped` is one about goods that must not be sold; empty where they may.
    """

    name: str
    name_en: str
    unit: str
    price: int
    amount: int
    net: int
    promotions: tuple[str, ...]
    stopped: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Some words of which one holds. `cap` is the key that goes on to the next one."""

    label: str
    options: tuple[str, ...]
    chosen: int
    cap: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShopperQuestion:
    """What the shopper is asked on his own screen, and the words on its two keys. With `digits` he
    types a number of so many."""

    id: str
    title: str
    text: str
    agree: str
    decline: str
    digits: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrandFace:
    """What an errand beside ringing up shows: one sheet for all of them, so all work alike.

    From the top: `title`, `headline` (an amount that is big) under its `caption`, a sentence,
    `points` to think about, a QR `code` that the shopper scans, a ring for what `lasts` until an
    ISO time (so many seconds in all), `choices`, `rows` of which `chosen` is the one that the keys
    mean, a `paper`, the entry line with its `hint` and `badge` (none where `typing` is none), a
    pad, and the keys: `go` is the jade one, `other` a quiet one beside it. `whole`: it takes the
    whole page. `shopper` is what he is asked on his own screen meanwhile.
    """

    name: str
    title: str
    caption: str = ""
    headline: str = ""
    alarming: bool = False
    sentence: str = ""
    points: tuple[str, ...] = ()
    choices: tuple[Choice, ...] = ()
    rows: tuple[RowFace, ...] = ()
    chosen: int | None = None
    paper: Paper | None = None
    lasts: tuple[str, int] | None = None
    code: str = ""
    typing: Typing = "none"
    hint: str = ""
    badge: str = ""
    icon: str = "hash"
    pad: bool = True
    go: str = ""
    go_cap: str = "⏎"
    go_ready: bool = True
    other: str = ""
    other_cap: str = ""
    back: bool = True
    whole: bool = False
    shopper: ShopperQuestion | None = None

    def ready(self, ready: bool) -> ErrandFace:
        """The same with its jade key awake or not."""
        return replace(self, go_ready=ready)


@dataclass(frozen=True, slots=True, kw_only=True)
class ParkedElsewhere:
    """A sale that was put aside at another terminal of the store, `by` whoever worked there."""

    terminal: str
    sale: str
    at: str
    by: str
    total: int
    lines: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LaneState:
    """The whole screen. `entry` is what was typed (dots for a PIN), `ask` what it means.

    `times` is a quantity set aside for the next scan in thousandths, 0 for none. `question`,
    `weighing`, `told` and `errand` are what the sheets of those names show. `selected` is the line
    that the arrows chose.
    `settled` is false in the first seconds after a start, `stocked` while a new terminal still
    waits for its goods and staff. `found` answers the search for `found_for`, `chosen`
    is the one of them that Enter takes. `hint` may be worth telling the customer.
    `settings` are those of the lane; `practice` is the task of the practice lane, 0 for none;
    `practice_wanted`: whoever signs in next wants to practise. `in_store`: other terminals can be
    called, and `elsewhere` is what lies parked there.
    """

    till: TillState
    ask: Ask
    entry: str = ""
    user: str = ""
    times: int = 0
    question: Question | None = None
    weighing: Weighing | None = None
    told: PriceTold | None = None
    errand: ErrandFace | None = None
    lines: tuple[LineView, ...] = ()
    touched: int | None = None
    selected: int | None = None
    paid: Paid | None = None
    hint: str = ""
    sheet: SheetName = ""
    notice: Notice | None = None
    busy: bool = False
    settled: bool = False
    stocked: bool = True
    devices: tuple[DeviceHealth, ...] = ()
    found: tuple[Item, ...] = ()
    found_for: str = ""
    chosen: int = 0
    practice: int = 0
    practice_wanted: bool = False
    in_store: bool = False
    elsewhere: tuple[ParkedElsewhere, ...] = ()
    settings: LaneSettings = field(default_factory=LaneSettings)

    def without_entry(self) -> LaneState:
        """The same with nothing typed."""
        return replace(self, entry="")

    @property
    def due(self) -> int:
        """What the customer still owes, minor units."""
        return 0 if self.till.sale is None else self.till.sale.due

    @property
    def due_in_cash(self) -> int:
        """What he owes if he pays in cash: rounded as the store has it."""
        return self.due + self.till.rounding

    @property
    def is_paying_untouched(self) -> bool:
        """Whether the payment sheet is open and nobody has chosen a line beside it: then no key
        takes goods out, since whoever presses it means the money."""
        return self.sheet == "tender" and self.ask == "amount" and self.selected is None

    @property
    def last_part(self) -> TenderView | None:
        """What was paid last of a sale that is being paid, where it can go back alone."""
        parts = () if self.till.sale is None else self.till.sale.tenders
        return parts[-1] if self.sheet == "tender" and parts and parts[-1].can_go_back else None

    @property
    def target_line(self) -> int:
        """The line that a function means: the chosen one, else the last that is not void; or 0."""
        sale = self.till.sale
        if self.paid is not None or sale is None:
            return 0
        if self.selected:
            return self.selected
        live = {line.line for line in sale.lines if not line.void}
        return sale.touched if sale.touched in live else max(live, default=0)

    def with_cart(self) -> LaneState:
        """The cart: the sale in progress, else the one that was just paid, else nothing."""
        sale = self.till.sale
        if sale is not None:
            return replace(self, lines=sale.lines, touched=sale.touched, paid=None)
        return self if self.paid is not None else replace(self, lines=(), touched=None)


def ask_of(screen: Screen) -> Ask:
    """What a page asks for when it comes up."""
    asks: dict[Screen, Ask] = {"signed_out": "user", "locked": "pin", "no_shift": "float"}
    return asks.get(screen, "code")
