"""The doors at which terminals take payments, ask what became of them, and pay back.

Every request is signed. PUT and POST may be repeated until they are answered; an attempt answers
to the terminal whose it is, but for what a shopper is told: that any terminal may ask.
"""

from __future__ import annotations

from typing import Annotated, Final, TypeAlias

from fastapi import FastAPI, Path, Query, Request
from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool

from pos.contract.payments import PaymentState, PaymentWanted, RefundWanted
from pos.hq.admission import Guest
from pos.hq.bodies import read_asked
from pos.hq.doors import Door
from pos.hq.intake import Intake
from pos.hq.payments import operations
from pos.hq.payments.desk import Asker
from pos.hq.payments.office import PaymentOffice
from pos.hq.problems import reply

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


def add_payment_doors(app: FastAPI, intake: Intake, payments: PaymentOffice | None) -> None:
    """Adds the operations; without `payments` they say that none are taken here."""
    absent = ("no_payments", "this head office takes no payments: hq.toml has no [payment]")
    doors = _Doors(Door(intake, payments, absent=absent, statuses=_STATUS, most_sent=_MAX_SENT))
    app.put("/v1/payments/{attempt}", **operations.TAKE)(doors.take)
    app.get("/v1/payments/{attempt}", **operations.LOOK)(doors.look)
    app.post("/v1/payments/{attempt}/cancel", **operations.GIVE_UP)(doors.cancel)
    app.post("/v1/payments/{attempt}/abandon", **operations.GIVE_UP)(doors.abandon)
    app.get("/v1/payments/{attempt}/fate", **operations.FATE)(doors.tell_fate)
    app.put("/v1/refunds/{refund}", **operations.REFUND)(doors.refund)
    app.get("/v1/refunds/{refund}", **operations.LOOK_AT_REFUND)(doors.look_at_refund)


class _Doors:
    """The handlers, with the door that they stand at."""

    def __init__(self, door: Door[PaymentOffice]) -> None:
        self._door = door

    async def take(self, request: Request, attempt: Attempt) -> Response:
        """Take a payment from a wallet. What it comes to is read until it is PAID or FAILED.

        The same again changes nothing, and brings the shopper's code where head office lost it.
        """
        return await self._door.answer_to(
            request,
            PaymentWanted,
            lambda office, guest, wanted: office.take(attempt, wanted, _asker(guest)),
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
        office, guest = await run_in_threadpool(self._door.admit, asked)
        waiting = office.news.expect(attempt)
        try:
            state = await run_in_threadpool(self._look, office, attempt, guest)
            waiting.seen = max(state.version, after)
            if wait and state.version <= after:
                await office.news.come(waiting, seconds=wait)
                state = await run_in_threadpool(self._look, office, attempt, guest)
        finally:
            office.news.forget(waiting)
        return reply(200, state)

    async def cancel(self, request: Request, attempt: Attempt) -> Response:
        """Void a payment unless it is paid. One that never arrived is void from then on."""
        return await self._door.answer(
            request, lambda office, guest: office.cancel(attempt, _asker(guest))
        )

    async def abandon(self, request: Request, attempt: Attempt) -> Response:
        """Void a payment even if it is paid: a supervisor settled the sale otherwise."""
        return await self._door.answer(
            request, lambda office, guest: office.abandon(attempt, _asker(guest))
        )

    async def tell_fate(self, request: Request, attempt: Attempt) -> Response:
        """Read what became of a payment at whichever terminal, for a shopper who asks."""
        return await self._door.answer(request, lambda office, _: office.fate(attempt))

    async def refund(self, request: Request, refund: Refund) -> Response:
        """Have a part or all of a payment go back; head office asks until it is done.

        The same again changes nothing.
        """
        return await self._door.answer_to(
            request,
            RefundWanted,
            lambda office, guest, wanted: office.refund(refund, wanted, _asker(guest)),
        )

    async def look_at_refund(self, request: Request, refund: Refund) -> Response:
        """Read where a refund stands."""
        return await self._door.answer(request, lambda office, _: office.look_at_refund(refund))

    def _look(self, office: PaymentOffice, attempt: str, guest: Guest) -> PaymentState:
        with self._door.refusals_said():
            return office.look(attempt, _asker(guest))


def _asker(guest: Guest) -> Asker:
    return Asker(terminal=guest.terminal, store=guest.terminal.partition("-")[0])
