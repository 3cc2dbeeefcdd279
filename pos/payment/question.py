"""What a shopper is told who says that his phone paid: one sentence, once his bill was scanned."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Said = Literal["paid", "open", "returned", "returning", "not_paid", "unknown", "away"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fate:
    """What head office knows of an attempt of any till. `at` is when, HH:MM; `receipt` of what.

    `until`, HH:MM too: it was taken back, and what the wallet takes after all goes back by then.
    """

    said: Said
    receipt: str = ""
    at: str = ""
    until: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """The sentence `question.SAID` with its values. `ask_again`: it is not the last word."""

    said: Said
    values: Mapping[str, str] = field(default_factory=dict)
    ask_again: bool = False


def reply(*, receipt: str, fate: Fate | None) -> Reply:
    """What the shopper is told, from what this till booked and from head office's word.

    `receipt` is of this till's own sale that was paid so, "" where there is none. `fate` is None
    while head office is away. A payment that this till booked is told without it; of all else head
    office knows more, also of one that failed here and was paid late.
    """
    if receipt:
        return Reply(said="paid", values={"receipt": receipt})
    if fate is None:
        return Reply(said="away", ask_again=True)
    known = {"receipt": fate.receipt, "at": fate.at, "until": fate.until}
    values = {name: value for name, value in known.items() if value}
    return Reply(said=fate.said, values=values, ask_again=fate.said in ("open", "returning"))
