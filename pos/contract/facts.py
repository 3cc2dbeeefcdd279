"""The facts that a terminal records: the bodies of its journal entries.

Version 1 of the kinds `sale` and `return`. Amounts in minor units, quantities in thousandths,
times ISO 8601 with offset. `total` is what the customer owed; the perpetual totals count it for
completed sales only. A field that has its default is left out, so entries from before it was
known read the same.
"""

from __future__ import annotations

from typing import Final, Literal

import msgspec

from pos.contract.payments import Money

Status = Literal["completed", "voided", "parked", "abandoned"]

LINE_DISCOUNT: Final = "@line"
SALE_DISCOUNT: Final = "@sale"
"""What stands in the place of a promotion where a person took something off a line or the sale."""


class FundingFact(msgspec.Struct, frozen=True, kw_only=True):
    """The part of a discount that somebody else than the chain bears."""

    party: str
    amount: int


class ShareFact(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a promotion took off a line; what nobody in `funding` bears is the chain's."""

    promotion: str
    amount: int
    funding: tuple[FundingFact, ...] = ()


class AppliedFact(msgspec.Struct, frozen=True, kw_only=True):
    """A promotion that gave something, under the name that the customer read."""

    promotion: str
    name: str
    times: int
    amount: int


class LineFact(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One line as it was sold. The amounts of its `shares` add up to its `discount`.

    A line that came back has a negative quantity and negative amounts, each rounded by itself;
    `of` and `of_line` name the receipt and the line that it was sold on, `of` is empty where it
    came without a receipt.
    `unit_price` is the one of version `price_version` of the price book (0: the catalogue's own),
    `price_source` says whose it is; `price_override` was keyed in by hand in its place.

    `label_amount` is the amount on an in-store label, which is the line's gross; where the label
    says nothing else the quantity is `derived` from it, for information only. `lot`, `expiry` (a
    date) and `serial` are what the code said of the piece, and so is the `weight`, in grams, of
    goods that are sold by the piece. `frame` is what the scale sent for a weight that was taken at
    the till, in hex, and `tare` the grams of packing it had taken off.
    `brand` is whose goods they are: head office shows each brand its own lines.
    """

    line: int
    sku: str
    code: str
    name: str
    name_en: str
    unit: str
    quantity: int
    unit_price: int
    tax_rate: str
    gross: int
    discount: int
    net: int
    tax: int
    void: bool
    shares: tuple[ShareFact, ...] = ()
    price_source: str = "chain"
    price_version: int = 0
    price_override: int | None = None
    label_amount: int | None = None
    derived: bool = False
    lot: str = ""
    expiry: str = ""
    serial: str = ""
    of: str = ""
    of_line: int = 0
    brand: str = ""
    frame: str = ""
    tare: int = 0
    note: str = ""
    weight: int = 0


class TenderFact(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One payment: what it brought for the sale, what was handed over, what went back.

    `forfeited` is what a voucher was worth beyond that. `reference` is a voucher's serial or a
    card's approval number, `last4` the last digits of the card, `name` what a tender of head
    office's own is called. What is not `invoiceable` was invoiced when it was sold itself.
    `unchecked` is a serial that was taken while head office could not be asked about it, or money
    that a shopper says he has paid: of that the digits are the last ones of his bill's number.

    A voucher of which all comes back that it paid is handed back: `paper` says whether it lay in
    this drawer or at the office by then, `given` is its face value with a minus, `forfeited` what
    it was worth beyond, with a minus as well. A part that comes back is forfeited: the paper stays.

    Of a `wallet` the `reference` is the attempt that the provider knows as its merchant's number,
    `trade` the provider's own number, and `money` says who paid how much of it. What goes back
    through a provider names its refund as `reference` and the attempt that it is taken from as
    `of`: head office carries it out.

    What points paid says how many those were, and what stored value paid which `card`, by head
    office's name for it; both name their hold as `reference`, and are `unchecked` where head office
    could not be asked and the till's allowance covered it: `shown` is then what the member's
    telephone showed (`pos.contract.members.shown_text`), for head office to check afterwards.
    `left` is what was left then, points or minor units, None where nobody could say. What goes back
    has a minus, names the same hold, and as `of` the sale that it had paid for.
    """

    tender: str
    amount: int
    given: int
    change: int
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
    def has_number(self) -> bool:
        """Whether its money came under a number of its own that goods may take it back from: a
        voucher's serial or a wallet's attempt, and not what a card or a bill is looked up by."""
        return bool(self.reference) and not self.last4


class TakenFact(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What goods that came back took of the money of their receipt `of`, in minor units.

    It went back to the buyer by this tender; or it was `kept` and paid for what he got in exchange:
    then that tender had brought it. `reference` is the voucher's serial, the wallet's attempt or
    the member's hold that it is taken from, empty for other money and where that was not known. Of
    what a member's points or a card of value had paid it says how many points, which `card`, and
    for which `sale`.
    """

    of: str
    tender: str
    amount: int
    reference: str = ""
    wallet: str = ""
    kept: bool = False
    points: int = 0
    card: str = ""
    sale: str = ""


class TaxFact(msgspec.Struct, frozen=True, kw_only=True):
    """One row of the tax table."""

    rate: str
    net: int
    tax: int


class BalanceFact(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The points that a member could spend at the moment `as_of` (ISO 8601, empty where nobody
    said when): before this sale, which changes them as soon as head office has booked it."""

    points: int
    as_of: str = ""


class SaleFact(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A sale or a return that has ended, whole. `actions` are the bytes that the draft kept.

    The tenders come to `total` and `rounding`, which is what was added because cash paid it
    (negative: dropped). `age_checked` is the age that somebody looked at, 0 where nobody had to.
    `optimal` is false where a larger discount could not be ruled out. `of` is the receipt that a
    return takes back. `token` is 128 bits of chance by which a shopper finds the receipt at head
    office: whoever knows it may read it, and nobody guesses it. `line_voids` is what was taken
    back line by line before the sale ended, in no other figure, and `line_voids_count` how often.
    `balance` is what the buyer was shown of his points, None where nobody knew, and `earned` what
    the sale brings him by the rules that the till knows: head office counts anew.
    `own_shift` is the one in which it was rung up, where its payment became final in a later one.
    `taken` is there where goods came back into a sale with others, or of several receipts: all that
    they were worth, receipt by receipt, as it was paid.
    """

    sale: str
    receipt: str | None
    status: Status
    at: str
    store: str
    terminal: str
    shift: str
    cashier: str
    gross: int
    discount: int
    total: int
    tax: int
    change: int
    lines: tuple[LineFact, ...]
    tenders: tuple[TenderFact, ...]
    taxes: tuple[TaxFact, ...]
    actions: tuple[msgspec.Raw, ...]
    applied: tuple[AppliedFact, ...] = ()
    optimal: bool = True
    rounding: int = 0
    note: str = ""
    age_checked: int = 0
    member: str | None = None
    coupons: tuple[str, ...] = ()
    of: str | None = None
    token: str = ""
    line_voids: int = 0
    line_voids_count: int = 0
    own_shift: str = ""
    balance: BalanceFact | None = None
    earned: int | None = None
    taken: tuple[TakenFact, ...] = ()

    @property
    def kind(self) -> Literal["sale", "return"]:
        """The kind of its journal entry: a return where nothing is sold, or money goes out."""
        counted = [line for line in self.lines if not line.void]
        only_back = bool(counted) and all(line.quantity < 0 for line in counted)
        return "return" if only_back or self.total < 0 else "sale"


class TenderPart(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One side of a correction: what a tender brought more, or with a minus less.

    `count` is how many payments more or less that makes; entries of older releases say nothing of
    it, and their counts stay what they were. `invoiceable` and `unchecked` as in `TenderFact`, and
    so are `wallet` and `of`, of a refund that did not come about: `reference` is its number.
    """

    tender: str
    amount: int
    reference: str = ""
    last4: str = ""
    invoiceable: bool = True
    unchecked: bool = False
    count: int = 0
    wallet: str = ""
    of: str = ""


class TenderFixed(
    msgspec.Struct, frozen=True, kw_only=True, tag_field="do", tag="fix_tender", omit_defaults=True
):
    """A sale was booked under the wrong tender: minus there, plus here. Body of kind `payment`.

    Or a return's money did not go back as was written, and went back otherwise: plus there, minus
    here, in the shift in which it did.
    The two parts of `pair` come to nothing together; the sale keeps its receipt number. `freed`
    are the serials of the first one that paid for nothing after all and can be handed in again.
    """

    at: str
    shift: str
    sale: str
    receipt: str
    pair: tuple[TenderPart, TenderPart]
    freed: tuple[str, ...] = ()
    user: str = ""
    approver: str = ""
    reason: str = ""


_DECODER = msgspec.json.Decoder(SaleFact)


def from_body(body: bytes) -> SaleFact:
    """The fact in a journal entry of kind `sale`."""
    return _DECODER.decode(body)
