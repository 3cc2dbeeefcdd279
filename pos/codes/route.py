"""What the router answers: what a code is, why, what it says of the piece, what it is shown as."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

Kind = Literal[
    "item",
    "label",
    "member",
    "receipt",
    "parked",
    "coupon",
    "wallet",
    "emv_merchant",
    "emv_consumer",
    "unknown",
]

Context = Literal["selling", "tender"]
"""Where the code was scanned: among the goods, or after a way of payment was chosen."""

Problem = Literal["bad_code", "bad_check_digit", "unknown_code", "unknown_plu", "ambiguous_code"]
"""Why the code is good for nothing here; the stable code of the refusal."""

Value: TypeAlias = str | int

Lookup = Callable[[str], bool]


def _nobody(_: str) -> bool:
    return False


@dataclass(frozen=True, slots=True, kw_only=True)
class Lookups:
    """What the shop knows, one question a kind of code. Each is asked at most once a scan.

    `item` by bar code, sku or plu; `plu` by plu alone, as a label bears it; `member` and
    `coupon` for codes whose form alone does not tell.
    """

    item: Lookup = _nobody
    plu: Lookup = _nobody
    member: Lookup = _nobody
    coupon: Lookup = _nobody


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """What a label or a GS1 code says of the very piece that bears it.

    `quantity` is in thousandths of `unit` ("kg", "m", "l"), None where the code does not say how
    much; `count` is how many pieces, in thousandths, None where it does not say; `amount` is in
    minor units, None where it does not say what it costs. `expiry` is a date, ISO 8601; the texts
    are empty where there is none.
    """

    quantity: int | None = None
    unit: str = ""
    count: int | None = None
    amount: int | None = None
    lot: str = ""
    expiry: str = ""
    serial: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """What a code is, decided by `rule`.

    `code` is the cleaned code, `key` what the shop's files are asked by: bar code, sku, plu,
    receipt number. Neither is ever shown; `shown` may be. `problem` is None where the code can be
    used as its kind says. `why` names the sentence that `fields` fill in: what the code tells.
    """

    kind: Kind
    rule: str
    why: str
    code: str = field(repr=False)
    key: str = field(repr=False)
    shown: str
    problem: Problem | None = None
    wallet: str | None = None
    piece: Piece | None = None
    fields: Mapping[str, Value] = field(default_factory=dict)
