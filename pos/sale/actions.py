"""What can happen to a sale. A sale is the fold of its actions, and nothing else.

Each action is stored in the draft as it happens and repeated in the final journal entry: that is
the audit trail and the replay. An action carries everything it needs (name, price and tax as
they were), so that a later catalogue never changes an old sale. `at` is ISO 8601 with offset.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from pos.contract.facts import LineFact
from pos.contract.payments import Money


class Action(msgspec.Struct, frozen=True, kw_only=True, tag_field="do", omit_defaults=True):
    """Something that happened to a sale: when, by whom, and who agreed where that was needed."""

    at: str
    by: str = ""
    approver: str = ""


class Add(Action, frozen=True, kw_only=True, tag="add"):
    """A new line: one article as the catalogue knew it at that moment.

    `source` says whose price it is (`chain`, `zone`, `store`, `member`), `version` which version
    of the price book set it, 0 for the price of the catalogue itself.

    `amount` is a label's, in minor units, charged as it stands; where the label does not say how
    much there is, the quantity is `derived` from it, for information only. `expected` is what its
    weight comes to at the price in force, where the label said something else and the cashier
    took it all the same. `lot`, `expiry` (a date) and `serial` are what the code says of the
    piece, and of goods that are sold by the piece also its `weight`, in grams. `frame` is what the
    scale sent for a weight that was taken here, in hex, and `tare` the grams of packing that it
    had taken off. What is `unweighed` is sold by measure and stands in as one unit until somebody
    says how much it is.
    """

    line: int
    code: str
    sku: str
    name: str
    name_en: str
    unit: str
    quantity: int
    unit_price: int
    tax_rate: str
    category: str = ""
    brand: str = ""
    discountable: bool = True
    min_age: int = 0
    max_per_sale: int = 0
    source: str = "chain"
    version: int = 0
    amount: int | None = None
    derived: bool = False
    expected: int | None = None
    lot: str = ""
    expiry: str = ""
    serial: str = ""
    weight: int = 0
    frame: str = ""
    tare: int = 0
    unweighed: bool = False


class More(Action, frozen=True, kw_only=True, tag="more"):
    """The same article again: the line's quantity grows."""

    line: int
    code: str
    quantity: int


class SetQuantity(Action, frozen=True, kw_only=True, tag="quantity"):
    """The quantity of a line, in thousandths, put right by hand."""

    line: int
    quantity: int


class VoidLine(Action, frozen=True, kw_only=True, tag="void_line"):
    """A line taken back; it stays in the record, struck through."""

    line: int


class SetPrice(Action, frozen=True, kw_only=True, tag="price"):
    """A price keyed in by hand, per unit; None puts the article's own price back."""

    line: int
    price: int | None
    reason: str = ""


class TagPrice(Action, frozen=True, kw_only=True, tag="tag_price"):
    """The lower price on the shelf's tag, charged per unit because the customer read it there."""

    line: int
    price: int
    reason: str = ""


class Note(Action, frozen=True, kw_only=True, tag="note"):
    """A word about a line, or about the whole sale where `line` is None; "" takes it away."""

    line: int | None
    text: str


class AgeChecked(Action, frozen=True, kw_only=True, tag="age"):
    """Somebody looked whether the customer is `age`. Where not, what is for adults goes back."""

    age: int
    old_enough: bool


class Discount(Action, frozen=True, kw_only=True, tag="discount"):
    """What a person takes off a line, or off the whole sale where `line` is None.

    `percent` in basis points or `amount` in minor units; neither takes the discount back.
    """

    line: int | None
    percent: int | None = None
    amount: int | None = None
    reason: str = ""


class LinePrice(msgspec.Struct, frozen=True, kw_only=True):
    """The price that a line has from now on, and where it comes from."""

    line: int
    unit_price: int
    source: str
    version: int = 0


class AttachMember(Action, frozen=True, kw_only=True, tag="member"):
    """A member is buying. `birthday` says that it is the member's today; a date is not kept.

    `tier` is the one that his prices go by; a `stale` one was confirmed too long ago to bring any.
    `prices` are those of the lines that cost a member something else. `how` says by what he was
    found. `points` are those that he could spend at the moment `as_of` (ISO 8601, empty where
    nobody said), None where nobody knew. `segments` are the groups whose promotions he gets.
    """

    member: str
    tier: str = ""
    birthday: bool = False
    prices: tuple[LinePrice, ...] = ()
    how: Literal["", "card", "code", "phone", "name", "wallet"] = ""
    stale: bool = False
    points: int | None = None
    as_of: str = ""
    segments: tuple[str, ...] = ()


