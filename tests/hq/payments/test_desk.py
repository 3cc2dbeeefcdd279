"""Payments at head office's desk: one charge, whatever breaks, and none without goods."""

from __future__ import annotations

import json
import threading
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa

from pos.contract.payments import PaymentWanted
from pos.hq.observing import log_to_stderr
from pos.hq.payments import tables
from pos.hq.payments.desk import Asker
from pos.hq.payments.machine import Cue
from pos.hq.payments.provider import Answer, Order, Provider
from pos.hq.refusal import Refusal
from tests import postgres
from tests.hq.payments.house import CODES, SECOND, TILL, House

A = "S001T012611220000011K7Q2MX"
B = "S001T012611220000012ABCDEF"
WALLETS = ("alipay", "wechat")


@pytest.mark.parametrize("wallet", WALLETS)
def test_a_payment(house: House, wallet: str) -> None:
    assert house.pay(A, wallet=wallet).state == "INTENT"
    house.run(1)
    row = house.row(A)
    assert row.state == "PAID"
    assert (row.amount, row.paid, row.received) == (1990, 1990, 1990)
    assert row.reference
    assert house.kept(A) == 1990
    assert house.wires[wallet].sent["pay"] == 1


def test_who_gave_a_discount_is_kept(house: House) -> None:
    house.script("alipay", "wallet_coupon=300", "merchant_coupon=100")
    house.pay(A)
    house.run(1)
    row = house.row(A)
    assert (row.paid, row.received) == (1590, 1890)
    with house.database.read() as connection:
        c = tables.coupon.c
        parts = connection.execute(sa.select(c.funder, c.amount).order_by(c.amount)).all()
    assert [tuple(part) for part in parts] == [("merchant", 100), ("platform", 300)]


@pytest.mark.parametrize("wallet", WALLETS)
def test_the_same_again_is_one_payment(house: House, wallet: str) -> None:
    for _ in range(3):
        house.pay(A, wallet=wallet)
        house.run(1)
    assert house.pay(A, wallet=wallet).state == "PAID"
    assert house.wires[wallet].sent["pay"] == 1


@pytest.mark.parametrize("change", [{"amount": 1991}, {"code": "280000000000000002"}])
def test_something_else_under_the_same_name_is_refused(
    house: House, change: dict[str, object]
) -> None:
    house.pay(A)
    with pytest.raises(Refusal) as refused:
        house.pay(A, **change)
    assert refused.value.code == "other_request"
    house.run(1)
    assert house.kept(A) == 1990


def test_no_other_terminal_meddles(house: House) -> None:
    house.pay(A)
    other = Asker(terminal="S001-T02", store="S001")
    for act in (house.desk.cancel, house.desk.abandon, house.desk.look):
        with pytest.raises(Refusal) as refused:
            act(A, other)
        assert refused.value.code == "not_yours"
    house.run(1)
    assert house.state(A) == "PAID"


def test_a_wallet_that_is_not_taken(house: House) -> None:
    with pytest.raises(Refusal, match="not taken"):
        house.pay(A, wallet="unionpay", code="620000000000000001")


# Head office dies.


def test_a_code_that_was_forgotten_is_waited_for(house: House) -> None:
    house.pay(A)
    house.begin()
    house.run(20)
    assert house.state(A) == "INTENT"
    house.pay(A)
    house.run(1)
    assert house.state(A) == "PAID"


def test_a_code_that_does_not_come_again_ends_it(house: House) -> None:
    house.pay(A)
    house.begin()
    house.run(51)
    assert house.state(A) == "FAILED"
    house.pay(A)
    house.run(60)
    assert house.kept(A) == 0
    assert house.wires["alipay"].sent["pay"] == 0


@pytest.mark.parametrize("wallet", WALLETS)
def test_who_died_after_asking_finds_the_payment(house: House, wallet: str) -> None:
    house.pay(A, wallet=wallet)
    house.dies_at(wallet, "after")
    assert house.state(A) == "SENT"
    house.pay(A, wallet=wallet)
    house.run(40)
    assert house.state(A) == "PAID"
    assert house.wires[wallet].sent["pay"] == 1


