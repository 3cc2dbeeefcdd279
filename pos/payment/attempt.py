"""One try to take money from a wallet, as the till knows it: what it may do, and what it owes.

Pure: whoever runs it commits what these functions return before any byte leaves, and again
before anything is shown, booked or printed. `duty` is worked out from what was committed and
from nothing else, so that a till which was killed goes on where it was.

Five rules. The attempt is durable before head office hears of it. What head office was asked is
asked again in the same bytes until it is answered, or until the shopper's code is too old: then
only what became of it is asked. A code of ours that is shown is taken back while it can still be
paid; only once head office says that nobody did, another one may take its place. PAID, FAILED and
OVERRIDDEN are final and never turn into each other. `cancel` waits for the truth; only a supervisor
settles the sale another way (`abandon`), and head office is told so until it says that it knows.

Amounts are minor units.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from pos.contract.payments import Money
from pos.payment.reasons import PAID_MEANWHILE, reason_of

RESEND_UNTIL: Final = 50
"""Seconds that a shopper's code may be sent to head office again: his wallet shows it a minute."""
KEEP_UNTIL: Final = 60
"""Seconds after which the sealed code is wiped, whatever became of it."""
SHOW_FOR: Final = 105
"""Seconds for which a code of ours is shown: head office lets it be paid for two minutes."""
RENEWALS: Final = 9
"""How often a code that nobody paid is followed by a fresh one, before somebody must ask for it."""

_SECOND: Final = 1_000_000


class State(StrEnum):
    """Where an attempt stands at the till. All but OPEN are final."""

    OPEN = "OPEN"
    PAID = "PAID"
    FAILED = "FAILED"
    OVERRIDDEN = "OVERRIDDEN"


class Duty(StrEnum):
    """What is to be asked of head office next. REST: nothing any more."""

    CREATE = "create"
    ASK = "ask"
    CANCEL = "cancel"
    ABANDON = "abandon"
    REST = "rest"


