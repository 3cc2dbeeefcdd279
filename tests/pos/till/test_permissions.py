"""Every command against every role: who may do it does, everybody else is refused before it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal

import pytest

from pos.staff.permissions import PERMISSIONS, Permission
from pos.staff.roles import ROLES
from pos.till.answers import Answer
from pos.till.config import Config, DevicesConfig
from pos.till.till import Till
from tests.pos.conftest import code, plain

Given = Literal["sale", "idle", "parked", "closed"]
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


COMMANDS: Final = {
    "scan": Guarded("sell.item", "idle", lambda till: till.scan(first_sku(till))),
    "quantity": Guarded("change.quantity", "sale", lambda till: till.quantity(1, "2")),
    "price": Guarded(
        "override.price", "sale", lambda till: till.price(1, first_price(till), "label")
    ),
    "discount": Guarded("discount.line", "sale", lambda till: till.discount(1, percent="1")),
    "discount_sale": Guarded(
        "discount.sale", "sale", lambda till: till.discount(None, percent="1")
    ),
    "void_line": Guarded("void.line", "sale", lambda till: till.void_line(1)),
    "void_sale": Guarded("void.sale", "sale", lambda till: till.void_sale()),
    "park": Guarded("park.sale", "sale", lambda till: till.park()),
    "recall": Guarded("recall.sale", "parked", lambda till: till.recall()),
    "drop_parked": Guarded("drop.sale", "parked", lambda till: till.drop_parked()),
    "pay": Guarded("take.payment", "sale", lambda till: till.pay()),
    "fix_tender": Guarded(
        "fix.tender", "idle", lambda till: till.fix_tender("S001-T01-000001", "cash", "voucher", 1)
    ),
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
    "unlock_user": Guarded("unlock.user", "idle", lambda till: till.unlock_user("9001")),
}


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
    if given in ("idle", "parked") and till.state.sale is not None:
        assert till.void_sale().ok
    wanted = given == "parked" and not till.state.parked
    if wanted or (given == "sale" and not (till.state.sale and till.state.sale.total)):
        assert till.scan(first_sku(till)).ok
    if wanted:
        assert till.park().ok


@pytest.mark.parametrize("role", [*ROLES, "nobody"])
def test_every_command_asks_for_its_permission(till: Till, role: str) -> None:
    till.scan(first_sku(till))
    till.pay()
    may = ROLES[role].may if role in ROLES else frozenset()
    for name, command in COMMANDS.items():
        prepare(till, command.given)
        give(till, may)
        before = (till.state.sale, till.state.parked, till.state.shift, till.state.unsent)
        refused = code(command.run(till)) in REFUSALS
        assert refused is (command.permission not in may), f"{name} as {role}"
        if refused:
            now = (till.state.sale, till.state.parked, till.state.shift, till.state.unsent)
            assert now == before, f"{name} as {role} changed something"


@pytest.mark.parametrize("name", COMMANDS)
def test_one_permission_is_enough_to_tell(till: Till, name: str) -> None:
    command = COMMANDS[name]
    till.scan(first_sku(till))
    till.pay()
    prepare(till, command.given)
    give(till, frozenset(PERMISSIONS) - {command.permission})
    assert code(command.run(till)) in REFUSALS
    give(till, frozenset(PERMISSIONS))
    assert code(command.run(till)) not in REFUSALS
