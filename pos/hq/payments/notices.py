"""What providers tell of their own accord: that a code which was shown is paid.

A notice that its provider signed makes head office ask about the order at once, and nothing more:
what the provider then answers decides, so that a notice which comes twice, late or out of turn
changes nothing that is final. Nobody relies on one: orders are asked about anyway.

On the shoppers' public address; handlers run on its event loop.
"""

from __future__ import annotations

from functools import partial
from typing import Final

import structlog
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from pos.database import StorageError
from pos.hq.bodies import read_body
from pos.hq.payments.office import PaymentOffice
from pos.hq.payments.opening import NOTICES
from pos.hq.payments.provider import Untrusted
from pos.hq.problems import Problem

_LONGEST: Final = 64 * 1024
_REFUSED: Final = b"fail"

log = structlog.get_logger("lianpos.hq")


def notice_routes(payments: PaymentOffice) -> list[Route]:
    """An address for each wallet that is taken."""
    return [
        Route(f"{NOTICES}{wallet}", partial(_take, payments, wallet), methods=["POST"])
        for wallet in payments.wallets
    ]


async def _take(payments: PaymentOffice, wallet: str, request: Request) -> Response:
    """Says thanks for a notice that is believed; one that was refused may come again."""
    try:
        body = await read_body(request, limit=_LONGEST)
        thanks = await run_in_threadpool(payments.hear, wallet, request.headers, body)
    except Untrusted as error:
        log.warning("notice not believed", wallet=wallet, why=error.code)
        return Response(_REFUSED, status_code=400, media_type="text/plain")
    except Problem as problem:
        return Response(_REFUSED, status_code=problem.status, media_type="text/plain")
    except StorageError:
        return Response(_REFUSED, status_code=503, media_type="text/plain")
    if not thanks:
        return Response(status_code=204)
    return Response(thanks, media_type="text/plain")
