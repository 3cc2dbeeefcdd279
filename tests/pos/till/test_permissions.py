"""Every command against every role: who may do it does, everybody else is refused before it.

The list of commands is the console's own, so that none can be forgotten here.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal, get_args

import pytest

from drivers.api import JobEnded
from pos.cli.commands import Command
from pos.payment.opening import opened
from pos.payment.refund import Refund
from pos.staff.permissions import PERMISSIONS, REFUSED_ON_RECORD, Permission
from pos.staff.roles import ROLES
from pos.sync.paying import moment
from pos.till.answers import Answer
from pos.till.config import Config, DevicesConfig
from pos.till.passing_on import Copy
from pos.till.returning import Found
from pos.till.till import Till
from tests.pos.conftest import MORNING, code, plain

Given = Literal["sale", "adult", "idle", "printed", "doubted", "parked", "closed", "asked", "part"]
REFUSALS: Final = {"approval_needed", "not_allowed"}


@dataclass(frozen=True)
class Guarded:
    """A command, what it asks, and what must be so that it gets that far."""

    permission: Permission
    given: Given
    run: Callable[[Till], Answer]


def first_sku(till: Till) -> str:
    return plain(till, 1)[0].sku


def first_price(till: Till) -> int:
    return plain(till, 1)[0].price


def wine(till: Till) -> str:
    """Something for adults that nobody has looked after in this sale."""
    return next(
        item.sku
        for category in till.categories()
        for item in till.items(category, 400)
        if item.min_age and item.unit == "each" and not item.max_per_sale
    )


OPEN_TO_ALL: Final = {
    "login", "logout", "lock", "approve", "state", "wait", "sync", "clock", "quit",
}  # fmt: skip
"""What asks for no permission: who one is, what is there, and the rehearsals' own clock."""

NO_COPY: Final = Copy(sale="", digest="", actions=())

