"""The `lianpos` command, which logs all that anybody could ever have it log, and may hit a bug.

`python -m tests.faults.loud BUG ARGUMENTS...`; BUG is `none`, `office` (at the call that asks a
provider for money) or `till` (when head office is asked for it): each once, with the shopper's code
in its hands.
"""

from __future__ import annotations

import logging
import sys
from typing import Any

from pos.cli import main
from pos.hq.payments.wire import HttpWire
from pos.sync import payments
from tests.faults.payment_desk import is_call


class Bug(Exception):
    """What nobody has thought of."""


def plant(bug: str) -> None:
    """Puts the bug into the program."""
    if bug == "office":
        send = HttpWire.send

        def fails(wire: HttpWire, request: Any) -> Any:
            if is_call(request, "pay"):
                HttpWire.send = send  # type: ignore[method-assign]
                raise Bug("at head office")
            return send(wire, request)

        HttpWire.send = fails  # type: ignore[method-assign]
    elif bug == "till":

        def fails_too(hq: object, attempt: object, *, code: str) -> Any:
            raise Bug("at the till")

        payments.create = fails_too


if __name__ == "__main__":
    logging.basicConfig(level=logging.DEBUG, stream=sys.stderr)
    plant(sys.argv[1])
    sys.argv = ["lianpos", *sys.argv[2:]]
    main()