@pytest.mark.parametrize("wallet", WALLETS)
def test_who_died_before_asking_never_asks_again(house: House, wallet: str) -> None:
    house.pay(A, wallet=wallet)
    house.dies_at(wallet, "before")
    house.pay(A, wallet=wallet)
    house.settle()
    assert house.state(A) == "REVERSED"
    assert house.wires[wallet].sent["pay"] == 0


@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize("wallet", WALLETS)
def test_who_dies_while_cancelling_goes_on_cancelling(
    house: House, wallet: str, moment: str
) -> None:
    house.script(wallet, "asks_over=0")
    house.pay(A, wallet=wallet)
    house.run(20)
    assert house.state(A) == "WAITING"
    assert house.cancel(A) == "REVERSING"
    house.dies_at(wallet, moment)
    house.settle()
    assert house.state(A) == "REVERSED"
    assert house.kept(A) == 0


# Shoppers, cashiers and supervisors.


@pytest.mark.parametrize("wallet", WALLETS)
def test_a_shopper_confirms(house: House, wallet: str) -> None:
    house.script(wallet, "asks_over=0")
    house.pay(A, wallet=wallet)
    house.run(10)
    assert house.state(A) == "WAITING"
    house.confirm(wallet, A)
    house.run(6)
    assert house.state(A) == "PAID"


@pytest.mark.parametrize(("wallet", "deadline"), [("alipay", 60), ("wechat", 45)])
def test_a_shopper_never_confirms(house: House, wallet: str, deadline: int) -> None:
    house.script(wallet, "asks_over=0")
    house.pay(A, wallet=wallet)
    house.run(deadline - 2)
    assert house.state(A) == "WAITING"
    house.run(6)
    assert house.state(A) == "REVERSED"
    house.settle()
    assert house.kept(A) == 0


def test_a_cashier_cancels_what_waits(house: House) -> None:
    house.script("alipay", "asks_over=0")
    house.pay(A)
    house.run(3)
    assert house.cancel(A) == "REVERSING"
    house.run(1)
    assert house.state(A) == "REVERSED"


def test_wechat_is_not_reversed_before_its_time(house: House) -> None:
    house.script("wechat", "asks_over=0")
    house.pay(A, wallet="wechat")
    house.run(3)
    house.cancel(A)
    house.run(10)
    assert house.wires["wechat"].sent["cancel"] == 0
    house.run(5)
    assert house.state(A) == "REVERSED"


def test_what_is_paid_is_not_cancelled_but_may_be_abandoned(house: House) -> None:
    house.pay(A)
    house.run(1)
    assert house.cancel(A) == "PAID"
    house.run(5)
    assert house.kept(A) == 1990
    assert house.abandon(A) == "REVERSING"
    house.run(5)
    assert (house.state(A), house.kept(A)) == ("REVERSED", 0)


@pytest.mark.parametrize("word", ["cancel", "abandon"])
def test_who_gave_up_before_it_began_is_never_charged(house: House, word: str) -> None:
    getattr(house, word)(A)
    assert house.pay(A).state == "FAILED"
    house.run(60)
    assert house.wires["alipay"].sent["pay"] == 0


@pytest.mark.parametrize("wallet", WALLETS)
def test_a_code_is_shown(house: House, wallet: str) -> None:
    house.pay(A, wallet=wallet, code="")
    house.run(1)
    row = house.row(A)
    assert row.state == "WAITING"
    assert row.shown
    house.confirm(wallet, A)
    house.run(6)
    assert house.state(A) == "PAID"


@pytest.mark.parametrize("wallet", WALLETS)
def test_a_shown_code_that_nobody_scans_is_closed(house: House, wallet: str) -> None:
    house.pay(A, wallet=wallet, code="")
    house.run(119)
    assert house.state(A) == "WAITING"
    house.run(10)
    row = house.row(A)
    assert (row.state, row.alarm) == ("REVERSED", "")
    assert (house.wires[wallet].sent["close"], house.wires[wallet].sent["cancel"]) == (1, 0)


@pytest.mark.parametrize("wallet", WALLETS)
def test_a_shown_code_that_is_paid_while_it_is_closed_goes_back(house: House, wallet: str) -> None:
    house.pay(A, wallet=wallet, code="")
    house.run(1)
    house.confirm(wallet, A)
    assert house.cancel(A) == "REVERSING"
    house.settle()
    row = house.row(A)
    assert (row.state, row.alarm, house.kept(A)) == ("REVERSED", "", 0)
    assert house.refunds(A) == [(f"{A}R0", 1990, "DONE")]


