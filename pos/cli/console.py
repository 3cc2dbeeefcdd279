"""`lianpos console`: one JSON object a line in, one JSON object a line out.

Every answer is flushed after its effect is committed.
"""

from __future__ import annotations

import datetime as dt
import json
import sys
from pathlib import Path
from typing import Annotated, assert_never

import msgspec

from drivers.host import DeviceHost
from pos.codes.cleaning import masked
from pos.contract.shifts import Place
from pos.database import StorageError
from pos.ports import Clock, MachineClock, SettableClock
from pos.texts import Texts
from pos.till.answers import Answer
from pos.till.config import Config, ConfigError, find_config
from pos.till.counter import PICTURES, on_the_counter
from pos.till.opening import open_till
from pos.till.returning import Found, Wanted
from pos.till.state import Json
from pos.till.till import Till


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
    float: int = 0


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
    reason: str = ""
    source: Place | None = msgspec.field(name="from", default=None)


class CashOut(_Command, tag="cash_out"):
    amount: int
    reason: str = ""
    to: Place | None = None


class SafeDrop(_Command, tag="safe_drop"):
    amount: int
    reason: str = ""


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
    pass


class Price(_Command, tag="price"):
    line: int
    price: int | None = None
    reason: str = ""


class Discount(_Command, tag="discount"):
    line: int | None = None
    percent: str | None = None
    amount: int | None = None
    reason: str = ""


class Member(_Command, tag="member"):
    code: str | None = None
    phone: str | None = None


class RefundLine(msgspec.Struct, forbid_unknown_fields=True):
    line: int
    quantity: str | None = None


class Refund(_Command, tag="refund"):
    receipt: str
    lines: list[RefundLine] | None = None
    reason: str = ""
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
    reason: str = ""


class FixTender(_Command, tag="fix_tender"):
    receipt: str
    to: str
    wrong: str = msgspec.field(name="from")
    amount: int | None = None
    code: str | None = None
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
    | FixTender
    | TagPrice
    | Note
    | Weigh
    | Tare
    | CheckAge
    | PriceCheck
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