class DetachMember(Action, frozen=True, kw_only=True, tag="no_member"):
    """Nobody in particular is buying; `prices` as with `AttachMember`."""

    prices: tuple[LinePrice, ...] = ()


class AddCoupon(Action, frozen=True, kw_only=True, tag="coupon"):
    """The customer hands in a coupon."""

    code: str


class BackLine(msgspec.Struct, frozen=True, kw_only=True):
    """So much of a line that was sold comes back, as a line of its own.

    `sold` is that line as the journal has it, `refunded` how much of it came back before, `names`
    what its promotions are called. `of_line` is 0 where there is no receipt.
    """

    line: int
    sold: LineFact
    quantity: int
    refunded: int = 0
    of_line: int = 0
    names: dict[str, str] = {}


class TakeBack(Action, frozen=True, kw_only=True, tag="take_back"):
    """Goods come back, of one receipt or without one (`of` is empty).

    `rounding` is what is undone of the receipt's rounding; `tenders` may give the money back.
    """

    of: str
    lines: tuple[BackLine, ...]
    rounding: int = 0
    tenders: tuple[str, ...] = ()
    reason: str = ""


class Tender(Action, frozen=True, kw_only=True, tag="tender"):
    """Money taken: `given` by the customer, `amount` of it for the sale, the rest is change.

    Both are negative where money goes back for goods.

    `rounding` is what was added to the sale's total because cash pays it (negative: dropped).
    `forfeited` is what a voucher was worth beyond what was due; `reference` and `last4` are what
    the payment can be found again by; `name` is what a tender of head office's own is called.
    What is not `invoiceable` was invoiced when it was sold itself; `unchecked` is a serial that was
    taken while head office could not be asked about it. `wallet`, `trade`, `of` and `money` are
    what a provider says of it, and `paper` where a voucher lay that is handed back, as in
    `pos.contract.facts.TenderFact`; so are `points`, `card`, what is `left` of what members pay
    with, and what they have `shown`.
    """

    tender: str
    given: int
    amount: int
    rounding: int = 0
    forfeited: int = 0
    reference: str = ""
    last4: str = ""
    name: str = ""
    invoiceable: bool = True
    unchecked: bool = False
    wallet: str = ""
    trade: str = ""
    of: str = ""
    money: Money | None = None
    paper: Literal["", "drawer", "office"] = ""
    points: int = 0
    card: str = ""
    left: int | None = None
    shown: str = ""

    @property
    def change(self) -> int:
        """What goes back to the customer."""
        return self.given - self.amount - self.forfeited


class VoidTender(Action, frozen=True, kw_only=True, tag="void_tender"):
    """The part that was paid last goes back to the customer: `amount` of `tender`."""

    tender: str
    amount: int


class Park(Action, frozen=True, kw_only=True, tag="park"):
    """The sale is put aside for a while. `name` is found in older entries only: what the cashier
    calls it may be the shopper's own name, which no entry tells."""

    name: str = ""


class Recall(Action, frozen=True, kw_only=True, tag="recall"):
    """The sale that was put aside goes on."""


class DropSale(Action, frozen=True, kw_only=True, tag="drop"):
    """Nobody came back for a parked sale: it is given up.

    One that another terminal of the store took over is given up `to` it, and goes on there as the
    sale `taken_as`.
    """

    reason: str = ""
    to: str = ""
    taken_as: str = ""


class TakeOver(Action, frozen=True, kw_only=True, tag="take_over"):
    """What is above happened at another terminal of the store, to its sale `given`."""

    giver: str
    given: str


class VoidSale(Action, frozen=True, kw_only=True, tag="void_sale"):
    """The whole sale taken back before it was completed."""

    reason: str = ""


AnyAction = (
    Add
    | More
    | SetQuantity
    | VoidLine
    | SetPrice
    | TagPrice
    | Note
    | AgeChecked
    | Discount
    | AttachMember
    | DetachMember
    | AddCoupon
    | TakeBack
    | Tender
    | VoidTender
    | Park
    | Recall
    | DropSale
    | TakeOver
    | VoidSale
)

_DECODER = msgspec.json.Decoder(AnyAction)
_ENCODER = msgspec.json.Encoder()


def to_bytes(action: AnyAction) -> bytes:
    """The action as compact JSON."""
    return _ENCODER.encode(action)


def from_bytes(stored: bytes) -> AnyAction:
    """The action that `to_bytes` wrote; raises `msgspec.ValidationError` for anything else."""
    action: AnyAction = _DECODER.decode(stored)
    return action
