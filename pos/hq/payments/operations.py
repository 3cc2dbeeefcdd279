"""What /openapi.json says of the operations with which terminals take payments."""

from __future__ import annotations

from typing import Any, Final

from fastapi.responses import Response

from pos.contract.payments import (
    PaymentFate,
    PaymentState,
    PaymentWanted,
    RefundState,
    RefundWanted,
)
from pos.hq.describing import HEADERS, NOT_SIGNED, body, content, ref, refusals, replies

_AWAY: Final = (
    503,
    "no_payments: head office takes none; else it is busy or cannot use its disk: see Retry-After.",
)
_NOT_HERE: Final = (404, "no_payment: head office never heard of this attempt")
_NOT_YOURS: Final = (403, "not_yours: another terminal has this attempt")
_STATE: Final = (200, "Where it stands.", content(ref(PaymentState)))
_REFUND: Final = (200, "Where it stands.", content(ref(RefundState)))


def _operation(
    summary: str, *answers: tuple[int, str, dict[str, Any]], takes: type | None = None
) -> dict[str, Any]:
    extra: dict[str, Any] = {"parameters": HEADERS}
    if takes is not None:
        extra["requestBody"] = body(takes)
    return {
        "summary": summary,
        "response_class": Response,
        "openapi_extra": extra,
        "responses": replies(*answers),
    }


TAKE: Final = _operation(
    "Take a payment",
    _STATE,
    *refusals(
        (400, "bad_body, bad_request"),
        NOT_SIGNED,
        _NOT_YOURS,
        (409, "other_request: this attempt asked for something else before"),
        (413, "too_large"),
        (422, "no_wallet: this wallet is not taken here"),
        _AWAY,
    ),
    takes=PaymentWanted,
)
LOOK: Final = _operation(
    "Read what became of a payment",
    _STATE,
    *refusals((400, "bad_request"), NOT_SIGNED, _NOT_YOURS, _NOT_HERE, (413, "too_large"), _AWAY),
)
GIVE_UP: Final = _operation(
    "Void a payment",
    _STATE,
    *refusals((400, "bad_request"), NOT_SIGNED, _NOT_YOURS, (413, "too_large"), _AWAY),
)
FATE: Final = _operation(
    "Read for a shopper what became of his payment",
    (200, "What he is told.", content(ref(PaymentFate))),
    *refusals((400, "bad_request"), NOT_SIGNED, (413, "too_large"), _AWAY),
)
REFUND: Final = _operation(
    "Pay back",
    _REFUND,
    *refusals(
        (400, "bad_body, bad_request"),
        NOT_SIGNED,
        _NOT_HERE,
        (409, "other_request, not_paid, too_much"),
        (413, "too_large"),
        _AWAY,
    ),
    takes=RefundWanted,
)
LOOK_AT_REFUND: Final = _operation(
    "Read what became of a refund",
    _REFUND,
    *refusals((400, "bad_request"), NOT_SIGNED, (404, "no_refund"), (413, "too_large"), _AWAY),
)