def run_console(*, data: Path, config: Path | None, clock: str | None) -> int:
    """Serves standard input until `quit` or its end. Exit code 2 when the till cannot open."""
    try:
        settings = find_config(data, config)
        machine = _clock(clock)
    except (ConfigError, ValueError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    devices = DeviceHost(lambda event: till.heard(event), plugins=settings.devices.plugins)
    try:
        till = open_till(folder=data, config=settings, clock=machine, devices=devices)
    except StorageError as error:
        _write(_cannot_open(settings, error))
        return 2
    for name, url in on_the_counter(settings.devices, pictures=data.joinpath(PICTURES)).items():
        devices.open(name, url)
    if settings.devices.printer:
        till.start_printing()
    till.start_backups()
    try:
        # Bytes in and out: the console speaks UTF-8 whatever the machine's locale is.
        for line in sys.stdin.buffer:
            if line.strip():
                answer = perform(till, line)
                _write(answer.to_json())
                if answer.did == "quit" and answer.ok:
                    break
    finally:
        devices.close()
        till.close()
    return 0


def perform(till: Till, line: bytes) -> Answer:
    """Carries out one command of the console."""
    command: Command
    try:
        command = _DECODER.decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        return till.refuse(_name(line), "bad_command", detail=str(error))
    except RecursionError:
        return till.refuse("?", "bad_command", detail="nested too deep")
    match command:
        case Login(user=user, pin=pin):
            return till.login(user, pin)
        case Logout():
            return till.logout()
        case Lock():
            return till.lock()
        case Approve(user=user, pin=pin):
            return till.approve(user, pin)
        case UnlockUser(user=user):
            return till.unlock_user(user)
        case OpenShift():
            return till.open_shift(command.float)
        case XReport():
            return till.x_report(on_paper=command.print)
        case CloseShift():
            return till.close_shift(command.counted, denominations=command.denominations)
        case Handover(to=to, pin=pin):
            return till.handover(
                to, pin, counted=command.counted, denominations=command.denominations
            )
        case ZReprint(shift=shift):
            return till.z_reprint(shift)
        case Reprint(receipt=receipt):
            return till.reprint(receipt)
        case GiftReceipt(receipt=receipt):
            return till.gift_receipt(receipt)
        case CashIn(amount=amount, reason=reason):
            return till.cash_in(amount, reason, source=command.source)
        case CashOut(amount=amount, reason=reason):
            return till.cash_out(amount, reason, to=command.to)
        case SafeDrop(amount=amount, reason=reason):
            return till.safe_drop(amount, reason)
        case NoSale(reason=reason):
            return till.no_sale(reason)
        case Scan(code=code, quantity=quantity, confirm=confirm):
            return till.scan(code, quantity=quantity, confirm=confirm, unweighed=True)
        case Search(text=text, limit=limit):
            return till.search(text, limit)
        case Quantity(line=number, quantity=quantity):
            return till.quantity(number, quantity)
        case VoidLine(line=number):
            return till.void_line(number)
        case VoidSale():
            return till.void_sale()
        case Price(line=number, price=price, reason=reason):
            return till.price(number, price, reason)
        case Discount():
            return till.discount(
                command.line,
                percent=command.percent,
                amount=command.amount,
                reason=command.reason,
            )
        case Member(code=code, phone=phone):
            return till.member(code, phone=phone)
        case Refund():
            return _refund(till, command)
        case RefundWithoutReceipt(lines=found, reason=reason):
            goods = [Found(code=f.code, quantity=f.quantity, amount=f.amount) for f in found]
            return till.refund_without_receipt(goods, reason=reason)
        case Park(name=name, id=label):
            return till.park(name or label or "")
        case Recall(id=sale):
            return till.recall(sale)
        case DropParked(id=sale, reason=reason):
            return till.drop_parked(sale, reason=reason)
        case FixTender():
            return till.fix_tender(
                command.receipt, command.wrong, command.to, command.amount,
                code=command.code, reason=command.reason,
            )  # fmt: skip
        case TagPrice(line=number, price=price, reason=reason):
            return till.tag_price(number, price, reason)
        case Weigh(code=code):
            return till.weigh(code)
        case Tare():
            return till.tare()
        case Note(line=where, text=text):
            return till.note(where, text)
        case CheckAge(old_enough=old_enough):
            return till.check_age(old_enough)
        case PriceCheck(code=code):
            return till.price_check(code)
        case Pay(tender=tender, amount=amount, code=code):
            return till.pay(tender, amount, code)
        case Sync():
            return till.sync()
        case Wait(seconds=seconds):
            return till.wait(seconds)
        case State():
            return till.current()
        case SetClock(at=at):
            return till.set_clock(at)
        case Tags():
            return till.tags()
        case ConfirmTags():
            return till.confirm_tags()
        case Training(on=on):
            return till.training(on)
        case ConfirmClock():
            return till.confirm_clock()
        case Quit():
            return till.quit()
    assert_never(command)


def _refund(till: Till, command: Refund) -> Answer:
    wanted = None
    if command.lines is not None:
        wanted = [Wanted(line=row.line, quantity=row.quantity) for row in command.lines]
    return till.refund(command.receipt, wanted, reason=command.reason, tender=command.tender)


def _name(line: bytes) -> str:
    """What a line that is no command calls itself, as far as that can be read."""
    try:
        return masked(_NAME.decode(line).do)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return "?"


def _clock(at: str | None) -> Clock:
    if at is None:
        return MachineClock()
    try:
        return SettableClock(dt.datetime.fromisoformat(at))
    except ValueError as error:
        raise ValueError(f"--clock {at}: not an ISO 8601 time with an offset") from error


def _cannot_open(config: Config, error: StorageError) -> dict[str, Json]:
    texts = Texts(config.language)
    message = texts(f"error.{error.code}", file=error.path.name)
    return {"ok": False, "did": "open", "error": {"code": error.code, "message": message}}


def _write(answer: dict[str, Json]) -> None:
    line = json.dumps(answer, ensure_ascii=False) + "\n"
    sys.stdout.buffer.write(line.encode("utf-8", "replace"))
    sys.stdout.buffer.flush()
