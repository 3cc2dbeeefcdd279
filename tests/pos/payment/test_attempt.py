"""A try to take money: what the till owes head office, what it believes, and what never changes."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from pos.contract.payments import Money
from pos.payment.attempt import (
    KEEP_UNTIL,
    RENEWALS,
    RESEND_UNTIL,
    SHOW_FOR,
    Answer,
    Attempt,
    Duty,
    Moment,
    NotThisAttempt,
    State,
    Truth,
    abandoned,
    aged,
    cancelled,
    code_to_show,
    duty,
    heard,
    set_aside,
    to_be_renewed,
    to_be_told,
    voided,
)
from pos.payment.opening import (
    CannotOpen,
    attempt_id,
    is_attempt_id,
    opened,
    terminal_of,
)
from pos.payment.question import Fate, reply

CODE = "280000000000001234"
LINK = "https://qr.alipay.com/bax00000000000001"
START = Moment(boot="b1", mono=5_000_000, wall=1_795_348_800_000_000)
MONEY = Money(order=1234, paid=1000, received=1200, invoiceable=1000)


def after(seconds: int, *, boot: str = "b1") -> Moment:
    """A moment later; in another boot its monotonic clock began anew."""
    mono = START.mono + seconds * 1_000_000 if boot == "b1" else 7
    return Moment(boot=boot, mono=mono, wall=START.wall + seconds * 1_000_000)


def an_id(number: int = 1, seq: int = 123) -> str:
    return attempt_id(
        terminal="S001-T01", day="2026-11-22", seq=seq, number=number, chance=987654321
    )


def try_to_pay(*before: Attempt, amount: int = 1234, code: str = CODE) -> Attempt:
    return opened(
        before, id=an_id(len(before) + 1), sale="sale-1", amount=amount, due=1234,
        currency="CNY", wallet="alipay", operator="1001", now=START, code=code,
    )  # fmt: skip


def showing() -> Attempt:
    """An attempt whose code is on the customer's screen."""
    return heard(try_to_pay(code=""), Answer(id=an_id(1), truth=Truth.WAITING, link=LINK))


def told(attempt: Attempt, *truths: Truth) -> Attempt:
    for truth in truths:
        money = MONEY if truth is Truth.PAID else None
        attempt = heard(attempt, Answer(id=attempt.id, truth=truth, money=money))
    return attempt


# --- opening ------------------------------------------------------------------------------------


def test_a_new_attempt_keeps_of_the_code_its_end_and_says_that_the_rest_is_sealed() -> None:
    attempt = try_to_pay()
    assert (attempt.tail, attempt.sealed, attempt.number) == ("1234", True, 1)
    assert CODE not in repr(attempt)


def test_a_second_scan_while_one_is_open_starts_nothing() -> None:
    with pytest.raises(CannotOpen, match="payment_open"):
        try_to_pay(try_to_pay())


def test_after_a_failure_the_next_scan_is_another_attempt() -> None:
    failed = told(try_to_pay(), Truth.FAILED)
    assert try_to_pay(failed).number == 2


@pytest.mark.parametrize(
    ("amount", "code"), [(0, "no_amount"), (-1, "no_amount"), (1235, "over_due")]
)
def test_an_attempt_is_for_what_is_due(amount: int, code: str) -> None:
    with pytest.raises(CannotOpen, match=code):
        try_to_pay(amount=amount)


def test_a_number_is_never_used_twice() -> None:
    failed = told(replace(try_to_pay(), id=an_id(2)), Truth.FAILED)
    with pytest.raises(CannotOpen, match="attempt_used"):
        try_to_pay(failed)


@given(
    seq=st.integers(0, 10**7), number=st.integers(1, 35), chance=st.integers(0, 2**64),
)  # fmt: skip
def test_an_attempts_number_fits_both_providers_and_names_its_till(
    seq: int, number: int, chance: int
) -> None:
    made = attempt_id(terminal="S001-T01", day="2026-11-22", seq=seq, number=number, chance=chance)
    assert len(made) == 26 and made.isascii() and made.isalnum()
    assert is_attempt_id(made) and terminal_of(made) == "S001-T01"