COMMANDS: Final = {
    "scan": Guarded("sell.item", "idle", lambda till: till.scan(first_sku(till))),
    "scan, a coupon": Guarded("sell.item", "idle", lambda till: till.scan("LIAN10")),
    "scan, a card": Guarded("attach.member", "idle", lambda till: till.scan("88000001")),
    "search": Guarded("look_up.item", "idle", lambda till: till.search("1000052", 1)),
    "price_check": Guarded("look_up.item", "idle", lambda till: till.price_check(first_sku(till))),
    "weigh": Guarded("weigh.item", "idle", lambda till: till.weigh("1000003")),
    "tare": Guarded("weigh.item", "idle", lambda till: till.tare()),
    "join": Guarded("attach.member", "idle", lambda till: till.join(phone="1")),
    "agree": Guarded("attach.member", "idle", lambda till: till.agree(True)),
    "note": Guarded("write.note", "sale", lambda till: till.note(None, "for the neighbour")),
    "member": Guarded("attach.member", "sale", lambda till: till.member("88000001")),
    "member, none": Guarded("attach.member", "sale", lambda till: till.member(None)),
    "check_age": Guarded("confirm.age", "adult", lambda till: till.check_age(True)),
    "quantity": Guarded("change.quantity", "sale", lambda till: till.quantity(1, "2")),
    "price": Guarded(
        "override.price", "sale", lambda till: till.price(1, first_price(till), "label")
    ),
    "tag_price": Guarded(
        "match.tag", "sale", lambda till: till.tag_price(1, first_price(till) - 1, "tag")
    ),
    "discount, a line": Guarded(
        "discount.line", "sale", lambda till: till.discount(1, percent="1")
    ),
    "discount, all": Guarded(
        "discount.sale", "sale", lambda till: till.discount(None, percent="1")
    ),
    "void_line": Guarded("void.line", "sale", lambda till: till.void_line(1)),
    "void_tender": Guarded("take.payment", "part", lambda till: till.void_tender()),
    "void_sale": Guarded("void.sale", "sale", lambda till: till.void_sale()),
    "park": Guarded("park.sale", "sale", lambda till: till.park()),
    "recall": Guarded("recall.sale", "parked", lambda till: till.recall()),
    "take_over": Guarded("recall.sale", "idle", lambda till: till.keep_copy(NO_COPY, giver="T9")),
    "drop_parked": Guarded("drop.sale", "parked", lambda till: till.drop_parked()),
    "load_card": Guarded("take.payment", "idle", lambda till: till.load_card("88880001", 100)),
    "card_lost": Guarded("attach.member", "idle", lambda till: till.card_lost("LM1.X")),
    "card_balance": Guarded("attach.member", "idle", lambda till: till.card_balance("88880001")),
    "pay": Guarded("take.payment", "sale", lambda till: till.pay()),
    "cancel_payment": Guarded("take.payment", "asked", lambda till: till.cancel_payment()),
    "abandon_payment": Guarded("abandon.payment", "asked", lambda till: till.abandon_payment()),
    "print_code": Guarded("take.payment", "asked", lambda till: till.print_code()),
    "set_aside": Guarded("set_aside.payment", "asked", lambda till: till.set_aside()),
    "fix_tender": Guarded("fix.tender", "idle", lambda till: fix_tender(till)),
    "cash_in": Guarded("bring.cash", "idle", lambda till: till.cash_in(1)),
    "cash_out": Guarded("take.cash", "idle", lambda till: till.cash_out(1, "water")),
    "safe_drop": Guarded("drop.cash", "idle", lambda till: till.safe_drop(1)),
    "no_sale": Guarded("open.drawer", "idle", lambda till: till.no_sale("change")),
    "x_report": Guarded("view.report", "idle", lambda till: till.x_report()),
    "handover": Guarded("hand_over.shift", "idle", lambda till: till.handover("2001", "2001")),
    "close_shift": Guarded("close.shift", "idle", lambda till: till.close_shift({"cash": 0})),
    "open_shift": Guarded("open.shift", "closed", lambda till: till.open_shift(0)),
    "z_reprint": Guarded("reprint.report", "closed", lambda till: till.z_reprint()),
    "reprint": Guarded("reprint.receipt", "idle", lambda till: till.reprint("S001-T01-000001")),
    "gift_receipt": Guarded(
        "reprint.receipt", "idle", lambda till: till.gift_receipt("S001-T01-000001")
    ),
    "unlock_user": Guarded("unlock.user", "idle", lambda till: till.unlock_user("9001")),
    "refund": Guarded(
        "refund.receipt", "idle", lambda till: till.refund("S001-T01-000001", tender="cash")
    ),
    "refund, a card's in cash": Guarded(
        "redirect.refund",
        "idle",
        lambda till: till.refund("S001-T01-000003", tender="cash", reason="card is lost"),
    ),
    "refund, an exchange": Guarded(
        "refund.receipt", "idle", lambda till: till.refund("S001-T01-000002", tender="exchange")
    ),
    "refund_without_receipt": Guarded(
        "refund.goods",
        "idle",
        lambda till: refund_without_receipt(till),
    ),
    "settle_refund, in cash": Guarded(
        "redirect.refund", "idle", lambda till: settle_refund(till, "cash")
    ),
    "settle_refund, by head office": Guarded(
        "refund.receipt", "idle", lambda till: settle_refund(till, "office")
    ),
    "tags": Guarded("look_up.item", "idle", lambda till: till.tags()),
    "confirm_tags": Guarded("confirm.tags", "idle", lambda till: till.confirm_tags()),
    "confirm_clock": Guarded("confirm.clock", "doubted", lambda till: till.confirm_clock()),
    "training": Guarded("enter.training", "printed", lambda till: till.training(True)),
}
"""By the console's name of each, with what else is done by it after a comma."""


def fix_tender(till: Till) -> Answer:
    """Puts a tender right."""
    fixed = till.fix_tender(
        "S001-T01-000001", "cash", "card_manual", 1, code="6217 035512", reason="wrong key"
    )
    return with_a_second_person(till, "fix.tender", fixed)


def refund_without_receipt(till: Till) -> Answer:
    """Takes something back of which nobody has a receipt."""
    found = [Found(code=first_sku(till), quantity="1", amount=1)]
    back = till.refund_without_receipt(found, reason="no receipt")
    return with_a_second_person(till, "refund.goods", back)


def settle_refund(till: Till, how: Literal["cash", "office"]) -> Answer:
    """Sees to money that went back on the card's receipt and that was refused there."""
    refused = Refund(
        id="035512", attempt="attempt", sale="sale", wallet="alipay", amount=1,
        receipt="S001-T01-000003", state="REJECTED",
    )  # fmt: skip
    till._desk.drafts.refunds.forget([refused.id])
    till._desk.drafts.refunds.put([refused])
    settled = till.settle_refund(refused.id, how, reason="no way back")
    return settled if how == "office" else with_a_second_person(till, "redirect.refund", settled)


def with_a_second_person(till: Till, permission: Permission, answer: Answer) -> Answer:
    """Whoever may do it still needs a second person for it."""
    if code(answer) != "approval_needed" or not till._desk.may(permission):
        return answer
    return till.approve("9001", "9001")


