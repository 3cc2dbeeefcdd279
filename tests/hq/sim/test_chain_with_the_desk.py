"""Whatever happens between till, desk and provider, their money agrees in the end.

The same world as in `test_chain_of_payments`, and nothing in it is played: the till's rules, head
office's desk with its books on a file, its clients and the gateways are the real ones.
"""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, settings

from pos.hq.payments.machine import MOVES, Cue, Move, State
from pos.hq.payments.provider import Provider
from pos.hq.sim.opening import PROVIDERS
from tests.hq.sim.chain_desk import DeskOffice
from tests.hq.sim.test_chain_of_payments import LONG, Chain


class ChainWithTheDesk(Chain):
    """Head office is its own desk and repayer over SQLite."""

    def an_office(self, client: Provider) -> DeskOffice:
        return DeskOffice(client, self.clock, self.line)

    def teardown(self) -> None:
        if hasattr(self, "till"):
            try:
                super().teardown()
            finally:
                self.office.close()


TestChainWithTheDesk = ChainWithTheDesk.TestCase
TestChainWithTheDesk.settings = settings(
    max_examples=1000 if LONG else 50,
    stateful_step_count=25,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)


@pytest.mark.parametrize("name", PROVIDERS)
def test_a_desk_that_takes_silence_for_a_refusal_is_found_out(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(MOVES, (State.SENT, Cue.PAY_UNKNOWN), Move(to=State.FAILED))
    monkeypatch.delitem(MOVES, (State.FAILED, Cue.QUERY_PAID))
    chain = ChainWithTheDesk()
    chain.open(name, 1)
    chain.gateway.script.obey("answer_lost:pay=1")
    chain.post()
    chain.arrive(0, False)
    with pytest.raises(AssertionError, match="the shopper's money and ours differ"):
        chain.teardown()
