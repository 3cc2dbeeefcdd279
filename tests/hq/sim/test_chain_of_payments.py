"""Whatever happens between till, head office and provider, their money agrees in the end.

The till's rules, head office's table and clients and the gateways are the real ones, in one thread
under one clock (tests.hq.sim.chain).
"""

from __future__ import annotations

import os
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from pos.hq.payments.provider import Provider
from pos.hq.sim.opening import PROVIDERS
from pos.payment.attempt import Answer, Duty, State
from tests.hq.sim.chain import AMOUNT, Killed, Office, Till, a_provider
from tests.hq.sim.merchants import Hands

LONG = os.environ.get("LIANPOS_LONG", "") not in {"", "0"}
FAULTS = (
    "answer_lost", "request_lost", "error_500", "system_error", "garbage", "wrong_signature",
    "slow", "refused",
)  # fmt: skip
BREAKABLE = ("pay", "query", "cancel", "refund")
PLACES = ("after_intent", "after_sent", "after_answer", "mid_cancel", "mid_refund")


@cache
def keys() -> tempfile.TemporaryDirectory[str]:
    """One folder of keys for the whole run: to make them takes longer than to use them."""
    return tempfile.TemporaryDirectory(prefix="lianpos-keys-")


class Chain(RuleBasedStateMachine):
    """A shopper, a cashier, a supervisor, and a world that breaks."""

    @initialize(name=st.sampled_from(PROVIDERS), fences=st.integers(0, 1))
    def open(self, name: str, fences: int) -> None:
        self.clock = Hands()
        self.name = name
        self.gateway, self.line, client = a_provider(name, Path(keys().name), self.clock)
        self.gateway.script.obey(f"fences={fences}")
        self.office = self.an_office(client)
        self.till = Till(clock=self.clock, booted_at=self.clock.at)
        self.up: list[tuple[Duty, str, str]] = []
        self.down: list[Answer] = []
        self.finals: dict[str, State] = {}
        self.scans = 0
        self._scan()

    def an_office(self, client: Provider) -> Any:
        """Head office, as this world has it."""
        return Office(client, self.clock)

    # --- people ---------------------------------------------------------------------------------

    @rule(
        does=st.sampled_from(
            ["scan", "cancel", "cancel", "abandon", "confirm", "refuse", "asks", "asks_not"]
        )
    )
    def somebody(self, does: str) -> None:
        if does == "scan":
            self._scan()
        elif does == "cancel":
            self.till.cancel()
        elif does == "abandon":
            self.till.abandon()
        elif does.startswith("asks"):
            self.gateway.script.obey(f"asks_over={0 if does == 'asks' else 'never'}")
        else:
            self._answer_the_wallet(yes=does == "confirm")

    def _scan(self) -> None:
        self.scans += 1
        start = "28" if self.name == "alipay" else "13"
        self.till.scan(self.name, f"{start}{self.scans:016}")

    def _answer_the_wallet(self, *, yes: bool) -> None:
        ledger, now = self.gateway.ledger, self.gateway.now()
        ledger.settle(now)
        for trade in ledger.trades:
            if trade.state == "waiting":
                (ledger.confirm if yes else ledger.refuse)(trade.order.number, now=now)

    # --- the network ----------------------------------------------------------------------------

    @rule()
    def post(self) -> None:
        self.up += self.till.duties()

    @precondition(lambda self: self.up)
    @rule(place=st.integers(0, 99), double=st.booleans())
    def arrive(self, place: int, double: bool) -> None:
        place %= len(self.up)
        message = self.up[place] if double else self.up.pop(place)
        self._receive(message)

    @precondition(lambda self: self.down)
    @rule(place=st.integers(0, 99), double=st.booleans(), lost=st.booleans())
    def answer(self, place: int, double: bool, lost: bool) -> None:
        place %= len(self.down)
        answer = self.down[place] if double else self.down.pop(place)
        if not lost:
            self.till.hear(answer)

    @rule()
    def talk(self) -> None:
        """Nothing is lost for once: what is owed is asked and answered."""
        for message in [*self.till.duties()]:
            self._receive(message)
        while self.down:
            self.till.hear(self.down.pop(0))

    # --- what breaks ----------------------------------------------------------------------------

    @rule(
        what=st.sampled_from(["answers", "late", "line", "office", "lost"]),
        fault=st.sampled_from(FAULTS),
        where=st.sampled_from(BREAKABLE),
        place=st.sampled_from(PLACES),
    )
    def something_breaks(self, what: str, fault: str, where: str, place: str) -> None:
        if what == "answers":
            self.gateway.script.obey(f"{fault}:{'pay' if fault == 'refused' else where}=1")
        elif what == "late":
            self.gateway.script.obey(f"late={30 - self.gateway.script.mood.late}")
        elif what == "line":
            self.line.cut = not self.line.cut
        elif what == "office":
            self.office.dies_at = place
        else:
            self.up.clear()

    @rule(of=st.sampled_from(["office", "till"]))
    def restart(self, of: str) -> None:
        if of == "office":
            self.office.restart()
        else:
            self.till.kill()

    @rule(seconds=st.sampled_from([1, 5, 20, 65, 400]))
    def wait(self, seconds: int) -> None:
        self.clock.forward(seconds)
        self._tick()

    # --- what always holds ----------------------------------------------------------------------

    @invariant()
    def only_one_attempt_is_open(self) -> None:
        assert sum(attempt.is_open for attempt in self.till.attempts.values()) <= 1

    @invariant()
    def finals_never_change(self) -> None:
        for id, attempt in self.till.attempts.items():
            if id in self.finals:
                assert attempt.state is self.finals[id], id
            elif not attempt.is_open:
                self.finals[id] = attempt.state

    @invariant()
    def paid_at_the_till_is_paid_at_the_provider(self) -> None:
        kept = self._kept()
        for id, attempt in self.till.attempts.items():
            if attempt.state is State.PAID:
                assert kept.get(id) == AMOUNT, f"{id} was handed out and is not paid"

    @invariant()
    def each_attempt_asks_for_money_once(self) -> None:
        assert all(times == 1 for times in self.office.pays.values())

    @invariant()
    def codes_are_kept_for_open_attempts_only(self) -> None:
        assert all(self.till.attempts[id].is_open for id in self.till.sealed)

    def teardown(self) -> None:
        """The world heals: within an hour everything is final and the money agrees."""
        if not hasattr(self, "till"):
            return
        self.line.cut = False
        self.office.restart()
        for order in [*self.gateway.script.to_come(), "late"]:
            self.gateway.script.obey(f"{order}=0")
        for seconds in [5] * 30 + [120] * 30:
            self.up += self.till.duties()
            while self.up:
                self._receive(self.up.pop(0))
            while self.down:
                self.till.hear(self.down.pop(0))
            self.clock.forward(seconds)
            self._tick()
            self.finals_never_change()
            self.paid_at_the_till_is_paid_at_the_provider()
        assert not list(self.till.duties()), "something was never settled"
        paid = sum(attempt.state is State.PAID for attempt in self.till.attempts.values())
        assert paid <= 1
        assert sum(self._kept().values()) == paid * AMOUNT, "the shopper's money and ours differ"
        assert not any(row.owes for row in self.office.rows.values())

    def _kept(self) -> dict[str, int]:
        self.gateway.ledger.settle(self.gateway.now())
        return {trade.order.number: trade.kept for trade in self.gateway.ledger.trades}

    def _receive(self, message: tuple[Duty, str, str]) -> None:
        try:
            self.down.append(self.office.receive(*message))
        except Killed:
            self.office.restart()

    def _tick(self) -> None:
        try:
            self.office.tick()
        except Killed:
            self.office.restart()


TestChain = Chain.TestCase
TestChain.settings = settings(
    max_examples=1000 if LONG else 50,
    stateful_step_count=25,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
