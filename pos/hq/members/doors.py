"""The doors at which terminals ask about members and set aside what they spend.

Every request is signed; numbers and codes come in bodies alone, which nobody keeps. Handlers run on
the event loop; whatever touches the database runs in a worker thread.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Final, TypeAlias

import msgspec
from fastapi import FastAPI, Path, Request
from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool

from pos.contract.members import CardAsked, HoldWanted, MemberAsked, ValueHoldWanted
from pos.hq.bodies import decode, read_asked
from pos.hq.intake import Intake
from pos.hq.members import operations
from pos.hq.members.office import MemberOffice, Refusal
from pos.hq.problems import Problem, reply

Hold: TypeAlias = Annotated[
    str,
    Path(pattern="^[0-9A-Za-z]{16,32}$", description="The terminal's own number of the hold."),
]
_MAX_SENT: Final = 4 * 1024
_STATUS: Final = {
    "unknown_member": 404,
    "unknown_card": 404,
    "which_issuer": 409,
    "which_card": 409,
    "not_enough": 409,
    "other_request": 409,
    "hold_ended": 409,
    "used_code": 409,
    "not_proven": 403,
    "not_yours": 403,
    "wrong_pin": 403,
    "locked": 403,
}
"""Whatever is not here is a 422: it was understood, and this card or code is not good for it."""
_Act: TypeAlias = Callable[[MemberOffice, str, bytes], msgspec.Struct]


def add_member_doors(app: FastAPI, intake: Intake, members: MemberOffice | None) -> None:
    """Adds the operations; without `members` they say that there are none here."""
    doors = _Doors(intake, members)
    app.post("/v1/members/find", **operations.FIND)(doors.find)
    app.put("/v1/members/holds/{hold}", **operations.HOLD)(doors.hold)
    app.delete("/v1/members/holds/{hold}", **operations.END_HOLD)(doors.end_hold)
    app.get("/v1/members/allowance", **operations.ALLOW)(doors.allow)
    app.post("/v1/value/find", **operations.FIND_CARD)(doors.find_card)
    app.put("/v1/value/holds/{hold}", **operations.HOLD_VALUE)(doors.hold_value)


class _Doors:
    """The handlers, with what they work on."""

    def __init__(self, intake: Intake, members: MemberOffice | None) -> None:
        self._intake = intake
        self._members = members

    async def find(self, request: Request) -> Response:
        """Find the members who may be meant by what was scanned or keyed in."""
        return await self._answer(
            request,
            lambda office, terminal, body: office.find(
                decode(body, MemberAsked, what="a MemberAsked"), terminal=terminal
            ),
            limit=_MAX_SENT,
        )

    async def hold(self, request: Request, hold: Hold) -> Response:
        """Set points aside for a sale. The same again changes nothing."""
        return await self._answer(
            request,
            lambda office, terminal, body: office.hold(
                hold, decode(body, HoldWanted, what="a HoldWanted"), terminal=terminal
            ),
            limit=_MAX_SENT,
        )

    async def end_hold(self, request: Request, hold: Hold) -> Response:
        """Free points or money that no sale will spend."""
        return await self._answer(
            request, lambda office, terminal, _: office.end_hold(hold, terminal=terminal)
        )

    async def allow(self, request: Request) -> Response:
        """Read what members may spend at this terminal while it cannot ask."""
        return await self._answer(
            request, lambda office, terminal, _: office.allow(terminal=terminal)
        )

    async def find_card(self, request: Request) -> Response:
        """Read what there is to say of a card of value."""
        return await self._answer(
            request,
            lambda office, terminal, body: office.find_card(
                decode(body, CardAsked, what="a CardAsked"), terminal=terminal
            ),
            limit=_MAX_SENT,
        )

    async def hold_value(self, request: Request, hold: Hold) -> Response:
        """Set money of a card aside for a sale. The same again changes nothing."""
        return await self._answer(
            request,
            lambda office, terminal, body: office.hold_value(
                hold, decode(body, ValueHoldWanted, what="a ValueHoldWanted"), terminal=terminal
            ),
            limit=_MAX_SENT,
        )

    async def _answer(self, request: Request, act: _Act, *, limit: int = 0) -> Response:
        asked = await read_asked(request, limit=limit)

        def do() -> msgspec.Struct:
            guest = self._intake.admit(asked)
            if self._members is None:
                raise Problem(503, "no_members", "this head office keeps no members")
            try:
                return act(self._members, guest.terminal, asked.body)
            except Refusal as error:
                raise Problem(_STATUS.get(error.code, 422), error.code, str(error)) from error

        return reply(200, await run_in_threadpool(do))
