"""Whatever happens between a till, head office and a wallet, in whatever order: the money adds up.

The real till with its couriers, the real desk and adapters, and simulated providers, under one
clock. What may go wrong does: requests and answers are lost, delayed and garbled on both lines,
shoppers confirm or do not, cashiers cancel, set aside and void, supervisors override, till and
head office are killed and restarted, providers forget to fence. Throughout, what must hold at
every moment; and when two hours of quiet have gone by and the day's bills are there, that

- the provider has of each payment what the till's journal has, less what went back, and head
  office's ledger and its copy of the journal say the same, to the last byte;
- the till sold each sale once, in order, and its journal verifies;
- nothing is left open anywhere, and no shopper's code was written down by anybody.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from pos.hq import schema
from pos.hq.payments import tables
from pos.hq.payments.machine import FINAL, Cue, State, move
from pos.hq.sim.ledger import Refusal as SimRefusal
from pos.journal.verify import verify
from pos.sale.tenders import BY_WALLET
from pos.till.answers import Answer
from pos.till.returning import Wanted
from pos.till.staffing import PinCheck
from tests.hq.payments.accountant import Accountant
from tests.hq.payments.town import FATES, Town
from tests.pos.conftest import code, entries, plain

WALLETS = ("alipay", "wechat")
FAULTS = ("answer_lost", "request_lost", "error_500", "garbage", "wrong_signature", "system_error")
CALLS = ("pay", "show", "query", "cancel", "close", "refund")
SOON = 240
"""Seconds in which, once nothing goes wrong any more, every payment has come to its end: the
longest deadline, the longest pause between two tries, and what a slow payment code takes."""
some = st.integers(0, 10_000)
wallets = st.sampled_from(WALLETS)
seconds = st.sampled_from([0, 1, 3, 10, 30, 70])
faults = st.one_of(
    st.builds(
        "{}:{}={}".format, st.sampled_from(FAULTS), st.sampled_from(CALLS), st.integers(1, 3)
    ),
    st.sampled_from(["no_notice:notice", "duplicate_notice:notice", "wrong_signature:notice"]),
)
troubles = st.one_of(
    st.tuples(st.just("a fault at the provider"), faults),
    st.tuples(st.just("a fault at the provider"), faults),
    st.tuples(
        st.just("trouble on the line"), st.lists(st.sampled_from(FATES), min_size=1, max_size=3)
    ),
    st.tuples(
        st.just("head office dies at its next call"), st.sampled_from(["before", "after"])
    ),
    st.tuples(
        st.sampled_from(
            ["the provider goes away or comes back", "the line is cut or mended",
             "head office goes or comes"]
        ),
        st.none(),
    ),
)  # fmt: skip


def machine(template: Path) -> type[RuleBasedStateMachine]:
    """The state machine over copies of one shop."""

    class Courses(RuleBasedStateMachine):
        def __init__(self) -> None:
            super().__init__()
            self.town = Town(template)
            self.house = self.town.house
            self.codes: list[str] = []
            self.told: dict[str, str] = {}
            self.given_up: set[str] = set()
            self.begin()
            self.goods = plain(self.till, 3)

        @property
        def till(self) -> Any:
            return self.town.till

        @property
        def sale(self) -> Any:
            return self.till.state.sale

        @property
        def attempts(self) -> list[Any]:
            return list(self.till._desk.drafts.attempts.all())

        def begin(self) -> None:
            self.since_start = 0
            self.town.open()
            if self.till.state.shift is None:
                assert self.till.open_shift(0).ok

        def agreed(self, answer: Answer) -> Answer:
            """The answer once a supervisor has agreed to all for which that is needed."""
            while code(answer) == "approval_needed":
                answer = self.till.approve_with(PinCheck(user="2001", right=True))
            return answer

        @initialize(
            asks=st.booleans(),
            fences=st.booleans(),
            late=st.sampled_from([0, 0, 20, 90]),
            coupon=st.sampled_from([0, 30]),
        )
        def moods(self, asks: bool, fences: bool, late: int, coupon: int) -> None:
            for wallet in WALLETS:
                self.house.script(
                    wallet, f"asks_over={0 if asks else 100000}", f"fences={int(fences)}",
                    f"late={late}", f"wallet_coupon={coupon}", f"merchant_coupon={coupon}",
                )  # fmt: skip

        # What a cashier does.

        @rule(n=st.integers(0, 2))
        def ring_up(self, n: int) -> None:
            before = self.sale
            rung = self.till.scan(self.goods[n].sku)
            self.is_locked_while_open(before, rung, "paid_already")

        @rule(wallet=wallets, share=st.sampled_from([1, 1, 2]), n=st.integers(0, 2))
        def pay(self, wallet: str, share: int, n: int) -> None:
            if not self.sale or self.sale.due < 2:
                self.ring_up(n)
            before = self.sale
            prefix = "28" if wallet == "alipay" else "13"
            self.codes.append(f"{prefix}{len(self.codes) + 77:016d}")
            paid = self.till.pay("qr", amount=before.due // share, code=self.codes[-1])
            self.is_locked_while_open(before, paid, "qr_away", "bad_amount", *CANNOT_COME_BACK)

        @rule(wallet=wallets, share=st.sampled_from([1, 2]), n=st.integers(0, 2))
        def show_a_code(self, wallet: str, share: int, n: int) -> None:
            """The shopper scans a code of ours, which is made afresh as long as nobody does."""
            if not self.sale or self.sale.due < 2:
                self.ring_up(n)
            before = self.sale
            shown = self.till.pay("qr_shown", amount=before.due // share, wallet=wallet)
            self.is_locked_while_open(before, shown, "qr_away", "bad_amount", *CANNOT_COME_BACK)

        @rule(wallet=wallets, n=st.integers(0, 2))
        @precondition(lambda self: not self.sale)
        def sell(self, wallet: str, n: int) -> None:
            """A sale that is paid without much ado, unless it must not be."""
            self.ring_up(n)
            self.pay(wallet, 1, n)
            self.town.let_pass(3)

        @rule(way=st.sampled_from(["pay", "void_sale", "park"]))
        @precondition(lambda self: self.sale)
        def end_otherwise(self, way: str) -> None:
            before = self.sale
            done = self.agreed(getattr(self.till, way)())
            self.gives_back(done)
            self.is_locked_while_open(
                before, done, "paid_already", "nothing_to_park", "nothing_to_pay",
                *CANNOT_COME_BACK,
            )  # fmt: skip

        def gives_back(self, done: Answer) -> None:
            """What wallets have paid for a sale that was voided is theirs again."""
            if done.ok and done.values.get("to_wallet"):
                self.given_up |= {
                    str(t["reference"]) for t in done.values["tenders"] if t["tender"] in BY_WALLET
                }

        def is_locked_while_open(self, before: Any, answer: Answer, *also: str) -> None:
            """A sale that waits for a payment stays as it is; any other may be changed."""
            waits = self.till.state.attempt is not None
            assert answer.ok or code(answer) in ("payment_open", *also), code(answer)
            if code(answer) == "payment_open":
                assert waits and self.sale == before

        @rule(aside=some)
        @precondition(lambda self: self.opened())
        def cancel(self, aside: int) -> None:
            cancelled = self.till.cancel_payment(self.a_waiting_sale(aside))
            assert code(cancelled) in (None, "no_payment_open")

        @rule()
        @precondition(lambda self: self.till.state.attempt)
        def set_aside(self) -> None:
            assert code(self.till.set_aside()) in (None, "no_payment_open")

        @rule(aside=some)
        @precondition(lambda self: self.opened())
        def abandon(self, aside: int) -> None:
            waiting = {attempt.sale: attempt.id for attempt in self.attempts if attempt.is_open}
            sale = self.a_waiting_sale(aside) or (self.sale and self.sale.id)
            given_up = self.agreed(self.till.abandon_payment(sale, reason="手机没电"))
            assert code(given_up) in (None, "no_payment_open")
            if given_up.ok:
                self.given_up.add(waiting[sale])

        def a_waiting_sale(self, n: int) -> str | None:
            """One that was set aside with its payment; None for the one in progress."""
            parked = [one.id for one in self.till.state.parked if one.attempt is not None]
            return parked[n % len(parked)] if parked and n % 2 else None

        @rule(n=some)
        @precondition(lambda self: self.till.state.parked and not self.sale)
        def recall(self, n: int) -> None:
            parked = self.till.state.parked
            one = parked[n % len(parked)]
            recalled = self.till.recall(one.id)
            # The truth may have come with this very command.
            assert code(recalled) in (None, "payment_open", "no_such_parked", "nothing_parked")

        @rule(n=some, all_of_it=st.booleans())
        @precondition(lambda self: self.till.state.last and not self.sale)
        def goods_come_back(self, n: int, all_of_it: bool) -> None:
            receipt = str(n % int(self.till.state.last.receipt[-6:]) + 1)
            wanted = None if all_of_it else [Wanted(line=1, quantity="1")]
            back = self.agreed(self.till.refund(receipt, wanted, reason="坏了"))
            assert code(back) in (None, *CANNOT_COME_BACK), code(back)

        @rule(wallet=wallets, n=st.integers(0, 2), in_cash=st.booleans())
        @precondition(lambda self: not self.sale)
        def exchange(self, wallet: str, n: int, in_cash: bool) -> None:
            """What was sold comes back for more of it, and a wallet pays the difference."""
            self.ring_up(n)
            if in_cash:
                assert self.till.pay("cash").ok
            else:
                self.pay(wallet, 1, n)
                self.town.let_pass(3)
            if self.sale or not self.till.state.last:
                return
            for piece in range(3):
                self.ring_up(piece)
            before, receipt = self.sale, self.till.state.last.receipt
            back = self.till.refund(receipt, reason="换货", tender="exchange")
            self.is_locked_while_open(before, self.agreed(back), *CANNOT_COME_BACK)
            self.pay(wallet, 1, n)
            self.town.let_pass(3)

        @rule(n=some)
        @precondition(lambda self: self.told)
        def a_shopper_says_that_he_paid(self, n: int) -> None:
            attempt = sorted(self.told)[n % len(self.told)]
            answer = self.till.scan(attempt).state.claim
            booked = {t.get("reference") for b in self.journaled("sale") for t in b["tenders"]}
            if answer is not None and answer.id == attempt and answer.said == "paid":
                assert self.told[attempt] == "PAID" or attempt in booked

        @rule()
        @precondition(lambda self: not self.sale)
        def close_the_shift(self) -> None:
            assert self.agreed(self.till.close_shift({"cash": 0})).ok
            assert self.till.open_shift(0).ok

        # What shoppers do, and time.

        @rule(wallet=wallets, n=some, says=st.sampled_from(["confirm", "confirm", "refuse"]))
        def shopper(self, wallet: str, n: int, says: str) -> None:
            ledger = self.house.sims[wallet].ledger
            waiting = [t.order.number for t in ledger.trades if t.state == "waiting"]
            if waiting:
                with suppress(SimRefusal):
                    getattr(ledger, says)(waiting[n % len(waiting)], now=self.house.at)

        @rule(wallet=wallets)
        def notices_arrive(self, wallet: str) -> None:
            """The provider tells of its own accord that a code of ours was paid."""
            self.town.deliver_notices(wallet)

        @rule(seconds=seconds)
        def time_goes_by(self, seconds: int) -> None:
            self.town.let_pass(seconds)

        @rule()
        def a_moment(self) -> None:
            """One thing happens beside the lane, and no more."""
            self.town.turns.step()

        @rule()
        def sync(self) -> None:
            self.till.sync()

        # What goes wrong.

        @rule(wallet=wallets, trouble=troubles)
        def trouble(self, wallet: str, trouble: tuple[str, Any]) -> None:
            kind, how = trouble
            town, wire = self.town, self.house.wires[wallet]
            if kind == "a fault at the provider":
                self.house.script(wallet, how)
            elif kind == "trouble on the line":
                town.troubles += how
            elif kind == "head office dies at its next call":
                wire.dies = how
            elif kind == "the provider goes away or comes back":
                wire.is_down = not wire.is_down
            elif kind == "the line is cut or mended":
                town.is_cut = not town.is_cut
            elif town.is_down:
                town.office_begins()
            else:
                town.is_down = True

        @rule(kill=st.booleans())
        @precondition(lambda self: self.since_start >= OFTEN)
        def till_begins_anew(self, kill: bool) -> None:
            before = self.till.settle() or (self.sale, self.opened())
            if kill:
                self.town.kill_till()
            else:
                self.till.close()
            self.begin()
            assert (self.sale, self.opened()) == before, "something was lost over a restart"

        def opened(self) -> list[tuple[str, str, int]]:
            return [(one.id, one.sale, one.amount) for one in self.attempts if one.is_open]

        # What holds at every moment.

        @invariant()
        def holds(self) -> None:
            self.since_start += 1
            self.one_payment_at_a_time()
            self.what_is_final_stays()
            self.payment_is_asked_for_once()
            self.never_more_goes_back_than_came()
            self.what_is_booked_was_paid()

        def one_payment_at_a_time(self) -> None:
            open_ones = Counter(one.sale for one in self.attempts if one.is_open)
            assert all(count == 1 for count in open_ones.values()), open_ones

        def what_is_final_stays(self) -> None:
            """A till that hears a final state may act on it: only its own override undoes one."""
            for row in self.rows(tables.attempt):
                if row.state in FINAL:
                    said = "PAID" if row.state == "PAID" else "FAILED"
                    before = self.told.setdefault(row.attempt, said)
                    assert before == said or row.attempt in self.given_up

        def payment_is_asked_for_once(self) -> None:
            for wire in self.house.wires.values():
                assert all(count == 1 for count in Counter(wire.pays).values())

        def never_more_goes_back_than_came(self) -> None:
            assert all(0 <= trade.kept for trade in self.trades())

        def what_is_booked_was_paid(self) -> None:
            """Goods never leave for money that is not there."""
            state = self.till.state.settled
            if state is not None and state.state == "PAID" and not self.refunds_of(state.id):
                assert self.house.kept(state.id) == state.amount

        def trades(self) -> list[Any]:
            return [trade for sim in self.house.sims.values() for trade in sim.ledger.trades]

        def rows(self, table: sa.Table) -> list[Any]:
            with self.town.database.read() as connection:
                return list(connection.execute(sa.select(table)))

        def refunds_of(self, attempt: str) -> list[Any]:
            return [refund for refund in self.house.refunds(attempt) if refund[2] != "REJECTED"]

        def journaled(self, kind: str) -> list[dict[str, Any]]:
            return entries(self.town.folder, kind)

        # The end.

        def teardown(self) -> None:
            try:
                self.quiet()
                self.everything_is_settled()
                self.the_books_agree()
                self.history_repeats_itself()
                self.the_bills_agree()
            finally:
                self.town.close()

        def quiet(self) -> None:
            """Two hours without trouble."""
            self.town.troubles.clear()
            self.town.is_cut = False
            if self.town.is_down:
                self.town.office_begins()
            for wallet in WALLETS:
                wire = self.house.wires[wallet]
                wire.dies, wire.is_down = "", False
                for kind in FAULTS:
                    for call in CALLS:
                        self.house.script(wallet, f"{kind}:{call}=0")
            for sale in [None, *(one.id for one in self.till.state.parked)]:
                # A code of ours would be made afresh for a quarter of an hour.
                self.till.cancel_payment(sale)
            self.town.let_pass(SOON)
            for row in self.rows(tables.attempt):
                assert row.state in FINAL, "it takes too long"
            assert not self.opened()
            self.end_what_is_left()
            self.town.let_pass(7200)
            self.what_is_final_stays()

        def end_what_is_left(self) -> None:
            while self.sale or self.till.state.parked:
                if not self.sale:
                    assert self.till.recall(self.till.state.parked[0].id).ok
                done = self.agreed(self.till.pay("cash")) if self.sale.due else None
                if done is None or code(done) in CANNOT_COME_BACK:
                    done = self.agreed(self.till.void_sale())
                assert done.ok, code(done)
                self.gives_back(done)

        def everything_is_settled(self) -> None:
            assert all(one.state != "OPEN" for one in self.attempts)
            assert {refund.state for refund in self.till.state.refunds} <= {"DONE"}
            assert {row.state for row in self.rows(tables.refund)} <= {"DONE"}
            assert self.rows(schema.refund_asked) == []
            assert self.till.sync().ok
            assert self.till.state.unsent == 0
            self.town.let_pass(60)

        def the_books_agree(self) -> None:
            """Provider, ledger, the till's journal, and what head office has of that."""
            self.till.sync()
            booked: Counter[str] = Counter()
            for body in (*self.journaled("sale"), *self.journaled("return")):
                if body["status"] == "completed":
                    for tender in body["tenders"]:
                        if tender["tender"] in BY_WALLET:
                            booked[tender.get("of") or tender["reference"]] += tender["amount"]
            ledger: dict[str, int] = defaultdict(int)
            for row in self.rows(tables.attempt):
                back = sum(amount for _, amount, state in self.house.refunds(row.attempt))
                ledger[row.attempt] = row.amount - back if row.state == "PAID" else 0
            kept = {trade.order.number: trade.kept for trade in self.trades()}
            for attempt in {*booked, *ledger, *kept}:
                three = booked[attempt], ledger[attempt], kept.get(attempt, 0)
                assert len(set(three)) == 1, (attempt, three)
            ends = [e["attempt"] for e in self.journaled("payment") if e["do"] == "settled"]
            assert len(set(ends)) == len(ends), "an end that was booked twice"
            assert verify(self.town.folder)["ok"]
            self.head_office_has_the_journal()
            self.nobody_wrote_a_code_down()

        def head_office_has_the_journal(self) -> None:
            here = [(e.seq, e.hash, e.body) for e in self.till._desk.journal.entries(0, 10_000)]
            there = [
                (row.seq, row.hash, row.body)
                for row in sorted(self.rows(schema.journal), key=lambda row: row.seq)
                if row.terminal == "S001-T01"
            ]
            assert here == there

        def nobody_wrote_a_code_down(self) -> None:
            files = [path for path in self.town.root.rglob("*") if path.is_file()]
            written = b"".join(path.read_bytes() for path in files if path.name != "catalog.db")
            assert not [known for known in self.codes if known.encode() in written]

        def history_repeats_itself(self) -> None:
            """What happened to an attempt, read again by the table, ends where it ended."""
            for row in self.rows(tables.attempt):
                state = State.NONE
                for cue in self.house.cues(row.attempt):
                    state = move(state, Cue(cue)).to
                assert state == row.state

        def the_bills_agree(self) -> None:
            """The next morning's bills: nothing is left for anybody to answer for."""
            for wallet in WALLETS:
                accountant = Accountant(self.house, wallet)
                _, day = accountant.reconcile()
                assert day.differences == (), day.differences
                assert day.is_closed

    return Courses


OFTEN = 8
"""What happens from one start of the till to the next, at least: a start costs the most."""
CANNOT_COME_BACK = (
    "nothing_comes_back",
    "more_than_sold",
    "receipt_is_return",
    "unknown_receipt",
    "receipt_busy",
    "came_back_already",
    "receipt_held_here",
    "tender_not_refundable",
)


def test_money_adds_up(town_template: Path, scaled: Callable[[int], int]) -> None:
    run_state_machine_as_test(
        machine(town_template),
        settings=settings(
            max_examples=scaled(1000),
            stateful_step_count=25,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
