"""A till that dies at a named point of a payment from a wallet.

`python -m tests.faults.paying FOLDER CLOCK POINT DOES CODE`: signs in, rings an article up and has
a wallet pay it, takes the payment back, or returns a receipt (then CODE is its number); at POINT
the process is gone as if somebody had pulled the plug. Ends with 0 where it never got there, and
where POINT is `never`.
"""

from __future__ import annotations

import datetime as dt
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from pos.journal.attempts import Attempts
from pos.journal.drafts import Drafts
from pos.journal.refunds import Refunds
from pos.journal.store import Journal
from pos.ports import SettableClock
from pos.sync import payments
from pos.till.config import find_config
from pos.till.opening import open_till

GONE: Final = 9
NEVER: Final = "never"
ARTICLE: Final = "1000052"

POINTS: Final[dict[str, tuple[Any, str, bool]]] = {
    "before the row": (Attempts, "open", False),
    "after the row": (Attempts, "open", True),
    "after the question": (payments, "create", True),
    "after the cancel": (payments, "cancel", True),
    "answered, not booked": (Journal, "append_sale", False),
    "booked, not printed": (Journal, "append_sale", True),
    "booked, draft dropped": (Drafts, "drop", True),
    "refund noted": (Refunds, "put", True),
    "refund asked": (payments, "ask_refund", True),
}
"""Where somebody pulls the plug: what is called there, and whether it is done first."""


def main(folder: Path, clock: str, point: str, does: str, code: str) -> int:
    at = SettableClock(dt.datetime.fromisoformat(clock))
    till = open_till(folder=folder, config=find_config(folder, None), clock=at)
    till.login("1001", "1001")
    if till.state.shift is None:
        till.open_shift(0)
    if point != NEVER:
        arm(point)
    if does == "refund":
        till.refund(code, reason="坏了")
    else:
        till.scan(ARTICLE)
        till.pay("qr", code=code)
    if does == "cancel":
        till.cancel_payment()
    till.wait(10)
    till.close()
    return 0


def arm(point: str) -> None:
    """From now on whoever comes to that point takes the process with him."""
    owner, name, done_first = POINTS[point]
    original: Callable[..., Any] = getattr(owner, name)

    def fatal(*args: Any, **kwargs: Any) -> Any:
        if done_first:
            original(*args, **kwargs)
        os._exit(GONE)

    setattr(owner, name, fatal)


if __name__ == "__main__":
    raise SystemExit(main(Path(sys.argv[1]), *sys.argv[2:]))