def test_what_somebody_paid_back_in_part_elsewhere_is_paid_and_looked_at(
    house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    log_to_stderr()
    house.script("wechat", "answer_lost:pay=1")
    house.pay(A, wallet="wechat")
    house.run(1)
    ledger = house.sims["wechat"].ledger
    ledger.refund(ledger.find(A), number="BY-HAND", amount=500, now=house.at)
    house.run(40)
    row = house.row(A)
    assert (row.state, row.alarm, row.paid) == ("PAID", "REFUND", 1990)
    line = json.loads(capsys.readouterr().err)
    assert (line["event"], line["attempt"], line["why"]) == ("payment needs people", A, "REFUND")
    assert CODES["wechat"] not in str(line)


@pytest.mark.parametrize("comes_late", [False, True])
def test_a_reversed_payment_that_reads_as_one_paid_back_is_settled(
    house: House, comes_late: bool
) -> None:
    house.script("wechat", "reverse_repays=1", *(["answer_lost:pay=1"] if comes_late else []))
    house.pay(A, wallet="wechat")
    house.run(1)
    assert house.abandon(A) == "REVERSING"
    house.settle()
    row = house.row(A)
    assert (row.state, row.code, row.alarm, house.kept(A)) == ("REVERSED", "REFUND", "", 0)
    # It is not cancelled again, and nothing of it goes back a second time.
    assert (house.wires["wechat"].sent["cancel"], house.refunds(A)) == (1, [])


def test_who_says_that_he_cancelled_and_did_not_is_asked_ever_more_seldom(house: House) -> None:
    class Liar:
        def __init__(self, truth: Provider) -> None:
            self.asked = 0
            self._truth = truth

        def __getattr__(self, name: str) -> object:
            return getattr(self._truth, name)

        def cancel(self, order: Order) -> Answer:
            self.asked += 1
            return Answer(cue=Cue.CANCEL_DONE, code="10000")

    truth = house.providers["alipay"]
    house.providers["alipay"] = liar = Liar(truth)
    house.begin()
    house.pay(A)
    house.run(1)
    house.abandon(A)
    house.run(600)
    assert (house.state(A), house.row(A).alarm) == ("REVERSING", "still_reversing")
    # After 1, 2, 4, 8, 16 and 32 seconds, and then once a minute.
    assert 12 <= liar.asked <= 17
    house.providers["alipay"] = truth
    house.begin()
    house.settle()
    assert (house.state(A), house.row(A).alarm, house.kept(A)) == ("REVERSED", "", 0)


# The wire.


@pytest.mark.parametrize("fault", ["answer_lost", "garbage", "wrong_signature", "system_error"])
@pytest.mark.parametrize("wallet", WALLETS)
def test_an_answer_that_tells_nothing_is_asked_about(house: House, wallet: str, fault: str) -> None:
    house.script(wallet, f"{fault}:pay=1")
    house.pay(A, wallet=wallet)
    house.settle()
    state, kept = house.state(A), house.kept(A)
    assert (state, kept) in {("PAID", 1990), ("REVERSED", 0)}
    assert (state == "PAID") is (fault != "system_error")
    assert house.wires[wallet].sent["pay"] == 1


@pytest.mark.parametrize("wallet", WALLETS)
def test_what_told_nothing_is_asked_about_first_after_five_seconds(
    house: House, wallet: str
) -> None:
    house.script(wallet, "request_lost:pay=1")
    house.pay(A, wallet=wallet)
    house.turn()
    began = house.at
    house.turn()
    asked = house.wires[wallet].sent
    for seconds, queries in ((4, 0), (5, 1), (5 + (3 if wallet == "alipay" else 5), 2)):
        while house.at < began + seconds * SECOND:
            house.at += SECOND
            house.turn()
        assert asked["query"] == queries, seconds


def test_what_never_left_is_sent_again(house: House) -> None:
    house.wires["alipay"].is_down = True
    house.pay(A)
    house.run(10)
    assert house.state(A) == "SENT"
    house.wires["alipay"].is_down = False
    house.run(2)
    assert house.state(A) == "PAID"
    assert house.wires["alipay"].sent["pay"] == 1


def test_what_never_left_is_not_sent_late(house: House) -> None:
    house.wires["alipay"].is_down = True
    house.pay(A)
    house.run(52)
    assert house.state(A) == "REVERSING"
    house.wires["alipay"].is_down = False
    house.settle()
    assert (house.state(A), house.kept(A)) == ("REVERSED", 0)
    assert house.wires["alipay"].sent["pay"] == 0


def test_what_never_left_is_not_sent_after_a_cancel(house: House) -> None:
    house.wires["alipay"].is_down = True
    house.pay(A)
    house.run(3)
    house.cancel(A)
    house.wires["alipay"].is_down = False
    house.settle()
    assert house.state(A) == "REVERSED"
    assert house.wires["alipay"].sent["pay"] == 0


def test_money_that_comes_after_all_goes_back(house: House) -> None:
    """The provider hears of the payment after it was told to cancel it, and does not mind."""
    house.script("alipay", "late=90", "fences=0", "answer_lost:pay=1")
    house.pay(A)
    house.run(80)
    assert house.state(A) == "REVERSED"
    house.settle()
    assert house.kept(A) == 0
    assert house.state(A) == "REVERSED"


def test_a_refused_payment_frees_the_lane(house: House) -> None:
    house.script("alipay", "refused:pay=1")
    house.pay(A)
    house.run(1)
    row = house.row(A)
    assert (row.state, row.code) == ("FAILED", "ACQ.BUYER_BALANCE_NOT_ENOUGH")
    house.pay(B, code="280000000000000002")
    house.run(1)
    assert house.state(B) == "PAID"


def test_a_provider_that_is_away_for_long_calls_people(house: House) -> None:
    house.script("alipay", "asks_over=0")
    house.pay(A)
    house.run(3)
    house.cancel(A)
    house.wires["alipay"].is_down = True
    house.run(400)
    assert house.row(A).alarm == "still_reversing"
    house.wires["alipay"].is_down = False
    house.run(70)
    assert (house.state(A), house.row(A).alarm) == ("REVERSED", "")


# Money goes back.


@pytest.mark.parametrize("wallet", WALLETS)
def test_refunds_in_parts(house: House, wallet: str) -> None:
    house.pay(A, wallet=wallet)
    house.run(1)
    for refund, amount in (("R00000000000000001", 500), ("R00000000000000002", 490)):
        for _ in range(2):
            house.refund(refund, A, amount)
        house.run(3)
    assert house.kept(A) == 1000
    assert {state for _, _, state in house.refunds(A)} == {"DONE"}
    with pytest.raises(Refusal) as refused:
        house.refund("R00000000000000003", A, 1001)
    assert refused.value.code == "too_much"


def test_a_refund_of_what_is_not_paid(house: House) -> None:
    house.script("alipay", "asks_over=0")
    house.pay(A)
    house.run(1)
    with pytest.raises(Refusal) as refused:
        house.refund("R00000000000000001", A, 500)
    assert refused.value.code == "not_paid"


@pytest.mark.parametrize("fault", ["answer_lost", "error_500", "garbage", "request_lost"])
@pytest.mark.parametrize("wallet", WALLETS)
def test_a_refund_is_asked_for_until_it_is_done_once(house: House, wallet: str, fault: str) -> None:
    house.pay(A, wallet=wallet)
    house.run(1)
    house.script(wallet, f"{fault}:refund=2")
    house.refund("R00000000000000001", A, 500)
    house.run(120)
    assert house.kept(A) == 1490
    assert house.refunds(A) == [("R00000000000000001", 500, "DONE")]


def test_a_refund_without_balance_waits(house: House) -> None:
    house.pay(A)
    house.run(1)
    house.script("alipay", "no_funds:refund=2")
    house.refund("R00000000000000001", A, 500)
    house.run(30)
    assert house.refunds(A) == [("R00000000000000001", 500, "SENT")]
    house.run(200)
    assert house.refunds(A) == [("R00000000000000001", 500, "DONE")]
    assert house.kept(A) == 1490


def test_a_till_that_keeps_asking_after_a_refund_makes_no_more_tries_of_it(house: House) -> None:
    house.pay(A)
    house.run(1)
    house.script("alipay", "no_funds:refund=99")
    begun, tries = house.at, list[int]()
    for second in range(500):
        house.at = begun + second * SECOND
        before = house.wires["alipay"].sent["refund"]
        house.refund("R00000000000000001", A, 500)
        house.repayer.work("R00000000000000001")
        tries += [second] * (house.wires["alipay"].sent["refund"] - before)
    assert tries == [0, 60, 180, 420], "after one, two and four minutes"


@pytest.mark.parametrize("moment", ["before", "after"])
def test_who_dies_while_refunding_refunds_once(house: House, moment: str) -> None:
    house.pay(A)
    house.run(1)
    house.refund("R00000000000000001", A, 500)
    house.dies_at("alipay", moment)
    house.run(60)
    assert house.kept(A) == 1490


def test_abandoning_what_was_refunded_in_part_returns_the_rest(house: House) -> None:
    house.pay(A)
    house.run(1)
    house.refund("R00000000000000001", A, 500)
    house.run(3)
    house.abandon(A)
    house.settle()
    assert (house.state(A), house.kept(A)) == ("REVERSED", 0)


# What is kept.


def test_no_code_is_written_anywhere(house: House, tmp_path: Path) -> None:
    for wallet, attempt in (("alipay", A), ("wechat", B)):
        house.script(wallet, "answer_lost:pay=1")
        house.pay(attempt, wallet=wallet)
        house.run(3)
    house.settle()
    assert house.cues(A)[:3] == ["create", "send", "pay_unknown"]
    kept = b"".join(path.read_bytes() for path in tmp_path.iterdir() if path.is_file())
    assert A.encode() in kept
    for code in CODES.values():
        assert code.encode() not in kept
        assert code not in repr(house.desk._in_hand.__dict__)


def refuses_changes(house: House) -> None:
    house.pay(A)
    house.run(1)
    for change in (sa.delete(tables.event), sa.update(tables.event).values(cue="other")):
        with pytest.raises(sa.exc.DBAPIError), house.database.write() as connection:
            connection.execute(change)
    assert house.cues(A) == ["create", "send", "pay_paid"]


def test_what_happened_stays_as_it_is(house: House) -> None:
    refuses_changes(house)


@pytest.mark.postgres
def test_the_same_over_postgresql(cluster: postgres.Cluster) -> None:
    with closing(House(cluster.url(cluster.make()))) as house:
        refuses_changes(house)
        two_offices(house)
        house.script("alipay", "answer_lost:pay=1")
        house.pay(B, code="280000000000000002")
        house.run(30)
        house.refund("R00000000000000001", B, 500)
        house.run(3)
        assert house.kept(B) == 1490


def two_offices(house: House) -> None:
    """The same attempt reaches two processes at once, and both want to send it."""
    before = house.wires["alipay"].sent["pay"]
    for n in range(5):
        desks = [house.another_desk(f"office{name}{n}") for name in "ab"]
        attempt = f"S001T01261122000009{n}ABCDEF"
        wanted = PaymentWanted(
            sale="S001-T01-1-3", wallet="alipay", amount=700, subject="x",
            code=f"28000000000000010{n}",
        )  # fmt: skip
        for desk in desks:
            desk.create(attempt, wanted, TILL)
        threads = [threading.Thread(target=desk.work, args=(attempt,)) for desk in desks]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(20)
        house.run(6)
        assert house.state(attempt) == "PAID"
    assert house.wires["alipay"].sent["pay"] == before + 5


def test_who_hung_too_long_is_not_heard_any_more(house: House) -> None:
    """What was so when a worker asked is no news when another has gone on meanwhile."""
    house.script("alipay", "asks_over=0")
    house.pay(A)
    house.run(2)
    first, other = house.desk, house.another_desk("other")

    def hang() -> None:
        house.at += 25 * SECOND
        house.desk = other
        house.cancel(A)
        house.run(3)
        assert house.state(A) == "REVERSED"

    house.wires["alipay"].meanwhile = hang
    house.at += 5 * SECOND
    first.work(A)
    assert house.cues(A)[-1] == "query_closed"


def test_two_offices_send_it_once(house: House) -> None:
    two_offices(house)


@pytest.mark.parametrize("wallet", WALLETS)
def test_who_paid_is_told_once_with_the_payment(house: House, wallet: str) -> None:
    house.pay(A, wallet=wallet)
    house.run(1)
    assert [told[:3] for told in house.payers] == [(A, "S001-T01", wallet)]
    assert house.payers[0][3].startswith({"alipay": "2088", "wechat": "o"}[wallet])
