"""Asking head office for a payment from a wallet, and what became of one."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlencode

import msgspec

from pos.contract.payments import (
    Money,
    PaymentFate,
    PaymentState,
    PaymentWanted,
    RefundState,
    RefundWanted,
)
from pos.payment.attempt import Answer, Attempt, Truth
from pos.sync.client import HeadOffice, read_reply

_JSON: Final = {"Content-Type": "application/json"}
_ENCODER: Final = msgspec.json.Encoder()


def create(hq: HeadOffice, attempt: Attempt, *, code: str) -> PaymentState:
    """Has the money asked for; the same again finds what there is. Raises `SyncProblem`."""
    wanted = PaymentWanted(
        sale=attempt.sale,
        wallet=attempt.wallet,
        amount=attempt.amount,
        currency=attempt.currency,
        operator=attempt.operator,
        subject=attempt.subject,
        code=code,
    )
    reply = hq.send("PUT", _place(attempt.id), _ENCODER.encode(wanted), _JSON)
    return read_reply(reply, PaymentState)


def look(hq: HeadOffice, attempt: str, *, after: int = 0, wait: int = 0) -> PaymentState | None:
    """Where an attempt stands, once that is past version `after` or `wait` seconds are over.

    None where head office never heard of it.
    """
    query = urlencode({"after": after, "wait": wait})
    reply = hq.send("GET", f"{_place(attempt)}?{query}", patience=wait)
    return None if reply.status == 404 else read_reply(reply, PaymentState)


def cancel(hq: HeadOffice, attempt: str) -> PaymentState:
    """Takes an attempt back unless it is paid already."""
    return read_reply(hq.send("POST", f"{_place(attempt)}/cancel"), PaymentState)


def abandon(hq: HeadOffice, attempt: str) -> PaymentState:
    """Takes an attempt back even if it is paid: a supervisor settled the sale otherwise."""
    return read_reply(hq.send("POST", f"{_place(attempt)}/abandon"), PaymentState)


def fate(hq: HeadOffice, attempt: str) -> PaymentFate:
    """What became of an attempt of any till of the chain."""
    return read_reply(hq.send("GET", f"{_place(attempt)}/fate"), PaymentFate)


def ask_refund(hq: HeadOffice, refund: str, wanted: RefundWanted) -> RefundState:
    """Has a part of a payment given back; the same again finds what there is."""
    reply = hq.send("PUT", f"/v1/refunds/{refund}", _ENCODER.encode(wanted), _JSON)
    return read_reply(reply, RefundState)


def answer_of(state: PaymentState) -> Answer:
    """What head office said of an attempt, as the till takes it."""
    if state.state == "PAID":
        return Answer(
            id=state.attempt,
            truth=Truth.PAID,
            reason=state.code,
            reference=state.reference,
            money=Money(
                order=state.amount,
                paid=state.paid,
                received=state.received,
                invoiceable=state.invoiceable,
                discounts=tuple(state.coupons),
            ),
        )
    if state.state == "FAILED":
        return Answer(
            id=state.attempt, truth=Truth.FAILED, reason=state.code, returned=state.returned
        )
    # A head office that is newer may know steps between; what is open has been sent on.
    known = state.step if state.step in Truth.__members__ else Truth.SENT
    return Answer(id=state.attempt, truth=Truth(known), reason=state.code, link=state.shown)


def _place(attempt: str) -> str:
    return f"/v1/payments/{attempt}"
