"""`lianpos console`: one JSON object a line in, one JSON object a line out.

Every answer is flushed after its effect is committed.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from queue import SimpleQueue
from typing import assert_never

from drivers.host import DeviceHost
from pos.cli.command_lines import Unreadable, read
from pos.cli.commands import (
    AbandonPayment,
    Agree,
    Approve,
    CancelPayment,
    CardBalance,
    CardLost,
    CashIn,
    CashOut,
    CheckAge,
    CloseShift,
    ConfirmClock,
    ConfirmTags,
    Discount,
    DropParked,
    FixTender,
    GiftReceipt,
    Handover,
    Join,
    LoadCard,
    Lock,
    Login,
    Logout,
    Member,
    NoSale,
    Note,
    OpenShift,
    Park,
    Pay,
    Price,
    PriceCheck,
    PrintCode,
    Quantity,
    Quit,
    Recall,
    Refund,
    RefundWithoutReceipt,
    Reprint,
    SafeDrop,
    Scan,
    Search,
    SetAside,
    SetClock,
    SettleRefund,
    State,
    Sync,
    TagPrice,
    Tags,
    TakeOver,
    Tare,
    Training,
    UnlockUser,
    VoidLine,
    VoidSale,
    VoidTender,
    Wait,
    Weigh,
    XReport,
    ZReprint,
)
from pos.database import StorageError
from pos.lane.messages import AWAY
from pos.ports import Clock, MachineClock, SettableClock
from pos.residents import set_residents_aside
from pos.texts import Texts
from pos.till.answers import Answer
from pos.till.attended import Attended, TillLane
from pos.till.config import Config, ConfigError, find_config
from pos.till.counter import PICTURES, on_the_counter
from pos.till.opening import open_till
from pos.till.returning import Found, Wanted
from pos.till.state import Json
from pos.till.till import Till


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
        till = open_till(
            folder=data, config=settings, clock=machine, devices=devices, config_file=config
        )
    except StorageError as error:
        _write(_cannot_open(settings, error))
        return 2
    for name, url in on_the_counter(settings.devices, pictures=data.joinpath(PICTURES)).items():
        devices.open(name, url)
    if settings.devices.printer:
        till.start_printing()
    till.start_backups()
    till.on_renewed(set_residents_aside)
    set_residents_aside()
    arrived: SimpleQueue[bytes | None] = SimpleQueue()
    network = till.join_store(on_ask=lambda: arrived.put(None))
    attended = None
    if network is not None:
        attended = Attended(network, TillLane(till), till=till, wake=lambda: arrived.put(None))
    try:
        if attended is not None:
            attended.show()
            attended.go_on_taking()
        for line in _lines(till, arrived):
            if line is None:
                till.settle()
                if attended is not None:
                    attended.settle()
            elif line.strip():
                answer = _performed(till, line, attended, arrived)
                _write(answer.to_json())
                if attended is not None:
                    attended.show()
                if answer.did == "quit" and answer.ok:
                    break
    finally:
        if network is not None:
            network.stop()
        devices.close()
        till.close()
    return 0


def _performed(
    till: Till, line: bytes, attended: Attended | None, arrived: SimpleQueue[bytes | None]
) -> Answer:
    """`perform`, and what needs another terminal of the store: that is waited for, and what comes
    meanwhile has its turn afterwards."""
    command = read(line)
    if attended is None or not isinstance(command, TakeOver):
        return perform(till, line)
    done: list[Answer] = []
    held: list[bytes | None] = []
    attended.take_over(command.terminal, command.id, done.append)
    while not done:
        item = arrived.get()
        if item is None:
            attended.settle()
        else:
            held.append(item)
    for item in (*held, None):
        arrived.put(item)
    return done[0]


def _lines(till: Till, arrived: SimpleQueue[bytes | None]) -> Iterator[bytes | None]:
    """The lines of standard input; None where something else has come: what became of a payment,
    or what another terminal of the store asks.

    Bytes in and out: the console speaks UTF-8 whatever the machine's locale is.
    """
    ended = threading.Event()
    till.on_change(lambda: arrived.put(None))

    def listen() -> None:
        rest = b""
        # Not through the stream's buffer: a thread that waits in its lock cannot be left behind.
        while chunk := os.read(sys.stdin.fileno(), 65536):
            *whole, rest = (rest + chunk).split(b"\n")
            for line in whole:
                arrived.put(line)
        arrived.put(rest or None)
        ended.set()
        arrived.put(None)

    threading.Thread(target=listen, name="commands", daemon=True).start()
    while not ended.is_set() or not arrived.empty():
        yield arrived.get()


def perform(till: Till, line: bytes) -> Answer:
    """Carries out one command of the console."""
    command = read(line)
    match command:
        case Unreadable(did=did, fault=fault, field=field):
            return till.refuse_unread(did, fault, field)
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
            return till.scan(code, quantity=quantity, confirm=confirm, unweighed=True, wallets=True)
        case Search(text=text, limit=limit):
            return till.search(text, limit)
        case Quantity(line=number, quantity=quantity):
            return till.quantity(number, quantity)
        case VoidLine(line=number):
            return till.void_line(number)
        case VoidTender():
            return till.void_tender()
        case VoidSale(reason=reason):
            return till.void_sale(reason)
        case Price(line=number, price=price, reason=reason):
            return till.price(number, price, reason)
        case Discount():
            return till.discount(
                command.line,
                percent=command.percent,
                amount=command.amount,
                reason=command.reason,
            )
        case Member(code=code, phone=phone, name=name):
            return till.member(code, phone=phone, name=name)
        case Join(phone=phone, name=name, birthday=birthday, card=card):
            return till.join(
                phone=phone, name=name, birthday=birthday, card=card,
                way=command.by, last=command.last,
            )  # fmt: skip
        case Agree(agrees=agrees):
            return till.agree(agrees)
        case Refund():
            return _refund(till, command)
        case RefundWithoutReceipt(lines=found, reason=reason):
            goods = [Found(code=f.code, quantity=f.quantity, amount=f.amount) for f in found]
            return till.refund_without_receipt(goods, reason=reason)
        case Park(name=name, id=label):
            return till.park(name or label or "")
        case Recall(id=sale):
            return till.recall(sale)
        case TakeOver():
            return till.refuse("take_over", AWAY)  # No store network: nobody to take it from.
        case DropParked(id=sale, reason=reason):
            return till.drop_parked(sale, reason=reason)
        case CancelPayment(id=sale):
            return till.cancel_payment(sale)
        case PrintCode():
            return till.print_code()
        case SetAside(name=name):
            return till.set_aside(name)
        case AbandonPayment(id=sale, reason=reason):
            return till.abandon_payment(sale, reason=reason)
        case LoadCard(number=number, amount=amount, tender=tender):
            return till.load_card(
                number, amount, tender,
                given=command.given, code=command.code, pin=command.pin, issuer=command.issuer,
                identified=command.identified, member=command.member,
            )  # fmt: skip
        case CardLost(code=code, number=number, instead=instead, pin=pin):
            return till.card_lost(code, number=number, instead=instead, pin=pin)
        case CardBalance(number=number, pin=pin, issuer=issuer):
            return till.card_balance(number, pin=pin, issuer=issuer)
        case FixTender():
            return till.fix_tender(
                command.receipt, command.wrong, command.to, command.amount,
                code=command.code, reason=command.reason,
            )  # fmt: skip
        case SettleRefund(refund=refund, by=how, reason=reason):
            return till.settle_refund(refund, how, reason=reason)
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
        case Pay(tender=tender, amount=amount, code=code, wallet=wallet, pin=pin):
            return till.pay(tender, amount, code, wallet=wallet, pin=pin)
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
