"""What becomes of one try to take money from a wallet: states, what may happen, what follows.

One table says it all, so that a model checker can walk through every corner of it. Nothing here
knows a clock, a wire or a database: whoever runs the machine commits the new state first, and
only then does what the move asks for.

Three rules that the table keeps. Payment is asked for once; what came of it is found out by asking
about it. Only PAID, FAILED and REVERSED are final to a terminal, and only a supervisor's word
(`ABANDON`) takes money back that was PAID. Who has begun to reverse goes through with it: a late
"paid" is paid back, never taken up again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class State(StrEnum):
    """Where an attempt stands.

    REVERSING, CONFIRMING and RETURNING are one to a terminal: money is being taken back.
    CONFIRMING has the provider's word that it cancelled, which one query is to prove; RETURNING
    was refused a cancellation and pays back instead.
    """

    NONE = "NONE"
    INTENT = "INTENT"
    SENT = "SENT"
    WAITING = "WAITING"
    PAID = "PAID"
    REVERSING = "REVERSING"
    CONFIRMING = "CONFIRMING"
    RETURNING = "RETURNING"
    REVERSED = "REVERSED"
    FAILED = "FAILED"


class Cue(StrEnum):
    """What may happen to an attempt: a terminal's word, a provider's answer, or time.

    `CANCEL` is the cashier's, or the deadline's. Of the answers to payment, `PAY_REFUSED` says
    for certain that nothing was and will be taken; `PAY_DOUBTFUL` that it was not, but the shopper
    may have been asked. `PAY_NOT_SENT` is a connection that was never made; `..._LATE` where the
    shopper's code is too old by now to be sent again. `QUERY_ABSENT` is an order that the provider
    does not know (yet); `QUERY_UNSUCCESSFUL` one that it calls failed, which may still change.
    """

    CREATE = "create"
    SEND = "send"
    CANCEL = "cancel"
    ABANDON = "abandon"
    PAY_PAID = "pay_paid"
    PAY_WAITING = "pay_waiting"
    PAY_REFUSED = "pay_refused"
    PAY_DOUBTFUL = "pay_doubtful"
    PAY_UNKNOWN = "pay_unknown"
    PAY_NOT_SENT = "pay_not_sent"
    PAY_NOT_SENT_LATE = "pay_not_sent_late"
    QUERY_PAID = "query_paid"
    QUERY_WAITING = "query_waiting"
    QUERY_CLOSED = "query_closed"
    QUERY_ABSENT = "query_absent"
    QUERY_UNSUCCESSFUL = "query_unsuccessful"
    QUERY_UNKNOWN = "query_unknown"
    CANCEL_DONE = "cancel_done"
    CANCEL_AGAIN = "cancel_again"
    CANCEL_REFUSED = "cancel_refused"


class Effect(StrEnum):
    """What is to be done once a move is committed.

    `PAY` asks the provider for the money, in this process and at once. `REFUND` is committed with
    the move itself: the whole of what is left goes back, under an id that is made from the
    attempt's, so that asking twice refunds once. `ALARM` has people look.
    """

    PAY = "pay"
    REFUND = "refund"
    ALARM = "alarm"


class Step(StrEnum):
    """What whoever finds an attempt does about it when it is due, also after a restart."""

    WAIT_FOR_CODE = "wait_for_code"
    QUERY = "query"
    CANCEL = "cancel"
    SWEEP = "sweep"
    REST = "rest"


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """Where an attempt goes, and what that asks for."""

    to: State
    effects: tuple[Effect, ...] = ()


Moves = Mapping[tuple[State, Cue], Move]


def _to(state: State, *effects: Effect) -> Move:
    return Move(to=state, effects=effects)


MOVES: Final[Moves] = {
    (State.NONE, Cue.CREATE): _to(State.INTENT),
    # A tombstone: the create that comes late finds the attempt failed.
    (State.NONE, Cue.CANCEL): _to(State.FAILED),
    (State.NONE, Cue.ABANDON): _to(State.FAILED),
    (State.INTENT, Cue.SEND): _to(State.SENT, Effect.PAY),
    (State.INTENT, Cue.CANCEL): _to(State.FAILED),
    (State.INTENT, Cue.ABANDON): _to(State.FAILED),
    (State.SENT, Cue.PAY_PAID): _to(State.PAID),
    (State.SENT, Cue.PAY_WAITING): _to(State.WAITING),
    (State.SENT, Cue.PAY_REFUSED): _to(State.FAILED),
    (State.SENT, Cue.PAY_DOUBTFUL): _to(State.REVERSING),
    (State.SENT, Cue.PAY_NOT_SENT): _to(State.SENT, Effect.PAY),
    (State.SENT, Cue.PAY_NOT_SENT_LATE): _to(State.REVERSING),
    (State.SENT, Cue.QUERY_PAID): _to(State.PAID),
    (State.SENT, Cue.QUERY_WAITING): _to(State.WAITING),
    (State.SENT, Cue.QUERY_CLOSED): _to(State.FAILED),
    (State.SENT, Cue.QUERY_UNSUCCESSFUL): _to(State.REVERSING),
    (State.SENT, Cue.CANCEL): _to(State.REVERSING),
    (State.SENT, Cue.ABANDON): _to(State.REVERSING),
    (State.WAITING, Cue.PAY_PAID): _to(State.PAID),
    (State.WAITING, Cue.QUERY_PAID): _to(State.PAID),
    (State.WAITING, Cue.QUERY_CLOSED): _to(State.FAILED),
    (State.WAITING, Cue.QUERY_UNSUCCESSFUL): _to(State.REVERSING),
    (State.WAITING, Cue.CANCEL): _to(State.REVERSING),
    (State.WAITING, Cue.ABANDON): _to(State.REVERSING),
    (State.PAID, Cue.ABANDON): _to(State.REVERSING),
    # Somebody refunded it outside of here.
    (State.PAID, Cue.QUERY_CLOSED): _to(State.PAID, Effect.ALARM),
    (State.REVERSING, Cue.CANCEL_DONE): _to(State.CONFIRMING),
    (State.REVERSING, Cue.CANCEL_REFUSED): _to(State.RETURNING),
    (State.CONFIRMING, Cue.QUERY_CLOSED): _to(State.REVERSED),
    (State.CONFIRMING, Cue.QUERY_ABSENT): _to(State.REVERSED),
    (State.CONFIRMING, Cue.QUERY_UNSUCCESSFUL): _to(State.REVERSED),
    # The provider says that it cancelled, and it did not.
    (State.CONFIRMING, Cue.QUERY_PAID): _to(State.REVERSING),
    (State.CONFIRMING, Cue.QUERY_WAITING): _to(State.REVERSING),
    (State.RETURNING, Cue.QUERY_PAID): _to(State.REVERSED, Effect.REFUND),
    (State.RETURNING, Cue.QUERY_CLOSED): _to(State.REVERSED),
    (State.RETURNING, Cue.QUERY_ABSENT): _to(State.REVERSED),
    (State.RETURNING, Cue.QUERY_UNSUCCESSFUL): _to(State.REVERSING),
    (State.RETURNING, Cue.QUERY_WAITING): _to(State.REVERSING),
    # Money that came after all goes back, whether the late sweep or a slow answer tells of it.
    (State.REVERSED, Cue.PAY_PAID): _to(State.REVERSED, Effect.REFUND, Effect.ALARM),
    (State.FAILED, Cue.PAY_PAID): _to(State.FAILED, Effect.REFUND, Effect.ALARM),
    (State.REVERSED, Cue.QUERY_PAID): _to(State.REVERSED, Effect.REFUND, Effect.ALARM),
    (State.FAILED, Cue.QUERY_PAID): _to(State.FAILED, Effect.REFUND, Effect.ALARM),
}
"""Every move there is. What is not here changes nothing: it is written down, and that is all."""

STEPS: Final[Mapping[State, Step]] = {
    State.NONE: Step.REST,
    # The shopper's code is in no database: only the terminal can bring it again.
    State.INTENT: Step.WAIT_FOR_CODE,
    State.SENT: Step.QUERY,
    State.WAITING: Step.QUERY,
    State.PAID: Step.REST,
    State.REVERSING: Step.CANCEL,
    State.CONFIRMING: Step.QUERY,
    State.RETURNING: Step.QUERY,
    State.REVERSED: Step.SWEEP,
    State.FAILED: Step.SWEEP,
}
"""What is due in each state; payment is never among it."""

FINAL: Final = frozenset({State.PAID, State.REVERSED, State.FAILED})
"""What a terminal may act on."""


def move(state: State, cue: Cue, *, moves: Moves = MOVES) -> Move:
    """Where `state` goes when `cue` happens; nowhere, without effect, where that means nothing."""
    found = moves.get((state, cue))
    return Move(to=state) if found is None else found