@pytest.mark.parametrize("text", ["", CODE, an_id()[:-1], an_id() + "0", an_id().lower()])
def test_what_is_no_attempts_number_is_not_taken_for_one(text: str) -> None:
    assert not is_attempt_id(text)


# --- what is asked ------------------------------------------------------------------------------


def test_the_same_create_goes_out_until_head_office_answers_or_the_code_is_old() -> None:
    attempt = try_to_pay()
    assert duty(attempt, now=after(0)) is Duty.CREATE
    assert duty(attempt, now=after(RESEND_UNTIL - 1)) is Duty.CREATE
    assert duty(attempt, now=after(RESEND_UNTIL)) is Duty.ASK
    assert duty(told(attempt, Truth.UNKNOWN), now=after(RESEND_UNTIL)) is Duty.CANCEL


def test_an_intent_that_head_office_forgot_the_code_of_is_sent_again() -> None:
    waiting = told(try_to_pay(), Truth.INTENT)
    assert waiting.sealed
    assert duty(waiting, now=after(10)) is Duty.CREATE
    assert duty(waiting, now=after(RESEND_UNTIL)) is Duty.ASK


def test_once_the_provider_was_asked_the_code_is_wiped_and_never_sent_again() -> None:
    sent = told(try_to_pay(), Truth.SENT)
    assert not sent.sealed
    assert duty(sent, now=after(1)) is Duty.ASK
    late = told(sent, Truth.INTENT, Truth.UNKNOWN)
    assert (late.truth, duty(late, now=after(1))) == (Truth.SENT, Duty.ASK)


@pytest.mark.parametrize(
    "now",
    [after(RESEND_UNTIL), after(3600, boot="b2"), after(-1), after(-1, boot="b2")],
)
def test_a_code_of_unknown_or_too_great_age_is_not_sent_again(now: Moment) -> None:
    assert duty(try_to_pay(), now=now) is Duty.ASK


def test_a_till_that_starts_again_at_once_sends_the_code_again() -> None:
    attempt = try_to_pay()
    assert attempt.is_open and not told(attempt, Truth.FAILED).is_open
    assert duty(attempt, now=after(20, boot="b2")) is Duty.CREATE


def test_the_sealed_code_is_gone_after_a_minute() -> None:
    attempt = try_to_pay()
    assert aged(attempt, now=after(KEEP_UNTIL - 1)).sealed
    assert not aged(attempt, now=after(KEEP_UNTIL)).sealed
    assert not aged(attempt, now=after(-1, boot="b2")).sealed


# --- codes of ours that the shopper scans ---------------------------------------------------------


def test_a_shown_code_has_no_secret_and_is_asked_for_until_head_office_has_it() -> None:
    attempt = try_to_pay(code="")
    assert (attempt.shown, attempt.sealed) == (True, False)
    assert duty(attempt, now=after(RESEND_UNTIL)) is Duty.CREATE
    assert code_to_show(attempt, now=after(1)) == ""


@pytest.mark.parametrize("seconds", [0, SHOW_FOR - 1])
def test_a_code_is_shown_while_it_can_be_paid(seconds: int) -> None:
    assert code_to_show(showing(), now=after(seconds)) == LINK
    assert code_to_show(cancelled(showing()), now=after(seconds)) == ""
    assert code_to_show(told(showing(), Truth.REVERSING), now=after(seconds)) == ""
    assert code_to_show(told(showing(), Truth.PAID), now=after(seconds)) == ""


def test_a_code_whose_time_is_over_is_taken_back_and_not_shown() -> None:
    late = after(SHOW_FOR)
    assert duty(showing(), now=late) is Duty.CANCEL
    assert code_to_show(showing(), now=late) == ""
    assert duty(told(showing(), Truth.REVERSING), now=late) is Duty.ASK


