"""What a simulated provider and its shoppers are like, and what is to go wrong next.

Moods last until they are changed; faults hit so many requests and are then used up. A person or a
test writes either as one line: `asks_over=0`, `answer_lost:pay=2`, `fences=0`, `late=never`.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Any, Final

from pos.hq.sim.wire import Reply

OPERATIONS: Final = (
    "pay", "show", "query", "cancel", "close", "refund", "refund_query", "bill", "notice"
)  # fmt: skip
"""What a merchant may ask: `show` makes a code that the shopper scans.

A `notice` is what the provider tells of its own accord."""

FAULTS: Final = (
    "request_lost",  # nothing was done, nobody answers
    "answer_lost",  # it was done, nobody answers
    "error_500",  # nothing was done
    "system_error",  # nothing was done, and the provider says that it does not know
    "garbage",  # it was done, the answer cannot be read
    "wrong_signature",  # it was done, the answer is signed by somebody else
    "stale",  # it was done, the answer bears the time of ten minutes ago (WeChat Pay)
    "slow",  # it was done, the answer takes `slow_seconds`
    "refused",  # the shopper has not money enough
    "no_funds",  # the merchant has not money enough to pay back
    "cancel_refused",  # a cancel is to be tried again
    "no_notice",
    "duplicate_notice",
    "bill_missing",  # the bill leaves a payment out
    "bill_amount",  # the bill has another amount than was paid
    "bill_extra",  # the bill has a payment that nobody asked for
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mood:
    """How provider and shoppers behave. Money in minor units, times in seconds; None is never.

    `asks_over`: a larger payment needs the shopper's word. `answers_after`: who is asked confirms
    by himself after that time, None waits for a person. `waits`: how long a payment may wait.
    `late`: how long a payment code lies about before the provider hears of it. `fences`: cancelling
    an unknown payment keeps it out for good. The coupons come off every payment. `clock_skew`: how
    far the provider's clock is ahead. Of WeChat Pay, `refund_takes`: until the shopper has his
    money back, `reverse_repays`: a payment that was reversed reads as one that was paid back.
    `odd_text`: answers hold all that is hard to parse. `bill_today`: the bill of a day that is not
    over is handed out, so that nobody who tries has to wait for the morning.
    """

    asks_over: int | None = 100_000
    answers_after: int | None = None
    waits: int = 120
    late: int = 0
    fences: int = 1
    wallet_coupon: int = 0
    merchant_coupon: int = 0
    clock_skew: int = 0
    slow_seconds: int = 15
    refund_takes: int = 0
    reverse_repays: int = 0
    odd_text: int = 0
    bill_today: int = 0


MOODS: Final = tuple(field.name for field in fields(Mood))
_MAY_BE_NEVER: Final = ("asks_over", "answers_after")


class Script:
    """The moods in force and the faults to come. One thread at a time."""

    def __init__(self, mood: Mood | None = None) -> None:
        self.mood = Mood() if mood is None else mood
        self._faults: dict[tuple[str, str], int] = {}

    def obey(self, order: str) -> bool:
        """Carries one line out; False for one that makes no sense, which changes nothing."""
        name, _, value = order.strip().partition("=")
        number = _number(value)
        if name in MOODS:
            return self._change(name, value, number)
        kind, _, operation = name.partition(":")
        if kind not in FAULTS or (operation or OPERATIONS[0]) not in OPERATIONS:
            return False
        if value and (number is None or number < 0):
            return False
        self._faults[kind, operation] = 1 if number is None else number
        return True

    def take(self, kind: str, operation: str) -> bool:
        """Whether this fault hits this request now; it is then used up by one."""
        for key in ((kind, operation), (kind, "")):
            if self._faults.get(key, 0) > 0:
                self._faults[key] -= 1
                return True
        return False

    def to_come(self) -> dict[str, int]:
        """The faults that have not struck yet."""
        return {
            kind + (f":{operation}" if operation else ""): left
            for (kind, operation), left in self._faults.items()
            if left
        }

    def _change(self, name: str, value: str, number: int | None) -> bool:
        if number is None and not (value == "never" and name in _MAY_BE_NEVER):
            return False
        if number is not None and number < 0 and name != "clock_skew":
            return False
        settings: dict[str, Any] = {name: number}
        self.mood = replace(self.mood, **settings)
        return True


def prevented(script: Script, operation: str) -> Reply | None:
    """The answer, or none, of a provider that never got as far as doing anything."""
    if script.take("request_lost", operation):
        return Reply(lost=True)
    if script.take("error_500", operation):
        page = b"<html><body><h1>500 Internal Server Error</h1></body></html>"
        return Reply(status=500, headers={"content-type": "text/html"}, body=page)
    return None


def spoiled(reply: Reply, script: Script, operation: str) -> Reply:
    """What is left of the answer after what goes wrong on its way."""
    if script.take("garbage", operation):
        reply = replace(reply, body=b'{"alipay_trade' + reply.body[9:40] + b"\xff\x00<html")
    if script.take("slow", operation):
        reply = replace(reply, delay=script.mood.slow_seconds)
    if script.take("answer_lost", operation):
        reply = replace(reply, lost=True)
    return reply


def _number(text: str) -> int | None:
    digits = text.removeprefix("-")
    return int(text) if digits.isascii() and digits.isdigit() and len(digits) < 10 else None
