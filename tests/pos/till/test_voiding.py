"""What is taken back of a sale counts together, and every report tells of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from pos.journal.verify import verify
from pos.till.config import Config, LimitsConfig, RoleLimitsConfig
from pos.till.till import Till
from tests.pos.conftest import code, entries, plain


@pytest.fixture
def limited(open_again: Callable[..., Till]) -> Till:
    """A till where the cashier may void as much as the first three of four articles cost."""
    probe = open_again(Config())
    most = sum(item.price for item in plain(probe, 3))
    till = open_again(Config(limits=LimitsConfig(cashier=RoleLimitsConfig(void=most))))
    till.login("1001", "1001")
    till.open_shift(0)
    for item in plain(till, 4):
        assert till.scan(item.sku).ok
    return till


def test_voided_line_by_line_is_no_less_than_voided_at_once(limited: Till, folder: Path) -> None:
    goods = plain(limited, 4)
    assert code(limited.void_sale()) == "approval_needed"
    for line in (1, 2, 3):
        assert limited.void_line(line).ok
    refused = limited.void_line(4)
    assert code(refused) == "approval_needed"
    assert refused.state.approval is not None
    assert refused.state.approval.amount == sum(item.price for item in goods)
    # The rest of it, too, is the end of all that was in the sale.
    assert code(limited.void_sale()) == "approval_needed"
    assert limited.approve("2001", "2001").ok
    figures = limited.login("2001", "2001").ok and limited.x_report().values["report"]
    assert isinstance(figures, dict)
    assert (figures["line_voids"], figures["line_voids_count"]) == (
        sum(item.price for item in goods[:3]), 3,
    )  # fmt: skip
    assert (figures["voided"], figures["voided_count"]) == (goods[3].price, 1)
    limited.close()
    assert verify(folder)["ok"]


def test_pieces_taken_off_a_line_count_with_the_lines(limited: Till) -> None:
    goods = plain(limited, 4)
    assert limited.quantity(1, "3").ok
    assert limited.quantity(1, "1").ok
    gone = 2 * goods[0].price
    for line in (4, 3, 2, 1):
        answer = limited.void_line(line)
        gone += goods[line - 1].price
        if not answer.ok:
            break
    assert code(answer) == "approval_needed"
    assert answer.state.approval is not None
    assert answer.state.approval.amount == gone


def test_a_sale_that_was_put_aside_remembers_what_was_voided_and_tells_it_once(
    limited: Till, folder: Path
) -> None:
    goods = plain(limited, 4)
    assert limited.void_line(1).ok
    assert limited.void_line(2).ok
    assert limited.park().ok
    assert limited.recall().ok
    assert limited.void_line(3).ok
    assert code(limited.void_line(4)) == "approval_needed"
    assert limited.pay().ok
    z = limited.close_shift({"cash": goods[3].price}).values["report"]
    assert isinstance(z, dict)
    assert (z["line_voids"], z["line_voids_count"]) == (sum(item.price for item in goods[:3]), 3)
    limited.close()
    assert entries(folder, "sale")[-1]["line_voids_count"] == 3
    assert verify(folder)["ok"]


def test_money_that_goes_back_with_a_voided_sale_has_a_reason_on_record(
    till: Till, folder: Path
) -> None:
    goods = plain(till, 1)[0]
    for reason, told in ((None, "整单作废"), (" 顾客改主意 ", "顾客改主意")):
        assert till.scan(goods.sku, quantity="2").ok
        # Before money is taken nobody is asked for a word.
        assert till.void_sale("").ok
        assert till.scan(goods.sku, quantity="2").ok
        assert till.pay("cash", goods.price).ok
        before = till.state
        assert code(till.void_sale(" ")) == "reason_needed"
        assert till.state.sale == before.sale
        assert till.void_sale(reason).values["give_back"] == goods.price
        action = entries(folder, "sale")[-1]["actions"][-1]
        assert (action["do"], action["reason"]) == ("void_sale", told)