def test_after_the_clock_was_set_back_a_code_is_taken_back_rather_than_shown() -> None:
    assert duty(showing(), now=after(-5, boot="b2")) is Duty.CANCEL
    assert code_to_show(showing(), now=after(-5, boot="b2")) == ""


def test_a_fresh_code_follows_only_one_that_nobody_paid_and_nobody_took_back() -> None:
    late, ended = after(SHOW_FOR), told(showing(), Truth.REVERSING, Truth.FAILED)
    assert to_be_renewed(ended, now=late)
    assert not to_be_renewed(ended, now=after(1)), "its wallet said no"
    assert not to_be_renewed(showing(), now=late), "it is not known to be dead"
    assert not to_be_renewed(told(showing(), Truth.PAID), now=late)
    assert not to_be_renewed(told(cancelled(showing()), Truth.FAILED), now=late)
    assert not to_be_renewed(told(set_aside(showing()), Truth.FAILED), now=late)
    assert not to_be_renewed(replace(ended, renewed=RENEWALS), now=late)
    assert not to_be_renewed(told(try_to_pay(), Truth.FAILED), now=late), "the shopper's own code"


# --- taking back --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ours", "theirs", "told"),
    [
        ("no_wallet", "cancel", "no_wallet"),
        ("cancelled", "ACQ.TRADE_NOT_EXIST", "cancelled"),
        ("cancelled", "ACQ.BUYER_BALANCE_NOT_ENOUGH", "ACQ.BUYER_BALANCE_NOT_ENOUGH"),
        ("", "cancel", "cancel"),
    ],
)
def test_people_hear_why_in_the_word_that_tells_them_most(
    ours: str, theirs: str, told: str
) -> None:
    asked = cancelled(try_to_pay(), reason=ours) if ours else try_to_pay()
    ended = heard(asked, Answer(id=asked.id, truth=Truth.FAILED, reason=theirs))
    assert ended.reason == told


def test_a_cancel_waits_for_the_truth() -> None:
    attempt = cancelled(told(try_to_pay(), Truth.WAITING))
    assert attempt.is_open
    assert duty(attempt, now=after(1)) is Duty.CANCEL
    reversing = told(attempt, Truth.REVERSING)
    assert reversing.is_open and duty(reversing, now=after(1)) is Duty.ASK
    assert told(attempt, Truth.PAID).state is State.PAID
    assert told(reversing, Truth.FAILED).state is State.FAILED


def test_a_cancel_before_head_office_answered_keeps_a_late_create_out() -> None:
    assert duty(cancelled(try_to_pay()), now=after(1)) is Duty.CANCEL


def test_a_supervisors_word_frees_the_sale_and_is_told_until_it_is_known() -> None:
    attempt = abandoned(told(try_to_pay(), Truth.WAITING))
    assert (attempt.state, attempt.is_open) == (State.OVERRIDDEN, False)
    assert to_be_told(attempt)
    assert duty(told(attempt, Truth.WAITING, Truth.PAID), now=after(9)) is Duty.ABANDON
    known = told(attempt, Truth.REVERSING)
    assert duty(known, now=after(9)) is Duty.REST
    assert known.state is State.OVERRIDDEN and not to_be_told(known)


def test_a_payment_that_came_through_is_not_abandoned() -> None:
    paid = told(try_to_pay(), Truth.PAID)
    assert abandoned(paid) == cancelled(paid) == set_aside(paid) == paid


# --- what is believed ---------------------------------------------------------------------------


def test_a_payment_brings_its_money_and_its_reference() -> None:
    attempt = try_to_pay()
    answer = Answer(id=attempt.id, truth=Truth.PAID, reference="2026112222001", money=MONEY)
    paid = heard(attempt, answer)
    assert (paid.state, paid.reference, paid.money, paid.sealed) == (
        State.PAID, "2026112222001", MONEY, False,
    )  # fmt: skip


