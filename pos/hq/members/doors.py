"""The doors at which terminals ask about members and set aside what they spend.

Every request is signed; numbers and codes come in bodies alone, which nobody keeps.
"""

from __future__ import annotations

from typing import Annotated, Final, TypeAlias

from fastapi import FastAPI, Path, Request
from fastapi.responses import Response

from pos.contract.members import (
    CardAsked,
    CardLost,
    HoldWanted,
    LoadWanted,
    MemberAsked,
    ValueHoldWanted,
)
from pos.hq.doors import Door
from pos.hq.intake import Intake
from pos.hq.members import operations
from pos.hq.members.office import MemberOffice

Hold: TypeAlias = Annotated[
    str,
    Path(pattern="^[0-9A-Za-z]{16,32}$", description="The terminal's own number of the hold."),
]
Load: TypeAlias = Annotated[
    str,
    Path(pattern="^[0-9a-f]{32}$", description="What `asked` said in the answer to a load."),
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
"""Whatever is not here is a 422: this card or code is not good for it."""


def add_member_doors(app: FastAPI, intake: Intake, members: MemberOffice | None) -> None:
    """Adds the operations; without `members` they say that there are none here."""
    absent = ("no_members", "this head office keeps no members")
    doors = _Doors(Door(intake, members, absent=absent, statuses=_STATUS, most_sent=_MAX_SENT))
    app.post("/v1/members/find", **operations.FIND)(doors.find)
    app.put("/v1/members/holds/{hold}", **operations.HOLD)(doors.hold)
    app.delete("/v1/members/holds/{hold}", **operations.END_HOLD)(doors.end_hold)
    app.get("/v1/members/allowance", **operations.ALLOW)(doors.allow)
    app.post("/v1/value/find", **operations.FIND_CARD)(doors.find_card)
    app.put("/v1/value/holds/{hold}", **operations.HOLD_VALUE)(doors.hold_value)
    app.post("/v1/value/lost", **operations.LOST)(doors.card_lost)
    app.get("/v1/value/issuers", **operations.SELLERS)(doors.sellers)
    app.post("/v1/value/loads", **operations.LOAD)(doors.announce_load)
    app.delete("/v1/value/loads/{asked}", **operations.END_LOAD)(doors.end_load)


class _Doors:
    """The handlers, with the door that they stand at."""

    def __init__(self, door: Door[MemberOffice]) -> None:
        self._door = door

    async def find(self, request: Request) -> Response:
        """Find the members who may be meant by what was scanned or keyed in."""
        return await self._door.answer_to(
            request,
            MemberAsked,
            lambda office, guest, asked: office.find(asked, terminal=guest.terminal),
        )

    async def hold(self, request: Request, hold: Hold) -> Response:
        """Set points aside for a sale. The same again changes nothing."""
        return await self._door.answer_to(
            request,
            HoldWanted,
            lambda office, guest, wanted: office.hold(hold, wanted, terminal=guest.terminal),
        )

    async def end_hold(self, request: Request, hold: Hold) -> Response:
        """Free points or money that no sale will spend."""
        return await self._door.answer(
            request, lambda office, guest: office.end_hold(hold, terminal=guest.terminal)
        )

    async def allow(self, request: Request) -> Response:
        """Read what members may spend at this terminal while it cannot ask."""
        return await self._door.answer(
            request, lambda office, guest: office.allow(terminal=guest.terminal)
        )

    async def find_card(self, request: Request) -> Response:
        """Read what there is to say of a card of value."""
        return await self._door.answer_to(
            request,
            CardAsked,
            lambda office, guest, asked: office.find_card(asked, terminal=guest.terminal),
        )

    async def hold_value(self, request: Request, hold: Hold) -> Response:
        """Set money of a card aside for a sale. The same again changes nothing."""
        return await self._door.answer_to(
            request,
            ValueHoldWanted,
            lambda office, guest, wanted: office.hold_value(hold, wanted, terminal=guest.terminal),
        )

    async def sellers(self, request: Request) -> Response:
        """Read whose cards of value the terminal's shop may sell."""
        return await self._door.answer(
            request, lambda office, guest: office.sellers(terminal=guest.terminal)
        )

    async def announce_load(self, request: Request) -> Response:
        """Ask whether money may be taken for a card; nothing is put on it."""
        return await self._door.answer_to(
            request,
            LoadWanted,
            lambda office, guest, wanted: office.announce_load(wanted, terminal=guest.terminal),
        )

    async def end_load(self, request: Request, asked: Load) -> Response:
        """Take back a question that nobody pays for: its amount counts no more."""
        return await self._door.answer(
            request, lambda office, guest: office.end_load(asked, terminal=guest.terminal)
        )

    async def card_lost(self, request: Request) -> Response:
        """Take no more payments with a card; give its holder a new one with what was on it."""
        return await self._door.answer_to(
            request,
            CardLost,
            lambda office, guest, told: office.card_lost(told, terminal=guest.terminal),
        )
