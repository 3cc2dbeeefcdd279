"""Opening an attempt: one at a time for a sale, each with a number that nobody ever made before."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from pos.payment.attempt import Attempt, Moment

_LETTERS: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Base 32 without letters that are taken for digits."""
_ID: Final = re.compile(
    rf"(?P<store>[0-9A-Z]{{4}})(?P<terminal>[0-9A-Z]{{3}})(?P<day>[0-9]{{6}})(?P<seq>[0-9]{{6}})"
    rf"(?P<number>[1-9A-Z])(?P<tail>[{_LETTERS}]{{6}})"
)
_NUMBERS: Final = "123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


class CannotOpen(Exception):
    """No attempt may be opened now; `code` is the reason."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def attempt_id(*, terminal: str, day: str, seq: int, number: int, chance: int) -> str:
    """`S001T012611220000011K7Q2MX`: 26 letters that both providers take and a till reads again.

    `terminal` as S001-T01, `day` as 2026-11-22, `seq` counts the till's sales, `number` the
    attempts of this one. `chance` makes the tail, so that a till that was set up from an old copy
    repeats none of its own.
    """
    tail = "".join(_LETTERS[chance >> 5 * place & 31] for place in range(6))
    compact = day[2:].replace("-", "")
    return f"{terminal.replace('-', '')}{compact}{seq % 1_000_000:06}{_NUMBERS[number - 1]}{tail}"


def refund_id(*, terminal: str, day: str, seq: int, chance: int) -> str:
    """Like an attempt's, with 0 in the place of its number: both never share one."""
    made = attempt_id(terminal=terminal, day=day, seq=seq, number=1, chance=chance)
    return f"{made[:19]}0{made[20:]}"


def is_attempt_id(text: str) -> bool:
    """Whether it is the number of an attempt, as a shopper's bill shows it as a bar code."""
    return _ID.fullmatch(text) is not None


def terminal_of(id: str) -> str:
    """The till that made it, as S001-T01."""
    return f"{id[:4]}-{id[4:7]}"


def opened(
    before: Sequence[Attempt], *, id: str, sale: str, amount: int, due: int, currency: str,
    wallet: str, operator: str, now: Moment, code: str, shift: str = "", subject: str = "",
    renewed: int = 0,
) -> Attempt:  # fmt: skip
    """A new attempt of a sale after the ones `before`; CannotOpen where there may be none.

    `code` is the shopper's, "" where he is to scan ours; only its end stays in what is returned,
    and whoever commits it seals the rest. `renewed` counts the codes before ours that nobody paid.
    `amount` and `due` are minor units.
    """
    mine = [attempt for attempt in before if attempt.sale == sale]
    if any(attempt.is_open for attempt in mine):
        raise CannotOpen("payment_open")
    if any(attempt.id == id for attempt in before):
        raise CannotOpen("attempt_used")
    if not 0 < amount <= due:
        raise CannotOpen("no_amount" if amount <= 0 else "over_due")
    if len(mine) >= len(_NUMBERS):
        raise CannotOpen("too_many_attempts")
    return Attempt(
        id=id,
        sale=sale,
        number=len(mine) + 1,
        amount=amount,
        currency=currency,
        wallet=wallet,
        operator=operator,
        opened=now,
        tail=code[-4:],
        shown=not code,
        sealed=bool(code),
        shift=shift,
        subject=subject,
        renewed=renewed,
    )
