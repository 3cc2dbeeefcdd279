"""What may be said to `lianpos console`: one JSON object a line, its command named by `do`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Annotated, Final, Literal, get_args

import msgspec

from pos.codes.cleaning import masked
from pos.contract.shifts import Place
from pos.till.faces.commands import Unread


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
    | VoidSale
    | Price
    | Discount
    | Member
    | Refund
    | RefundWithoutReceipt
    | Park
    | Recall
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

_DECODER = msgspec.json.Decoder(Command)


class _Named(msgspec.Struct):
    do: Annotated[str, msgspec.Meta(max_length=40)]


_NAME = msgspec.json.Decoder(_Named)

_FIELD: Final = re.compile(r"field `([^`]*)`")
_PLACE: Final = re.compile(r"at `\$\.?([^`]*)`")


@dataclass(frozen=True, slots=True, kw_only=True)
class Unreadable:
    """A line that is no command: what it calls itself, what is wrong with it, and where."""

    did: str
    fault: Unread
    field: str = ""


def read(line: bytes) -> Command | Unreadable:
    """The command in a line, or why there is none."""
    try:
        command: Command = _DECODER.decode(line)
    except msgspec.ValidationError as error:
        return _misshapen(_name(line), str(error), line)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return Unreadable(did=_name(line), fault="no_json")
    return command


def _misshapen(did: str, told: str, line: bytes) -> Unreadable:
    """What the decoder says of a line in its own words, as far as it names a field.

    It names the first field that is missing; whoever types the command wants to hear of all.
    """
    place, named = _PLACE.search(told), _FIELD.search(told)
    parts = [found[1] for found in (place, named) if found is not None]
    field = ".".join(part.replace("[...]", "") for part in parts if part)
    if told.startswith("Object missing required field"):
        fields = [field] if place is not None else _missing(did, line) or [field]
        return Unreadable(did=did, fault="missing", field=", ".join(fields))
    if told.startswith("Object contains unknown field"):
        return Unreadable(did=did, fault="extra", field=field)
    if field in ("", "do"):
        return Unreadable(did=did, fault="no_such")
    return Unreadable(did=did, fault="wrong", field=field)


def _missing(did: str, line: bytes) -> list[str]:
    """The fields that a command needs and a line does not have."""
    there = msgspec.json.decode(line)
    return [
        field.encode_name
        for kind in get_args(Command)
        if kind.__struct_config__.tag == did
        for field in msgspec.structs.fields(kind)
        if field.required and field.encode_name not in there
    ]


def _name(line: bytes) -> str:
    """What a line that is no command calls itself, as far as that can be read."""
    try:
        return masked(_NAME.decode(line).do)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return "?"
