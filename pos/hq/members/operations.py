"""What /openapi.json says of the operations with which terminals ask about members."""

from __future__ import annotations

from typing import Any, Final

from fastapi.responses import Response

from pos.contract.members import (
    Allowance,
    CardAsked,
    CardLost,
    CardSeen,
    Held,
    HoldEnded,
    HoldWanted,
    Loadable,
    LoadEnded,
    LoadWanted,
    MemberAsked,
    MembersFound,
    Sellers,
    ValueHoldWanted,
)
from pos.hq.describing import HEADERS, NOT_SIGNED, body, content, ref, refusals, replies

_AWAY: Final = (
    503,
    "no_members: head office keeps none; else it is busy or cannot use its disk: see Retry-After.",
)
_BAD: Final = (400, "bad_body, bad_request")
_LARGE: Final = (413, "too_large")
_NO_CARD: Final = (404, "unknown_card")


def _operation(
    summary: str, answer: type, *refused: tuple[int, str], takes: type | None = None
) -> dict[str, Any]:
    extra: dict[str, Any] = {"parameters": HEADERS}
    if takes is not None:
        extra["requestBody"] = body(takes)
    known = (_BAD, NOT_SIGNED, _LARGE, *refused, _AWAY)
    return {
        "summary": summary,
        "response_class": Response,
        "openapi_extra": extra,
        "responses": replies((200, "Done.", content(ref(answer))), *refusals(*known)),
    }


FIND: Final = _operation(
    "Find a member",
    MembersFound,
    (404, "unknown_member"),
    (422, "bad_code: damaged, signed by nobody, too old, of a closed device, or wrong digits"),
    takes=MemberAsked,
)
HOLD: Final = _operation(
    "Set points aside",
    Held,
    (403, "not_proven: his telephone has to show its code with digits"),
    (404, "unknown_member"),
    (409, "not_enough; other_request: the hold is another's; hold_ended; used_code"),
    (422, "bad_code"),
    takes=HoldWanted,
)
END_HOLD: Final = _operation(
    "Free what was set aside", HoldEnded, (403, "not_yours: another terminal has this hold")
)
ALLOW: Final = _operation("Read what may be spent while head office is away", Allowance)
FIND_CARD: Final = _operation(
    "Read what is on a card of value",
    CardSeen,
    (403, "wrong_pin; locked: too many wrong ones since yesterday"),
    _NO_CARD,
    (409, "which_issuer: several have sold a card with this number"),
    takes=CardAsked,
)
HOLD_VALUE: Final = _operation(
    "Set money of a card aside",
    Held,
    (403, "not_proven, wrong_pin, locked"),
    _NO_CARD,
    (409, "not_enough; other_request; hold_ended; used_code; which_issuer; which_card"),
    (422, "not_accepted: not in this shop; too_old, lost, replaced: this card pays no more; "
     "bad_code"),
    takes=ValueHoldWanted,
)  # fmt: skip
LOAD: Final = _operation(
    "Ask whether money may be taken for a card of value",
    Loadable,
    (409, "which_issuer: several might sell a card with this number"),
    (
        422,
        "not_accepted: this shop sells none of them; over_limit, identity_needed, lost, replaced",
    ),
    takes=LoadWanted,
)
END_LOAD: Final = _operation("Take back a question about a card of value", LoadEnded)
SELLERS: Final = _operation("Read whose cards of value the terminal's shop may sell", Sellers)
LOST: Final = _operation(
    "Report a card of value lost, and give another one for it",
    CardSeen,
    (403, "not_proven: its holder's telephone has to show its code with digits"),
    _NO_CARD,
    (409, "which_card: he has several; used_code; other_request: the new card was sold before"),
    (422, "bad_code, replaced, new, no_name"),
    takes=CardLost,
)