@pytest.fixture
def till(open_again: Callable[..., Till]) -> Till:
    """A till with a cashier, an open shift, and a printer that is not there yet."""
    made = open_again(Config(devices=DevicesConfig(printer="escpos+tcp://127.0.0.1:9100")))
    assert made.login("1001", "1001").ok
    assert made.open_shift(20_000).ok
    return made


def give(till: Till, may: frozenset[Permission]) -> None:
    """Head office sends another set of permissions for the cashiers of this shop."""
    settings = dict(till._desk.settings)
    till._desk.settings = {**settings, "roles": {"cashier": {"may": sorted(may)}}}


def prepare(till: Till, given: Given) -> None:
    """Brings the till to where the command gets as far as its permission."""
    give(till, frozenset(PERMISSIONS))
    for attempt in till._desk.drafts.attempts.all():
        till._desk.drafts.attempts.forget(attempt.id)
    assert till.training(False).ok or till.state.sale is not None
    if till.state.cashier != "1001":
        assert till.login("1001", "1001").ok
    if given == "closed":
        if till.state.sale is not None:
            assert till.void_sale().ok
        if till.state.shift is not None:
            assert till.close_shift({"cash": 0}).ok
        return
    if till.state.shift is None:
        assert till.open_shift(0).ok
    sale = till.state.sale
    is_part_paid = sale is not None and bool(sale.tenders)
    kept = is_part_paid if given == "part" else given in ("sale", "adult") and not is_part_paid
    if sale is not None and not kept:
        assert till.void_sale().ok
    if given == "adult":
        assert till.scan(wine(till)).ok
    elif given == "doubted" and till.state.clock is None:
        assert till.set_clock((MORNING - dt.timedelta(hours=1)).isoformat()).ok
        assert till.search("1000052", 1).state.clock is not None
    elif given == "printed":
        for job in till._desk.drafts.jobs("queued"):
            till.heard(JobEnded(device="printer", seq=1, at=0, job_id=job.job, outcome="done"))
    wanted = given == "parked" and not till.state.parked
    if wanted or given == "asked":
        assert till.scan(first_sku(till)).ok
    if given in ("sale", "part") and not (till.state.sale and till.state.sale.total):
        assert till.scan(first_sku(till)).ok
    if given == "part" and not (till.state.sale and till.state.sale.tenders):
        assert till.pay("cash", 1).ok
    if wanted:
        assert till.park().ok
    if given == "asked":
        ask_a_wallet(till)


def ask_a_wallet(till: Till) -> None:
    """The sale waits for a wallet, which head office was asked for."""
    sale, clock = till.state.sale, till._desk.clock
    assert sale is not None
    asked = opened(
        (), id="S001T012611220000011K7Q2MX", sale=sale.id, amount=sale.due,
        due=sale.due, currency="CNY", wallet="alipay", operator="1001", now=moment(clock),
        code="280000000000001234",
    )  # fmt: skip
    till._desk.drafts.attempts.open(asked, code=None)


def sell_some(till: Till) -> None:
    """There is something to bring back, in three ways."""
    for tender, number in (("cash", None), ("cash", None), ("card_manual", "6217 035512")):
        assert till.scan(first_sku(till)).ok
        assert till.pay(tender, None, number).ok


def test_no_command_of_the_console_is_left_out() -> None:
    known = {command.__struct_config__.tag for command in get_args(Command)}
    assert {name.partition(",")[0] for name in COMMANDS} | OPEN_TO_ALL == known


@pytest.mark.parametrize("role", [*ROLES, "nobody"])
def test_every_command_asks_for_its_permission(till: Till, role: str) -> None:
    sell_some(till)
    may = ROLES[role].may if role in ROLES else frozenset()
    for name, command in COMMANDS.items():
        prepare(till, command.given)
        give(till, may)
        before = (till.state.sale, till.state.parked, till.state.shift, till.state.unsent)
        refused = code(command.run(till)) in REFUSALS
        assert refused is (command.permission not in may), f"{name} as {role}"
        if refused:
            noted = command.permission in REFUSED_ON_RECORD
            unsent = till.state.unsent - noted
            now = (till.state.sale, till.state.parked, till.state.shift, unsent)
            assert now == before, f"{name} as {role} changed something"


@pytest.mark.parametrize("name", COMMANDS)
def test_one_permission_is_enough_to_tell(till: Till, name: str) -> None:
    command = COMMANDS[name]
    sell_some(till)
    prepare(till, command.given)
    give(till, frozenset(PERMISSIONS) - {command.permission})
    assert code(command.run(till)) in REFUSALS
    give(till, frozenset(PERMISSIONS))
    assert code(command.run(till)) not in REFUSALS
