"""A second person lets happen what the cashier may not do alone: that very thing, once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from pos.journal.verify import verify
from pos.till.answers import Answer
from pos.till.config import Config, LimitsConfig, RoleLimitsConfig
from pos.till.opening import open_till
from pos.till.till import Till
from tests.pos.conftest import StandingClock, code, entries
from tests.pos.till.test_selling import goods

STRICT = Config(limits=LimitsConfig(cashier=RoleLimitsConfig(void=0)))
"""A shop in which a cashier voids nothing alone."""


@pytest.fixture
def strict(open_again: Callable[..., Till]) -> Till:
    """A till of a strict shop with a sale of two articles."""
    till = open_again(STRICT)
    till.login("1001", "1001")
    till.open_shift(20_000)
    for item in goods(till, 2):
        assert till.scan(item.sku).ok
    return till


def test_a_supervisor_approves_in_place(strict: Till, folder: Path) -> None:
    sale = strict.state.sale
    assert sale is not None
    refused = strict.void_line(1)
    assert code(refused) == "approval_needed"
    assert refused.state.sale == sale
    approval = refused.state.approval
    assert approval is not None
    assert (approval.did, approval.permission, approval.line) == ("void_line", "void.line", 1)
    assert approval.amount == sale.lines[0].net

    done = strict.approve("2001", "2001")
    assert done.ok
    assert done.values == {"approved": "void_line", "line": 1}
    assert done.state.sale is not None
    assert [line.void for line in done.state.sale.lines] == [True, False]
    assert done.state.approval is None
    assert done.state.cashier == "1001"
    assert strict.pay().ok
    strict.close()

    told = [entry for entry in entries(folder, "staff") if entry["do"] == "approve"]
    assert [(e["user"], e["approver"], e["permission"], e["line"]) for e in told] == [
        ("1001", "2001", "void.line", 1)
    ]
    ended = entries(folder, "sale")[-1]
    actions = ended["actions"]
    assert isinstance(actions, list)
    void = next(action for action in actions if action["do"] == "void_line")
    assert (void["by"], void["approver"]) == ("1001", "2001")
    assert all("approver" not in action for action in actions if action is not void)
    assert verify(folder)["ok"]


def test_fewer_pieces_are_pieces_taken_back(strict: Till) -> None:
    assert strict.quantity(1, "5").ok
    sale = strict.state.sale
    assert sale is not None
    refused = strict.quantity(1, "2")
    assert code(refused) == "approval_needed"
    assert refused.state.sale == sale
    approval = refused.state.approval
    assert approval is not None
    assert (approval.did, approval.permission) == ("quantity", "void.line")
    assert approval.amount == sale.lines[0].unit_price * 3
    assert strict.approve("2001", "2001").ok


def test_an_approval_is_used_once(strict: Till) -> None:
    strict.void_line(1)
    assert strict.approve("2001", "2001").ok
    assert code(strict.approve("2001", "2001")) == "nothing_to_approve"
    assert code(strict.void_line(2)) == "approval_needed"


@pytest.mark.parametrize(
    ("user", "pin", "problem"),
    [
        ("1001", "1001", "approve_own"),
        ("2001", "1001", "wrong_pin"),
        ("4711", "4711", "wrong_pin"),
    ],
)
def test_who_may_not_approve(strict: Till, user: str, pin: str, problem: str) -> None:
    strict.void_line(1)
    before = strict.state.sale
    assert code(strict.approve(user, pin)) == problem
    assert strict.state.sale == before
    # What was refused still waits for the right person.
    assert strict.approve("2001", "2001").ok


def test_nobody_lends_what_is_beyond_himself(open_again: Callable[..., Till]) -> None:
    limits = msgspec.structs.replace(STRICT.limits, supervisor=RoleLimitsConfig(void=1))
    till = open_again(msgspec.structs.replace(STRICT, limits=limits))
    till.login("1001", "1001")
    till.open_shift(0)
    till.scan(goods(till, 1)[0].sku)
    till.void_sale()
    assert code(till.approve("2001", "2001")) == "approver_may_not"
    assert till.approve("9001", "9001").ok


def test_another_command_ends_the_wait(strict: Till) -> None:
    strict.void_line(1)
    assert strict.quantity(2, "5").ok
    assert strict.state.approval is None
    assert code(strict.approve("2001", "2001")) == "nothing_to_approve"


def test_looking_does_not_end_the_wait_nor_does_a_pin_that_was_wrong(strict: Till) -> None:
    strict.void_line(1)
    assert strict.current().state.approval is not None
    assert code(strict.approve("2001", "2002")) == "wrong_pin"
    assert strict.approve("2001", "2001").ok


def test_another_command_ends_the_wait_also_where_it_is_refused(strict: Till) -> None:
    strict.void_line(1)
    assert code(strict.quantity(1, "nothing")) == "bad_quantity"
    assert strict.state.approval is None
    assert code(strict.approve("2001", "2001")) == "nothing_to_approve"


def test_the_newest_refusal_is_what_is_approved(strict: Till) -> None:
    strict.void_line(1)
    strict.void_line(2)
    done = strict.approve("2001", "2001")
    assert done.state.sale is not None
    assert [line.void for line in done.state.sale.lines] == [False, True]


def test_a_minute_by_the_monotonic_clock(folder: Path) -> None:
    clock = StandingClock()
    till = open_till(folder=folder, config=STRICT, clock=clock)
    try:
        till.login("1001", "1001")
        till.open_shift(0)
        for item in goods(till, 2):
            till.scan(item.sku)
        till.void_line(1)
        clock.us += 60_000_000
        assert till.approve("2001", "2001").ok
        till.void_line(2)
        clock.us += 60_000_001
        assert till.state.approval is None
        assert code(till.approve("2001", "2001")) == "nothing_to_approve"
    finally:
        till.close()


def test_nobody_agrees_without_a_why(open_again: Callable[..., Till], folder: Path) -> None:
    till = open_again(Config(limits=LimitsConfig(cashier=RoleLimitsConfig(refund=0))))
    till.login("1001", "1001")
    till.open_shift(0)
    milk = goods(till, 1)[0]
    assert till.scan(milk.barcodes[0], quantity="2").ok
    half = milk.price // 2
    asking: list[Callable[[str | None], Answer]] = [
        lambda why: till.discount(1, percent="40", reason=why),
        lambda why: till.discount(None, percent="40", reason=why),
        lambda why: till.price(1, half, why),
        lambda why: till.tag_price(1, half, why),
    ]
    for ask in asking:
        before = till.state
        for blank in ("", "  "):
            answer = ask(blank)
            assert code(answer) == "reason_needed"
            assert (answer.state.sale, answer.state.approval) == (before.sale, None)
    assert code(till.discount(1, percent="40", reason=" 破损 ")) == "approval_needed"
    assert till.approve("2001", "2001").ok
    assert till.discount(1).ok
    # Who says nothing gives the reason that the key stands for, and what one may give alone is
    # nobody's question.
    assert code(till.price(1, half)) == "approval_needed"
    assert till.approve("2001", "2001").ok
    assert till.price(1, None, "").ok
    assert till.pay().ok
    assert code(till.refund("1", reason="")) == "reason_needed"
    till.close()
    told = [entry["reason"] for entry in entries(folder, "staff") if entry["do"] == "approve"]
    assert told == ["破损", "改价"]


def test_one_pin_is_enough_for_all_that_one_command_needs_it_for(
    open_again: Callable[..., Till], folder: Path
) -> None:
    limits = RoleLimitsConfig(void=0, price_override=1000, discount=1000)
    till = open_again(Config(limits=LimitsConfig(cashier=limits)))
    till.login("1001", "1001")
    till.open_shift(0)
    milk = goods(till, 1)[0]
    assert till.scan(milk.barcodes[0], quantity="10").ok
    assert till.discount(1, amount=milk.price).ok
    refused = till.price(1, milk.price * 8 // 10, "碰伤")
    assert code(refused) == "approval_needed"
    assert refused.error is not None
    assert "改价、单品折扣" in refused.error.message
    approval = refused.state.approval
    assert approval is not None
    assert (approval.permission, approval.also) == ("override.price", ("discount.line",))
    assert till.approve("2001", "2001").ok
    # Fewer pieces are taken back, and the amount off them is a larger part.
    refused = till.quantity(1, "5")
    assert refused.state.approval is not None
    assert refused.state.approval.also
    assert till.approve("2001", "2001").ok
    till.close()
    told = [
        (entry["action"], entry["permission"], entry["approver"])
        for entry in entries(folder, "staff")
        if entry["do"] == "approve"
    ]
    assert told == [
        ("price", "override.price", "2001"),
        ("price", "discount.line", "2001"),
        ("quantity", "void.line", "2001"),
        ("quantity", "discount.line", "2001"),
    ]
    assert verify(folder)["ok"]


def test_one_pin_is_of_no_use_to_who_may_agree_to_a_part_only(
    open_again: Callable[..., Till],
) -> None:
    limits = LimitsConfig(
        cashier=RoleLimitsConfig(price_override=0, discount=1000),
        supervisor=RoleLimitsConfig(price_override=10_000, discount=2000),
    )
    till = open_again(Config(limits=limits))
    till.login("1001", "1001")
    till.open_shift(0)
    milk = goods(till, 1)[0]
    assert till.scan(milk.barcodes[0], quantity="10").ok
    assert till.discount(1, amount=milk.price).ok
    before = till.state.sale
    assert code(till.price(1, milk.price // 2)) == "approval_needed"
    assert code(till.approve("2001", "2001")) == "approver_may_not"
    assert till.state.sale == before
    assert till.approve("9001", "9001").ok


def test_a_restart_ends_the_wait(strict: Till, open_again: Callable[..., Till]) -> None:
    strict.void_line(1)
    again = open_again(STRICT)
    again.login("1001", "1001")
    assert code(again.approve("2001", "2001")) == "nothing_to_approve"


def test_a_supervisor_needs_nobody(open_again: Callable[..., Till]) -> None:
    till = open_again(STRICT)
    till.login("2001", "2001")
    till.open_shift(0)
    till.scan(goods(till, 1)[0].sku)
    assert till.void_sale().ok
