"""The doors at which terminals take payments, ask what became of them, and pay back.

Every request is signed. PUT and POST may be repeated until they are answered; an attempt answers
to the terminal whose it is, but for what a shopper is told: that any terminal may ask. Handlers
run on the event loop; whatever touches the database runs in a worker thread.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Annotated, Final, TypeAlias

import msgspec
from fastapi import FastAPI, Path, Query, Request
from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool

from pos.contract.payments import PaymentState, PaymentWanted, RefundWanted
from pos.hq.admission import Asked
from pos.hq.bodies import decode, read_asked
from pos.hq.intake import Intake
from pos.hq.payments import operations
from pos.hq.payments.desk import Asker, Refusal
from pos.hq.payments.office import PaymentOffice
from pos.hq.problems import Problem, reply

Attempt: TypeAlias = Annotated[
    str,
    Path(
        pattern="^[0-9A-Za-z]{16,30}$",
        description="The terminal's own number of the attempt, which the provider knows it by.",
    ),
]
Refund: TypeAlias = Annotated[
    str,
    Path(pattern="^[0-9A-Za-z]{16,32}$", description="The terminal's own number of the refund."),
]
MAX_WAIT: Final = 25
_MAX_SENT: Final = 16 * 1024
_STATUS: Final = {
    "no_wallet": 422,
    "other_request": 409,
    "not_yours": 403,
    "no_payment": 404,
    "no_refund": 404,
    "not_paid": 409,
    "too_much": 409,
}
_Act: TypeAlias = Callable[[PaymentOffice, Asker, bytes], msgspec.Struct]


def add_payment_doors(app: FastAPI, intake: Intake, payments: PaymentOffice | None) -> None:
    """Adds the operations; without `payments` they say that none are taken here."""
    doors = _Doors(intake, payments)
    app.put("/v1/payments/{attempt}", **operations.TAKE)(doors.take)
    app.get("/v1/payments/{attempt}", **operations.LOOK)(doors.look)
    app.post("/v1/payments/{attempt}/cancel", **operations.GIVE_UP)(doors.cancel)
    app.post("/v1/payments/{attempt}/abandon", **operations.GIVE_UP)(doors.abandon)
    app.get("/v1/payments/{attempt}/fate", **operations.FATE)(doors.tell_fate)
    app.put("/v1/refunds/{refund}", **operations.REFUND)(doors.refund)
    app.get("/v1/refunds/{refund}", **operations.LOOK_AT_REFUND)(doors.look_at_refund)


class _Doors:
    """The handlers, with what they work on."""

    def __init__(self, intake: Intake, payments: PaymentOffice | None) -> None:
        self._intake = intake
        self._payments = payments

    async def take(self, request: Request, attempt: Attempt) -> Response:
        """Take a payment from a wallet. What it comes to is read until it is PAID or FAILED.

        The same again changes nothing, and brings the shopper's code where head office lost it.
        """
        return await self._answer(
            request,
            lambda office, asker, body: office.take(
                attempt, decode(body, PaymentWanted, what="a PaymentWanted"), asker
            ),
            limit=_MAX_SENT,
        )

    async def look(
        self,
        request: Request,
        attempt: Attempt,
        after: Annotated[
            int, Query(ge=0, le=2**62, description="The version that the terminal knows.")
        ] = 0,
        wait: Annotated[
            int, Query(ge=0, le=MAX_WAIT, description="Seconds to wait for a newer one.")
        ] = 0,
    ) -> Response:
        """Read where a payment stands; with `wait` not before there is something new to say."""
        asked = await read_asked(request, limit=0)
        office, asker = await run_in_threadpool(self._admit, asked)
        waiting = office.news.expect(attempt)
        try:
            state = await run_in_threadpool(_look, office, attempt, asker)
            waiting.seen = max(state.version, after)
            if wait and state.version <= after:
                await office.news.come(waiting, seconds=wait)
                state = await run_in_threadpool(_look, office, attempt, asker)
        finally:
            office.news.forget(waiting)
        return reply(200, state)

    async def cancel(self, request: Request, attempt: Attempt) -> Response:
        """Void a payment unless it is paid. One that never arrived is void from then on."""
        return await self._answer(request, lambda office, asker, _: office.cancel(attempt, asker))

    async def abandon(self, request: Request, attempt: Attempt) -> Response:
        """Void a payment even if it is paid: a supervisor settled the sale otherwise."""
        return await self._answer(request, lambda office, asker, _: office.abandon(attempt, asker))

    async def tell_fate(self, request: Request, attempt: Attempt) -> Response:
        """Read what became of a payment at whichever terminal, for a shopper who asks."""
        return await self._answer(request, lambda office, *_: office.fate(attempt))

    async def refund(self, request: Request, refund: Refund) -> Response:
        """Have a part or all of a payment go back; head office asks until it is done.

        The same again changes nothing.
        """
        return await self._answer(
            request,
            lambda office, asker, body: office.refund(
                refund, decode(body, RefundWanted, what="a RefundWanted"), asker
            ),
            limit=_MAX_SENT,
        )

    async def look_at_refund(self, request: Request, refund: Refund) -> Response:
        """Read where a refund stands."""
        return await self._answer(request, lambda office, *_: office.look_at_refund(refund))

    async def _answer(self, request: Request, act: _Act, *, limit: int = 0) -> Response:
        asked = await read_asked(request, limit=limit)

        def do() -> msgspec.Struct:
            office, asker = self._admit(asked)
            with _refusals_said():
                return act(office, asker, asked.body)

        return reply(200, await run_in_threadpool(do))

    def _admit(self, asked: Asked) -> tuple[PaymentOffice, Asker]:
        """Who asks: strangers learn nothing, not even whether payments are taken here."""
        guest = self._intake.admit(asked)
        if self._payments is None:
            message = "this head office takes no payments: hq.toml has no [payment]"
            raise Problem(503, "no_payments", message)
        store = guest.terminal.partition("-")[0]
        return self._payments, Asker(terminal=guest.terminal, store=store)


def _look(office: PaymentOffice, attempt: str, asker: Asker) -> PaymentState:
    with _refusals_said():
        return office.look(attempt, asker)


@contextmanager
def _refusals_said() -> Iterator[None]:
    try:
        yield
    except Refusal as error:
        raise Problem(_STATUS[error.code], error.code, str(error)) from error
