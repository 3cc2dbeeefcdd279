"""What the till asks before it sells, and how it is answered.

A refusal that asks can be confirmed: by the same command with `confirm`, or, where that cannot
happen by accident, by the same scan again while nothing else has been done. Each question has its
own answer: where two are to be asked about a code, the second comes after the first.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from pos.till.desk import Desk, TillError

GOOD_FOR_US: Final = 60_000_000
"""How long a question stands, on the monotonic clock."""

AGAIN_IS_YES: Final = frozenset({"label_disagrees"})
"""What the same scan again answers too. Whether a code is goods or money it never does, nor
whether a pack bears another lot than the one that is recalled."""


class Asks(TillError):
    """The till asks before it goes on. `figures` are what programs need to know of it."""

    def __init__(
        self, code: str, /, *, figures: dict[str, str | int] | None = None, **values: str | int
    ) -> None:
        super().__init__(code, **values)
        self.figures = figures or {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What was asked, about which code, and how far the sale was then.

    `settled` are the questions about that code that had their answer before.
    """

    about: str
    scanned: str = field(repr=False)
    sale: str | None
    step: int
    boot: str
    at_us: int
    settled: frozenset[str] = frozenset()


def settled(desk: Desk, *, scanned: str, confirmed: bool) -> frozenset[str]:
    """The questions about this code that have their answer.

    A yes, `confirmed` or by the same scan again, goes to what was asked last and to nothing else.
    """
    asked = desk.question
    if asked is None or not _stands(asked, _question(desk, asked.about, scanned)):
        return frozenset()
    if confirmed or asked.about in AGAIN_IS_YES:
        return asked.settled | {asked.about}
    return asked.settled


def ask(
    desk: Desk,
    about: str,
    *,
    scanned: str,
    settled: frozenset[str],
    figures: dict[str, str | int] | None = None,
    **values: str | int,
) -> None:
    """Asks once: goes on where the question is `settled`."""
    if about in settled:
        return
    desk.question = _question(desk, about, scanned, settled)
    raise Asks(about, figures=figures, **values)


def _question(
    desk: Desk, about: str, scanned: str, settled: frozenset[str] = frozenset()
) -> Question:
    current = desk.open
    return Question(
        about=about,
        scanned=scanned,
        sale=None if current is None else current.sale.id,
        step=0 if current is None else len(current.actions),
        boot=desk.clock.boot,
        at_us=desk.clock.monotonic_us(),
        settled=settled,
    )


def _stands(asked: Question, now: Question) -> bool:
    """Whether the question was asked about the same code, and nothing has happened since."""
    return (asked.scanned, asked.sale, asked.step, asked.boot) == (
        now.scanned,
        now.sale,
        now.step,
        now.boot,
    ) and now.at_us - asked.at_us <= GOOD_FOR_US
