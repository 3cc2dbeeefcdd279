"""What a till asks of head office while nothing moves: no more often than it must."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.hq.payments.house import CODES
from tests.hq.payments.town import Town
from tests.pos.conftest import plain


@pytest.fixture
def town(town_template: Path) -> Iterator[Town]:
    made = Town(town_template)
    made.open()
    assert made.till.open_shift(0).ok
    yield made
    made.close()


def asked(town: Town) -> str:
    """A sale whose wallet is asked; answers the attempt."""
    assert town.till.scan(plain(town.till, 1)[0].sku).ok
    answer = town.till.pay("qr", code=CODES["alipay"])
    assert answer.ok
    return str(answer.values["attempt"])


def test_a_code_that_was_taken_up_is_brought_again_every_other_second(town: Town) -> None:
    town.is_idle = True
    attempt = asked(town)
    town.let_pass(20)
    assert 5 <= town.house.cues(attempt).count("create") <= 12
    town.is_idle = False
    town.let_pass(3)
    assert town.house.state(attempt) == "PAID"


def test_a_code_that_head_office_forgot_is_brought_again(town: Town) -> None:
    town.is_idle = True
    attempt = asked(town)
    town.let_pass(1)
    town.office_begins()
    town.is_idle = False
    town.let_pass(5)
    assert (town.house.state(attempt), town.till.state.attempt) == ("PAID", None)
    assert town.house.wires["alipay"].sent["pay"] == 1
