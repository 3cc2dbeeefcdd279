"""Money that a wallet refuses to take back: somebody at the till sees to it, once."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Literal

import pytest

from drivers.paper import Paper, Row, Text, to_json
from pos.cli.receipts import Wanted, print_paper
from pos.contract.payments import RefundWanted
from pos.hq.clock import machine_now
from pos.hq.payments.unsettled import unsettled
from pos.journal.verify import verify
from pos.sync.payments import ask_refund
from pos.till.office import head_office
from pos.till.payment_views import RefundView
from tests.hq.payments.shop import Shop
from tests.pos.conftest import code


@pytest.fixture
def refused(shop: Shop) -> RefundView:
    """A return whose money the wallet does not take: another till gave back a part before."""
    shop.ring_up()
    attempt = str(shop.pay().values["attempt"])
    shop.settled("PAID")
    wanted = RefundWanted(attempt=attempt, sale="S001-T02-1-7", amount=100)
    with head_office(shop.till._desk) as hq:
        ask_refund(hq, "S001T02261122000007R01", wanted)
    assert shop.till.refund("1", reason="坏了").ok
    shop.until(lambda: shop.till.state.refunds[0].state == "REJECTED")
    return shop.till.state.refunds[0]


def pay_out(shop: Shop, refund: RefundView) -> None:
    asked = shop.till.settle_refund(refund.id, "cash", reason="钱包不退")
    assert code(asked) == "approval_needed"
    agreed = shop.till.approve("2001", "2001")
    assert agreed.ok, agreed.error


def report(shop: Shop) -> dict[str, Any]:
    drawn = shop.till.x_report(on_paper=False)
    assert drawn.ok, drawn.error
    assert isinstance(drawn.values["report"], dict)
    return drawn.values["report"]


def receipt(shop: Shop, number: str) -> str:
    """The words of a receipt as it would be printed now."""
    paper = shop.till.preview(number)
    assert isinstance(paper, Paper)
    words = []
    for block in paper.blocks:
        if isinstance(block, Text):
            words.append(block.text)
        elif isinstance(block, Row):
            words += [cell.text for cell in block.cells]
    return "\n".join(words)


def listed(shop: Shop, refund: RefundView) -> list[str]:
    """As what head office names it among the money that is unsettled."""
    with shop.office.database.read() as connection:
        found = unsettled(connection, now=machine_now())
    return [one.what for one in found if one.item == refund.id]


def test_a_refund_that_was_refused_says_why_and_what_to_do(refused: RefundView) -> None:
    assert refused.reason == "too_much"
    assert "没有退回钱包" in refused.message
    assert "付现金" in refused.message and "转总部" in refused.message


def test_the_slip_promises_no_more_than_is_known_when_it_is_printed(
    shop: Shop, refused: RefundView
) -> None:
    said = receipt(shop, "2")
    assert "支付宝没有退成" in said and refused.id in said
    assert "请凭此单到本店办理" in said


def test_the_slip_drawn_from_the_folder_says_the_same(
    shop: Shop, refused: RefundView, capsys: pytest.CaptureFixture[str]
) -> None:
    printed = shop.till.preview("2")
    assert isinstance(printed, Paper)
    shop.till.close()
    assert print_paper(shop.folder, Wanted(number=refused.receipt)) == 0
    drawn = capsys.readouterr().out
    assert "支付宝没有退成" in drawn and "将原路退回" not in drawn
    assert drawn.strip() == to_json(printed)


def test_the_slip_says_that_money_will_go_back_until_it_has(shop: Shop) -> None:
    shop.house.script("alipay", "no_funds:refund=1")
    shop.ring_up()
    shop.pay()
    shop.settled("PAID")
    assert shop.till.refund("1", reason="坏了").ok
    assert "将原路退回支付宝" in receipt(shop, "2")
    assert "如未到账，请凭此单到本店查询" in receipt(shop, "2")

    def is_back() -> bool:
        shop.later(1)
        return shop.till.state.refunds[0].state == "DONE"

    shop.until(is_back)
    assert "已原路退回支付宝" in receipt(shop, "2")


def test_it_is_paid_out_in_cash_with_a_second_person_and_then_nobody_is_called_any_more(
    shop: Shop, refused: RefundView
) -> None:
    assert code(shop.till.settle_refund(refused.id, "cash", reason=" ")) == "reason_needed"
    assert [one["refund"] for one in report(shop)["refused_refunds"]] == [refused.id]
    pay_out(shop, refused)

    (seen,) = shop.till.state.refunds
    assert (seen.state, seen.dealt, seen.message) == ("REJECTED", "cash", "")
    assert report(shop)["refused_refunds"] == []
    again = shop.till.settle_refund(refused.id, "cash", reason="再来一次")
    assert code(again) == "refund_not_refused"
    said = receipt(shop, "2")
    assert "支付宝" not in said and "现金" in said
    shop.till.close()
    (fixed,) = [entry for entry in shop.journal("payment") if entry["do"] == "fix_tender"]
    assert (fixed["approver"], fixed["reason"]) == ("2001", "钱包不退")
    assert [part["amount"] for part in fixed["pair"]] == [refused.amount, -refused.amount]
    assert verify(shop.folder)["ok"]


def test_what_was_paid_out_is_no_item_of_head_offices_list(shop: Shop, refused: RefundView) -> None:
    assert shop.till.sync().ok
    assert listed(shop, refused) == ["refund_rejected"]
    pay_out(shop, refused)
    assert shop.till.sync().ok
    assert listed(shop, refused) == []


def test_what_is_left_to_head_office_stays_on_its_list(shop: Shop, refused: RefundView) -> None:
    assert shop.till.settle_refund(refused.id, "office", reason="顾客要转账").ok
    (seen,) = shop.till.state.refunds
    assert (seen.dealt, seen.message) == ("office", "")
    assert shop.till.sync().ok
    assert listed(shop, refused) == ["refund_rejected"]
    shop.till.close()
    (told,) = [one for one in shop.journal("payment") if one["do"] == "refund_passed_on"]
    assert (told["refund"], told["reason"]) == (refused.id, "顾客要转账")
    assert verify(shop.folder)["ok"]


def test_it_is_not_forgotten_with_its_shift(shop: Shop, refused: RefundView) -> None:
    assert shop.till.close_shift({"cash": 0}).ok
    assert shop.till.open_shift(0).ok
    assert [one.id for one in shop.till.state.refunds if one.needs_people] == [refused.id]


@pytest.mark.parametrize("how", ["cash", "office"])
def test_a_kill_after_the_entry_has_nobody_deal_with_it_twice(
    shop: Shop, refused: RefundView, how: Literal["cash", "office"]
) -> None:
    if how == "cash":
        pay_out(shop, refused)
    else:
        assert shop.till.settle_refund(refused.id, "office", reason="转总部").ok
    refunds = shop.till._desk.real.drafts.refunds
    (done,) = refunds.all()
    refunds.change(replace(done, dealt=""))
    shop.till.close()
    assert [one.dealt for one in shop.open().state.refunds] == [how]
