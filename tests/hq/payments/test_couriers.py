"""What a till asks of head office while nothing moves: no more often than it must."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from pos.hq.admission import Asked
from pos.hq.payments.timers import SECOND
from pos.hq.problems import Problem
from tests.hq.payments.house import CODES
from tests.hq.payments.town import Town
from tests.hq.simulated.office import Answer
from tests.pos.conftest import code, plain


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


NUMBER = "S001T012611220000011K7Q2MX"
"""What a shopper's bill says of a payment; head office has none with it."""


def lane_asks(town: Town, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the lane itself asks head office from now on, and so waits for."""
    carry, by_lane, lane = town.carry, list[str](), threading.current_thread()

    def watched(asked: Asked) -> Answer:
        if threading.current_thread() is lane:
            by_lane.append(asked.target)
        return carry(asked)

    monkeypatch.setattr(town, "carry", watched)
    return by_lane


def test_no_command_waits_for_a_question_that_is_kept(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert town.till.sync().ok
    waited = lane_asks(town, monkeypatch)
    town.troubles = ["request lost"] * 9
    assert town.till.scan(NUMBER).values["payment"]["said"] == "away"  # type: ignore[index,call-overload]
    assert len(waited) == 1, "the one that the shopper waits for"
    for _ in range(5):
        town.till.current()
        town.till.scan(plain(town.till, 1)[0].sku)
        town.till.price_check("1000001")
        town.till.void_sale()
        town.let_pass(5)
    assert len(waited) == 1


def test_a_question_is_asked_again_by_itself_and_less_often_as_time_goes_by(town: Town) -> None:
    town.is_cut = True
    town.till.scan(NUMBER)
    tries = counted(town)
    town.let_pass(120)
    assert 8 <= len(tries) <= 16
    town.is_cut = False
    town.let_pass(15)
    claim = town.till.state.claim
    assert claim is not None
    assert (claim.said, claim.ask_again) == ("unknown", False)
    told = len(tries)
    town.let_pass(60)
    assert len(tries) == told, "who has an answer asks no more"


def counted(town: Town) -> list[str]:
    """The tries to ask head office after a payment from now on."""
    carry, tries = town.carry, list[str]()

    def watched(asked: Asked) -> Answer:
        if asked.target.endswith("/fate"):
            tries.append(asked.target)
        return carry(asked)

    town.carry = watched  # type: ignore[method-assign]
    return tries


def test_every_question_has_its_answer_and_the_newest_is_what_was_told_last(town: Town) -> None:
    town.is_cut = True
    town.till.scan(NUMBER)
    attempt = asked(town)
    town.till.scan(NUMBER)
    town.is_cut = False
    town.let_pass(20)
    town.is_cut = True
    town.till.scan(NUMBER)
    town.is_cut = False
    answered = town.till.scan(attempt).values["payment"]
    assert isinstance(answered, dict)
    assert (answered["id"], answered["said"]) == (attempt, "paid")
    town.let_pass(20)
    state = town.till.state
    assert state.claim is not None
    assert (state.claim.id, state.claim.said) == (attempt, "paid")
    assert [(late.id, late.said) for late in state.late_claims] == [(NUMBER, "unknown")]


def test_questions_that_were_kept_outlive_the_till(town: Town) -> None:
    second = f"{NUMBER[:-1]}Y"
    town.is_cut = True
    town.till.scan(NUMBER)
    town.till.scan(second)
    town.kill_till()
    town.open()
    town.let_pass(20)
    town.is_cut = False
    town.let_pass(20)
    late = town.till.state.late_claims
    assert [(claim.id, claim.said) for claim in late] == [
        (NUMBER, "unknown"),
        (second, "unknown"),
    ]
    town.kill_till()
    town.open()
    tries = counted(town)
    town.let_pass(60)
    assert tries == []


@pytest.mark.parametrize(("refusal", "said"), [("no_payments", "unknown"), ("later", "away")])
def test_a_head_office_that_refuses_an_answer_is_not_away(
    town: Town, monkeypatch: pytest.MonkeyPatch, refusal: str, said: str
) -> None:
    def refuse(_: str) -> None:
        raise Problem(404, refusal, "not here")

    assert town.till.sync().ok
    monkeypatch.setattr(town.office, "fate", refuse)
    town.till.scan(NUMBER)
    town.let_pass(40)
    state = town.till.state
    assert state.claim is not None and state.claim.said == said
    assert (state.online, town.till._desk.is_away) == (True, False)


def test_who_practises_asks_head_office_nothing(town: Town) -> None:
    assert town.till.training(True).ok
    assert town.till.open_shift(0).ok
    assert code(town.till.scan(NUMBER)) == "claim_not_here"
    assert town.till.state.claim is None


def test_after_a_day_nobody_asks_any_more(town: Town) -> None:
    town.is_cut = True
    town.till.scan(NUMBER)
    tries = counted(town)
    town.let_pass(60)
    assert tries
    town.house.at += 86_400 * SECOND
    town.let_pass(15)
    tries.clear()
    town.is_cut = False
    town.let_pass(60)
    assert tries == []


def test_a_refusal_of_news_of_a_payment_is_an_answer(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    town.is_idle = True
    asked(town)
    carry = town.carry

    def refusing(wanted: Asked) -> Answer:
        if wanted.method == "GET" and "/payments/" in wanted.target:
            return Answer(status=403, content=b'{"code":"not_yours","message":"no"}')
        return carry(wanted)

    monkeypatch.setattr(town, "carry", refusing)
    town.let_pass(40)
    assert (town.till.state.online, town.till._desk.is_away) == (True, False)