class Truth(StrEnum):
    """Where an attempt stands at head office, as it tells a till. PAID and FAILED are final.

    UNHEARD: it said nothing yet. UNKNOWN: it said that it never heard of this one.
    """

    UNHEARD = "UNHEARD"
    UNKNOWN = "UNKNOWN"
    INTENT = "INTENT"
    SENT = "SENT"
    WAITING = "WAITING"
    REVERSING = "REVERSING"
    PAID = "PAID"
    FAILED = "FAILED"


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """Now, by both clocks, in microseconds; `boot` names the origin of the monotonic one."""

    boot: str
    mono: int
    wall: int

    def seconds_since(self, earlier: Moment) -> int | None:
        """Whole seconds between the two; None where nobody can know, after a clock was set."""
        if self.boot == earlier.boot:
            passed = self.mono - earlier.mono
        else:
            passed = self.wall - earlier.wall
        return None if passed < 0 else passed // _SECOND


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """A try as it was committed.

    `id` is what the provider knows as the order's number. `tail` is the end of the shopper's code,
    the only part of it that is ever shown. `sealed`: the code is still kept, under the device's
    key. A `shown` attempt has none: the shopper scans ours, whose content is `link`, and which is
    the `renewed`-th in the place of one that nobody paid. `truth` is what head office said last.
    `cancelling`: the cashier asked to take it back. `aside`: the lane went on without it. `voided`:
    it was paid, and then its sale was voided. `told`: head office knows that its money is to go
    back, since it was abandoned or voided. `shift` is the one in which it was opened, `subject`
    what the shopper's wallet calls the purchase.
    """

    id: str
    sale: str
    number: int
    amount: int
    currency: str
    wallet: str
    operator: str
    opened: Moment
    tail: str = ""
    shown: bool = False
    sealed: bool = False
    state: State = State.OPEN
    truth: Truth = Truth.UNHEARD
    cancelling: bool = False
    aside: bool = False
    told: bool = False
    reason: str = ""
    reference: str = ""
    money: Money | None = None
    shift: str = ""
    subject: str = ""
    link: str = ""
    renewed: int = 0
    voided: bool = False

    @property
    def is_open(self) -> bool:
        """Whether the sale waits for it: its lines and its amount are locked meanwhile."""
        return self.state is State.OPEN


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What head office said of an attempt. `reason` is a code; `money` comes with PAID, `link`
    with a code that is to be shown, `returned` with FAILED: what had been paid all the same, and
    went back or is on its way."""

    id: str
    truth: Truth
    reason: str = ""
    reference: str = ""
    money: Money | None = None
    link: str = ""
    returned: int = 0


class NotThisAttempt(ValueError):
    """An answer is of another attempt, or of another amount; nothing may be made of it."""


def duty(attempt: Attempt, *, now: Moment) -> Duty:
    """What head office is to be asked next, from the moment on in which this was committed."""
    if to_be_told(attempt):
        return Duty.ABANDON
    if not attempt.is_open:
        return Duty.REST
    if attempt.cancelling or shown_long_enough(attempt, now=now):
        return Duty.ASK if attempt.truth is Truth.REVERSING else Duty.CANCEL
    if attempt.truth in _NOT_SENT_ON and _may_send(attempt, now):
        return Duty.CREATE
    # Without the code nobody can ask for the money any more. Where head office never heard of it,
    # a cancel also keeps out the request that is still on its way.
    return Duty.CANCEL if attempt.truth is Truth.UNKNOWN else Duty.ASK


def heard(attempt: Attempt, answer: Answer) -> Attempt:
    """The attempt after what head office said; NotThisAttempt changes nothing.

    Answers may come twice, late and in any order.
    """
    if answer.id != attempt.id:
        raise NotThisAttempt(f"an answer about {answer.id} for {attempt.id}")
    if to_be_told(attempt):
        # Still PAID: it has not heard of the supervisor's word yet, or answers an older question.
        return replace(attempt, told=answer.truth in (Truth.REVERSING, Truth.FAILED))
    if not attempt.is_open:
        return attempt
    if answer.truth is Truth.PAID:
        if answer.money is None or answer.money.order != attempt.amount:
            raise NotThisAttempt(f"{attempt.id} was to be {attempt.amount}")
        return replace(
            attempt,
            state=State.PAID,
            truth=Truth.PAID,
            sealed=False,
            reference=answer.reference,
            money=answer.money,
        )
    if answer.truth is Truth.FAILED:
        return replace(
            attempt,
            state=State.FAILED,
            truth=Truth.FAILED,
            sealed=False,
            reason=_why(attempt, answer),
        )
    if _ORDER[answer.truth] < _ORDER[attempt.truth]:
        return attempt
    kept = attempt.sealed and answer.truth in _NOT_SENT_ON
    return replace(attempt, truth=answer.truth, sealed=kept, link=answer.link or attempt.link)


def cancelled(attempt: Attempt, *, reason: str = "") -> Attempt:
    """The cashier takes it back, or head office refused to take it up for a `reason`.

    It stays open until head office says what became of it.
    """
    if not attempt.is_open:
        return attempt
    return replace(attempt, cancelling=True, reason=reason or attempt.reason)


def abandoned(attempt: Attempt) -> Attempt:
    """A supervisor settles the sale another way; head office gives back what was or will be paid.

    What is final already stays what it is: a payment that came through is not thrown away.
    """
    if not attempt.is_open:
        return attempt
    return replace(attempt, state=State.OVERRIDDEN, sealed=False, aside=False)


def shown_long_enough(attempt: Attempt, *, now: Moment) -> bool:
    """Whether a code of ours is as old as it may get. A clock that was set says so too."""
    if not attempt.shown:
        return False
    age = now.seconds_since(attempt.opened)
    return age is None or age >= SHOW_FOR


def code_to_show(attempt: Attempt, *, now: Moment) -> str:
    """What the shopper may scan now; empty where there is nothing that he could still pay."""
    payable = attempt.is_open and not attempt.cancelling and attempt.truth in _PAYABLE
    return attempt.link if payable and not shown_long_enough(attempt, now=now) else ""


def shown_until(attempt: Attempt) -> int:
    """When its time is over by the wall clock, in microseconds of the epoch."""
    return attempt.opened.wall + SHOW_FOR * _SECOND


def to_be_renewed(attempt: Attempt, *, now: Moment) -> bool:
    """Whether a fresh code is to take the place of this one: its time was over, nobody paid it,
    and nobody took it back."""
    given_up = attempt.cancelling or attempt.aside or attempt.renewed >= RENEWALS
    unpaid = attempt.state is State.FAILED and not given_up
    return unpaid and bool(attempt.link) and shown_long_enough(attempt, now=now)


def set_aside(attempt: Attempt) -> Attempt:
    """The sale is parked with its payment; the lane goes on."""
    return replace(attempt, aside=True) if attempt.is_open else attempt


def voided(attempt: Attempt) -> Attempt:
    """Its sale was voided: what the wallet paid goes back. What brought nothing stays as it is."""
    return replace(attempt, voided=True) if attempt.state is State.PAID else attempt


def to_be_told(attempt: Attempt) -> bool:
    """Whether head office has not confirmed yet that it knows: this money goes back."""
    return (attempt.voided or attempt.state is State.OVERRIDDEN) and not attempt.told


def aged(attempt: Attempt, *, now: Moment) -> Attempt:
    """Forgets the shopper's code when its time is over, also on a till that was off meanwhile."""
    if not attempt.sealed:
        return attempt
    age = now.seconds_since(attempt.opened)
    return attempt if age is not None and age < KEEP_UNTIL else replace(attempt, sealed=False)


def _why(attempt: Attempt, answer: Answer) -> str:
    """Why nothing came of it: the provider's word, or ours where that one tells nobody anything.

    Who paid while it was being taken back sees so on his telephone, and is not told otherwise.
    """
    if answer.returned:
        return PAID_MEANWHILE
    if attempt.reason and reason_of(answer.reason) == "no_word":
        return attempt.reason
    return answer.reason


def _may_send(attempt: Attempt, now: Moment) -> bool:
    if attempt.shown:
        return True
    age = now.seconds_since(attempt.opened)
    return attempt.sealed and age is not None and age < RESEND_UNTIL


_NOT_SENT_ON: Final = (Truth.UNHEARD, Truth.UNKNOWN, Truth.INTENT)
"""The provider was not asked yet, for all the till knows: the code may still be needed."""
_PAYABLE: Final = (Truth.SENT, Truth.WAITING)
_ORDER: Final = {
    Truth.UNHEARD: 0,
    Truth.UNKNOWN: 1,
    Truth.INTENT: 2,
    Truth.SENT: 3,
    Truth.WAITING: 4,
    Truth.REVERSING: 5,
    Truth.PAID: 6,
    Truth.FAILED: 6,
}
"""What head office says only moves on; an answer that was overtaken on the way is an old one."""