@pytest.mark.parametrize(
    "answer",
    [
        Answer(id=an_id(2), truth=Truth.PAID, money=MONEY),
        Answer(id=an_id(), truth=Truth.PAID),
        Answer(id=an_id(), truth=Truth.PAID, money=structs.replace(MONEY, order=1235)),
    ],
)
def test_an_answer_about_something_else_is_not_believed(answer: Answer) -> None:
    with pytest.raises(NotThisAttempt):
        heard(try_to_pay(), answer)


truths = st.lists(st.sampled_from([truth for truth in Truth if truth is not Truth.UNHEARD]))


@given(before=truths, later=truths, asks=st.booleans(), overrides=st.booleans())
def test_a_final_state_never_changes_whatever_is_heard_later(
    before: list[Truth], later: list[Truth], asks: bool, overrides: bool
) -> None:
    attempt = told(try_to_pay(), *before)
    attempt = cancelled(attempt) if asks else attempt
    attempt = abandoned(attempt) if overrides else attempt
    if attempt.is_open:
        return
    again = abandoned(cancelled(set_aside(told(attempt, *later))))
    assert replace(again, told=attempt.told) == attempt


@given(heard_first=truths, twice=st.data())
def test_answers_that_come_twice_or_late_change_nothing_that_was_known(
    heard_first: list[Truth], twice: st.DataObject
) -> None:
    attempt = told(try_to_pay(), *heard_first)
    if heard_first:
        old = twice.draw(st.sampled_from(heard_first))
        once = told(attempt, old)
        assert once == told(once, old)
        assert once.state is attempt.state
        assert not once.sealed or attempt.sealed


@given(heard_first=truths, seconds=st.integers(-10, 4000), reboot=st.booleans())
def test_the_code_is_asked_for_only_while_it_is_kept_and_young(
    heard_first: list[Truth], seconds: int, reboot: bool
) -> None:
    now = after(seconds, boot="b2" if reboot else "b1")
    attempt = aged(told(try_to_pay(), *heard_first), now=now)
    if duty(attempt, now=now) is Duty.CREATE:
        assert attempt.sealed and 0 <= seconds < RESEND_UNTIL
    if not attempt.is_open:
        assert not attempt.sealed


# --- the question -------------------------------------------------------------------------------


def test_a_till_answers_for_what_it_booked_also_without_head_office() -> None:
    answer = reply(receipt="S001-T01-000123", fate=None)
    assert (answer.said, answer.values) == ("paid", {"receipt": "S001-T01-000123"})


@pytest.mark.parametrize(
    ("fate", "said", "again"),
    [
        (None, "away", True),
        (Fate(said="returned", at="14:05"), "returned", False),
        (Fate(said="open"), "open", True),
        (Fate(said="paid", receipt="S001-T02-000009"), "paid", False),
        (Fate(said="open", until="14:05"), "open", True),
        (Fate(said="unknown"), "unknown", False),
    ],
)
def test_for_all_else_head_office_is_asked(fate: Fate | None, said: str, again: bool) -> None:
    answer = reply(receipt="", fate=fate)
    assert (answer.said, answer.ask_again) == (said, again)


def test_of_a_voided_sale_only_what_was_paid_goes_back_and_head_office_is_told_until_it_knows() -> (
    None
):
    for unpaid in (try_to_pay(), told(try_to_pay(), Truth.FAILED), abandoned(try_to_pay())):
        assert voided(unpaid) == unpaid
    gone = voided(told(try_to_pay(), Truth.PAID))
    assert gone.state is State.PAID
    assert to_be_told(gone)
    assert duty(gone, now=after(9999)) is Duty.ABANDON
    assert duty(told(gone, Truth.PAID), now=after(9999)) is Duty.ABANDON
    for truth in (Truth.REVERSING, Truth.FAILED):
        known = told(gone, truth)
        assert known.state is State.PAID
        assert duty(known, now=after(9999)) is Duty.REST
