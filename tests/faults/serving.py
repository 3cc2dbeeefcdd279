"""A head office that dies at a named moment of a payment.

`python -m tests.faults.serving MOMENT serve ...` is `lianpos hq serve ...` until then. A moment is
`CALL:before`, `CALL:written` or `CALL:answered` of a call to a provider, or one of `MOMENTS`.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from typing import Any, Final

from pos.cli import main
from pos.contract.payments import PaymentState
from pos.hq.payments import telling
from pos.hq.payments.desk import Desk
from pos.hq.payments.provider import Reply, Request
from pos.hq.payments.wire import HttpWire
from tests.faults.payment_desk import KILLED, is_call, write_only

MOMENTS: Final = ("taken up", "refund owed", "paid, nobody told")


def arm(moment: str) -> None:
    """From now on whoever comes to that moment takes the process with him."""
    if moment == "taken up":
        _die_after(Desk, "create", lambda row: True)
    elif moment == "refund owed":
        _die_after(Desk, "refund", lambda row: True)
    elif moment == "paid, nobody told":
        _die_after(telling, "payment_state", _is_paid)
    else:
        _die_on_the_wire(*moment.split(":"))


def _is_paid(state: PaymentState) -> bool:
    return state.state == "PAID"


def _die_after(owner: Any, name: str, when: Callable[[Any], bool]) -> None:
    original = getattr(owner, name)

    def fatal(*args: Any, **kwargs: Any) -> Any:
        answer = original(*args, **kwargs)
        if when(answer):
            os._exit(KILLED)
        return answer

    setattr(owner, name, fatal)


def _die_on_the_wire(call: str, moment: str) -> None:
    original = HttpWire.send

    def fatal(wire: HttpWire, request: Request) -> Reply:
        if not is_call(request, call):
            return original(wire, request)
        if moment == "written":
            write_only(request)
        elif moment == "answered":
            original(wire, request)
        os._exit(KILLED)

    HttpWire.send = fatal  # type: ignore[method-assign]


if __name__ == "__main__":
    arm(sys.argv[1])
    sys.argv = ["lianpos", "hq", *sys.argv[2:]]
    main()
