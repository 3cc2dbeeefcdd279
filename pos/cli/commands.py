"""What may be said to `lianpos console`: one JSON object a line, its command named by `do`."""

from __future__ import annotations

from typing import Literal

import msgspec

from pos.contract.shifts import Place


class _Command(msgspec.Struct, tag_field="do", forbid_unknown_fields=True):
    pass


class Login(_Command, tag="login"):
    user: str
    pin: str = ""


class Logout(_Command, tag="logout"):
    pass


class Lock(_Command, tag="lock"):
    pass


class Approve(_Command, tag="approve"):
    user: str
    pin: str


class UnlockUser(_Command, tag="unlock_user"):
    user: str


class OpenShift(_Command, tag="open_shift"):
    float: int | None = None


class XReport(_Command, tag="x_report"):
    print: bool = True


class CloseShift(_Command, tag="close_shift"):
    counted: dict[str, int] = {}
    denominations: dict[str, int] = {}


class Handover(_Command, tag="handover"):
    to: str
    pin: str = ""
    counted: dict[str, int] = {}
    denominations: dict[str, int] = {}


class ZReprint(_Command, tag="z_reprint"):
    shift: str | None = None


class Reprint(_Command, tag="reprint"):
    receipt: str | None = None


class GiftReceipt(_Command, tag="gift_receipt"):
    receipt: str | None = None


class CashIn(_Command, tag="cash_in"):
    amount: int
    reason: str | None = None
    source: Place | None = msgspec.field(name="from", default=None)


class CashOut(_Command, tag="cash_out"):
    amount: int
    reason: str = ""
    to: Place | None = None


class SafeDrop(_Command, tag="safe_drop"):
    amount: int
    reason: str | None = None


class NoSale(_Command, tag="no_sale"):
    reason: str = ""
    amount: int = 0


class Scan(_Command, tag="scan"):
    code: str
    quantity: str | None = None
    confirm: bool = False


class Search(_Command, tag="search"):
    text: str
    limit: int = 20


class Quantity(_Command, tag="quantity"):
    line: int
    quantity: str


class VoidLine(_Command, tag="void_line"):
    line: int


class VoidTender(_Command, tag="void_tender"):
    """Gives the part that was paid last back."""


class VoidSale(_Command, tag="void_sale"):
    reason: str | None = None


class Price(_Command, tag="price"):
    line: int
    price: int | None = None
    reason: str | None = None


class Discount(_Command, tag="discount"):
    line: int | None = None
    percent: str | None = None
    amount: int | None = None
    reason: str | None = None


class Member(_Command, tag="member"):
    code: str | None = None
    phone: str | None = None
    name: str | None = None


class Join(_Command, tag="join"):
    phone: str = ""
    name: str = ""
    birthday: str = ""
    card: str = ""
    by: Literal["screen", "paper"] = "screen"
    last: bool = False


class Agree(_Command, tag="agree"):
    agrees: bool


class RefundLine(msgspec.Struct, forbid_unknown_fields=True):
    line: int
    quantity: str | None = None


class Refund(_Command, tag="refund"):
    receipt: str
    lines: list[RefundLine] | None = None
    reason: str | None = None
    tender: str | None = None


class FoundLine(msgspec.Struct, forbid_unknown_fields=True):
    code: str
    amount: int
    quantity: str = "1"


class RefundWithoutReceipt(_Command, tag="refund_without_receipt"):
    lines: list[FoundLine]
    reason: str = ""


class Park(_Command, tag="park"):
    name: str = ""
    id: str | None = None


class Recall(_Command, tag="recall"):
    id: str | None = None


class TakeOver(_Command, tag="take_over"):
    terminal: str
    id: str


class DropParked(_Command, tag="drop_parked"):
    id: str | None = None
    reason: str | None = None


class CancelPayment(_Command, tag="cancel_payment"):
    id: str | None = None


class PrintCode(_Command, tag="print_code"):
    pass


class SetAside(_Command, tag="set_aside"):
    name: str = ""


class AbandonPayment(_Command, tag="abandon_payment"):
    id: str | None = None
    reason: str | None = None


class LoadCard(_Command, tag="load_card"):
    number: str
    amount: int
    tender: str = "cash"
    given: int | None = None
    code: str | None = None
    pin: str = ""
    issuer: str = ""
    identified: bool = False
    member: str = ""


class CardLost(_Command, tag="card_lost"):
    code: str
    number: str = ""
    instead: str = ""
    pin: str = ""


class CardBalance(_Command, tag="card_balance"):
    number: str
    pin: str = ""
    issuer: str = ""


class FixTender(_Command, tag="fix_tender"):
    receipt: str
    to: str
    wrong: str = msgspec.field(name="from")
    amount: int | None = None
    code: str | None = None
    reason: str | None = None


class SettleRefund(_Command, tag="settle_refund"):
    refund: str
    by: Literal["cash", "office"]
    reason: str = ""


class TagPrice(_Command, tag="tag_price"):
    line: int
    price: int
    reason: str | None = None


class Weigh(_Command, tag="weigh"):
    code: str


class Tare(_Command, tag="tare"):
    pass


class Note(_Command, tag="note"):
    text: str
    line: int | None = None


class CheckAge(_Command, tag="check_age"):
    old_enough: bool


class PriceCheck(_Command, tag="price_check"):
    code: str


class Pay(_Command, tag="pay"):
    tender: str
    amount: int | None = None
    code: str | None = None
    wallet: str | None = None
    pin: str | None = None


class Sync(_Command, tag="sync"):
    pass


class Wait(_Command, tag="wait"):
    seconds: int = 10


class State(_Command, tag="state"):
    pass


class SetClock(_Command, tag="clock"):
    at: str


class Tags(_Command, tag="tags"):
    pass


class ConfirmTags(_Command, tag="confirm_tags"):
    pass


class Training(_Command, tag="training"):
    on: bool


class ConfirmClock(_Command, tag="confirm_clock"):
    pass


class Quit(_Command, tag="quit"):
    pass


Command = (
    Login
    | Logout
    | Lock
    | Approve
    | UnlockUser
    | OpenShift
    | XReport
    | CloseShift
    | Handover
    | ZReprint
    | Reprint
    | GiftReceipt
    | CashIn
    | CashOut
    | SafeDrop
    | NoSale
    | Scan
    | Search
    | Quantity
    | VoidLine
    | VoidTender
    | VoidSale
    | Price
    | Discount
    | Member
    | Join
    | Agree
    | Refund
    | RefundWithoutReceipt
    | Park
    | Recall
    | TakeOver
    | DropParked
    | CancelPayment
    | SetAside
    | AbandonPayment
    | LoadCard
    | CardLost
    | CardBalance
    | FixTender
    | SettleRefund
    | TagPrice
    | Note
    | Weigh
    | Tare
    | CheckAge
    | PriceCheck
    | PrintCode
    | Pay
    | Sync
    | Wait
    | State
    | SetClock
    | ConfirmClock
    | Tags
    | ConfirmTags
    | Training
    | Quit
)
