"""What the till asks before it sells, and how it is answered.

A refusal that asks can be confirmed: by the same command with `confirm`, or, where that cannot
happen by accident, by the same scan again while nothing else has been done.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from pos.till.desk import Desk, TillError

GOOD_FOR_US: Final = 60_000_000
"""How long a question stands, on the monotonic clock."""


class Asks(TillError):
    """The till asks before it goes on. `figures` are what programs need to know of it."""

    def __init__(
        self, code: str, /, *, figures: dict[str, str | int] | None = None, **values: str | int
    ) -> None:
        super().__init__(code, **values)
        self.figures = figures or {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What was asked, about which code, and how far the sale was then."""

    about: str
    scanned: str
    sale: str | None
    step: int
    boot: str
    at_us: int


def ask(
    desk: Desk,
    about: str,
    *,
    scanned: str,
    confirmed: bool,
    figures: dict[str, str | int],
    **values: str | int,
) -> None:
    """Asks once: goes on where it was `confirmed`, or the same code was asked about just now."""
    question = _question(desk, about, scanned)
    if confirmed or _stands(desk.question, question):
        desk.question = None
        return
    desk.question = question
    raise Asks(about, figures=figures, **values)


def _question(desk: Desk, about: str, scanned: str) -> Question:
    current = desk.open
    return Question(
        about=about,
        scanned=scanned,
        sale=None if current is None else current.sale.id,
        step=0 if current is None else len(current.actions),
        boot=desk.clock.boot,
        at_us=desk.clock.monotonic_us(),
    )


def _stands(asked: Question | None, now: Question) -> bool:
    """Whether the question was asked before, and nothing has happened since."""
    return (
        asked is not None
        and (asked.about, asked.scanned, asked.sale, asked.step, asked.boot)
        == (now.about, now.scanned, now.sale, now.step, now.boot)
        and now.at_us - asked.at_us <= GOOD_FOR_US
    )
